import {
  ApplicationIndex,
  explainNeed,
  isExtended,
  namesOf,
  patchKeyOf,
  VERDICT_FLAGS,
  type Fix,
  type Proof as PackageProof,
  type ProofDocument,
  type RecognizedEntry,
  type VerdictFlag,
} from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import { versionOf } from './rules.ts'
import { recognizedEntries, statementsOf } from './store-programs.ts'
import * as store from './store-proof.ts'

/** One package version that a computer has, with the catalog's own proof of what it says about the patch. */
export interface ComparedVersion {
  /** With its architecture. */
  readonly package: string
  readonly version: string
  /** What is compared with the patch: the version of the package, or of its source. */
  readonly compared: string | null
  readonly rule: PackageProof['rule']
  readonly vendor: string | null
  /** An older build of what is installed side by side decides nothing; the running one waits for a restart. */
  readonly part: 'decides' | 'passed' | 'running'
  /** Of an application: the entries of Add/Remove Programs from which it was recognized. */
  readonly entries: readonly RecognizedEntry[]
  readonly proof: PackageProof
}

/** A statement of a vendor that is between what is installed and the patch. */
export interface ProvingFix {
  readonly version: string
  /** An earlier fix that is lacking too: the patch brings it. */
  readonly earlier: boolean
  readonly advisory: store.ProvingAdvisory | null
  readonly document: store.ProvingDocument
}

/** What a live patch that is installed mends of what a kernel lacks, until the computer starts anew. */
export interface Mitigation {
  readonly package: string
  readonly version: string
  readonly advisoryId: string
  readonly cves: readonly string[]
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
  readonly mitigations: readonly Mitigation[]
}

const MOST_FIXES = 200

/** A computer, and what is stored of the patch on it. */
interface About {
  readonly tenantId: number
  readonly computerId: number
  /** Of the stored verdict, null: none. */
  readonly flags: number | null
}

/**
 * Puts together what a verdict of the catalog rests on, from the rows that are in force.
 *
 * @param patch as `store.provenPatch` or `store.statedPatch` found it
 */
export async function proofOf(ctx: Context, about: About, patch: store.ProvenPatch): Promise<Proof> {
  const pockets = await store.pocketsOf(ctx, about)
  const stated = await store.provingFixes(ctx, patch)
  const documents = new Map<Fix, ProofDocument>(
    stated.map(({ fix, document }) => [fix, { ...document, fetchedAt: document.fetchedAt.toISOString() }]),
  )
  const entries = patch.names === 'app' ? await entriesOf(ctx, about, patch.package) : []
  const followed = pockets.filter((pocket) => isExtended({ pocket }) && pocket !== patch.pocket)
  const fixes = [...stated.map(({ fix }) => fix), ...(await store.extendedFixes(ctx, patch, followed))]
  const held = (await store.heldVersions(ctx, about, patch)).map((row) => ({ ...row, pv: versionOf(row) }))
  const versions = held
    .filter(({ pv }) => namesOf(pv).includes(patch.package))
    .flatMap((row): ComparedVersion[] => {
      const own = row.isHeld ? [`${row.pv.name}:${row.pv.architecture}`] : []
      const context = { documentOf: (fix: Fix) => documents.get(fix) ?? null, facts: { pockets, held: own } }
      const proof = explainNeed(row.pv, fixes, patch.publicId, context)
      return proof === undefined || proof.rule === 'other_package' ? [] : [comparedBy(row, proof, entries)]
    })
  const counting = versions.filter(({ part }) => part !== 'passed')
  const lacking = new Set(counting.flatMap(({ proof }) => proof.chain.map((step) => step.version)))
  const told = stated.filter(({ fixed, fix }) => fixed === patch.version || (fix.key < patch.order && lacking.has(fixed)))
  const isEntitled = !patch.entitlement || pockets.includes(patch.pocket)
  const { stream, pocket, names, decides } = patch
  return {
    stream,
    pocket,
    needsEntitlement: patch.entitlement,
    entitled: isEntitled,
    package: patch.package,
    names,
    module: patch.module === '' ? null : patch.module,
    fixed: patch.version,
    decides,
    flags: flagsOf((about.flags ?? 0) | (isEntitled ? 0 : VERDICT_FLAGS.needs_entitlement)),
    versions,
    fixes: told
      .slice(-MOST_FIXES)
      .map(({ fixed, advisory, document }) => ({ version: fixed, earlier: fixed !== patch.version, advisory, document })),
    mitigations: await mitigationsOf(ctx, about, patch, [...new Set(told.flatMap(({ fix }) => fix.cves))]),
  }
}

/** The entries that are an application. What told the release is not known any more where vendors have said something else since. */
async function entriesOf(ctx: Context, about: About, application: string): Promise<RecognizedEntry[]> {
  const rows = await recognizedEntries(ctx, about, application)
  const index = new ApplicationIndex()
  for (const statement of await statementsOf(ctx, [...new Set(rows.map((row) => row.applicationId))])) index.add(statement)
  return rows.map(({ program, how, applicationVersion: version }) => {
    const found = index.releaseOf(application, program)
    return { ...program, how, release: found.version === version ? found : { version, by: 'unknown', shown: null } }
  })
}

function comparedBy(row: store.HeldVersion, proof: PackageProof, recognized: readonly RecognizedEntry[]): ComparedVersion {
  const part = !row.passed ? 'decides' : row.running ? 'running' : 'passed'
  const { rule, compared } = proof
  const entries = recognized.filter(({ release }) => release.version === row.version)
  return {
    package: row.package,
    version: row.version,
    compared: compared?.installed ?? null,
    rule,
    vendor: row.vendor,
    part,
    entries,
    proof,
  }
}

/** A live patch does not give a kernel another version: what the kernel lacks stays missing, and what of it is mended meanwhile stands beside. */
async function mitigationsOf(ctx: Context, about: About, patch: store.ProvenPatch, cves: readonly string[]): Promise<Mitigation[]> {
  if (cves.length === 0 || !/^(?:kernel|linux)\b/.test(patch.package)) return []
  const open = new Set(cves)
  const live = await store.livePatches(ctx, about, patch.release)
  return live.flatMap(({ version, fix }) => {
    const pv = versionOf(version)
    const mended = fix.cves.filter((cve) => open.has(cve))
    const proof = fix.advisory === null || mended.length === 0 ? undefined : explainNeed(pv, [fix], patchKeyOf(fix))
    return proof?.rule === 'has_fix' && fix.advisory !== null
      ? [{ package: version.package, version: version.version, advisoryId: fix.advisory.id, cves: mended }]
      : []
  })
}

/** The names of the flags in a verdict's bits. */
export function flagsOf(bits: number): VerdictFlag[] {
  return (Object.entries(VERDICT_FLAGS) as [VerdictFlag, number][]).filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name)
}
