import { worstOf } from '../state.ts'
import { answeringPockets, isExtended } from './extended.ts'
import { lacks } from './judge.ts'
import { isSecurityPocket, patchKeyOf, streamOf } from './stream.ts'
import { subjectOf, type Subject } from './subject.ts'
import type { AdvisoryFacts, Fix, PackageNeed, PackageVersion } from './types.ts'

/** A fix that a package version lacks, as far as needs are made of it. */
export type LackedFix = Pick<Fix, 'scheme' | 'release' | 'pocket' | 'module' | 'name' | 'fixed' | 'key'> & {
  readonly advisory: AdvisoryFacts | null
}

/**
 * The patches that a package version lacks: of each package in each stream the newest, with the earlier ones that it supersedes. Pockets that need an
 * entitlement are answered too; `needsEntitlement` tells them.
 *
 * @param fixes of that release, under the names of `namesOf`; in any order, and others do no harm
 */
export function needsOf(pv: PackageVersion, fixes: readonly Fix[]): PackageNeed[] {
  const subject = subjectOf(pv)
  return gather(
    subject,
    fixes.filter((fix) => lacks(subject, fix)),
    pv.scheme === 'rpm' ? fixes.filter(isExtended) : [],
  )
}

/**
 * Makes needs of the fixes that are lacking.
 *
 * @param extended the fixes of extended support under the package's names, whether they are lacking or not
 * @returns sorted by stream and package
 */
export function gather(subject: Subject, lacking: readonly LackedFix[], extended: readonly Fix[]): PackageNeed[] {
  const identities = new Map<string, LackedFix[]>()
  for (const fix of lacking) {
    const identity = `${streamOf(fix)}\n${fix.name}`
    const known = identities.get(identity)
    if (known === undefined) identities.set(identity, [fix])
    else known.push(fix)
  }
  const needs = [...identities].map(([identity, fixes]) => ({ identity, need: needFrom(subject, fixes, extended) }))
  return needs.toSorted((a, b) => (a.identity < b.identity ? -1 : 1)).map(({ need }) => need)
}

function needFrom(subject: Subject, fixes: readonly LackedFix[], extended: readonly Fix[]): PackageNeed {
  const newest = newestOf(fixes)
  const own = new Set<string>()
  const earlier = new Set<string>()
  for (const { key, advisory } of fixes) if (advisory !== null) (key === newest.key ? own : earlier).add(advisory.id)
  return {
    patchKey: patchKeyOf(newest),
    stream: streamOf(newest),
    pocket: newest.pocket,
    answeredIn: answeringPockets(subject, fixes, extended),
    name: newest.name,
    version: newest.fixed,
    security: isSecurityPocket(newest.pocket) || fixes.some((fix) => fix.advisory?.kind === 'security'),
    severity: worstOf(fixes.map((fix) => fix.advisory?.severity ?? 'unspecified')),
    exploited: fixes.some((fix) => fix.advisory?.exploited === true),
    unknownOrigin: subject.foreign,
    advisories: [...own].toSorted(),
    supersededAdvisories: [...earlier].filter((id) => !own.has(id)).toSorted(),
  }
}

/** Of versions that are equal but written differently the one that comes first as a text, so that one patch has one key. */
function newestOf(fixes: readonly LackedFix[]): LackedFix {
  return fixes.reduce((newest, fix) => (fix.key > newest.key || (fix.key === newest.key && fix.fixed < newest.fixed) ? fix : newest))
}
