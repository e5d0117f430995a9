import { viewerCondition } from '../cmdb/scope.ts'
import type { Actor, Context, InfraContext } from '../context.ts'

/** Reads for the server-rendered pages: narrowed by the one scope function, from stored counts where there are any. */

export interface HomeFigures {
  readonly health: Readonly<Record<string, number>>
  readonly unapplied: readonly { readonly severity: string; readonly patches: number }[]
  readonly newest: readonly ListedPatch[]
  readonly coverage: { readonly total: number; readonly heard: number; readonly hours: number }
}

/** A patch with the number of the viewer's computers on which it is unapplied. */
export interface ListedPatch {
  readonly patchId: string
  readonly name: string
  readonly title: string
  readonly kind: 'windows' | 'linux' | 'middleware'
  readonly severity: string
  readonly exploited: boolean
  readonly releasedAt: Date | null
  readonly computers: number
}

const NOT_RESERVED = `exists (select from tenant t where t.id = h.tenant_id and not t.reserved)`
/** Hours of silence that count for those who see several tenants. */
const DEFAULT_HOURS = 72

/** What the home page shows, one statement per figure. */
export async function homeFigures(ctx: Context, locale: string): Promise<HomeFigures> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'h.server_group_id')
  const health = await ctx
    .trx('health_count as h')
    .whereRaw(sql, bindings)
    .whereRaw(NOT_RESERVED)
    .groupBy('h.health')
    .select('h.health')
    .sum('h.computers as n')
  const unapplied = await ctx
    .trx('patch_count as h')
    .join('patch as p', 'p.id', 'h.patch_id')
    .whereRaw(sql, bindings)
    .whereRaw(NOT_RESERVED)
    .where('h.unapplied', '>', 0)
    .groupBy('p.severity')
    .orderBy('p.severity', 'desc')
    .select('p.severity', ctx.trx.raw('count(distinct h.patch_id)::int as patches'))
  return {
    health: Object.fromEntries((health as { health: string; n: number }[]).map((row) => [row.health, Number(row.n)])),
    unapplied: unapplied as { severity: string; patches: number }[],
    newest: await unappliedPatches(ctx, locale, 10),
    coverage: await coverage(ctx),
  }
}

/** The newest patches that are unapplied on computers of the viewer. */
export async function unappliedPatches(ctx: Context, locale: string, limit: number): Promise<ListedPatch[]> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'h.server_group_id')
  return (await ctx
    .trx('patch_count as h')
    .join('patch as p', 'p.id', 'h.patch_id')
    .leftJoin('patch_text as x', (on) => void on.on('x.patch_id', 'p.id').andOnVal('x.locale', locale))
    .whereRaw(sql, bindings)
    .whereRaw(NOT_RESERVED)
    .where('h.unapplied', '>', 0)
    .groupBy('p.id', 'x.title')
    .orderByRaw('p.released_at desc nulls last, p.id desc')
    .limit(limit)
    .select(
      'p.public_id as patchId',
      'p.name',
      ctx.trx.raw('coalesce(x.title, p.title) as title'),
      'p.kind',
      'p.severity',
      'p.exploited',
      'p.released_at as releasedAt',
      ctx.trx.raw('sum(h.unapplied)::int as computers'),
    )) as ListedPatch[]
}

async function coverage(ctx: Context): Promise<HomeFigures['coverage']> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  const hours = ctx.kind === 'tenant' ? await staleAfterHours(ctx) : DEFAULT_HOURS
  const since = new Date(ctx.now.getTime() - hours * 3_600_000)
  const row = (await ctx
    .trx('computer as c')
    .leftJoin('computer_status as s', (on) => void on.on('s.tenant_id', 'c.tenant_id').andOn('s.computer_id', 'c.id'))
    .join('tenant as t', 't.id', 'c.tenant_id')
    .whereNull('c.ended_at')
    .where('t.reserved', false)
    .whereRaw(sql, bindings)
    .first(
      ctx.trx.raw('count(*)::int as total'),
      ctx.trx.raw('count(*) filter (where greatest(s.agent_last_seen_at, s.wsus_last_report_at) > ?)::int as heard', [since]),
    )) as { total: number; heard: number }
  return { ...row, hours }
}

async function staleAfterHours(ctx: Context): Promise<number> {
  const row = (await ctx.trx('tenant').first('stale_after_hours as hours')) as { hours: number } | undefined
  return row?.hours ?? DEFAULT_HOURS
}

/** Sources behind what a viewer sees; a tenant is told the time and not the name. */
export async function freshness(ctx: InfraContext, viewer: Actor): Promise<{ name: string; asOf: Date | null }[]> {
  const rows = ctx.trx('source as s').whereNull('s.deleted_at').where('s.kind', 'wsus').orderBy('s.public_id').limit(50)
  if (viewer.tenantId !== null) {
    void rows.whereExists(ctx.trx('source_computer as m').whereRaw('m.source_id = s.id').where('m.tenant_id', viewer.tenantId))
  }
  const name =
    viewer.tenantId === null
      ? 's.public_id as name'
      : ctx.trx.raw(`case when s.owner_tenant_id = ? then s.public_id else 'WSUS' end as name`, [viewer.tenantId])
  return (await rows.select(name, 's.last_success_at as asOf')) as { name: string; asOf: Date | null }[]
}

/** Patches that were chosen, as far as the viewer's tenant knows them. */
export async function chosenPatches(
  ctx: Context,
  patchIds: readonly string[],
  locale: string,
): Promise<(Omit<ListedPatch, 'computers'> & { id: number })[]> {
  return (await ctx
    .trx('patch as p')
    .leftJoin('patch_text as x', (on) => void on.on('x.patch_id', 'p.id').andOnVal('x.locale', locale))
    .whereIn('p.public_id', [...patchIds])
    .orderBy('p.id')
    .select(
      'p.id',
      'p.public_id as patchId',
      'p.name',
      ctx.trx.raw('coalesce(x.title, p.title) as title'),
      'p.kind',
      'p.severity',
      'p.exploited',
      'p.released_at as releasedAt',
    )) as (Omit<ListedPatch, 'computers'> & { id: number })[]
}

/** A computer that needs some of the chosen patches. */
export interface Candidate {
  readonly computerId: string
  readonly name: string
  readonly osName: string
  readonly group: string
  readonly tenantName: string
  readonly patches: readonly string[]
  readonly hasAgent: boolean
}

/** The viewer's computers on which any of the patches is unapplied, by name. */
export async function candidates(ctx: Context, patchKeys: readonly number[], limit: number): Promise<Candidate[]> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  return (await ctx
    .trx('verdict as v')
    .join('computer as c', (on) => void on.on('c.tenant_id', 'v.tenant_id').andOn('c.id', 'v.computer_id'))
    .join('server_group as g', (on) => void on.on('g.tenant_id', 'c.tenant_id').andOn('g.id', 'c.server_group_id'))
    .join('tenant as t', 't.id', 'c.tenant_id')
    .join('patch as p', 'p.id', 'v.patch_id')
    .whereIn('v.patch_id', [...patchKeys])
    .whereIn('v.state', ['missing', 'downloaded', 'failed'])
    .where({ 'v.approved': true, 'v.excepted': false, 't.reserved': false })
    .whereNull('c.ended_at')
    .whereRaw(sql, bindings)
    .groupBy('c.tenant_id', 'c.id', 'g.name', 't.name', 'c.public_id', 'c.display_name', 'c.host_name', 'c.os_name')
    .orderBy(['t.name', 'c.host_name', 'c.id'])
    .limit(limit)
    .select(
      'c.public_id as computerId',
      ctx.trx.raw(`coalesce(nullif(c.display_name, ''), c.host_name) as name`),
      'c.os_name as osName',
      'g.name as group',
      't.name as tenantName',
      ctx.trx.raw('array_agg(p.name order by p.id) as patches'),
      ctx.trx.raw(
        `exists (select from agent a where a.tenant_id = c.tenant_id and a.computer_id = c.id and a.revoked_at is null and a.quarantined_at is null) as "hasAgent"`,
      ),
    )) as Candidate[]
}
