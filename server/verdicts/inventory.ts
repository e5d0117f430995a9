import { windowsPatchKey } from '../../catalog/index.ts'
import { lockComputer } from '../computers/store-assign.ts'
import { noteAgentContact } from '../computers/store-status.ts'
import { refreshReadiness } from '../computers/discovered.ts'
import { withInfra, type Context, type InfraContext } from '../context.ts'
import { ensurePackagePatches } from '../patches/store-packages.ts'
import type { StateRow } from './digest.ts'
import { becameInstalled, installedPackages, lackedPatches, streamOf, type LackedPatch, type OfferedPackage } from './packages.ts'
import { recordAgentWord, type AgentWordInput } from './service.ts'
import { queueRecount } from './states.ts'
import { mergeStaged } from './store.ts'
import * as store from './store-inventory.ts'

/** An inventory as the agents' protocol has it (server/agents/protocol.ts). */
export interface ReportedInventory {
  readonly machine: { readonly platform: 'linux' | 'windows'; readonly os: { readonly release: string } }
  readonly packages: readonly string[]
  readonly missing: readonly OfferedPackage[]
  readonly updates: readonly { readonly updateId: string; readonly state: 'missing' | 'downloaded' | 'pending_reboot' | 'installed' }[]
  readonly restartRequired: boolean
}

export interface Told {
  readonly tenantId: number
  readonly computerId: number
  /** SHA-256 of the canonical document, hexadecimal. */
  readonly checksum: string
  readonly inventory: ReportedInventory
}

/**
 * Stores an inventory and draws its conclusions: for Linux the agent's package manager decides until the catalog covers the stream;
 * for Windows its words stand beside WSUS's. The caller has compared checksums: an unchanged inventory does not come here.
 *
 * The dictionary and the patches are shared by all tenants, so this is a transaction of the infrastructure whoever calls.
 */
export async function applyInventory(ctx: Context, told: Omit<Told, 'tenantId'> & { tenantId?: number }): Promise<void> {
  const tenantId = ctx.kind === 'tenant' ? ctx.tenantId : told.tenantId
  if (tenantId === undefined) throw new Error('an inventory without a tenant')
  const whole = { ...told, tenantId }
  if (ctx.kind === 'infra') await apply(ctx, whole)
  else await withInfra(ctx.app, ctx.actor, (infra) => apply(infra, whole))
}

async function apply(ctx: InfraContext, told: Told): Promise<void> {
  const { tenantId, computerId, inventory } = told
  if (!(await lockComputer(ctx, { tenantId, computerId }))) return
  if (inventory.machine.platform === 'linux') await applyPackages(ctx, told)
  else await applyWindows(ctx, told)
  await noteAgentContact(ctx, { tenantId, computerId, at: ctx.now, inventoryAt: ctx.now, restartPending: inventory.restartRequired })
  await refreshReadiness(ctx, [computerId])
  await queueRecount(ctx, tenantId)
}

async function applyPackages(ctx: InfraContext, told: Told): Promise<void> {
  const { tenantId, computerId, inventory } = told
  const stream = streamOf(inventory.machine.os.release)
  const installed = installedPackages(inventory.packages)
  const packageIds = await store.packageVersionIds(ctx, stream, installed)
  const offered = inventory.missing.map((line) => ({ package: `${line.name}:${line.architecture}`, version: line.candidate }))
  const availableIds = await store.packageVersionIds(ctx, stream, offered)
  const { first } = await save(ctx, told, { stream, packageIds, availableIds })
  const lacked = lackedPatches(inventory.machine.os.release, inventory.missing)
  const sourceId = await agentsSource(ctx)
  const ids = await ensurePackagePatches(ctx, tenantId, lacked.map(toPatch))
  const before = await store.packageVerdicts(ctx, { tenantId, computerId }, sourceId)
  const missing = new Set(lacked.map((patch) => ids.get(patch.publicId)))
  const former = before.filter((verdict) => !missing.has(verdict.patchId))
  const done = new Set(becameInstalled(former, installed, lacked))
  const own = await store.ownApprovals(ctx, tenantId, [...ids.values(), ...done])
  const states = [...lackedStates(lacked, ids, own), ...installedStates(former, done, own)]
  await mergeStaged(ctx, [{ tenantId, computerId, sourceTime: ctx.now, states }], { sourceId, tells: !first })
}

/** Until a policy is imported every security patch is selected; a decision of the tenant comes first. */
function lackedStates(lacked: readonly LackedPatch[], ids: ReadonlyMap<string, number>, own: ReadonlyMap<number, boolean>): StateRow[] {
  return lacked.flatMap(({ publicId, security }) => {
    const patchId = ids.get(publicId)
    return patchId === undefined
      ? []
      : [{ patchId, state: 'missing' as const, approved: own.get(patchId) ?? security, approvalGroupId: null }]
  })
}

function installedStates(
  former: readonly store.PackageVerdict[],
  done: ReadonlySet<number>,
  own: ReadonlyMap<number, boolean>,
): StateRow[] {
  return former
    .filter(({ patchId }) => done.has(patchId))
    .map(({ patchId, approved }) => ({
      patchId,
      state: 'installed' as const,
      approved: own.get(patchId) ?? approved,
      approvalGroupId: null,
    }))
}

async function applyWindows(ctx: InfraContext, told: Told): Promise<void> {
  await save(ctx, told, { stream: streamOf(`windows ${told.inventory.machine.os.release}`), packageIds: [], availableIds: [] })
  const words: AgentWordInput[] = told.inventory.updates.map(({ updateId, state }) => ({
    patchId: windowsPatchKey(updateId),
    state,
    at: ctx.now,
  }))
  await recordAgentWord(ctx, told.computerId, words)
}

async function save(
  ctx: InfraContext,
  told: Told,
  ids: { stream: string; packageIds: readonly number[]; availableIds: readonly number[] },
): Promise<{ first: boolean }> {
  return store.saveInventory(ctx, {
    tenantId: told.tenantId,
    computerId: told.computerId,
    checksum: Buffer.from(told.checksum, 'hex'),
    ...ids,
    document: JSON.stringify(told.inventory),
    takenAt: ctx.now,
  })
}

function toPatch(patch: LackedPatch): Parameters<typeof ensurePackagePatches>[2][number] {
  const { publicId, source, version, stream, security } = patch
  return { publicId, name: source, title: `${source} ${version}`, version, stream, security }
}

async function agentsSource(ctx: InfraContext): Promise<number> {
  const row = (await ctx.trx('source').where({ public_id: 'Agents' }).first('id')) as { id: number } | undefined
  if (row === undefined) throw new Error('the source Agents is missing')
  return row.id
}
