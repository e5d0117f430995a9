import { Flex, FlexItem } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { TextField } from '../layout/fields.tsx'
import { useZone } from '../layout/zone.ts'
import { instantOf } from '../layout/zoned.ts'
import { pastWords } from '../words/past.ts'
import { useWords } from '../words/words.ts'

/** A date and a time as the fields hold them, in the reader's zone. */
export interface Typed {
  readonly date: string
  readonly time: string
}

interface Props {
  readonly id: string
  readonly value: Typed
  readonly onChange: (value: Typed) => void
  readonly problem: string | undefined
}

/** A date and a time in the reader's zone. */
export function InstantFields({ id, value, onChange, problem }: Props): ReactNode {
  const say = useWords(pastWords)
  return (
    <Flex gap={{ default: 'gapSm' }} alignItems={{ default: 'alignItemsFlexStart' }}>
      <FlexItem>
        <TextField
          id={`${id}-date`}
          type="date"
          label={say('date')}
          value={value.date}
          problem={problem}
          onChange={(date) => onChange({ ...value, date })}
        />
      </FlexItem>
      <FlexItem>
        <TextField id={`${id}-time`} type="time" label={say('time')} value={value.time} onChange={(time) => onChange({ ...value, time })} />
      </FlexItem>
    </Flex>
  )
}

/** How an instant is typed: as the clocks of a zone show it. */
export function typedOf(at: Date, zone: string): Typed {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
  return { date: `${of('year')}-${of('month')}-${of('day')}`, time: `${of('hour')}:${of('minute')}` }
}

/** The instant that is typed, ISO 8601; null when it is none. */
export function useInstantOf(): (value: Typed) => string | null {
  const zone = useZone()
  return ({ date, time }) => instantOf(date, time, zone)?.toISOString() ?? null
}
