import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import { Part } from '../explanation/part.tsx'
import { PlainTable } from '../explanation/plain-table.tsx'
import { SeverityChip, StateChip } from '../layout/chips.tsx'
import { Shown } from '../layout/states.tsx'
import { Time } from '../layout/time.tsx'
import { computerWords } from '../words/computers.ts'
import { verdictWords } from '../words/verdicts.ts'
import { useLocale, useWords } from '../words/words.ts'
import { ComputerHead } from './computer-head.tsx'
import type { Computer } from './computer.ts'
import { Events } from './timeline-tab.tsx'

const MOST = 200
const EVENTS = 20

/** A computer for paper: how it is, what is unapplied, and what happened last. */
export function ComputerPrint({ computer }: { readonly computer: Computer }): ReactNode {
  const say = useWords(computerWords)
  return (
    <>
      <p className="ts-soft ts-no-print">{say('print_hint')}</p>
      <ComputerHead computer={computer} />
      <Unapplied computerId={computer.computerId} />
      <Newest computerId={computer.computerId} />
    </>
  )
}

function Unapplied({ computerId }: { readonly computerId: string }): ReactNode {
  const say = useWords(computerWords)
  const sayVerdict = useWords(verdictWords)
  const locale = useLocale()
  const query = { computerIds: computerId, unapplied: 'true', sort: '-severity', limit: MOST, withTotal: 'true', locale } as const
  const verdicts = useQuery({
    queryKey: ['list', '/verdicts', query],
    queryFn: ({ signal }) => dataOf(api.GET('/verdicts', { params: { query }, signal })),
  })
  return (
    <Part title={say('print_unapplied')}>
      <Shown query={verdicts}>
        {({ items, total }) =>
          items.length === 0 ? (
            <p>{say('print_none')}</p>
          ) : (
            <>
              <PlainTable
                label={say('print_unapplied')}
                heads={[sayVerdict('patch'), sayVerdict('patch_title'), sayVerdict('severity'), sayVerdict('state'), sayVerdict('since')]}
                rows={items}
                keyOf={({ patchId }) => patchId}
                cells={(one) => [
                  one.patchName,
                  one.title,
                  <SeverityChip key="severity" severity={one.severity} />,
                  <StateChip key="state" state={one.state} />,
                  <Time key="since" at={one.since} />,
                ]}
              />
              {total !== null && total > items.length && <p>{say('print_more', { count: total - items.length })}</p>}
            </>
          )
        }
      </Shown>
    </Part>
  )
}

function Newest({ computerId }: { readonly computerId: string }): ReactNode {
  const say = useWords(computerWords)
  const events = useQuery({
    queryKey: ['computers', computerId, 'timeline', 'newest'],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/computers/{computerId}/timeline', { params: { path: { computerId }, query: { limit: EVENTS } }, signal })),
  })
  return (
    <Part title={say('print_events')}>
      <Shown query={events}>{({ items }) => <Events events={items} />}</Shown>
    </Part>
  )
}
