import type { InfraContext } from '../context.ts'
import { followCounts } from '../health/service.ts'
import { forgetWithdrawn } from '../notices/store.ts'
import { noteSuccess } from '../sources/store.ts'
import { settleRegistered, type RegisteredChange, type RegisteredScope } from '../verdicts/store-registered.ts'

/**
 * Draws the conclusions of what was registered, with the counts, in the caller's transaction. What became needed and is approved is told by the
 * next run of its source, which the task `registrations.sweep` begins.
 *
 * @param sourceKey whose registrations changed: they are as of now
 * @param scope everything about these computers, or about these patches
 */
export async function settle(ctx: InfraContext, sourceKey: number, scope: RegisteredScope): Promise<RegisteredChange> {
  const change = await settleRegistered(ctx, scope)
  await noteSuccess(ctx, sourceKey)
  await followCounts(ctx, change.keys)
  await forgetWithdrawn(ctx, change.withdrawnPatchIds)
  return change
}
