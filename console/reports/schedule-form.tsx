import { Content, Form } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api, dataOf } from '../api/client.ts'
import { Callout } from '../layout/callout.tsx'
import { Confirm } from '../layout/confirm.tsx'
import { SelectField, TextField } from '../layout/fields.tsx'
import { useTell } from '../layout/toasts.tsx'
import { useZone } from '../layout/zone.ts'
import { frameWords } from '../words/frame.ts'
import { reportWords } from '../words/reports.ts'
import { useWords } from '../words/words.ts'
import { useSchedules, type Report, type Schedule } from './report.ts'
import { ScheduleFilters } from './schedule-filters.tsx'
import { ParameterWords, useWeekdays } from './schedule-words.tsx'

const FREQUENCIES = ['daily', 'weekly', 'monthly'] as const
const LONGEST_MONTH = 31
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/

interface Props {
  readonly report: Pick<Report, 'reportId' | 'title'>
  /** What it is narrowed by, as the service takes it. */
  readonly parameters: Readonly<Record<string, string>>
  /** The one that is changed; absent: a new one. */
  readonly former?: Schedule
  readonly onClose: () => void
}

/** Asks when a report shall be mailed to the reader. */
export function ScheduleForm({ report, parameters, former, onClose }: Props): ReactNode {
  const say = useWords(reportWords)
  const tell = useTell()
  const cache = useQueryClient()
  const [values, setValues] = useState(() => valuesOf(former))
  const [narrowed, setNarrowed] = useState(parameters)
  const isTime = TIME.test(values.time)
  const save = async (): Promise<void> => {
    const timing = {
      frequency: values.frequency,
      time: values.time,
      weekday: values.frequency === 'weekly' ? Number(values.weekday) : null,
      monthDay: values.frequency === 'monthly' ? Number(values.monthDay) : null,
      locale: values.locale === '' ? null : values.locale,
    }
    if (former === undefined)
      // Which reports and parameters there are is the service's word.
      await dataOf(api.POST('/report-schedules', { body: { ...timing, reportId: report.reportId as 'jobs', parameters, enabled: true } }))
    else {
      const path = { scheduleId: former.scheduleId }
      await dataOf(api.PATCH('/report-schedules/{scheduleId}', { params: { path }, body: { ...timing, parameters: narrowed } }))
    }
    await cache.invalidateQueries({ queryKey: ['report-schedules'] })
    tell.done(say(former === undefined ? 'scheduled' : 'changed'))
  }
  return (
    <Confirm
      title={say(former === undefined ? 'schedule_title' : 'schedule_change', { title: report.title })}
      confirm={useWords(frameWords)('save')}
      failed={say('schedule_failed')}
      isDisabled={!isTime}
      onConfirm={save}
      onClose={onClose}
    >
      <Content component="p">{say('schedule_lead')}</Content>
      {former === undefined && <ParameterWords reportId={report.reportId} parameters={parameters} />}
      <Cautions parameters={narrowed} isNew={former === undefined} />
      <Form onSubmit={(event) => event.preventDefault()} className="ts-actions">
        {former !== undefined && <ScheduleFilters reportId={report.reportId} parameters={narrowed} onChange={setNarrowed} />}
        <ScheduleFields values={values} onChange={(change) => setValues((now) => ({ ...now, ...change }))} isTime={isTime} />
      </Form>
    </Confirm>
  )
}

interface Values {
  readonly frequency: (typeof FREQUENCIES)[number]
  readonly time: string
  readonly weekday: string
  readonly monthDay: string
  readonly locale: 'ja' | 'en' | ''
}

function valuesOf(former: Schedule | undefined): Values {
  return {
    frequency: former?.frequency ?? 'weekly',
    time: former?.time ?? '07:00',
    weekday: String(former?.weekday ?? 1),
    monthDay: String(former?.monthDay ?? 1),
    locale: former?.locale ?? '',
  }
}

/** What would surprise the reader later. */
function Cautions({ parameters, isNew }: { readonly parameters: Readonly<Record<string, string>>; readonly isNew: boolean }): ReactNode {
  const say = useWords(reportWords)
  const { data } = useSchedules()
  const isFixed = 'from' in parameters || 'to' in parameters
  return (
    <>
      {isFixed && (
        <Callout variant="warning" isInline title={say('fixed_period')} className="ts-actions">
          {say(isNew ? 'fixed_period_hint' : 'fixed_period_change')}
        </Callout>
      )}
      {data?.sentTo === null && (
        <Callout variant="warning" isInline title={say('no_address')} className="ts-actions">
          {say('no_address_hint')}
        </Callout>
      )}
      {data?.sentTo != null && <Content component="p">{say('mailed_to', { address: data.sentTo })}</Content>}
    </>
  )
}

interface FieldsProps {
  readonly values: Values
  readonly onChange: (change: Partial<Values>) => void
  readonly isTime: boolean
}

function ScheduleFields({ values, onChange, isTime }: FieldsProps): ReactNode {
  const say = useWords(reportWords)
  const zone = useZone()
  const weekdays = useWeekdays()
  return (
    <>
      <SelectField
        id="schedule-frequency"
        label={say('frequency')}
        value={values.frequency}
        onChange={(value) => onChange({ frequency: FREQUENCIES.find((one) => one === value) ?? 'daily' })}
        options={FREQUENCIES.map((value) => ({ value, label: say(value) }))}
      />
      {values.frequency === 'weekly' && (
        <SelectField
          id="schedule-weekday"
          label={say('weekday')}
          value={values.weekday}
          onChange={(weekday) => onChange({ weekday })}
          options={weekdays.map((label, at) => ({ value: String(at + 1), label }))}
        />
      )}
      {values.frequency === 'monthly' && (
        <SelectField
          id="schedule-day"
          label={say('month_day')}
          value={values.monthDay}
          onChange={(monthDay) => onChange({ monthDay })}
          hint={say('month_day_hint')}
          options={Array.from({ length: LONGEST_MONTH }, (_nothing, at) => ({ value: String(at + 1), label: String(at + 1) }))}
        />
      )}
      <TextField
        id="schedule-time"
        type="time"
        label={say('time')}
        value={values.time}
        onChange={(time) => onChange({ time })}
        hint={say('time_hint', { zone })}
        problem={isTime ? undefined : say('time_wrong')}
        isRequired
      />
      <SelectField
        id="schedule-language"
        label={say('language')}
        value={values.locale}
        onChange={(locale) => onChange({ locale: locale === 'ja' || locale === 'en' ? locale : '' })}
        options={[
          { value: '', label: say('language_own') },
          { value: 'ja', label: say('language_ja') },
          { value: 'en', label: say('language_en') },
        ]}
      />
    </>
  )
}
