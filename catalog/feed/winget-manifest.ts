import { list, member, text } from './json.ts'
import { held, type DocumentHead } from './reader.ts'
import { FeedError, oneLine, timeFrom, type FeedHead, type FeedParser, type FeedSink } from './records.ts'
import type { ApplicationInstaller, ApplicationStatement } from './statements.ts'
import { isWingetId, isWingetVersion } from './winget-id.ts'
import { readInstaller } from './winget-installer.ts'
import { parseYaml } from './yaml.ts'

/**
 * Manifests of winget (YAML of the versions 1.x, microsoft/winget-cli schemas/JSON/manifests): a release of an application in one document, or in several
 * that tell the version, the installers, and names in one language each. `joinManifests` makes one statement out of those.
 */

const TYPES = ['singleton', 'merged', 'version', 'installer', 'defaultlocale', 'locale', 'shadow'] as const
type ManifestType = (typeof TYPES)[number]

/** Whether a document is a manifest. */
export function isWingetManifest({ kind, text: head }: DocumentHead): boolean {
  return kind === 'text' && /^(["']?)PackageIdentifier\1\s*:/m.test(head)
}

/** Opens a reader of one manifest. */
export function openWingetManifest(sink: FeedSink): FeedParser {
  return held((whole) => readManifest(parseYaml(whole), sink))
}

function readManifest(manifest: unknown, sink: FeedSink): FeedHead {
  const type = typeOf(manifest)
  const id = text(member(manifest, 'PackageIdentifier'))
  const version = text(member(manifest, 'PackageVersion'))
  if (!isWingetId(id)) throw new FeedError('feed_malformed', { reason: 'no package identifier', value: oneLine(id, 80) })
  if (!isWingetVersion(version)) throw new FeedError('feed_malformed', { reason: 'no version', value: oneLine(version, 80) })
  const released = text(member(manifest, 'ReleaseDate'))
  const releasedAt = timeFrom(released)
  if (releasedAt === undefined) sink.reject({ reason: 'date_invalid', place: id, value: oneLine(released, 80) })
  const head: FeedHead = {
    format: 'winget-manifest',
    key: `winget/${id}/${version}${type === 'singleton' || type === 'merged' ? '' : `/${suffixOf(type, manifest)}`}`,
    title: `${id} ${version}`,
    revisedAt: releasedAt ?? null,
    validUntil: null,
    streams: [],
  }
  // Names in further languages identify nothing, and what hides a release is the client's own matter.
  if (type === 'locale' || type === 'shadow') {
    sink.skip()
    return head
  }
  const { installers, dates } = installersOf(manifest, `${id} ${version}`, sink)
  if (installers.length === 0 && dates === null) return head
  sink.statement({
    kind: 'application',
    id,
    version,
    name: oneLine(text(member(manifest, 'PackageName')), 300) || null,
    publisher: oneLine(text(member(manifest, 'Publisher')), 300) || null,
    releasedAt: releasedAt ?? dates?.[0] ?? null,
    installers,
  })
  return head

  function suffixOf(kind: ManifestType, of: unknown): string {
    return kind === 'locale' ? `locale/${oneLine(text(member(of, 'PackageLocale')), 40)}` : kind
  }
}

function typeOf(manifest: unknown): ManifestType {
  const version = text(member(manifest, 'ManifestVersion'))
  if (!/^1\.\d{1,5}\.\d{1,5}(?:-[\w.-]{1,40})?$/.test(version)) throw new FeedError('feed_unknown_format', { value: oneLine(version, 40) })
  const said = text(member(manifest, 'ManifestType')).toLowerCase()
  const type = TYPES.find((one) => one === said)
  if (type === undefined) throw new FeedError('feed_malformed', { reason: 'no type of manifest', value: oneLine(said, 40) })
  const hasInstallers = type === 'singleton' || type === 'merged' || type === 'installer'
  if (hasInstallers && !Array.isArray(member(manifest, 'Installers'))) throw new FeedError('feed_malformed', { reason: 'no installers' })
  return type
}

/** @returns no dates where installers were told and none of them can be used */
function installersOf(
  manifest: unknown,
  place: string,
  sink: FeedSink,
): { readonly installers: ApplicationInstaller[]; readonly dates: readonly string[] | null } {
  const installers: ApplicationInstaller[] = []
  const dates: string[] = []
  const hashes = new Map<string, string>()
  const given = list(member(manifest, 'Installers'))
  for (const [index, own] of given.entries()) {
    const gate = { sink, place: `${place} installer ${index + 1}` }
    const installer = readInstaller(own, manifest, gate)
    if (installer === null) continue
    // One file cannot have two contents: whichever is meant, nobody can tell.
    const before = hashes.get(installer.url)
    if (before !== undefined && before !== installer.sha256) {
      sink.reject({ reason: 'hash_invalid', place: gate.place, value: oneLine(installer.url, 160) })
      continue
    }
    hashes.set(installer.url, installer.sha256)
    installers.push(installer)
    const date = timeFrom(text(member(own, 'ReleaseDate')))
    if (typeof date === 'string') dates.push(date)
  }
  return { installers, dates: given.length > 0 && installers.length === 0 ? null : dates }
}

/**
 * Makes one statement of each release out of what several documents say of it.
 *
 * @param statements in any order; of contradictory names the first counts
 * @returns in the order in which releases first occur, installers that are told twice once
 */
export function joinManifests(statements: Iterable<ApplicationStatement>): ApplicationStatement[] {
  const releases = new Map<string, ApplicationStatement>()
  for (const one of statements) {
    // Ids are told apart without regard to case.
    const key = `${one.id.toLowerCase()}\n${one.version}`
    const before = releases.get(key)
    releases.set(key, before === undefined ? one : joined(before, one))
  }
  return [...releases.values()]
}

function joined(a: ApplicationStatement, b: ApplicationStatement): ApplicationStatement {
  const installers = new Map([...a.installers, ...b.installers].map((one) => [JSON.stringify(one), one]))
  return {
    ...a,
    name: a.name ?? b.name,
    publisher: a.publisher ?? b.publisher,
    releasedAt: a.releasedAt ?? b.releasedAt,
    installers: [...installers.values()],
  }
}
