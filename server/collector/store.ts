import type { InfraContext } from '../context.ts'
import type { StoredPart } from './rules.ts'

/** `collector_token`, `collector_delivery` and `collector_part`. */

export type DeliveryState = 'arriving' | 'complete' | 'read' | 'dropped'

export interface DeliveryRow {
  readonly id: number
  readonly sourceId: number
  readonly publicId: string
  readonly state: DeliveryState
  readonly manifest: unknown
}

/** A collector that showed a token that holds, and the source that it may deliver for. */
export interface Speaker {
  readonly sourceId: number
  readonly sourcePublicId: string
  readonly isEnabled: boolean
}

const DELIVERY_COLUMNS = { id: 'id', sourceId: 'source_id', publicId: 'public_id', state: 'state', manifest: 'manifest' } as const

/** Puts a token in the place of the one that the source had. */
export async function saveToken(ctx: InfraContext, sourceId: number, sha256: Buffer): Promise<void> {
  const row = { source_id: sourceId, sha256, issued_at: ctx.now, issued_by: ctx.actor.name, last_seen_at: null }
  await ctx.trx('collector_token').insert(row).onConflict('source_id').merge()
}

/** @returns whether there was one */
export async function dropToken(ctx: InfraContext, sourceId: number): Promise<boolean> {
  return (await ctx.trx('collector_token').where({ source_id: sourceId }).delete()) > 0
}

/** Whose token it is; undefined also when the source was removed or has no collector route that is switched on. */
export async function findSpeaker(ctx: InfraContext, sha256: Buffer): Promise<Speaker | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: Speaker[] }>(
    `select s.id as "sourceId", s.public_id as "sourcePublicId", s.enabled as "isEnabled"
       from collector_token k join source s on s.id = k.source_id and s.deleted_at is null
      where k.sha256 = ?
        and exists (select from source_route r where r.source_id = s.id and r.kind = 'collector' and r.enabled)`,
    [sha256],
  )
  return rows[0]
}

/** Notes a contact, at most once a minute. */
export async function noteContact(ctx: InfraContext, sourceId: number): Promise<void> {
  await ctx.trx.raw(
    `update collector_token set last_seen_at = :now
      where source_id = :source and (last_seen_at is null or last_seen_at < :now::timestamptz - interval '1 minute')`,
    { source: sourceId, now: ctx.now },
  )
}

/** Keeps everybody else from the source's deliveries until the transaction ends. */
export async function lockDeliveries(ctx: InfraContext, sourceId: number): Promise<void> {
  await ctx.trx('source').where({ id: sourceId }).forUpdate().first('id')
}

/** @param publicId the collector's id of it, of whichever source */
export async function findDelivery(ctx: InfraContext, publicId: string): Promise<DeliveryRow | undefined> {
  return (await ctx.trx('collector_delivery').where({ public_id: publicId }).first(DELIVERY_COLUMNS)) as DeliveryRow | undefined
}

/** Begins a delivery; one that somebody else began meanwhile is left to them. @returns whether it is new */
export async function insertDelivery(ctx: InfraContext, sourceId: number, publicId: string): Promise<boolean> {
  const written = (await ctx
    .trx('collector_delivery')
    .insert({ source_id: sourceId, public_id: publicId, state: 'arriving', began_at: ctx.now })
    .onConflict('public_id')
    .ignore()
    .returning('id')) as { id: number }[]
  return written.length > 0
}

/** Ends the unfinished deliveries of a source, but for the newest ones; their parts go. @param keep how many stay */
export async function dropUnfinished(ctx: InfraContext, sourceId: number, keep: number): Promise<void> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `update collector_delivery set state = 'dropped'
      where id in (select id from collector_delivery where source_id = :source and state = 'arriving' order by id desc offset :keep)
     returning id`,
    { source: sourceId, keep },
  )
  await dropParts(ctx, rows)
}

/** Ends everything that a source's collector delivered and no run has read to its end; the parts go. */
export async function dropAll(ctx: InfraContext, sourceId: number): Promise<void> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `update collector_delivery set state = 'dropped' where source_id = ? and state in ('arriving', 'complete') returning id`,
    [sourceId],
  )
  await dropParts(ctx, rows)
}

/** What of a delivery is here. */
export async function sizeOf(ctx: InfraContext, deliveryId: number): Promise<{ bytes: number; parts: number }> {
  const { rows } = await ctx.trx.raw<{ rows: [{ bytes: string; parts: number }] }>(
    `select coalesce(sum(octet_length(body)), 0) as bytes, count(*)::int as parts from collector_part where delivery_id = ?`,
    [deliveryId],
  )
  return { bytes: Number(rows[0].bytes), parts: rows[0].parts }
}

/** The sum of a part that is here. */
export async function findPart(ctx: InfraContext, deliveryId: number, set: string, number: number): Promise<Buffer | undefined> {
  const where = { delivery_id: deliveryId, row_set: set, number }
  const row = (await ctx.trx('collector_part').where(where).first('sha256')) as { sha256: Buffer } | undefined
  return row?.sha256
}

/** Keeps a part. */
export async function insertPart(
  ctx: InfraContext,
  deliveryId: number,
  part: { set: string; number: number; sha256: Buffer; body: Buffer },
): Promise<void> {
  const { set, number, sha256, body } = part
  await ctx.trx('collector_part').insert({ delivery_id: deliveryId, row_set: set, number, sha256, body })
}

/** The parts of a delivery without their bodies. */
export async function partsOf(ctx: InfraContext, deliveryId: number): Promise<StoredPart[]> {
  const { rows } = await ctx.trx.raw<{ rows: StoredPart[] }>(
    `select row_set as "set", number, sha256, octet_length(body) as bytes from collector_part where delivery_id = ? order by row_set, number`,
    [deliveryId],
  )
  return rows
}

/** The body of a part. */
export async function partBody(ctx: InfraContext, deliveryId: number, set: string, number: number): Promise<Buffer | undefined> {
  const where = { delivery_id: deliveryId, row_set: set, number }
  const row = (await ctx.trx('collector_part').where(where).first('body')) as { body: Buffer } | undefined
  return row?.body
}

/** Marks a delivery as whole. */
export async function completeDelivery(ctx: InfraContext, deliveryId: number, manifest: object): Promise<void> {
  await ctx
    .trx('collector_delivery')
    .where({ id: deliveryId })
    .update({ state: 'complete', completed_at: ctx.now, manifest: JSON.stringify(manifest) })
}

/** Ends deliveries that the newest complete one overtakes, unless a run is reading them; their parts go. */
export async function dropOvertaken(ctx: InfraContext, sourceId: number, newestId: number): Promise<void> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `update collector_delivery d set state = 'dropped'
      where d.source_id = :source and d.id < :newest and d.state in ('arriving', 'complete')
        and not exists (select from source_run r where r.id = d.read_run_id and r.state = 'running')
     returning d.id`,
    { source: sourceId, newest: newestId },
  )
  await dropParts(ctx, rows)
}

/** Ends deliveries whose run has ended well, and those that were only kept for a run that has ended; their parts go. */
export async function settleRead(ctx: InfraContext, sourceId: number): Promise<void> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `update collector_delivery d set state = 'read'
       from source_run r
      where d.source_id = ? and d.state = 'complete' and r.id = d.read_run_id and r.state = 'succeeded'
     returning d.id`,
    [sourceId],
  )
  await dropParts(ctx, rows)
  const newest = await newestComplete(ctx, sourceId)
  if (newest !== undefined) await dropOvertaken(ctx, sourceId, newest.id)
}

async function dropParts(ctx: InfraContext, deliveries: readonly { id: number }[]): Promise<void> {
  if (deliveries.length === 0) return
  await ctx
    .trx('collector_part')
    .whereIn(
      'delivery_id',
      deliveries.map(({ id }) => id),
    )
    .delete()
}

/**
 * Forgets what nobody comes back to: deliveries that were never ended, those of removed sources, and after some weeks what was read. A
 * manifest takes tens of kilobytes, and there is one an hour.
 */
export async function forgetOld(ctx: InfraContext, days: { unfinished: number; ended: number }): Promise<void> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `update collector_delivery d set state = 'dropped'
       from source s
      where s.id = d.source_id and d.state in ('arriving', 'complete')
        and (s.deleted_at is not null or (d.state = 'arriving' and d.began_at < :now::timestamptz - make_interval(days => :days)))
     returning d.id`,
    { now: ctx.now, days: days.unfinished },
  )
  await dropParts(ctx, rows)
  await ctx.trx.raw(
    `delete from collector_delivery where state in ('read', 'dropped') and began_at < :now::timestamptz - make_interval(days => :days)`,
    { now: ctx.now, days: days.ended },
  )
}

/** The newest delivery of a source that is whole and not read yet. */
export async function newestComplete(ctx: InfraContext, sourceId: number): Promise<DeliveryRow | undefined> {
  return (await ctx
    .trx('collector_delivery')
    .where({ source_id: sourceId, state: 'complete' })
    .orderBy('id', 'desc')
    .first(DELIVERY_COLUMNS)) as DeliveryRow | undefined
}

/** Notes that the run of the source that is under way, if any, reads a delivery. */
export async function claimForRun(ctx: InfraContext, deliveryId: number, sourceId: number): Promise<void> {
  await ctx.trx.raw(
    `update collector_delivery set read_run_id = r.id
       from source_run r where collector_delivery.id = :delivery and r.source_id = :source and r.state = 'running'`,
    { delivery: deliveryId, source: sourceId },
  )
}

/** When what a run read from a delivery was collected, by the clock of the collector's host; null when the run read none. */
export async function collectedAt(ctx: InfraContext, runId: number): Promise<Date | null> {
  const { rows } = await ctx.trx.raw<{ rows: { at: Date | null }[] }>(
    `select max((manifest->>'beganAt')::timestamptz) as at from collector_delivery where read_run_id = :run`,
    { run: runId },
  )
  return rows[0]?.at ?? null
}

/** Sources with a delivery that is whole and that no run has looked at. */
export async function sourcesWaiting(ctx: InfraContext): Promise<string[]> {
  const { rows } = await ctx.trx.raw<{ rows: { publicId: string }[] }>(
    `select distinct s.public_id as "publicId" from collector_delivery d join source s on s.id = d.source_id
      where d.state = 'complete' and d.read_run_id is null and s.deleted_at is null and s.enabled
        and not exists (select from source_run r where r.source_id = s.id and r.state = 'running')`,
  )
  return rows.map((row) => row.publicId)
}

/** The latest report of a computer whose states are stored. */
export async function reportedUpTo(ctx: InfraContext, sourceId: number): Promise<Date | null> {
  const { rows } = await ctx.trx.raw<{ rows: [{ at: Date | null }] }>(
    `select max(st.report_at) as at from source_state st join source_computer sc on sc.id = st.source_computer_id where sc.source_id = ?`,
    [sourceId],
  )
  return rows[0].at
}
