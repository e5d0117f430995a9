/** A time zone as somebody looks for it. */
export interface Zone {
  /** IANA name. */
  readonly id: string
  /** Its difference to UTC at the present: `+09:00`. */
  readonly offset: string
}

/** All zones that this browser knows, and UTC, in their usual order. @param now offsets change with the time of the year */
export function allZones(now: Date): readonly Zone[] {
  const ids = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])
  return [...ids].map((id) => ({ id, offset: offsetOf(id, now) }))
}

function offsetOf(zone: string, now: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(now)
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
  return name === 'GMT' ? '+00:00' : name.replace('GMT', '')
}

/** Zones whose name or offset holds what was typed, full-width or half-width, with spaces for underscores. */
export function zonesMatching(zones: readonly Zone[], typed: string): readonly Zone[] {
  const wanted = plain(typed)
  return zones.filter(({ id, offset }) => `${plain(id)} utc${offset}`.includes(wanted))
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll('_', ' ').trim()
}
