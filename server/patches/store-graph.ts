import type { Severity } from '../../catalog/index.ts'
import type { Context } from '../context.ts'
import { SCOPE, scopeOf } from '../health/viewer.ts'

/** The patches that replace a patch or that it replaces, through any number of others. */

export interface GraphNode {
  readonly patchId: string
  readonly name: string
  readonly title: string
  readonly severity: Severity
  readonly releasedAt: Date | null
  readonly superseded: boolean
  /** 0: the patch itself; negative: so many steps earlier, positive: later. */
  readonly distance: number
  /** Computers that the viewer may see. */
  readonly missing: number
  readonly failed: number
  readonly installed: number
  readonly unapplied: number
}

export interface GraphEdge {
  /** The later patch. */
  readonly from: string
  /** What it replaces. */
  readonly to: string
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  readonly truncated: boolean
}

// PostgreSQL ends a recursion as soon as nobody wants more of its rows: nearest first, and no more than are shown.
// https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-CYCLE
const REACHED = `with recursive later(id, distance) as (
    select s.patch_id, 1 from patch_supersedence s where s.superseded_patch_id = :patch
    union
    select s.patch_id, l.distance + 1 from later l join patch_supersedence s on s.superseded_patch_id = l.id where l.distance < cast(:limit as int)
  ), earlier(id, distance) as (
    select s.superseded_patch_id, -1 from patch_supersedence s where s.patch_id = :patch
    union
    select s.superseded_patch_id, e.distance - 1 from earlier e join patch_supersedence s on s.patch_id = e.id where e.distance > -cast(:limit as int)
  ), reached as (
    select id, min(distance) as distance from (select * from later limit 20 * cast(:limit as int)) l group by 1
    union all select id, max(distance) from (select * from earlier limit 20 * cast(:limit as int)) e group by 1
    union all select cast(:patch as int), 0
  )
  select r.id, r.distance from reached r join patch p on p.id = r.id order by abs(r.distance), r.id desc limit cast(:limit as int) + 1`

/**
 * A patch's place among those that replace it and those it replaces, nearest first.
 *
 * @param publicId the patch; @param wish `tenantId`: whose counts, for those who see several; `limit`: how many patches
 * @returns undefined where the viewer knows no such patch
 */
export async function graphOf(
  ctx: Context,
  publicId: string,
  wish: { readonly tenantId?: string | undefined; readonly locale: string; readonly limit: number },
): Promise<Graph | undefined> {
  const patch = (await ctx.trx('patch').where({ public_id: publicId }).first('id')) as { id: number } | undefined
  if (patch === undefined) return undefined
  const { rows } = await ctx.trx.raw<{ rows: { id: number; distance: number }[] }>(REACHED, { patch: patch.id, limit: wish.limit })
  const unique = [...new Map(rows.map((row) => [row.id, row])).values()]
  const shown = unique.slice(0, wish.limit)
  const nodes = await nodesOf(ctx, shown, wish)
  return { nodes, edges: await edgesOf(ctx, shown), truncated: unique.length > shown.length }
}

async function nodesOf(
  ctx: Context,
  shown: readonly { id: number; distance: number }[],
  wish: { readonly tenantId?: string | undefined; readonly locale: string },
): Promise<GraphNode[]> {
  const { viewer, bindings } = await scopeOf(ctx, wish.tenantId)
  const { rows } = await ctx.trx.raw<{ rows: GraphNode[] }>(
    `select p.public_id as "patchId", p.name, coalesce(x.title, p.title) as title, p.severity, p.released_at as "releasedAt", p.superseded, r.distance,
            coalesce(c.missing, 0)::int as missing, coalesce(c.failed, 0)::int as failed, coalesce(c.installed, 0)::int as installed,
            coalesce(c.unapplied, 0)::int as unapplied
       from unnest(:ids::int[], :distances::int[]) as r(id, distance)
       join patch p on p.id = r.id
       left join patch_text x on x.patch_id = p.id and x.locale = :locale
       left join lateral (
         select sum(n.computers) filter (where n.state in ('missing', 'downloaded')) as missing, sum(n.computers) filter (where n.state = 'failed') as failed,
                sum(n.computers) filter (where n.state = 'installed') as installed, sum(n.unapplied) as unapplied
           from patch_count n where n.patch_id = p.id and ${SCOPE[viewer]}
       ) c on true
      order by r.distance desc, p.released_at desc nulls last, p.id desc`,
    { ...bindings, ids: shown.map((row) => row.id), distances: shown.map((row) => row.distance), locale: wish.locale },
  )
  return rows
}

async function edgesOf(ctx: Context, shown: readonly { id: number }[]): Promise<GraphEdge[]> {
  const { rows } = await ctx.trx.raw<{ rows: GraphEdge[] }>(
    `select n.public_id as "from", o.public_id as "to"
       from patch_supersedence s join patch n on n.id = s.patch_id join patch o on o.id = s.superseded_patch_id
      where s.patch_id = any(:ids::int[]) and s.superseded_patch_id = any(:ids::int[])
      order by s.patch_id, s.superseded_patch_id`,
    { ids: shown.map((row) => row.id) },
  )
  return rows
}
