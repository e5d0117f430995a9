import { viewerCondition } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
import { computersAsOf, freshnessOfComputer, serversAsOf, type ServerAsOf } from '../patches/store-freshness.ts'
import { homeNumbers, type HomeNumbers } from '../patches/store-home.ts'
import { listPatches, type PatchRow } from '../patches/store-lists.ts'

/** Reads for the server-rendered pages that no list of the API has: narrowed by the one scope function. */

export interface HomeFigures {
  readonly health: HomeNumbers['health']
  readonly unapplied: readonly { readonly severity: string; readonly patches: number }[]
  readonly newest: readonly PatchRow[]
  readonly servers: readonly ServerAsOf[]
  readonly coverage: { readonly total: number; readonly heard: number; readonly hours: number }
}

/** Hours of silence that count for those who see several tenants. */
const DEFAULT_HOURS = 72

/** What the home page shows. */
export async function homeFigures(ctx: Context, locale: string): Promise<HomeFigures> {
  const { health } = await homeNumbers(ctx)
  const newest = await listPatches(ctx, { view: 'unapplied', locale, limit: 10 })
  const servers = await serversAsOf(ctx)
  return { health, unapplied: await unappliedBySeverity(ctx), newest: newest.slice(0, 10), servers, coverage: await coverage(ctx) }
}

async function unappliedBySeverity(ctx: Context): Promise<HomeFigures['unapplied']> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'h.server_group_id')
  return (await ctx
    .trx('patch_count as h')
    .join('patch as p', 'p.id', 'h.patch_id')
    .join('tenant as t', 't.id', 'h.tenant_id')
    .whereRaw(sql, bindings)
    .where('h.unapplied', '>', 0)
    .whereNot('t.public_id', '__UNASSIGNED__')
    .groupBy('p.severity')
    .orderBy('p.severity', 'desc')
    .select('p.severity', ctx.trx.raw('count(distinct h.patch_id)::int as patches'))) as HomeFigures['unapplied']
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
      ctx.trx.raw('count(*) filter (where greatest(s.agent_last_seen_at, s.wsus_heard_at) > ?)::int as heard', [since]),
    )) as { total: number; heard: number }
  return { ...row, hours }
}

async function staleAfterHours(ctx: Context): Promise<number> {
  const row = (await ctx.trx('tenant').first('stale_after_hours as hours')) as { hours: number } | undefined
  return row?.hours ?? DEFAULT_HOURS
}

/** A patch that somebody chose. */
export interface ChosenPatch {
  readonly id: number
  readonly patchId: string
  readonly name: string
  readonly title: string
  readonly kind: 'windows' | 'linux' | 'middleware'
  readonly severity: string
}

/** Patches that were chosen, as far as the viewer's tenant knows them. */
export async function chosenPatches(ctx: Context, patchIds: readonly string[], locale: string): Promise<ChosenPatch[]> {
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
    )) as ChosenPatch[]
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
  /** How old what is known of it is. */
  readonly asOf: Date | null
}

/** The viewer's computers on which any of the patches is unapplied, by name. */
export async function candidates(ctx: Context, patchKeys: readonly number[], limit: number): Promise<Candidate[]> {
  const rows = await needing(ctx, patchKeys, limit)
  const known = await computersAsOf(
    ctx,
    rows.map((row) => row.key),
  )
  return rows.map(({ key, ...candidate }) => ({ ...candidate, asOf: freshnessOfComputer(known.get(key)).asOf }))
}

type Needing = Omit<Candidate, 'asOf'> & { readonly key: number }

async function needing(ctx: Context, patchKeys: readonly number[], limit: number): Promise<Needing[]> {
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
      'c.id as key',
      'c.public_id as computerId',
      ctx.trx.raw(`coalesce(nullif(c.display_name, ''), c.host_name) as name`),
      'c.os_name as osName',
      'g.name as group',
      't.name as tenantName',
      ctx.trx.raw('array_agg(p.name order by p.id) as patches'),
      ctx.trx.raw(
        `exists (select from agent a where a.tenant_id = c.tenant_id and a.computer_id = c.id and a.revoked_at is null and a.quarantined_at is null) as "hasAgent"`,
      ),
    )) as Needing[]
}
