import type { RowFilter } from './row-set.ts'

/** Ids that are asked for in one statement. */
export interface IdSlice<T> {
  items: readonly T[]
  filter: RowFilter
}

// Reading twice the rows that are wanted along the clustered key is cheaper than as many look-ups.
const DENSE = 2

/**
 * Cuts numbered items into slices: a range where most of its numbers are wanted, else a list.
 * @param items in ascending order of their numbers
 * @param most items of one slice
 */
export function idSlices<T>(column: string, items: readonly T[], idOf: (item: T) => number, most: number): IdSlice<T>[] {
  const slices: IdSlice<T>[] = []
  for (let start = 0; start < items.length; start += most) {
    const some = items.slice(start, start + most)
    const ids = some.map(idOf)
    const [from = 0, to = 0] = [ids[0], ids.at(-1)]
    slices.push({ items: some, filter: to - from + 1 <= ids.length * DENSE ? { column, from, to } : { column, in: ids } })
  }
  return slices
}

/** Cuts a list into pieces of at most so many. */
export function pieces<T>(items: readonly T[], most: number): T[][] {
  const all: T[][] = []
  for (let start = 0; start < items.length; start += most) all.push(items.slice(start, start + most))
  return all
}
