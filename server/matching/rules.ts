import {
  keyBytes,
  needsEntitlement,
  patchKeyOf,
  SEVERITIES,
  streamOf,
  subjectOf,
  type Fix,
  type PackageVersion,
  type Severity,
} from '../../catalog/index.ts'

/** How package versions and patches are kept: pure. */

/** A package version as its row has it. */
export interface VersionRow {
  readonly release: string
  /** With its architecture, `openssl:amd64`; applications have none. */
  readonly package: string
  readonly version: string
  readonly scheme: PackageVersion['scheme']
  /** Source package and its version as vendors speak of them; null: the package's own. */
  readonly source: string | null
  readonly sourceVersion: string | null
  readonly module: string | null
  readonly vendor: string | null
}

/** The same with what tells it from others, and its orders; null for a version that its scheme does not accept. */
export interface OrderedRow extends VersionRow {
  readonly detail: string
  readonly key: Buffer | null
  readonly sourceKey: Buffer | null
}

/** The row of a package version: equal ones have equal rows, whatever the line looked like. */
export function rowOf(pv: PackageVersion): OrderedRow {
  const { scheme, release, version, module, vendor } = pv
  const { own, source: from } = subjectOf(pv)
  const isOwn = from === null || (scheme !== 'rpm' && from.name === pv.name && from.at.version === version)
  const [source, sourceVersion] = isOwn ? [null, null] : [from.name, from.at.version]
  return {
    release,
    package: pv.architecture === '' ? pv.name : `${pv.name}:${pv.architecture}`,
    version,
    detail: [scheme, source, sourceVersion, module, vendor].map((part) => part ?? '').join('\t'),
    scheme,
    source,
    sourceVersion,
    module,
    vendor,
    key: bytesOf(own),
    sourceKey: isOwn ? null : bytesOf(from.at),
  }
}

function bytesOf(at: ReturnType<typeof subjectOf>['own']): Buffer | null {
  return at.word === undefined ? Buffer.from(keyBytes(at.key)) : null
}

/** A package version from its row. */
export function versionOf(row: VersionRow): PackageVersion {
  const { scheme, release, version, source, sourceVersion, module, vendor } = row
  const colon = row.package.lastIndexOf(':')
  const [name, architecture] = colon < 0 ? [row.package, ''] : [row.package.slice(0, colon), row.package.slice(colon + 1)]
  return { scheme, release, name, architecture, version, source, sourceVersion, module, vendor }
}

/** What feeds say of a fix beyond what the matcher takes. */
export interface FixFacts extends Fix {
  /** Internal id of the advisory; null: a repository has it, for whatever reason. */
  readonly advisoryId: number | null
  readonly cves: readonly string[]
  readonly publishedAt: Date | null
  readonly restart: 'never' | 'always' | 'can' | 'unknown'
}

/** A patch of a package, as far as the catalog tells it. */
export interface PackagePatchFacts {
  readonly publicId: string
  readonly scheme: Fix['scheme']
  readonly kind: 'linux' | 'middleware'
  readonly release: string
  readonly stream: string
  readonly pocket: string
  readonly entitlement: boolean
  readonly module: string
  readonly names: Fix['names']
  readonly name: string
  readonly version: string
  readonly key: Buffer
  readonly security: boolean
  readonly severity: Severity
  readonly exploited: boolean
  readonly cves: readonly string[]
  readonly restart: FixFacts['restart']
  readonly releasedAt: Date | null
  readonly advisoryIds: readonly number[]
}

const RESTARTS = ['unknown', 'never', 'can', 'always'] as const

/**
 * What fixes say of their patches together: one patch may answer several advisories. An advisory that was withdrawn says nothing.
 *
 * @param wanted public ids; others are left out
 */
export function patchesOf(fixes: readonly FixFacts[], wanted: ReadonlySet<string>): PackagePatchFacts[] {
  const groups = Map.groupBy(
    fixes.filter((fix) => fix.advisory?.withdrawn !== true),
    (fix) => `${streamOf(fix)}\n${fix.name}\n${fix.key}`,
  )
  return [...groups.values()]
    .map(patchFrom)
    .filter(({ publicId }) => wanted.has(publicId))
    .toSorted((a, b) => (a.publicId < b.publicId ? -1 : 1))
}

/** Of versions that are equal but written differently the one that comes first as a text names the patch, as the matcher has it. */
function patchFrom(own: readonly FixFacts[]): PackagePatchFacts {
  const first = own.reduce((least, fix) => (fix.fixed < least.fixed ? fix : least))
  const publicId = patchKeyOf(first)
  const { scheme, release, pocket, names, name, fixed } = first
  const times = own.flatMap((fix) => fix.publishedAt?.getTime() ?? [])
  return {
    publicId,
    scheme,
    kind: names === 'app' ? 'middleware' : 'linux',
    release,
    stream: streamOf(first),
    pocket,
    entitlement: needsEntitlement(pocket),
    module: first.module ?? '',
    names,
    name,
    version: fixed,
    key: Buffer.from(keyBytes(first.key)),
    security: own.some((fix) => fix.advisory?.kind === 'security'),
    severity: worst(own.map((fix) => fix.advisory?.severity ?? 'unspecified')),
    exploited: own.some((fix) => fix.advisory?.exploited === true),
    cves: [...new Set(own.flatMap((fix) => fix.cves))].toSorted(),
    restart: RESTARTS[Math.max(...own.map((fix) => RESTARTS.indexOf(fix.restart)))] ?? 'unknown',
    releasedAt: times.length === 0 ? null : new Date(Math.min(...times)),
    advisoryIds: [...new Set(own.flatMap((fix) => fix.advisoryId ?? []))].toSorted((a, b) => a - b),
  }
}

function worst(severities: readonly Severity[]): Severity {
  return SEVERITIES[Math.max(...severities.map((severity) => SEVERITIES.indexOf(severity)))] ?? 'unspecified'
}
