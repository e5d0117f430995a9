import type { Knex } from 'knex'

/** Lists are sorted by one of some columns and then by a key that no two rows share, and go on after the row at which a page ended. */

/** What a list can be sorted by. */
export interface SortColumn {
  /** An expression of the row, never null; a constant of the program. Where a value may be absent it says which end that is. */
  readonly sql: string
  readonly type: 'text' | 'int' | 'bigint' | 'boolean' | 'timestamptz' | 'severity' | 'health' | 'verdict_state'
}

/** A text that sources give in any length, as a column to sort by: its beginning, because where a page ended travels in an address. */
export function beginningOf(sql: string): string {
  return `left(${sql}, 200)`
}

/** Where a page ended: the value of the column that it is sorted by, as text, and the row's key or keys. */
export type SortPosition<K extends string | number = number> = readonly [value: string, ...keys: K[]]

/** A list's order as it is asked for: the name of a column, or `-name` for the other direction. */
export type SortName<N extends string> = N | `-${N}`

/**
 * Sorts a query and begins it after a position; selects the row's place in the order as `sortKey`.
 *
 * @param columns what the list can be sorted by
 * @param order `keys` names the columns whose values no two rows share, `sort` is one of the columns' names or `-name`
 */
export function sortBy<N extends string, K extends string | number>(
  query: Knex.QueryBuilder,
  columns: Readonly<Record<N, SortColumn>>,
  order: { readonly sort: SortName<N>; readonly keys: readonly string[]; readonly after: SortPosition<K> | undefined },
): void {
  const { column, descending } = readSort(columns, order.sort)
  const direction = descending ? 'desc' : 'asc'
  const sorted = [column.sql, ...order.keys]
  void query
    .select(query.client.raw(`(${column.sql})::text as "sortKey"`))
    .orderByRaw(sorted.map((expression) => `${expression} ${direction}`).join(', '))
  if (order.after === undefined) return
  const values = [`cast(? as ${column.type})`, ...order.keys.map(() => '?')]
  void query.whereRaw(`(${sorted.join(', ')}) ${descending ? '<' : '>'} (${values.join(', ')})`, [...order.after])
}

/** The pieces of SQL of an order, for statements written by hand: `:sortValue` and `:sortId` are where the page before ended. */
export function sortSql<N extends string>(
  columns: Readonly<Record<N, SortColumn>>,
  sort: SortName<N>,
  key: string,
): { readonly select: string; readonly after: string; readonly orderBy: string } {
  const { column, descending } = readSort(columns, sort)
  const direction = descending ? 'desc' : 'asc'
  return {
    select: `(${column.sql})::text as "sortKey"`,
    after: `(:sortId::int is null or (${column.sql}, ${key}) ${descending ? '<' : '>'} (cast(:sortValue::text as ${column.type}), :sortId::int))`,
    orderBy: `${column.sql} ${direction}, ${key} ${direction}`,
  }
}

function readSort<N extends string>(
  columns: Readonly<Record<N, SortColumn>>,
  sort: SortName<N>,
): { column: SortColumn; descending: boolean } {
  const descending = sort.startsWith('-')
  const column = columns[(descending ? sort.slice(1) : sort) as N]
  return { column, descending }
}

/** As far as rows are counted: a list says "more than" beyond it. */
export const COUNTED_ROWS = 10_000

/** How many rows a list has. */
export interface Total {
  readonly total: number
  /** There are more than that. */
  readonly totalIsMinimum: boolean
}

/**
 * Counts the rows of a query, up to a limit: nobody waits for an exact number of millions.
 *
 * @param query selects what is counted, without an order and a limit of its own
 */
export async function countRows(trx: Knex.Transaction, query: Knex.QueryBuilder): Promise<Total> {
  const bounded = query.limit(COUNTED_ROWS + 1).as('bounded')
  const row = (await trx.from(bounded).first(trx.raw('count(*)::int as n'))) as { n: number } | undefined
  return totalOf(row?.n ?? 0)
}

/** @param counted rows, of which at most `COUNTED_ROWS` + 1 were counted */
export function totalOf(counted: number): Total {
  return { total: Math.min(counted, COUNTED_ROWS), totalIsMinimum: counted > COUNTED_ROWS }
}

/** The parts of a list's statement, constants of the program; it takes `:limit`. */
export interface ListParts {
  readonly select: readonly string[]
  /** `from …` and joins. */
  readonly from: readonly string[]
  /** Conditions, all of which hold. */
  readonly where: readonly string[]
  readonly orderBy: string | undefined
}

/** A list's statement. */
export function listStatement({ select, from, where, orderBy }: ListParts): string {
  const order = orderBy === undefined ? '' : ` order by ${orderBy}`
  return `${select.join(', ')} ${from.join(' ')} where ${where.join(' and ')}${order} limit :limit`
}

/** The statement that counts the rows of another, as `n`. */
export function countedSql(statement: string): string {
  return `with bounded as (${statement}) select count(*)::int as n from bounded`
}
