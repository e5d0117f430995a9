import { record } from '../audit/service.ts'
import type { Context, InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { changeClassification, type Classification } from '../patches/store-classifications.ts'
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
  const { id, tenantId, ...before } = await open(ctx, named, { lock: true })
  const after = {
    jobApproval: change.jobApproval ?? before.jobApproval,
    staleAfterHours: change.staleAfterHours ?? before.staleAfterHours,
  }
  await writeTenantSettings(ctx, id, after)
  const former = { jobApproval: before.jobApproval, staleAfterHours: before.staleAfterHours }
  await record(ctx, 'tenant.change_settings', { tenantId, before: former, after }, 'done', id)
  return { tenantId, ...after }
}

async function open(ctx: Context, named: string | undefined, options: { lock?: boolean } = {}) {
  const where = named === undefined && ctx.kind === 'tenant' ? { id: ctx.tenantId } : { public_id: named ?? '' }
  const found = await tenantSettings(ctx, where, options)
  if (found === undefined || found.reserved) throw new AppError('not_found', 'tenant_not_found', { tenantId: named ?? '' })
  return found
}

/**
 * Changes the patch management policy of a classification: its level, and whether newly approved patches of it are mailed.
 *
 * @throws AppError not_found classification_not_found
 */
export async function changePatchPolicy(
  ctx: InfraContext,
  classificationId: string,
  change: Partial<Pick<Classification, 'level' | 'notify'>>,
): Promise<Classification> {
  const changed = await changeClassification(ctx, classificationId, change)
  if (changed === undefined) throw new AppError('not_found', 'classification_not_found', { classificationId })
  await record(ctx, 'classification.change', { classificationId, ...changed })
  return changed.after
}
