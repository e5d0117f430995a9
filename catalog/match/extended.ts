import { ruleFor, scopeOf } from './judge.ts'
import type { Subject } from './subject.ts'
import type { AdvisoryFacts, Fix } from './types.ts'

/** Extended support of one minor release of Red Hat's: its builds stay below those of the minor releases after it. */
const EXTENDED = /^(?:eus|aus|e4s|tus)-(\d+)\.(\d+)$/
/** For which minor release a build was made, where it says so: `.el9_2`, `.module+el9.2.0`. */
const MADE_FOR = /\.el(\d+)_(\d+)|\.module[+_]el(\d+)\.(\d+)/

/** Whether a fix comes by extended support of one minor release, which its computers follow in place of the ordinary archive. */
export function isExtended(fix: Pick<Fix, 'pocket'>): boolean {
  // Nearly all fixes are of the ordinary archive.
  return fix.pocket !== 'base' && EXTENDED.test(fix.pocket)
}

/**
 * The archives of extended support of which a computer lacks nothing of what the ordinary archive mends: they have a fix for each advisory or each of its
 * vulnerabilities. Where the package version lacks that fix, it is the one that is missing.
 *
 * @param lacking all fixes of one package in one stream that the package version lacks
 * @param extended fixes under the package's names, as `isExtended` tells them
 * @returns pockets, sorted
 */
export function answeringPockets(
  subject: Subject,
  lacking: readonly Pick<Fix, 'pocket' | 'name' | 'advisory'>[],
  extended: readonly Fix[],
): string[] {
  const [first] = lacking
  if (first?.pocket !== 'base' || extended.length === 0) return []
  const told = new Map<string, Told>()
  for (const fix of extended) if (fix.name === first.name && isOfBranch(subject, fix.pocket) && concerns(subject, fix)) add(told, fix)
  const asked = [...new Set(lacking.map(({ advisory }) => advisory))]
  return [...told]
    .filter(([, pocket]) => asked.every((advisory) => isAnswered(advisory, pocket)))
    .map(([pocket]) => pocket)
    .toSorted()
}

/** What the fixes of one archive answer together. */
interface Told {
  readonly advisories: Set<string>
  readonly cves: Set<string>
}

function add(told: Map<string, Told>, { pocket, advisory }: Fix): void {
  let known = told.get(pocket)
  if (known === undefined) told.set(pocket, (known = { advisories: new Set(), cves: new Set() }))
  if (advisory === null) return
  known.advisories.add(advisory.id)
  for (const cve of advisory.cves) known.cves.add(cve)
}

/** Whether a build can be of a branch: one for a later minor release is above the branch's fixes without having them. */
function isOfBranch({ pv }: Subject, pocket: string): boolean {
  const [, major, minor] = EXTENDED.exec(pocket) ?? []
  const [, plainMajor, plainMinor, moduleMajor, moduleMinor] = MADE_FOR.exec(pv.version) ?? []
  const [madeForMajor, madeForMinor] = [plainMajor ?? moduleMajor, plainMinor ?? moduleMinor]
  return madeForMinor === undefined || (madeForMajor === major && Number(madeForMinor) <= Number(minor))
}

function concerns(subject: Subject, fix: Fix): boolean {
  const rule = ruleFor(subject, fix, scopeOf(fix))
  return rule === 'has_fix' || rule === 'older_than_fix'
}

function isAnswered(advisory: AdvisoryFacts | null, { advisories, cves }: Told): boolean {
  if (advisory === null) return false
  return advisories.has(advisory.id) || (advisory.cves.length > 0 && advisory.cves.every((cve) => cves.has(cve)))
}
