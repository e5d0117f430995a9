import { openLines, type LineParser } from './lines.ts'
import { FeedError } from './records.ts'

/** Stanzas of Debian's control files (deb822(5)): fields on lines, an empty line between stanzas. */

const LONGEST_FIELD = 512 * 1024

/**
 * Opens a reader of stanzas.
 *
 * @param fields those that are wanted, in lower case; of a value on several lines each is trimmed, and a line end stands between them
 * @param take gets the wanted fields of each stanza, and the number of its first line
 * @throws FeedError feed_malformed, when writing, at a line that is no field
 */
export function openStanzas(fields: ReadonlySet<string>, take: (stanza: ReadonlyMap<string, string>, line: number) => void): LineParser {
  let stanza = new Map<string, string>()
  let begun = 0
  let field = ''
  const finish = (): void => {
    if (begun > 0) take(stanza, begun)
    stanza = new Map()
    begun = 0
    field = ''
  }
  const lines = openLines((line, number) => {
    if (line === '' || /^\s*$/.test(line)) return finish()
    const first = line.charCodeAt(0)
    if (first === 35) return
    if (begun === 0) begun = number
    if (first === 32 || first === 9) {
      const before = stanza.get(field)
      if (before === undefined) return
      if (before.length + line.length > LONGEST_FIELD * 64)
        throw new FeedError('feed_too_large', { limit: LONGEST_FIELD * 64, of: 'field' })
      stanza.set(field, `${before}\n${line.trim()}`)
      return
    }
    const colon = line.indexOf(':')
    if (colon <= 0 || colon > 100) throw new FeedError('feed_malformed', { line: number, reason: 'a field’s name is missing' })
    field = line.slice(0, colon).toLowerCase()
    if (fields.has(field)) stanza.set(field, line.slice(colon + 1).trim())
  }, LONGEST_FIELD)
  return {
    write: (text) => lines.write(text),
    end() {
      lines.end()
      finish()
    },
  }
}
