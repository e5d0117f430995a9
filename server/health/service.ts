import { applyStatusChanges, applyStatusChangesOf, writeStatusCounts, type StatusCounts } from '../computers/store-status.ts'
import type { InfraContext } from '../context.ts'
import { healthOf } from './rules.ts'
import * as store from './store.ts'
import { columnsOf, shiftHealthCounts, shiftPatchCounts, tenantsChanged, type CountChange } from './store-changes.ts'
import type { ComputerNumbers } from './store.ts'

export { tenantsWithPatches } from './store.ts'
export type { CountChange } from './store-changes.ts'

/**
 * Takes a tenant's counts anew: per server group, patch and state; per computer with its health; per server group and health.
 * Costs what the tenant's rows cost; what is right already is not written.
 *
 * @param tenantId internal key
 */
export async function recountTenant(ctx: InfraContext, tenantId: number): Promise<void> {
  const hours = await store.staleAfterHours(ctx, tenantId)
  if (hours === undefined) return
  await store.lockCounts(ctx, tenantId)
  await store.settlePatchCounts(ctx, tenantId)
  const fresh = (await store.computerNumbers(ctx, tenantId, null)).map((numbers) => statusOf(tenantId, numbers, hours, ctx.now))
  await writeStatusCounts(
    ctx,
    fresh.filter(({ differs }) => differs).map(({ status }) => status),
  )
  await store.settleHealthCounts(ctx, tenantId)
}

/**
 * Takes the counts and the health of some computers anew; costs what their rows cost. The caller's transaction holds the counts of these tenants
 * (`lockTenantCounts`) since before it wrote their statuses.
 *
 * @param keys each once
 */
export async function recountComputers(ctx: InfraContext, keys: readonly { tenantId: number; computerId: number }[]): Promise<void> {
  for (const [tenantId, own] of Map.groupBy(keys, (key) => key.tenantId)) {
    const hours = await store.staleAfterHours(ctx, tenantId)
    if (hours === undefined) continue
    const ids = own.map((key) => key.computerId)
    const fresh = (await store.computerNumbers(ctx, tenantId, ids)).map((numbers) => statusOf(tenantId, numbers, hours, ctx.now))
    const differing = fresh.filter(({ differs }) => differs).map(({ status }) => status)
    await writeStatusCounts(ctx, differing)
    await store.settleHealthCounts(ctx, tenantId)
  }
}

/** Keeps the counts of tenants from others until the transaction ends; always in the same order. */
export async function lockTenantCounts(ctx: InfraContext, tenantIds: Iterable<number>): Promise<void> {
  for (const tenantId of [...new Set(tenantIds)].toSorted((a, b) => a - b)) await store.lockCounts(ctx, tenantId)
}

/** Brings a tenant's health up to date with the time that has passed: computers grow stale without a word. Costs what those cost that did. */
export async function refreshHealth(ctx: InfraContext, tenantId: number): Promise<void> {
  const hours = await store.staleAfterHours(ctx, tenantId)
  if (hours === undefined) return
  await store.lockCounts(ctx, tenantId)
  const computerIds = await store.computersOutOfTime(ctx, tenantId, hours)
  await recountComputers(
    ctx,
    computerIds.map((computerId) => ({ tenantId, computerId })),
  )
}

/** Brings what a transaction did to verdicts to the counts: those per patch by their difference, those of the computers anew. */
export async function followCounts(ctx: InfraContext, keys: readonly { tenantId: number; computerId: number }[]): Promise<void> {
  if (keys.length === 0) return
  await lockTenantCounts(
    ctx,
    keys.map((key) => key.tenantId),
  )
  await store.applyCountChanges(ctx)
  await recountComputers(ctx, keys)
}

/**
 * Brings what a transaction did to verdicts to all counts by their difference, those of the computers included: for many computers of which little
 * changed. Their numbers are taken anew only where the difference does not tell their health.
 */
export async function followChanges(ctx: InfraContext): Promise<void> {
  const tenantIds = await tenantsChanged(ctx)
  await lockTenantCounts(ctx, tenantIds)
  await store.applyCountChanges(ctx)
  await recountComputers(ctx, await applyStatusChanges(ctx))
  for (const tenantId of tenantIds) await store.settleHealthCounts(ctx, tenantId)
}

/**
 * Brings what happened to one computer to all counts; costs what its own rows cost, or where its health is told what changed. The last thing that a
 * transaction does: it may hold the tenant's counts from then on.
 *
 * @param health as it is stored, where its numbers were right before: they follow by difference then; null: they are taken anew
 */
export async function followComputer(
  ctx: InfraContext,
  key: { readonly tenantId: number; readonly computerId: number },
  changes: readonly CountChange[],
  health: string | null,
): Promise<void> {
  const byDifference = health !== null && health !== 'unknown'
  if (changes.length === 0 && (byDifference || !(await freshStatus(ctx, key))?.differs)) return
  await store.lockCounts(ctx, key.tenantId)
  const columns = columnsOf(changes)
  if (changes.length > 0) await shiftPatchCounts(ctx, key, columns)
  if (byDifference) {
    const now = await applyStatusChangesOf(ctx, key, columns)
    if (now?.open !== true) return followHealth(ctx, key, { from: health, to: now?.health ?? health })
  }
  const fresh = await freshStatus(ctx, key)
  if (fresh === undefined || !fresh.differs) return
  await writeStatusCounts(ctx, [fresh.status])
  await followHealth(ctx, key, { from: fresh.former, to: fresh.status.health })
}

async function followHealth(
  ctx: InfraContext,
  key: { readonly tenantId: number; readonly computerId: number },
  change: { readonly from: string; readonly to: string },
): Promise<void> {
  if (change.from !== change.to && !(await shiftHealthCounts(ctx, key, change))) await store.settleHealthCounts(ctx, key.tenantId)
}

async function freshStatus(ctx: InfraContext, key: { tenantId: number; computerId: number }) {
  const numbers = await store.numbersOfComputer(ctx, key)
  return numbers === undefined
    ? undefined
    : { ...statusOf(key.tenantId, numbers, numbers.staleAfterHours, ctx.now), former: numbers.storedHealth }
}

function statusOf(tenantId: number, n: ComputerNumbers, staleAfterHours: number, now: Date): { status: StatusCounts; differs: boolean } {
  const health = healthOf({ ...n, staleAfterHours }, now)
  const unappliedOther = n.moderateOrLow + n.other
  const counts = [n.critical, n.important, unappliedOther, n.missing, n.failed, n.installed, n.pendingReboot, n.disputed]
  return {
    status: {
      tenantId,
      computerId: n.computerId,
      health,
      unappliedCritical: n.critical,
      unappliedImportant: n.important,
      unappliedOther,
      missing: n.missing,
      failed: n.failed,
      installed: n.installed,
      pendingReboot: n.pendingReboot,
      disputed: n.disputed,
    },
    differs: health !== n.storedHealth || counts.some((value, i) => value !== n.storedCounts[i]),
  }
}
