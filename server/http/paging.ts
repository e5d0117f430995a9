import { z } from 'zod'
import type { Vault } from '../cmdb/vault.ts'
import { AppError } from '../errors.ts'

/** Query of every list: page by key, never by offset. */
export const PageQuery = z.object({
  after: z.string().max(1000).optional().describe('Where the page before ended: its `next`'),
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

/** Whose list it is: a cursor leads on in the list that gave it, and for the tenant that got it, nowhere else. */
export interface CursorUse {
  readonly endpointId: string
  /** Internal key; null for infrastructure roles. */
  readonly tenantId: number | null
}

function purposeOf({ endpointId, tenantId }: CursorUse): string {
  return `cursor:${endpointId}:${tenantId ?? ''}`
}

/** The text of a cursor as it leaves the service: sealed, because its keys are ours and count over all tenants. */
export function sealCursor(vault: Vault, use: CursorUse, keys: string): string {
  return vault.seal(keys, purposeOf(use)).toString('base64url')
}

/** @throws AppError invalid page_unknown when the text is not a cursor of this list */
export function openCursor(vault: Vault, use: CursorUse, after: string): string {
  try {
    return vault.open(Buffer.from(after, 'base64url'), purposeOf(use)).toString('utf8')
  } catch (err) {
    throw new AppError('invalid', 'page_unknown', {}, { cause: err })
  }
}

/** A list's query as its handler reads it: `after` opened. @throws AppError invalid page_unknown */
export function withOpenedCursor(vault: Vault, use: CursorUse, query: unknown): unknown {
  const { after } = (query ?? {}) as { after?: unknown }
  return typeof after === 'string' ? { ...(query as object), after: openCursor(vault, use, after) } : query
}

/** A list's answer as it leaves the service: `next` sealed. */
export function withSealedCursor(vault: Vault, use: CursorUse, answer: unknown): unknown {
  const { next } = (answer ?? {}) as { next?: unknown }
  return typeof next === 'string' ? { ...(answer as object), next: sealCursor(vault, use, next) } : answer
}

/**
 * The keys of a page's end, in the order of the list's sort; `after` was opened before a handler gets it.
 *
 * @param shape how many and which keys the list's sort has
 * @throws AppError invalid page_unknown when the text is not a cursor of this list
 */
export function decodeCursor<T>(after: string | undefined, shape: z.ZodType<T>): T | undefined {
  if (after === undefined) return undefined
  try {
    return shape.parse(JSON.parse(after))
  } catch (err) {
    throw new AppError('invalid', 'page_unknown', {}, { cause: err })
  }
}

/**
 * Cuts a page from one row more than asked for.
 *
 * @param rows at most limit + 1 rows
 * @param keysOf what the list is sorted by, ending with a unique key; sealed before it leaves the service
 */
export function cutPage<T>(
  rows: readonly T[],
  limit: number,
  keysOf: (row: T) => readonly (string | number | null)[],
): { items: T[]; next: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? JSON.stringify(keysOf(last)) : null }
}
