import type { FeedHead } from '../../catalog/index.ts'
import type { Context, InfraContext } from '../context.ts'

/** Documents of feeds and their records: `feed_document`, `msrc_*`, `advisory`, `document`. */

const ADD_PRODUCTS = `insert into msrc_product (name) select distinct s.product from staged_feed s
  where not exists (select from msrc_product p where p.name = s.product) order by 1 on conflict do nothing`

const STAGED_ADVISORIES = `select s.cve, max(s.title) as title, max(s.severity) as severity, min(s.published_at) as published_at,
    case when s.cve like 'CVE-%' then array[s.cve] else '{}'::text[] end as cves
  from staged_feed s group by s.cve`

const ADD_ADVISORIES = `insert into advisory (public_id, title, severity, cves, published_at, document_sha256)
  select s.cve, coalesce(nullif(s.title, ''), s.cve), s.severity, s.cves, s.published_at, :sha256 from (${STAGED_ADVISORIES}) s
   where not exists (select from advisory a where a.public_id = s.cve) order by s.cve on conflict do nothing`

const CHANGE_ADVISORIES = `update advisory a set title = coalesce(nullif(s.title, ''), a.title), published_at = least(a.published_at, s.published_at), document_sha256 = :sha256
    from (${STAGED_ADVISORIES}) s
   where a.public_id = s.cve and (a.title, a.published_at) is distinct from (coalesce(nullif(s.title, ''), a.title), least(a.published_at, s.published_at))`

const KEYED = `create temporary table keyed_fix on commit drop as
  select s.kb, p.id as product_id, a.id as advisory_id, max(s.severity) as severity, bool_or(s.exploited) as exploited, bool_or(s.exploit_public) as exploit_public,
         max(s.fixed_build) as fixed_build, max(s.restart) as restart
    from staged_feed s join msrc_product p on p.name = s.product join advisory a on a.public_id = s.cve
   group by 1, 2, 3`

const KEYED_EDGES = `create temporary table keyed_edge on commit drop as
  select distinct s.kb, p.id as product_id, o.kb as other_kb, 'supersedes'::text as kind
    from staged_feed s join msrc_product p on p.name = s.product cross join lateral unnest(s.supersedes) as o(kb)
   union
  select distinct s.bundle, p.id, s.kb, 'contains' from staged_feed s join msrc_product p on p.name = s.product where s.bundle is not null`

/** Gives the staged records their keys; what they say of vulnerabilities is kept. */
export async function keyRecords(ctx: InfraContext, sha256: Buffer): Promise<void> {
  await ctx.trx.raw('analyze staged_feed')
  await ctx.trx.raw(ADD_PRODUCTS)
  await ctx.trx.raw(ADD_ADVISORIES, { sha256 })
  await ctx.trx.raw(CHANGE_ADVISORIES, { sha256 })
  await ctx.trx.raw(KEYED)
  await ctx.trx.raw(KEYED_EDGES)
  await ctx.trx.raw('alter table keyed_fix add primary key (kb, product_id, advisory_id)')
  await ctx.trx.raw('analyze keyed_fix; analyze keyed_edge')
}

/** Records of a document in force, and how many of them the staged ones do not have. */
export async function comparedToKnown(ctx: InfraContext, documentId: number): Promise<{ known: number; dropped: number }> {
  const { rows } = await ctx.trx.raw<{ rows: { known: number; dropped: number }[] }>(
    `select count(*)::int as known, count(*) filter (where k.kb is null)::int as dropped
       from msrc_fix f left join keyed_fix k using (kb, product_id, advisory_id) where f.document_id = ?`,
    [documentId],
  )
  return rows[0] ?? { known: 0, dropped: 0 }
}

const REMOVE = `with gone as (
    delete from msrc_fix f where f.document_id = :document
       and not exists (select from keyed_fix k where k.kb = f.kb and k.product_id = f.product_id and k.advisory_id = f.advisory_id)
    returning f.kb, f.advisory_id)
  select array_agg(distinct kb) as kbs, array_agg(distinct advisory_id) as advisories, count(*)::int as rows from gone`
const CHANGE = `with changed as (
    update msrc_fix f set severity = k.severity, exploited = k.exploited, exploit_public = k.exploit_public, fixed_build = k.fixed_build, restart = k.restart
      from keyed_fix k
     where f.document_id = :document and k.kb = f.kb and k.product_id = f.product_id and k.advisory_id = f.advisory_id
       and (f.severity, f.exploited, f.exploit_public, f.fixed_build, f.restart) is distinct from (k.severity, k.exploited, k.exploit_public, k.fixed_build, k.restart)
    returning f.kb, f.advisory_id)
  select array_agg(distinct kb) as kbs, array_agg(distinct advisory_id) as advisories, count(*)::int as rows from changed`
const ADD = `with added as (
    insert into msrc_fix (document_id, kb, product_id, advisory_id, severity, exploited, exploit_public, fixed_build, restart)
    select :document, k.kb, k.product_id, k.advisory_id, k.severity, k.exploited, k.exploit_public, k.fixed_build, k.restart from keyed_fix k
     where not exists (select from msrc_fix f where f.document_id = :document and f.kb = k.kb and f.product_id = k.product_id and f.advisory_id = k.advisory_id)
     order by k.kb, k.product_id, k.advisory_id
    returning kb, advisory_id)
  select array_agg(distinct kb) as kbs, array_agg(distinct advisory_id) as advisories, count(*)::int as rows from added`
const CHANGE_EDGES = `with gone as (
    delete from msrc_edge e where e.document_id = :document
       and not exists (select from keyed_edge k where k.kb = e.kb and k.product_id = e.product_id and k.other_kb = e.other_kb and k.kind = e.kind)
    returning e.kb),
  added as (
    insert into msrc_edge (document_id, kb, product_id, other_kb, kind)
    select :document, k.kb, k.product_id, k.other_kb, k.kind from keyed_edge k
     where not exists (select from msrc_edge e where e.document_id = :document and e.kb = k.kb and e.product_id = k.product_id and e.other_kb = k.other_kb and e.kind = k.kind)
     order by 2, 3, 4, 5
    returning kb)
  select array_agg(distinct kb) as kbs, null::int[] as advisories, count(*)::int as rows from (select kb from gone union all select kb from added) both_ways`

// A document may leave a vulnerability that others still speak of, and SUSE's advisories have the same ids: theirs count as well.
const SETTLE_ADVISORIES = `update advisory a set severity = f.severity, exploited = f.exploited, exploit_public = f.exploit_public
    from (select o.id, greatest(m.severity, (select max(d.severity) from advisory_document d where d.advisory_id = o.id)) as severity, m.exploit_public,
                 m.exploited or exists (select from threat t where t.cve = any(o.cves || o.public_id) and t.exploited_since is not null) as exploited
            from advisory o
            join (select advisory_id, max(severity) as severity, bool_or(exploited) as exploited, bool_or(exploit_public) as exploit_public
                    from msrc_fix where advisory_id = any(:ids::int[]) group by 1) m on m.advisory_id = o.id) f
   where a.id = f.id and (a.severity, a.exploited, a.exploit_public) is distinct from (f.severity, f.exploited, f.exploit_public)
  returning a.id`

export interface MergedRecords {
  readonly added: number
  readonly changed: number
  readonly removed: number
  /** Articles of which something is said differently now. */
  readonly kbs: number[]
  /** Internal ids of advisories that bear on needs differently now. */
  readonly weighing: number[]
}

/** Makes a document's stored records equal the staged ones; equal ones are not touched. */
export async function mergeRecords(ctx: InfraContext, documentId: number): Promise<MergedRecords> {
  const kbs = new Set<number>()
  const advisories = new Set<number>()
  const run = async (sql: string): Promise<number> => {
    type Touched = { kbs: number[] | null; advisories: number[] | null; rows: number }
    const [touched] = (await ctx.trx.raw<{ rows: Touched[] }>(sql, { document: documentId })).rows
    for (const kb of touched?.kbs ?? []) kbs.add(kb)
    for (const id of touched?.advisories ?? []) advisories.add(id)
    return touched?.rows ?? 0
  }
  const removed = await run(REMOVE)
  const changed = await run(CHANGE)
  const added = await run(ADD)
  await run(CHANGE_EDGES)
  const settled = await ctx.trx.raw<{ rows: { id: number }[] }>(SETTLE_ADVISORIES, { ids: [...advisories] })
  return { added, changed, removed, kbs: [...kbs].toSorted((a, b) => a - b), weighing: settled.rows.map(({ id }) => id) }
}

export interface DocumentRow {
  readonly id: number
  readonly key: string
  readonly format: string
  readonly title: string
  readonly sha256: Buffer
  readonly url: string | null
  readonly revisedAt: Date | null
  readonly fetchedAt: Date
  readonly records: number
  readonly skipped: number
  readonly rejected: number
  readonly validUntil: Date | null
  /** The key that signed it. */
  readonly signedBy: string | null
}

const DOCUMENT_COLUMNS = {
  id: 'id',
  key: 'key',
  format: 'format',
  title: 'title',
  sha256: 'sha256',
  url: 'url',
  revisedAt: 'revised_at',
  fetchedAt: 'fetched_at',
  records: 'records',
  skipped: 'skipped',
  rejected: 'rejected',
  validUntil: 'valid_until',
  signedBy: 'signed_by',
} as const

/** The documents of a feed that are in force, newest first; of a set the set alone. */
export async function listDocuments(ctx: Context, sourceId: number): Promise<DocumentRow[]> {
  return (await ctx
    .trx('feed_document')
    .where({ source_id: sourceId, set_id: null })
    .orderBy('fetched_at', 'desc')
    .orderBy('key')
    .select(DOCUMENT_COLUMNS)) as DocumentRow[]
}

/** The document in force with a key or a content. */
export async function findDocument(
  ctx: InfraContext,
  sourceId: number,
  by: { key: string } | { sha256: Buffer },
): Promise<DocumentRow | undefined> {
  return (await ctx
    .trx('feed_document')
    .where({ source_id: sourceId, ...by })
    .first(DOCUMENT_COLUMNS)) as DocumentRow | undefined
}

/** Keeps a document as it came, by its content. */
export async function keepBody(
  ctx: InfraContext,
  document: { sha256: Buffer; url: string | null; mediaType: string; body: Buffer },
): Promise<void> {
  const row = { sha256: document.sha256, url: document.url, media_type: document.mediaType, body: document.body, fetched_at: ctx.now }
  await ctx.trx('document').insert(row).onConflict('sha256').ignore()
}

/** Puts a document in force: the one of the same key is replaced. @returns its internal id */
export async function saveDocument(
  ctx: InfraContext,
  sourceId: number,
  head: FeedHead,
  facts: { sha256: Buffer; url: string | null; records: number; skipped: number; rejected: number; signedBy?: string | null },
): Promise<number> {
  const row = {
    source_id: sourceId,
    key: head.key,
    format: head.format,
    title: head.title,
    sha256: facts.sha256,
    url: facts.url,
    revised_at: head.revisedAt,
    valid_until: head.validUntil ?? null,
    signed_by: facts.signedBy ?? null,
    fetched_at: ctx.now,
    records: facts.records,
    skipped: facts.skipped,
    rejected: facts.rejected,
  }
  const [saved] = (await ctx.trx('feed_document').insert(row).onConflict(['source_id', 'key']).merge().returning('id')) as { id: number }[]
  return saved!.id
}

/** A document of a set. */
export interface SetMember {
  readonly id: number
  readonly key: string
  readonly sha256: Buffer
  readonly revisedAt: Date | null
}

/** The documents of a set that are in force. */
export async function membersOf(ctx: InfraContext, setId: number): Promise<SetMember[]> {
  const columns = { id: 'id', key: 'key', sha256: 'sha256', revisedAt: 'revised_at' }
  return (await ctx.trx('feed_document').where({ set_id: setId }).select(columns)) as SetMember[]
}

/** Puts a set itself in force, with the streams that it tells everything about. @returns its internal id */
export async function saveSet(
  ctx: InfraContext,
  sourceId: number,
  head: FeedHead,
  facts: { sha256: Buffer; url: string | null; records: number; skipped: number; rejected: number; signedBy: string | null },
  streams: readonly string[],
): Promise<number> {
  const id = await saveDocument(ctx, sourceId, head, facts)
  await ctx
    .trx('catalog_stream')
    .where({ document_id: id })
    .whereNotIn('stream', [...streams])
    .delete()
  const rows = streams.map((stream) => ({ document_id: id, stream }))
  if (rows.length > 0) await ctx.trx('catalog_stream').insert(rows).onConflict(['document_id', 'stream']).ignore()
  return id
}

/** Forgets the former content of documents that nothing in force refers to. */
export async function dropOldBodies(ctx: InfraContext, sha256: Buffer): Promise<void> {
  await ctx.trx.raw(
    `update advisory a set document_sha256 = (select d.sha256 from msrc_fix f join feed_document d on d.id = f.document_id where f.advisory_id = a.id order by d.fetched_at desc limit 1)
      where a.document_sha256 = :sha256`,
    { sha256 },
  )
  await ctx.trx.raw(
    `delete from document d where d.sha256 = :sha256 and not exists (select from feed_document f where f.sha256 = d.sha256)
        and not exists (select from advisory a where a.document_sha256 = d.sha256)`,
    { sha256 },
  )
}

/** Notes that a document was fetched again and is still the same; what is said beside it may be newer. */
export async function noteFetched(
  ctx: InfraContext,
  documentId: number,
  beside: { revisedAt?: string | null; validUntil?: string | null; signedBy?: string | null } = {},
): Promise<void> {
  const { revisedAt, validUntil, signedBy } = beside
  const told = {
    ...(revisedAt === undefined || revisedAt === null
      ? {}
      : { revised_at: ctx.trx.raw('greatest(revised_at, ?::timestamptz)', [revisedAt]) }),
    ...(validUntil === undefined || validUntil === null ? {} : { valid_until: validUntil }),
    ...(signedBy === undefined ? {} : { signed_by: signedBy }),
  }
  await ctx
    .trx('feed_document')
    .where({ id: documentId })
    .update({ fetched_at: ctx.now, ...told })
}

/** Articles that a feed speaks of. */
export async function kbsOf(ctx: InfraContext, sourceId: number): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { kb: number }[] }>(
    'select distinct f.kb from msrc_fix f join feed_document d on d.id = f.document_id where d.source_id = ? order by 1',
    [sourceId],
  )
  return rows.map((row) => row.kb)
}

/** How many documents of a feed are in force; a set is none itself. */
export async function countDocuments(ctx: InfraContext, sourceId: number): Promise<number> {
  const [row] = (await ctx.trx('feed_document').where({ source_id: sourceId }).whereNot({ format: 'archive' }).count('* as count')) as {
    count: string
  }[]
  return Number(row?.count ?? 0)
}
