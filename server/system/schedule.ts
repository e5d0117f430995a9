import { parseCronItem } from 'graphile-worker'

const MINUTE = 60_000
/** Longest time that is looked ahead: a schedule of the 29th of February. */
const YEARS_MINUTES = 4 * 366 * 24 * 60

/**
 * When a recurring task begins next.
 *
 * @param schedule minute, hour, day, month, weekday in UTC
 * @returns null when it never does
 */
export function nextTaskAt(schedule: string, now: Date): Date | null {
  const { match } = parseCronItem({ task: 'task', match: schedule })
  let at = (Math.floor(now.getTime() / MINUTE) + 1) * MINUTE
  for (let left = YEARS_MINUTES; left > 0; left--, at += MINUTE) {
    const date = new Date(at)
    const digest = {
      min: date.getUTCMinutes(),
      hour: date.getUTCHours(),
      date: date.getUTCDate(),
      month: date.getUTCMonth() + 1,
      dow: date.getUTCDay(),
    }
    if (match(digest)) return date
  }
  return null
}
