import { useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'

/** Whether the reader may add to a list, as the service says it with the list. */
export function useMayAdd(path: '/sites' | '/computer-groups'): boolean {
  const { data } = useQuery({
    queryKey: [path.slice(1), 'may'],
    queryFn: ({ signal }) => dataOf(api.GET(path, { params: { query: { limit: 1 } }, signal })),
  })
  return data?.mayAdd === true
}
