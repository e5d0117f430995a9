import { Button, Card, CardBody, CardHeader, CardTitle, ToggleGroup, ToggleGroupItem } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import type { Answer } from '../api/answers.ts'
import { Trend } from '../charts/trend.tsx'
import { Shown } from '../layout/states.tsx'
import { useDayText } from '../layout/time.tsx'
import { frameWords } from '../words/frame.ts'
import { homeWords } from '../words/home.ts'
import { labels } from '../words/labels.ts'
import { useWords } from '../words/words.ts'

type Day = Answer<'/home/trend'>['days'][number]

const PERIODS = [30, 90, 365] as const
/** From below: what matters most stands at the bottom, where its height can be compared. */
const SERIES = [
  ['critical', 'var(--ts-critical)'],
  ['important', 'var(--ts-important)'],
  ['moderate', 'var(--ts-moderate)'],
  ['low', 'var(--ts-low)'],
  ['unspecified', 'var(--ts-unspecified)'],
] as const

function sumOf(day: Day | undefined): number {
  return day === undefined ? 0 : SERIES.reduce((sum, [severity]) => sum + day[severity], 0)
}

/** How what is unapplied came and went, with the table behind the picture. */
export function TrendCard(): ReactNode {
  const say = useWords(homeWords)
  const sayCommon = useWords(frameWords)
  const [days, setDays] = useState<(typeof PERIODS)[number]>(90)
  const [isTable, setTable] = useState(false)
  const trend = useQuery({
    queryKey: ['home', 'trend', days],
    queryFn: ({ signal }) => dataOf(api.GET('/home/trend', { params: { query: { days } }, signal })),
    placeholderData: keepPreviousData,
  })
  return (
    <Card>
      <CardHeader
        hasWrap
        actions={{
          hasNoOffset: true,
          actions: (
            <ToggleGroup isCompact aria-label={say('period')}>
              {PERIODS.map((period) => (
                <ToggleGroupItem
                  key={period}
                  text={say(`days_${period}`)}
                  buttonId={`days-${period}`}
                  isSelected={days === period}
                  onChange={() => setDays(period)}
                />
              ))}
            </ToggleGroup>
          ),
        }}
      >
        <CardTitle component="h2">{say('trend')}</CardTitle>
      </CardHeader>
      <CardBody>
        <Shown query={trend}>
          {(data) => (
            <>
              {data.days.length < 2 ? <p className="ts-soft">{say('trend_few')}</p> : <Picture days={data.days} />}
              <Button variant="link" isInline aria-expanded={isTable} onClick={() => setTable(!isTable)}>
                {isTable ? sayCommon('hide_table') : sayCommon('show_table')}
              </Button>
              {isTable && <Numbers days={data.days} />}
            </>
          )}
        </Shown>
      </CardBody>
    </Card>
  )
}

function Picture({ days }: { readonly days: readonly Day[] }): ReactNode {
  const say = useWords(homeWords)
  const sayLabel = useWords(labels)
  const dayText = useDayText()
  const [first, last] = [days[0], days.at(-1)]
  const text = say('trend_text', {
    from: first === undefined ? '' : dayText(first.day),
    to: last === undefined ? '' : dayText(last.day),
    first: sumOf(first),
    last: sumOf(last),
  })
  const series = SERIES.map(([severity, color]) => ({
    name: sayLabel(`severity_${severity}`),
    color,
    points: days.map((day) => ({ x: day.day, y: day[severity] })),
  }))
  return (
    <>
      <p className="ts-soft">{say('on_computers')}</p>
      <Trend text={text} series={series} tickText={(day) => dayText(day, { short: true })} />
    </>
  )
}

function Numbers({ days }: { readonly days: readonly Day[] }): ReactNode {
  const say = useWords(homeWords)
  const sayLabel = useWords(labels)
  const dayText = useDayText()
  return (
    <Table variant="compact" aria-label={say('trend')} gridBreakPoint="">
      <Thead>
        <Tr>
          <Th>{say('day')}</Th>
          {SERIES.map(([severity]) => (
            <Th key={severity} className="ts-number">
              {sayLabel(`severity_${severity}`)}
            </Th>
          ))}
          <Th className="ts-number">{say('all')}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {days.toReversed().map((day) => (
          <Tr key={day.day}>
            <Td className="ts-nowrap">{dayText(day.day)}</Td>
            {SERIES.map(([severity]) => (
              <Td key={severity} className="ts-number">
                {day[severity].toLocaleString()}
              </Td>
            ))}
            <Td className="ts-number">{sumOf(day).toLocaleString()}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  )
}
