import { CommandError } from './command-error.ts'

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/
const LOCAL = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})$/
const INSTANT = /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/
/** As the server writes it. */
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const DAY_MS = 86_400_000

/**
 * The instant that a time means: `YYYY-MM-DD`, `YYYY-MM-DD HH:MM` in a zone, or ISO 8601 with offset.
 *
 * @param text as it was given
 * @param zone IANA zone of the terminal
 * @param end whether a day alone means its end
 * @returns ISO 8601 in UTC
 * @throws CommandError time_invalid, time_skipped, time_repeated
 */
export function instantOf(text: string, zone: string, end = false): string {
  if (INSTANT.test(text)) return valid(new Date(text.replace(' ', 'T')), text)
  const day = DAY.exec(text)
  const [year, month, date, hour, minute] = (day ?? LOCAL.exec(text) ?? []).slice(1).map(Number)
  if (year === undefined || month === undefined || date === undefined) throw new CommandError('time_invalid', { value: text })
  const clock = Date.UTC(year, month - 1, date, hour ?? 0, minute ?? 0)
  // Date.UTC carries 31 April over to May; such a text is no date.
  if (Number.isNaN(clock) || !new Date(clock).toISOString().startsWith(text.replace(' ', 'T')))
    throw new CommandError('time_invalid', { value: text })
  return atClock(clock + (day !== null && end ? DAY_MS : 0), zone, text)
}

function valid(instant: Date, text: string): string {
  if (Number.isNaN(instant.getTime())) throw new CommandError('time_invalid', { value: text })
  return instant.toISOString()
}

/**
 * What a message is about, with its instants as clocks of the terminal show them.
 *
 * @param zone IANA zone of the terminal
 */
export function withLocalTimes(details: Readonly<Record<string, unknown>>, zone: string): Record<string, unknown> {
  const shown = (value: unknown): unknown => (typeof value === 'string' && ISO.test(value) ? localTime(value, zone) : value)
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, shown(value)]))
}

/** `YYYY-MM-DD HH:MM:SS` in a zone. @param iso ISO 8601 with offset */
export function localTime(iso: string, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: zone }).format(new Date(iso))
}

/** The one instant at which clocks of the zone show a time. */
function atClock(clock: number, zone: string, text: string): string {
  const offsets = new Set([-DAY_MS, 0, DAY_MS].map((shift) => offsetAt(clock + shift, zone)))
  const instants = [...offsets].map((offset) => clock - offset).filter((instant) => instant + offsetAt(instant, zone) === clock)
  const [instant, second] = instants
  if (instant === undefined) throw new CommandError('time_skipped', { value: text, zone })
  if (second !== undefined) throw new CommandError('time_repeated', { value: text, zone })
  return new Date(instant).toISOString()
}

/** Milliseconds by which clocks of the zone are ahead of UTC. */
function offsetAt(instant: number, zone: string): number {
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(instant)
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(instant / 1000) * 1000
}
