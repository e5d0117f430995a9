import { isRelativePath, isUsable, type Gate } from './fields.ts'
import type { DocumentHead } from './reader.ts'
import { FeedError, oneLine, type FeedHead, type FeedOptions, type FeedParser, type FeedSink } from './records.ts'
import { streamPlace, type StreamPlace } from './releases.ts'
import { openStanzas } from './stanzas.ts'
import type { PackageStatement } from './statements.ts'

/**
 * Packages indexes of Debian's and Ubuntu's repositories: what an archive has. They do not say of which release they are; the settings of the source do
 * (`{ stream: 'debian/12/security' }`), as the Release file beside them names it (apt-release.ts).
 */

const FIELDS = new Set(['package', 'version', 'architecture', 'source', 'filename', 'size', 'sha256', 'phased-update-percentage'])

/** Whether a document begins as these indexes do; the list of what a computer has installed does not count. */
export function isDebPackages({ kind, text }: DocumentHead): boolean {
  if (kind !== 'text') return false
  const first = /^(?:[\w-]+: [^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+/.exec(text)?.[0] ?? ''
  return /^Package: /m.test(first) && /^Version: /m.test(text) && !/^Status: /m.test(first)
}

/** Component and architecture of an index by its path in a repository, `main/amd64` of `main/binary-amd64/Packages`; undefined for another path. */
export function partNamed(name: string | undefined): string | undefined {
  const [, component, architecture] = /(?:^|\/)([a-z0-9.+_-]{1,40})\/binary-([a-z0-9-]{1,40})\/Packages$/.exec(name ?? '') ?? []
  return component === undefined || architecture === undefined ? undefined : `${component}/${architecture}`
}

/** Key of an index among the documents of a source. @param stream release and pocket; @param part component and architecture, `main/amd64` */
export function packagesKey(stream: string, part: string): string {
  return `packages/${stream}/${part}`
}

/** Opens a reader of an index. What it has may change, so its path says which one it is, where that is known. */
export function openDebPackages(sink: FeedSink, { stream, name: path }: FeedOptions): FeedParser {
  const place = stream === undefined ? undefined : streamPlace(stream)
  if (place === undefined) throw new FeedError('feed_stream_missing', { stream: stream ?? '' })
  const seen = { component: '', architecture: '', count: 0 }
  const stanzas = openStanzas(FIELDS, (stanza, line) => {
    const found = packageOf(stanza, place, { sink, place: `line ${line}` })
    if (found === undefined) return
    seen.count++
    if (seen.component === '' && found.file !== null) seen.component = componentOf(found.file.path)
    if (seen.architecture === '' && found.architecture !== 'all') seen.architecture = found.architecture
    sink.statement(found)
  })
  return {
    write: (text) => stanzas.write(text),
    end(): FeedHead {
      stanzas.end()
      const name = `${place.release}/${place.pocket}`
      const part = partNamed(path) ?? [seen.component || 'main', seen.architecture || 'all'].join('/')
      return {
        format: 'deb-packages',
        key: packagesKey(name, part),
        title: `Packages of ${name} (${part})`,
        revisedAt: null,
        validUntil: null,
        streams: [name],
      }
    },
  }
}

function componentOf(path: string): string {
  return /^pool\/(?:updates\/)?(main|contrib|non-free|non-free-firmware|universe|multiverse|restricted)\//.exec(path)?.[1] ?? ''
}

function packageOf(stanza: ReadonlyMap<string, string>, place: StreamPlace, gate: Gate): PackageStatement | undefined {
  const field = (name: string): string => stanza.get(name) ?? ''
  const name = field('package')
  const version = field('version')
  const architecture = field('architecture')
  // `Source: glibc (2.36-9)`: name and version are left out where they are the package's own.
  const [, source = '', sourceVersion = ''] = /^(\S*)(?:\s+\((.*)\))?$/.exec(field('source')) ?? []
  if (!isUsable('dpkg', name, version, gate)) return undefined
  if (!/^[a-z0-9-]{1,40}$/.test(architecture)) return refuse('record_malformed', `${name} ${architecture}`, gate)
  if ((source !== '' || sourceVersion !== '') && !isUsable('dpkg', source || name, sourceVersion || version, gate)) return undefined
  const file = fileOf(field('filename'), field('size'), field('sha256'))
  if (file === 'path') return refuse('url_invalid', `${name} ${field('filename')}`, gate)
  if (file === 'hash') return refuse('hash_invalid', `${name} ${field('sha256')}`, gate)
  const phased = /^\d{1,3}$/.test(field('phased-update-percentage')) ? Number(field('phased-update-percentage')) : null
  return {
    kind: 'package',
    scheme: 'dpkg',
    ...place,
    names: 'binary',
    name,
    module: null,
    architecture,
    version,
    source: source || name,
    sourceVersion: sourceVersion || version,
    phased: phased === null || phased >= 100 ? null : phased,
    file,
  }
}

function fileOf(path: string, size: string, sha256: string): PackageStatement['file'] | 'path' | 'hash' {
  if (path === '' && sha256 === '') return null
  if (!isRelativePath(path)) return 'path'
  if (!/^[0-9a-f]{64}$/i.test(sha256) || !/^\d{1,12}$/.test(size)) return 'hash'
  return { path, bytes: Number(size), sha256: sha256.toLowerCase() }
}

function refuse(reason: 'record_malformed' | 'url_invalid' | 'hash_invalid', value: string, { sink, place }: Gate): undefined {
  sink.reject({ reason, place, value: oneLine(value, 160) })
  return undefined
}
