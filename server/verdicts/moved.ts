/** What came and what went between inventories of a computer: pure. */

/** Ids that came and ids that went. */
export interface Moved {
  readonly added: readonly number[]
  readonly removed: readonly number[]
}

/** Of a first inventory nothing came and nothing went. */
export const NOTHING_MOVED: Moved = { added: [], removed: [] }

/** What came and went twice in a row: what came and went again did neither. */
export function movedSince(before: Moved, then: Moved): Moved {
  const without = (ids: readonly number[], others: readonly number[]): number[] => ids.filter((id) => !others.includes(id))
  return {
    added: [...without(before.added, then.removed), ...without(then.added, before.removed)],
    removed: [...without(before.removed, then.added), ...without(then.removed, before.added)],
  }
}

/** What came and what went. @param before ascending; @param after ascending */
export function movedIds(before: readonly number[], after: readonly number[]): Moved {
  const [removed, added] = [new Set<number>(), new Set<number>()]
  separate(before, after, removed, added)
  return { added: [...added], removed: [...removed] }
}

/**
 * Goes through two lists of ids and tells them apart.
 *
 * @param before ascending; @param after ascending
 * @param gone gets what only the former has; @param come what only the latter has
 */
export function separate(before: readonly number[], after: readonly number[], gone: Set<number>, come: Set<number>): void {
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [one = Infinity, other = Infinity] = [before[i], after[j]]
    if (one < other) gone.add(one)
    else if (other < one) come.add(other)
    if (one <= other) i++
    if (other <= one) j++
  }
}
