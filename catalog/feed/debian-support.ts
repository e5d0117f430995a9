import { isPackageName } from './fields.ts'
import { openLines } from './lines.ts'
import type { DocumentHead } from './reader.ts'
import { FeedError, oneLine, type FeedHead, type FeedOptions, type FeedParser, type FeedSink } from './records.ts'
import { streamPlace } from './releases.ts'

/**
 * The lists of the package debian-security-support: source packages whose support ends before that of their release (name, last supported version, day,
 * reason), and those with limited support (name, reason). The settings of the source say of which release a list is.
 */

const ENDED = /^#\s*List of packages whose security support ends/m
const LIMITED = /^#\s*List of packages where security support is limited/m

/** Whether a document begins as these lists do. */
export function isDebianSupport({ kind, text }: DocumentHead): boolean {
  return kind === 'text' && (ENDED.test(text) || LIMITED.test(text))
}

/** Opens a reader of a list. */
export function openDebianSupport(sink: FeedSink, { stream }: FeedOptions): FeedParser {
  const release = stream === undefined ? undefined : streamPlace(stream)?.release
  if (release === undefined) throw new FeedError('feed_stream_missing', { stream: stream ?? '' })
  let kind: 'ended' | 'limited' | undefined
  const stated = new Set<string>()
  const lines = openLines((line, number) => {
    if (line.startsWith('#')) {
      if (kind === undefined && ENDED.test(line)) kind = 'ended'
      else if (kind === undefined && LIMITED.test(line)) kind = 'limited'
      return
    }
    if (line.trim() === '') return
    const place = `line ${number}`
    const columns = kind === 'limited' ? /^(\S+)()\s*()(.*)$/.exec(line) : /^(\S+)\s+(\S+)\s+(\d{4}-\d{2}-\d{2})(?:\s+(.*))?$/.exec(line)
    if (columns === null) return sink.reject({ reason: 'record_malformed', place, value: oneLine(line, 160) })
    const [, name = '', last = '', day = '', reason = ''] = columns
    // Patterns of names (`golang.*`) say something of packages that only a computer's own list could tell.
    if (name.endsWith('*')) return sink.skip()
    if (!isPackageName(name)) return sink.reject({ reason: 'name_invalid', place, value: oneLine(name, 80) })
    if (day !== '' && Number.isNaN(Date.parse(day))) return sink.reject({ reason: 'date_invalid', place, value: day })
    if (stated.has(name)) return sink.reject({ reason: 'record_malformed', place, value: `${name} twice` })
    stated.add(name)
    const said = kind === 'limited' ? `limited: ${reason}` : `${day}, up to ${last}: ${reason}`
    sink.statement({
      kind: 'state',
      scheme: 'dpkg',
      release,
      names: 'source',
      name,
      module: null,
      cve: null,
      state: kind === 'limited' ? 'ignored' : 'end_of_life',
      note: oneLine(said.replace(/: *$/, ''), 200),
    })
  })
  return {
    write: (text) => lines.write(text),
    end(): FeedHead {
      lines.end()
      return {
        format: 'debian-support',
        key: `support-${kind ?? 'ended'}/${release}`,
        title: `Packages of ${release} ${kind === 'limited' ? 'with limited support' : 'whose support ends early'}`,
        revisedAt: null,
        validUntil: null,
        streams: [],
      }
    },
  }
}
