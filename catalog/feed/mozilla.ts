import { schemeNamed } from '../version/index.ts'
import { severityWord } from './fields.ts'
import { list, member, text } from './json.ts'
import { held, type DocumentHead } from './reader.ts'
import { cveFrom, FeedError, oneLine, type FeedHead, type FeedOptions, type FeedParser, type FeedSink } from './records.ts'
import type { FixedPackage } from './statements.ts'
import { isWingetVersion } from './winget-id.ts'
import { parseYaml } from './yaml.ts'

/**
 * Mozilla's security advisories (github.com/mozilla/foundation-security-advisories, announce/): YAML, and older ones as texts with YAML before them. They
 * name products with versions; those that winget installs get fixes. The advisory's number stands in the first line or only in the document's name.
 */

/** Products that are applications for Windows, by their winget ids. Packages of one language have the same versions. */
const PRODUCTS: Readonly<Record<string, string>> = {
  Firefox: 'Mozilla.Firefox',
  'Firefox ESR': 'Mozilla.Firefox.ESR',
  Thunderbird: 'Mozilla.Thunderbird',
  'Thunderbird ESR': 'Mozilla.Thunderbird',
  SeaMonkey: 'Mozilla.SeaMonkey',
  Seamonkey: 'Mozilla.SeaMonkey',
  'Mozilla VPN': 'Mozilla.VPN',
}

const WINGET = schemeNamed('winget')
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Whether a document is one of these. */
export function isMozilla({ kind, text: head }: DocumentHead): boolean {
  return kind === 'text' && /^announced *:/m.test(head) && /^(?:fixed_in|impact) *:/m.test(head)
}

/** Opens a reader of one advisory. */
export function openMozilla(sink: FeedSink, { name = '' }: FeedOptions): FeedParser {
  return held((whole) => readAdvisory(whole, name, sink))
}

function readAdvisory(document: string, name: string, sink: FeedSink): FeedHead {
  const number =
    /^#+ *mfsa(\d{4}-\d{2,3})\b/im.exec(document.slice(0, 200))?.[1] ?? /\bmfsa(\d{4}-\d{2,3})\.(?:ya?ml|md)\b/i.exec(name)?.[1]
  if (number === undefined) throw new FeedError('feed_malformed', { line: 1, reason: 'no number of an advisory' })
  const id = `MFSA${number}`
  const front = /^---[ \t\r]*\n(.*?)\n---[ \t\r]*(?:\n|$)/s.exec(document)
  if (front === null && document.startsWith('---')) throw new FeedError('feed_malformed', { line: 1, reason: 'the document is cut off' })
  const advisory = parseYaml(front?.[1] ?? document)
  const said = text(member(advisory, 'announced'))
  const publishedAt = dayFrom(said)
  if (publishedAt === null) sink.reject({ reason: 'date_invalid', place: id, value: oneLine(said, 80) })
  const title = oneLine(text(member(advisory, 'title')), 500)
  const cves = front === null ? keysOf(member(advisory, 'advisories')) : document.slice(front[0].length).match(/\bCVE-\d{4}-\d{4,7}\b/g)
  sink.statement({
    kind: 'advisory',
    id,
    advisoryKind: 'security',
    title,
    severity: severityWord(/^\s*([a-z]+)/i.exec(text(member(advisory, 'impact')))?.[1] ?? ''),
    // Some have numbers of Mozilla's own that never became a CVE.
    cves: [...new Set((cves ?? []).map(cveFrom).filter((cve) => cve !== undefined))].toSorted(),
    publishedAt,
    revisedAt: null,
    withdrawn: false,
    restart: 'never',
    url: `https://www.mozilla.org/security/advisories/mfsa${number}/`,
    fixes: fixesOf(list(member(advisory, 'fixed_in')).map(text), id, sink),
  })
  return { format: 'mozilla', key: `mozilla/${id}`, title: title || id, revisedAt: publishedAt, validUntil: null, streams: [] }
}

function keysOf(of: unknown): string[] {
  return typeof of === 'object' && of !== null && !Array.isArray(of) ? Object.keys(of) : []
}

/** `July 21, 2026`, `Oct 3rd, 2012`. */
function dayFrom(said: string): string | null {
  const [, month = '', day = '', year = ''] = /^\s*([A-Za-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?, *(\d{4})\s*$/.exec(said) ?? []
  const at = new Date(Date.UTC(Number(year), MONTHS.indexOf(month.slice(0, 3).toLowerCase()), Number(day)))
  return year === '' || !MONTHS.includes(month.slice(0, 3).toLowerCase()) || at.getUTCDate() !== Number(day) ? null : at.toISOString()
}

function fixesOf(products: readonly string[], id: string, sink: FeedSink): FixedPackage[] {
  const versions = new Map<string, Set<string>>()
  for (const product of products) {
    const [, name = '', version = ''] = /^\s*(\D*?) +v?(\d[^\s(]*)(?: +\(Windows\))?\s*$/.exec(oneLine(product, 200)) ?? []
    const app = Object.hasOwn(PRODUCTS, name) ? PRODUCTS[name]! : undefined
    if (app === undefined) sink.skip()
    else if (!isWingetVersion(version)) sink.reject({ reason: 'version_invalid', place: id, value: oneLine(product, 160) })
    else versions.set(app, (versions.get(app) ?? new Set()).add(version))
  }
  return [...versions].flatMap(([app, fixed]) =>
    spansOf([...fixed]).map((span) => ({
      scheme: 'winget',
      release: 'windows',
      pocket: 'app',
      names: 'app',
      name: app,
      module: null,
      architecture: null,
      ...span,
      binaries: [],
      cves: null,
    })),
  )
}

/** Of several lines of releases each is mended by its own version: the earlier line is not behind the later one's. */
function spansOf(fixed: readonly string[]): { readonly introduced: string | null; readonly fixed: string }[] {
  const parts = (version: string, count: number): string => version.split('.').slice(0, count).join('.')
  const depth = new Set(fixed.map((version) => parts(version, 1))).size === fixed.length ? 1 : 2
  const sorted = fixed.toSorted((a, b) => WINGET.compare(a, b))
  return sorted.map((version, index) => ({ introduced: index === 0 ? null : parts(version, depth), fixed: version }))
}
