import { z } from 'zod'
import { AppError } from '../errors.ts'

/** Query of every list: page by key, never by offset. */
export const PageQuery = z.object({
  after: z.string().max(400).optional().describe('Where the page before ended: its `next`'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Rows of a page'),
})

/** A page of a list: rows, and where the next one begins. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe('Give it as `after` for the next page; null at the end'),
    asOf: z.string().nullable().describe('Time of the newest complete reading behind these rows (ISO 8601)'),
  })
}

/**
 * The keys of the last row of a page, in the order of the list's sort.
 *
 * @param keys what the list is sorted by, ending with a unique key
 */
export function encodeCursor(keys: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url')
}

/**
 * @param shape how many and which keys the list's sort has
 * @throws AppError invalid page_unknown when the text is not a cursor of this list
 */
export function decodeCursor<T>(after: string | undefined, shape: z.ZodType<T>): T | undefined {
  if (after === undefined) return undefined
  try {
    return shape.parse(JSON.parse(Buffer.from(after, 'base64url').toString('utf8')))
  } catch (err) {
    throw new AppError('invalid', 'page_unknown', {}, { cause: err })
  }
}

/**
 * Cuts a page from one row more than asked for.
 *
 * @param rows at most limit + 1 rows
 * @param keysOf the cursor keys of a row
 */
export function cutPage<T>(
  rows: readonly T[],
  limit: number,
  keysOf: (row: T) => readonly (string | number | null)[],
): { items: T[]; next: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? encodeCursor(keysOf(last)) : null }
}
