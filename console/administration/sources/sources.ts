import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { Answer, ItemOf } from '../../api/answers.ts'
import { api, dataOf } from '../../api/client.ts'

export type Source = ItemOf<'/sources'>
export type Route = Source['routes'][number]

/** All sources; there are few of them, so they come at once. */
export function useSources(): UseQueryResult<Answer<'/sources'>> {
  return useQuery({ queryKey: ['sources'], queryFn: ({ signal }) => dataOf(api.GET('/sources', { signal })) })
}
