import { judge, namesOf, subjectOf, VERDICT_FLAGS, type PackageVersion, type Rule, type VerdictFlag } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import { versionOf } from './rules.ts'
import * as store from './store-proof.ts'

/** One package version that a computer has, and what each fix says of it. */
export interface ComparedVersion {
  /** With its architecture. */
  readonly package: string
  readonly version: string
  /** What is compared with the patch: the version of the package, or of its source. */
  readonly compared: string | null
  readonly rule: Rule
  readonly vendor: string | null
  /** An older build of what is installed side by side decides nothing; the running one waits for a restart. */
  readonly part: 'decides' | 'passed' | 'running'
}

/** A statement of a vendor that is between what is installed and the patch. */
export interface ProvingFix {
  readonly version: string
  /** An earlier fix that is lacking too: the patch brings it. */
  readonly earlier: boolean
  readonly advisory: store.ProvingAdvisory | null
  readonly document: store.ProvingDocument
}

/** Why the catalog says what it says of a patch on a computer. */
export interface Proof {
  readonly stream: string
  readonly pocket: string
  /** Only computers that have the pocket get it. */
  readonly needsEntitlement: boolean
  readonly entitled: boolean
  readonly package: string
  readonly names: 'source' | 'binary' | 'app'
  readonly module: string | null
  readonly fixed: string
  /** The catalog decides in this stream. */
  readonly decides: boolean
  readonly flags: readonly VerdictFlag[]
  readonly versions: readonly ComparedVersion[]
  readonly fixes: readonly ProvingFix[]
}

const MOST_FIXES = 200

/**
 * Puts together what a verdict of the catalog rests on, from the rows that are in force.
 *
 * @param flags of the stored verdict, null: none
 * @returns null for a patch that the catalog does not know
 */
export async function proofOf(
  ctx: Context,
  about: { readonly tenantId: number; readonly computerId: number; readonly patchId: number; readonly flags: number | null },
): Promise<Proof | null> {
  const patch = await store.provenPatch(ctx, about.patchId)
  if (patch === undefined) return null
  const held = (await store.heldVersions(ctx, about, patch)).map((row) => ({ ...row, pv: versionOf(row) }))
  const named = held.filter(({ pv }) => namesOf(pv).includes(patch.package))
  const fixes = await store.provingFixes(ctx, patch)
  const own = fixes.find((fix) => fix.fixed === patch.version) ?? fixes.at(-1)
  const versions = own === undefined ? [] : named.flatMap((one) => comparedWith(one, one.pv, own.fix))
  const lacking = fixes.filter(
    (fix) => fix.fixed === patch.version || named.some(({ pv }) => judge(subjectOf(pv), fix.fix).rule === 'older_than_fix'),
  )
  const pockets = await store.pocketsOf(ctx, about)
  const entitlement = patch.entitlement && !pockets.includes(patch.pocket)
  return {
    stream: patch.stream,
    pocket: patch.pocket,
    needsEntitlement: patch.entitlement,
    entitled: !patch.entitlement || pockets.includes(patch.pocket),
    package: patch.package,
    names: patch.names,
    module: patch.module === '' ? null : patch.module,
    fixed: patch.version,
    decides: patch.decides,
    flags: flagsOf((about.flags ?? 0) | (entitlement ? VERDICT_FLAGS.needs_entitlement : 0)),
    versions,
    fixes: lacking.slice(-MOST_FIXES).map(({ fixed, advisory, document }) => ({
      version: fixed,
      earlier: fixed !== patch.version,
      advisory,
      document,
    })),
  }
}

function comparedWith(row: store.HeldVersion, pv: PackageVersion, fix: store.ProvingFixRow['fix']): ComparedVersion[] {
  const { rule, installed } = judge(subjectOf(pv), fix)
  if (rule === 'other_package') return []
  const part = row.running ? 'running' : row.passed ? 'passed' : 'decides'
  return [{ package: row.package, version: row.version, compared: installed, rule, vendor: row.vendor, part }]
}

/** The names of the flags in a verdict's bits. */
export function flagsOf(bits: number): VerdictFlag[] {
  return (Object.entries(VERDICT_FLAGS) as [VerdictFlag, number][]).filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name)
}
