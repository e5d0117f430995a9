import { cvesFrom, hasName, isUsable, severityWord, webAddress } from './fields.ts'
import { SuseCriteria, type SuseBranch } from './suse-criteria.ts'
import { ownText } from './own-text.ts'
import type { DocumentHead } from './reader.ts'
import { cveFrom, FeedError, oneLine, timeFrom, type FeedHead, type FeedParser, type FeedSink } from './records.ts'
import { fixedArchitectures } from './rpm-architectures.ts'
import type { StreamPlace } from './releases.ts'
import type { AdvisoryStatement, FixedPackage } from './statements.ts'
import { openXml } from './xml.ts'

/**
 * SUSE's OVAL documents (ftp.suse.com/pub/projects/security/oval): a definition for each vulnerability or patch, whose criteria join products with tests of
 * packages. What the tests ask for stands behind all definitions, in objects and states, so the definitions are held, each reference as a number.
 */

/** References from definitions to tests that are held. */
const MOST_HELD = 16_000_000

const EVERYWHERE = [null]

interface Definition {
  readonly isPatch: boolean
  readonly line: number
  title: string
  id: string
  url: string
  severity: string
  issued: string
  updated: string
  readonly cves: Set<string>
  readonly platforms: string[]
  readonly own: string
  branches: readonly SuseBranch[]
}

interface State {
  evr: string
  /** Null: all. */
  architectures: readonly (string | null)[]
}

/** Whether a document is one of these. */
export function isSuseOval({ root, text }: DocumentHead): boolean {
  return root === 'oval_definitions' && /org\.opensuse\.security|Marcus (?:Updateinfo|OVAL)/.test(text)
}

/** Opens a reader of these documents. */
export function openSuseOval(sink: FeedSink): FeedParser {
  const reader = new SuseOval(sink)
  const xml = openXml(reader)
  return {
    write: (text) => xml.write(text),
    end() {
      xml.end()
      return reader.end()
    },
  }
}

type Attributes = Readonly<Record<string, string>>

class SuseOval {
  readonly #sink: FeedSink
  readonly #criteria = new SuseCriteria()
  readonly #definitions: Definition[] = []
  readonly #tests = new Map<number, { object: number; state: number }>()
  readonly #objects = new Map<number, string>()
  readonly #states = new Map<number, State>()
  readonly #streams = new Set<string>()
  readonly #told = new Set<string>()
  readonly #patterns = new Map<string, readonly (string | null)[]>()
  #definition: Definition | undefined
  #test: { object: number; state: number } | undefined
  #object = 0
  #state: State | undefined
  #operation = ''
  #held = 0
  /** Of the first definition. */
  #platform = ''
  #count = 0
  #patches = 0
  #revised: string | null = null

  constructor(sink: FeedSink) {
    this.#sink = sink
  }

  open(name: string, attributes: Attributes): void {
    if (this.#definition !== undefined) return this.#inDefinition(this.#definition, name, attributes)
    if (name === 'definition') this.#begin(attributes)
    else if (name === 'rpminfo_test') {
      this.#test = { object: 0, state: 0 }
      const id = numberOf(attributes['id'])
      if (this.#criteria.asked.has(id)) this.#tests.set(id, this.#test)
    } else if (name === 'object' && this.#test !== undefined) this.#test.object = numberOf(attributes['object_ref'])
    else if (name === 'state' && this.#test !== undefined) this.#test.state = numberOf(attributes['state_ref'])
    else if (name === 'rpminfo_object') this.#object = numberOf(attributes['id'])
    else if (name === 'rpminfo_state') {
      this.#state = { evr: '', architectures: EVERYWHERE }
      this.#states.set(numberOf(attributes['id']), this.#state)
    } else if (name === 'evr' || name === 'arch') this.#operation = attributes['operation'] ?? ''
  }

  #begin({ id = '', class: kind = '' }: Attributes): void {
    this.#count++
    const isPatch = kind === 'patch'
    if (isPatch) this.#patches++
    this.#definition = {
      isPatch,
      line: this.#count,
      own: id.replaceAll(/\s/g, ''),
      title: '',
      id: '',
      url: '',
      severity: '',
      issued: '',
      updated: '',
      cves: new Set(),
      platforms: [],
      branches: [],
    }
  }

  #inDefinition(definition: Definition, name: string, attributes: Attributes): void {
    if (name === 'criteria') this.#criteria.open(attributes['operator'] ?? 'AND')
    else if (name === 'criterion') {
      this.#criteria.criterion(numberOf(attributes['test_ref']), attributes['comment'] ?? '')
      this.#held++
      if (this.#held > MOST_HELD) throw new FeedError('feed_too_large', { limit: MOST_HELD, of: 'references' })
    } else if (name === 'issued') definition.issued = attributes['date'] ?? ''
    else if (name === 'updated') definition.updated = attributes['date'] ?? ''
    else if (name === 'reference') {
      const { source = '', ref_id: id = '', ref_url: url = '' } = attributes as { source?: string; ref_id?: string; ref_url?: string }
      const cve = /\bCVE-\d{4}-\d{4,7}\b/.exec(id)?.[0]
      if (cve !== undefined) definition.cves.add(cve)
      else if (source.startsWith('SUSE-') && definition.isPatch && definition.id === '') {
        definition.id = oneLine(id, 100)
        definition.url = url
      }
    }
  }

  close(name: string, said: string): void {
    const definition = this.#definition
    if (definition === undefined) return this.#closeOther(name, said)
    if (name === 'title') definition.title = oneLine(said, 500)
    else if (name === 'platform') definition.platforms.push(oneLine(said, 200))
    else if (name === 'severity') definition.severity = said
    else if (name === 'criteria') this.#criteria.close()
    else if (name === 'definition') this.#finish(definition)
  }

  #closeOther(name: string, said: string): void {
    if (name === 'timestamp') this.#revised = timeFrom(said) ?? null
    else if (name === 'rpminfo_test') this.#test = undefined
    else if (name === 'name') this.#objects.set(this.#object, ownText(oneLine(said, 200)))
    else if (this.#state === undefined) return
    else if (name === 'evr' && this.#operation === 'less than') this.#state.evr = ownText(oneLine(said, 300))
    else if (name === 'arch') this.#state.architectures = this.#architecturesOf(said.trim())
    else if (name === 'rpminfo_state') this.#state = undefined
  }

  /** There are few lists of architectures, and each is there a hundred thousand times. */
  #architecturesOf(pattern: string): readonly (string | null)[] {
    let found = this.#patterns.get(pattern)
    if (found === undefined) {
      found = fixedArchitectures(/^\(?([\w|]{1,300})\)?$/.exec(ownText(pattern))?.[1]?.split('|') ?? [])
      if (this.#patterns.size < 1_000) this.#patterns.set(ownText(pattern), found)
    }
    return found
  }

  #finish(definition: Definition): void {
    this.#definition = undefined
    this.#platform ||= ownText(definition.platforms[0] ?? '')
    const place = `definition ${definition.line}`
    const { branches, affected, unknown, untold } = this.#criteria.take(definition.platforms)
    for (const platform of unknown) this.#once({ reason: 'release_unknown', place, value: oneLine(platform, 80) })
    for (let skipped = 0; skipped < untold; skipped++) this.#sink.skip()
    const cve = cveFrom(definition.title)
    if (cve !== undefined) {
      definition.cves.add(cve)
      if (!definition.isPatch) definition.id = cve
    }
    if (definition.id === '') definition.id = definition.own
    if (!/^[A-Za-z0-9][\w:.+-]{2,99}$/.test(definition.id)) {
      this.#sink.reject({ reason: 'record_malformed', place, value: oneLine(definition.id || definition.title, 80) })
      return
    }
    for (const { places, names } of affected) this.#affected(places, names, cve ?? null, definition.id)
    if (branches.length > 0) this.#definitions.push(heldOf(definition, branches))
  }

  #once(rejection: { reason: 'release_unknown'; place: string; value: string }): void {
    if (this.#told.has(rejection.value)) return
    if (this.#told.size < 10_000) this.#told.add(ownText(rejection.value))
    this.#sink.reject(rejection)
  }

  #affected(places: readonly StreamPlace[], names: readonly string[], cve: string | null, place: string): void {
    for (const name of names) {
      if (!hasName(name, { sink: this.#sink, place })) continue
      for (const release of new Set(places.map((one) => one.release))) {
        this.#sink.statement({
          kind: 'state',
          scheme: 'rpm',
          release,
          names: 'binary',
          name,
          module: null,
          cve,
          state: 'affected',
          note: '',
        })
      }
    }
  }

  end(): FeedHead {
    if (this.#count === 0) throw new FeedError('feed_malformed', { line: 1, reason: 'no definition' })
    for (const definition of this.#definitions.splice(0)) this.#statement(definition)
    const seen = this.#criteria.releases().map((release) => release.replace(/\.\d+$/, ''))
    const releases = seen.length === 0 ? [this.#platform] : [...new Set(seen)].toSorted()
    const kind = this.#patches > 0 ? 'patch' : this.#criteria.hasStates ? 'affected' : 'vulnerability'
    return {
      format: 'suse-oval',
      key: `suse-oval/${kind}/${releases.join(' ')}`.slice(0, 200),
      title: `OVAL of ${releases.join(', ')}`.slice(0, 300),
      revisedAt: this.#revised,
      validUntil: null,
      streams: [...this.#streams].toSorted(),
    }
  }

  #statement(definition: Definition): void {
    const fixes = this.#fixes(definition)
    if (fixes.length === 0) return this.#sink.skip()
    const gate = { sink: this.#sink, place: definition.id }
    const publishedAt = timeFrom(definition.issued) ?? null
    const statement: AdvisoryStatement = {
      kind: 'advisory',
      id: definition.id,
      advisoryKind: 'security',
      title: definition.title,
      severity: severityWord(definition.severity),
      cves: cvesFrom(definition.cves, gate),
      publishedAt,
      revisedAt: timeFrom(definition.updated) ?? publishedAt,
      withdrawn: false,
      restart: 'unknown',
      url: webAddress(definition.url),
      fixes,
    }
    this.#sink.statement(statement)
  }

  #fixes({ branches, id }: Definition): FixedPackage[] {
    const fixes = new Map<string, FixedPackage>()
    for (const { places, tests } of branches) {
      for (const group of tests) {
        // Of tests that must hold together one asks for the package that is mended, the others for what is beside it.
        const asked = (typeof group === 'number' ? [group] : group).map((test) => this.#asks(test)).filter((one) => one !== undefined)
        const [first] = asked
        if (first === undefined || asked.length > 1) this.#sink.skip()
        else if (isUsable('rpm', first.name, first.evr, { sink: this.#sink, place: id })) {
          for (const place of places) this.#put(fixes, place, first)
        }
      }
    }
    return [...fixes.values()]
  }

  #put(fixes: Map<string, FixedPackage>, place: StreamPlace, { name, evr, architectures }: State & { readonly name: string }): void {
    this.#streams.add(`${place.release}/${place.pocket}`)
    for (const architecture of architectures) {
      fixes.set(`${place.release} ${place.pocket} ${name} ${architecture} ${evr}`, {
        scheme: 'rpm',
        ...place,
        names: 'binary',
        name,
        module: null,
        architecture,
        introduced: null,
        fixed: evr,
        binaries: [],
        cves: null,
      })
    }
  }

  /** @returns undefined for a test that is not there, or asks something else than whether a package is older */
  #asks(id: number): (State & { readonly name: string }) | undefined {
    const test = this.#tests.get(id)
    const name = test === undefined ? undefined : this.#objects.get(test.object)
    const state = test === undefined ? undefined : this.#states.get(test.state)
    return name === undefined || state === undefined || state.evr === '' ? undefined : { ...state, name }
  }
}

/** A definition without the piece of the document that it was read from. */
function heldOf(definition: Definition, branches: readonly SuseBranch[]): Definition {
  return {
    ...definition,
    own: '',
    id: ownText(definition.id),
    title: ownText(definition.title),
    url: ownText(definition.url),
    severity: ownText(definition.severity),
    issued: ownText(definition.issued),
    updated: ownText(definition.updated),
    cves: new Set([...definition.cves].map(ownText)),
    platforms: [],
    branches,
  }
}

/** The number at the end of `oval:org.opensuse.security:tst:2009290409`; 0 for anything else. */
function numberOf(id = ''): number {
  const digits = /:(\d{1,15})$/.exec(id)?.[1]
  return digits === undefined ? 0 : Number(digits)
}
