import { writeStatusCounts, type StatusCounts } from '../computers/store-status.ts'
import type { InfraContext } from '../context.ts'
import { healthOf } from './rules.ts'
import * as store from './store.ts'
import type { ComputerNumbers } from './store.ts'

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
  await store.settleHealthCounts(ctx, tenantId)
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
