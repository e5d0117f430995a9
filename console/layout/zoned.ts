const DAY_MS = 86_400_000
const PARTS = {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const

/** What a clock in a zone shows at an instant, as if it were UTC (Unix milliseconds). */
function shownAt(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', { ...PARTS, timeZone: zone }).formatToParts(instant)
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0)
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
}

/**
 * The instant at which clocks of a zone show a date and a time. An hour that a change of the clocks leaves out is read as the hour after it; of one
 * that comes twice the first is meant.
 *
 * @param date YYYY-MM-DD
 * @param time HH:MM
 * @param zone IANA name
 * @returns null when they are no date and time
 */
export function instantOf(date: string, time: string, zone: string): Date | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || !/^\d\d:\d\d$/.test(time)) return null
  const wanted = Date.parse(`${date}T${time}:00Z`)
  if (Number.isNaN(wanted)) return null
  // The clocks' distances from UTC before and after; they change at most once within two days.
  const [before, after] = [wanted - DAY_MS, wanted + DAY_MS].map((at) => wanted - (shownAt(at, zone) - at))
  const fitting = [before!, after!].filter((at) => shownAt(at, zone) === wanted)
  return new Date(fitting.length === 0 ? before! : Math.min(...fitting))
}
