import type { InfraContext } from '../context.ts'

/** `patch_supersedence`, and in `source_relation` what cannot be kept there yet because one of the two is not known. */

/** What a revision of a source replaces, in the source's ids. */
export interface RelationRow {
  readonly updateId: string
  readonly supersedes: readonly string[]
}

/** Revisions of a source of which it is not known what they replace. */
export async function relationsDue(
  ctx: InfraContext,
  sourceId: number,
  limit: number,
): Promise<{ updateId: string; revisionNumber: number }[]> {
  return (await ctx
    .trx('patch_origin')
    .where({ source_id: sourceId, relations_due: true })
    .whereNull('absent_since')
    .orderBy('patch_id')
    .limit(limit)
    .select({ updateId: 'external_id', revisionNumber: 'revision' })) as { updateId: string; revisionNumber: number }[]
}

/** Keeps what revisions replace until `settleRelations` finds both; what is known already is not written again. */
export async function writeRelations(ctx: InfraContext, sourceId: number, relations: readonly RelationRow[]): Promise<void> {
  const pairs = relations.flatMap(({ updateId, supersedes }) =>
    supersedes.filter((old) => old !== '').map((old) => ({ n: updateId, o: old })),
  )
  if (pairs.length === 0) return
  await ctx.trx.raw(
    `insert into source_relation (source_id, external_id, superseded_external_id)
     select distinct :source::int, s.n, s.o
       from jsonb_to_recordset(:pairs::jsonb) as s(n text, o text)
       left join patch_origin n on n.source_id = :source and n.external_id = s.n
       left join patch_origin o on o.source_id = :source and o.external_id = s.o
      where s.n <> s.o
        and not exists (select from patch_supersedence p where p.patch_id = n.patch_id and p.superseded_patch_id = o.patch_id)
        and not exists (select from source_relation r where r.source_id = :source and r.external_id = s.n and r.superseded_external_id = s.o)
      order by 2, 3
     on conflict do nothing`,
    { pairs: JSON.stringify(pairs), source: sourceId },
  )
}

/** Says that revisions have been asked what they replace. */
export async function markRelationsRead(
  ctx: InfraContext,
  sourceId: number,
  asked: readonly { updateId: string; revisionNumber: number }[],
): Promise<void> {
  await ctx.trx.raw(
    `update patch_origin o set relations_due = false from jsonb_to_recordset(:asked::jsonb) as s(id text, revision int)
      where o.source_id = :source and o.external_id = s.id and o.revision = s.revision and o.relations_due`,
    { asked: JSON.stringify(asked.map((r) => ({ id: r.updateId, revision: r.revisionNumber }))), source: sourceId },
  )
}

/** Makes supersedence of every kept relation of which both patches are known by now. @returns how many */
export async function settleRelations(ctx: InfraContext, sourceId: number): Promise<number> {
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `with known as materialized (
       select r.external_id, r.superseded_external_id, n.patch_id, o.patch_id as superseded_patch_id
         from source_relation r
         join patch_origin n on n.source_id = r.source_id and n.external_id = r.external_id
         join patch_origin o on o.source_id = r.source_id and o.external_id = r.superseded_external_id
        where r.source_id = :source
     ), added as (
       insert into patch_supersedence (patch_id, superseded_patch_id)
       select distinct patch_id, superseded_patch_id from known where patch_id <> superseded_patch_id order by 1, 2
       on conflict do nothing
     )
     delete from source_relation r using known k
      where r.source_id = :source and r.external_id = k.external_id and r.superseded_external_id = k.superseded_external_id`,
    { source: sourceId },
  )
  return rowCount
}

/** Updates that are replaced according to the source and that it has not told of, with how many name them. */
export async function unknownRelations(ctx: InfraContext, sourceId: number): Promise<Map<string, number>> {
  const { rows } = await ctx.trx.raw<{ rows: { id: string; rows: number }[] }>(
    `select r.superseded_external_id as id, count(*)::int as rows
       from source_relation r
       join patch_origin n on n.source_id = r.source_id and n.external_id = r.external_id
       left join source_excluded e on e.source_id = r.source_id and e.external_id = r.superseded_external_id
      where r.source_id = :source and e.external_id is null
        and not exists (select from patch_origin o where o.source_id = r.source_id and o.external_id = r.superseded_external_id)
      group by 1`,
    { source: sourceId },
  )
  return new Map(rows.map((row) => [row.id, row.rows]))
}

/** Forgets what a removed source said of patches that replace others and are not known. */
export async function dropUnknownRelations(ctx: InfraContext, sourceId: number): Promise<void> {
  await ctx.trx('source_relation').where({ source_id: sourceId }).delete()
}
