import { answeringPockets, isExtended } from './extended.ts'
import { judge, RULES, UNDECIDED, type Rule } from './judge.ts'
import { needsEntitlement, patchKeyOf, streamOf } from './stream.ts'
import { namesOf, subjectOf, type Subject } from './subject.ts'
import { resolvePackages } from './computer.ts'
import type { ComputerFacts, Fix, PackageVersion } from './types.ts'

/** What holds for an advisory or a patch on a computer, from the strongest to the weakest word. */
export const LISTED_VERDICTS = ['missing', 'superseded', 'unknown', 'installed', 'not_applicable'] as const
export type ListedVerdict = (typeof LISTED_VERDICTS)[number]

/** The rule that decides, or why a fix that is lacking does not concern the computer. */
export const REASON_RULES = [...RULES, 'needs_entitlement', 'answered_in_extended'] as const
export type ReasonRule = (typeof REASON_RULES)[number]

/** Why: one package and one fix. */
export interface Reason {
  readonly verdict: ListedVerdict
  readonly package: string
  readonly architecture: string
  /** What was compared: the version of the package or of its source. */
  readonly installed: string
  readonly rule: ReasonRule
  readonly fixed: string
  readonly stream: string
  /** The fix that takes its place. */
  readonly supersededBy: string | null
  readonly held: boolean
  readonly unknownOrigin: boolean
}

/** The verdict about one advisory, or one patch. */
export interface ComputerVerdict {
  readonly id: string
  readonly verdict: ListedVerdict
  /** Those that have the verdict's word. */
  readonly reasons: readonly Reason[]
}

/**
 * All verdicts about one computer; advisories and patches that concern none of its packages have none.
 *
 * @param fixes under the names of its packages; in any order
 * @param by whether an advisory or a patch is what is judged; an advisory has the strongest word of its patches
 * @returns sorted by id
 */
export function verdictsOf(
  packages: readonly PackageVersion[],
  fixes: readonly Fix[],
  facts: ComputerFacts,
  by: 'advisory' | 'patch',
): ComputerVerdict[] {
  const resolved = resolvePackages(packages, facts)
  const held = new Set(resolved.held)
  const byName = Map.groupBy(fixes, (fix) => fix.name)
  const reasons = new Map<string, Reason[]>()
  for (const place of resolved.evaluated) {
    const pv = packages[place]
    if (pv === undefined) continue
    const concerning = namesOf(pv).flatMap((name) => byName.get(name) ?? [])
    for (const { fix, reason } of reasonsOf(subjectOf(pv), concerning, facts, held.has(place))) {
      const id = by === 'patch' ? patchKeyOf(fix) : fix.advisory?.id
      if (id === undefined) continue
      const known = reasons.get(id)
      if (known === undefined) reasons.set(id, [reason])
      else known.push(reason)
    }
  }
  const verdicts = [...reasons].map(([id, all]) => ({ id, ...strongest(all) }))
  return verdicts.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** The words of one package version about the fixes that concern it. */
function reasonsOf(
  subject: Subject,
  fixes: readonly Fix[],
  facts: ComputerFacts,
  held: boolean,
): { readonly fix: Fix; readonly reason: Reason }[] {
  const judged = fixes.map((fix) => ({ fix, identity: `${streamOf(fix)}\n${fix.name}`, ...judge(subject, fix) }))
  const lacking = Map.groupBy(
    judged.filter(({ rule }) => rule === 'older_than_fix').map(({ fix }) => fix),
    (fix) => `${streamOf(fix)}\n${fix.name}`,
  )
  const withheld = new Map([...lacking].map(([identity, lacked]) => [identity, withheldBy(subject, lacked, fixes, facts)]))
  return judged.flatMap(({ fix, identity, rule, installed, fixed }) => {
    const winner = lacking.get(identity)?.reduce((newest, one) => (newest.key < one.key ? one : newest))
    const reasonWithheld = withheld.get(identity) ?? null
    const verdict = wordFor(rule, reasonWithheld === null, winner === undefined || winner.key === fix.key)
    if (verdict === null) return []
    const { name, architecture, version } = subject.pv
    const reason = {
      verdict,
      package: name,
      architecture,
      installed: installed ?? version,
      rule: verdict === 'not_applicable' && reasonWithheld !== null ? reasonWithheld : rule,
      fixed,
      stream: streamOf(fix),
      supersededBy: verdict === 'superseded' ? (winner?.fixed ?? null) : null,
      held,
      unknownOrigin: subject.foreign,
    }
    return [{ fix, reason }]
  })
}

/**
 * Why what a package version lacks of a package in a stream does not concern a computer all the same; null where it does.
 *
 * @param lacking all of it
 * @param fixes under the package's names
 */
export function withheldBy(
  subject: Subject,
  lacking: readonly Fix[],
  fixes: readonly Fix[],
  facts: Pick<ComputerFacts, 'pockets'>,
): 'needs_entitlement' | 'answered_in_extended' | null {
  const pocket = lacking[0]?.pocket
  if (pocket === undefined) return null
  if (needsEntitlement(pocket)) return facts.pockets.includes(pocket) ? null : 'needs_entitlement'
  const extended = fixes.filter((fix) => isExtended(fix) && facts.pockets.includes(fix.pocket))
  return answeringPockets(subject, lacking, extended).length > 0 ? 'answered_in_extended' : null
}

const UNDECIDED_RULES: ReadonlySet<string> = new Set(UNDECIDED)

/** The word for a rule's outcome. @param concerns whether the computer gets what is lacking; @returns null where the fix does not concern the package */
export function wordFor(rule: Rule, concerns: boolean, isNewest: boolean): ListedVerdict | null {
  if (rule === 'has_fix') return 'installed'
  if (UNDECIDED_RULES.has(rule)) return 'unknown'
  if (rule !== 'older_than_fix') return null
  if (!concerns) return 'not_applicable'
  return isNewest ? 'missing' : 'superseded'
}

function strongest(reasons: readonly Reason[]): { verdict: ListedVerdict; reasons: Reason[] } {
  const verdict = LISTED_VERDICTS.find((word) => reasons.some((reason) => reason.verdict === word)) ?? 'unknown'
  // Two documents may say the same.
  const told = new Map(reasons.flatMap((reason) => (reason.verdict === verdict ? [[JSON.stringify(reason), reason] as const] : [])))
  return { verdict, reasons: [...told.values()] }
}
