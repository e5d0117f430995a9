import { cvesFrom, isUsable, severityWord, webAddress, type Gate } from './fields.ts'
import { isModuleBuild, modulesOfTitle } from './modules.ts'
import { cveFrom, FeedError, oneLine, timeFrom, type FeedHead, type FeedOptions, type FeedParser, type FeedSink } from './records.ts'
import { rpmRelease, streamPlace, suseIdRelease, suseRelease, type StreamPlace } from './releases.ts'
import type { AdvisoryKind, AdvisoryStatement, FixedPackage } from './statements.ts'
import { openXml } from './xml.ts'

/**
 * updateinfo.xml of RPM repositories (RHEL, AlmaLinux, Rocky Linux, Amazon Linux, Fedora, SUSE): advisories with the packages of this repository. The
 * source's settings say of which stream the repository is; else the names of the collections do.
 */

const KINDS: Readonly<Record<string, AdvisoryKind>> = {
  security: 'security',
  bugfix: 'bugfix',
  recommended: 'bugfix',
  enhancement: 'enhancement',
  newpackage: 'enhancement',
  feature: 'enhancement',
  optional: 'enhancement',
}

interface Draft {
  id: string
  kind: AdvisoryKind
  title: string
  severity: string
  issued: string
  updated: string
  release: string
  url: string
  restart: boolean
  withdrawn: boolean
  readonly cves: Set<string>
  readonly packages: Listed[]
  readonly unknown: Set<string>
}

interface Listed {
  readonly name: string
  readonly architecture: string
  readonly evr: string
  readonly place: StreamPlace | undefined
  readonly collection: string
  readonly module: string | null
}

/** Opens a reader of updateinfo.xml. */
export function openUpdateinfo(sink: FeedSink, { stream, name }: FeedOptions): FeedParser {
  const place = stream === undefined ? undefined : streamPlace(stream)
  if (stream !== undefined && place === undefined) throw new FeedError('feed_stream_missing', { stream })
  const reader = new Updateinfo(sink, place, repositoryIn(name ?? ''))
  const xml = openXml(reader)
  return {
    write: (text) => xml.write(text),
    end() {
      xml.end()
      return reader.head()
    },
  }
}

type Attributes = Readonly<Record<string, string>>

class Updateinfo {
  readonly #sink: FeedSink
  readonly #place: StreamPlace | undefined
  /** Which of the release's repositories it is of, where the folder that it lies in says it. */
  readonly #named: string | undefined
  readonly #streams = new Set<string>()
  /** How many packages are of which repository, and for which architecture. */
  readonly #repositories = new Map<string, number>()
  readonly #architectures = new Map<string, number>()
  #draft: Draft | undefined
  #collection = ''
  #collectionPlace: StreamPlace | undefined
  #module: string | null = null
  #revised: string | null = null
  #count = 0

  constructor(sink: FeedSink, place: StreamPlace | undefined, named: string | undefined) {
    this.#sink = sink
    this.#place = place
    this.#named = named
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'update') this.#begin(attributes)
    const draft = this.#draft
    if (draft === undefined) return
    if (name === 'issued') draft.issued = attributes['date'] ?? ''
    else if (name === 'updated') draft.updated = attributes['date'] ?? ''
    else if (name === 'reference') reference(draft, attributes)
    else if (name === 'collection') {
      this.#collection = attributes['short'] ?? ''
      this.#collectionPlace = undefined
      this.#module = null
    } else if (name === 'module') {
      const { name: module = '', stream = '' } = attributes as { name?: string; stream?: string }
      this.#module = /^[\w.+-]{1,100}$/.test(module) && /^[\w.+-]{1,100}$/.test(stream) ? `${module}:${stream}` : '?'
    } else if (name === 'package') this.#package(draft, attributes)
  }

  #begin(attributes: Attributes): void {
    this.#count++
    const { type = 'security', status = '' } = attributes as { type?: string; status?: string }
    this.#draft = {
      id: '',
      kind: Object.hasOwn(KINDS, type.toLowerCase()) ? KINDS[type.toLowerCase()]! : 'bugfix',
      title: '',
      severity: '',
      issued: '',
      updated: '',
      release: '',
      url: '',
      restart: false,
      withdrawn: status === 'retracted',
      cves: new Set(),
      packages: [],
      unknown: new Set(),
    }
  }

  #package(draft: Draft, attributes: Attributes): void {
    const { name = '', version = '', release = '', epoch = '', arch = '' } = attributes as Partial<Record<string, string>>
    if (arch === 'src' || arch === 'nosrc') return
    this.#collectionPlace ??=
      this.#place ?? placeOf(this.#collection) ?? placeOf(draft.release) ?? suseIdRelease(draft.id) ?? placeOf(draft.title)
    draft.packages.push({
      name,
      architecture: arch,
      evr: `${epoch === '' ? '0' : epoch}:${version}-${release}`,
      place: this.#collectionPlace,
      collection: this.#collection,
      module: this.#module,
    })
  }

  close(name: string, said: string): void {
    const draft = this.#draft
    if (draft === undefined) return
    if (name === 'id') draft.id = oneLine(said, 100)
    else if (name === 'title') draft.title = oneLine(said, 500)
    else if (name === 'severity') draft.severity = said
    else if (name === 'release') draft.release = said
    else if (name === 'name') this.#collection = oneLine(said, 300) || this.#collection
    else if (name === 'reboot_suggested') draft.restart ||= !/^\s*(?:false|0|no)\s*$/i.test(said)
    else if (name === 'update') this.#finish(draft)
  }

  #finish(draft: Draft): void {
    this.#draft = undefined
    if (!/^[A-Za-z0-9][\w:.+-]{2,99}$/.test(draft.id)) {
      this.#sink.reject({ reason: 'record_malformed', place: `record ${this.#count}`, value: oneLine(draft.id || draft.title, 80) })
      return
    }
    const gate: Gate = { sink: this.#sink, place: draft.id }
    const fixes = this.#fixes(draft, gate)
    if (draft.packages.length === 0) return this.#sink.skip()
    const publishedAt = this.#time(draft.issued, gate)
    const revisedAt = this.#time(draft.updated, gate)
    const last = revisedAt ?? publishedAt
    if (last !== null && (this.#revised === null || last > this.#revised)) this.#revised = last
    const severity = draft.severity || (/\b(critical|important|medium|low) priority package update\b/i.exec(draft.title)?.[1] ?? '')
    const statement: AdvisoryStatement = {
      kind: 'advisory',
      id: draft.id,
      advisoryKind: draft.kind,
      title: draft.title,
      severity: severityWord(severity),
      cves: cvesFrom(draft.cves, gate),
      publishedAt,
      revisedAt,
      withdrawn: draft.withdrawn,
      restart: draft.restart ? 'always' : 'unknown',
      url: webAddress(draft.url),
      fixes,
    }
    if (fixes.length > 0 || draft.withdrawn) this.#sink.statement(statement)
  }

  #time(text: string, { place }: Gate): string | null {
    const seconds = /^\d{9,11}$/.test(text) ? new Date(Number(text) * 1000).toISOString() : undefined
    const time = seconds ?? timeFrom(text.replace(/ UTC$/, '').replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, '$1T'))
    if (time === undefined) this.#sink.reject({ reason: 'date_invalid', place, value: oneLine(text, 80) })
    return time ?? null
  }

  #fixes(draft: Draft, gate: Gate): FixedPackage[] {
    const fixes = new Map<string, FixedPackage>()
    const titled = modulesOfTitle(draft.title, draft.id)
    for (const { name, architecture, evr, place, collection, module } of draft.packages) {
      if (place === undefined) {
        if (!draft.unknown.has(collection))
          this.#sink.reject({ reason: 'release_unknown', place: draft.id, value: oneLine(collection, 80) })
        draft.unknown.add(collection)
        continue
      }
      if (!isUsable('rpm', name, evr, gate)) continue
      if (!/^\w{0,40}$/.test(architecture)) {
        this.#sink.reject({ reason: 'record_malformed', place: draft.id, value: oneLine(`${name} ${architecture}`, 160) })
        continue
      }
      const modules = module === null ? (isModuleBuild(evr) ? titled : [null]) : [module]
      if (modules.length === 0 || modules[0] === '?') {
        this.#sink.reject({ reason: 'module_unknown', place: draft.id, value: oneLine(`${name} ${evr}`, 160) })
        continue
      }
      this.#streams.add(`${place.release}/${place.pocket}`)
      count(this.#repositories, repositoryIn(collection))
      count(this.#architectures, architecture === 'noarch' || architecture === '' ? undefined : architecture)
      const architectureOrAll = architecture === '' || architecture === 'noarch' ? null : architecture
      for (const one of modules) {
        fixes.set(`${place.release} ${place.pocket} ${one} ${name} ${architectureOrAll} ${evr}`, {
          scheme: 'rpm',
          ...place,
          names: 'binary',
          name,
          module: one,
          architecture: architectureOrAll,
          introduced: null,
          fixed: evr,
          binaries: [],
          cves: null,
        })
      }
    }
    return [...fixes.values()]
  }

  head(): FeedHead {
    const streams = this.#place === undefined ? [...this.#streams].toSorted() : [`${this.#place.release}/${this.#place.pocket}`]
    // A release has several repositories, each with a document of its own for each architecture.
    const part = [this.#named ?? most(this.#repositories), most(this.#architectures)].filter((word) => word !== '').join('/')
    return {
      format: 'updateinfo',
      key: `updateinfo/${streams.join(' ')}${part === '' ? '' : `/${part}`}`.slice(0, 200),
      title: `Advisories of ${streams.join(', ')}${part === '' ? '' : ` (${part})`}`.slice(0, 300),
      revisedAt: this.#revised,
      validUntil: null,
      streams,
    }
  }
}

/** Names of repositories in names of collections. */
const REPOSITORY =
  /(?<![a-z])(baseos|appstream|crb|powertools|codeready-builder|extras|highavailability|resilientstorage|sap|saphana|nfv|rt|plus|devel|epel)(?![a-z])/i
const MOST_COUNTED = 1_000

function repositoryIn(name: string): string | undefined {
  return REPOSITORY.exec(name)?.[1]?.toLowerCase()
}

function count(counts: Map<string, number>, word: string | undefined): void {
  if (word !== undefined && (counts.has(word) || counts.size < MOST_COUNTED)) counts.set(word, (counts.get(word) ?? 0) + 1)
}

function most(counts: ReadonlyMap<string, number>): string {
  return [...counts].reduce((best, one) => (one[1] > best[1] || (one[1] === best[1] && one[0] < best[0]) ? one : best), ['', 0] as const)[0]
}

/** A link of the type `cve` may be to an entry of a bug tracker, whose title says which one it is. */
function reference(draft: Draft, { id = '', type = '', href = '', title = '' }: Attributes): void {
  if (type === 'cve') {
    if (/^CVE-/i.test(id)) draft.cves.add(id)
    else for (const [cve] of title.slice(0, 2_000).matchAll(/\bCVE-\d{4}-\d{4,7}\b/g)) draft.cves.add(cve)
  } else if (cveFrom(id) !== undefined) draft.cves.add(id)
  if (type === 'self') draft.url = href
}

/** Amazon's topics stand behind the name, `Amazon Linux 2 - Kernel-5.15`; live patches are a pocket of their own everywhere. */
function placeOf(name: string): StreamPlace | undefined {
  const suse = suseRelease(name)
  if (suse !== undefined) return suse
  const release = rpmRelease(name)
  if (release === undefined) return undefined
  const topic = release.startsWith('amazon/') ? /^amazon linux \w+ - ([\w.+ -]+)$/i.exec(name.trim())?.[1] : undefined
  const eus = release.startsWith('rhel/') ? /\b(eus|aus|tus|e4s)-rpms__(\d+)_DOT_(\d+)/i.exec(name) : null
  if (eus !== null) return { release, pocket: `${eus[1]!.toLowerCase()}-${eus[2]}.${eus[3]}` }
  if (topic === undefined) return { release, pocket: 'base' }
  return { release, pocket: /^kernel livepatch$/i.test(topic) ? 'live' : `extras:${topic.toLowerCase().replaceAll(/\s+/g, '-')}` }
}
