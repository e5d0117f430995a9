import type { Knex } from 'knex'
import { withConnection } from './bulk.ts'

/** Whole numbers as PostgreSQL reads an `int[]`: the driver would quote each of a thousand. */
export function intArray(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`
}

const [ZERO, COMMA] = ['0'.charCodeAt(0), ','.charCodeAt(0)]

/** The natural numbers of an `int[]` that was read as text, which costs a fraction of having the driver read each of a thousand. */
export function numbersIn(text: string): number[] {
  if (text.length <= 2) return []
  const numbers: number[] = []
  let number = 0
  for (let at = 1; at < text.length - 1; at++) {
    const code = text.charCodeAt(at)
    if (code !== COMMA) number = number * 10 + code - ZERO
    else {
      numbers.push(number)
      number = 0
    }
  }
  numbers.push(number)
  return numbers
}

interface Statement {
  readonly text: string
  /** Names of its values in their order. */
  readonly names: readonly string[]
}

const statements = new Map<string, Statement>()

function statementOf(name: string, sql: string): Statement {
  const known = statements.get(name)
  if (known !== undefined) return known
  const names: string[] = []
  const text = sql.replaceAll(/(?<![:\w]):([a-zA-Z]\w*)/g, (_, value: string) => `$${names.push(value)}`)
  const made = { text, names }
  statements.set(name, made)
  return made
}

/**
 * Runs a statement that PostgreSQL parses and plans once per connection instead of every time: for what every inventory asks, where planning costs more
 * than the answer, and so would taking the statement apart. https://www.postgresql.org/docs/current/sql-prepare.html
 *
 * @param db a transaction, or a pool for a statement that is one by itself
 * @param name of this statement and no other
 * @param sql always the same under a name, with `:bindings`
 */
export async function prepared<Row extends object>(
  db: Knex,
  name: string,
  sql: string,
  bindings: Readonly<Record<string, unknown>>,
): Promise<{ rows: Row[]; rowCount: number }> {
  const { text, names } = statementOf(name, sql)
  const values = names.map((value) => {
    if (bindings[value] === undefined) throw new Error(`no value for ${value} in ${name}`)
    return bindings[value]
  })
  const { rows, rowCount } = await withConnection(db, (client) => client.query<Row>({ name, text, values }))
  return { rows, rowCount: rowCount ?? 0 }
}
