import { AppError } from '../errors.ts'
import type { SortName } from '../cmdb/keyset.ts'
import { cutSorted, decodeSorted } from './paging.ts'

/**
 * Lists of as many rows as a program or a person sets up, some of whose columns are worked out rather than stored (when something is due, what state
 * follows from that): they are searched, sorted and paged here, and answer as the lists of the database do.
 */

const LONGEST_VALUE = 200

/** What such a list can be sorted by: the value of a row in each column, never null. */
export type ShortSorts<T, N extends string> = Readonly<Record<N, (row: T) => string | number>>

/** What of a query concerns the page; `after` was opened before a handler gets it. */
interface PageAsked<N extends string> {
  readonly sort: SortName<N>
  readonly after?: string | undefined
  readonly limit: number
  readonly withTotal?: string | undefined
}

/** A page of rows, and how many there are where that was asked. */
export interface ShortPage<T> {
  readonly items: T[]
  readonly next: string | null
  readonly total: number | null
  readonly totalIsMinimum: boolean
}

/**
 * Cuts a page from rows that are all there.
 *
 * @param rows what the filters left
 * @param list what it can be sorted by, and what no two rows share
 * @throws AppError invalid page_unknown when `after` is not a cursor of this list in this order
 */
export function shortPage<T extends object, N extends string>(
  rows: readonly T[],
  query: PageAsked<N>,
  list: { readonly sorts: ShortSorts<T, N>; readonly keyOf: (row: T) => string },
): ShortPage<T> {
  const { sort, limit } = query
  const isDown = sort.startsWith('-')
  const valueOf = list.sorts[(isDown ? sort.slice(1) : sort) as N]
  const placed = rows.map((row) => ({ row, value: beginning(folded(valueOf(row))), key: list.keyOf(row) }))
  const order = (a: Place, b: Place): number => compare(a, b) * (isDown ? -1 : 1)
  const after = afterOf(query, typeof placed[0]?.value === 'number')
  const rest = after === undefined ? placed : placed.filter((one) => order(one, after) > 0)
  const found = rest.toSorted(order).map(({ row, value, key }) => ({ row, sortKey: String(value), key }))
  const { items, next } = cutSorted(found.slice(0, limit + 1), { limit, sort }, ({ key }) => key)
  return {
    items: items.map(({ row }) => row),
    next,
    total: query.withTotal === undefined ? null : rows.length,
    totalIsMinimum: false,
  }
}

/** Whether one of some texts holds what is searched for; full-width and half-width, upper and lower case are one. */
export function holdsText(needle: string | undefined, texts: readonly (string | null)[]): boolean {
  if (needle === undefined) return true
  const wanted = folded(needle) as string
  return texts.some((text) => text !== null && (folded(text) as string).includes(wanted))
}

interface Place {
  readonly value: string | number
  readonly key: string
}

function folded(value: string | number): string | number {
  return typeof value === 'number' ? value : value.normalize('NFKC').toLowerCase()
}

/** Where a page ended travels in an address: of a long text its beginning. */
function beginning(value: string | number): string | number {
  return typeof value === 'number' ? value : value.slice(0, LONGEST_VALUE)
}

function compare(a: Place, b: Place): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1
  return a.key === b.key ? 0 : a.key < b.key ? -1 : 1
}

function afterOf<N extends string>({ after, sort }: PageAsked<N>, isNumber: boolean): Place | undefined {
  const position = decodeSorted(after, sort, 'text')
  if (position === undefined) return undefined
  const [value, key = ''] = position
  if (!isNumber) return { value, key }
  if (Number.isNaN(Number(value))) throw new AppError('invalid', 'page_unknown', {})
  return { value: Number(value), key }
}
