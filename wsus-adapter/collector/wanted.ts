import { parseWsusTime } from '../time.ts'
import type { CellRow, RowFilter, RowSet } from '../susdb/row-set.ts'

/** What a filter wants, ready to be asked row by row. */
export interface Wanted {
  matches(row: CellRow): boolean
  /** Bounds of the column by which the rows are ordered; null when nothing is said of it. */
  range: { from: number; to: number } | null
  /** Texts of a column of which a row must have one, lower case; null when there is no such filter. */
  texts: { at: number; in: ReadonlySet<string> } | null
}

/** The column of numbers by which the rows of a set are ordered first; -1 when there is none. */
export function orderColumn(set: Pick<RowSet, 'columns' | 'orderBy'>): number {
  const first = set.orderBy?.split(',')[0]?.trim()
  return set.columns.findIndex(({ type, from }) => type === 'int' && from[0] === first)
}

/**
 * Understands filters as SQL Server does: all must hold, texts are compared without case.
 * @throws Error for a column that is not there, which is ours
 */
export function wantedOf(set: Pick<RowSet, 'name' | 'columns' | 'orderBy'>, filters: readonly RowFilter[]): Wanted {
  const order = orderColumn(set)
  const tests: ((row: CellRow) => boolean)[] = []
  let range: Wanted['range'] = null
  let texts: Wanted['texts'] = null
  for (const filter of filters) {
    const at = set.columns.findIndex(({ name }) => name === filter.column)
    if (at < 0) throw new Error(`${set.name} has no column ${filter.column} to filter by`)
    if ('since' in filter) tests.push(since(at, filter.since))
    else if ('from' in filter) {
      tests.push((row) => isWithin(row[at], filter))
      if (at === order) range = { from: filter.from, to: filter.to }
    } else if (filter.in.every((value) => typeof value === 'number')) {
      const numbers: ReadonlySet<unknown> = new Set(filter.in)
      tests.push((row) => numbers.has(row[at]))
      if (at === order) range = bounds(filter.in)
    } else {
      const some = new Set(filter.in.map((value) => String(value).toLowerCase()))
      tests.push((row) => some.has(String(row[at]).toLowerCase()))
      texts = { at, in: some }
    }
  }
  return { matches: (row) => tests.every((test) => test(row)), range, texts }
}

function since(at: number, time: string): (row: CellRow) => boolean {
  const from = parseWsusTime(time)?.getTime() ?? Infinity
  return (row) => (parseWsusTime(row[at] as string | null)?.getTime() ?? -Infinity) >= from
}

function isWithin(cell: unknown, { from, to }: { from: number; to: number }): boolean {
  return typeof cell === 'number' && cell >= from && cell <= to
}

function bounds(values: readonly number[]): { from: number; to: number } {
  let [from, to] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < from) from = value
    if (value > to) to = value
  }
  return { from, to }
}
