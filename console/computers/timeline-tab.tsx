import { Button, FormSelect, FormSelectOption } from '@patternfly/react-core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { api, dataOf } from '../api/client.ts'
import { Nothing, Shown } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import { timelineWords } from '../words/timeline.ts'
import { useWords } from '../words/words.ts'
import { EventDetail, useEventTitle, type Event } from './timeline-event.tsx'

const KINDS = ['verdicts', 'attributes', 'place', 'job', 'step', 'exception', 'approval', 'agent', 'baseline', 'computer'] as const
const PAGE = 50

/** What happened to a computer, newest first; earlier events come when they are asked for. */
export function TimelineTab({ computerId }: { readonly computerId: string }): ReactNode {
  const say = useWords(timelineWords)
  const [params, setParams] = useSearchParams()
  const kind = KINDS.find((one) => one === params.get('kinds')) ?? ''
  const events = useInfiniteQuery({
    queryKey: ['computers', computerId, 'timeline', kind],
    queryFn: ({ pageParam, signal }) =>
      dataOf(
        api.GET('/computers/{computerId}/timeline', {
          params: {
            path: { computerId },
            query: { limit: PAGE, ...(kind === '' ? {} : { kinds: kind }), ...(pageParam === null ? {} : { after: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
  const choose = (value: string): void =>
    setParams(
      (now) => {
        const next = new URLSearchParams(now)
        if (value === '') next.delete('kinds')
        else next.set('kinds', value)
        return next
      },
      { replace: true, preventScrollReset: true },
    )
  return (
    <>
      <FormSelect aria-label={say('kinds')} value={kind} onChange={(_event, value) => choose(value)} className="ts-choice ts-no-print">
        <FormSelectOption value="" label={`${say('kinds')}: ${say('kind_all')}`} />
        {KINDS.map((one) => (
          <FormSelectOption key={one} value={one} label={say(`kind_${one}`)} />
        ))}
      </FormSelect>
      <Shown query={events}>
        {({ pages }) => (
          <>
            <Events events={pages.flatMap(({ items }) => items)} />
            {events.hasNextPage ? (
              <Button
                variant="secondary"
                className="ts-actions ts-no-print"
                isLoading={events.isFetchingNextPage}
                onClick={() => void events.fetchNextPage()}
              >
                {say('more')}
              </Button>
            ) : (
              pages[0]?.items.length !== 0 && <p className="ts-soft ts-actions">{say('end')}</p>
            )}
          </>
        )}
      </Shown>
    </>
  )
}

/** Events as a list along a line, each with its time. */
export function Events({ events }: { readonly events: readonly Event[] }): ReactNode {
  const say = useWords(timelineWords)
  if (events.length === 0) return <Nothing>{say('empty')}</Nothing>
  return (
    <ol className="ts-timeline">
      {events.map((event) => (
        <li key={`${event.at} ${event.key}`} data-kind={event.kind}>
          <Time at={event.at} />
          <EventTitle event={event} />
          <EventDetail event={event} />
        </li>
      ))}
    </ol>
  )
}

function EventTitle({ event }: { readonly event: Event }): ReactNode {
  const title = useEventTitle()
  return <strong className="ts-event">{title(event)}</strong>
}
