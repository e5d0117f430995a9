import { openLines } from './lines.ts'
import { type DocumentHead } from './reader.ts'
import { FeedError, oneLine, timeFrom, type FeedHead, type FeedParser, type FeedSink } from './records.ts'
import { releaseOfCycle } from './lifecycle-releases.ts'

/** Release cycles of Debian and Ubuntu from the package distro-info-data: `version,codename,series,created,release,eol` and later ends of support. */

const FIRST_COLUMNS = 'version,codename,series,created,release,eol'
/** The first release of each that the table has tells whose it is. */
const BEGINNINGS: Readonly<Record<string, string>> = { buzz: 'debian', warty: 'ubuntu' }

/** Whether a document is such a table. */
export function isDistroInfo({ kind, text }: DocumentHead): boolean {
  return kind === 'text' && text.startsWith(FIRST_COLUMNS)
}

/** Opens a reader of the table. */
export function openDistroInfo(sink: FeedSink): FeedParser {
  const table = new DistroInfo(sink)
  const lines = openLines((line, number) => table.line(line, number), 10_000)
  return {
    write: (piece) => lines.write(piece),
    end() {
      lines.end()
      return table.head()
    },
  }
}

class DistroInfo {
  readonly #sink: FeedSink
  #columns: readonly string[] = []
  #product = ''

  constructor(sink: FeedSink) {
    this.#sink = sink
  }

  line(line: string, number: number): void {
    if (line.trim() === '') return
    const fields = line.split(',').map((field) => field.trim())
    if (this.#columns.length === 0) {
      this.#columns = fields
      return
    }
    const field = (name: string): string => fields[this.#columns.indexOf(name)] ?? ''
    const place = `line ${number}`
    if (fields.length < 4 || fields.length > this.#columns.length) {
      return this.#sink.reject({ reason: 'columns_missing', place, value: oneLine(line, 160) })
    }
    if (this.#product === '') this.#product = this.#productOf(field('series'), number)
    const cycle = field('version').replace(/ LTS$/, '')
    // Suites that are never released have no version.
    if (cycle === '') return this.#sink.skip()
    const times = ['release', 'eol', 'eol-lts', 'eol-elts', 'eol-server', 'eol-esm'].map((name) => timeFrom(field(name)))
    if (times.includes(undefined)) return this.#sink.reject({ reason: 'date_invalid', place, value: oneLine(line, 160) })
    const [releasedAt, supportedUntil, lts, elts, server, esm] = times.map((time) => time ?? null)
    this.#sink.statement({
      kind: 'lifecycle',
      product: this.#product,
      cycle,
      release: releaseOfCycle(this.#product, cycle),
      releasedAt: releasedAt ?? null,
      supportedUntil: supportedUntil ?? null,
      securityUntil: lts ?? server ?? null,
      extendedUntil: elts ?? esm ?? null,
    })
  }

  #productOf(series: string, line: number): string {
    const product = Object.hasOwn(BEGINNINGS, series) ? BEGINNINGS[series] : undefined
    if (product === undefined) throw new FeedError('feed_malformed', { line, reason: 'neither Debian’s nor Ubuntu’s releases' })
    return product
  }

  head(): FeedHead {
    if (this.#product === '') throw new FeedError('feed_malformed', { line: 1, reason: 'no record' })
    return {
      format: 'distro-info',
      key: `distro-info/${this.#product}`,
      title: `Ends of support of ${this.#product}`,
      revisedAt: null,
      validUntil: null,
      streams: [],
    }
  }
}
