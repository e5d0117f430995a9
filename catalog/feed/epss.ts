import { openLines } from './lines.ts'
import { type DocumentHead } from './reader.ts'
import { cveFrom, FeedError, oneLine, timeFrom, type FeedHead, type FeedParser, type FeedSink } from './records.ts'

/**
 * Scores of the Exploit Prediction Scoring System (first.org/epss): CSV with a first line `#model_version:…,score_date:…`, which copies may lack, and
 * commas or semicolons. The oldest have no percentiles.
 */

const HEADER = /^cve([,;])epss(?:\1percentile)?\s*$/i

/** Whether a document is such a table. */
export function isEpss({ kind, text }: DocumentHead): boolean {
  return kind === 'text' && (text.startsWith('#model_version:') || HEADER.test(text.split('\n', 1)[0] ?? ''))
}

/** Opens a reader of the table. */
export function openEpss(sink: FeedSink): FeedParser {
  const table = new Epss(sink)
  const lines = openLines((line, number) => table.line(line, number), 1_000)
  return {
    write: (piece) => lines.write(piece),
    end() {
      lines.end()
      return table.head()
    },
  }
}

class Epss {
  readonly #sink: FeedSink
  #separator = ''
  #fields = 0
  #model = ''
  #date: string | null = null
  #count = 0

  constructor(sink: FeedSink) {
    this.#sink = sink
  }

  line(line: string, number: number): void {
    if (line === '') return
    if (line.startsWith('#')) return this.#about(line, number)
    if (this.#separator === '') return this.#header(line, number)
    const fields = line.split(this.#separator)
    const [id = '', score = '', rank] = fields
    const cve = cveFrom(id)
    if (cve === undefined) return this.#sink.reject({ reason: 'cve_invalid', place: `line ${number}`, value: oneLine(id, 80) })
    const epss = share(score)
    const percentile = rank === undefined ? null : share(rank)
    if (epss === undefined || percentile === undefined || fields.length !== this.#fields) {
      return this.#sink.reject({ reason: 'record_malformed', place: `line ${number}`, value: oneLine(line, 160) })
    }
    this.#count++
    this.#sink.statement({ kind: 'threat', cve, exploitedSince: null, ransomware: null, epss, percentile })
  }

  #about(line: string, number: number): void {
    this.#model = /model_version:([\w.-]{1,40})/.exec(line)?.[1] ?? ''
    const date = /score_date:([\d:T-]{10,19}(?:Z|[+-]\d\d:?\d\d)?)/.exec(line)?.[1] ?? ''
    const time = timeFrom(date.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
    if (time === undefined) this.#sink.reject({ reason: 'date_invalid', place: `line ${number}`, value: oneLine(line, 160) })
    this.#date = time ?? null
  }

  #header(line: string, number: number): void {
    const separator = HEADER.exec(line)?.[1]
    if (separator === undefined) throw new FeedError('feed_malformed', { line: number, reason: 'no column cve, epss' })
    this.#separator = separator
    this.#fields = line.split(separator).length
  }

  head(): FeedHead {
    if (this.#count === 0) throw new FeedError('feed_malformed', { line: 1, reason: 'no record' })
    return { format: 'epss', key: 'epss', title: `EPSS ${this.#model}`.trim(), revisedAt: this.#date, validUntil: null, streams: [] }
  }
}

/** @returns undefined for anything that is no number from 0 to 1 */
function share(text: string): number | undefined {
  if (!/^\d(?:\.\d{1,20})?(?:[eE]-\d{1,2})?$/.test(text)) return undefined
  const number = Number(text)
  return number <= 1 ? number : undefined
}
