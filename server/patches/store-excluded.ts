import type { InfraContext } from '../context.ts'
import { markPatchesAbsent } from './store.ts'

/** `source_excluded`: updates that a source has and that are not imported. */

/**
 * Keeps which updates of a page are imported and which are not. One that was imported before its classification was excluded is gone from the
 * source as far as we are concerned.
 *
 * @param excluded the source's ids of those that are not imported; @param imported of those that are
 * @returns how many patches went thereby
 */
export async function writeExcluded(
  ctx: InfraContext,
  sourceId: number,
  excluded: readonly string[],
  imported: readonly string[],
): Promise<number> {
  await ctx.trx.raw(`delete from source_excluded where source_id = :source and external_id = any(:ids::text[])`, {
    source: sourceId,
    ids: imported,
  })
  if (excluded.length === 0) return 0
  await ctx.trx.raw(
    `insert into source_excluded (source_id, external_id)
     select :source::int, s.id from unnest(:ids::text[]) as s(id)
      where not exists (select from source_excluded e where e.source_id = :source and e.external_id = s.id)
      order by 2
     on conflict do nothing`,
    { source: sourceId, ids: excluded },
  )
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select patch_id as id from patch_origin where source_id = :source and external_id = any(:ids::text[]) and absent_since is null`,
    { source: sourceId, ids: excluded },
  )
  return markPatchesAbsent(
    ctx,
    sourceId,
    rows.map((row) => row.id),
  )
}

/** The source's ids of updates that are not imported. */
export async function excludedIds(ctx: InfraContext, sourceId: number): Promise<Set<string>> {
  return new Set((await ctx.trx('source_excluded').where({ source_id: sourceId }).pluck('external_id')) as string[])
}

/** Forgets updates that were not imported and that a whole reading did not see. */
export async function forgetUnseen(ctx: InfraContext, sourceId: number, seen: readonly string[]): Promise<void> {
  await ctx.trx.raw(
    `delete from source_excluded e where e.source_id = :source and not exists (select from unnest(:seen::text[]) as s(id) where s.id = e.external_id)`,
    { source: sourceId, seen },
  )
}

/** Forgets all of them, when a source is removed. */
export async function dropExcluded(ctx: InfraContext, sourceId: number): Promise<void> {
  await ctx.trx('source_excluded').where({ source_id: sourceId }).delete()
}
