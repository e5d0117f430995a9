import { applyStatusChanges, gradeLightly, writeStatusCounts, type StatusCounts } from '../computers/store-status.ts'
import type { InfraContext } from '../context.ts'
import type { FormerWeight } from '../patches/store-catalog.ts'
import { reweigh } from '../verdicts/store-reweighed.ts'
import { healthOf } from './rules.ts'
import * as store from './store.ts'
import { shiftAllCounts, shiftHealthCounts, shiftPatchCounts, tenantsChanged, type CountChange } from './store-changes.ts'
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
  const fresh = (await store.computerNumbers(ctx, tenantId)).map((numbers) => statusOf(tenantId, numbers, hours, ctx.now))
  await writeStatusCounts(
    ctx,
    fresh.filter(({ differs }) => differs).map(({ status }) => status),
  )
  await store.settleHealthCounts(ctx, [tenantId])
}

/**
 * Takes the counts and the health of some computers anew; costs what their rows cost. The caller's transaction holds the counts of these tenants
 * (`lockTenantCounts`) since before it wrote their statuses.
 *
 * @param keys each once
 */
export async function recountComputers(ctx: InfraContext, keys: readonly { tenantId: number; computerId: number }[]): Promise<void> {
  if (keys.length === 0) return
  const numbers = await store.numbersOfComputers(ctx, keys)
  const fresh = numbers.map((own) => statusOf(own.tenantId, own, own.staleAfterHours, ctx.now))
  await writeStatusCounts(
    ctx,
    fresh.filter(({ differs }) => differs).map(({ status }) => status),
  )
  await store.settleHealthCounts(ctx, [...new Set(keys.map((key) => key.tenantId))])
}

/** Keeps the counts of tenants from others until the transaction ends; always in the same order. */
export async function lockTenantCounts(ctx: InfraContext, tenantIds: Iterable<number>): Promise<void> {
  await store.lockCountsOf(
    ctx,
    [...new Set(tenantIds)].toSorted((a, b) => a - b),
  )
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

/** What is known of counts and patches when changes are brought to the counts. */
export interface Following {
  /** Internal id: later patches are in no count yet; left out: any may be. */
  readonly newestCounted?: number
  /** What patches weighed before that weigh otherwise now. */
  readonly weights?: readonly FormerWeight[]
}

/** Brings what a transaction did to verdicts to the counts: those per patch by their difference, those of the computers anew. */
export async function followCounts(ctx: InfraContext, keys: readonly { tenantId: number; computerId: number }[]): Promise<void> {
  if (keys.length === 0) return
  await lockTenantCounts(
    ctx,
    keys.map((key) => key.tenantId),
  )
  await store.applyCountChanges(ctx, store.EVERY_PATCH)
  await store.forgetCountChanges(ctx)
  await recountComputers(ctx, keys)
}

/**
 * Brings what a transaction did to verdicts to all counts by their difference, those of the computers included: for many computers of which little
 * changed. Their numbers are taken anew only where the difference does not tell their health.
 */
export async function followChanges(ctx: InfraContext, { newestCounted = store.EVERY_PATCH, weights = [] }: Following = {}): Promise<void> {
  const counted = weights.filter((one) => one.patchId <= newestCounted)
  const weighed = await store.tenantsWithPatches(
    ctx,
    counted.map((one) => one.patchId),
  )
  const tenantIds = [...new Set([...(await tenantsChanged(ctx)), ...weighed])]
  await lockTenantCounts(ctx, tenantIds)
  await reweigh(ctx, counted, weighed)
  await store.applyCountChanges(ctx, newestCounted)
  const { open, movedTenantIds } = await applyStatusChanges(ctx, counted.length > 0)
  await store.forgetCountChanges(ctx)
  await gradeLightly(ctx, open)
  await store.settleHealthCounts(ctx, [...new Set([...movedTenantIds, ...open.map((key) => key.tenantId)])])
}

/** What happened to one computer. */
export interface ComputerChange {
  /** Where there are any, the caller holds the tenant's counts. */
  readonly changes: readonly CountChange[]
  /** Its health as it is stored, where its numbers were right before: they follow by difference then; null: they are taken anew. */
  readonly health: string | null
  /** Writes its status besides: whoever takes a tenant's counts does so before any status of it. */
  readonly note?: (() => Promise<void>) | undefined
}

/**
 * Brings what happened to one computer to all counts; costs what its own rows cost, or where its health is told what changed. The last thing that a
 * transaction does: it may hold the tenant's counts from then on.
 */
export async function followComputer(
  ctx: InfraContext,
  key: { readonly tenantId: number; readonly computerId: number },
  { changes, health, note }: ComputerChange,
): Promise<void> {
  const byDifference = health !== null && health !== 'unknown'
  if (!byDifference && changes.length === 0) await store.lockCounts(ctx, key.tenantId)
  await note?.()
  if (byDifference) {
    if (changes.length === 0) return
    const now = await shiftAllCounts(ctx, key, changes)
    if (now?.open !== true) return followHealth(ctx, key, { from: health, to: now?.health ?? health })
  } else if (changes.length > 0) await shiftPatchCounts(ctx, key, changes)
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
  if (change.from !== change.to && !(await shiftHealthCounts(ctx, key, change))) await store.settleHealthCounts(ctx, [key.tenantId])
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
