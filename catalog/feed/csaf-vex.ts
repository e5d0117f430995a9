import { CsafFixes } from './csaf-fixes.ts'
import { CsafProducts, type CsafPackage } from './csaf-products.ts'
import { hasName, severityWord, webAddress } from './fields.ts'
import { list, member, parseJson, text } from './json.ts'
import { readCsaf } from './msrc-csaf.ts'
import { held, type DocumentHead } from './reader.ts'
import { cveFrom, FeedError, oneLine, timeFrom, type FeedHead, type FeedParser, type FeedSink } from './records.ts'
import type { PackageState } from './statements.ts'

/**
 * CSAF 2.0 documents of Red Hat and SUSE: advisories, and VEX statements of one vulnerability each. Fixes belong to the advisory that a remediation names,
 * or to the document; what is affected, under investigation or not affected becomes a state. Microsoft's are read by msrc-csaf.ts.
 */

const PUBLISHERS: readonly (readonly [RegExp, string])[] = [
  [/^https?:\/\/(?:[\w-]+\.)*redhat\.com(?:\/|$)/i, 'redhat'],
  [/^https?:\/\/(?:[\w-]+\.)*suse\.com(?:\/|$)/i, 'suse'],
]

/** Whether a document is one of Red Hat or SUSE, as far as its beginning tells; who published it is looked at again when it is whole. */
export function isLinuxCsaf({ keys, text: head }: DocumentHead, category: string): boolean {
  return keys.has('document') && head.includes(`"${category}"`) && /"https?:\/\/(?:[\w-]+\.)*(?:redhat|suse)\.com\/?"/.test(head)
}

/** Opens a reader of a CSAF document, whoever published it. */
export function openCsaf(sink: FeedSink): FeedParser {
  return held((whole) => {
    const document = parseJson(whole)
    const namespace = text(member(member(member(document, 'document'), 'publisher'), 'namespace'))
    const vendor = PUBLISHERS.find(([pattern]) => pattern.test(namespace))?.[1]
    return vendor === undefined ? readCsaf(document, sink) : readLinuxCsaf(document, vendor, sink)
  })
}

function readLinuxCsaf(document: unknown, vendor: string, sink: FeedSink): FeedHead {
  const about = member(document, 'document')
  const tracking = member(about, 'tracking')
  const category = text(member(about, 'category'))
  if (!/^csaf_(?:vex|security_advisory|base)$/.test(category))
    throw new FeedError('feed_unknown_format', { category: oneLine(category, 40) })
  const id = text(member(tracking, 'id'))
  if (!/^[A-Za-z][\w:.+-]{2,99}$/.test(id)) throw new FeedError('feed_malformed', { reason: 'no identification' })
  const isVex = cveFrom(id) !== undefined
  const title = oneLine(text(member(about, 'title')).replace(/^Red Hat Security Advisory: /, ''), 300)
  const revisedAt = timeFrom(text(member(tracking, 'current_release_date'))) ?? null
  const fixes = new CsafFixes({
    id: isVex ? null : id,
    title,
    severity: severityWord(text(member(member(about, 'aggregate_severity'), 'text'))),
    publishedAt: timeFrom(text(member(tracking, 'initial_release_date'))) ?? null,
    revisedAt,
    url: isVex ? null : selfOf(about, id),
    withdrawn: /\b(?:rejected|withdrawn)\b/i.test(text(member(tracking, 'status'))),
  })
  const products = new CsafProducts(member(document, 'product_tree'))
  const frame: Frame = { products, fixes, sink, resolved: new Map(), told: new Set() }
  const vulnerabilities = list(member(document, 'vulnerabilities'))
  for (const [index, one] of vulnerabilities.entries()) readVulnerability(one, `${id} vulnerability ${index + 1}`, frame)
  fixes.flush(sink)
  return {
    format: isVex ? 'csaf-vex' : 'csaf-advisory',
    key: `${vendor}/${isVex ? 'vex/' : ''}${id}`,
    title: title || id,
    revisedAt,
    validUntil: null,
    // One document does not tell everything about anything.
    streams: [],
  }
}

function selfOf(about: unknown, id: string): string | null {
  const urls = list(member(about, 'references')).map((one) => text(member(one, 'url')))
  const named = urls.filter((url) => webAddress(url) !== null && !url.endsWith('.json'))
  const letters = (part: string): string => part.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return named.find((url) => letters(url).includes(letters(id))) ?? null
}

interface Frame {
  readonly products: CsafProducts
  readonly fixes: CsafFixes
  readonly sink: FeedSink
  readonly resolved: Map<string, CsafPackage | null>
  /** What was rejected before. */
  readonly told: Set<string>
}

function readVulnerability(vulnerability: unknown, place: string, frame: Frame): void {
  const given = text(member(vulnerability, 'cve'))
  const cve = cveFrom(given)
  if (cve === undefined) return frame.sink.reject({ reason: 'cve_invalid', place, value: oneLine(given, 80) })
  const remedies = remediesOf(vulnerability)
  const status = member(vulnerability, 'product_status')
  const vulnerabilityFacts = { cve, title: oneLine(text(member(vulnerability, 'title')), 300), severity: impactOf(vulnerability) }
  const fixed = new Set(['fixed', 'first_fixed', 'recommended'].flatMap((name) => list(member(status, name)).map(text)))
  for (const id of fixed) {
    const found = packageOf(id, cve, frame)
    if (found === null) continue
    if (found.evr === null) reject(frame, 'version_invalid', cve, id)
    else frame.fixes.put({ ...found, evr: found.evr }, vulnerabilityFacts, remedies.fixes.get(id) ?? null, { sink: frame.sink, place: cve })
  }
  const states: readonly (readonly [string, PackageState])[] = [
    ['known_affected', 'affected'],
    ['under_investigation', 'under_investigation'],
    ['known_not_affected', 'not_affected'],
  ]
  const said = new Set<string>()
  for (const [name, state] of states) {
    for (const given of list(member(status, name))) readState(text(given), cve, state, { ...frame, remedies: remedies.words, said })
  }
}

type StateFrame = Frame & { readonly remedies: ReadonlyMap<string, string>; readonly said: Set<string> }

function readState(id: string, cve: string, state: PackageState, frame: StateFrame): void {
  const found = packageOf(id, cve, frame)
  // Builds that are not affected stand beside the fixed ones of the same source, one for each architecture.
  if (found === null || (found.evr !== null && state === 'not_affected')) return
  const names = found.architecture === 'src' ? 'source' : 'binary'
  const key = `${found.place.release} ${names} ${found.name} ${found.module}`
  if (frame.said.has(key)) return
  frame.said.add(key)
  const note = frame.remedies.get(id) ?? ''
  frame.sink.statement({
    kind: 'state',
    scheme: 'rpm',
    release: found.place.release,
    names,
    name: found.name,
    module: found.module,
    cve,
    state: state === 'affected' ? stateOfWord(note) : state,
    note,
  })
}

function stateOfWord(word: string): PackageState {
  if (/out of support/i.test(word)) return 'end_of_life'
  if (/will not fix|no fix planned/i.test(word)) return 'ignored'
  return /deferred/i.test(word) ? 'deferred' : 'affected'
}

function packageOf(id: string, cve: string, frame: Frame): CsafPackage | null {
  const known = frame.resolved.get(id)
  if (known !== undefined) return known
  const answer = frame.products.resolve(id)
  if (answer === 'unknown') reject(frame, 'product_unknown', cve, id)
  const found = typeof answer === 'string' || !hasName(answer.name, { sink: frame.sink, place: cve }) ? null : answer
  frame.resolved.set(id, found)
  return found
}

function reject({ sink, told }: Frame, reason: 'product_unknown' | 'version_invalid', place: string, id: string): void {
  const key = `${reason} ${id}`
  if (told.has(key)) return
  told.add(key)
  sink.reject({ reason, place, value: oneLine(id, 160) })
}

/** Which remediation holds for which product: that of the advisory, and the vendor's word where there is no fix. */
function remediesOf(vulnerability: unknown): { readonly fixes: Map<string, unknown>; readonly words: Map<string, string> } {
  const fixes = new Map<string, unknown>()
  const words = new Map<string, string>()
  for (const remediation of list(member(vulnerability, 'remediations'))) {
    const category = text(member(remediation, 'category'))
    const ids = list(member(remediation, 'product_ids')).map(text)
    if (category === 'vendor_fix') for (const id of ids) fixes.set(id, remediation)
    else if (category === 'none_available' || category === 'no_fix_planned') {
      const word = oneLine(text(member(remediation, 'details')), 200) || category
      for (const id of ids) words.set(id, word)
    }
  }
  return { fixes, words }
}

function impactOf(vulnerability: unknown): string {
  const threat = list(member(vulnerability, 'threats')).find((one) => text(member(one, 'category')) === 'impact')
  return text(member(threat, 'details'))
}
