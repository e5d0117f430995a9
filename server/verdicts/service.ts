import { narrowToViewer } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { isLacking, isUnapplied, type VerdictState } from '../../catalog/index.ts'
import { agreement, derivedState, statedState, type Agreement } from './rules.ts'
import { queueRecount } from './states.ts'
import { writeAgentWords } from './store.ts'
import { comparedPackages, comparedReleases, type Comparison } from './store-compared.ts'
import { proofOf, type Proof } from '../matching/proof.ts'
import { provenPatch, statedPatch } from '../matching/store-proof.ts'
import { computersAsOf, freshnessOfVerdict, serversAsOf, type Freshness } from '../patches/store-freshness.ts'
import * as explained from './store-explain.ts'

/** What an agent saw of one patch; `patchId` is the public id. */
export interface AgentWordInput {
  readonly patchId: string
  readonly state: VerdictState
  readonly at: Date
}

/**
 * Keeps an agent's own words beside the deciding voice. Words about patches without a verdict on that computer
 * have nothing to stand beside and are left out; a word older than the one kept changes nothing.
 *
 * @param computerId internal id of a computer of the context's tenant
 * @returns how many were kept
 */
export async function recordAgentWord(ctx: Context, computerId: number, words: readonly AgentWordInput[]): Promise<number> {
  if (words.length === 0) return 0
  const found = (await ctx
    .trx('patch')
    .whereIn(
      'public_id',
      words.map((word) => word.patchId),
    )
    .select('id', 'public_id')) as { id: number; public_id: string }[]
  const ids = new Map(found.map((row) => [row.public_id, row.id]))
  const owner = (await ctx.trx('computer').where({ id: computerId }).first('tenant_id')) as { tenant_id: number } | undefined
  if (owner === undefined) return 0
  const kept = words.flatMap(({ patchId, state, at }) => {
    const id = ids.get(patchId)
    return id === undefined ? [] : [{ patchId: id, state, at }]
  })
  const written = await writeAgentWords(ctx, { tenantId: owner.tenant_id, computerId }, kept)
  if (written > 0) await queueRecount(ctx, owner.tenant_id)
  return written
}

/** Why a verdict is what it is. */
export interface Explanation {
  readonly computerId: string
  readonly hostName: string
  readonly patchId: string
  readonly patchName: string
  readonly title: string
  readonly state: VerdictState | 'unknown' | 'not_applicable' | 'superseded'
  /** Concluded, and not as it is stored. */
  readonly derived: boolean
  readonly unapplied: boolean
  readonly agreement: Agreement
  readonly verdict: explained.VerdictFacts | null
  readonly saidBy: string | null
  /** What kind of source that is; null where no verdict is stored. */
  readonly saidByKind: string | null
  /** The server below that source to which the computer reports. */
  readonly serverName: string | null
  readonly sourceAsOf: Date | null
  readonly notReady: string | null
  readonly contacts: {
    readonly wsusLastSyncAt: Date | null
    readonly wsusLastReportAt: Date | null
    readonly agentLastSeenAt: Date | null
    readonly agentLastInventoryAt: Date | null
  }
  readonly approvals: readonly explained.ApprovalFacts[]
  readonly laterPatches: readonly explained.ChainLink[]
  /** Exceptions that hold for it. */
  readonly exceptions: readonly explained.ExceptionFacts[]
  /** Of a package or an application: which versions were compared, by which inventory. */
  readonly compared: Comparison | null
  /** Of what the catalog knows: what its word rests on. */
  readonly proof: Proof | null
  readonly history: readonly explained.PastVerdict[]
}

/**
 * @param computerId public id of a computer that the viewer may see; @param patchId public id; @param locale of the title
 * @throws AppError not_found computer_not_found, patch_not_found
 */
export async function explain(ctx: Context, computerId: string, patchId: string, locale = 'en'): Promise<Explanation> {
  const computer = await explained.findComputerFacts(ctx, computerId)
  if (computer === undefined || !(await isVisible(ctx, computer.computerId)))
    throw new AppError('not_found', 'computer_not_found', { computerId })
  const patch = (await explained.findPatchFacts(ctx, patchId, locale)) ?? (await statedFacts(ctx, patchId))
  if (patch === undefined) throw new AppError('not_found', 'patch_not_found', { patchId })
  const verdict = await explained.findVerdict(ctx, computer.tenantId, computer.computerId, patch.id)
  const later = await explained.laterPatches(ctx, patch.id, computer.computerId)
  const detection = patch.kind === 'windows' ? await explained.findDetection(ctx, computer, patch.id) : undefined
  const proof = patch.kind === 'windows' ? null : await provenBy(ctx, computer, { id: patch.id, publicId: patchId }, verdict?.flags ?? null)
  const facts = derivedFacts(computer, patch, later, detection)
  const state = verdict === undefined ? unstoredState(facts, proof) : statedState(verdict.state, facts.laterMissing)
  const voice = verdict === undefined ? undefined : await voiceOf(ctx, computer.computerId, verdict.sourceId)
  return {
    computerId,
    hostName: computer.hostName,
    patchId,
    patchName: patch.name,
    title: patch.title,
    state,
    derived: state !== verdict?.state,
    unapplied: verdict !== undefined && isUnapplied(verdict),
    agreement: verdict === undefined ? 'one_voice' : agreement(verdict),
    verdict: verdict ?? null,
    saidBy: voice?.sourceId ?? null,
    saidByKind: voice?.kind ?? null,
    serverName: voice?.serverName ?? null,
    sourceAsOf: voice?.asOf ?? null,
    notReady: computer.notReady,
    contacts: {
      wsusLastSyncAt: computer.wsusLastSyncAt,
      wsusLastReportAt: computer.wsusLastReportAt,
      agentLastSeenAt: computer.agentLastSeenAt,
      agentLastInventoryAt: computer.agentLastInventoryAt,
    },
    approvals: await explained.approvalsOf(ctx, patch.id, computer.computerId),
    laterPatches: later,
    exceptions: await explained.exceptionsOf(ctx, computer, patch),
    compared: (await comparedBy(ctx, computer, patch)) ?? null,
    proof,
    history: await explained.pastVerdicts(ctx, computer.tenantId, computer.computerId, patch.id),
  }
}

function comparedBy(ctx: Context, { computerId }: explained.ComputerFacts, patch: explained.PatchFacts): Promise<Comparison | undefined> {
  switch (patch.kind) {
    case 'linux':
      return comparedPackages(ctx, computerId, patch.name)
    case 'middleware':
      return comparedReleases(ctx, computerId, patch.name)
    case 'windows':
      return Promise.resolve(undefined)
  }
}

/** Vendors state more patches than anybody lacks; no row of ours has this key. */
const NO_ROW = 0

async function statedFacts(ctx: Context, patchId: string): Promise<explained.PatchFacts | undefined> {
  const stated = await statedPatch(ctx, patchId)
  if (stated === undefined) return undefined
  const kind = stated.names === 'app' ? 'middleware' : 'linux'
  return { id: NO_ROW, kind, name: stated.package, title: `${stated.package} ${stated.version}`, createdAt: stated.statedAt }
}

async function provenBy(
  ctx: Context,
  computer: explained.ComputerFacts,
  patch: { readonly id: number; readonly publicId: string },
  flags: number | null,
): Promise<Proof | null> {
  const known = patch.id === NO_ROW ? await statedPatch(ctx, patch.publicId) : await provenPatch(ctx, patch.id)
  return known === undefined ? null : proofOf(ctx, { tenantId: computer.tenantId, computerId: computer.computerId, flags }, known)
}

/** What is said of a pair without a row. Where the catalog decides, a patch that came after the inventory was held against it all the same. */
function unstoredState(facts: Parameters<typeof derivedState>[0], proof: Proof | null): Explanation['state'] {
  const state = derivedState({ ...facts, arrivedAfterReport: facts.arrivedAfterReport && proof?.decides !== true })
  const deciding = proof?.versions.filter((one) => one.part === 'decides') ?? []
  if (state !== 'not_applicable' || proof?.decides !== true || deciding.length === 0) return state
  if (deciding.some(({ proof: { verdict } }) => verdict === 'superseded')) return 'superseded'
  return deciding.every((one) => one.rule === 'has_fix') ? 'installed' : state
}

/** Derived by us (fnUpdateInstallationState of SUSDB): what arrived before the last detection and is not listed does not apply. */
function derivedFacts(
  computer: explained.ComputerFacts,
  patch: Pick<explained.PatchFacts, 'kind' | 'createdAt'>,
  later: readonly explained.ChainLink[],
  detection: explained.Detection | undefined,
): Parameters<typeof derivedState>[0] {
  const isOfWsus = patch.kind === 'windows'
  const heardAt = isOfWsus ? computer.wsusLastReportAt : computer.agentLastInventoryAt
  const toldUntil = detection?.detectedAt ?? heardAt
  const cameAt = detection?.arrivedAt ?? patch.createdAt
  return {
    ready: (computer.notReady === null || !isOfWsus) && heardAt !== null,
    laterMissing: later.some((link) => link.state !== null && isLacking(link.state)),
    arrivedAfterReport: toldUntil !== null && cameAt > toldUntil,
  }
}

async function isVisible(ctx: Context, computerId: number): Promise<boolean> {
  const row: unknown = await narrowToViewer(ctx, ctx.trx('computer').where({ id: computerId }), 'server_group_id').first('id')
  return row !== undefined
}

/** The voice's name; tenants see a shared source's name as it is shown beside "as of", and nothing else of it. */
async function voiceOf(ctx: Context, computerKey: number, sourceKey: number): Promise<Freshness & { kind: string }> {
  const servers = await serversAsOf(ctx)
  // Only manual registrations without a time of their own are not among them.
  const kind = servers.find((server) => server.sourceKey === sourceKey)?.kind ?? 'manual'
  return { ...freshnessOfVerdict(sourceKey, (await computersAsOf(ctx, [computerKey])).get(computerKey), servers), kind }
}
