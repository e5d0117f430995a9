import { schemeNamed } from '../version/index.ts'
import { architecturesMeet, isNumberedKernel, moduleMark } from './shapes.ts'
import type { Ordered, Subject, UnknownWord } from './subject.ts'
import type { Fix } from './types.ts'

/** Why a fix does not concern an installed package version. */
export const NOT_APPLICABLE = [
  'other_release',
  'other_package',
  'other_scheme',
  'withdrawn',
  'other_architecture',
  'other_module_stream',
  'module_build_only',
  'not_for_module_builds',
  'live_patch_only',
  'backports_only',
  'binary_not_concerned',
  'before_introduced',
] as const
/** Why it cannot be said whether an installed package version has a fix. */
export const UNDECIDED = [
  'module_unknown',
  'other_vendors_build',
  'fix_invalid',
  'version_unknown',
  'version_invalid',
  'epoch_unknown',
  'source_version_unknown',
] as const satisfies readonly (UnknownWord | 'module_unknown' | 'other_vendors_build' | 'fix_invalid')[]

/** The rule that decides about one package version and one fix. */
export type Rule = 'older_than_fix' | 'has_fix' | (typeof NOT_APPLICABLE)[number] | (typeof UNDECIDED)[number]

/** What holds between one package version and one fix. */
export interface Judgement {
  readonly rule: Rule
  /** What was compared, where it came to that: the version of the package, or of its source. */
  readonly installed: string | null
  readonly fixed: string
}

/** The part of a fix that tells whom it concerns; whether it does is the same for all fixes that are equal in it. */
export type FixScope = Pick<Fix, 'scheme' | 'release' | 'pocket' | 'module' | 'names' | 'architecture'> & {
  /** `moduleMark` of the fixed version. */
  readonly mark: string
  readonly withdrawn: boolean
}

/** The scope of a fix. */
export function scopeOf(fix: Fix): FixScope {
  const { scheme, release, pocket, module, names, architecture } = fix
  const mark = scheme === 'rpm' ? moduleMark(fix.fixed) : ''
  return { scheme, release, pocket, module, names, architecture, mark, withdrawn: fix.advisory?.withdrawn === true }
}

/** Judges a package version by a fix, which may be of any package and release. */
export function judge(subject: Subject, fix: Fix): Judgement {
  const barred = isNamed(subject, fix) ? scopeRule(subject, scopeOf(fix)) : 'other_package'
  if (barred !== null) return { rule: barred, installed: null, fixed: fix.fixed }
  return compareWith(subject, fix)
}

/** @returns why a fix of this scope, under a name of the package, does not decide about it; null where the versions do */
export function scopeRule(subject: Subject, scope: FixScope): Rule | null {
  const { pv } = subject
  if (scope.withdrawn) return 'withdrawn'
  if (scope.release !== pv.release) return 'other_release'
  if (scope.scheme !== pv.scheme) return 'other_scheme'
  if (!architecturesMeet(scope.architecture, pv.architecture)) return 'other_architecture'
  if (scope.pocket === 'live' && !subject.livePatch) return 'live_patch_only'
  if (scope.pocket === 'backports' && subject.backport === null) return 'backports_only'
  return pv.scheme === 'rpm' ? moduleRule(subject, scope) : null
}

/** Module builds are compared within their stream only, and with builds of the same vendor only. */
function moduleRule({ pv, mark }: Subject, scope: FixScope): Rule | null {
  if (pv.module === null) return scope.module === null && scope.mark === '' ? null : 'module_build_only'
  if (scope.module === null) return scope.mark === '' ? 'not_for_module_builds' : 'module_unknown'
  if (pv.module === '?') return 'module_unknown'
  if (pv.module !== scope.module) return 'other_module_stream'
  return mark === scope.mark ? null : 'other_vendors_build'
}

function isNamed(subject: Subject, fix: Pick<Fix, 'names' | 'name'>): boolean {
  return fix.names === 'source' ? fix.name === subject.source?.name : fix.name === subject.pv.name
}

function compareWith(subject: Subject, fix: Fix): Judgement {
  const binary = fix.binaries.find(({ name }) => name === subject.pv.name)
  if (binary !== undefined) {
    const scheme = schemeNamed(fix.scheme)
    if (scheme.refusal(binary.version) !== null) return { rule: 'fix_invalid', installed: null, fixed: binary.version }
    const installed = installedAt(subject, false, fix.pocket)
    return { rule: versionRule(subject, installed, scheme.key(binary.version), fix), installed: installed.version, fixed: binary.version }
  }
  // Each build of a kernel is a package of its own: the one that mends it cannot bear the name of the one that is installed.
  if (fix.binaries.length > 0 && !isNumberedKernel(subject.pv.name))
    return { rule: 'binary_not_concerned', installed: null, fixed: fix.fixed }
  const installed = installedAt(subject, fix.names === 'source', fix.pocket)
  return { rule: versionRule(subject, installed, fix.key, fix), installed: installed.version, fixed: fix.fixed }
}

/** What of a package version is compared with a fix of a pocket. */
export function installedAt(subject: Subject, asSource: boolean, pocket: string): Ordered {
  if (subject.backport !== null && pocket !== 'backports') return asSource ? subject.backport.source : subject.backport.own
  return asSource ? (subject.source?.at ?? { word: 'source_version_unknown', version: null }) : subject.own
}

/**
 * The rule that follows from the versions, where the scope bars nothing.
 *
 * @param key order of the fixed version that is compared with `installed`
 * @param fix its first affected version is one of the names that it uses, whatever was compared
 */
export function versionRule(
  subject: Subject,
  installed: Ordered,
  key: string,
  fix: Pick<Fix, 'scheme' | 'introduced' | 'names' | 'pocket'>,
): Rule {
  if (installed.word !== undefined) return installed.word
  if (installed.key >= key) return 'has_fix'
  if (fix.introduced === null) return 'older_than_fix'
  const scheme = schemeNamed(fix.scheme)
  if (scheme.refusal(fix.introduced) !== null) return 'fix_invalid'
  const named = installedAt(subject, fix.names === 'source', fix.pocket)
  if (named.word !== undefined) return named.word
  return named.key < scheme.key(fix.introduced) ? 'before_introduced' : 'older_than_fix'
}
