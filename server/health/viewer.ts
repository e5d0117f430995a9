import { viewerCondition } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
import { tenantKey } from '../patches/store-lists.ts'

/** Whose rows figures are made of, for statements that are written once for each kind of viewer. */

export type ViewerKind = 'own' | 'tenant' | 'all'

/**
 * What narrows a table with the alias `n` and the columns tenant_id and server_group_id to the viewer; computers that nobody has assigned count for
 * nobody who did not ask for them.
 */
export const SCOPE = {
  own: `n.tenant_id = :tenant and n.server_group_id in (select id from server_group where tenant_id = :viewerTenant and owner_user_id = :viewerUser and deleted_at is null)`,
  tenant: `n.tenant_id = :tenant`,
  all: `n.tenant_id not in (select id from tenant where public_id = '__UNASSIGNED__')`,
} as const satisfies Record<ViewerKind, string>

/** A kind of viewer with the values that its condition needs. */
export interface ViewerScope {
  readonly viewer: ViewerKind
  readonly bindings: Readonly<Record<string, number>>
}

/** @param tenantId one tenant's, for those who see several; an unknown one has no rows */
export async function scopeOf(ctx: Context, tenantId?: string): Promise<ViewerScope> {
  const { bindings } = viewerCondition(ctx.actor, 'n.server_group_id')
  const viewer = ctx.actor.role === 'tenant_user' ? 'own' : ctx.kind === 'tenant' || tenantId !== undefined ? 'tenant' : 'all'
  return { viewer, bindings: { ...bindings, tenant: await tenantKey(ctx, tenantId) } }
}
