import { z } from 'zod'
import type { SortName, SortPosition, Total } from '../cmdb/keyset.ts'
import type { Vault } from '../cmdb/vault.ts'
import { AppError } from '../errors.ts'

/** Characters of a sealed cursor: a name of 1,000 characters outside ASCII fits, and a request's head holds it. */
const LONGEST_CURSOR = 8_000

/** Query of every list: page by key, never by offset. */
export const PageQuery = z.object({
  after: z.string().max(LONGEST_CURSOR).optional().describe('Where the page before ended: its `next`'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Rows of a page'),
})

/** A filter of several values, comma-delimited, as in the commands. @param item each of them */
export function listOf<T extends z.ZodType<unknown, string>>(item: T) {
  return z
    .string()
    .max(20_000)
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(item).max(1000))
}

/** A filter that is on, off, or not asked for. */
export const YesNo = z.enum(['true', 'false']).transform((value) => value === 'true')

/** A part of a text that is searched for. */
export const SearchText = z.string().min(1).max(300)

/** An instant of a filter, ISO 8601 with its offset. */
export const Instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

/** Query of a list that can say how many rows it has. */
export const TotalQuery = z.object({
  withTotal: z.literal('true').optional().describe('Say with the page how many rows there are: ask it with the first page'),
})

/** What a list says of how many rows it has. */
export const TOTAL = {
  total: z.int().nullable().describe('How many rows there are; null where it was not asked for'),
  totalIsMinimum: z.boolean().describe('There are more rows than `total`: they are counted up to 10,000'),
} as const

/**
 * A list's total as it says it.
 *
 * @param count counts the rows; asked only where the caller wants to know
 */
export async function totalIf(
  wanted: string | undefined,
  count: () => Promise<Total>,
): Promise<{ total: number | null; totalIsMinimum: boolean }> {
  return wanted === undefined ? { total: null, totalIsMinimum: false } : count()
}

/** As many rows as a person selects at once. */
const MOST_IDS = 5000

/** What “select all that match” selects. */
export const IDS = z.object({
  ids: z.array(z.string()),
  count: z.int().describe('How many they are'),
  truncated: z.boolean().describe('More than 5,000 match; the rest is left out'),
})

/** @param find finds as many ids as it is told, and one more where there are more */
export async function idsOf(find: (limit: number) => Promise<string[]>): Promise<z.input<typeof IDS>> {
  const found = await find(MOST_IDS)
  const ids = found.slice(0, MOST_IDS)
  return { ids, count: ids.length, truncated: found.length > MOST_IDS }
}

/**
 * The `sort` of a list's query: the name of a column, or `-name` for the other direction.
 *
 * @param names what the list can be sorted by
 * @param standard how it is sorted when nobody says
 */
export function sortQuery<const N extends string>(names: readonly N[], standard: SortName<N>) {
  const values = names.flatMap((name) => [name, `-${name}`] as const) as [SortName<N>, ...SortName<N>[]]
  return z
    .enum(values)
    .default(standard as never)
    .describe('Column to sort by; with - before it the greatest first') as unknown as z.ZodDefault<z.ZodType<SortName<N>, SortName<N>>>
}

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

/**
 * Where the page before ended, of a list that can be sorted in several ways: a cursor leads on in the order that gave it.
 *
 * @throws AppError invalid page_unknown when the text is not a cursor of this list in this order
 */
export function decodeSorted(after: string | undefined, sort: string): SortPosition | undefined
/** The same of a list whose key is a text. @throws AppError invalid page_unknown */
export function decodeSorted(after: string | undefined, sort: string, key: 'text'): SortPosition<string> | undefined
/** The same of either. @throws AppError invalid page_unknown */
export function decodeSorted(
  after: string | undefined,
  sort: string,
  key: 'text' | 'number' = 'number',
): SortPosition<string | number> | undefined {
  const shape = z.tuple([z.literal(sort), z.string().max(4000), key === 'text' ? z.string().max(300) : z.int()])
  const position = decodeCursor(after, shape)
  return position === undefined ? undefined : [position[1], position[2]]
}

/** Cuts a page of such a list. @param keyOf the column that no two rows share */
export function cutSorted<T extends { readonly sortKey: string }>(
  rows: readonly T[],
  query: { readonly limit: number; readonly sort: string },
  keyOf: (row: T) => string | number,
): { items: T[]; next: string | null } {
  return cutPage(rows, query.limit, (row) => [query.sort, row.sortKey, keyOf(row)])
}
