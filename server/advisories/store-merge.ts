import type { InfraContext } from '../context.ts'
import type { DropOf } from './rules.ts'

/** Documents in force and what they say of advisories and packages, made equal to what a transaction has staged; equal rows are not touched. */

/** What came of a kind of rows. */
export interface Merged {
  added: number
  changed: number
  removed: number
}

export const NOTHING: Merged = { added: 0, changed: 0, removed: 0 }

const ANALYZE = `analyze staged_document; analyze staged_advisory; analyze staged_fix; analyze staged_package; analyze staged_state; analyze staged_threat;
  analyze staged_lifecycle; analyze staged_application`

const INCOMING = `create temporary table incoming on commit drop as
  select s.doc, f.id, f.id as former_id, f.sha256 as former_sha256, f.revised_at as former_revised_at
    from staged_document s left join feed_document f on f.source_id = :source and f.key = s.key`

// Documents that are named as gone, or of a set that a whole new one does not have any more; those that are the same still are in seen_document.
const LEAVING = `create temporary table leaving on commit drop as
  select d.id, d.sha256 from feed_document d
   where (d.source_id = :source and (:everything::boolean or (:set::int is null and d.key = any(:gone::text[])))) or (d.set_id = :set::int and not exists (select from incoming i where i.id = d.id)
     and (d.key = any(:gone::text[]) or (:whole::boolean and not exists (select from seen_document s where s.id = d.id))))`

const KEYED_ADVISORIES = `create temporary table keyed_advisory on commit drop as
  with twice as (
    select doc, id, max(severity) as severity, bool_and(withdrawn) as withdrawn, min(published_at) as published_at from staged_advisory group by 1, 2 having count(*) > 1),
  cves as (
    select s.doc, s.id, array_agg(distinct c.cve order by c.cve) as cves from twice join staged_advisory s using (doc, id), unnest(s.cves) as c(cve) group by 1, 2)
  select distinct on (s.doc, s.id) s.doc, s.id as public_id, s.kind, coalesce(nullif(s.title, ''), s.id) as title, coalesce(t.severity, s.severity) as severity,
         coalesce(c.cves, s.cves) as cves, coalesce(t.published_at, s.published_at) as published_at, s.revised_at, coalesce(t.withdrawn, s.withdrawn) as withdrawn, s.restart, s.url
    from staged_advisory s left join twice t using (doc, id) left join cves c using (doc, id)
   order by s.doc, s.id, s.revised_at desc nulls last, s.title`

const KEYED_FIXES = `create temporary table keyed_package_fix on commit drop as
  select row_number() over () as n, x.* from (
    select distinct on (doc, advisory, release, pocket, module, names, package, architecture, version) doc, advisory, scheme, release, pocket, module, names, package,
           architecture, introduced, version, key, binaries, cves
      from staged_fix order by doc, advisory, release, pocket, module, names, package, architecture, version, introduced nulls first) x
   union all
  select -row_number() over (), doc, null, scheme, release, pocket, module, 'source', source, '', null, source_version, source_key,
         case when bool_or(version <> source_version) or count(*) over (partition by doc, release, pocket, module, source) > 1
              then jsonb_object_agg(package, version) end, null
    from staged_package group by doc, scheme, release, pocket, module, source, source_version, source_key`

/** Which documents are compared; see `compareStaged`. */
export interface Compared {
  readonly sourceId: number
  readonly set: number | null
  readonly whole: boolean
  readonly seen: readonly number[]
  readonly gone: readonly string[]
  /** The source as a whole goes. */
  readonly everything?: boolean
}

/**
 * Compares the staged documents with those in force: afterwards `incoming`, `leaving`, `keyed_advisory` and `keyed_package_fix` are there.
 *
 * @param set internal id of the set that the documents belong to; null: they stand alone
 * @param whole documents of the set that are neither staged nor in `seen` are not there any more
 * @param seen internal ids of documents of the set that are the same still
 * @param gone keys of documents of the set, or of those that stand alone, that are not there any more
 */
export async function compareStaged(ctx: InfraContext, { sourceId, set, whole, seen, gone, everything = false }: Compared): Promise<void> {
  await ctx.trx.raw(ANALYZE)
  await ctx.trx.raw(INCOMING, { source: sourceId })
  await ctx.trx.raw('create temporary table seen_document on commit drop as select unnest(:seen::int[]) as id', { seen })
  await ctx.trx.raw('analyze incoming; analyze seen_document')
  await ctx.trx.raw(LEAVING, { source: sourceId, set, whole, gone, everything })
  await ctx.trx.raw(KEYED_ADVISORIES)
  await ctx.trx.raw(KEYED_FIXES)
  await ctx.trx.raw('analyze leaving; analyze keyed_advisory; analyze keyed_package_fix')
}

const KINDS = `with scope as materialized (select id from incoming where id is not null union select id from leaving)
  select exists (select from staged_state) or exists (select from package_state where document_id in (select id from scope)) as states,
         exists (select from staged_threat) or exists (select from threat_document where document_id in (select id from scope)) as vulnerabilities,
         exists (select from staged_lifecycle) or exists (select from lifecycle where document_id in (select id from scope)) as products,
         exists (select from staged_application) or exists (select from application_release where document_id in (select id from scope)) as applications`

/** What the compared documents speak of, or spoke of before; the rest needs no comparison. After `compareStaged`, before leaving documents are gone. */
export async function kindsConcerned(
  ctx: InfraContext,
): Promise<Record<'states' | 'vulnerabilities' | 'products' | 'applications', boolean>> {
  const { rows } = await ctx.trx.raw<{ rows: [Record<'states' | 'vulnerabilities' | 'products' | 'applications', boolean>] }>(KINDS)
  return rows[0]
}

// Of every kind what the documents concerned have, and what of it would be gone: fixes and states by number, all others by name.
const DROPS = `with scope as materialized (select id from incoming where id is not null union select id from leaving),
  whole as materialized (select id from scope union select id from feed_document where set_id = :set::int)
  select 'advisories' as kind, (select count(*) from advisory_document where document_id in (select id from whole))::int as known,
         (select count(*) from advisory_document x join advisory a on a.id = x.advisory_id
           where x.document_id in (select id from scope) and not exists (select from keyed_advisory k where k.public_id = a.public_id))::int as dropped
   union all
  select 'fixes', (select count(*) from package_fix where document_id in (select id from whole) and advisory_id is not null)::int,
         (select count(*) from package_fix where document_id in (select id from scope) and advisory_id is not null)::int
           - (select count(*) from keyed_package_fix where advisory is not null)::int
   union all
  select 'packages', (select count(distinct (release, pocket, package)) from package_fix where document_id in (select id from whole) and advisory_id is null)::int,
         (select count(distinct (release, pocket, package)) from package_fix f
           where document_id in (select id from scope) and advisory_id is null
             and not exists (select from keyed_package_fix k where k.advisory is null and k.release = f.release and k.pocket = f.pocket and k.package = f.package))::int
   union all
  select 'applications', (select count(distinct application_id) from application_release where document_id in (select id from whole))::int,
         (select count(distinct a.id) from application_release r join application a on a.id = r.application_id
           where r.document_id in (select id from scope) and not exists (select from staged_application s where s.id = a.public_id))::int
   union all
  select 'states', (select count(*) from package_state where document_id in (select id from whole))::int,
         (select count(*) from package_state where document_id in (select id from scope))::int - (select count(*) from staged_state)::int
   union all
  select 'vulnerabilities', (select count(*) from threat_document where document_id in (select id from whole))::int,
         (select count(*) from threat_document t where document_id in (select id from scope) and not exists (select from staged_threat s where s.cve = t.cve))::int
   union all
  select 'products', (select count(*) from lifecycle where document_id in (select id from whole))::int,
         (select count(*) from lifecycle l where document_id in (select id from scope)
             and not exists (select from staged_lifecycle s where s.product = l.product and s.cycle = l.cycle))::int`

/** Of every kind of statements how many the documents concerned have, and how many of them would be gone. */
export async function dropsOf(ctx: InfraContext, set: number | null): Promise<DropOf[]> {
  const { rows } = await ctx.trx.raw<{ rows: DropOf[] }>(DROPS, { set })
  return rows
}

/** Documents that are older than those they would replace. */
export async function olderDocuments(ctx: InfraContext): Promise<{ doc: number; key: string; revisedAt: Date; knownRevisedAt: Date }[]> {
  type Row = { doc: number; key: string; revisedAt: Date; knownRevisedAt: Date }
  const { rows } = await ctx.trx.raw<{ rows: Row[] }>(
    `select i.doc, s.key, s.revised_at as "revisedAt", i.former_revised_at as "knownRevisedAt" from incoming i join staged_document s using (doc)
      where s.revised_at < i.former_revised_at order by i.doc`,
  )
  return rows
}

/** Streams that the staged documents say to tell everything about, and of which they tell nothing. */
export async function emptyStreams(ctx: InfraContext, streams: readonly string[]): Promise<string[]> {
  const { rows } = await ctx.trx.raw<{ rows: { stream: string }[] }>(
    `select w.stream from unnest(:streams::text[]) as w(stream)
      where not exists (select from keyed_package_fix k where k.release || '/' || k.pocket = w.stream)
        and not exists (select from package_fix f join seen_document s on s.id = f.document_id where f.release || '/' || f.pocket = w.stream)
        and not exists (select from staged_state s where w.stream like s.release || '/%')
        and not (w.stream = 'windows/app' and (exists (select from staged_application)
              or exists (select from application_release r join seen_document s on s.id = r.document_id))) order by 1`,
    { streams },
  )
  return rows.map((row) => row.stream)
}

/** Of advisories that a feed always has, those that would not be there. */
export async function missingAdvisories(ctx: InfraContext, ids: readonly string[]): Promise<string[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: string }[] }>(
    `select w.id from unnest(:ids::text[]) as w(id)
      where not exists (select from keyed_advisory k where k.public_id = w.id)
        and not exists (select from advisory_document d join seen_document s on s.id = d.document_id join advisory a on a.id = d.advisory_id where a.public_id = w.id)
      order by 1`,
    { ids },
  )
  return rows.map((row) => row.id)
}

/** Of packages, vulnerabilities or products that a feed always has, those that would not be there. */
export async function missingNames(ctx: InfraContext, names: readonly string[]): Promise<string[]> {
  const { rows } = await ctx.trx.raw<{ rows: { name: string }[] }>(
    `select w.name from unnest(:names::text[]) as w(name)
      where not exists (select from keyed_package_fix k where k.package = w.name) and not exists (select from staged_threat t where t.cve = w.name)
        and not exists (select from staged_state s where s.package = w.name) and not exists (select from staged_lifecycle l where l.product = w.name)
        and not exists (select from staged_application a where a.id = w.name)
        and not exists (select from package_fix f join seen_document s on s.id = f.document_id where f.package = w.name)
        and not exists (select from application a join application_release r on r.application_id = a.id join seen_document s on s.id = r.document_id
                         where a.public_id = w.name)
        and not exists (select from lifecycle l join seen_document s on s.id = l.document_id where l.product = w.name) order by 1`,
    { names },
  )
  return rows.map((row) => row.name)
}

const KEEP_BODIES = `insert into document (sha256, url, media_type, body, fetched_at)
  select distinct on (s.sha256) s.sha256, s.url, s.media_type, s.body, :now::timestamptz from staged_document s
   where not exists (select from document d where d.sha256 = s.sha256) order by s.sha256 on conflict do nothing`

const PUT_DOCUMENTS = `insert into feed_document as f (source_id, set_id, key, format, title, sha256, url, revised_at, valid_until, signed_by, fetched_at, records, skipped, rejected)
  select :source, :set::int, s.key, s.format, s.title, s.sha256, s.url, s.revised_at, s.valid_until, s.signed_by, :now, s.records, s.skipped, s.rejected
    from staged_document s order by s.key
  on conflict (source_id, key) do update set set_id = excluded.set_id, format = excluded.format, title = excluded.title, sha256 = excluded.sha256, url = excluded.url,
    revised_at = excluded.revised_at, valid_until = excluded.valid_until, signed_by = excluded.signed_by, fetched_at = excluded.fetched_at, records = excluded.records,
    skipped = excluded.skipped, rejected = excluded.rejected`

const FORGET_BODIES = `delete from document d
  where d.sha256 in (select former_sha256 from incoming where former_sha256 is not null union select sha256 from leaving)
    and not exists (select from feed_document f where f.sha256 = d.sha256) and not exists (select from advisory a where a.document_sha256 = d.sha256)`

/** Puts the staged documents in force, and takes away those that leave, with everything they said; `incoming` has their ids. */
export async function putDocuments(ctx: InfraContext, sourceId: number, set: number | null): Promise<void> {
  await ctx.trx.raw(KEEP_BODIES, { now: ctx.now })
  await ctx.trx.raw(PUT_DOCUMENTS, { source: sourceId, set, now: ctx.now })
  await ctx.trx.raw(
    'update incoming i set id = d.id from staged_document s join feed_document d on d.source_id = ? and d.key = s.key where s.doc = i.doc',
    [sourceId],
  )
  await ctx.trx.raw('analyze incoming')
}

/** Takes away the documents that leave, with everything they said, and bodies that nothing refers to any more. */
export async function dropLeaving(ctx: InfraContext): Promise<number> {
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>('delete from feed_document d using leaving l where d.id = l.id')
  await ctx.trx.raw(FORGET_BODIES)
  return rowCount
}

const ADD_ADVISORIES = `insert into advisory (public_id, title, severity, cves, published_at, kind, revised_at, withdrawn, restart, url)
  select distinct on (k.public_id) k.public_id, k.title, k.severity, k.cves, k.published_at, k.kind, k.revised_at, k.withdrawn, k.restart, k.url from keyed_advisory k
   where not exists (select from advisory a where a.public_id = k.public_id) order by k.public_id, k.revised_at desc nulls last on conflict do nothing`

// Of a document that is new there is nothing: only what the former ones said is compared.
const ADVISORY_DIFF = `create temporary table advisory_diff on commit drop as
  select k.doc, x.document_id as former, coalesce(k.advisory_id, x.advisory_id) as advisory_id, k.cves is distinct from x.cves as other_cves
    from (select i.id as document_id, a.id as advisory_id, k.* from keyed_advisory k join incoming i using (doc) join advisory a on a.public_id = k.public_id) k
    full join (select * from advisory_document where document_id in (select former_id from incoming)) x on x.document_id = k.document_id and x.advisory_id = k.advisory_id
   where k.doc is null or x.document_id is null
      or (k.kind, k.title, k.severity, k.cves, k.published_at, k.revised_at, k.withdrawn, k.restart, k.url)
         is distinct from (x.kind, x.title, x.severity, x.cves, x.published_at, x.revised_at, x.withdrawn, x.restart, x.url)`

const ADD_STATED = `insert into advisory_document (document_id, advisory_id, kind, title, severity, cves, published_at, revised_at, withdrawn, restart, url)
  select i.id, d.advisory_id, k.kind, k.title, k.severity, k.cves, k.published_at, k.revised_at, k.withdrawn, k.restart, k.url
    from advisory_diff d join advisory a on a.id = d.advisory_id join keyed_advisory k on k.doc = d.doc and k.public_id = a.public_id join incoming i on i.doc = d.doc
   where d.former is null order by 1, 2`

const CHANGE_STATED = `update advisory_document x
     set kind = k.kind, title = k.title, severity = k.severity, cves = k.cves, published_at = k.published_at, revised_at = k.revised_at, withdrawn = k.withdrawn,
         restart = k.restart, url = k.url
    from advisory_diff d join advisory a on a.id = d.advisory_id join keyed_advisory k on k.doc = d.doc and k.public_id = a.public_id
   where d.former is not null and x.document_id = d.former and x.advisory_id = d.advisory_id`

const REMOVE_STATED = `delete from advisory_document x using advisory_diff d where d.doc is null and x.document_id = d.former and x.advisory_id = d.advisory_id`

/** Makes what the staged documents say of advisories theirs. @returns advisories by what happened to them */
export async function mergeAdvisories(ctx: InfraContext): Promise<Merged> {
  await ctx.trx.raw(ADD_ADVISORIES)
  await ctx.trx.raw(ADVISORY_DIFF)
  await ctx.trx.raw('analyze advisory_diff')
  await ctx.trx.raw(REMOVE_STATED)
  await ctx.trx.raw(CHANGE_STATED)
  await ctx.trx.raw(ADD_STATED)
  return countDiff(ctx, 'advisory_diff', 'doc', 'former')
}

const FIX_DIFF = `create temporary table fix_diff on commit drop as
  select k.n, f.id, coalesce(k.release, f.release) as release, coalesce(k.package, f.package) as package
    from (select i.id as document_id, a.id as advisory_id, k.* from keyed_package_fix k join incoming i using (doc) left join advisory a on a.public_id = k.advisory) k
    full join (select * from package_fix where document_id in (select former_id from incoming)) f
      on f.document_id = k.document_id and coalesce(f.advisory_id, 0) = coalesce(k.advisory_id, 0) and f.release = k.release and f.pocket = k.pocket and f.module = k.module
     and f.names = k.names and f.package = k.package and f.architecture = k.architecture and f.version = k.version
   where k.n is null or f.id is null
      or (k.scheme, k.introduced, k.key, k.binaries, k.cves) is distinct from (f.scheme, f.introduced, f.key, f.binaries, f.cves)`

const CHANGE_FIXES = `update package_fix f set scheme = k.scheme, introduced = k.introduced, key = k.key, binaries = k.binaries, cves = k.cves
    from fix_diff d join keyed_package_fix k on k.n = d.n where f.id = d.id`

const ADD_FIXES = `insert into package_fix
    (document_id, advisory_id, scheme, release, pocket, module, names, package, architecture, introduced, version, key, binaries, cves)
  select i.id, a.id, k.scheme, k.release, k.pocket, k.module, k.names, k.package, k.architecture, k.introduced, k.version, k.key, k.binaries, k.cves
    from fix_diff d join keyed_package_fix k on k.n = d.n join incoming i on i.doc = k.doc left join advisory a on a.public_id = k.advisory
   where d.id is null order by k.release, k.package, k.key`

/** Makes the fixes of the staged documents theirs; `fix_diff` says which packages that concerns. */
export async function mergeFixes(ctx: InfraContext): Promise<Merged> {
  await ctx.trx.raw(FIX_DIFF)
  await ctx.trx.raw('analyze fix_diff')
  await ctx.trx.raw('delete from package_fix f using fix_diff d where d.n is null and f.id = d.id')
  await ctx.trx.raw(CHANGE_FIXES)
  await ctx.trx.raw(ADD_FIXES)
  return countDiff(ctx, 'fix_diff', 'n', 'id')
}

/** What a table of differences holds: `after` is null where a row goes, `before` where it comes. */
export async function countDiff(ctx: InfraContext, table: string, after: string, before: string): Promise<Merged> {
  const { rows } = await ctx.trx.raw<{ rows: Merged[] }>(
    `select count(*) filter (where :before: is null)::int as added, count(*) filter (where :after: is not null and :before: is not null)::int as changed,
            count(*) filter (where :after: is null)::int as removed from :table:`,
    { table, after, before },
  )
  return rows[0] ?? { added: 0, changed: 0, removed: 0 }
}
