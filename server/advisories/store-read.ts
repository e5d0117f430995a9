import type { Severity } from '../../catalog/index.ts'
import {
  beginningOf,
  countedSql,
  COUNTED_ROWS,
  listStatement,
  sortSql,
  totalOf,
  type SortColumn,
  type SortName,
  type SortPosition,
  type Total,
} from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { Context, InfraContext } from '../context.ts'

/** Reads of vulnerabilities and of what joins them with patches. Patches that a viewer may not see are hidden by the database. */

export interface AdvisoryRow {
  readonly id: number
  readonly advisoryId: string
  readonly title: string
  readonly severity: Severity
  readonly exploited: boolean
  readonly exploitPublic: boolean
  readonly publishedAt: Date | null
  readonly kind: 'security' | 'bugfix' | 'enhancement'
  readonly cves: readonly string[]
  readonly revisedAt: Date | null
  readonly withdrawn: boolean
  readonly restart: 'never' | 'always' | 'can' | 'unknown'
  readonly url: string | null
  readonly sortKey: string
}

export interface AdvisoryFilter {
  /** Exactly this one. */
  readonly advisoryId?: string | undefined
  /** It, or what answers it. */
  readonly cve?: string | undefined
  readonly kind?: string | undefined
  /** It mends a package of this name, or something in this release. */
  readonly package?: string | undefined
  readonly release?: string | undefined
  readonly exploited?: boolean | undefined
  readonly severity?: readonly string[] | undefined
  readonly withdrawn?: boolean | undefined
  readonly publishedFrom?: Date | undefined
  /** Published before it. */
  readonly publishedTo?: Date | undefined
  readonly text?: string | undefined
  readonly sort?: AdvisorySort | undefined
  readonly after?: SortPosition | undefined
  readonly limit: number
}

/** What the list can be sorted by; without a date an advisory is older than every other. */
const SORTS = {
  publishedAt: { sql: `coalesce(a.published_at, '-infinity')`, type: 'timestamptz' },
  revisedAt: { sql: `coalesce(a.revised_at, '-infinity')`, type: 'timestamptz' },
  advisoryId: { sql: 'a.public_id', type: 'text' },
  title: { sql: beginningOf('a.title'), type: 'text' },
  severity: { sql: 'a.severity', type: 'severity' },
  kind: { sql: 'a.kind', type: 'text' },
  exploited: { sql: 'a.exploited', type: 'boolean' },
} as const satisfies Record<string, SortColumn>

export const ADVISORY_SORTS = Object.keys(SORTS) as (keyof typeof SORTS)[]
export type AdvisorySort = SortName<keyof typeof SORTS>

const SELECT_ADVISORIES = `select a.id, a.public_id as "advisoryId", a.title, a.severity, a.exploited, a.exploit_public as "exploitPublic", a.published_at as "publishedAt",
    a.kind, a.cves, a.revised_at as "revisedAt", a.withdrawn, a.restart, a.url`
const SEARCHED = anyLike(['a.public_id', 'a.title'])
const CONDITIONS = `(:id::text is null or a.public_id = :id or a.public_id = upper(:id)) and (:cve::text is null or a.public_id = :cve or a.cves @> array[:cve::text])
    and (:kind::text is null or a.kind = :kind)
    and (:severities::text[] is null or a.severity = any(cast(:severities::text[] as severity[])))
    and (:withdrawn::boolean is null or a.withdrawn = :withdrawn)
    and (:publishedFrom::timestamptz is null or a.published_at >= :publishedFrom::timestamptz)
    and (:publishedTo::timestamptz is null or a.published_at < :publishedTo::timestamptz)
    and (coalesce(:release::text, :name::text) is null or exists (select from package_fix f
          where f.advisory_id = a.id and (:release::text is null or f.release = :release) and (:name::text is null or f.package = :name)))
    and (:exploited::boolean is null or a.exploited = :exploited)
    and (:needle::text is null or ${SEARCHED})`

function bindingsOf(filter: AdvisoryFilter) {
  return {
    id: filter.advisoryId ?? null,
    cve: filter.cve ?? null,
    kind: filter.kind ?? null,
    severities: filter.severity ?? null,
    withdrawn: filter.withdrawn ?? null,
    publishedFrom: filter.publishedFrom ?? null,
    publishedTo: filter.publishedTo ?? null,
    release: filter.release ?? null,
    name: filter.package ?? null,
    exploited: filter.exploited ?? null,
    needle: filter.text === undefined ? null : likePattern(filter.text),
    sortValue: filter.after?.[0] ?? null,
    sortId: filter.after?.[1] ?? null,
    limit: filter.limit + 1,
  }
}

/** Vulnerabilities, newest first if nothing is said; one row more when there are more. */
export async function listAdvisories(ctx: Context, filter: AdvisoryFilter): Promise<AdvisoryRow[]> {
  const order = sortSql(SORTS, filter.sort ?? '-publishedAt', 'a.id')
  const sql = listStatement({
    select: [SELECT_ADVISORIES, order.select],
    from: ['from advisory a'],
    where: [CONDITIONS, order.after],
    orderBy: order.orderBy,
  })
  const { rows } = await ctx.trx.raw<{ rows: AdvisoryRow[] }>(sql, bindingsOf(filter))
  return rows
}

/** How many advisories a filter matches. */
export async function countAdvisories(ctx: Context, filter: Omit<AdvisoryFilter, 'limit' | 'after'>): Promise<Total> {
  const sql = countedSql(listStatement({ select: ['select 1'], from: ['from advisory a'], where: [CONDITIONS], orderBy: undefined }))
  const { rows } = await ctx.trx.raw<{ rows: { n: number }[] }>(sql, bindingsOf({ ...filter, limit: COUNTED_ROWS }))
  return totalOf(rows[0]?.n ?? 0)
}

/** A document that says something. */
export interface SayingDocument {
  readonly key: string
  readonly format: string
  readonly sha256: string
  readonly url: string | null
  readonly revisedAt: Date | null
  readonly fetchedAt: Date
}

const SAYING = `d.key, d.format, encode(d.sha256, 'hex') as sha256, d.url, d.revised_at as "revisedAt", d.fetched_at as "fetchedAt"`

/** What is said of a vulnerability, per article and product. */
export interface AdvisoryFix {
  readonly kb: number
  readonly product: string
  readonly severity: Severity
  readonly exploited: boolean
  readonly fixedBuild: string | null
  readonly restart: string
}

/** Articles that answer a vulnerability; at most 2,000. */
export async function fixesOf(ctx: Context, advisoryKey: number): Promise<AdvisoryFix[]> {
  const { rows } = await ctx.trx.raw<{ rows: AdvisoryFix[] }>(
    `select f.kb, p.name as product, max(f.severity) as severity, bool_or(f.exploited) as exploited, max(f.fixed_build) as "fixedBuild", max(f.restart) as restart
       from msrc_fix f join msrc_product p on p.id = f.product_id where f.advisory_id = ? group by 1, 2 order by 1, 2 limit 2000`,
    [advisoryKey],
  )
  return rows
}

/** Documents that speak of a vulnerability, newest first. */
export async function documentsOf(ctx: Context, advisoryKey: number): Promise<SayingDocument[]> {
  const { rows } = await ctx.trx.raw<{ rows: SayingDocument[] }>(
    `select ${SAYING} from feed_document d where d.id in (select document_id from msrc_fix where advisory_id = :advisory union select document_id from advisory_document where advisory_id = :advisory)
      order by d.fetched_at desc limit 100`,
    { advisory: advisoryKey },
  )
  return rows
}

/** A patch that answers a vulnerability. */
export interface AnsweringPatch {
  readonly patchId: string
  readonly name: string
  readonly title: string
  readonly superseded: boolean
  readonly inherited: boolean
  readonly assumed: boolean
  readonly kbs: readonly number[]
}

/** Patches that answer a vulnerability, those that do it by themselves first; at most 1,000. */
export async function patchesOf(ctx: Context, advisoryKey: number): Promise<AnsweringPatch[]> {
  const { rows } = await ctx.trx.raw<{ rows: AnsweringPatch[] }>(
    `select p.public_id as "patchId", p.name, p.title, p.superseded, b.inherited, b.assumed, b.kbs
       from (select k.patch_id, bool_and(k.inherited) as inherited, bool_and(k.assumed) as assumed, array_agg(distinct k.kb) as kbs
               from msrc_fix f join patch_kb k on k.kb = f.kb and k.product_id = f.product_id where f.advisory_id = :advisory group by 1
              union all
             select n.patch_id, false, false, '{}' from advisory_patch n where n.advisory_id = :advisory) b
       join patch p on p.id = b.patch_id
      where p.absent_since is null
      order by b.inherited, coalesce(p.released_at, p.created_at) desc, p.id desc limit 1000`,
    { advisory: advisoryKey },
  )
  return rows
}

/** A vulnerability that a patch answers. */
export interface PatchCve {
  readonly cve: string
  readonly title: string
  readonly severity: Severity
  readonly exploited: boolean
  readonly exploitPublic: boolean
  /** It answers it through what it replaces. */
  readonly inherited: boolean
  readonly assumed: boolean
  /** Articles that bring it. */
  readonly kbs: readonly number[]
}

/** Every vulnerability that a patch answers: its own first, then exploited and grave ones; at most 5,000. */
export async function cvesOfPatch(ctx: Context, patchKey: number): Promise<PatchCve[]> {
  const { rows } = await ctx.trx.raw<{ rows: PatchCve[] }>(
    `select a.public_id as cve, a.title, s.severity, s.exploited, s.exploit_public as "exploitPublic", s.inherited, s.assumed, s.kbs
       from (select f.advisory_id, max(f.severity) as severity, bool_or(f.exploited) as exploited, bool_or(f.exploit_public) as exploit_public,
                    bool_and(k.inherited) as inherited, bool_and(k.assumed) as assumed, array_agg(distinct f.kb) as kbs
               from patch_kb k join msrc_fix f on f.kb = k.kb and f.product_id = k.product_id where k.patch_id = ? group by 1) s
       join advisory a on a.id = s.advisory_id
      order by s.inherited, s.exploited desc, s.severity desc, a.public_id desc limit 5000`,
    [patchKey],
  )
  return rows
}

/** Documents that a patch's vulnerabilities are known from. */
export async function documentsOfPatch(ctx: Context, patchKey: number): Promise<SayingDocument[]> {
  const { rows } = await ctx.trx.raw<{ rows: SayingDocument[] }>(
    `select ${SAYING} from feed_document d
      where d.id in (select f.document_id from patch_kb k join msrc_fix f on f.kb = k.kb and f.product_id = k.product_id where k.patch_id = :patch
                     union select x.document_id from advisory_patch n join advisory_document x on x.advisory_id = n.advisory_id where n.patch_id = :patch)
      order by d.fetched_at desc limit 100`,
    { patch: patchKey },
  )
  return rows
}

/** An advisory that a patch belongs to. */
export interface PatchAdvisory {
  readonly advisoryId: string
  readonly title: string
  readonly severity: Severity
  readonly exploited: boolean
  readonly publishedAt: Date | null
}

/** Advisories that name a patch, newest first; at most 500. */
export async function advisoriesOfPatch(ctx: Context, patchKey: number): Promise<PatchAdvisory[]> {
  const { rows } = await ctx.trx.raw<{ rows: PatchAdvisory[] }>(
    `select a.public_id as "advisoryId", a.title, a.severity, a.exploited, a.published_at as "publishedAt"
       from advisory_patch n join advisory a on a.id = n.advisory_id
      where n.patch_id = ? order by a.published_at desc nulls last, a.public_id limit 500`,
    [patchKey],
  )
  return rows
}

/** How far the join reaches. */
export interface JoinFigures {
  /** Windows patches that are there. */
  readonly patches: number
  /** Of them: with a security classification, and of those with CVEs of their own. */
  readonly securityPatches: number
  readonly securityWithCves: number
  readonly withCves: number
  /** Where no name says that the product is the patch's. */
  readonly assumed: number
  readonly exploited: number
  readonly cves: number
  readonly kbs: number
}

/** How many patches have their CVEs. */
export async function joinFigures(ctx: InfraContext): Promise<JoinFigures> {
  const { rows } = await ctx.trx.raw<{ rows: JoinFigures[] }>(
    `select count(*)::int as patches, count(*) filter (where k.security)::int as "securityPatches",
            count(*) filter (where k.security and p.cves <> '{}')::int as "securityWithCves", count(*) filter (where p.cves <> '{}')::int as "withCves",
            count(*) filter (where exists (select from patch_kb b where b.patch_id = p.id and b.assumed))::int as assumed,
            count(*) filter (where p.exploited)::int as exploited,
            (select count(*)::int from advisory where public_id like 'CVE-%') as cves, (select count(distinct kb)::int from msrc_fix) as kbs
       from patch p left join classification k on k.id = p.classification_id where p.kind = 'windows' and p.absent_since is null`,
  )
  return rows[0]!
}
