import type { SchemeName } from '../version/scheme.ts'
import type { Severity } from '../state.ts'

/** What feeds about everything that is not Microsoft's say, in one shape for every vendor. */

/** Whose names a vendor's statement uses: of source packages (Debian, Ubuntu, Alpine), of binary packages (RPM), of applications. */
export const NAMESPACES = ['source', 'binary', 'app'] as const
export type Namespace = (typeof NAMESPACES)[number]

/** What is stated of a package, wherever it is. */
export interface PackagePlace {
  readonly scheme: SchemeName
  /** Distribution and version as in os-release with a slash: `debian/12`, `alma/9`, `windows`. */
  readonly release: string
  readonly names: Namespace
  readonly name: string
  /** Module and stream of an RPM module build, `nodejs:16`; null outside of modules. */
  readonly module: string | null
}

/** From which version on a package is mended in a stream. */
export interface FixedPackage extends PackagePlace {
  /** Part of the release with archives of its own: `security`, `updates`, `main`, `base`, `esm-infra`, `eus-9.2`, `extras:nginx1`, `live`, `app`. */
  readonly pocket: string
  /** Null: every architecture. */
  readonly architecture: string | null
  /** Lowest version that is affected; null: every one before the fix. */
  readonly introduced: string | null
  readonly fixed: string
  /** Binary packages with their own versions, where the vendor gives both; empty: all binaries of the source. */
  readonly binaries: readonly { readonly name: string; readonly version: string }[]
  /** CVEs that are answered here, where the vendor tells them apart by package; null: the advisory's. */
  readonly cves: readonly string[] | null
}

export const ADVISORY_KINDS = ['security', 'bugfix', 'enhancement'] as const
export type AdvisoryKind = (typeof ADVISORY_KINDS)[number]

/** A vendor's advisory with what it mends. The same id from one document twice (two releases) is one advisory with the fixes of both. */
export interface AdvisoryStatement {
  readonly kind: 'advisory'
  /** The vendor's: `DSA-5865-1`, `ALSA-2024:1234`, `USN-7000-1`. */
  readonly id: string
  readonly advisoryKind: AdvisoryKind
  readonly title: string
  readonly severity: Severity
  /** Sorted, in upper case. */
  readonly cves: readonly string[]
  /** ISO 8601. */
  readonly publishedAt: string | null
  readonly revisedAt: string | null
  readonly withdrawn: boolean
  readonly restart: 'never' | 'always' | 'unknown'
  readonly url: string | null
  readonly fixes: readonly FixedPackage[]
}

export const PACKAGE_STATES = ['affected', 'deferred', 'ignored', 'end_of_life', 'not_affected', 'under_investigation'] as const
export type PackageState = (typeof PACKAGE_STATES)[number]

/** What holds for a package without a fix: a state of its own, never a verdict about a patch. */
export interface StateStatement extends PackagePlace {
  readonly kind: 'state'
  /** Null: of the package as a whole, such as the end of its support. */
  readonly cve: string | null
  readonly state: PackageState
  /** The vendor's word for it, such as `no-dsa`, or since when. */
  readonly note: string
}

/** A package in a repository. */
export interface PackageStatement extends PackagePlace {
  readonly kind: 'package'
  readonly pocket: string
  readonly architecture: string
  readonly version: string
  readonly source: string
  readonly sourceVersion: string
  /** Percentage of computers that are offered it, where it is phased. */
  readonly phased: number | null
  readonly file: { readonly path: string; readonly bytes: number; readonly sha256: string } | null
}

/** An entry of Add/Remove Programs that an installer makes. */
export interface ProgramEntry {
  readonly displayName: string | null
  readonly publisher: string | null
  readonly displayVersion: string | null
  readonly productCode: string | null
  readonly upgradeCode: string | null
}

/** A way to install an application without a dialog. */
export interface ApplicationInstaller {
  readonly architecture: string
  /** `msi`, `wix`, `exe`, `inno`, `nullsoft`, `burn`, `msix`, `zip`, `portable`. */
  readonly type: string
  readonly scope: 'user' | 'machine' | null
  readonly url: string
  /** Hexadecimal, lower case. */
  readonly sha256: string
  readonly productCode: string | null
  /** Arguments for an installation without questions. */
  readonly silent: string
  /** Return values that mean success besides 0, and those that mean a restart; signed, of 32 bits. */
  readonly successCodes: readonly number[]
  readonly restartCodes: readonly number[]
  readonly entries: readonly ProgramEntry[]
  /** ISO language tag, where the installer is of one language. */
  readonly locale: string | null
  /** Of an archive (`zip`): what to run, paths inside it with slashes, and whose type the arguments are for. */
  readonly nested?: { readonly type: string; readonly files: readonly string[] }
}

/** A release of an application; without installers where an index alone is known. */
export interface ApplicationStatement {
  readonly kind: 'application'
  /** winget's package id. */
  readonly id: string
  readonly version: string
  readonly name: string | null
  readonly publisher: string | null
  readonly releasedAt: string | null
  readonly installers: readonly ApplicationInstaller[]
}

/** What is known of a CVE beyond its vendor; a feed fills what it knows and leaves the rest null. */
export interface ThreatStatement {
  readonly kind: 'threat'
  readonly cve: string
  /** Since when its use in attacks is known. */
  readonly exploitedSince: string | null
  readonly ransomware: boolean | null
  /** Probability of being used within 30 days, 0…1. */
  readonly epss: number | null
  readonly percentile: number | null
}

/** How long a product is supported; dates are ISO 8601, null: no end, or not told. */
export interface LifecycleStatement {
  readonly kind: 'lifecycle'
  readonly product: string
  readonly cycle: string
  /** Our name where the product is an operating system: `debian/12`. */
  readonly release: string | null
  readonly releasedAt: string | null
  /** Ordinary support, with security fixes for everybody. */
  readonly supportedUntil: string | null
  /** Long-term support. */
  readonly securityUntil: string | null
  /** Support that is paid for. */
  readonly extendedUntil: string | null
}

export type FeedStatement =
  | AdvisoryStatement
  | StateStatement
  | PackageStatement
  | ApplicationStatement
  | ThreatStatement
  | LifecycleStatement
