import type { InfraContext } from '../context.ts'

/** How feeds stand: what of them is in force. */

export interface FeedStanding {
  readonly sourceId: number
  readonly documentCount: number
  readonly advisoryCount: number
  readonly fixCount: number
  readonly stateCount: number
  readonly rejected: number
  readonly streams: readonly string[]
  readonly validUntil: Date | null
  /** Keys that signed its documents. */
  readonly signedBy: readonly string[]
  /** When its newest document came, or was last found unchanged. */
  readonly asOf: Date | null
}

const STANDING = `select s.id as "sourceId",
    (select count(*)::int from feed_document d where d.source_id = s.id and d.format <> 'archive') as "documentCount",
    (select count(distinct x.advisory_id)::int from advisory_document x join feed_document d on d.id = x.document_id where d.source_id = s.id) as "advisoryCount",
    (select count(*)::int from package_fix f join feed_document d on d.id = f.document_id where d.source_id = s.id) as "fixCount",
    (select count(*)::int from package_state x join feed_document d on d.id = x.document_id where d.source_id = s.id) as "stateCount",
    (select coalesce(sum(d.rejected), 0)::int from feed_document d where d.source_id = s.id and d.format <> 'archive') as rejected,
    (select coalesce(array_agg(distinct c.stream order by c.stream), '{}') from catalog_stream c join feed_document d on d.id = c.document_id where d.source_id = s.id) as streams,
    (select min(d.valid_until) from feed_document d where d.source_id = s.id) as "validUntil",
    (select coalesce(array_agg(distinct d.signed_by order by d.signed_by) filter (where d.signed_by is not null), '{}') from feed_document d where d.source_id = s.id)
      as "signedBy",
    (select greatest(max(d.fetched_at), (select max(f.checked_at) from feed_state f where f.source_id = s.id)) from feed_document d
      where d.source_id = s.id having count(*) > 0) as "asOf"
  from source s where s.id = any(:ids::int[])`

/** What of feeds is in force, by the internal ids of sources. */
export async function standingOf(ctx: InfraContext, sourceIds: readonly number[]): Promise<Map<number, FeedStanding>> {
  const { rows } = await ctx.trx.raw<{ rows: FeedStanding[] }>(STANDING, { ids: sourceIds })
  return new Map(rows.map((row) => [row.sourceId, row]))
}

/** Documents of a feed that are in force and that their vendor does not stand by any more; at most 100. */
export async function expiredDocuments(ctx: InfraContext, sourceId: number): Promise<{ key: string; validUntil: Date }[]> {
  const { rows } = await ctx.trx.raw<{ rows: { key: string; validUntil: Date }[] }>(
    `select key, valid_until as "validUntil" from feed_document where source_id = :source and valid_until < :now::timestamptz order by key limit 100`,
    { source: sourceId, now: ctx.now },
  )
  return rows
}
