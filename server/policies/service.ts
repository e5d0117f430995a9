import { record } from '../audit/service.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { tenantSettings, writeTenantSettings, type TenantSettings } from '../tenants/store.ts'

/** A tenant's settings with its id. */
export interface NamedSettings extends TenantSettings {
  readonly tenantId: string
}

/**
 * The settings of the viewer's tenant, or of the one that an infrastructure role names.
 *
 * @param named public id of a tenant
 * @throws AppError not_found tenant_not_found, for another tenant's as well
 */
export async function settingsOf(ctx: Context, named: string | undefined): Promise<NamedSettings> {
  const { tenantId, jobApproval, staleAfterHours } = await open(ctx, named)
  return { tenantId, jobApproval, staleAfterHours }
}

/**
 * Changes a tenant's settings. Jobs that were requested before keep what they were requested with.
 *
 * @throws AppError not_found tenant_not_found
 */
export async function changeSettings(ctx: Context, named: string | undefined, change: Partial<TenantSettings>): Promise<NamedSettings> {
  const { id, tenantId, ...before } = await open(ctx, named)
  const after = {
    jobApproval: change.jobApproval ?? before.jobApproval,
    staleAfterHours: change.staleAfterHours ?? before.staleAfterHours,
  }
  await writeTenantSettings(ctx, id, after)
  const former = { jobApproval: before.jobApproval, staleAfterHours: before.staleAfterHours }
  await record(ctx, 'tenant.change_settings', { tenantId, before: former, after }, 'done', id)
  return { tenantId, ...after }
}

async function open(ctx: Context, named: string | undefined) {
  const where = named === undefined && ctx.kind === 'tenant' ? { id: ctx.tenantId } : { public_id: named ?? '' }
  const found = await tenantSettings(ctx, where)
  if (found === undefined || found.reserved) throw new AppError('not_found', 'tenant_not_found', { tenantId: named ?? '' })
  return found
}
