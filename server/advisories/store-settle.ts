import type { InfraContext } from '../context.ts'
import { keepTouched } from '../matching/store-touched.ts'

/** What advisories say once documents have changed, and which packages have to be looked at again. */

// Advisories of which a document says something else than before, or nothing any more.
const CONCERNED = `create temporary table concerned_advisory on commit drop as
  select advisory_id as id from advisory_diff union select x.advisory_id from advisory_document x join leaving l on l.id = x.document_id
   union select f.advisory_id from msrc_fix f join leaving l on l.id = f.document_id`

const CREATE_TOUCHED = 'create temporary table touched (release text, package text) on commit drop'
// Fixes that name no vulnerabilities have those that their document names with the advisory.
const TOUCHED = `insert into touched (release, package)
  select release, package from fix_diff union select f.release, f.package from package_fix f join leaving l on l.id = f.document_id
   union select f.release, f.package from advisory_diff d join package_fix f on f.document_id = d.former and f.advisory_id = d.advisory_id
          where d.other_cves and f.cves is null`
const TOUCHED_APPLICATIONS = `insert into touched (release, package)
  select 'windows', a.public_id from release_diff d join application a on a.id = d.app
   union select 'windows', a.public_id from application_release r join leaving l on l.id = r.document_id join application a on a.id = r.application_id`

/**
 * Notes what leaving documents said before they are gone; `concerned_advisory` and `touched` are there afterwards.
 *
 * @param applications whether documents speak or spoke of applications: `release_diff` is there
 */
export async function noteConcerned(ctx: InfraContext, applications: boolean): Promise<void> {
  await ctx.trx.raw(CONCERNED)
  await ctx.trx.raw(CREATE_TOUCHED)
  await ctx.trx.raw(TOUCHED)
  if (applications) await ctx.trx.raw(TOUCHED_APPLICATIONS)
  await ctx.trx.raw('analyze concerned_advisory')
}

// The newest word counts, the gravest severity, and every vulnerability that any document names.
const SETTLE = `with said as (
    select distinct on (x.advisory_id) x.* from advisory_document x join concerned_advisory c on c.id = x.advisory_id
     order by x.advisory_id, x.revised_at desc nulls last, x.document_id desc),
  together as (
    select x.advisory_id, max(x.severity) as severity, bool_and(x.withdrawn) as withdrawn, min(x.published_at) as published_at, count(*) as documents
      from advisory_document x join concerned_advisory c on c.id = x.advisory_id group by 1),
  cves as (
    select x.advisory_id, array_agg(distinct v.cve order by v.cve) as cves
      from together t join advisory_document x on x.advisory_id = t.advisory_id, unnest(x.cves) as v(cve) where t.documents > 1 group by 1),
  msrc as (
    select f.advisory_id, max(f.severity) as severity, bool_or(f.exploited) as exploited from msrc_fix f join concerned_advisory c on c.id = f.advisory_id group by 1),
  facts as (
    select s.advisory_id as id, s.kind, s.title, greatest(t.severity, m.severity) as severity, coalesce(v.cves, s.cves) as cves, t.published_at, s.revised_at,
           t.withdrawn and m.advisory_id is null as withdrawn, s.restart, s.url,
           coalesce(m.exploited, false) or exists (select from threat h where h.cve = any(coalesce(v.cves, s.cves)) and h.exploited_since is not null) as exploited
      from said s join together t using (advisory_id) left join cves v using (advisory_id) left join msrc m using (advisory_id))
  update advisory a
     set kind = f.kind, title = f.title, severity = f.severity, cves = f.cves, published_at = f.published_at, revised_at = f.revised_at, withdrawn = f.withdrawn,
         restart = f.restart, url = f.url, exploited = f.exploited
    from facts f, advisory former
   where a.id = f.id and former.id = f.id
     and (a.kind, a.title, a.severity, a.cves, a.published_at, a.revised_at, a.withdrawn, a.restart, a.url, a.exploited)
         is distinct from (f.kind, f.title, f.severity, f.cves, f.published_at, f.revised_at, f.withdrawn, f.restart, f.url, f.exploited)
  returning a.id, (former.kind, former.severity, former.cves, former.withdrawn, former.exploited)
                  is distinct from (a.kind, a.severity, a.cves, a.withdrawn, a.exploited) as weighs`

// Nobody says anything of it any more; what patches refer to is kept as withdrawn.
const FORGET = `delete from advisory a using concerned_advisory c
  where a.id = c.id and not exists (select from advisory_document x where x.advisory_id = a.id) and not exists (select from msrc_fix f where f.advisory_id = a.id)
    and not exists (select from package_fix f where f.advisory_id = a.id) and not exists (select from advisory_patch p where p.advisory_id = a.id)`
const WITHDRAW = `update advisory a set withdrawn = true from concerned_advisory c
  where a.id = c.id and not a.withdrawn and not exists (select from advisory_document x where x.advisory_id = a.id)
    and not exists (select from msrc_fix f where f.advisory_id = a.id) returning a.id`

/** Makes the advisories concerned what their documents say together. @returns those that bear on needs differently now */
export async function settleAdvisories(ctx: InfraContext): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number; weighs: boolean }[] }>(SETTLE)
  await ctx.trx.raw(FORGET)
  const withdrawn = await ctx.trx.raw<{ rows: { id: number }[] }>(WITHDRAW)
  return [...rows.filter(({ weighs }) => weighs).map(({ id }) => id), ...withdrawn.rows.map(({ id }) => id)]
}

/** Has packages looked at again that these advisories speak of, where nothing else of the transaction concerns packages. @returns how many */
export async function touchAlone(ctx: InfraContext, advisoryIds: readonly number[]): Promise<number> {
  if (advisoryIds.length === 0) return 0
  await ctx.trx.raw(CREATE_TOUCHED)
  await touchPackagesOf(ctx, advisoryIds)
  return keepTouched(ctx)
}

/** Adds the packages that these advisories speak of to those that are looked at again. */
export async function touchPackagesOf(ctx: InfraContext, advisoryIds: readonly number[]): Promise<void> {
  if (advisoryIds.length === 0) return
  await ctx.trx.raw(
    'insert into touched (release, package) select distinct release, package from package_fix where advisory_id = any(:ids::int[])',
    { ids: advisoryIds },
  )
}
