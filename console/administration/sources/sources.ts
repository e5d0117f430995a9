import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import type { ItemOf } from '../../api/answers.ts'
import { everyRow } from '../../list/every.ts'

export type Source = ItemOf<'/sources'>
export type Route = Source['routes'][number]

/** All sources, to choose from; there are few of them. */
export function useSources(): UseQueryResult<{ readonly items: readonly Source[] }> {
  return useQuery({
    queryKey: ['sources'],
    queryFn: async ({ signal }) => ({ items: await everyRow<Source>('/sources', {}, signal) }),
  })
}

/** @returns has everything asked anew that shows sources */
export function useSourcesChanged(): () => Promise<void> {
  const cache = useQueryClient()
  return async () => {
    await Promise.all([
      cache.invalidateQueries({ queryKey: ['sources'] }),
      cache.invalidateQueries({ queryKey: ['list', '/sources'] }),
      cache.invalidateQueries({ queryKey: ['list', '/feeds'] }),
    ])
  }
}
