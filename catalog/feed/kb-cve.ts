import {
  cveFrom,
  FeedError,
  kbFrom,
  kbsFrom,
  oneLine,
  productNameFrom,
  severityFrom,
  timeFrom,
  type FeedHead,
  type FeedParser,
  type FeedSink,
} from './records.ts'

/**
 * The KB–CVE table (docs/runbooks/import-msrc.md): CSV with the header `date,cve,kb,title,product,component,severity,impact,supersedes,exploits`, one
 * row per CVE, KB and product. Read piece by piece; the table is 30 MB and larger.
 */

const COLUMNS = ['date', 'cve', 'kb', 'title', 'product', 'severity', 'supersedes', 'exploits'] as const
type Column = (typeof COLUMNS)[number]

/** Longer records are no rows of this table: somebody forgot a quote, or means harm. */
const LONGEST_RECORD = 256 * 1024

/** Whether a text begins as this table does. */
export function isKbCve(head: string): boolean {
  const first = head.split(/\r?\n/, 1)[0] ?? ''
  const names = new Set(first.split(',').map((name) => name.trim().toLowerCase()))
  return ['cve', 'kb', 'product', 'severity'].every((name) => names.has(name))
}

/** Opens a reader of the table. */
export function openKbCve(sink: FeedSink): FeedParser {
  let places: Record<Column, number> | undefined
  let line = 0
  let revisedAt: string | null = null
  const records = openCsv((fields) => {
    line++
    if (places === undefined) places = placesOf(fields)
    else if (!(fields.length === 1 && fields[0] === '')) {
      const date = readRow(fields, places, line, sink)
      if (date !== null && (revisedAt === null || date > revisedAt)) revisedAt = date
    }
  })
  return {
    write: (text) => records.write(text),
    end(): FeedHead {
      records.end()
      if (places === undefined) throw new FeedError('feed_unknown_format')
      return { format: 'kb-cve', key: 'kb-cve', title: 'KB-CVE table', revisedAt }
    },
  }
}

function placesOf(header: readonly string[]): Record<Column, number> {
  const names = header.map((name) => name.trim().toLowerCase())
  const places = Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(column)])) as Record<Column, number>
  const missing = COLUMNS.filter((column) => places[column] < 0)
  if (missing.length > 0) throw new FeedError('feed_malformed', { line: 1, reason: `no column ${missing.join(', ')}` })
  return places
}

/** @returns the row's date, where it has one */
function readRow(fields: readonly string[], places: Record<Column, number>, line: number, sink: FeedSink): string | null {
  const field = (column: Column): string => fields[places[column]] ?? ''
  const refuse = (reason: Parameters<FeedSink['reject']>[0]['reason'], value: string): null => {
    sink.reject({ reason, place: `line ${line}`, value: oneLine(value, 80) })
    return null
  }
  if (fields.length <= Math.max(...Object.values(places))) return refuse('columns_missing', fields.join(','))
  const cve = cveFrom(field('cve'))
  if (cve === undefined) return refuse('cve_invalid', field('cve'))
  const publishedAt = timeFrom(field('date'))
  if (publishedAt === undefined) return refuse('date_invalid', field('date'))
  const product = productNameFrom(field('product'))
  if (product === '') return refuse('product_missing', field('cve'))
  const severity = severityFrom(field('severity'))
  if (severity === undefined) return refuse('severity_unknown', field('severity'))
  const kb = kbFrom(field('kb'))
  if (kb === undefined) {
    sink.skip()
    return publishedAt
  }
  sink.fix({
    kb,
    product,
    cve,
    severity,
    exploited: false,
    exploitPublic: field('exploits').trim() !== '',
    supersedes: kbsFrom(field('supersedes'), kb),
    bundle: null,
    fixedBuild: null,
    restart: 'unknown',
    publishedAt,
    title: oneLine(field('title'), 500),
    source: 'kb-cve',
  })
  return publishedAt
}

/** Records of RFC 4180 out of pieces of text; line ends within quotes belong to the field. */
function openCsv(record: (fields: string[]) => void): { write(text: string): void; end(): void } {
  let rest = ''
  // Of `rest`: up to where it was looked at, and whether a quote is open there.
  let looked = 0
  let open = false
  let line = 0
  const take = (text: string): void => {
    line++
    record(text.includes('"') ? quotedFields(text, line) : text.split(','))
  }
  const tooLong = (): never => {
    throw new FeedError('feed_malformed', { line: line + 1, reason: open ? 'a quote is never closed' : 'a line is too long' })
  }
  return {
    write(text) {
      const all = rest + text
      let from = 0
      for (let at = all.indexOf('\n', looked); at >= 0; at = all.indexOf('\n', looked)) {
        if (quotes(all, looked, at) % 2 === 1) open = !open
        looked = at + 1
        if (at - from > LONGEST_RECORD) tooLong()
        if (open) continue
        take(all.slice(from, all[at - 1] === '\r' ? at - 1 : at))
        from = looked
      }
      rest = all.slice(from)
      looked -= from
      if (rest.length > LONGEST_RECORD) tooLong()
    },
    end() {
      if (quotes(rest, looked, rest.length) % 2 === 1) open = !open
      if (open) tooLong()
      if (rest !== '') take(rest)
    },
  }
}

function quotes(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('"', from); at >= 0 && at < to; at = text.indexOf('"', at + 1)) count++
  return count
}

function quotedFields(text: string, line: number): string[] {
  const fields: string[] = []
  let at = 0
  for (;;) {
    if (text[at] === '"') {
      let field = ''
      for (;;) {
        const close = text.indexOf('"', at + 1)
        if (close < 0) throw new FeedError('feed_malformed', { line, reason: 'a quote is never closed' })
        field += text.slice(at + 1, close)
        at = close + 1
        if (text[at] !== '"') break
        field += '"'
      }
      if (at < text.length && text[at] !== ',') throw new FeedError('feed_malformed', { line, reason: 'text behind a quote' })
      fields.push(field)
    } else {
      const comma = text.indexOf(',', at)
      fields.push(text.slice(at, comma < 0 ? undefined : comma))
      at = comma < 0 ? text.length : comma
    }
    if (at >= text.length) return fields
    at++
    if (at === text.length) return [...fields, '']
  }
}
