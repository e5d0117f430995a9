import type { AdvisoryKind, FixedPackage } from '../feed/statements.ts'
import type { Severity } from '../state.ts'
import type { SchemeName } from '../version/scheme.ts'

/** What the matcher takes and gives. */

/** One installed package version, whoever has it: a line of an inventory. */
export interface PackageVersion {
  readonly scheme: SchemeName
  /** `debian/12` */
  readonly release: string
  /** Binary package, or the application's id. */
  readonly name: string
  readonly architecture: string
  readonly version: string
  /** Source package and its version; null: not told. */
  readonly source: string | null
  readonly sourceVersion: string | null
  /** Module and stream of a module build, `nodejs:16`; null: none; `?`: a module build whose stream is not known. */
  readonly module: string | null
  /** Who built it, as the package manager says; `foreign`: from no archive of the distribution; null: not told. */
  readonly vendor: string | null
}

/** What an advisory is to the matcher. */
export interface AdvisoryFacts {
  readonly id: string
  readonly kind: AdvisoryKind
  readonly severity: Severity
  readonly cves: readonly string[]
  readonly exploited: boolean
  readonly withdrawn: boolean
}

/** A statement that a package is mended, with its order and whose it is. */
export interface Fix extends Pick<
  FixedPackage,
  'scheme' | 'release' | 'pocket' | 'module' | 'names' | 'name' | 'architecture' | 'introduced' | 'fixed' | 'binaries'
> {
  /** Order of `fixed`: a key of its scheme. */
  readonly key: string
  /** Null: a repository has it, for whatever reason. */
  readonly advisory: AdvisoryFacts | null
}

/** A patch that a package version lacks: the newest fix of one stream. */
export interface PackageNeed {
  /** Natural key. */
  readonly patchKey: string
  readonly stream: string
  readonly pocket: string
  /** Archives of extended support that answer all of it: who follows one of them lacks its fixes instead. */
  readonly answeredIn: readonly string[]
  /** Package of the patch: the source package, the binary package of RPM, or the application. */
  readonly name: string
  readonly version: string
  /** An advisory between the installed version and this one is about security. */
  readonly security: boolean
  /** Worst of all fixes in between. */
  readonly severity: Severity
  readonly exploited: boolean
  readonly unknownOrigin: boolean
  /** Ids of the patch's own advisories, and of those of the earlier fixes that are lacking too: they are superseded. */
  readonly advisories: readonly string[]
  readonly supersededAdvisories: readonly string[]
}

/** What else a computer tells that bears on its verdicts. */
export interface ComputerFacts {
  readonly release: string
  /** Version of the running kernel as `uname -r` prints it; null: not told. */
  readonly runningKernel: string | null
  /** The kernel of that name was put in place after the start: what runs is the build before. */
  readonly rebuiltKernel: boolean
  /** Enabled module streams, `nodejs:16`. */
  readonly modules: readonly string[]
  /** Archives with an entitlement that the computer has: `esm-infra`, `eus-9.2`. */
  readonly pockets: readonly string[]
  /** Packages that somebody holds back, as `name` or `name:architecture`. */
  readonly held: readonly string[]
}

/** What of an inventory decides; numbers are places in its list of packages. */
export interface Resolved {
  /** Of packages that are installed several times side by side (kernels) the newest; of the others each. */
  readonly evaluated: readonly number[]
  /** The kernel that runs, where a newer one is installed; and the one that took its place under its name since the start, which is evaluated, too. */
  readonly running: readonly number[]
  readonly held: readonly number[]
}

/** Bits of `verdict.flags`. */
export const VERDICT_FLAGS = {
  held: 1,
  phased: 2,
  needs_entitlement: 4,
  reboot_pending: 8,
  not_in_repository: 16,
  unknown_origin: 32,
  quarantined: 64,
  exploited: 128,
} as const
export type VerdictFlag = keyof typeof VERDICT_FLAGS
