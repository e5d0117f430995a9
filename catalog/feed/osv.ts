import { hasName, isUsable, kindOfId, withEpoch, type Gate } from './fields.ts'
import { JsonValues } from './json-values.ts'
import { list, member, text } from './json.ts'
import { isModuleBuild, ModuleBuilds, modulesOfTitle } from './modules.ts'
import { binariesOf, cvesOf, mappedCves, pageOf, severityOf, spansOf, titleOf, type Span } from './osv-fields.ts'
import { placeOfEcosystem, type EcosystemPlace } from './osv-place.ts'
import { FeedError, oneLine, timeFrom, type FeedHead, type FeedParser, type FeedSink } from './records.ts'
import type { DocumentHead } from './reader.ts'
import type { AdvisoryStatement, FixedPackage } from './statements.ts'
import { worstOf, type Severity } from '../state.ts'

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
      reader.nameHeld()
      return reader.head()
    },
  }
}

/** Stream of a module build that is not known yet. */
const UNNAMED = '?'
/** Advisories about those that are held until the whole document is read. */
const MOST_HELD = 1_000

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

/** An affected package. */
interface Named {
  readonly place: EcosystemPlace
  readonly name: string
  readonly binaries: FixedPackage['binaries']
  readonly cves: readonly string[] | null
}

class OsvReader {
  readonly #sink: FeedSink
  readonly #streams = new Set<string>()
  readonly #vendors = new Set<string>()
  readonly #builds = new ModuleBuilds()
  readonly #held: AdvisoryStatement[] = []
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
    const title = titleOf(record)
    this.#only = { id, title }
    // A live patch mends the running kernel, not the package that it names.
    if (id.startsWith('LSN-')) return this.#sink.skip()
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
    if (found.seen.size > 0 || withdrawn) this.#give(advisoryOf(record, { id, title, revisedAt, withdrawn }, found), found.modules)
  }

  /** An advisory that leaves the stream of module builds open waits for what others say of the same builds. */
  #give(advisory: AdvisoryStatement, modules: readonly string[]): void {
    const builds = advisory.fixes.filter(({ module }) => module !== null).map(({ fixed }) => fixed)
    if (modules.length === 1) this.#builds.learn(modules[0]!, builds)
    if (modules.length > 0 || builds.length === 0) this.#sink.statement(advisory)
    else if (this.#held.length < MOST_HELD) this.#held.push(advisory)
    else this.#named(advisory)
  }

  /** Gives the advisories that have waited. */
  nameHeld(): void {
    for (const advisory of this.#held.splice(0)) this.#named(advisory)
  }

  #named(advisory: AdvisoryStatement): void {
    const builds = advisory.fixes.filter(({ module }) => module === UNNAMED)
    const stream = this.#builds.streamFor(
      advisory.title,
      builds.map(({ fixed }) => fixed),
    )
    if (stream === undefined) {
      for (const { name, fixed } of builds) this.#sink.reject({ reason: 'module_unknown', place: advisory.id, value: `${name} ${fixed}` })
    }
    const fixes = advisory.fixes.flatMap((fix) =>
      fix.module !== UNNAMED ? [fix] : stream === undefined ? [] : [{ ...fix, module: stream }],
    )
    this.#sink.statement({ ...advisory, fixes })
  }

  #affected(affected: unknown, found: Found, withdrawn: boolean): void {
    const package_ = member(affected, 'package')
    const ecosystem = text(member(package_, 'ecosystem'))
    const place = placeOfEcosystem(
      ecosystem,
      text(member(package_, 'purl')),
      text(member(member(affected, 'ecosystem_specific'), 'availability')),
    )
    if (place === 'skip') return
    found.isForeign = false
    if (place === 'unknown') {
      this.#sink.reject({ reason: 'release_unknown', place: found.gate.place, value: oneLine(ecosystem, 80) })
      return
    }
    this.#streams.add(`${place.release}/${place.pocket}`)
    this.#vendors.add(ecosystem.split(':', 1)[0] ?? '')
    const { cves, severity } = mappedCves(affected)
    found.severity = worstOf([found.severity, severity])
    const named: Named = { place, name: text(member(package_, 'name')), binaries: binariesOf(affected), cves }
    for (const range of list(member(affected, 'ranges'))) {
      if (text(member(range, 'type')) !== 'ECOSYSTEM') continue
      const { fixed, open } = spansOf(range)
      for (const span of fixed) this.#fixed(named, span, found)
      if (open && fixed.length === 0 && !withdrawn) this.#open(named, found)
    }
  }

  #fixed(named: Named, span: Span, found: Found): void {
    if (named.place.names !== 'binary') this.#fix(named, span, found)
    else if (named.binaries.length === 0) this.#fix(named, span, found)
    // SUSE names the source, with versions of the binaries beside it.
    else
      for (const { name, version } of named.binaries) {
        this.#fix({ ...named, name, binaries: [] }, { introduced: null, fixed: version }, found)
      }
  }

  #fix({ place, name, binaries, cves }: Named, span: Span, found: Found): void {
    const isRpm = place.scheme === 'rpm'
    const fixed = isRpm ? withEpoch(span.fixed) : span.fixed
    const key = `${place.release} ${place.pocket} ${name} ${fixed}`
    if (found.seen.has(key)) return
    found.seen.add(key)
    if (!isUsable(place.scheme, name, fixed, found.gate)) return
    const isModule = isRpm && isModuleBuild(fixed)
    const modules = !isModule ? [null] : found.modules.length === 0 ? [UNNAMED] : found.modules
    const introduced = span.introduced !== null && isRpm ? withEpoch(span.introduced) : span.introduced
    const isRange = introduced !== null && isUsable(place.scheme, name, introduced, found.gate)
    const { scheme, release, pocket, names } = place
    const usable = binaries.filter((binary) => isUsable(scheme, binary.name, binary.version, found.gate))
    for (const module of modules) {
      found.fixes.push({
        scheme,
        release,
        pocket,
        names,
        name,
        module,
        architecture: null,
        introduced: isRange ? introduced : null,
        fixed,
        binaries: usable,
        cves,
      })
    }
  }

  #open({ place: { scheme, release, names }, name }: Named, { cves, gate }: Found): void {
    if (!hasName(name, gate)) return
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

function advisoryOf(
  record: unknown,
  { id, title, revisedAt, withdrawn }: Pick<AdvisoryStatement, 'id' | 'title' | 'revisedAt' | 'withdrawn'>,
  { cves, severity, fixes }: Found,
): AdvisoryStatement {
  return {
    kind: 'advisory',
    id,
    advisoryKind: kindOfId(id),
    title,
    severity,
    cves,
    publishedAt: timeFrom(text(member(record, 'published'))) ?? null,
    revisedAt,
    withdrawn,
    restart: 'unknown',
    url: pageOf(record, id),
    fixes,
  }
}
