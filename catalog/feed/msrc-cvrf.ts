import { list, member, text, value } from './json.ts'
import {
  cveFrom,
  FeedError,
  kbFrom,
  kbFromUrl,
  kbsFrom,
  oneLine,
  productNameFrom,
  restartFrom,
  severityFrom,
  timeFrom,
  type FeedHead,
  type FeedParser,
  type FeedSink,
} from './records.ts'
import { openXml } from './xml.ts'

/**
 * Months of api.msrc.microsoft.com/cvrf/v3.0, as XML (CVRF 1.1) and as JSON: one model, two readers. A remediation of the type Vendor Fix whose
 * description is a KB number is a fix; its products are those of the product tree.
 */

interface Threat {
  readonly type: 'severity' | 'exploit' | 'other'
  readonly description: string
  readonly products: readonly string[]
}

interface Remediation {
  readonly isFix: boolean
  readonly description: string
  readonly url: string
  readonly supersedes: string
  readonly products: readonly string[]
  readonly restart: string
  readonly fixedBuild: string
}

interface Vulnerability {
  readonly title: string
  readonly cve: string
  readonly threats: readonly Threat[]
  readonly remediations: readonly Remediation[]
  /** Times of its revisions. */
  readonly revisions: readonly string[]
}

interface Tracking {
  id: string
  title: string
  released: string
  revised: string
}

function headOf({ id, title, revised }: Tracking): FeedHead {
  const key = oneLine(id, 100)
  if (key === '') throw new FeedError('feed_malformed', { reason: 'no identification' })
  return { format: 'cvrf', key, title: oneLine(title, 300), revisedAt: timeFrom(revised) ?? null }
}

/** Gives the fixes of one vulnerability to the sink. */
function readVulnerability(v: Vulnerability, products: ReadonlyMap<string, string>, released: string, sink: FeedSink): void {
  const cve = cveFrom(v.cve)
  if (cve === undefined) {
    sink.reject({ reason: 'cve_invalid', place: oneLine(v.title, 80), value: oneLine(v.cve, 80) })
    return
  }
  const times = v.revisions.map((time) => timeFrom(time)).filter((time) => typeof time === 'string')
  const publishedAt = times.toSorted()[0] ?? timeFrom(released) ?? null
  const severities = new Map<string, string>()
  for (const threat of v.threats.filter(({ type }) => type === 'severity')) {
    for (const product of threat.products.length === 0 ? ['*'] : threat.products) severities.set(product, threat.description)
  }
  const attacks = v.threats.filter(({ type, description }) => type === 'exploit' && /(?:^|;)\s*Exploited\s*:\s*Yes\b/i.test(description))
  for (const remediation of v.remediations.filter(({ isFix }) => isFix)) {
    const kb = kbFrom(remediation.description)
    if (kb === undefined) {
      sink.skip()
      continue
    }
    const bundle = kbFromUrl(remediation.url)
    for (const id of new Set(remediation.products)) {
      const product = productNameFrom(products.get(id) ?? '')
      const said = severities.get(id) ?? severities.get('*') ?? ''
      const severity = severityFrom(said)
      if (product === '') sink.reject({ reason: 'product_unknown', place: cve, value: oneLine(id, 80) })
      else if (severity === undefined) sink.reject({ reason: 'severity_unknown', place: cve, value: oneLine(said, 80) })
      else {
        sink.fix({
          kb,
          product,
          cve,
          severity,
          exploited: attacks.some((threat) => threat.products.length === 0 || threat.products.includes(id)),
          exploitPublic: false,
          supersedes: kbsFrom(remediation.supersedes, kb),
          bundle: bundle === undefined || bundle === kb ? null : bundle,
          fixedBuild: oneLine(remediation.fixedBuild, 100) || null,
          restart: restartFrom(remediation.restart),
          publishedAt,
          title: oneLine(v.title, 500),
          source: 'cvrf',
        })
      }
    }
  }
}

/** JSON numbers of the kinds: threat 0 impact, 1 exploit status, 3 severity; remediation 2 vendor fix (MSRC's module MsrcSecurityUpdates reads them so). */
const JSON_THREATS: Readonly<Record<string, Threat['type']>> = { '1': 'exploit', '3': 'severity' }
const JSON_VENDOR_FIX = '2'

/** Reads a month in JSON. */
export function readCvrfJson(document: unknown, sink: FeedSink): FeedHead {
  const tracking = member(document, 'DocumentTracking')
  const released = text(member(tracking, 'InitialReleaseDate'))
  const head = headOf({
    id: value(member(member(tracking, 'Identification'), 'ID')),
    title: value(member(document, 'DocumentTitle')),
    released,
    revised: text(member(tracking, 'CurrentReleaseDate')),
  })
  const products = new Map(
    list(member(member(document, 'ProductTree'), 'FullProductName')).map((name) => [text(member(name, 'ProductID')), value(name)]),
  )
  const ids = (of: unknown): string[] => list(member(of, 'ProductID')).map(text)
  for (const one of list(member(document, 'Vulnerability'))) {
    readVulnerability(
      {
        title: value(member(one, 'Title')),
        cve: text(member(one, 'CVE')),
        threats: list(member(one, 'Threats')).map((threat) => ({
          type: JSON_THREATS[text(member(threat, 'Type'))] ?? 'other',
          description: value(member(threat, 'Description')),
          products: ids(threat),
        })),
        remediations: list(member(one, 'Remediations')).map((remediation) => ({
          isFix: text(member(remediation, 'Type')) === JSON_VENDOR_FIX,
          description: value(member(remediation, 'Description')),
          url: text(member(remediation, 'URL')),
          supersedes: text(member(remediation, 'Supercedence')),
          products: ids(remediation),
          restart: value(member(remediation, 'RestartRequired')),
          fixedBuild: text(member(remediation, 'FixedBuild')),
        })),
        revisions: list(member(one, 'RevisionHistory')).map((revision) => text(member(revision, 'Date'))),
      },
      products,
      released,
      sink,
    )
  }
  return head
}

const XML_THREATS: Readonly<Record<string, Threat['type']>> = { 'exploit status': 'exploit', severity: 'severity' }

/** Opens a reader of a month in XML; one vulnerability at a time is held. */
export function openCvrfXml(sink: FeedSink): FeedParser {
  const reader = new XmlMonth(sink)
  const xml = openXml(reader)
  return {
    write: (piece) => xml.write(piece),
    end() {
      xml.end()
      return reader.head()
    },
  }
}

type Draft<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] }

/** Holds where in the document the reader is. */
class XmlMonth {
  readonly #sink: FeedSink
  readonly #names: string[] = []
  readonly #products = new Map<string, string>()
  readonly #tracking: Tracking = { id: '', title: '', released: '', revised: '' }
  #productId = ''
  #vulnerability: Draft<Vulnerability> | undefined
  #threat: Draft<Threat> | undefined
  #remediation: Draft<Remediation> | undefined
  #wasMonth = false

  constructor(sink: FeedSink) {
    this.#sink = sink
  }

  head(): FeedHead {
    if (!this.#wasMonth) throw new FeedError('feed_unknown_format')
    return headOf(this.#tracking)
  }

  open(local: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#names.length === 0 && local !== 'cvrfdoc') throw new FeedError('feed_unknown_format')
    this.#wasMonth = true
    this.#names.push(local)
    if (local === 'FullProductName') this.#productId = attributes['ProductID'] ?? ''
    else if (local === 'Vulnerability') this.#vulnerability = { title: '', cve: '', threats: [], remediations: [], revisions: [] }
    else if (local === 'Threat') {
      this.#threat = { type: XML_THREATS[(attributes['Type'] ?? '').toLowerCase()] ?? 'other', description: '', products: [] }
    } else if (local === 'Remediation') {
      const isFix = attributes['Type'] === 'Vendor Fix'
      this.#remediation = { isFix, description: '', url: '', supersedes: '', products: [], restart: '', fixedBuild: '' }
    }
  }

  close(name: string, said: string): void {
    this.#names.pop()
    const parent = this.#names.at(-1) ?? ''
    if (parent === 'Threat' && this.#threat !== undefined) this.#threatPart(name, said)
    else if (parent === 'Remediation' && this.#remediation !== undefined) this.#remediationPart(name, said)
    else if (name === 'FullProductName') this.#products.set(this.#productId, said)
    else if (this.#vulnerability === undefined) this.#trackingPart(name, parent, said)
    else this.#vulnerabilityPart(name, parent, said, this.#vulnerability)
  }

  #trackingPart(name: string, parent: string, said: string): void {
    if (name === 'DocumentTitle') this.#tracking.title = said
    else if (name === 'ID' && parent === 'Identification') this.#tracking.id = said
    else if (name === 'InitialReleaseDate') this.#tracking.released = said
    else if (name === 'CurrentReleaseDate') this.#tracking.revised = said
  }

  #threatPart(name: string, said: string): void {
    if (name === 'Description') this.#threat!.description = said
    else if (name === 'ProductID') this.#threat!.products.push(said.trim())
  }

  #remediationPart(name: string, said: string): void {
    const remediation = this.#remediation!
    if (name === 'Description') remediation.description = said
    else if (name === 'URL') remediation.url = said
    else if (name === 'Supercedence') remediation.supersedes = said
    else if (name === 'ProductID') remediation.products.push(said.trim())
    else if (name === 'RestartRequired') remediation.restart = said
    else if (name === 'FixedBuild') remediation.fixedBuild = said
  }

  #vulnerabilityPart(name: string, parent: string, said: string, vulnerability: Draft<Vulnerability>): void {
    if (name === 'Title' && parent === 'Vulnerability') vulnerability.title = said
    else if (name === 'CVE' && parent === 'Vulnerability') vulnerability.cve = said
    else if (name === 'Date' && parent === 'Revision') vulnerability.revisions.push(said)
    else if (name === 'Threat' && this.#threat !== undefined) vulnerability.threats.push(this.#threat)
    else if (name === 'Remediation' && this.#remediation !== undefined) vulnerability.remediations.push(this.#remediation)
    else if (name === 'Vulnerability') {
      readVulnerability(vulnerability, this.#products, this.#tracking.released, this.#sink)
      this.#vulnerability = undefined
    }
    if (name === 'Threat') this.#threat = undefined
    if (name === 'Remediation') this.#remediation = undefined
  }
}
