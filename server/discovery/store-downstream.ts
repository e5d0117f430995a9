import type { InfraContext } from '../context.ts'

/** `downstream_server`: read whole on every run, written as a difference. */

export interface DownstreamRow {
  readonly id: string
  readonly name: string
  /** The server between it and the source; null when there is none. */
  readonly parentId: string | null
  readonly lastSyncAt: Date | null
  readonly lastRollupAt: Date | null
  readonly version: string | null
  readonly replica: boolean | null
}

/** A server whose place or roll-up changed. */
export interface MovedServer {
  readonly id: string
  /** It has sent up anew. */
  readonly sentUp: boolean
  /** When it had sent up before. */
  readonly formerly: Date | null
}

const STAGED = `jsonb_to_recordset(:rows::jsonb) as s(id uuid, name text, parent_id uuid, hops int, last_sync_at timestamptz, last_rollup_at timestamptz,
  version text, replica boolean)`

/**
 * Makes the stored servers below a source equal those read.
 *
 * @returns those whose hops, roll-up time or presence changed
 */
export async function writeDownstream(
  ctx: InfraContext,
  sourceId: number,
  servers: readonly (DownstreamRow & { readonly hops: number })[],
): Promise<MovedServer[]> {
  const rows = servers.map((s) => ({
    id: s.id,
    name: s.name,
    parent_id: s.parentId,
    hops: s.hops,
    last_sync_at: s.lastSyncAt,
    last_rollup_at: s.lastRollupAt,
    version: s.version,
    replica: s.replica,
  }))
  const bindings = { rows: JSON.stringify(rows), source: sourceId, now: ctx.now }
  const ask = async (sql: string): Promise<MovedServer[]> => (await ctx.trx.raw<{ rows: MovedServer[] }>(sql, bindings)).rows
  const gone = await ask(
    `update downstream_server d set absent_since = :now
      where d.source_id = :source and d.absent_since is null and not exists (select from ${STAGED} where s.id = d.server_id)
     returning d.server_id as id, false as "sentUp", d.last_rollup_at as formerly`,
  )
  const moved = await ask(
    `select d.server_id as id, d.last_rollup_at is distinct from s.last_rollup_at as "sentUp", d.last_rollup_at as formerly
       from downstream_server d join ${STAGED} on s.id = d.server_id
      where d.source_id = :source and (d.hops, d.last_rollup_at, d.absent_since) is distinct from (s.hops, s.last_rollup_at, null::timestamptz)`,
  )
  await ctx.trx.raw(
    `update downstream_server d
        set name = s.name, parent_server_id = s.parent_id, hops = s.hops, last_sync_at = s.last_sync_at, last_rollup_at = s.last_rollup_at,
            version = s.version, replica = s.replica, absent_since = null
       from ${STAGED}
      where d.source_id = :source and d.server_id = s.id
        and (d.name, d.parent_server_id, d.hops, d.last_sync_at, d.last_rollup_at, d.version, d.replica, d.absent_since)
            is distinct from (s.name, s.parent_id, s.hops, s.last_sync_at, s.last_rollup_at, s.version, s.replica, null::timestamptz)`,
    bindings,
  )
  const added = await ask(
    `insert into downstream_server (source_id, server_id, name, parent_server_id, hops, last_sync_at, last_rollup_at, version, replica)
     select :source::int, s.id, s.name, s.parent_id, s.hops, s.last_sync_at, s.last_rollup_at, s.version, s.replica from ${STAGED}
      where not exists (select from downstream_server d where d.source_id = :source and d.server_id = s.id)
      order by s.id
     returning server_id as id, false as "sentUp", null::timestamptz as formerly`,
  )
  return [...gone, ...moved, ...added]
}

/** Forgets the servers below a source that is removed. */
export async function endDownstream(ctx: InfraContext, sourceId: number): Promise<void> {
  await ctx.trx('downstream_server').where({ source_id: sourceId }).whereNull('absent_since').update({ absent_since: ctx.now })
}
