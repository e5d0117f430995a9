/** What an inventory means: pure. */

import { debianPatchKey } from '../../catalog/index.ts'

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

/** One dpkg line. */
export interface InstalledPackage {
  /** With its architecture, `openssl:amd64`. */
  readonly package: string
  readonly version: string
  readonly source: string
  readonly sourceVersion: string
}

/**
 * Reads `package[:arch]<TAB>version<TAB>arch<TAB>status<TAB>source<TAB>source version`; a package counts
 * as installed when the second letter of its status is `i`. Lines of another shape are left out.
 */
export function installedPackages(lines: readonly string[]): InstalledPackage[] {
  const found: InstalledPackage[] = []
  for (const line of lines) {
    const [name, version, architecture, status, source, sourceVersion] = line.split('\t')
    if (!name || !version || !architecture || status?.[1] !== 'i') continue
    const plain = name.split(':')[0] ?? name
    found.push({ package: `${plain}:${architecture}`, version, source: source || plain, sourceVersion: sourceVersion || version })
  }
  return found
}

/** A patch that a computer lacks: one source package at one version in one stream. */
export interface LackedPatch {
  readonly publicId: string
  readonly source: string
  readonly version: string
  readonly stream: string
  readonly security: boolean
}

/**
 * Joins offered binary packages into patches with natural keys such as `deb:debian/12/security/openssl/3.0.15-1~deb12u1`.
 *
 * @param release name and version as in os-release, `debian 12`
 */
export function lackedPatches(release: string, offered: readonly OfferedPackage[]): LackedPatch[] {
  const found = new Map<string, LackedPatch>()
  const base = streamOf(release)
  for (const line of offered) {
    const source = line.source || line.name
    const version = line.sourceVersion || line.candidate
    const security = /(?:^|[,-])security(?:$|,)/i.test(line.suites)
    const stream = `${base}/${pocketOf(line.suites, security)}`
    const publicId = debianPatchKey(stream, source, version)
    if (!found.has(publicId)) found.set(publicId, { publicId, source, version, stream, security })
  }
  return [...found.values()]
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

/** A patch that was missing on a computer when its last inventory came. */
export interface FormerlyMissing {
  readonly patchId: number
  readonly source: string
  readonly version: string
}

/**
 * What became of patches that the package manager does not offer any more. At its version, or with nothing newer offered: installed.
 * With a later version offered the earlier one is superseded, and without the package not applicable; both are derived, without a row.
 *
 * @param installed what is installed now; @param lacked sources of which something newer is offered
 */
export function becameInstalled(
  former: readonly FormerlyMissing[],
  installed: readonly InstalledPackage[],
  lacked: readonly LackedPatch[],
): number[] {
  const versions = new Map<string, Set<string>>()
  for (const p of installed) versions.set(p.source, (versions.get(p.source) ?? new Set()).add(p.sourceVersion))
  const offered = new Set(lacked.map((patch) => patch.source))
  return former
    .filter(({ source, version }) => {
      const has = versions.get(source)
      return has !== undefined && (has.has(version) || !offered.has(source))
    })
    .map(({ patchId }) => patchId)
}
