import type { Knex } from 'knex'
import { countRows, sortBy, type SortColumn, type SortName, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { viewerCondition } from '../cmdb/scope.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { Context } from '../context.ts'

/** `site` and `site_range`. */

export interface SiteView {
  readonly siteId: string
  readonly name: string
  readonly tenantId: string
  readonly tenantName: string
  readonly isDefault: boolean
  readonly isUsed: boolean
  /** In the order of trial. */
  readonly ranges: readonly string[]
  /** Computers that the viewer may see. */
  readonly computers: number
}

/** What narrows the list of sites. */
export interface SiteFilter {
  readonly tenantId?: string | undefined
  readonly siteId?: string | undefined
  readonly text?: string | undefined
}

export interface SiteQuery extends SiteFilter {
  readonly sort?: SiteSort
  readonly after?: SortPosition<string> | undefined
  readonly limit: number
}

/** What the list can be sorted by; the rows are those of `matching`, so that computers count as far as the viewer sees them. */
const SORTS = {
  tenantId: { sql: 'x."tenantId"', type: 'text' },
  tenantName: { sql: 'x."tenantName"', type: 'text' },
  name: { sql: 'x.name', type: 'text' },
  computers: { sql: 'x.computers', type: 'int' },
} as const satisfies Record<string, SortColumn>

export const SITE_SORTS = Object.keys(SORTS) as (keyof typeof SORTS)[]
export type SiteSort = SortName<keyof typeof SORTS>

const USED = `(exists (select from computer u where u.tenant_id = s.tenant_id and u.site_id = s.id and u.ended_at is null)
  or exists (select from enrollment_token k where k.tenant_id = s.tenant_id and k.site_id = s.id and k.revoked_at is null and k.uses_left > 0 and k.expires_at > now()))`
const RANGES = `coalesce((select array_agg(r.range::text order by r.position) from site_range r where r.tenant_id = s.tenant_id and r.site_id = s.id), '{}')`

/** A page of the sites of the viewer's tenant, or of all tenants; one row more than asked for. */
export async function listSites(ctx: Context, query: SiteQuery): Promise<(SiteView & { readonly sortKey: string })[]> {
  const rows = ctx.trx
    .from(matching(ctx, query).as('x'))
    .select('x.*')
    .limit(query.limit + 1)
  sortBy(rows, SORTS, { sort: query.sort ?? 'tenantId', keys: ['x."siteId"'], after: query.after })
  return (await rows) as (SiteView & { sortKey: string })[]
}

/** How many sites a filter matches. */
export async function countSites(ctx: Context, filter: SiteFilter): Promise<Total> {
  return countRows(ctx.trx, matching(ctx, filter))
}

const SEARCHED = anyLike(['s.name', 's.public_id'])

function matching(ctx: Context, filter: SiteFilter): Knex.QueryBuilder {
  const rows: Knex.QueryBuilder = ctx
    .trx('site as s')
    .join('tenant as t', 't.id', 's.tenant_id')
    .where({ 't.reserved': false })
    .whereNull('t.deleted_at')
    .whereNull('s.deleted_at')
    .select('s.public_id as siteId', 's.name', 't.public_id as tenantId', 't.name as tenantName')
    .select(countOfComputers(ctx).as('computers'))
    .select(ctx.trx.raw(`s.id = t.default_site_id as "isDefault", ${USED} as "isUsed", ${RANGES} as ranges`))
  if (filter.tenantId !== undefined) void rows.where('t.public_id', filter.tenantId)
  if (filter.siteId !== undefined) void rows.where('s.public_id', filter.siteId)
  if (filter.text !== undefined) void rows.whereRaw(SEARCHED, { needle: likePattern(filter.text) })
  return rows
}

function countOfComputers(ctx: Context): Knex.QueryBuilder {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  return ctx
    .trx('computer as c')
    .whereRaw('c.tenant_id = s.tenant_id and c.site_id = s.id')
    .whereNull('c.ended_at')
    .whereRaw(sql, bindings)
    .select(ctx.trx.raw('count(*)::int'))
}

/** A site as its service needs it. */
export interface Site {
  readonly id: number
  readonly tenantKey: number
  readonly tenantId: string
  readonly name: string
  readonly isDefault: boolean
  readonly isUsed: boolean
}

/** A site by public id, locked until the transaction ends; undefined when the context does not see it. */
export async function lockSite(ctx: Context, siteId: string): Promise<Site | undefined> {
  return (await ctx
    .trx('site as s')
    .join('tenant as t', 't.id', 's.tenant_id')
    .where({ 's.public_id': siteId, 't.reserved': false })
    .whereNull('s.deleted_at')
    .whereNull('t.deleted_at')
    .forUpdate('s')
    .first(
      's.id',
      's.tenant_id as tenantKey',
      't.public_id as tenantId',
      's.name',
      ctx.trx.raw(`s.id = t.default_site_id as "isDefault", ${USED} as "isUsed"`),
    )) as Site | undefined
}

/** Whether a tenant has another site of that name. */
export async function isNameTaken(ctx: Context, tenantKey: number, name: string, except: number | null): Promise<boolean> {
  const query = ctx.trx('site').where({ tenant_id: tenantKey, name }).whereNull('deleted_at')
  if (except !== null) void query.whereNot({ id: except })
  return (await query.first('id')) !== undefined
}

/** Adds a site. @returns internal key */
export async function insertSite(ctx: Context, site: { tenantKey: number; publicId: string; name: string }): Promise<number> {
  const rows = (await ctx
    .trx('site')
    .insert({ tenant_id: site.tenantKey, public_id: site.publicId, name: site.name, created_at: ctx.now })
    .returning('id')) as { id: number }[]
  return rows[0]?.id ?? -1
}

/** Gives a site another name. */
export async function renameSite(ctx: Context, site: Pick<Site, 'id' | 'tenantKey'>, name: string): Promise<void> {
  await ctx.trx('site').where({ tenant_id: site.tenantKey, id: site.id }).update({ name })
}

/** Ranges of these that another site of the tenant has, with the name of that site. */
export async function rangesTaken(
  ctx: Context,
  tenantKey: number,
  ranges: readonly string[],
  except: number | null,
): Promise<{ range: string; site: string }[]> {
  const { rows } = await ctx.trx.raw<{ rows: { range: string; site: string }[] }>(
    `select r.range::text as range, s.name as site
       from site_range r join site s on s.tenant_id = r.tenant_id and s.id = r.site_id
      where r.tenant_id = :tenant and r.site_id is distinct from :except::int
        and r.range = any(array(select network(x::inet) from unnest(:ranges::text[]) x))
      order by r.position`,
    { tenant: tenantKey, ranges: [...ranges], except },
  )
  return rows
}

/** Replaces the ranges of a site; they are tried after those that other sites have. */
export async function writeRanges(ctx: Context, site: { id: number; tenantKey: number }, ranges: readonly string[]): Promise<void> {
  await ctx.trx('site_range').where({ tenant_id: site.tenantKey, site_id: site.id }).delete()
  await ctx.trx.raw(
    `insert into site_range (tenant_id, site_id, position, range)
     select :tenant, :site, coalesce((select max(position) from site_range where tenant_id = :tenant), 0) + row_number() over (order by min(x.n)), network(x.range::inet)
       from unnest(:ranges::text[]) with ordinality as x(range, n)
      group by network(x.range::inet)`,
    { tenant: site.tenantKey, site: site.id, ranges: [...ranges] },
  )
}

/** Ends a site; its ranges go, and its name is free again. */
export async function endSite(ctx: Context, site: Pick<Site, 'id' | 'tenantKey'>): Promise<void> {
  await ctx.trx('site_range').where({ tenant_id: site.tenantKey, site_id: site.id }).delete()
  await ctx.trx('site').where({ tenant_id: site.tenantKey, id: site.id }).update({ deleted_at: ctx.now })
}

// The narrowest range that holds one of a computer's addresses; of two as narrow, the one that is tried first.
const PLACES = `
select c.id, r.site_id as "siteKey"
  from computer c
  cross join lateral (
    select r.site_id from site_range r
     where r.tenant_id = c.tenant_id
       and exists (select from unnest(array_append(c.addresses, c.management_address)) a
                    where case when pg_input_is_valid(split_part(a, '%', 1), 'inet') then r.range >>= split_part(a, '%', 1)::inet else false end)
     order by masklen(r.range) desc, r.position limit 1) r
 where c.tenant_id = :tenant and c.ended_at is null and c.site_id <> r.site_id
 order by c.id`

/** Computers of a tenant that stand at another site by their addresses than they are said to, as internal keys. */
export async function misplacedComputers(ctx: Context, tenantKey: number): Promise<{ id: number; siteKey: number }[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number; siteKey: number }[] }>(PLACES, { tenant: tenantKey })
  return rows
}
