const MINUTE = 60_000
const DAY = 86_400_000
/** Samoa once left out a whole day. */
const LONGEST_GAP = 2 * DAY

const formats = new Map<string, Intl.DateTimeFormat>()

/** Milliseconds by which clocks of the zone are ahead of UTC at an instant. */
function offsetAt(instant: number, zone: string): number {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    formats.set(zone, format)
  }
  return Date.parse(`${format.format(instant).replace(' ', 'T')}Z`) - Math.floor(instant / 1000) * 1000
}

/** What clocks of a zone show. */
export interface LocalTime {
  /** Midnight of the date, as if it were UTC, in milliseconds. */
  readonly day: number
  /** Minutes after midnight. */
  readonly minute: number
  /** ISO 8601: Monday is 1, Sunday is 7. */
  readonly weekday: number
}

/** What clocks of a zone show at an instant (milliseconds). */
export function localTimeOf(instant: number, zone: string): LocalTime {
  const shown = instant + offsetAt(instant, zone)
  const day = Math.floor(shown / DAY) * DAY
  return { day, minute: Math.floor((shown - day) / MINUTE), weekday: weekdayOf(day) }
}

/** @param day midnight of a date, as if it were UTC, in milliseconds */
export function weekdayOf(day: number): number {
  return ((((day / DAY + 3) % 7) + 7) % 7) + 1
}

/**
 * The instant at which clocks of a zone show a time: the first of two where it comes twice, and where it is skipped that of the next
 * minute that exists.
 *
 * @param day midnight of the date, as if it were UTC, in milliseconds
 * @param minute minutes after midnight; 1,440 is midnight of the next day
 * @returns milliseconds
 */
export function instantOf(day: number, minute: number, zone: string): number {
  const wanted = day + minute * MINUTE
  for (let shown = wanted; shown <= wanted + LONGEST_GAP; shown += MINUTE) {
    const offsets = [...new Set([-DAY, 0, DAY].map((shift) => offsetAt(shown + shift, zone)))]
    const instants = offsets.map((offset) => shown - offset).filter((instant) => instant + offsetAt(instant, zone) === shown)
    if (instants.length > 0) return Math.min(...instants)
  }
  return wanted
}
