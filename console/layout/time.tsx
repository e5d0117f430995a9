import type { ReactNode } from 'react'
import { frameWords } from '../words/frame.ts'
import { useLocale, useWords } from '../words/words.ts'
import { useZone } from './zone.ts'

const TAGS = { ja: 'ja-JP', en: 'en-GB' } as const
// 03/04 is a day in March to some readers of English and one in April to others; Swedish writes days as ISO 8601 does.
const DIGITS = { ja: 'ja-JP', en: 'sv-SE' } as const
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(locale: 'ja' | 'en', zone: string, isDay: boolean): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${isDay}`
  let format = formats.get(key)
  if (format === undefined) {
    const day = { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' } as const
    const time = isDay ? {} : ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const)
    format = new Intl.DateTimeFormat(DIGITS[locale], { ...day, ...time })
    formats.set(key, format)
  }
  return format
}

/** Writes an instant as every page does, in a zone that is not the reader's yet. */
export function timeIn(locale: 'ja' | 'en', zone: string, at: Date): string {
  return formatOf(locale, zone, false).format(at)
}

/** Writes an instant in the reader's language and zone, short enough for a table: `2026/11/22 14:05`, `2026-11-22 14:05`. */
export function useTimeText(): (at: string | Date, options?: { day?: boolean }) => string {
  const locale = useLocale()
  const zone = useZone()
  return (at, { day = false } = {}) => formatOf(locale, zone, day).format(typeof at === 'string' ? new Date(at) : at)
}

/** Writes a calendar day (`2026-11-22`) as the other pages write days; short, without its year, for the axis of a chart. */
export function useDayText(): (day: string, options?: { short?: boolean }) => string {
  const locale = useLocale()
  return (day, { short = false } = {}) => {
    const at = new Date(`${day}T00:00:00Z`)
    if (!short) return formatOf(locale, 'UTC', true).format(at)
    return at.toLocaleDateString(TAGS[locale], { timeZone: 'UTC', month: locale === 'ja' ? 'numeric' : 'short', day: 'numeric' })
  }
}

/** An instant in the reader's zone; the machine's form and the zone are in its title. */
export function Time({ at, day = false }: { readonly at: string | null | undefined; readonly day?: boolean }): ReactNode {
  const say = useWords(frameWords)
  const zone = useZone()
  const text = useTimeText()
  if (at == null) return <span className="ts-soft">{say('never')}</span>
  return (
    <time dateTime={at} title={`${at} (${zone})`} className="ts-nowrap">
      {text(at, { day })}
    </time>
  )
}

/** How old what is shown is. */
export function AsOf({ at }: { readonly at: string | null | undefined }): ReactNode {
  const say = useWords(frameWords)
  const text = useTimeText()
  if (at == null) return null
  return (
    <time dateTime={at} className="ts-soft ts-nowrap">
      {say('as_of', { time: text(at) })}
    </time>
  )
}
