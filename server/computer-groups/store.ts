import type { Knex } from 'knex'
import { countRows, sortBy, type SortColumn, type SortName, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { viewerCondition } from '../cmdb/scope.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { Context } from '../context.ts'

/** `computer_group` and `computer_group_member`: a tenant's own selections of computers. */

export interface ComputerGroupView {
  readonly computerGroupId: string
  readonly tenantId: string
  readonly tenantName: string
  readonly name: string
  readonly kind: 'static' | 'unique' | 'dynamic'
  /** Members that the viewer may see. */
  readonly computers: number
  /** Exceptions that hold for it. */
  readonly exceptions: number
}

/** What narrows the list of computer groups. */
export interface ComputerGroupFilter {
  readonly tenantId?: string | undefined
  readonly computerGroupId?: string | undefined
  readonly text?: string | undefined
}

export interface ComputerGroupQuery extends ComputerGroupFilter {
  readonly sort?: ComputerGroupSort
  readonly after?: SortPosition<string> | undefined
  readonly limit: number
}

/** What the list can be sorted by; the rows are those of `matching`, so that computers count as far as the viewer sees them. */
const SORTS = {
  tenantId: { sql: 'x."tenantId"', type: 'text' },
  tenantName: { sql: 'x."tenantName"', type: 'text' },
  name: { sql: 'x.name', type: 'text' },
  computers: { sql: 'x.computers', type: 'int' },
  exceptions: { sql: 'x.exceptions', type: 'int' },
} as const satisfies Record<string, SortColumn>

export const COMPUTER_GROUP_SORTS = Object.keys(SORTS) as (keyof typeof SORTS)[]
export type ComputerGroupSort = SortName<keyof typeof SORTS>

/** A page of computer groups; a tenant user sees those that hold a computer of theirs. One row more than asked for. */
export async function listComputerGroups(
  ctx: Context,
  query: ComputerGroupQuery,
): Promise<(ComputerGroupView & { readonly sortKey: string })[]> {
  const rows = ctx.trx
    .from(matching(ctx, query).as('x'))
    .select('x.*')
    .limit(query.limit + 1)
  sortBy(rows, SORTS, { sort: query.sort ?? 'tenantId', keys: ['x."computerGroupId"'], after: query.after })
  return (await rows) as (ComputerGroupView & { sortKey: string })[]
}

/** How many computer groups a filter matches. */
export async function countComputerGroups(ctx: Context, filter: ComputerGroupFilter): Promise<Total> {
  return countRows(ctx.trx, matching(ctx, filter))
}

const SEARCHED = anyLike(['g.name', 'g.public_id'])

function matching(ctx: Context, filter: ComputerGroupFilter): Knex.QueryBuilder {
  const rows: Knex.QueryBuilder = ctx
    .trx('computer_group as g')
    .join('tenant as t', 't.id', 'g.tenant_id')
    .where({ 't.reserved': false })
    .whereNull('t.deleted_at')
    .whereNull('g.deleted_at')
    .select('g.public_id as computerGroupId', 't.public_id as tenantId', 't.name as tenantName', 'g.name', 'g.kind')
    .select(seenMembers(ctx).select(ctx.trx.raw('count(*)::int')).as('computers'))
    .select(livingExceptions(ctx).select(ctx.trx.raw('count(*)::int')).as('exceptions'))
  if (ctx.actor.role === 'tenant_user') void rows.whereExists(seenMembers(ctx).select(ctx.trx.raw('1')))
  if (filter.tenantId !== undefined) void rows.where('t.public_id', filter.tenantId)
  if (filter.computerGroupId !== undefined) void rows.where('g.public_id', filter.computerGroupId)
  if (filter.text !== undefined) void rows.whereRaw(SEARCHED, { needle: likePattern(filter.text) })
  return rows
}

function seenMembers(ctx: Context): Knex.QueryBuilder {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  return ctx
    .trx('computer_group_member as m')
    .join('computer as c', (join) => void join.on('c.tenant_id', 'm.tenant_id').andOn('c.id', 'm.computer_id'))
    .whereRaw('m.tenant_id = g.tenant_id and m.computer_group_id = g.id')
    .whereNull('c.ended_at')
    .whereRaw(sql, bindings)
}

function livingExceptions(ctx: Context): Knex.QueryBuilder {
  return ctx.trx('patch_exception as e').whereRaw('e.tenant_id = g.tenant_id and e.computer_group_id = g.id').whereNull('e.ended_at')
}

/** A computer of a group. */
export interface Member {
  readonly id: number
  readonly computerId: string
  readonly hostName: string
  readonly osType: 'windows' | 'linux' | 'other'
  readonly serverGroupId: string
}

/** Members of a group that the viewer may see, by key, one more than asked for. */
export async function listMembers(ctx: Context, group: Group, page: { after: number; limit: number }): Promise<Member[]> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  return (await ctx
    .trx('computer_group_member as m')
    .join('computer as c', (join) => void join.on('c.tenant_id', 'm.tenant_id').andOn('c.id', 'm.computer_id'))
    .join('server_group as s', (join) => void join.on('s.tenant_id', 'c.tenant_id').andOn('s.id', 'c.server_group_id'))
    .where({ 'm.tenant_id': group.tenantKey, 'm.computer_group_id': group.id })
    .where('c.id', '>', page.after)
    .whereNull('c.ended_at')
    .whereRaw(sql, bindings)
    .orderBy('c.id')
    .limit(page.limit + 1)
    .select(
      'c.id',
      'c.public_id as computerId',
      ctx.trx.raw('coalesce(c.fqdn, c.host_name) as "hostName"'),
      'c.os_type as osType',
      's.public_id as serverGroupId',
    )) as Member[]
}

/** A group as its service needs it. */
export interface Group {
  readonly id: number
  readonly tenantKey: number
  readonly tenantId: string
  readonly name: string
  readonly kind: ComputerGroupView['kind']
}

/** A group by public id; undefined when the context does not see it. @param lock when it is about to be changed */
export async function findGroup(ctx: Context, computerGroupId: string, lock = false): Promise<Group | undefined> {
  const query = ctx
    .trx('computer_group as g')
    .join('tenant as t', 't.id', 'g.tenant_id')
    .where({ 'g.public_id': computerGroupId })
    .whereNull('g.deleted_at')
  return (await (lock ? query.forUpdate('g') : query).first(
    'g.id',
    'g.tenant_id as tenantKey',
    't.public_id as tenantId',
    'g.name',
    'g.kind',
  )) as Group | undefined
}

/** Whether a tenant has another group of that name. */
export async function isNameTaken(ctx: Context, tenantKey: number, name: string, except: number | null): Promise<boolean> {
  const query = ctx.trx('computer_group').where({ tenant_id: tenantKey, name }).whereNull('deleted_at')
  if (except !== null) void query.whereNot({ id: except })
  return (await query.first('id')) !== undefined
}

/** Adds a static group. @returns internal key */
export async function insertGroup(ctx: Context, group: { tenantKey: number; publicId: string; name: string }): Promise<number> {
  const rows = (await ctx
    .trx('computer_group')
    .insert({ tenant_id: group.tenantKey, public_id: group.publicId, name: group.name, kind: 'static', created_at: ctx.now })
    .returning('id')) as { id: number }[]
  return rows[0]?.id ?? -1
}

/** Gives a group another name. */
export async function renameGroup(ctx: Context, group: Group, name: string): Promise<void> {
  await ctx.trx('computer_group').where({ tenant_id: group.tenantKey, id: group.id }).update({ name })
}

/** How many exceptions hold for a group. */
export async function countExceptions(ctx: Context, group: Group): Promise<number> {
  const row = (await ctx
    .trx('patch_exception')
    .where({ tenant_id: group.tenantKey, computer_group_id: group.id })
    .whereNull('ended_at')
    .first(ctx.trx.raw('count(*)::int as n'))) as { n: number } | undefined
  return row?.n ?? 0
}

/** Ends a group; its name is free again. */
export async function endGroup(ctx: Context, group: Group): Promise<void> {
  const key = { tenant_id: group.tenantKey, computer_group_id: group.id }
  await ctx.trx('computer_group_member').where(key).delete()
  await ctx.trx('computer_group').where({ tenant_id: group.tenantKey, id: group.id }).update({ deleted_at: ctx.now })
}

/** Puts computers into a group and takes others out of it. @returns how many of each it was */
export async function changeMembers(
  ctx: Context,
  group: Pick<Group, 'id' | 'tenantKey'>,
  change: { add: readonly number[]; remove: readonly number[] },
): Promise<{ added: number; removed: number }> {
  const { rows } = await ctx.trx.raw<{ rows: { added: number; removed: number }[] }>(
    `with removed as (
       delete from computer_group_member where tenant_id = :tenant and computer_group_id = :group and computer_id = any(:remove::int[]) returning 1
     ), added as (
       insert into computer_group_member (tenant_id, computer_group_id, computer_id)
       select :tenant, :group, x from (select distinct unnest(:add::int[]) as x) w
        where not exists (select from computer_group_member m where m.tenant_id = :tenant and m.computer_group_id = :group and m.computer_id = w.x)
       returning 1
     )
     select (select count(*) from added)::int as added, (select count(*) from removed)::int as removed`,
    { tenant: group.tenantKey, group: group.id, add: [...change.add], remove: [...change.remove] },
  )
  return rows[0] ?? { added: 0, removed: 0 }
}

/** Internal keys of all members, ended computers included. */
export async function memberKeys(ctx: Context, group: Pick<Group, 'id' | 'tenantKey'>): Promise<number[]> {
  return (await ctx
    .trx('computer_group_member')
    .where({ tenant_id: group.tenantKey, computer_group_id: group.id })
    .pluck('computer_id')) as number[]
}
