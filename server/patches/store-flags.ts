import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'
import { settleFlags } from './store.ts'

/** Flags of updates that change without a new revision, as a source lists them whole. */

export interface FlagRow {
  readonly externalId: string
  readonly revision: number
  readonly declined: boolean
  /** null: not told; what is known stays. */
  readonly superseded: boolean | null
  readonly expired: boolean | null
  readonly arrivedAt: Date | null
}

const CREATE_STAGED = `create temp table if not exists staged_flag (external_id text, revision int, declined boolean, superseded boolean, expired boolean,
  arrived_at timestamptz) on commit delete rows`

/** Stages flags for this transaction; of two rows of one update the newer revision holds. */
export async function stageFlags(ctx: InfraContext, flags: ReadonlyMap<string, FlagRow>): Promise<void> {
  await ctx.trx.raw(CREATE_STAGED)
  await copyRows(
    ctx.trx,
    'staged_flag',
    ['external_id', 'revision', 'declined', 'superseded', 'expired', 'arrived_at'],
    [...flags.values()].map((f) => [f.externalId, f.revision, f.declined, f.superseded, f.expired, f.arrivedAt]),
  )
  await ctx.trx.raw('analyze staged_flag')
}

/** Patches of a source that the staged flags do not list any more. */
export async function vanishedByFlags(ctx: InfraContext, sourceId: number): Promise<{ ids: number[]; total: number }> {
  const { rows } = await ctx.trx.raw<{ rows: { ids: number[] | null; total: number }[] }>(
    `select array_agg(o.patch_id order by o.patch_id) filter (where s.external_id is null) as ids, count(*)::int as total
       from patch_origin o left join staged_flag s on s.external_id = o.external_id
      where o.source_id = :source and o.absent_since is null`,
    { source: sourceId },
  )
  return { ids: rows[0]?.ids ?? [], total: rows[0]?.total ?? 0 }
}

/**
 * Makes the stored flags equal the staged ones; equal ones are not touched. A declined update that returns has arrived anew.
 *
 * @returns how many changed
 */
export async function followFlags(ctx: InfraContext, sourceId: number): Promise<number> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `update patch_origin o
        set declined = s.declined, expired = coalesce(s.expired, o.expired), superseded = coalesce(s.superseded, o.superseded),
            arrived_at = coalesce(s.arrived_at, o.arrived_at), absent_since = null
       from staged_flag s
      where o.source_id = :source and o.external_id = s.external_id
        and not exists (select from source_excluded e where e.source_id = :source and e.external_id = s.external_id)
        and (o.declined, o.expired, o.superseded, o.arrived_at, o.absent_since)
            is distinct from (s.declined, coalesce(s.expired, o.expired), coalesce(s.superseded, o.superseded), coalesce(s.arrived_at, o.arrived_at), null::timestamptz)
     returning o.patch_id as id`,
    { source: sourceId },
  )
  await settleFlags(
    ctx,
    rows.map((row) => row.id),
  )
  return rows.length
}

/** Updates that the staged flags list and the CMDB has not, or not in this revision; those that are not imported left out. */
export async function missedByUpdates(ctx: InfraContext, sourceId: number): Promise<string[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: string }[] }>(
    `select s.external_id || ' ' || s.revision as id
       from staged_flag s left join patch_origin o on o.source_id = :source and o.external_id = s.external_id
      where (o.patch_id is null or o.revision < s.revision) and s.expired is not null
        and not exists (select from source_excluded e where e.source_id = :source and e.external_id = s.external_id)
      order by 1`,
    { source: sourceId },
  )
  return rows.map((row) => row.id)
}

/** Forgets updates that were not imported and that the staged flags do not list any more. */
export async function forgetExcluded(ctx: InfraContext, sourceId: number): Promise<void> {
  await ctx.trx.raw(
    `delete from source_excluded e where e.source_id = :source and not exists (select from staged_flag s where s.external_id = e.external_id)`,
    { source: sourceId },
  )
}
