import { MONTHS, openDebianList } from './debian-list.ts'
import { JsonValues } from './json-values.ts'
import { list, member, text } from './json.ts'
import type { DocumentHead } from './reader.ts'
import { oneLine, type FeedParser, type FeedSink } from './records.ts'

/**
 * Debian's advisories as one JSON object on each line: `{"id", "date", "source", "title", "cves": [], "fixes": [{"rel", "src", "ver"}]}`. They say what the
 * tracker's lists say, and are read as such, DSA and DLA in one document.
 */

const LONGEST = 1024 * 1024

/** Whether a document is one of these. */
export function isDebianAdvisories({ kind, keys, text: beginning }: DocumentHead): boolean {
  return kind === 'json' && keys.has('cves') && keys.has('fixes') && /"id"\s*:\s*"D[SL]A-/.test(beginning)
}

/** Opens a reader of these lines. */
export function openDebianAdvisories(sink: FeedSink): FeedParser {
  const entries = openDebianList(sink)
  const values = new JsonValues('values', (value) => entries.write(entryOf(value)), { longest: LONGEST, deepest: 8 })
  return {
    write: (piece) => values.write(piece),
    end() {
      values.end()
      return { ...entries.end(), key: 'DSA+DLA', title: 'Debian security and LTS advisories' }
    },
  }
}

/** An entry of the lists; what is malformed makes a line that the lists' reader rejects. */
function entryOf(value: unknown): string {
  const field = (of: unknown, name: string): string => oneLine(text(member(of, name)), 500)
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(field(value, 'date')) ?? []
  const title = field(value, 'title')
  const head = `[${day} ${MONTHS[Number(month) - 1] ?? '?'} ${year}] ${field(value, 'id')} ${field(value, 'source')}${title === '' ? '' : ` - ${title}`}`
  const cves = list(member(value, 'cves')).map((cve) => oneLine(text(cve), 50))
  const fixes = list(member(value, 'fixes')).map((fix) => `\t[${field(fix, 'rel')}] - ${field(fix, 'src')} ${field(fix, 'ver')}`)
  return `${[head, ...(cves.length === 0 ? [] : [`\t{${cves.join(' ')}}`]), ...fixes].join('\n')}\n`
}
