import { Button, Form, Grid, GridItem } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { api, dataOf } from '../api/client.ts'
import { Callout } from '../layout/callout.tsx'
import { TextField } from '../layout/fields.tsx'
import { useNow } from '../layout/now.ts'
import { PageFrame } from '../layout/page.tsx'
import { Loading, Shown } from '../layout/states.tsx'
import { useZone } from '../layout/zone.ts'
import { historyWords } from '../words/history.ts'
import { useLocale, useWords } from '../words/words.ts'
import { Changes } from './changes.tsx'
import { datesProblem, dayOf, endOf, minuteOf } from './dates.ts'
import { Moment, pastAt } from './moment.tsx'

const BACK_MS = 30 * 86_400_000

/** A tenant, or the whole estate, at two dates and between them; both dates are in the address. */
export function HistoryPage(): ReactNode {
  const say = useWords(historyWords)
  const zone = useZone()
  const [params, setParams] = useSearchParams()
  const [opened] = useState(() => new Date())
  const to = params.get('to') ?? dayOf(opened, zone)
  const standard = useFirstDay(dayOf(new Date(opened.getTime() - BACK_MS), zone), to, opened, params.has('from'))
  const from = params.get('from') ?? standard
  const problem = from === null ? null : datesProblem(from, to, zone, opened)
  return (
    <PageFrame title={say('title')} lead={say('lead')}>
      {from === null ? <Loading /> : <Dates key={`${from} ${to}`} from={from} to={to} onChange={(next) => setParams(next)} />}
      {from !== null && problem === null && <Comparison from={endOf(from, zone, opened)!} to={endOf(to, zone, opened)!} />}
    </PageFrame>
  )
}

/** The day to compare with when none is asked for: a month ago, or the first of which anything is known; null until that is known. */
function useFirstDay(day: string, to: string, now: Date, isAsked: boolean): string | null {
  const zone = useZone()
  const past = useQuery({ ...pastAt(minuteOf(endOf(day, zone, now) ?? now)), enabled: !isAsked })
  // Said once: the page below asks for the same again, and must not be taken away while it does.
  const [hasFailed, setFailed] = useState(false)
  if (past.isError && !hasFailed) setFailed(true)
  if (isAsked) return day
  if (past.data === undefined) return hasFailed ? day : null
  const { computers, knownSince } = past.data
  const first = computers > 0 || knownSince === null ? day : dayOf(new Date(knownSince), zone)
  return first < to ? first : day
}

interface DatesProps {
  readonly from: string
  readonly to: string
  readonly onChange: (dates: { from: string; to: string }) => void
}

function Dates({ from: givenFrom, to: givenTo, onChange }: DatesProps): ReactNode {
  const say = useWords(historyWords)
  const zone = useZone()
  const now = useNow()
  const [from, setFrom] = useState(givenFrom)
  const [to, setTo] = useState(givenTo)
  const problem = datesProblem(from, to, zone, now)
  const problemOf = (field: 'from' | 'to'): string | undefined => (problem?.field === field ? say(problem.word) : undefined)
  return (
    <Form
      className="ts-form ts-no-print"
      onSubmit={(event) => {
        event.preventDefault()
        if (problem === null) onChange({ from, to })
      }}
    >
      <Grid hasGutter>
        <GridItem span={12} sm={5}>
          <TextField
            id="from"
            type="date"
            label={say('from')}
            value={from}
            onChange={setFrom}
            isRequired
            problem={problemOf('from')}
            hint={say('hint', { zone })}
          />
        </GridItem>
        <GridItem span={12} sm={5}>
          <TextField id="to" type="date" label={say('to')} value={to} onChange={setTo} isRequired problem={problemOf('to')} />
        </GridItem>
        <GridItem span={12} sm={2} className="ts-beside-fields">
          <Button type="submit" isDisabled={problem !== null}>
            {say('compare')}
          </Button>
        </GridItem>
      </Grid>
    </Form>
  )
}

function Comparison({ from, to }: { readonly from: Date; readonly to: Date }): ReactNode {
  const say = useWords(historyWords)
  const locale = useLocale()
  const [since, until] = [minuteOf(from), minuteOf(to)]
  const query = { from: since, to: until, locale }
  const changes = useQuery({
    queryKey: ['estate', 'comparison', query],
    queryFn: ({ signal }) => dataOf(api.GET('/estate/comparison', { params: { query }, signal })),
  })
  return (
    <>
      <Grid hasGutter className="ts-actions">
        <GridItem span={12} lg={6}>
          <Moment at={since} />
        </GridItem>
        <GridItem span={12} lg={6}>
          <Moment at={until} />
        </GridItem>
      </Grid>
      <Callout isInline isPlain variant="info" component="p" title={say('health_hint')} />
      <Shown query={changes}>{(data) => <Changes changes={data} />}</Shown>
    </>
  )
}
