import { record } from '../audit/service.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { forgetWithdrawn } from '../notices/store.ts'
import { settleApproval } from '../verdicts/store-decided.ts'
import { queueRecount } from '../verdicts/states.ts'
import { requirePatch, tenantMeant } from './meant.ts'
import * as store from './store-approvals.ts'

/** A tenant administrator's word about a patch that WSUS does not know; null takes the word back. */
export interface Decision {
  readonly patchId: string
  readonly approved: boolean | null
  readonly reason?: string | undefined
  readonly tenantId?: string | undefined
}

/**
 * Approves a patch for a tenant, or refuses it; comes before what the policy selects.
 * What becomes needed by it is told at the end of the next run.
 *
 * @throws AppError not_found patch_not_found, tenant_not_found; invalid tenant_needed; conflict patch_approved_in_wsus
 */
export async function decideAboutPatch(ctx: Context, decision: Decision): Promise<void> {
  const { patchId, approved, reason = '' } = decision
  const tenantKey = await tenantMeant(ctx, decision.tenantId)
  const patchKey = await requirePatch(ctx, tenantKey, patchId)
  const facts = await store.approvalFacts(ctx, patchKey)
  if (facts.ofWsus) throw new AppError('conflict', 'patch_approved_in_wsus', { patchId })
  if (approved === null) await store.removeDecision(ctx, tenantKey, patchKey)
  else await store.writeDecision(ctx, tenantKey, patchKey, { approved, reason })
  const holds = approved ?? facts.selected
  const changed = await settleApproval(ctx, tenantKey, patchKey, holds)
  if (!holds) await forgetWithdrawn(ctx, [patchKey], tenantKey)
  if (changed > 0) await queueRecount(ctx, tenantKey)
  const operation = approved === null ? 'patch.undecide' : approved ? 'patch.approve' : 'patch.refuse'
  await record(ctx, operation, { patchId, reason }, 'done', tenantKey)
}
