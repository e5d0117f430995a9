import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isTimeZone } from '../tenants/rules.ts'
import { instantOf, localTimeOf, weekdayOf } from './local-time.ts'

/** When sources are read: an interval or times of day, spread by a jitter, never begun in blackout times. Pure; the one rule of it. */

const MINUTE = 60_000
const DAY = 86_400_000
/** Blackouts repeat weekly, so what is black for longer is black for ever. */
const WEEK = 8 * DAY

const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'time_of_day_invalid')
const EndOfBlackout = z.string().regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'time_of_day_invalid')

/** Hours in which no run is begun by the schedule; `to` may lie on the next day. */
export const Blackout = z
  .object({
    from: TimeOfDay,
    to: EndOfBlackout,
    days: z
      .array(z.int().min(1).max(7))
      .min(1)
      .max(7)
      .optional()
      .describe('On which it begins: 1 = Monday … 7 = Sunday; absent: every day'),
  })
  .refine(({ from, to }) => from !== to, 'blackout_empty')
export type Blackout = z.infer<typeof Blackout>

/** What an administrator sets; what is not given stays. */
export const ScheduleChange = z.object({
  times: z.array(TimeOfDay).max(48).optional().describe('Times of day instead of the interval; empty: the interval'),
  timeZone: z
    .string()
    .max(64)
    .refine((zone) => isTimeZone(zone), 'time_zone_unknown')
    .optional()
    .describe('IANA zone of times and blackouts; UTC when absent'),
  jitterMinutes: z.int().min(0).max(720).optional().describe('Runs begin up to so many minutes later, evenly spread over the sources'),
  blackouts: z.array(Blackout).max(50).optional(),
})
export type ScheduleChange = z.infer<typeof ScheduleChange>

/** `source.schedule`. */
export interface Schedule {
  readonly times?: readonly string[] | undefined
  readonly timeZone?: string | undefined
  readonly jitterMinutes?: number | undefined
  readonly blackouts?: readonly Blackout[] | undefined
  /** When it was set (ISO 8601): times of day before it are not made up for. */
  readonly since?: string | undefined
}

/** What decides when a source is read. */
export interface RunPlan {
  /** Public id: two processes, or two servers, spread the sources in the same way. */
  readonly publicId: string
  readonly enabled: boolean
  readonly intervalMinutes: number
  readonly schedule: Schedule
  readonly watchedSince: Date
}

/**
 * When the schedule begins the next run: now when one is due.
 *
 * @param lastStartedAt beginning of the newest run, however it was begun and ended
 * @returns null when the source is switched off or its blackouts leave no time
 */
export function nextRunAt(plan: RunPlan, lastStartedAt: Date | null, now: Date): Date | null {
  if (!plan.enabled) return null
  const slot = plan.schedule.times === undefined ? afterInterval(plan, lastStartedAt, now) : nextTimeOfDay(plan, lastStartedAt, now)
  const at = afterBlackouts(plan.schedule, Math.max(slot, now.getTime()))
  return at === null ? null : new Date(at)
}

/** Whether the schedule begins a run now; the parameters are those of `nextRunAt`. */
export function isDue(plan: RunPlan, lastStartedAt: Date | null, now: Date): boolean {
  const next = nextRunAt(plan, lastStartedAt, now)
  return next !== null && next <= now
}

export type Freshness = 'never' | 'fresh' | 'stale'

/**
 * How old a source's facts are. Stale: two readings are overdue by its own schedule, were it switched on.
 *
 * @param lastSuccessAt end of the newest complete run
 */
export function freshnessOf(plan: RunPlan, lastSuccessAt: Date | null, now: Date): Freshness {
  if (lastSuccessAt === null) return 'never'
  const watched = { ...plan, enabled: true, watchedSince: lastSuccessAt }
  const first = nextRunAt(watched, lastSuccessAt, lastSuccessAt)
  const second = first === null ? null : nextRunAt(watched, first, first)
  return second === null || now.getTime() > second.getTime() + 5 * MINUTE ? 'stale' : 'fresh'
}

/** Whether the blackouts leave any time for a run. */
export function leavesTime(schedule: Schedule, now: Date): boolean {
  return afterBlackouts(schedule, now.getTime()) !== null
}

/**
 * A schedule after a change. An interval that is given puts an end to times of day.
 *
 * @param intervalGiven whether the change also sets the interval
 */
export function changedSchedule(before: Schedule, change: ScheduleChange, intervalGiven: boolean, now: Date): Schedule {
  const times = change.times ?? (intervalGiven ? [] : before.times) ?? []
  const blackouts = change.blackouts ?? before.blackouts ?? []
  const jitterMinutes = change.jitterMinutes ?? before.jitterMinutes ?? 0
  const timeZone = change.timeZone ?? before.timeZone
  return {
    ...(times.length === 0 ? {} : { times: [...new Set(times)].toSorted() }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(jitterMinutes === 0 ? {} : { jitterMinutes }),
    ...(blackouts.length === 0 ? {} : { blackouts }),
    since: now.toISOString(),
  }
}

/** A clock that was set back must not hold the schedule up until the old time comes again. */
function startOf(lastStartedAt: Date, now: Date): number {
  return Math.min(lastStartedAt.getTime(), now.getTime())
}

function afterInterval(plan: RunPlan, lastStartedAt: Date | null, now: Date): number {
  if (lastStartedAt === null) return now.getTime()
  const started = startOf(lastStartedAt, now)
  const { day } = localTimeOf(started, plan.schedule.timeZone ?? 'UTC')
  return started + plan.intervalMinutes * MINUTE + jitterOf(plan, day)
}

function nextTimeOfDay(plan: RunPlan, lastStartedAt: Date | null, now: Date): number {
  const { times = [], timeZone = 'UTC', since } = plan.schedule
  const after = Math.max(
    plan.watchedSince.getTime(),
    since === undefined ? 0 : Date.parse(since),
    lastStartedAt === null ? 0 : startOf(lastStartedAt, now),
  )
  const { day } = localTimeOf(after, timeZone)
  const slots = [-1, 0, 1, 2, 3].flatMap((shift) => {
    const date = day + shift * DAY
    return times.map((time) => instantOf(date, minutesOf(time), timeZone) + jitterOf(plan, date))
  })
  return Math.min(...slots.filter((slot) => slot > after))
}

/** The same for a source and a day wherever it is asked; whole minutes. */
function jitterOf({ publicId, schedule }: RunPlan, day: number): number {
  const most = schedule.jitterMinutes ?? 0
  if (most === 0) return 0
  const hash = createHash('sha256').update(`${publicId}\n${day}`).digest()
  return (hash.readUInt32BE(0) % (most + 1)) * MINUTE
}

/** The first instant from `from` on that is in no blackout; null when there is none. */
function afterBlackouts(schedule: Schedule, from: number): number | null {
  const { blackouts = [], timeZone = 'UTC' } = schedule
  let at = from
  while (at <= from + WEEK) {
    const ends = blackouts.flatMap((blackout) => endOf(blackout, at, timeZone) ?? [])
    if (ends.length === 0) return at
    // In the second of two equal hours the end seems to have passed: then minute by minute.
    at = Math.max(...ends, (Math.floor(at / MINUTE) + 1) * MINUTE)
  }
  return null
}

/** When a blackout ends that holds an instant; undefined when it does not hold it. */
function endOf({ from, to, days }: Blackout, at: number, timeZone: string): number | undefined {
  const [begins, ends] = [minutesOf(from), minutesOf(to)]
  const { day, minute, weekday } = localTimeOf(at, timeZone)
  const on = (which: number): boolean => days === undefined || days.includes(which)
  if (begins < ends) return on(weekday) && minute >= begins && minute < ends ? instantOf(day, ends, timeZone) : undefined
  if (on(weekday) && minute >= begins) return instantOf(day + DAY, ends, timeZone)
  return on(weekdayOf(day - DAY)) && minute < ends ? instantOf(day, ends, timeZone) : undefined
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
}
