import { list, member, parseJson, text } from './json.ts'
import { releaseOfCycle } from './lifecycle-releases.ts'
import { held, type DocumentHead } from './reader.ts'
import { FeedError, oneLine, timeFrom, type FeedHead, type FeedParser, type FeedSink } from './records.ts'
import { parseYaml } from './yaml.ts'

/**
 * Release cycles of products from endoflife.date: the answers of its API for one or all products (api/v1/products), and the files of its repository
 * (products/NAME.md, YAML before a text).
 */

/** Whether a document is an answer of the API. */
export function isEndoflifeApi({ kind, keys }: DocumentHead): boolean {
  return kind === 'json' && keys.has('schema_version') && (keys.has('result') || keys.has('generated_at'))
}

/** Whether a document is a product's file. */
export function isEndoflifeProduct({ kind, text: head }: DocumentHead): boolean {
  return kind === 'text' && /^---\s*\n/.test(head) && /^(?:permalink|releases|eolColumn|releasePolicyLink) *:/m.test(head)
}

/** Opens a reader of an answer of the API. */
export function openEndoflifeApi(sink: FeedSink): FeedParser {
  return held((whole) => readApi(parseJson(whole), sink))
}

/** Opens a reader of a product's file. */
export function openEndoflifeProduct(sink: FeedSink): FeedParser {
  return held((whole) => readProduct(whole, sink))
}

/** Products whose support after the ordinary one is for everybody. */
const FREE_LONG_TERM: ReadonlySet<string> = new Set(['debian', 'devuan'])

/** What a source says of one end: a date, or whether it is over. */
interface End {
  readonly date: string
  readonly isOver: boolean
}

interface Cycle {
  readonly name: string
  readonly released: string
  readonly lastRelease: string
  readonly support: End
  readonly extended: End
}

function readApi(document: unknown, sink: FeedSink): FeedHead {
  const result = member(document, 'result')
  const products = list(result)
  const total = member(document, 'total')
  if (products.length === 0) throw new FeedError('feed_malformed', { reason: 'no record' })
  if (Array.isArray(result) && typeof total === 'number' && total !== products.length) {
    throw new FeedError('feed_malformed', { reason: 'the document is not whole', said: total, found: products.length })
  }
  for (const [index, product] of products.entries()) {
    const name = text(member(product, 'name'))
    const releases = member(product, 'releases')
    if (!isName(name) || !Array.isArray(releases)) {
      sink.reject({ reason: 'record_malformed', place: `product ${index + 1}`, value: oneLine(name, 80) })
      continue
    }
    for (const release of list(releases)) put(name, ofApi(release), sink)
  }
  const only = Array.isArray(result) ? '' : text(member(result, 'name'))
  return headOf(only, timeFrom(text(member(document, 'generated_at'))) ?? null)
}

function ofApi(release: unknown): Cycle {
  const end = (date: string, over: string): End => ({ date: text(member(release, date)), isOver: member(release, over) === true })
  return {
    name: text(member(release, 'name')),
    released: text(member(release, 'releaseDate')),
    lastRelease: text(member(member(release, 'latest'), 'date')),
    support: end('eolFrom', 'isEol'),
    extended: end('eoesFrom', 'isEoes'),
  }
}

function readProduct(document: string, sink: FeedSink): FeedHead {
  // No blank may be counted in two ways: a document without an end would be looked through once for each.
  const front = /^---[ \t\r]*\n(.*?)\r?\n---[ \t\r]*(?:\n|$)/s.exec(document)?.[1]
  if (front === undefined) throw new FeedError('feed_malformed', { line: 1, reason: 'the document is cut off' })
  const product = parseYaml(front)
  const name = text(member(product, 'permalink')).replace(/^\//, '')
  const releases = member(product, 'releases')
  if (!isName(name) || !Array.isArray(releases)) throw new FeedError('feed_malformed', { reason: 'no permalink or no releases' })
  for (const release of list(releases)) {
    const end = (key: string): End => {
      const said = text(member(release, key))
      return { date: /^(?:true|false)$/.test(said) ? '' : said, isOver: said === 'true' }
    }
    put(
      name,
      {
        name: text(member(release, 'releaseCycle')),
        released: text(member(release, 'releaseDate')),
        lastRelease: text(member(release, 'latestReleaseDate')),
        support: end('eol'),
        extended: end('eoes'),
      },
      sink,
    )
  }
  return headOf(name, null)
}

function headOf(product: string, revisedAt: string | null): FeedHead {
  return {
    format: 'endoflife',
    key: product === '' ? 'endoflife' : `endoflife/${product}`,
    title: product === '' ? 'Ends of support' : `Ends of support of ${product}`,
    revisedAt,
    validUntil: null,
    streams: [],
  }
}

function isName(name: string): boolean {
  return /^[a-z0-9][\w.+-]{0,99}$/.test(name)
}

function put(product: string, cycle: Cycle, sink: FeedSink): void {
  const name = oneLine(cycle.name, 100)
  const place = `${product} ${name}`
  if (name === '') return sink.reject({ reason: 'record_malformed', place: product, value: '' })
  const times = new Map<string, string | null>()
  for (const date of [cycle.released, cycle.lastRelease, cycle.support.date, cycle.extended.date]) {
    const time = timeFrom(date)
    if (time === undefined) return sink.reject({ reason: 'date_invalid', place, value: oneLine(date, 80) })
    times.set(date, time)
  }
  const time = (date: string): string | null => times.get(date) ?? null
  const releasedAt = time(cycle.released)
  // Where the support is over and nobody told since when, it was not over before the last release.
  const ended = (end: End): string | null => time(end.date) ?? (end.isOver ? (time(cycle.lastRelease) ?? releasedAt) : null)
  const supportedUntil = ended(cycle.support)
  if (cycle.support.isOver && supportedUntil === null) return sink.reject({ reason: 'date_invalid', place, value: '' })
  const isFree = FREE_LONG_TERM.has(product)
  const later = time(cycle.extended.date)
  sink.statement({
    kind: 'lifecycle',
    product,
    cycle: name,
    release: releaseOfCycle(product, name),
    releasedAt,
    supportedUntil,
    securityUntil: isFree ? later : null,
    extendedUntil: isFree ? null : later,
  })
}
