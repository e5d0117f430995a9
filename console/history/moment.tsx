import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { queryOptions, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Answer } from '../api/answers.ts'
import { api, dataOf } from '../api/client.ts'
import { HealthChip, SeverityChip } from '../layout/chips.tsx'
import { Shown } from '../layout/states.tsx'
import { useTimeText } from '../layout/time.tsx'
import { historyWords } from '../words/history.ts'
import { useWords } from '../words/words.ts'

const HEALTHS = ['highly_vulnerable', 'vulnerable', 'unknown', 'healthy'] as const
const SEVERITIES = ['critical', 'important', 'moderate', 'low', 'unspecified'] as const

type Past = Answer<'/estate/past'>

/** The question what was known at an instant (ISO 8601). */
export const pastAt = (at: string) =>
  queryOptions({
    queryKey: ['estate', 'past', at],
    queryFn: ({ signal }) => dataOf(api.GET('/estate/past', { params: { query: { at } }, signal })),
  })

/** What was known at an instant (ISO 8601). */
export function Moment({ at }: { readonly at: string }): ReactNode {
  const say = useWords(historyWords)
  const text = useTimeText()
  const past = useQuery(pastAt(at))
  return (
    <Card isFullHeight>
      {/* The end of a day is told as its last minute: midnight would be the next one. */}
      <CardTitle component="h2">{say('at', { time: text(new Date(Date.parse(at) - 1)) })}</CardTitle>
      <CardBody className="ts-scroll">
        <Shown query={past}>{(data) => (data.computers === 0 ? <NothingThen past={data} /> : <Figures past={data} />)}</Shown>
      </CardBody>
    </Card>
  )
}

function NothingThen({ past }: { readonly past: Past }): ReactNode {
  const say = useWords(historyWords)
  const text = useTimeText()
  return (
    <p>
      {say('nothing_then')} {past.knownSince !== null && say('known_since', { time: text(past.knownSince) })}
    </p>
  )
}

function Figures({ past }: { readonly past: Past }): ReactNode {
  const say = useWords(historyWords)
  const unappliedOf = (severity: (typeof SEVERITIES)[number]): number =>
    past.verdicts.filter((row) => row.severity === severity).reduce((sum, row) => sum + row.unapplied, 0)
  return (
    <Table variant="compact" borders={false} gridBreakPoint="" aria-label={say('computers')}>
      <Thead>
        <Tr>
          <Th>{say('computers')}</Th>
          <Td className="ts-number">{past.computers.toLocaleString()}</Td>
        </Tr>
      </Thead>
      <Tbody>
        {HEALTHS.map((health) => (
          <Tr key={health}>
            <Td>
              <HealthChip health={health} />
            </Td>
            <Td className="ts-number">{past.health[health].toLocaleString()}</Td>
          </Tr>
        ))}
        {SEVERITIES.map((severity) => (
          <Tr key={severity}>
            <Td>
              {say('unapplied')}: <SeverityChip severity={severity} />
            </Td>
            <Td className="ts-number">{unappliedOf(severity).toLocaleString()}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
