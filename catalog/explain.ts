import { comparedWith, judge, lacks, type ComparedAs, type Rule } from './match/judge.ts'
import { patchKeyOf, streamOf } from './match/stream.ts'
import { subjectOf, type Subject } from './match/subject.ts'
import type { ComputerFacts, Fix, PackageVersion, VerdictFlag } from './match/types.ts'
import { LISTED_VERDICTS, withheldBy, wordFor, type ListedVerdict, type ReasonRule } from './match/verdicts.ts'
import { worstOf, type Severity } from './state.ts'

/** The document in which a vendor said something. */
export interface ProofDocument {
  /** Its name at its source. */
  readonly key: string
  readonly url: string | null
  /** Of its content, hexadecimal. */
  readonly sha256: string
  /** When we got it, ISO 8601. */
  readonly fetchedAt: string
}

export interface ProofAdvisory {
  readonly id: string
  readonly severity: Severity
  readonly exploited: boolean
  readonly document: ProofDocument | null
}

/** One fix of a stream. */
export interface ProofStep {
  readonly patchKey: string
  readonly version: string
  readonly advisories: readonly ProofAdvisory[]
}

/** Why the verdict about one patch and one installed package version is what it is: everything that was looked at, so that anybody can follow it. */
export interface Proof {
  readonly patchKey: string
  readonly verdict: ListedVerdict
  /** Stable word of what decided. */
  readonly rule: ReasonRule
  /** The line of the inventory. */
  readonly installed: PackageVersion
  /** What was compared, by `installed.scheme`; null where it did not come to that. */
  readonly compared: {
    /** The version of the package, of its source, or the one of which a backport was made. */
    readonly as: ComparedAs
    readonly installed: string
    readonly fixed: string
  } | null
  /** What the vendor states. */
  readonly fix: Pick<Fix, 'release' | 'pocket' | 'module' | 'names' | 'name' | 'architecture' | 'introduced' | 'fixed'>
  readonly stream: string
  /** Advisories that the patch answers. */
  readonly advisories: readonly ProofAdvisory[]
  /** Where the patch is stated, by an advisory or without one. */
  readonly documents: readonly ProofDocument[]
  /** Every fix of the package in this stream that is lacking, from the oldest to the newest: all but the last one are superseded. */
  readonly chain: readonly ProofStep[]
  /** Worst of all that is lacking up to the patch; null where nothing is. */
  readonly severity: Severity | null
  readonly flags: readonly VerdictFlag[]
}

/** What the one who asks knows besides. */
export interface ProofContext {
  /** Where a fix was read. */
  readonly documentOf?: (fix: Fix) => ProofDocument | null
  readonly facts?: Pick<ComputerFacts, 'pockets' | 'held'>
  /** What else holds, such as `reboot_pending` or `not_in_repository`. */
  readonly flags?: readonly VerdictFlag[]
}

/**
 * Explains the verdict about one patch on a computer that has a package version.
 *
 * @param fixes the same that `needsOf` took
 * @param patchKey the patch, of which there must be a fix
 * @returns undefined when none of the fixes makes that patch
 */
export function explainNeed(pv: PackageVersion, fixes: readonly Fix[], patchKey: string, context: ProofContext = {}): Proof | undefined {
  return explainPatch(subjectOf(pv), fixes, patchKey, context)
}

/** Explains every patch that fixes make, for one package version, in the order of their keys. */
export function explainAll(pv: PackageVersion, fixes: readonly Fix[], context: ProofContext = {}): Proof[] {
  const subject = subjectOf(pv)
  const keys = [...new Set(fixes.map(patchKeyOf))].toSorted()
  return keys.flatMap((key) => explainPatch(subject, fixes, key, context) ?? [])
}

function explainPatch(subject: Subject, fixes: readonly Fix[], patchKey: string, context: ProofContext): Proof | undefined {
  const judged = fixes.filter((fix) => patchKeyOf(fix) === patchKey).map((fix) => ({ fix, rule: judge(subject, fix).rule }))
  const [first] = judged
  if (first === undefined) return undefined
  const stream = streamOf(first.fix)
  const lacking = fixes.filter((fix) => streamOf(fix) === stream && fix.name === first.fix.name && lacks(subject, fix))
  const chain = chainOf(lacking, context)
  const withheld = context.facts === undefined ? null : withheldBy(subject, lacking, fixes, context.facts)
  const decided = judged
    .map(({ fix, rule }) => ({ fix, rule, verdict: wordFor(rule, withheld === null, chain.at(-1)?.key === fix.key) ?? 'not_applicable' }))
    .toSorted((a, b) => LISTED_VERDICTS.indexOf(a.verdict) - LISTED_VERDICTS.indexOf(b.verdict))
  const { fix, rule, verdict } = decided[0]!
  const isLacking = rule === 'older_than_fix'
  const upTo = isLacking ? chain.filter(({ key }) => key <= fix.key) : []
  const answered = judged.filter((one) => one.rule === rule).map((one) => one.fix)
  return {
    patchKey,
    verdict,
    rule: isLacking ? (withheld ?? rule) : rule,
    installed: subject.pv,
    compared: comparedOf(subject, fix, rule),
    fix: statedBy(fix),
    stream,
    advisories: advisoriesOf(answered, context),
    documents: documentsOf(answered, context),
    chain: chain.map(({ key: _, ...step }) => step),
    severity: isLacking ? worstOf(upTo.flatMap((step) => step.advisories.map((advisory) => advisory.severity))) : null,
    flags: flagsOf(subject, isLacking && withheld === 'needs_entitlement', upTo, context),
  }
}

interface OrderedStep extends ProofStep {
  readonly key: string
}

function chainOf(lacking: readonly Fix[], context: ProofContext): OrderedStep[] {
  const steps = [...Map.groupBy(lacking, (fix) => fix.key)].map(([key, fixes]) => {
    const [fix] = fixes.toSorted((a, b) => (a.fixed < b.fixed ? -1 : 1))
    return { key, patchKey: patchKeyOf(fix!), version: fix!.fixed, advisories: advisoriesOf(fixes, context) }
  })
  return steps.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

function advisoriesOf(fixes: readonly Fix[], { documentOf }: ProofContext): ProofAdvisory[] {
  const found = new Map<string, ProofAdvisory>()
  for (const fix of fixes) {
    if (fix.advisory === null) continue
    const { id, severity, exploited } = fix.advisory
    const known = found.get(id)
    // Documents may each name vulnerabilities of their own: the one with what is used in attacks tells it.
    if (known !== undefined && (known.exploited || !exploited)) continue
    found.set(id, { id, severity, exploited, document: documentOf?.(fix) ?? null })
  }
  return [...found.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

function documentsOf(fixes: readonly Fix[], { documentOf }: ProofContext): ProofDocument[] {
  const found = new Map<string, ProofDocument>()
  for (const fix of fixes) {
    const document = documentOf?.(fix) ?? null
    if (document !== null) found.set(`${document.key}\n${document.sha256}`, document)
  }
  return [...found.values()]
}

function comparedOf(subject: Subject, fix: Fix, rule: Rule): Proof['compared'] {
  if (rule !== 'older_than_fix' && rule !== 'has_fix' && rule !== 'before_introduced') return null
  const compared = comparedWith(subject, fix)
  if (compared === null || compared.installed.version === null) return null
  return { as: compared.as, installed: compared.installed.version, fixed: compared.fixed }
}

function statedBy({ release, pocket, module, names, name, architecture, introduced, fixed }: Fix): Proof['fix'] {
  return { release, pocket, module, names, name, architecture, introduced, fixed }
}

function flagsOf(
  { pv, foreign }: Subject,
  isWithheld: boolean,
  upTo: readonly ProofStep[],
  { facts, flags = [] }: ProofContext,
): VerdictFlag[] {
  const found = new Set<VerdictFlag>(flags)
  if (facts?.held.some((held) => held === pv.name || held === `${pv.name}:${pv.architecture}`) === true) found.add('held')
  if (isWithheld) found.add('needs_entitlement')
  if (foreign) found.add('unknown_origin')
  if (upTo.some((step) => step.advisories.some((advisory) => advisory.exploited))) found.add('exploited')
  return [...found].toSorted()
}
