import { record } from '../audit/service.ts'
import type { Context, InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { isTenantRole } from '../authorization.ts'
import { changeClassification, type Classification } from '../patches/store-classifications.ts'
import { tenantSettings, writeTenantSettings, type TenantSettings } from '../tenants/store.ts'
import { REQUIRED_HOLD_DAYS, refusedForRequired, type AskedException, type Level } from './levels.ts'
import { anyWindowsRequired, findLevel, listLevels, writeLevel, type LeveledClassification } from './store-levels.ts'

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

/**
 * Classifications with their levels, for the viewer's tenant or for the one that an infrastructure role names; without one only what everybody has.
 *
 * @throws AppError not_found tenant_not_found
 */
export async function levelsOf(ctx: Context, named: string | undefined): Promise<LeveledClassification[]> {
  return listLevels(ctx, named === undefined && ctx.kind === 'infra' ? -1 : (await open(ctx, named)).id)
}

/**
 * Sets what a classification is for one tenant. What the infrastructure requires of everybody a tenant cannot change.
 *
 * @throws AppError not_found tenant_not_found, classification_not_found; conflict level_required
 */
export async function setTenantLevel(
  ctx: Context,
  named: string | undefined,
  classificationId: string,
  level: Level,
): Promise<LeveledClassification> {
  const { id, tenantId } = await open(ctx, named)
  const before = await findLevel(ctx, id, classificationId)
  if (before === undefined) throw new AppError('not_found', 'classification_not_found', { classificationId })
  if (before.level === 'required') throw new AppError('conflict', 'level_required', { classificationId, title: before.title })
  await writeLevel(ctx, id, before.key, level)
  await record(
    ctx,
    'classification.set_tenant_level',
    { tenantId, classificationId, before: before.effectiveLevel, after: level },
    'done',
    id,
  )
  return (await findLevel(ctx, id, classificationId)) ?? before
}

/**
 * Keeps a tenant's people from dropping Windows patches that are required; roles of the infrastructure may.
 *
 * @param patchKeys the patches that it is about
 * @throws AppError forbidden patch_required; invalid required_hold_unbounded
 */
export async function refuseToDropRequired(
  ctx: Context,
  tenantKey: number,
  patchKeys: readonly number[],
  asked: AskedException,
): Promise<void> {
  const { role } = ctx.actor
  const code = refusedForRequired(asked, ctx.now)
  if (code === null || role === null || !isTenantRole(role) || !(await anyWindowsRequired(ctx, tenantKey, patchKeys))) return
  if (code === 'patch_required') throw new AppError('forbidden', 'patch_required', {})
  throw new AppError('invalid', 'required_hold_unbounded', { days: REQUIRED_HOLD_DAYS })
}
