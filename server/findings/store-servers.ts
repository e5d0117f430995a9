import type { InfraContext } from '../context.ts'
import type { Cutoffs } from './rules.ts'

/** What is known of a source's servers themselves. */

export interface ServerFacts {
  readonly publicId: string
  readonly serverId: string | null
  readonly foundServerId: string | null
  /** `source_route.facts`, first choice first. */
  readonly routes: readonly unknown[]
}

/** A living WSUS source with what its routes found; undefined when it was removed or is of another kind. */
export async function serverOf(ctx: InfraContext, sourceKey: number): Promise<ServerFacts | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: ServerFacts[] }>(
    `select s.public_id as "publicId", s.server_id as "serverId", s.found_server_id as "foundServerId",
            coalesce((select jsonb_agg(r.facts order by r.preference, r.kind) from source_route r where r.source_id = s.id), '[]') as routes
       from source s where s.id = ? and s.kind = 'wsus' and s.deleted_at is null`,
    [sourceKey],
  )
  return rows[0]
}

export interface Downstream {
  readonly serverId: string
  readonly name: string
  readonly version: string | null
  readonly lastRollupAt: Date | null
  readonly rollupStale: boolean
  readonly computers: number
}

/** Servers below a source, with how many computers are known through each. */
export async function downstreamOf(ctx: InfraContext, sourceKey: number, cutoffs: Cutoffs): Promise<Downstream[]> {
  const { rows } = await ctx.trx.raw<{ rows: Downstream[] }>(
    `select d.server_id as "serverId", d.name, d.version, d.last_rollup_at as "lastRollupAt",
            coalesce(d.last_rollup_at, '-infinity') < :rolledUpBefore as "rollupStale", coalesce(n.computers, 0) as computers
       from downstream_server d
       left join (select parent_server_id, count(*)::int as computers from source_computer
                   where source_id = :source and absent_since is null and parent_server_id is not null group by 1) n on n.parent_server_id = d.server_id
      where d.source_id = :source and d.absent_since is null
      order by d.server_id`,
    { source: sourceKey, rolledUpBefore: cutoffs.rolledUpBefore },
  )
  return rows
}

export interface Aside {
  readonly rows: number
  readonly patches: number
  readonly groups: number
  readonly computers: number
  /** The first five ids that nobody told of. */
  readonly ids: readonly string[]
}

/** Rows of a source that more than one run could not take in. */
export async function asideOf(ctx: InfraContext, sourceKey: number): Promise<Aside | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: Aside[] }>(
    `select sum(row_count)::int as rows, count(*) filter (where unknown = 'patch')::int as patches,
            count(*) filter (where unknown = 'group')::int as groups, count(*) filter (where unknown = 'computer')::int as computers,
            (array_agg(external_id order by external_id, kind))[1:5] as ids
       from source_aside where source_id = ? and last_run_id > first_run_id having count(*) > 0`,
    [sourceKey],
  )
  return rows[0]
}

/** Living feeds of security data. */
export async function feedSources(ctx: InfraContext): Promise<number[]> {
  return (await ctx.trx('source').where({ kind: 'catalog' }).whereNull('deleted_at').orderBy('id').pluck('id')) as number[]
}

/** Living WSUS sources. */
export async function wsusSources(ctx: InfraContext): Promise<number[]> {
  return (await ctx.trx('source').where({ kind: 'wsus' }).whereNull('deleted_at').orderBy('id').pluck('id')) as number[]
}
