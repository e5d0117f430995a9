import { Badge } from '@patternfly/react-core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import type { Answer } from '../api/answers.ts'
import { api, dataOf } from '../api/client.ts'
import { useLive } from '../api/live.ts'
import { frameWords } from '../words/frame.ts'
import { useWords } from '../words/words.ts'

const COUNT = ['jobs', 'inbox', 'count'] as const
const ASK_MS = 15_000

/** How many jobs need the reader's decision, beside the navigation's entry; it changes by itself, and so does the list of them. */
export function InboxCount(): ReactNode {
  const say = useWords(frameWords)
  const cache = useQueryClient()
  const handlers = useMemo(
    () => ({
      inbox: (data: unknown) => {
        cache.setQueryData(COUNT, data)
        void cache.invalidateQueries({ queryKey: ['list', '/jobs/inbox'] })
      },
    }),
    [cache],
  )
  const live = useLive('/jobs/inbox/events', handlers)
  const { data } = useQuery<Answer<'/jobs/inbox/count'>>({
    queryKey: COUNT,
    queryFn: ({ signal }) => dataOf(api.GET('/jobs/inbox/count', { signal })),
    refetchInterval: live === 'asking' ? ASK_MS : false,
  })
  if (data === undefined || data.count === 0) return null
  const count = `${data.count}${data.countIsMinimum ? '+' : ''}`
  return (
    <Badge className="ts-badge" screenReaderText={say('inbox_count', { count })}>
      {count}
    </Badge>
  )
}
