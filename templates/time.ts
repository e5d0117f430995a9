import type { Locale } from './message-catalog.ts'

const languageTags = { ja: 'ja-JP', en: 'en-GB' } as const satisfies Record<Locale, string>

/**
 * A point in time as a reader sees it: `2026年11月21日 19:46 JST`, `21 November 2026, 19:46 GMT+9`.
 * @param date the instant
 * @param locale the reader's language
 * @param zone IANA name of the reader's time zone, e.g. `Asia/Tokyo`
 * @throws RangeError when the zone is unknown or the date is invalid
 */
export function formatTime(date: Date, locale: Locale, zone: string): string {
  const format = new Intl.DateTimeFormat(languageTags[locale], {
    timeZone: zone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  })
  return format.format(date)
}
