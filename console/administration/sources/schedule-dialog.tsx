import { Checkbox } from '@patternfly/react-core'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { AreaField, TextField } from '../../layout/fields.tsx'
import { useTell } from '../../layout/toasts.tsx'
import { frameWords } from '../../words/frame.ts'
import { serviceWords } from '../../words/service.ts'
import { sourceWords } from '../../words/sources.ts'
import { useWords } from '../../words/words.ts'
import { FormDialog } from '../form-dialog.tsx'
import { given, numberOf, useSend } from '../send.ts'
import { useSourcesChanged, type Source } from './sources.ts'

type Blackout = Source['schedule']['blackouts'][number]

/** Blackouts as lines of text: `22:00-06:00 1,2,3`. */
function linesOf(blackouts: readonly Blackout[]): string {
  return blackouts.map(({ from, to, days }) => `${from}-${to}${days === undefined ? '' : ` ${days.join(',')}`}`).join('\n')
}

/** The blackouts of such lines; what a line lacks the service finds missing. */
function blackoutsOf(text: string): Blackout[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [hours = '', days] = line.split(/\s+/, 2)
      const [from = '', to = ''] = hours.split(/[-–~～]/)
      return { from, to, ...(days === undefined ? {} : { days: days.split(',').map(Number) }) }
    })
}

/** When a source is read, and after how long a silence administrators hear of it. */
export function ScheduleDialog({ source, onClose }: { readonly source: Source; readonly onClose: () => void }): ReactNode {
  const say = useWords(sourceWords)
  const sayService = useWords(serviceWords)
  const sayCommon = useWords(frameWords)
  const tell = useTell()
  const changed = useSourcesChanged()
  const [typed, setTyped] = useState(() => ({
    name: source.name,
    intervalMinutes: String(source.intervalMinutes),
    times: source.schedule.times.join(', '),
    timeZone: source.schedule.timeZone,
    jitterMinutes: String(source.schedule.jitterMinutes),
    blackouts: linesOf(source.schedule.blackouts),
    alarmAfterHours: String(source.alarmAfterHours),
  }))
  const [enabled, setEnabled] = useState(source.enabled)
  const sending = useSend(
    () =>
      dataOf(
        api.PATCH('/sources/{sourceId}', {
          params: { path: { sourceId: source.sourceId } },
          body: {
            enabled,
            ...given({
              name: typed.name,
              intervalMinutes: numberOf(typed.intervalMinutes),
              alarmAfterHours: numberOf(typed.alarmAfterHours),
            }),
            schedule: {
              times: typed.times.split(/[\s,、]+/).filter((time) => time !== ''),
              blackouts: blackoutsOf(typed.blackouts),
              ...given({ timeZone: typed.timeZone, jitterMinutes: numberOf(typed.jitterMinutes) }),
            },
          },
        }),
      ),
    () => {
      tell.done(sayCommon('saved'))
      void changed()
      onClose()
    },
  )
  const field = (key: keyof typeof typed, label: string, path: string, hint?: string, type: 'text' | 'number' = 'text'): ReactNode => (
    <TextField
      id={`schedule-${key}`}
      type={type}
      label={label}
      value={typed[key]}
      onChange={(value) => setTyped({ ...typed, [key]: value })}
      problem={sending.problemBelow(path)}
      {...(hint === undefined ? {} : { hint })}
    />
  )
  return (
    <FormDialog title={sayService('edit_title', { name: source.sourceId })} sending={sending} onClose={onClose}>
      {field('name', say('name'), 'name')}
      <Checkbox id="schedule-enabled" label={say('by_itself')} isChecked={enabled} onChange={(_event, next) => setEnabled(next)} />
      {field('intervalMinutes', say('interval'), 'intervalMinutes', undefined, 'number')}
      {field('times', say('times'), 'schedule.times', say('times_hint'))}
      {field('timeZone', say('zone'), 'schedule.timeZone')}
      {field('jitterMinutes', say('jitter'), 'schedule.jitterMinutes', undefined, 'number')}
      <AreaField
        id="schedule-blackouts"
        label={say('blackouts')}
        value={typed.blackouts}
        onChange={(blackouts) => setTyped({ ...typed, blackouts })}
        hint={say('blackouts_hint')}
        problem={sending.problemBelow('schedule.blackouts')}
        rows={3}
      />
      {field('alarmAfterHours', say('alarm'), 'alarmAfterHours', undefined, 'number')}
    </FormDialog>
  )
}
