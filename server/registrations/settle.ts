import type { InfraContext } from '../context.ts'
import { followCounts } from '../health/service.ts'
import { forgetWithdrawn } from '../notices/store.ts'
import { settleRegistered, type RegisteredChange, type RegisteredScope } from '../verdicts/store-registered.ts'

/**
 * Draws the conclusions of what was registered, with the counts, in the caller's transaction. What became needed and is approved is told by the
 * next run of its source, which the task `registrations.sweep` begins.
 *
 * @param scope everything about these computers, or about these patches
 */
export async function settle(ctx: InfraContext, scope: RegisteredScope): Promise<RegisteredChange> {
  const change = await settleRegistered(ctx, scope)
  await followCounts(ctx, change.keys)
  await forgetWithdrawn(ctx, change.withdrawnPatchIds)
  return change
}
