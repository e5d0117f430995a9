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
  setFilter(key: string, value: string | undefined): void
  clear(): void
  setSort(sort: string): void
  setSize(size: number): void
  toNext(next: string): void
  toBefore(): void
  /** Takes over a whole query text, as a saved view holds it. */
  open(query: string): void
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
        { replace: true, preventScrollReset: true },
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
      sort: params.get('sort') ?? undefined,
      after,
      size: PAGE_SIZES.find((size) => String(size) === params.get('limit')) ?? DEFAULT_SIZE,
      hasBefore: after !== undefined,
      setFilter: (key, value) => change((next) => (value === undefined || value === '' ? next.delete(key) : next.set(key, value))),
      clear: () => change((next) => names.forEach((name) => next.delete(name))),
      setSort: (sort) => change((next) => next.set('sort', sort)),
      setSize: (size) => change((next) => next.set('limit', String(size))),
      toNext: (next) => go(next, [...trail, after]),
      toBefore: () => go(trail.at(-1), trail.slice(0, -1)),
      open: (query) => void navigate({ search: query === '' ? '' : `?${query}` }),
    }),
    [names, params, after, change, go, trail, navigate],
  )
}

/** The query that the service is asked with. */
export function queryOf(
  state: ListState,
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
