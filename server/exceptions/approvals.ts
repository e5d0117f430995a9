import { record } from '../audit/service.ts'
import type { Context, InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { forgetWithdrawn } from '../notices/store.ts'
import { settleApprovals } from '../verdicts/store-approved.ts'
import { queueRecount } from '../verdicts/states.ts'
import { requirePatch, tenantMeant } from './meant.ts'
import * as store from './store-approvals.ts'

/** A tenant administrator's word about a patch that WSUS does not know; null takes the word back. */
export interface Decision {
  readonly patchId: string
  readonly approved: boolean | null
  readonly reason?: string | undefined
  /** When it expires by itself. */
  readonly until?: Date | undefined
  readonly tenantId?: string | undefined
}

/**
 * Approves a patch for a tenant, or refuses it; comes before what the policy selects, until it is taken back or expires.
 * What becomes needed by it is told at the end of the next run.
 *
 * @throws AppError not_found patch_not_found, tenant_not_found; invalid tenant_needed, exception_until_past; conflict patch_approved_in_wsus
 */
export async function decideAboutPatch(ctx: Context, decision: Decision): Promise<void> {
  const { patchId, approved, reason = '', until = null } = decision
  if (until !== null && until <= ctx.now) throw new AppError('invalid', 'exception_until_past', { until: until.toISOString() })
  const tenantKey = await tenantMeant(ctx, decision.tenantId)
  const patchKey = await requirePatch(ctx, tenantKey, patchId)
  if (await store.isOfWsus(ctx, patchKey)) throw new AppError('conflict', 'patch_approved_in_wsus', { patchId })
  if (approved === null) await store.removeDecision(ctx, tenantKey, patchKey)
  else await store.writeDecision(ctx, tenantKey, patchKey, { approved, reason, until })
  await settle(ctx, tenantKey, [patchKey])
  const operation = approved === null ? 'patch.undecide' : approved ? 'patch.approve' : 'patch.refuse'
  await record(ctx, operation, { patchId, reason, until: until?.toISOString() }, 'done', tenantKey)
}

/** Ends decisions whose time is over: the policy selects again. @returns how many */
export async function endExpiredDecisions(ctx: InfraContext): Promise<number> {
  const ended = await store.endExpiredDecisions(ctx)
  for (const [tenantKey, own] of Map.groupBy(ended, (one) => one.tenantKey)) {
    await settle(
      ctx,
      tenantKey,
      own.map((one) => one.patchKey),
    )
    await record(ctx, 'patch.decisions_expired', { patchIds: own.map((one) => one.patchId) }, 'done', tenantKey)
  }
  return ended.length
}

async function settle(ctx: Context, tenantKey: number, patchKeys: readonly number[]): Promise<void> {
  const { changed, withdrawnPatchIds } = await settleApprovals(ctx, { tenantId: tenantKey, patchIds: patchKeys })
  await forgetWithdrawn(ctx, withdrawnPatchIds, tenantKey)
  if (changed > 0) await queueRecount(ctx, tenantKey)
}
