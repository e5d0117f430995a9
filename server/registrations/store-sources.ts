import type { InfraContext } from '../context.ts'
import type { CollectionItem } from './items.ts'

/** `collection_source` and `collection`: sources of one's own, and what their scripts did on computers. */

/** A living source of one's own, without its package. */
export interface CollectionSource {
  readonly id: number
  readonly sourceId: string
  /** Agents are asked to run its scripts. */
  readonly valid: boolean
  readonly softwareItems: readonly CollectionItem[]
  readonly patchItems: readonly CollectionItem[] | null
  readonly sha256: Buffer
  readonly fileName: string
  readonly platforms: readonly string[]
  readonly uploadedAt: Date
  readonly uploadedBy: string
}

/** The same with what became of it on living computers. */
export interface CountedSource extends CollectionSource {
  readonly succeeded: number
  readonly failed: number
  readonly lastCollectedAt: Date | null
}

const FACTS = `s.id, s.public_id as "sourceId", s.enabled as valid, c.software_items as "softwareItems", c.patch_items as "patchItems",
    c.package_sha256 as sha256, c.file_name as "fileName", c.platforms, c.uploaded_at as "uploadedAt", c.uploaded_by as "uploadedBy"`
const LIVING = 'from collection_source c join source s on s.id = c.source_id and s.deleted_at is null'
const COUNTED = `select ${FACTS}, coalesce(n.succeeded, 0) as succeeded, coalesce(n.failed, 0) as failed, n.last as "lastCollectedAt"
  ${LIVING}
  left join lateral (
    select count(*) filter (where o.outcome = 'succeeded')::int as succeeded, count(*) filter (where o.outcome = 'failed')::int as failed, max(o.collected_at) as last
      from collection o join computer m on m.tenant_id = o.tenant_id and m.id = o.computer_id and m.ended_at is null where o.source_id = s.id
  ) n on true`

/** A page of sources by id. @param after id of the last one seen */
export async function listCollectionSources(ctx: InfraContext, after: string, limit: number): Promise<CountedSource[]> {
  const { rows } = await ctx.trx.raw<{ rows: CountedSource[] }>(
    `${COUNTED} where s.public_id collate "C" > :after order by s.public_id collate "C" limit :limit`,
    { after, limit },
  )
  return rows
}

/** One of them; undefined when there is none of this id. */
export async function findCountedSource(ctx: InfraContext, sourceId: string): Promise<CountedSource | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: CountedSource[] }>(`${COUNTED} where s.public_id = :sourceId`, { sourceId })
  return rows[0]
}

/** Sources of one's own by their ids, uncounted: each delivery of an agent asks. */
export async function findCollectionSources(ctx: InfraContext, sourceIds: readonly string[]): Promise<Map<string, CollectionSource>> {
  const { rows } = await ctx.trx.raw<{ rows: CollectionSource[] }>(`select ${FACTS} ${LIVING} where s.public_id = any(:ids::text[])`, {
    ids: [...sourceIds],
  })
  return new Map(rows.map((row) => [row.sourceId, row]))
}

/** A script package as it came. */
export interface StoredPackage {
  readonly sha256: Buffer
  readonly body: Buffer
  readonly fileName: string
  readonly platforms: readonly string[]
}

/** Writes what a source collects, and its script package. */
export async function insertCollectionSource(
  ctx: InfraContext,
  id: number,
  source: { softwareItems: readonly CollectionItem[]; patchItems: readonly CollectionItem[] | null; package: StoredPackage },
): Promise<void> {
  await ctx
    .trx('collection_source')
    .insert({
      source_id: id,
      software_items: JSON.stringify(source.softwareItems),
      patch_items: source.patchItems === null ? null : JSON.stringify(source.patchItems),
      ...packageColumns(ctx, source.package),
    })
    .onConflict('source_id')
    .merge()
}

/** Changes what a source collects; what is not given stays. */
export async function changeItems(
  ctx: InfraContext,
  id: number,
  change: { softwareItems?: readonly CollectionItem[] | undefined; patchItems?: readonly CollectionItem[] | undefined },
): Promise<void> {
  await ctx
    .trx('collection_source')
    .where({ source_id: id })
    .update({
      ...(change.softwareItems === undefined ? {} : { software_items: JSON.stringify(change.softwareItems) }),
      ...(change.patchItems === undefined ? {} : { patch_items: JSON.stringify(change.patchItems) }),
    })
}

/** Puts another script package in place of the present one. */
export async function changePackage(ctx: InfraContext, id: number, given: StoredPackage): Promise<void> {
  await ctx.trx('collection_source').where({ source_id: id }).update(packageColumns(ctx, given))
}

function packageColumns(ctx: InfraContext, given: StoredPackage): Record<string, unknown> {
  return {
    package_sha256: given.sha256,
    package: given.body,
    file_name: given.fileName,
    platforms: [...given.platforms],
    uploaded_at: ctx.now,
    uploaded_by: ctx.actor.name,
  }
}

/** The script package of a living source, by its public id or internal key. */
export async function packageOf(
  ctx: InfraContext,
  which: { sourceId: string } | { sourceKey: number },
): Promise<StoredPackage | undefined> {
  const query = ctx.trx('collection_source as c').join('source as s', 's.id', 'c.source_id').whereNull('s.deleted_at').orderBy('s.id')
  void ('sourceId' in which ? query.where('s.public_id', which.sourceId) : query.where('s.id', which.sourceKey))
  return (await query.first({ sha256: 'c.package_sha256', body: 'c.package', fileName: 'c.file_name', platforms: 'c.platforms' })) as
    | StoredPackage
    | undefined
}

/** Removes what a source collected and with what. */
export async function deleteCollectionSource(ctx: InfraContext, id: number): Promise<void> {
  await ctx.trx('collection').where({ source_id: id }).delete()
  await ctx.trx('collection_source').where({ source_id: id }).delete()
}

/** A script package that a computer is to run now. */
export interface DueCollection {
  readonly sourceId: string
  readonly sha256: Buffer
  readonly takesPatches: boolean
}

// A failed collection is tried again within the hour; a new package at once.
const IS_DUE = `from collection_source c
  join source s on s.id = c.source_id and s.deleted_at is null and s.enabled and (s.owner_tenant_id is null or s.owner_tenant_id = :tenant)
  left join collection o on o.tenant_id = :tenant and o.computer_id = :computer and o.source_id = c.source_id
 where (o.source_id is null or o.package_sha256 <> c.package_sha256
        or o.collected_at <= :now::timestamptz - make_interval(mins => case o.outcome when 'failed' then least(60, s.interval_minutes) else s.interval_minutes end))`
const DUE = `select s.public_id as "sourceId", c.package_sha256 as sha256, c.patch_items is not null as "takesPatches"
  ${IS_DUE} and :platform = any(c.platforms) order by s.public_id limit 20`
const DUE_PACKAGE = `select s.id as "sourceKey" ${IS_DUE} and c.package_sha256 = :sha256 order by s.id limit 1`

/** What is due on a computer. */
export async function dueCollections(
  ctx: InfraContext,
  computer: { tenantId: number; computerId: number; platform: string },
): Promise<DueCollection[]> {
  const { rows } = await ctx.trx.raw<{ rows: DueCollection[] }>(DUE, {
    tenant: computer.tenantId,
    computer: computer.computerId,
    platform: computer.platform,
    now: ctx.now,
  })
  return rows
}

/** The source of which a package is due on a computer; undefined: none. @returns internal key */
export async function dueSourceOf(
  ctx: InfraContext,
  of: { tenantId: number; computerId: number; sha256: Buffer },
): Promise<number | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: { sourceKey: number }[] }>(DUE_PACKAGE, {
    tenant: of.tenantId,
    computer: of.computerId,
    sha256: of.sha256,
    now: ctx.now,
  })
  return rows[0]?.sourceKey
}

/** What became of a collection. */
export interface CollectionOutcome {
  readonly tenantId: number
  readonly computerId: number
  readonly sourceKey: number
  readonly sha256: Buffer
  readonly outcome: 'succeeded' | 'failed'
  readonly reason: string | null
  readonly message: string
  /** Of what was delivered; null keeps that of the last good one. */
  readonly digest: Buffer | null
}

/** Digest of the last delivery that was used; null: there is none. */
export async function lastDigest(
  ctx: InfraContext,
  of: { tenantId: number; computerId: number; sourceKey: number },
): Promise<Buffer | null> {
  const key = { tenant_id: of.tenantId, computer_id: of.computerId, source_id: of.sourceKey }
  const row = (await ctx.trx('collection').where(key).first('digest')) as { digest: Buffer | null } | undefined
  return row?.digest ?? null
}

/** Keeps what became of a collection. */
export async function noteCollection(ctx: InfraContext, of: CollectionOutcome): Promise<void> {
  const columns = {
    package_sha256: of.sha256,
    outcome: of.outcome,
    reason: of.reason,
    message: of.message,
    collected_at: ctx.now,
    ...(of.digest === null ? {} : { digest: of.digest }),
  }
  await ctx
    .trx('collection')
    .insert({ tenant_id: of.tenantId, computer_id: of.computerId, source_id: of.sourceKey, ...columns })
    .onConflict(['tenant_id', 'computer_id', 'source_id'])
    .merge(columns)
}

/** What became of the scripts of a source on a computer. */
export interface CollectionRow {
  readonly computerKey: number
  readonly computerId: string
  readonly hostName: string
  readonly tenantId: string
  readonly outcome: 'succeeded' | 'failed'
  readonly reason: string | null
  readonly message: string
  readonly collectedAt: Date
}

/** A page of a source's collections on living computers. @param after internal key of the last computer seen */
export async function listCollections(ctx: InfraContext, sourceKey: number, after: number, limit: number): Promise<CollectionRow[]> {
  const { rows } = await ctx.trx.raw<{ rows: CollectionRow[] }>(
    `select c.id as "computerKey", c.public_id as "computerId", c.host_name as "hostName", t.public_id as "tenantId", o.outcome, o.reason, o.message,
            o.collected_at as "collectedAt"
       from collection o join computer c on c.tenant_id = o.tenant_id and c.id = o.computer_id and c.ended_at is null join tenant t on t.id = o.tenant_id
      where o.source_id = :source and c.id > :after order by c.id limit :limit`,
    { source: sourceKey, after, limit },
  )
  return rows
}
