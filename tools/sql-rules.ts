/** Two rules about SQL in the server: nothing from outside is put into its text, and only the owner of a table writes it. */
import { posix } from 'node:path'
import type { Violation } from './arrows.ts'
import { scan, type Literal } from './scan.ts'

const SQL_START =
  /^\s*(?:select|insert\s+into|update|delete\s+from|with|alter|create|drop|copy|truncate|grant|revoke|merge\s+into|set\s+(?:local|role|session)|explain|lock\s+table|call|do\s+\$)\b/i
const SQL_CALL = /\.(?:raw|query|whereRaw|andWhereRaw|orWhereRaw|orderByRaw|joinRaw|havingRaw|fromRaw|groupByRaw)(?:<[^()]*>)?\(\s*$/

/** A constant, a member of a constant table, or a name quoted by pg's own rules; everything else must be a bind value. */
const SAFE_EXPRESSION = /^(?:[A-Z][A-Z0-9_]*(?:\.\w+|\[[\w.]+\])*|(?:pg\.)?escapeIdentifier\([^()]*\)|(?:quoteI|i)dentifier\([^()]*\))$/

/**
 * SQL text into which something is put that is neither a CONSTANT nor a quoted identifier. Building SQL is the business of server/cmdb alone.
 * @param file path, relative to the root
 * @param source its text
 */
export function interpolatedSql(file: string, source: string): Violation[] {
  if (file.startsWith('server/cmdb/')) return []
  const { code, literals } = scan(source)
  const found: Violation[] = []
  for (const literal of literals) {
    const called = SQL_CALL.test(code.slice(Math.max(0, literal.start - 120), literal.start))
    if (!called && !SQL_START.test(literal.value)) continue
    for (const expression of literal.expressions) {
      if (SAFE_EXPRESSION.test(expression)) continue
      found.push({
        file,
        text: `line ${lineOf(source, literal.start)}: \${${expression}} in SQL; use a bind value, an UPPER_CASE constant or identifier()`,
      })
    }
  }
  return found
}

/** Table → files that write it. */
export type Writers = Map<string, Set<string>>

const WRITES =
  /\b(?:insert\s+into|delete\s+from|merge\s+into|truncate(?:\s+table)?|(?<!for\s)(?<!do\s)(?<!no\skey\s)update)\s+(?:only\s+)?"?([a-z_][a-z0-9_]*)"?(?=[\s;("]|$)/gi
const TEMPORARY = /create\s+(?:local\s+)?temp(?:orary)?\s+table\s+(?:if\s+not\s+exists\s+)?([a-z_][a-z0-9_]*)/gi
const NOT_TABLES = new Set(['set', 'skip', 'of', 'nowait', 'cascade', 'on', 'or', 'the', 'a', 'only'])
const MODEL = /class\s+(\w+)\s+extends\s+\w+[^{]*\{[^}]*?static\s+(?:override\s+)?(?:readonly\s+)?tableName\s*=\s*'(\w+)'/g
const WRITE_METHOD =
  /\.(?:insert|insertAndFetch|insertGraph|upsertGraph|update|updateAndFetchById|patch|patchAndFetchById|delete|deleteById|del|truncate)\(/

/**
 * Which file of the server writes which table, in SQL, by Knex or by an Objection model.
 * @param sources path → text of the server's files
 */
export function writersOf(sources: ReadonlyMap<string, string>): Writers {
  const models = new Map<string, string>()
  for (const text of sources.values()) for (const [, name, table] of text.matchAll(MODEL)) if (name && table) models.set(name, table)
  const writers: Writers = new Map()
  for (const [file, text] of sources) {
    const { literals } = scan(text)
    const temporary = new Set(literals.flatMap(({ value }) => [...value.matchAll(TEMPORARY)].map(([, name]) => name)))
    for (const table of [...writtenInSql(literals), ...writtenByBuilder(text, models)]) {
      if (temporary.has(table) || NOT_TABLES.has(table)) continue
      writers.set(table, (writers.get(table) ?? new Set()).add(file))
    }
  }
  return writers
}

function writtenInSql(literals: readonly Literal[]): string[] {
  const statements = literals.filter(({ value }) => SQL_START.test(value))
  return statements.flatMap(({ value }) => [...value.matchAll(WRITES)].map(([, table]) => (table ?? '').toLowerCase()))
}

/** `trx('table')…insert(` and `Model.query(trx)…patch(`, up to the end of the statement: a blank line or the next such head. */
function writtenByBuilder(text: string, models: ReadonlyMap<string, string>): string[] {
  const heads = [...text.matchAll(/\b(?:trx|tx|knex|db)\(\s*'(\w+)'\s*\)|\b([A-Z]\w*)\.query\(/g)]
  return heads.flatMap((head, index) => {
    const table = head[1] ?? models.get(head[2] ?? '')
    if (table === undefined) return []
    const statement = text.slice(head.index, heads[index + 1]?.index).split(/\n\s*\n/)[0] ?? ''
    return WRITE_METHOD.test(statement) ? [table] : []
  })
}

/** Who owns what a file writes, or undefined where a file must not write: a `store.ts` writes for its folder, a file of server/ itself for itself. */
export function ownerOf(file: string): string | undefined {
  if (posix.dirname(file) === 'server') return file
  return /^store(?:-[\w-]+)?\.ts$/.test(posix.basename(file)) ? posix.dirname(file) : undefined
}

/** Tables written by more than one store, or by a file that is none. Migrations, tests and server/cmdb (bulk, queue) are not looked at. */
export function writesByOthers(writers: Writers): Violation[] {
  const found: Violation[] = []
  for (const [table, files] of writers) {
    const outside = [...files].filter((file) => !file.startsWith('server/cmdb/'))
    for (const file of outside) if (!ownerOf(file)) found.push({ file, text: `writes the table ${table}; only a store.ts writes` })
    const owners = new Set(outside.map(ownerOf).filter((owner) => owner !== undefined))
    if (owners.size > 1)
      found.push({ file: outside[0] ?? '', text: `the table ${table} is written by ${[...owners].join(' and ')}; one store owns it` })
  }
  return found
}

function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length
}
