import type { Context, TenantContext } from '../context.ts'
import { EXCEPTION_HOLDS, NEEDED } from './store.ts'

/** What people decide about patches, brought to the verdicts concerned. */

/** Says anew for which verdicts of patches an exception holds; only rows that differ are written. @returns how many did */
export async function settleExceptions(ctx: Context, tenantId: number, patchIds: readonly number[]): Promise<number> {
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `update verdict v set excepted = s.holds
       from (select s.tenant_id, s.computer_id, s.patch_id, ${EXCEPTION_HOLDS} as holds
               from verdict s where s.tenant_id = :tenant and s.patch_id = any(:patches::int[])) s
      where v.tenant_id = s.tenant_id and v.computer_id = s.computer_id and v.patch_id = s.patch_id and v.excepted <> s.holds`,
    { tenant: tenantId, patches: patchIds, now: ctx.now },
  )
  return rowCount
}

/** The same for everything that is known of one computer, as when it came from another tenant. */
export async function settleExceptionsOf(ctx: Context, key: { tenantId: number; computerId: number }): Promise<void> {
  await ctx.trx.raw(
    `update verdict v set excepted = s.holds
       from (select s.tenant_id, s.computer_id, s.patch_id, ${EXCEPTION_HOLDS} as holds
               from verdict s where s.tenant_id = :tenant and s.computer_id = :computer) s
      where v.tenant_id = s.tenant_id and v.computer_id = s.computer_id and v.patch_id = s.patch_id and v.excepted <> s.holds`,
    { tenant: key.tenantId, computer: key.computerId, now: ctx.now },
  )
}

/**
 * Lets needs wait for the next end of a run, because a person's mail left them out: an exception held when it was written.
 *
 * @param userId internal key of the person
 */
export async function awaitTelling(ctx: TenantContext, userId: number, patchIds: readonly number[]): Promise<void> {
  await ctx.trx.raw(
    `update verdict v set untold = true
       from computer c, server_group g, user_account u
      where v.tenant_id = :tenant and v.patch_id = any(:patches::int[]) and v.approved and v.state in ${NEEDED} and not v.untold
        and c.tenant_id = v.tenant_id and c.id = v.computer_id and c.ended_at is null
        and g.tenant_id = c.tenant_id and g.id = c.server_group_id
        and u.tenant_id = v.tenant_id and u.id = :user and (u.role = 'tenant_admin' or g.owner_user_id = u.id)`,
    { tenant: ctx.tenantId, user: userId, patches: patchIds },
  )
}
