import type { ReactNode } from 'react'
import { serverGroupsOf, TENANTS } from '../layout/finders.ts'
import { useNamed } from '../layout/use-named.ts'
import { useTimeText } from '../layout/time.tsx'
import { reportWords } from '../words/reports.ts'
import { useLocale, useWords } from '../words/words.ts'
import { useParameterTitle } from './report-list.tsx'
import { useReports, type Schedule } from './report.ts'

/** A Monday, from which the names of the days are taken. */
const MONDAY = Date.UTC(2024, 0, 1)
const DAY_MS = 86_400_000

/** Names of the days of the week in the reader's language; the first is Monday. */
export function useWeekdays(): readonly string[] {
  const format = new Intl.DateTimeFormat(useLocale(), { weekday: 'long', timeZone: 'UTC' })
  return Array.from({ length: 7 }, (_nothing, day) => format.format(MONDAY + day * DAY_MS))
}

/** When a report is sent, in words. */
export function ScheduleTimes({ schedule }: { readonly schedule: Schedule }): ReactNode {
  const say = useWords(reportWords)
  const weekdays = useWeekdays()
  const { frequency, time, weekday, monthDay } = schedule
  switch (frequency) {
    case 'daily':
      return say('daily_at', { time })
    case 'weekly':
      return say('weekly_at', { time, day: weekdays[(weekday ?? 1) - 1] })
    case 'monthly':
      return say('monthly_at', { time, day: monthDay })
  }
}

interface Props {
  readonly reportId: string
  readonly parameters: Readonly<Record<string, string>>
}

/** What a report is narrowed by, in the reader's words. */
export function ParameterWords({ reportId, parameters }: Props): ReactNode {
  const say = useWords(reportWords)
  const title = useParameterTitle()
  const text = useTimeText()
  const tenantId = parameters['tenantId']
  const places: Readonly<Record<string, string | undefined>> = {
    tenantId: useNamed(TENANTS, tenantId)?.label,
    serverGroupId: useNamed(serverGroupsOf(tenantId), parameters['serverGroupId'])?.label,
  }
  const report = useReports().data?.find((one) => one.reportId === reportId)
  const wordOf = (name: string, value: string): string => {
    if (name === 'from' || name === 'to') return Number.isNaN(Date.parse(value)) ? value : text(value)
    return places[name] ?? report?.parameters.find((one) => one.name === name)?.values?.find((one) => one.value === value)?.word ?? value
  }
  const entries = Object.entries(parameters)
  if (entries.length === 0) return <span className="ts-soft">{say('not_narrowed')}</span>
  return (
    <ul className="ts-plain-list">
      {entries.map(([name, value]) => (
        <li key={name}>
          {title(name)}: {wordOf(name, value)}
        </li>
      ))}
    </ul>
  )
}
