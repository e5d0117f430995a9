/** A local time that does not exist in its zone, or exists twice, or is none at all. */
export type ScheduleProblem = 'job_schedule_invalid' | 'job_schedule_skipped' | 'job_schedule_repeated' | 'job_schedule_past'

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})$/
const INSTANT = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/
const DAY_MS = 86_400_000

/**
 * The instant that is meant by a scheduled time: an ISO 8601 time with offset, or `YYYY-MM-DD HH:MM` in the tenant's zone, which must exist there
 * exactly once.
 *
 * @param text as it was given
 * @param zone IANA zone
 * @returns the instant, or why there is none
 */
export function resolveSchedule(text: string, zone: string, now: Date): { at: Date } | { problem: ScheduleProblem } {
  const candidates = INSTANT.test(text) ? [new Date(text.replace(' ', 'T'))] : localInstants(text, zone)
  if (candidates === null) return { problem: 'job_schedule_invalid' }
  const [at, second] = candidates
  if (second !== undefined) return { problem: 'job_schedule_repeated' }
  if (at === undefined) return { problem: 'job_schedule_skipped' }
  if (Number.isNaN(at.getTime())) return { problem: 'job_schedule_invalid' }
  return at <= now ? { problem: 'job_schedule_past' } : { at }
}

/** Every instant at which clocks in the zone show this; null when the text is no date and time. */
function localInstants(text: string, zone: string): Date[] | null {
  const match = LOCAL.exec(text)
  if (match === null) return null
  const [year, month, day, hour, minute] = match.slice(1).map(Number) as [number, number, number, number, number]
  const asUtc = Date.UTC(year, month - 1, day, hour, minute)
  const wanted = new Date(asUtc).toISOString().slice(0, 16)
  // Date.UTC carries 31 April over to May; such a text is no date.
  if (wanted !== text.replace(' ', 'T')) return null
  const offsets = new Set([-DAY_MS, 0, DAY_MS].map((shift) => offsetAt(new Date(asUtc + shift), zone)))
  return [...offsets]
    .map((offset) => new Date(asUtc - offset))
    .filter((instant) => instant.getTime() + offsetAt(instant, zone) === asUtc)
    .toSorted((a, b) => a.getTime() - b.getTime())
}

/** Milliseconds by which clocks of the zone are ahead of UTC at an instant. */
function offsetAt(instant: Date, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(instant)
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value)
  return (
    Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - Math.floor(instant.getTime() / 1000) * 1000
  )
}
