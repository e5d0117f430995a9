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

/** Every rule that decides about one package version and one fix. */
export const RULES = ['older_than_fix', 'has_fix', ...NOT_APPLICABLE, ...UNDECIDED] as const
export type Rule = (typeof RULES)[number]

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
  const rule = ruleFor(subject, fix, scopeOf(fix))
  const compared = comparedWith(subject, fix)
  const isCompared = rule === 'older_than_fix' || rule === 'has_fix' || rule === 'before_introduced'
  return { rule, installed: isCompared && compared !== null ? compared.installed.version : null, fixed: compared?.fixed ?? fix.fixed }
}

/** Whether a package version lacks a fix, which may be of any package and release: what `judge` says, without its proof. */
export function lacks(subject: Subject, fix: Fix): boolean {
  return ruleFor(subject, fix, scopeOf(fix)) === 'older_than_fix'
}

/** The rule that decides about a package version and a fix, of which the scope is known already. */
export function ruleFor(subject: Subject, fix: Fix, scope: FixScope): Rule {
  if (!isNamed(subject, fix)) return 'other_package'
  return scopeRule(subject, scope) ?? versionRule(subject, fix)
}

/** Whether a package version that a fix names, that is no backport and is older than it, lacks it unless the scope bars it. */
export function isDecidedByScope(fix: Pick<Fix, 'binaries' | 'introduced'>): boolean {
  return fix.binaries.length === 0 && fix.introduced === null
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

/** What of a package version is compared: its own version, its source's, or the version of which a backport was made. */
export type ComparedAs = 'package' | 'source' | 'backport_of_package' | 'backport_of_source'

interface Compared {
  readonly as: ComparedAs
  readonly installed: Ordered
  readonly fixed: string
  /** Order of `fixed`; null where it has none. */
  readonly key: string | null
}

/** What of a package version is compared with what of a fix; null where the fix is for other binaries of the source. */
export function comparedWith(subject: Subject, fix: Fix): Compared | null {
  const isSource = fix.names === 'source'
  if (fix.binaries.length === 0) return { ...installedAt(subject, isSource, fix.pocket), fixed: fix.fixed, key: fix.key }
  const version = fix.binaries.find(({ name }) => name === subject.pv.name)?.version
  if (version !== undefined) return { ...installedAt(subject, false, fix.pocket), fixed: version, key: keyOrNull(fix, version) }
  // Each build of a kernel is a package of its own: the one that mends it cannot bear the name of the one that is installed.
  if (!isNumberedKernel(subject.pv.name)) return null
  return { ...installedAt(subject, isSource, fix.pocket), fixed: fix.fixed, key: fix.key }
}

/** What of a package version is compared with a fix of a pocket. */
function installedAt(subject: Subject, asSource: boolean, pocket: string): Pick<Compared, 'as' | 'installed'> {
  if (subject.backport === null || pocket === 'backports')
    return asSource ? { as: 'source', installed: subject.source?.at ?? UNTOLD } : { as: 'package', installed: subject.own }
  return asSource
    ? { as: 'backport_of_source', installed: subject.backport.source }
    : { as: 'backport_of_package', installed: subject.backport.own }
}

const UNTOLD: Ordered = { word: 'source_version_unknown', version: null }

/** The rule that follows from the versions, where the scope bars nothing. The first affected version is one of the names that the fix uses. */
function versionRule(subject: Subject, fix: Fix): Rule {
  const compared = comparedWith(subject, fix)
  if (compared === null) return 'binary_not_concerned'
  if (compared.key === null) return 'fix_invalid'
  if (compared.installed.word !== undefined) return compared.installed.word
  if (compared.installed.key >= compared.key) return 'has_fix'
  if (fix.introduced === null) return 'older_than_fix'
  const introduced = keyOrNull(fix, fix.introduced)
  if (introduced === null) return 'fix_invalid'
  const named = installedAt(subject, fix.names === 'source', fix.pocket).installed
  if (named.word !== undefined) return named.word
  return named.key < introduced ? 'before_introduced' : 'older_than_fix'
}

function keyOrNull(fix: Pick<Fix, 'scheme'>, version: string): string | null {
  const scheme = schemeNamed(fix.scheme)
  return scheme.refusal(version) === null ? scheme.key(version) : null
}
