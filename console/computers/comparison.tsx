import { Button, Flex, FlexItem, Form, Title } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import { api, dataOf } from '../api/client.ts'
import { SelectField } from '../layout/fields.tsx'
import { Shown } from '../layout/states.tsx'
import { useTimeText } from '../layout/time.tsx'
import { useZone } from '../layout/zone.ts'
import { pastWords } from '../words/past.ts'
import { useLocale, useWords } from '../words/words.ts'
import type { Baseline } from './baselines.tsx'
import { Differences } from './differences.tsx'
import { InstantFields, typedOf, useInstantOf, type Typed } from './instant-fields.tsx'

interface Props {
  readonly computerId: string
  readonly baselines: readonly Baseline[]
}

const DAY_MS = 86_400_000

/** Two dates or baselines of a computer, and what is different in the second; the address holds which two. */
export function Comparison({ computerId, baselines }: Props): ReactNode {
  const say = useWords(pastWords)
  const locale = useLocale()
  const text = useTimeText()
  const [params, setParams] = useSearchParams()
  const from = params.get('from')
  const to = params.get('to') ?? 'now'
  const first = useMoment(from)
  const second = useMoment(to)
  const comparison = useQuery({
    queryKey: ['computers', computerId, 'comparison', from, to, locale],
    enabled: from !== null,
    queryFn: ({ signal }) =>
      dataOf(
        api.GET('/computers/{computerId}/comparison', {
          params: { path: { computerId }, query: { from: from ?? '', to, locale } },
          signal,
        }),
      ),
  })
  const compare = (): void => {
    const moments = [first.read(), second.read()] as const
    if (moments[0] === null || moments[1] === null) return
    setParams({ tab: 'history', mode: 'compare', from: moments[0], to: moments[1] }, { preventScrollReset: true })
  }
  const nameOf = ({ at, baselineName }: { readonly at: string; readonly baselineName: string | null }): string =>
    baselineName === null ? text(at) : say('moment_baseline', { name: baselineName, time: text(at) })
  return (
    <>
      <Form
        className="ts-no-print"
        onSubmit={(event) => {
          event.preventDefault()
          compare()
        }}
      >
        <Flex alignItems={{ default: 'alignItemsFlexStart' }} gap={{ default: 'gapMd' }}>
          <MomentField id="from" label={say('from')} moment={first} baselines={baselines} />
          <MomentField id="to" label={say('to')} moment={second} baselines={baselines} />
          <FlexItem alignSelf={{ default: 'alignSelfFlexEnd' }}>
            <Button type="submit">{say('compare')}</Button>
          </FlexItem>
        </Flex>
      </Form>
      {from !== null && (
        <Shown query={comparison}>
          {(data) => (
            <>
              <Title headingLevel="h2" size="lg" className="ts-part">
                {say('compared', { from: nameOf(data.from), to: nameOf(data.to) })}
              </Title>
              <Differences differences={data} />
            </>
          )}
        </Shown>
      )}
    </>
  )
}

const AT = 'at'

/** What a reader chooses as one of the two: now, a baseline, or a date and time that they type. */
interface Moment {
  readonly choice: string
  readonly typed: Typed
  readonly problem: string | undefined
  choose(choice: string): void
  type(typed: Typed): void
  /** As the service takes it; null where nothing valid is typed, which is then said at the field. */
  read(): string | null
}

/** @param given as the address has it; null: yesterday, to begin with */
function useMoment(given: string | null): Moment {
  const say = useWords(pastWords)
  const zone = useZone()
  const toInstant = useInstantOf()
  const isNamed = given === 'now' || given?.startsWith('baseline:') === true
  const [choice, choose] = useState(isNamed ? given : AT)
  const [typed, type] = useState(() => typedOf(given === null || isNamed ? new Date(Date.now() - DAY_MS) : new Date(given), zone))
  const [problem, setProblem] = useState<string>()
  const read = (): string | null => {
    const value = choice === AT ? toInstant(typed) : choice
    setProblem(value === null ? say('invalid_moment') : undefined)
    return value
  }
  return { choice, typed, problem, choose, type, read }
}

interface FieldProps {
  readonly id: string
  readonly label: string
  readonly moment: Moment
  readonly baselines: readonly Baseline[]
}

function MomentField({ id, label, moment, baselines }: FieldProps): ReactNode {
  const say = useWords(pastWords)
  const text = useTimeText()
  return (
    <FlexItem>
      <SelectField
        id={`moment-${id}`}
        label={label}
        value={moment.choice}
        onChange={moment.choose}
        options={[
          { value: 'now', label: say('moment_now') },
          { value: AT, label: say('moment_at') },
          ...baselines.map(({ baselineId, name, takenAt }) => ({
            value: `baseline:${baselineId}`,
            label: say('moment_baseline', { name, time: text(takenAt) }),
          })),
        ]}
      />
      {moment.choice === AT && (
        <div className="ts-actions">
          <InstantFields id={id} value={moment.typed} onChange={moment.type} problem={moment.problem} />
        </div>
      )}
    </FlexItem>
  )
}
