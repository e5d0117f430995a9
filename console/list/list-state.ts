import { useCallback, useMemo } from 'react'
import { useLocation, useNavigate, useSearchParams } from 'react-router'
import { instantOf } from '../layout/zoned.ts'
import type { Filter } from './definition.ts'

export const PAGE_SIZES = [20, 50, 100, 200] as const
const DEFAULT_SIZE = 50
const DAY_MS = 86_400_000

/** What the address says of a list. */
export interface ListState {
  readonly filters: Readonly<Record<string, string>>
  readonly sort: string | undefined
  readonly after: string | undefined
  readonly size: number
  readonly hasBefore: boolean
  /** Filters, order and page size as the address has them: what a saved view holds. */
  readonly query: string
  /** The reader just came, and the address says nothing of this list. */
  readonly isBare: boolean
  setFilter(key: string, value: string | undefined): void
  clear(): void
  setSort(sort: string): void
  setSize(size: number): void
  toNext(next: string): void
  toBefore(): void
  /** Takes over a query text, as a saved view holds it; `isStandard` when the list opens with it by itself. */
  open(query: string, isStandard?: boolean): void
}

const OF_EVERY_LIST = ['sort', 'limit'] as const

/** Whether a name of the address is no filter: it says how a list is shown, and from where on. */
export function standsApart(name: string): boolean {
  return name === 'after' || OF_EVERY_LIST.some((one) => one === name)
}

/** Which page of a list an address asks for, in which order. */
export function placeOf(params: URLSearchParams): Pick<ListState, 'sort' | 'after' | 'size'> {
  return {
    sort: params.get('sort') ?? undefined,
    after: params.get('after') ?? undefined,
    size: PAGE_SIZES.find((size) => String(size) === params.get('limit')) ?? DEFAULT_SIZE,
  }
}

/** What of an address belongs to a list, in an order that does not depend on how it came about. */
function ownOf(params: URLSearchParams, names: readonly string[]): string {
  const own = new URLSearchParams()
  for (const name of [...names, ...OF_EVERY_LIST]) {
    const value = params.get(name)
    if (value !== null && value !== '') own.set(name, value)
  }
  return own.toString()
}

interface Trail {
  readonly trail?: readonly (string | undefined)[]
}

/**
 * The state of a list, kept in the address: filters, sort, page size and where the page begins. Pages go by key, so the way back is remembered
 * with the browser's history; an address that somebody sent leads back to the first page.
 *
 * @param filters the list's filters; other names of the address are left alone
 * @param search name of the query that searches text
 */
export function useListState(filters: readonly Filter[], search?: string): ListState {
  const [params, setParams] = useSearchParams()
  const navigate = useNavigate()
  const { state } = useLocation() as { state: Trail | null }
  const names = useMemo(() => [...(search === undefined ? [] : [search]), ...filters.map(({ key }) => key)], [filters, search])
  const trail = useMemo(() => state?.trail ?? [], [state])
  const query = useMemo(() => ownOf(params, names), [params, names])
  const after = params.get('after') ?? undefined

  const change = useCallback(
    (edit: (next: URLSearchParams) => void) => {
      setParams(
        (now) => {
          const next = new URLSearchParams(now)
          next.delete('after')
          edit(next)
          return next
        },
        { replace: true, preventScrollReset: true, state: { trail: [] } satisfies Trail },
      )
    },
    [setParams],
  )
  const go = useCallback(
    (to: string | undefined, nextTrail: readonly (string | undefined)[]) => {
      const next = new URLSearchParams(params)
      if (to === undefined) next.delete('after')
      else next.set('after', to)
      void navigate({ search: `?${next}` }, { state: { trail: nextTrail } satisfies Trail })
    },
    [navigate, params],
  )

  return useMemo<ListState>(
    () => ({
      filters: Object.fromEntries(names.flatMap((name) => (params.get(name) ? [[name, params.get(name)!] as const] : []))),
      ...placeOf(params),
      hasBefore: after !== undefined,
      setFilter: (key, value) => change((next) => (value === undefined || value === '' ? next.delete(key) : next.set(key, value))),
      clear: () => change((next) => names.forEach((name) => next.delete(name))),
      setSort: (sort) => change((next) => next.set('sort', sort)),
      setSize: (size) => change((next) => next.set('limit', String(size))),
      toNext: (next) => go(next, [...trail, after]),
      toBefore: () => go(trail.at(-1), trail.slice(0, -1)),
      query,
      isBare: query === '' && after === undefined && state === null,
      open: (wanted, isStandard = false) => {
        const next = new URLSearchParams(params)
        for (const name of [...names, ...OF_EVERY_LIST, 'after']) next.delete(name)
        for (const [name, value] of new URLSearchParams(wanted)) next.set(name, value)
        void navigate({ search: next.size === 0 ? '' : `?${next}` }, { replace: isStandard, state: { trail: [] } satisfies Trail })
      },
    }),
    [names, params, after, change, go, trail, navigate, query, state],
  )
}

/** The query that the service is asked with. */
export function queryOf(
  state: Pick<ListState, 'filters' | 'sort'>,
  given: { readonly fixed?: Readonly<Record<string, string>>; readonly defaultSort?: string; readonly filters: readonly Filter[] },
  zone: string,
): Record<string, string> {
  const sort = state.sort ?? given.defaultSort
  const days = given.filters.flatMap((filter) => {
    const day = filter.kind === 'day' ? state.filters[filter.key] : undefined
    return day === undefined ? [] : [[filter.key, boundOf(day, filter.kind === 'day' && filter.isEnd === true, zone)] as const]
  })
  return {
    ...given.fixed,
    ...state.filters,
    ...Object.fromEntries(days),
    ...(sort === undefined ? {} : { sort }),
  }
}

/** The instant at which a day of a zone begins or ends; what is no day is sent as it is, so that the service says so. */
function boundOf(day: string, isEnd: boolean, zone: string): string {
  const at = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(at.getTime())) return day
  const meant = new Date(at.getTime() + (isEnd ? DAY_MS : 0)).toISOString().slice(0, 10)
  return instantOf(meant, '00:00', zone)?.toISOString() ?? day
}
