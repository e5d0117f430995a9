import { instantOf } from '../layout/zoned.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** An instant as it is asked for: a minute's difference is no other question. */
export function minuteOf(at: Date): string {
  return new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS).toISOString()
}

/** The day of an instant in a zone, as a date field holds it: YYYY-MM-DD. */
export function dayOf(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
}

/**
 * The end of a day in a zone; of the present day the present.
 *
 * @param day YYYY-MM-DD
 * @returns null when it is no day
 */
export function endOf(day: string, zone: string, now: Date): Date | null {
  const begin = instantOf(day, '00:00', zone)
  if (begin === null) return null
  // Noon of the next day lies in the next day however the clocks change.
  const next = instantOf(dayOf(new Date(begin.getTime() + 1.5 * DAY_MS), zone), '00:00', zone)
  return next === null || (next > now && begin <= now) ? now : next
}

/** What is wrong with two days; null when they can be compared. */
export function datesProblem(
  from: string,
  to: string,
  zone: string,
  now: Date,
): { readonly field: 'from' | 'to'; readonly word: 'order' | 'future' | 'date_missing' } | null {
  for (const [field, day] of [
    ['from', from],
    ['to', to],
  ] as const) {
    const begin = instantOf(day, '00:00', zone)
    if (begin === null) return { field, word: 'date_missing' }
    if (begin > now) return { field, word: 'future' }
  }
  return from < to ? null : { field: 'from', word: 'order' }
}
