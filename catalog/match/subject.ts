import { schemeNamed } from '../version/index.ts'
import { backportedFrom, isForeign, isLivePatch, moduleMark, sourceOf } from './shapes.ts'
import type { PackageVersion } from './types.ts'

/** A version with its order; `word` says why it has none. */
export type Ordered =
  | { readonly version: string; readonly key: string; readonly word?: never }
  | { readonly word: UnknownWord; readonly version: string | null }

/** Why nothing can be said of an installed version. */
export type UnknownWord = 'version_unknown' | 'version_invalid' | 'epoch_unknown' | 'source_version_unknown'

/** An installed package version, made ready to be judged against many fixes. */
export interface Subject {
  readonly pv: PackageVersion
  /** Of the package itself, under its own name. */
  readonly own: Ordered
  /** Of the source package; null: not told which. */
  readonly source: { readonly name: string; readonly at: Ordered } | null
  /** A backport has what the version has of which it was made: that version, as package and as source. Null: no backport. */
  readonly backport: { readonly own: Ordered; readonly source: Ordered } | null
  readonly mark: string
  readonly livePatch: boolean
  readonly foreign: boolean
}

/** Makes an installed package version ready. */
export function subjectOf(pv: PackageVersion): Subject {
  const own = orderedOf(pv, pv.version)
  const source = sourceOf(pv)
  const sourceAt = source === null ? null : source.version === pv.version ? own : orderedOf(pv, source.version)
  return {
    pv,
    own,
    source: source === null || sourceAt === null ? null : { name: source.name, at: sourceAt },
    backport: pv.scheme === 'dpkg' ? backportOf(pv, source?.version ?? null) : null,
    mark: pv.scheme === 'rpm' ? moduleMark(pv.version) : '',
    livePatch: isLivePatch(pv.name),
    foreign: isForeign(pv),
  }
}

/** The names under which fixes for a package version are to be looked up: its own and its source's. */
export function namesOf(pv: PackageVersion): string[] {
  const source = sourceOf(pv)
  return source === null || source.name === pv.name ? [pv.name] : [pv.name, source.name]
}

function backportOf(pv: PackageVersion, sourceVersion: string | null): Subject['backport'] {
  const own = backportedFrom(pv.version)
  const source = sourceVersion === null ? null : backportedFrom(sourceVersion)
  if (own === null && source === null) return null
  return { own: orderedOf(pv, own ?? pv.version), source: orderedOf(pv, source ?? sourceVersion) }
}

/** The order of an installed version. An RPM's without an epoch has none: one that is not told is not 0. */
function orderedOf(pv: PackageVersion, version: string | null): Ordered {
  if (version === null) return { word: 'source_version_unknown', version }
  const scheme = schemeNamed(pv.scheme)
  if (scheme.refusal(version) !== null) return { word: 'version_invalid', version }
  if (pv.scheme === 'rpm' && !version.includes(':')) return { word: 'epoch_unknown', version }
  if (pv.scheme === 'winget' && /^\s*unknown\s*$/i.test(version)) return { word: 'version_unknown', version }
  return { version, key: scheme.key(version) }
}
