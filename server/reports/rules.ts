import { instantOf, localTimeOf, weekdayOf } from '../sources/local-time.ts'

/** When reports are due, and which period they speak of. Pure. */

const DAY = 86_400_000

export const FREQUENCIES = ['daily', 'weekly', 'monthly'] as const
export type Frequency = (typeof FREQUENCIES)[number]

/** When a report is mailed, as clocks of its owner show it. */
export interface Timing {
  readonly frequency: Frequency
  /** Minutes after midnight. */
  readonly minute: number
  /** Of weekly ones; ISO 8601: Monday is 1. */
  readonly weekday: number | null
  /** Of monthly ones; where the month is shorter it is its last day. */
  readonly monthDay: number | null
}

/**
 * The first time after an instant at which a report is due. A time that the change to summer time skips is the next minute that exists; one that
 * comes twice counts once, the first time.
 *
 * @param after milliseconds are kept
 * @param zone IANA name
 * @throws RangeError when the zone is unknown
 */
export function nextTime(timing: Timing, after: Date, zone: string): Date {
  const today = localTimeOf(after.getTime(), zone).day
  // A month's day comes again within 62 days, whatever the months.
  for (let offset = 0; offset <= 62; offset++) {
    const day = today + offset * DAY
    if (!isOn(timing, day)) continue
    const instant = instantOf(day, timing.minute, zone)
    if (instant > after.getTime()) return new Date(instant)
  }
  throw new RangeError(`no time for a ${timing.frequency} report`)
}

function isOn({ frequency, weekday, monthDay }: Timing, day: number): boolean {
  switch (frequency) {
    case 'daily':
      return true
    case 'weekly':
      return weekdayOf(day) === weekday
    case 'monthly':
      return new Date(day).getUTCDate() === Math.min(monthDay ?? 1, daysOfMonth(day))
  }
}

function daysOfMonth(day: number): number {
  const date = new Date(day)
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
}

export const PERIODS = ['yesterday', 'last_7_days', 'last_30_days', 'last_month', 'this_month'] as const
export type Period = (typeof PERIODS)[number]

/** From an instant, and up to another one without it. */
export interface Span {
  readonly from: Date
  readonly until: Date
}

/**
 * What a named period is for somebody whose clocks show a zone. Days and months begin at the reader's midnight; `last_7_days` and `last_30_days` end now.
 *
 * @param zone IANA name
 */
export function spanOf(period: Period, now: Date, zone: string): Span {
  const today = localTimeOf(now.getTime(), zone).day
  const at = (day: number): Date => new Date(instantOf(day, 0, zone))
  switch (period) {
    case 'yesterday':
      return { from: at(today - DAY), until: at(today) }
    case 'last_7_days':
      return { from: new Date(now.getTime() - 7 * DAY), until: now }
    case 'last_30_days':
      return { from: new Date(now.getTime() - 30 * DAY), until: now }
    case 'last_month':
      return { from: at(monthBegin(today, -1)), until: at(monthBegin(today, 0)) }
    case 'this_month':
      return { from: at(monthBegin(today, 0)), until: now }
  }
}

function monthBegin(day: number, months: number): number {
  const date = new Date(day)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)
}
