import { list, member, text } from './json.ts'
import { timeFrom } from './records.ts'

/** MSRC's list of months (api.msrc.microsoft.com/cvrf/v3.0/updates). */

export interface ListedMonth {
  /** The key that the month's document has. */
  readonly key: string
  readonly url: string
  readonly revisedAt: string | null
}

/**
 * Reads the list of months.
 *
 * @param document text
 * @param from address of the list: months elsewhere are left out
 * @returns oldest first; null when the text is something else
 */
export function monthsFrom(document: string, from: string): ListedMonth[] | null {
  if (document.trimStart()[0] !== '{') return null
  let parsed: unknown
  try {
    parsed = JSON.parse(document)
  } catch {
    return null
  }
  const listed = list(member(parsed, 'value')).filter((one) => member(one, 'CvrfUrl') !== undefined)
  if (!Array.isArray(member(parsed, 'value')) || listed.length === 0) return null
  const { origin } = new URL(from)
  return listed
    .flatMap((one) => {
      const key = text(member(one, 'ID'))
      const url = text(member(one, 'CvrfUrl'))
      const isThere = /^\d{4}-[A-Z][a-z]{2}(?:-[A-Z])?$/.test(key) && URL.canParse(url) && new URL(url).origin === origin
      return isThere
        ? [
            {
              key,
              url,
              revisedAt: timeFrom(text(member(one, 'CurrentReleaseDate'))) ?? null,
              released: text(member(one, 'InitialReleaseDate')),
            },
          ]
        : []
    })
    .toSorted((a, b) => (a.released < b.released ? -1 : 1))
    .map(({ key, url, revisedAt }) => ({ key, url, revisedAt }))
}
