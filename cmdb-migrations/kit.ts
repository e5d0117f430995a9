import type { Knex } from 'knex'

/**
 * What every migration is written with: tables as plain SQL whose trailing `-- text` becomes the comment of the table or column,
 * and whose first word in brackets declares the table's class. Frozen once released: a change here would change old migrations.
 */

const tableLine = /^create table (\w+) \(\s*-- \[(tenant|shared|infrastructure)\] (.+)$/
const columnLine = /^ {2}(\w+) .*? -- (.+)$/
const notColumns = new Set(['primary', 'unique', 'foreign', 'check', 'constraint', 'exclude'])

/**
 * Runs a script of `create table` and other statements, comments what it made and declares each table's class.
 *
 * @param knex the migration's transaction, connected as the owner
 * @param script SQL; each `create table name ( -- [class] text` line and each column line ends with its comment
 * @throws when a table lacks its class, or the database refuses a statement
 */
export async function createTables(knex: Knex, script: string): Promise<void> {
  await knex.raw(script)
  let table: string | undefined
  const statements: string[] = []
  const declared: [string, string][] = []
  for (const line of script.split('\n')) {
    if (line.startsWith('create table ')) {
      const [, name, tableClass, text] = tableLine.exec(line) ?? []
      if (name === undefined || tableClass === undefined || text === undefined) throw new Error(`no class and comment: ${line}`)
      table = name
      declared.push([name, tableClass])
      statements.push(`comment on table ${name} is ${literal(`[${tableClass}] ${text}`)}`)
    } else if (line.startsWith(')')) {
      table = undefined
    } else if (table !== undefined) {
      const [, column, text] = columnLine.exec(line) ?? []
      if (column !== undefined && text !== undefined && !notColumns.has(column)) {
        statements.push(`comment on column ${table}.${column} is ${literal(text)}`)
      }
    }
  }
  await knex.raw(statements.join(';\n'))
  for (const [name, tableClass] of declared) await knex.raw('call declare_table(?::regclass, ?)', [name, tableClass])
}

/** Forward only: a `down` that nobody tests is a promise nobody keeps. */
export function refuseDown(): Promise<void> {
  return Promise.reject(new Error('migrations go forward only: restore a backup or write a new migration'))
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
