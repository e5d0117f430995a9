import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'

/** Which tenant, patch or computer a person means when they decide about patches. */

/**
 * The tenant that decides: the viewer's own, or the one that a role without a tenant names.
 *
 * @param named public id
 * @returns internal key
 * @throws AppError invalid tenant_needed; not_found tenant_not_found, for another tenant's as well
 */
export async function tenantMeant(ctx: Context, named: string | undefined): Promise<number> {
  if (named === undefined) {
    if (ctx.kind === 'tenant') return ctx.tenantId
    throw new AppError('invalid', 'tenant_needed', {})
  }
  const row = (await ctx.trx('tenant').where({ public_id: named, reserved: false }).whereNull('deleted_at').first('id')) as
    | { id: number }
    | undefined
  if (row === undefined) throw new AppError('not_found', 'tenant_not_found', { tenantId: named })
  return row.id
}

/** Internal key of a patch that a tenant may know. @param tenantKey null: any patch, for infrastructure roles @throws AppError not_found patch_not_found */
export async function requirePatch(ctx: Context, tenantKey: number | null, patchId: string): Promise<number> {
  const row = (await ctx
    .trx('patch')
    .where({ public_id: patchId })
    .where((own) => void (tenantKey === null ? own : own.whereNull('owner_tenant_id').orWhere('owner_tenant_id', tenantKey)))
    .first('id')) as { id: number } | undefined
  if (row === undefined) throw new AppError('not_found', 'patch_not_found', { patchId })
  return row.id
}

/** Internal key of a living computer or of a computer group of a tenant; null when there is none. */
export async function keyOf(
  ctx: Context,
  table: 'computer' | 'computer_group',
  tenantKey: number,
  publicId: string,
): Promise<number | null> {
  const query = ctx.trx(table).where({ tenant_id: tenantKey, public_id: publicId })
  void query.whereNull(table === 'computer' ? 'ended_at' : 'deleted_at')
  const row = (await query.first('id')) as { id: number } | undefined
  return row?.id ?? null
}
