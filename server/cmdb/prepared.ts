import type { Knex } from 'knex'

/** Whole numbers as PostgreSQL reads an `int[]`: the driver would quote each of a thousand. */
export function intArray(numbers: readonly number[]): string {
  return `{${numbers.join(',')}}`
}

/** The numbers of an `int[]` that was read as text, which costs less than to have the driver read each of a thousand. */
export function numbersIn(text: string): number[] {
  return text.length <= 2 ? [] : text.slice(1, -1).split(',').map(Number)
}

/**
 * Runs a statement that PostgreSQL parses and plans once per connection instead of every time: for what every inventory asks, where planning costs more
 * than the answer. https://www.postgresql.org/docs/current/sql-prepare.html
 *
 * @param name of this statement and no other
 * @param sql always the same under a name, with `:bindings`
 */
export async function prepared<Row extends object>(
  trx: Knex.Transaction,
  name: string,
  sql: string,
  bindings: Readonly<Record<string, unknown>>,
): Promise<{ rows: Row[]; rowCount: number }> {
  return (await trx.raw(sql, bindings as Record<string, never>).options({ name })) as unknown as { rows: Row[]; rowCount: number }
}
