/** What an inventory means: pure. */

import { debianPatchKey, schemeNamed, sourceOf, type PackageVersion, type SchemeName } from '../../catalog/index.ts'

/** Package managers whose lines are read. */
export type Manager = 'dpkg' | 'rpm' | 'apk'

/** A line of the package manager about a newer version. */
export interface OfferedPackage {
  readonly name: string
  readonly architecture: string
  readonly candidate: string
  readonly source: string
  readonly sourceVersion: string
  /** Archives that carry it, comma-delimited. */
  readonly suites: string
}

/** A patch that a computer lacks: one source package at one version in one stream. */
export interface LackedPatch {
  readonly publicId: string
  readonly source: string
  readonly version: string
  readonly stream: string
  readonly security: boolean
}

/** The same with the package versions that the package manager offers of it. */
export interface OfferedPatch extends LackedPatch {
  readonly lines: readonly PackageVersion[]
}

/**
 * Joins what a package manager offers into patches: Debian's binary packages by their source, `deb:debian/12/security/openssl/3.0.15-1~deb12u1`; RPM's
 * and Alpine's each by itself.
 *
 * @param release `debian/12`
 * @param versions `offeredVersion` of each line, where they are at hand
 */
export function lackedPatches(
  release: string,
  offered: readonly OfferedPackage[],
  manager: Manager = 'dpkg',
  versions: readonly PackageVersion[] = offered.map((line) => offeredVersion(manager, release, line)),
): OfferedPatch[] {
  const found = new Map<string, OfferedPatch & { readonly lines: PackageVersion[] }>()
  const archiveOf = archives(release, manager)
  for (let at = 0; at < offered.length; at++) {
    const [line, pv] = [offered[at]!, versions[at]!]
    const archive = archiveOf(line.suites)
    if (archive === null || !isReadable(line)) continue
    const patch = manager === 'dpkg' ? debianPatch(archive, pv) : ownPatch(archive, pv)
    const known = found.get(patch.publicId)
    // Several repositories may have it: one that says security is enough.
    if (known === undefined || patch.security) found.set(patch.publicId, { ...patch, lines: known?.lines ?? [] })
    found.get(patch.publicId)?.lines.push(pv)
  }
  return [...found.values()]
}

/** What the package manager would upgrade to, as a package version. @param release `debian/12` */
export function offeredVersion(manager: Manager, release: string, line: Omit<OfferedPackage, 'suites'>): PackageVersion {
  const { name, architecture } = line
  const version = candidateOf(manager, line)
  // An RPM's source is told as the name of a file, without the epoch that its version has.
  const source = manager !== 'rpm' && line.source !== '' ? line.source : null
  const sourceVersion = source === null ? null : line.sourceVersion || version
  return { scheme: manager, release, name, architecture, version, source, sourceVersion, module: null, vendor: null }
}

/** Where something is offered. */
interface Archive {
  readonly stream: string
  readonly security: boolean
}

/** Of which stream what is offered is, by the archives that carry it; few lists of archives carry many. Null: no list that one may show. */
function archives(release: string, manager: Manager): (suites: string) => Archive | null {
  const known = new Map<string, Archive | null>()
  return (suites) => {
    let archive = known.get(suites)
    if (archive === undefined) {
      const security = isSecurity(suites)
      archive = LINE.test(suites) ? { stream: `${release}/${placeOf(suites, security, manager)}`, security } : null
      known.set(suites, archive)
    }
    return archive
  }
}

function placeOf(suites: string, security: boolean, manager: Manager): string {
  if (manager === 'dpkg') return pocketOf(suites, security)
  if (manager === 'rpm') return 'base'
  return /(?:^|[/,])community(?:$|[/,])/.test(suites) ? 'community' : 'main'
}

const WORD = /^[^\s/\p{Cc}]{1,300}$/u
const LINE = /^\P{Cc}*$/u

/** Whether a line of the package manager names what can be one; of its archives it may hold blanks, but nothing that steers a terminal or a log. */
function isReadable({ name, candidate, source, sourceVersion, architecture }: OfferedPackage): boolean {
  return (
    [name, candidate].every((word) => WORD.test(word)) &&
    [source, sourceVersion, architecture].every((word) => word === '' || WORD.test(word))
  )
}

// As vendors name it: a signed kernel is built from another source.
function debianPatch({ stream, security }: Archive, pv: PackageVersion): LackedPatch {
  const { name: source, version } = sourceOf(pv) ?? pv
  return { publicId: debianPatchKey(stream, source, version ?? pv.version), source, version: version ?? pv.version, stream, security }
}

// Repositories of RPM are named by whoever set them up: only a name that says security tells anything.
function ownPatch({ stream, security }: Archive, { scheme, name, version }: PackageVersion): LackedPatch {
  return { publicId: `${scheme}:${stream}/${name}/${version}`, source: name, version, stream, security }
}

/** An RPM's epoch of zero may be left out where something is offered. */
function candidateOf(manager: Manager, { candidate }: Pick<OfferedPackage, 'candidate'>): string {
  return manager === 'rpm' && !candidate.includes(':') ? `0:${candidate}` : candidate
}

function isSecurity(suites: string): boolean {
  return /(?:^|[,-])security(?:$|,)/i.test(suites)
}

/** `debian 12` → `debian/12`. */
export function streamOf(release: string): string {
  return release.trim().toLowerCase().split(/\s+/).join('/') || 'unknown'
}

function pocketOf(suites: string, security: boolean): string {
  if (security) return 'security'
  if (/-backports(?:$|,)/.test(suites)) return 'backports'
  return /-updates(?:$|,)/.test(suites) ? 'updates' : 'main'
}

/** Whether a stream is one in which the catalog decides; builds of a module belong to the stream without it. */
export function isMatched(stream: string | null, matched: ReadonlySet<string>): boolean {
  return stream !== null && (matched.has(stream) || matched.has(stream.split('+')[0] ?? ''))
}

/** A patch that was missing on a computer when its last inventory came. */
export interface FormerlyMissing {
  readonly patchId: number
  readonly source: string
  readonly version: string
}

/**
 * What became of patches that the package manager does not offer any more. At its version, or at a later one with nothing newer offered: installed.
 * With a later version offered the earlier one is superseded, and without the package not applicable; both are derived, without a row.
 *
 * @param installed what is installed now; @param lacked sources of which something newer is offered
 */
export function becameInstalled(
  former: readonly FormerlyMissing[],
  installed: readonly PackageVersion[],
  lacked: readonly Pick<LackedPatch, 'source'>[],
): number[] {
  if (former.length === 0) return []
  const held = new Map(former.map(({ source }) => [source, new Held()]))
  for (const pv of installed) {
    const source = sourceOf(pv) ?? pv
    held.get(source.name)?.add(pv.scheme, source.version ?? pv.version)
    if (pv.scheme !== 'dpkg' && pv.source !== pv.name) held.get(pv.name)?.add(pv.scheme, pv.version)
  }
  const offered = new Set(lacked.map((patch) => patch.source))
  return former
    .filter(
      ({ source, version }) =>
        held.get(source)?.has(version) === true || (!offered.has(source) && held.get(source)?.isAtLeast(version) === true),
    )
    .map(({ patchId }) => patchId)
}

/** What is installed of a source. */
class Held {
  readonly #versions = new Set<string>()
  #newest: { readonly scheme: ReturnType<typeof schemeNamed>; readonly version: string } | null = null

  add(name: SchemeName, version: string): void {
    this.#versions.add(version)
    const scheme = schemeNamed(name)
    if (scheme.refusal(version) !== null) return
    if (this.#newest === null || scheme.compare(version, this.#newest.version) > 0) this.#newest = { scheme, version }
  }

  has(version: string): boolean {
    return this.#versions.has(version)
  }

  /** A repository that offers nothing, because it is gone or was not read, installs nothing. */
  isAtLeast(wanted: string): boolean {
    const newest = this.#newest
    return newest !== null && newest.scheme.refusal(wanted) === null && newest.scheme.compare(newest.version, wanted) >= 0
  }
}
