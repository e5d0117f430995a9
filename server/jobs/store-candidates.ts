import { viewerCondition } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
import { computersAsOf, freshnessOfComputer } from '../patches/store-freshness.ts'

/** Reads for somebody who puts a request together: what is unapplied where, narrowed to what they may see. */

/** What a person has chosen so far; an empty list means "any". */
export interface Chosen {
  readonly patchIds: readonly string[]
  readonly computerIds: readonly string[]
  readonly kind: 'windows' | 'linux' | 'middleware' | undefined
}

/** A patch that is unapplied on some of the computers in question. */
export interface CandidatePatch {
  readonly patchId: string
  readonly name: string
  readonly title: string
  readonly kind: 'windows' | 'linux' | 'middleware'
  readonly severity: string
  readonly exploited: boolean
  readonly restart: string
  readonly version: string | null
  readonly releasedAt: Date | null
  readonly computers: number
}

/** A computer on which some of the patches in question are unapplied. */
export interface CandidateComputer {
  readonly computerId: string
  readonly name: string
  readonly osName: string
  readonly serverGroupName: string
  readonly tenantName: string
  readonly criticality: string
  readonly patchIds: readonly string[]
  readonly patches: number
  readonly hasAgent: boolean
  readonly agentLastSeenAt: Date | null
  readonly asOf: Date | null
}

const SEVERITY_FIRST = `p.severity desc, p.exploited desc, p.released_at desc nulls last, p.id`

/** Patches unapplied on the chosen computers, or on any that the viewer may see; the gravest first. */
export async function candidatePatches(ctx: Context, chosen: Chosen, locale: string, limit: number): Promise<CandidatePatch[]> {
  return (await unapplied(ctx, chosen)
    .leftJoin('patch_text as x', (on) => void on.on('x.patch_id', 'p.id').andOnVal('x.locale', locale))
    .groupBy('p.id', 'x.title')
    .orderByRaw(SEVERITY_FIRST)
    .limit(limit)
    .select(
      'p.public_id as patchId',
      'p.name',
      ctx.trx.raw('coalesce(x.title, p.title) as title'),
      'p.kind',
      'p.severity',
      'p.exploited',
      'p.restart',
      'p.version',
      'p.released_at as releasedAt',
      ctx.trx.raw('count(*)::int as computers'),
    )) as CandidatePatch[]
}

/** Computers on which any of the chosen patches is unapplied, or any patch at all, by tenant and name. */
export async function candidateComputers(ctx: Context, chosen: Chosen, limit: number): Promise<CandidateComputer[]> {
  const rows = (await unapplied(ctx, chosen)
    .join('server_group as g', (on) => void on.on('g.tenant_id', 'c.tenant_id').andOn('g.id', 'c.server_group_id'))
    .leftJoin(
      'agent as a',
      (on) =>
        void on.on('a.tenant_id', 'c.tenant_id').andOn('a.computer_id', 'c.id').andOnNull('a.revoked_at').andOnNull('a.quarantined_at'),
    )
    .groupBy('c.tenant_id', 'c.id', 'g.name', 't.name')
    .orderBy(['t.name', 'c.host_name', 'c.id'])
    .limit(limit)
    .select(
      'c.id as key',
      'c.public_id as computerId',
      ctx.trx.raw(`coalesce(nullif(c.display_name, ''), c.host_name) as name`),
      'c.os_name as osName',
      'c.criticality',
      'g.name as serverGroupName',
      't.name as tenantName',
      ctx.trx.raw(`(array_agg(distinct p.public_id))[1:50] as "patchIds"`),
      ctx.trx.raw('count(distinct p.id)::int as patches'),
      ctx.trx.raw('bool_or(a.id is not null) as "hasAgent"'),
      ctx.trx.raw('max(a.last_seen_at) as "agentLastSeenAt"'),
    )) as (Omit<CandidateComputer, 'asOf'> & { key: number })[]
  const known = await computersAsOf(
    ctx,
    rows.map((row) => row.key),
  )
  return rows.map(({ key, ...row }) => ({ ...row, asOf: freshnessOfComputer(known.get(key)).asOf }))
}

function unapplied(ctx: Context, { patchIds, computerIds, kind }: Chosen) {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  const query = ctx
    .trx('verdict as v')
    .join('computer as c', (on) => void on.on('c.tenant_id', 'v.tenant_id').andOn('c.id', 'v.computer_id'))
    .join('tenant as t', 't.id', 'c.tenant_id')
    .join('patch as p', 'p.id', 'v.patch_id')
    .whereIn('v.state', ['missing', 'downloaded', 'failed'])
    .where({ 'v.approved': true, 'v.excepted': false, 't.reserved': false })
    .whereNull('c.ended_at')
    .whereRaw(sql, bindings)
  if (kind !== undefined) void query.where('p.kind', kind)
  if (patchIds.length > 0)
    void query.whereIn(
      'v.patch_id',
      ctx
        .trx('patch')
        .whereIn('public_id', [...patchIds])
        .select('id'),
    )
  if (computerIds.length > 0) void query.whereIn('c.public_id', [...computerIds])
  return query
}
