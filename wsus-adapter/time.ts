import type { WsusTime } from './types.ts'

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?$/
const SENTINEL_YEARS: ReadonlySet<number> = new Set([1, 1753, 9999])

/** Whether a text has the shape of a time as WSUS writes it (date, optional time, fraction and zone). */
export function isWsusTime(text: string): boolean {
  return PATTERN.test(text)
}

/**
 * Reads a WSUS time as UTC, to the millisecond. WSUS writes SQL datetimes without zone that mean UTC (MS-WSUSAR 2.2.4); a zone, if
 * there is one, is honored.
 * @param text e.g. `2025-01-02T03:04:05.677`; null and undefined are answered with null
 * @returns null also for the sentinels (years 1, 1753 and 9999 mean "none") and for texts that are no time
 */
export function parseWsusTime(text: WsusTime | null | undefined): Date | null {
  const match = text ? PATTERN.exec(text) : null
  if (!match) return null
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match
  if (SENTINEL_YEARS.has(Number(year))) return null
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3))
  const instant = new Date(
    Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second), milliseconds),
  )
  // Date.UTC rolls 2025-02-30 over into March; such a text is no time.
  if (instant.getUTCMonth() !== Number(month) - 1 || instant.getUTCDate() !== Number(day) || Number(hour) > 23) return null
  if (zone === 'Z') return instant
  const offset = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))) * (zone.startsWith('-') ? -1 : 1)
  return new Date(instant.getTime() - offset * 60_000)
}

/** Writes an instant as WSUS expects it in scopes and arguments: UTC without zone, with milliseconds. */
export function formatWsusTime(instant: Date): WsusTime {
  return instant.toISOString().replace('Z', '')
}
