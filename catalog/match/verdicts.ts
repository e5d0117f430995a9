import { judge, UNDECIDED, type Rule } from './judge.ts'
import { needsEntitlement, patchKeyOf, streamOf } from './stream.ts'
import { namesOf, subjectOf, type Subject } from './subject.ts'
import { resolvePackages } from './computer.ts'
import type { ComputerFacts, Fix, PackageVersion } from './types.ts'

/** What holds for an advisory or a patch on a computer, from the strongest to the weakest word. */
export const LISTED_VERDICTS = ['missing', 'superseded', 'unknown', 'installed', 'not_applicable'] as const
export type ListedVerdict = (typeof LISTED_VERDICTS)[number]

/** Why: one package and one fix. */
export interface Reason {
  readonly verdict: ListedVerdict
  readonly package: string
  readonly architecture: string
  /** What was compared: the version of the package or of its source. */
  readonly installed: string
  readonly rule: Rule | 'needs_entitlement'
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
  const newest = new Map<string, Fix>()
  for (const { fix, identity, rule } of judged) {
    if (rule === 'older_than_fix' && (newest.get(identity)?.key ?? '') < fix.key) newest.set(identity, fix)
  }
  return judged.flatMap(({ fix, identity, rule, installed, fixed }) => {
    const winner = newest.get(identity)
    const isEntitled = !needsEntitlement(fix.pocket) || facts.pockets.includes(fix.pocket)
    const verdict = wordFor(rule, isEntitled, winner === undefined || winner.key === fix.key)
    if (verdict === null) return []
    const { name, architecture, version } = subject.pv
    const reason = {
      verdict,
      package: name,
      architecture,
      installed: installed ?? version,
      rule: verdict === 'not_applicable' ? ('needs_entitlement' as const) : rule,
      fixed,
      stream: streamOf(fix),
      supersededBy: verdict === 'superseded' ? (winner?.fixed ?? null) : null,
      held,
      unknownOrigin: subject.foreign,
    }
    return [{ fix, reason }]
  })
}

const UNDECIDED_RULES: ReadonlySet<string> = new Set(UNDECIDED)

/** The word for a rule's outcome. @returns null where the fix does not concern the package */
export function wordFor(rule: Rule, isEntitled: boolean, isNewest: boolean): ListedVerdict | null {
  if (rule === 'has_fix') return 'installed'
  if (UNDECIDED_RULES.has(rule)) return 'unknown'
  if (rule !== 'older_than_fix') return null
  if (!isEntitled) return 'not_applicable'
  return isNewest ? 'missing' : 'superseded'
}

function strongest(reasons: readonly Reason[]): { verdict: ListedVerdict; reasons: Reason[] } {
  const verdict = LISTED_VERDICTS.find((word) => reasons.some((reason) => reason.verdict === word)) ?? 'unknown'
  // Two documents may say the same.
  const told = new Map(reasons.flatMap((reason) => (reason.verdict === verdict ? [[JSON.stringify(reason), reason] as const] : [])))
  return { verdict, reasons: [...told.values()] }
}
