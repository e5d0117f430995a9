import { Flex, FlexItem } from '@patternfly/react-core'
import type { ReactNode } from 'react'
import { TextField } from '../layout/fields.tsx'
import { useZone } from '../layout/zone.ts'
import { instantOf } from '../layout/zoned.ts'
import { exceptionWords } from '../words/exceptions.ts'
import { useWords } from '../words/words.ts'

/** As the fields hold it: YYYY-MM-DD, or nothing, and HH:MM. */
export interface Until {
  readonly date: string
  readonly time: string
}

export const FOREVER: Until = { date: '', time: '23:59' }

/** What is sent of an end: an instant, nothing when there is none, null when it cannot be read. @param zone IANA name */
export function endOf({ date, time }: Until, zone: string): string | undefined | null {
  if (date === '') return undefined
  return instantOf(date, time === '' ? '00:00' : time, zone)?.toISOString() ?? null
}

interface Props {
  readonly value: Until
  readonly onChange: (until: Until) => void
  readonly problem?: string | undefined
}

/** When something ends by itself, in the reader's zone. */
export function UntilField({ value, onChange, problem }: Props): ReactNode {
  const say = useWords(exceptionWords)
  const zone = useZone()
  return (
    <Flex alignItems={{ default: 'alignItemsFlexStart' }}>
      <FlexItem flex={{ default: 'flex_2' }}>
        <TextField
          id="until-date"
          type="date"
          label={say('until_date')}
          value={value.date}
          onChange={(date) => onChange({ ...value, date })}
          hint={say('until_hint', { zone })}
          problem={problem}
        />
      </FlexItem>
      <FlexItem>
        <TextField
          id="until-time"
          type="time"
          label={say('until_time')}
          value={value.time}
          isDisabled={value.date === ''}
          onChange={(time) => onChange({ ...value, time })}
        />
      </FlexItem>
    </Flex>
  )
}
