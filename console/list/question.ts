import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../api/client.ts'

/** What a list asks the service, whatever its reader chose. */
export interface ListQuestion {
  /** Below /api/v1: `/patches`. */
  readonly path: string
  /** Always sent, and never in the address. */
  readonly fixed?: Readonly<Record<string, string>>
  readonly defaultSort?: string
  /** Whether the service counts what matches. */
  readonly isCounted?: boolean
}

/** A page of a list as the service answers it. */
export interface ListPage<T> {
  readonly items: readonly T[]
  readonly next: string | null
  readonly asOf: string | null
  readonly total?: number | null
  readonly totalIsMinimum?: boolean
}

/** Asks the service for a page of any list. */
export function askList<T>(path: string, query: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<ListPage<T>> {
  // The path is one of many and its query a record: the definition of the list says what fits.
  return dataOf(
    api.GET(path as '/patches', { params: { query: query as never }, ...(signal === undefined ? {} : { signal }) }),
  ) as unknown as Promise<ListPage<T>>
}

/**
 * A page of a list, as it is asked and kept.
 *
 * @param query filters and order
 * @param place how many rows, and the key of the row before them
 */
export function listPage<T>(
  { path, isCounted }: ListQuestion,
  query: Readonly<Record<string, string>>,
  { size, after }: { readonly size: number; readonly after: string | undefined },
) {
  const asked = {
    ...query,
    ...(isCounted === true ? { withTotal: 'true' } : {}),
    limit: String(size),
    ...(after === undefined ? {} : { after }),
  }
  return queryOptions({ queryKey: ['list', path, asked], queryFn: ({ signal }) => askList<T>(path, asked, signal) })
}
