import { JsonValues } from './json-values.ts'
import { member, text } from './json.ts'
import { openLines } from './lines.ts'
import { type DocumentHead } from './reader.ts'
import { FeedError, oneLine, timeFrom, type FeedHead, type FeedParser, type FeedSink } from './records.ts'
import { isWingetId, isWingetVersion } from './winget-id.ts'

/**
 * What packages winget has and in which versions, without installers: a list of `{Name, PackageId, Version, LastUpdate}` (one version each), or a table
 * `first_seen,package_id,version` of all that were ever seen (both as github.com/svrooij/winget-pkgs-index keeps them).
 */

/** All of winget's applications. */
const STREAMS = ['windows/app']

/** Whether a document is the list. */
export function isWingetIndex({ kind, keys }: DocumentHead): boolean {
  return kind === 'json' && keys.has('PackageId') && keys.has('Version')
}

/** Whether a document is the table. */
export function isWingetHistory({ kind, text: head }: DocumentHead): boolean {
  return kind === 'text' && /^first_seen,package_id,version\s*$/m.test(head.split('\n', 1)[0] ?? '')
}

/** Opens a reader of the list. */
export function openWingetIndex(sink: FeedSink): FeedParser {
  const releases = new Releases(sink)
  const values = new JsonValues(
    'values',
    (record) =>
      releases.put({
        id: text(member(record, 'PackageId')),
        version: text(member(record, 'Version')),
        name: oneLine(text(member(record, 'Name')), 200) || null,
        date: text(member(record, 'LastUpdate')),
      }),
    { longest: 1024 * 1024, deepest: 16 },
  )
  return {
    write: (piece) => values.write(piece),
    end() {
      values.end()
      return releases.head('winget-index', 'winget’s packages')
    },
  }
}

/** Opens a reader of the table. */
export function openWingetHistory(sink: FeedSink): FeedParser {
  const releases = new Releases(sink)
  const lines = openLines((line, number) => {
    if (number === 1 || line === '') return
    // Ids have commas in them, versions have commas with a blank behind.
    const [, date = '', id = line, version = ''] = /^([^,]*),(.*),(?! )(.*)$/.exec(line) ?? []
    releases.put({ id, version, name: null, date })
  }, 10_000)
  return {
    write: (piece) => lines.write(piece),
    end() {
      lines.end()
      return releases.head('winget-history', 'Versions of winget’s packages')
    },
  }
}

interface Listed {
  readonly id: string
  readonly version: string
  readonly name: string | null
  readonly date: string
}

class Releases {
  readonly #sink: FeedSink
  #count = 0
  #revised: string | null = null

  constructor(sink: FeedSink) {
    this.#sink = sink
  }

  put({ id, version, name, date }: Listed): void {
    this.#count++
    const place = `record ${this.#count}`
    if (!isWingetId(id)) return this.#sink.reject({ reason: 'name_invalid', place, value: oneLine(id, 160) })
    if (!isWingetVersion(version)) {
      return this.#sink.reject({ reason: 'version_invalid', place, value: oneLine(`${id} ${version}`, 160) })
    }
    const releasedAt = timeFrom(date)
    if (releasedAt === undefined) return this.#sink.reject({ reason: 'date_invalid', place, value: oneLine(`${id} ${date}`, 160) })
    if (releasedAt !== null && (this.#revised === null || releasedAt > this.#revised)) this.#revised = releasedAt
    this.#sink.statement({ kind: 'application', id, version, name, publisher: null, releasedAt, installers: [] })
  }

  head(format: 'winget-index' | 'winget-history', title: string): FeedHead {
    if (this.#count === 0) throw new FeedError('feed_malformed', { line: 1, reason: 'no record' })
    return { format, key: format, title, revisedAt: this.#revised, validUntil: null, streams: STREAMS }
  }
}
