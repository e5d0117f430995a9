import { severityWord, isUsable, withEpoch, type Gate } from './fields.ts'
import { JsonValues } from './json-values.ts'
import { list, member, text } from './json.ts'
import { isModuleBuild, modulesOfTitle } from './modules.ts'
import { placeOfEcosystem, type EcosystemPlace } from './osv-place.ts'
import { cveFrom, FeedError, oneLine, timeFrom, type FeedHead, type FeedParser, type FeedSink } from './records.ts'
import type { DocumentHead } from './reader.ts'
import type { AdvisoryKind, AdvisoryStatement, FixedPackage } from './statements.ts'
import type { Severity } from '../state.ts'
import { SEVERITIES } from '../state.ts'

/**
 * Advisories of distributions in the format of OSV (ossf.github.io/osv-schema): one document each, a list of them, or one on each line. Of the ranges
 * those of the type ECOSYSTEM count; what is affected without a fix becomes a state.
 */

/** Whether a document is one of these. */
export function isOsv({ kind, keys }: DocumentHead): boolean {
  return kind === 'json' && keys.has('id') && (keys.has('modified') || keys.has('affected')) && !keys.has('document')
}

/** Opens a reader of one or many of these documents. */
export function openOsv(sink: FeedSink): FeedParser {
  const reader = new OsvReader(sink)
  const values = new JsonValues('values', (value) => reader.record(value), { longest: 32 * 1024 * 1024, deepest: 64 })
  return {
    write: (piece) => values.write(piece),
    end() {
      values.end()
      return reader.head()
    },
  }
}

interface Found {
  readonly fixes: FixedPackage[]
  readonly seen: Set<string>
  readonly modules: readonly string[]
  readonly cves: readonly string[]
  readonly gate: Gate
  severity: Severity
  /** No package of it belongs to anything of ours. */
  isForeign: boolean
}

class OsvReader {
  readonly #sink: FeedSink
  readonly #streams = new Set<string>()
  readonly #vendors = new Set<string>()
  #count = 0
  #only = { id: '', title: '' }
  #revised: string | null = null

  constructor(sink: FeedSink) {
    this.#sink = sink
  }

  record(record: unknown): void {
    this.#count++
    const id = oneLine(text(member(record, 'id')), 100)
    if (!/^[A-Za-z0-9][\w:.+-]{2,99}$/.test(id)) {
      this.#sink.reject({ reason: 'record_malformed', place: `record ${this.#count}`, value: id })
      return
    }
    // A live patch mends the running kernel, not the package that it names.
    if (id.startsWith('LSN-')) return this.#sink.skip()
    const title = titleOf(record)
    this.#only = { id, title }
    const gate: Gate = { sink: this.#sink, place: id }
    const revisedAt = timeFrom(text(member(record, 'modified'))) ?? null
    if (revisedAt !== null && (this.#revised === null || revisedAt > this.#revised)) this.#revised = revisedAt
    const found: Found = {
      fixes: [],
      seen: new Set(),
      modules: modulesOfTitle(title, id),
      cves: cvesOf(record, id),
      gate,
      severity: severityOf(record, title),
      isForeign: true,
    }
    const withdrawn = text(member(record, 'withdrawn')) !== ''
    for (const affected of list(member(record, 'affected'))) this.#affected(affected, found, withdrawn)
    if (found.isForeign) return this.#sink.skip()
    if (found.seen.size > 0 || withdrawn) this.#sink.statement(advisoryOf(record, { id, title, revisedAt, withdrawn }, found))
  }

  #affected(affected: unknown, found: Found, withdrawn: boolean): void {
    const named = member(affected, 'package')
    const ecosystem = text(member(named, 'ecosystem'))
    const place = placeOfEcosystem(ecosystem, text(member(named, 'purl')))
    if (place === 'skip') return
    found.isForeign = false
    if (place === 'unknown') {
      this.#sink.reject({ reason: 'release_unknown', place: found.gate.place, value: oneLine(ecosystem, 80) })
      return
    }
    this.#streams.add(`${place.release}/${place.pocket}`)
    this.#vendors.add(ecosystem.split(':', 1)[0] ?? '')
    found.severity = worse(found.severity, severityWord(text(member(member(affected, 'ecosystem_specific'), 'ubuntu_priority'))))
    const name = text(member(named, 'name'))
    const binaries = binariesOf(affected)
    for (const range of list(member(affected, 'ranges'))) {
      if (text(member(range, 'type')) !== 'ECOSYSTEM') continue
      const { fixed, open } = spansOf(range)
      for (const span of fixed) this.#fixed(place, name, span, binaries, found)
      if (open && fixed.length === 0 && !withdrawn) this.#open(place, name, found)
    }
  }

  #fixed(place: EcosystemPlace, name: string, span: Span, binaries: FixedPackage['binaries'], found: Found): void {
    // SUSE names the source, with versions of the binaries beside it.
    if (place.names === 'binary' && binaries.length > 0) {
      for (const binary of binaries) this.#fix(place, binary.name, { introduced: null, fixed: binary.version }, [], found)
    } else this.#fix(place, name, span, place.names === 'binary' ? [] : binaries, found)
  }

  #fix(place: EcosystemPlace, name: string, span: Span, binaries: FixedPackage['binaries'], found: Found): void {
    const isRpm = place.scheme === 'rpm'
    const fixed = isRpm ? withEpoch(span.fixed) : span.fixed
    const key = `${place.release} ${place.pocket} ${name} ${fixed}`
    if (found.seen.has(key)) return
    found.seen.add(key)
    if (!isUsable(place.scheme, name, fixed, found.gate)) return
    let modules: readonly (string | null)[] = [null]
    if (isRpm && isModuleBuild(fixed)) {
      modules = found.modules
      if (modules.length === 0) {
        this.#sink.reject({ reason: 'module_unknown', place: found.gate.place, value: `${name} ${fixed}` })
        return
      }
    }
    const { introduced } = span
    const isRange = introduced !== null && isUsable(place.scheme, name, introduced, found.gate)
    for (const module of modules) {
      found.fixes.push({
        scheme: place.scheme,
        release: place.release,
        pocket: place.pocket,
        names: place.names,
        name,
        module,
        architecture: null,
        introduced: isRange ? introduced : null,
        fixed,
        binaries: binaries.filter((binary) => isUsable(place.scheme, binary.name, binary.version, found.gate)),
        cves: null,
      })
    }
  }

  #open({ scheme, release, names }: EcosystemPlace, name: string, { cves, gate }: Found): void {
    if (!isUsable(scheme, name, '1-1', gate)) return
    for (const cve of cves) {
      this.#sink.statement({ kind: 'state', scheme, release, names, name, module: null, cve, state: 'affected', note: '' })
    }
  }

  head(): FeedHead {
    if (this.#count === 0) throw new FeedError('feed_malformed', { line: 1, reason: 'no record' })
    const vendor = [...this.#vendors].toSorted().join(', ')
    const one = this.#count === 1
    return {
      format: 'osv',
      key: one ? `osv/${this.#only.id}` : `osv/${vendor}`,
      title: one ? this.#only.title : `OSV: ${vendor}`,
      revisedAt: this.#revised,
      validUntil: null,
      // One advisory does not tell everything about anything.
      streams: one ? [] : [...this.#streams].toSorted(),
    }
  }
}

function titleOf(record: unknown): string {
  const summary = oneLine(text(member(record, 'summary')), 500)
  return summary === '' ? oneLine(text(member(record, 'details')).trimStart().split('\n', 1)[0] ?? '', 200) : summary
}

function advisoryOf(
  record: unknown,
  { id, title, revisedAt, withdrawn }: Pick<AdvisoryStatement, 'id' | 'title' | 'revisedAt' | 'withdrawn'>,
  { cves, severity, fixes }: Found,
): AdvisoryStatement {
  const links = list(member(record, 'references'))
  const pages = links.filter((link) => text(member(link, 'type')) === 'ADVISORY').map((link) => text(member(link, 'url')))
  // Where several vendors' pages are named, the own one has the advisory's number in it.
  const number = id.replace(/^[A-Za-z]+-/, '').replace(':', '-')
  const url = pages.findLast((page) => page.includes(id) || page.includes(number)) ?? pages[0] ?? ''
  return {
    kind: 'advisory',
    id,
    advisoryKind: kindOf(id),
    title,
    severity,
    cves,
    publishedAt: timeFrom(text(member(record, 'published'))) ?? null,
    revisedAt,
    withdrawn,
    restart: 'unknown',
    url: /^https?:\/\/\S{1,500}$/.test(url) ? url : null,
    fixes,
  }
}

/** What the second word of the id says: `ALBA`, `RHEA`, `SUSE-RU`. */
function kindOf(id: string): AdvisoryKind {
  if (/^(?:RH|AL|RL|RX)BA-|^(?:open)?SUSE-RU-/.test(id)) return 'bugfix'
  if (/^(?:RH|AL|RL|RX)EA-|^(?:open)?SUSE-[FO]U-/.test(id)) return 'enhancement'
  return 'security'
}

/** The vulnerabilities that a record names, by whatever of its members; texts of other kinds there are no fault. */
function cvesOf(record: unknown, id: string): string[] {
  const named = ['aliases', 'related', 'upstream'].flatMap((name) => list(member(record, name)).map(text))
  const found = [id, ...named]
    .map((one) => cveFrom(one.replace(/^(?:UBUNTU|DEBIAN|ALPINE)-(?=CVE-)/, '')))
    .filter((cve) => cve !== undefined)
  return [...new Set(found)].toSorted()
}

function severityOf(record: unknown, title: string): Severity {
  const word =
    /^\s*(critical|important|moderate|low)\s*:/i.exec(title)?.[1] ?? /\((critical|important|moderate|low)\)\s*$/i.exec(title)?.[1]
  if (word !== undefined) return severityWord(word)
  const own = list(member(record, 'severity')).find((one) => text(member(one, 'type')) === 'Ubuntu')
  return severityWord(text(member(own, 'score')) || text(member(member(record, 'database_specific'), 'severity')))
}

function worse(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b
}

interface Span {
  readonly introduced: string | null
  readonly fixed: string
}

/** @returns the spans that end with a fix, and whether the last one has no end */
function spansOf(range: unknown): { readonly fixed: Span[]; readonly open: boolean } {
  const fixed: Span[] = []
  let introduced: string | null = null
  let open = false
  for (const event of list(member(range, 'events'))) {
    const from = text(member(event, 'introduced'))
    const to = text(member(event, 'fixed'))
    if (from !== '') {
      introduced = from === '0' ? null : from
      open = true
    }
    if (to !== '') {
      fixed.push({ introduced, fixed: to })
      introduced = null
      open = false
    }
    if (text(member(event, 'last_affected')) !== '') open = false
  }
  return { fixed, open }
}

/** Ubuntu's `[{binary_name, binary_version}]`, and SUSE's `[{name: version, …}]`. */
function binariesOf(affected: unknown): { readonly name: string; readonly version: string }[] {
  const found = new Map<string, string>()
  for (const binary of list(member(member(affected, 'ecosystem_specific'), 'binaries'))) {
    const name = text(member(binary, 'binary_name'))
    if (name !== '') found.set(name, text(member(binary, 'binary_version')))
    else if (typeof binary === 'object' && binary !== null) {
      for (const [key, version] of Object.entries(binary)) found.set(key, text(version))
    }
  }
  return [...found].map(([name, version]) => ({ name, version }))
}
