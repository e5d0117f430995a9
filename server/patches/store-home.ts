import { viewerCondition } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
import { tenantKey } from './store-lists.ts'

export interface HomeNumbers {
  readonly health: Readonly<Record<'unknown' | 'healthy' | 'vulnerable' | 'highly_vulnerable', number>>
  readonly unappliedPatches: number
  readonly unappliedVerdicts: number
  readonly pendingReboot: number
  readonly failed: number
}

const HOME = {
  tenant: `n.tenant_id = :tenant`,
  own: `n.tenant_id = :tenant and n.server_group_id in (select id from server_group where tenant_id = :viewerTenant and owner_user_id = :viewerUser and deleted_at is null)`,
  all: `n.tenant_id not in (select id from tenant where public_id = '__UNASSIGNED__')`,
} as const

const HOME_HEALTH = {
  tenant: `select n.health, sum(n.computers)::int as computers from health_count n where ${HOME.tenant} group by 1`,
  own: `select n.health, sum(n.computers)::int as computers from health_count n where ${HOME.own} group by 1`,
  all: `select n.health, sum(n.computers)::int as computers from health_count n where ${HOME.all} group by 1`,
} as const

const HOME_SUMS = `select count(distinct n.patch_id) filter (where n.unapplied > 0)::int as "unappliedPatches", coalesce(sum(n.unapplied), 0)::int as "unappliedVerdicts",
  coalesce(sum(n.computers) filter (where n.state = 'pending_reboot'), 0)::int as "pendingReboot", coalesce(sum(n.computers) filter (where n.state = 'failed'), 0)::int as failed
  from patch_count n where`

const HOME_COUNTS = {
  tenant: `${HOME_SUMS} ${HOME.tenant}`,
  own: `${HOME_SUMS} ${HOME.own}`,
  all: `${HOME_SUMS} ${HOME.all}`,
} as const

/** The statements of the home page for a kind of viewer; the bench runs the same as its floor. */
export function homeSql(viewer: keyof typeof HOME): readonly [health: string, counts: string] {
  return [HOME_HEALTH[viewer], HOME_COUNTS[viewer]]
}

/** The numbers of the home page, over the computers that the viewer may see. */
export async function homeNumbers(ctx: Context, tenantId?: string): Promise<HomeNumbers> {
  const bindings = { ...viewerCondition(ctx.actor, 'n.server_group_id').bindings, tenant: await tenantKey(ctx, tenantId) }
  const viewer = ctx.actor.role === 'tenant_user' ? 'own' : ctx.kind === 'tenant' || tenantId !== undefined ? 'tenant' : 'all'
  const [healthSql, countsSql] = homeSql(viewer)
  const health = await ctx.trx.raw<{ rows: { health: keyof HomeNumbers['health']; computers: number }[] }>(healthSql, bindings)
  const counts = await ctx.trx.raw<{ rows: Omit<HomeNumbers, 'health'>[] }>(countsSql, bindings)
  const byHealth = { unknown: 0, healthy: 0, vulnerable: 0, highly_vulnerable: 0 }
  for (const row of health.rows) byHealth[row.health] = row.computers
  const sums = counts.rows[0] ?? { unappliedPatches: 0, unappliedVerdicts: 0, pendingReboot: 0, failed: 0 }
  return { health: byHealth, ...sums }
}
