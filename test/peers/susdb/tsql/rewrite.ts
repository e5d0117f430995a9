import type { Column } from '../types.ts'
import { parseBatch } from './parser.ts'
import type { Context } from './scope.ts'
import { readQuery } from './select.ts'

/** A statement as the stand-in carries it out. */
export type Rewritten =
  | { readonly kind: 'set'; readonly option: string; readonly value: string }
  | { readonly kind: 'rows'; readonly sql: string; readonly columns: readonly Column[] }

/**
 * Turns a batch of the T-SQL subset into statements of PostgreSQL, resolved against the schema and the login's rights.
 * @throws SqlError with SQL Server's number: 102, 156, 207, 208, 229, 4104 …
 */
export function rewrite(text: string, context: Omit<Context, 'next'>): Rewritten[] {
  let sources = 0
  const whole: Context = { ...context, next: () => ++sources }
  return parseBatch(text).map((statement) => {
    if (statement.kind === 'set') return statement
    const { sql, columns } = readQuery(statement.query, undefined, whole, true)
    return { kind: 'rows', sql, columns }
  })
}
