import type { Context } from '../context.ts'
import type { Knex } from 'knex'
import { countRows, sortBy, type SortColumn, type SortName, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import { narrowToViewer } from '../cmdb/scope.ts'

export interface ServerGroup {
  readonly id: number
  readonly serverGroupId: string
  readonly name: string
  readonly tenantKey: number
  readonly tenantId: string
  readonly isDefault: boolean
}

export interface ServerGroupView {
  readonly serverGroupId: string
  readonly name: string
  readonly tenantId: string
  readonly tenantName: string
  readonly owner: string | null
  readonly criticality: 'low' | 'normal' | 'high'
  readonly computers: number
  readonly isDefault: boolean
}

/** Which of these users own a server group. */
export async function ownersAmong(ctx: Pick<Context, 'trx'>, userKeys: readonly number[]): Promise<Set<number>> {
  const rows = (await ctx
    .trx('server_group')
    .whereIn('owner_user_id', [...userKeys])
    .whereNull('deleted_at')
    .distinct('owner_user_id as id')) as { id: number }[]
  return new Set(rows.map((row) => row.id))
}

/** Server groups by public id, without those that were removed; locked until the transaction ends. */
export async function serverGroupsByIds(ctx: Pick<Context, 'trx'>, ids: readonly string[]): Promise<Map<string, ServerGroup>> {
  const rows = (await ctx
    .trx('server_group as g')
    .join('tenant as t', 't.id', 'g.tenant_id')
    .whereIn('g.public_id', [...new Set(ids)])
    .whereNull('g.deleted_at')
    .orderBy('g.id')
    .forUpdate('g')
    .select(
      'g.id',
      'g.public_id as serverGroupId',
      'g.name',
      'g.tenant_id as tenantKey',
      't.public_id as tenantId',
      ctx.trx.raw('g.id = t.default_server_group_id as "isDefault"'),
    )) as ServerGroup[]
  return new Map(rows.map((row) => [row.serverGroupId, row]))
}

/** Names that are taken, as `tenantKey/name`. */
export async function takenNames(
  ctx: Pick<Context, 'trx'>,
  wanted: readonly { tenantKey: number; name: string }[],
): Promise<Map<string, number>> {
  const rows = (await ctx
    .trx('server_group')
    .whereIn(
      ['tenant_id', 'name'],
      wanted.map((row) => [row.tenantKey, row.name]),
    )
    .whereNull('deleted_at')
    .select('id', 'tenant_id as tenantKey', 'name')) as { id: number; tenantKey: number; name: string }[]
  return new Map(rows.map((row) => [nameKey(row.tenantKey, row.name), row.id]))
}

/** Key of `takenNames`. */
export function nameKey(tenantKey: number, name: string): string {
  return `${tenantKey}/${name}`
}

/** Which of these groups hold computers. */
export async function groupsWithComputers(ctx: Pick<Context, 'trx'>, ids: readonly number[]): Promise<Set<number>> {
  const rows = (await ctx
    .trx('computer')
    .whereIn('server_group_id', [...ids])
    .whereNull('ended_at')
    .distinct('server_group_id as id')) as { id: number }[]
  return new Set(rows.map((row) => row.id))
}

/** A page of the server groups that the viewer may see, one row more than asked for; reserved tenants are left out. */
export async function listServerGroups(
  ctx: Context,
  query: ServerGroupFilter & { readonly sort?: ServerGroupSort; readonly after: SortPosition<string> | undefined; readonly limit: number },
): Promise<(ServerGroupView & { readonly sortKey: string })[]> {
  const { trx } = ctx
  const rows = matching(ctx, query)
    .limit(query.limit + 1)
    .select(
      'g.public_id as serverGroupId',
      'g.name',
      't.public_id as tenantId',
      't.name as tenantName',
      'u.public_id as owner',
      'g.criticality',
      trx('computer as c')
        .whereRaw('c.tenant_id = g.tenant_id and c.server_group_id = g.id')
        .whereNull('c.ended_at')
        .select(trx.raw('count(*)::int'))
        .as('computers'),
      trx.raw('g.id = t.default_server_group_id as "isDefault"'),
    )
  sortBy(rows, SORTS, { sort: query.sort ?? 'tenantId', keys: ['g.public_id'], after: query.after })
  return (await rows) as (ServerGroupView & { sortKey: string })[]
}

/** What narrows the list of server groups. */
export interface ServerGroupFilter {
  readonly tenantId?: string | undefined
  readonly serverGroupId?: string | undefined
  readonly text?: string | undefined
}

/** What the list can be sorted by. */
const SORTS = {
  tenantId: { sql: 't.public_id', type: 'text' },
  tenantName: { sql: 't.name', type: 'text' },
  name: { sql: 'g.name', type: 'text' },
  owner: { sql: `coalesce(u.public_id, '')`, type: 'text' },
  criticality: { sql: `array_position(array['low', 'normal', 'high'], g.criticality)`, type: 'int' },
  computers: {
    sql: '(select count(*) from computer m where m.tenant_id = g.tenant_id and m.server_group_id = g.id and m.ended_at is null)',
    type: 'bigint',
  },
} as const satisfies Record<string, SortColumn>

export const SERVER_GROUP_SORTS = Object.keys(SORTS) as (keyof typeof SORTS)[]
export type ServerGroupSort = SortName<keyof typeof SORTS>

/** How many server groups a filter matches. */
export async function countServerGroups(ctx: Context, filter: ServerGroupFilter): Promise<Total> {
  return countRows(ctx.trx, matching(ctx, filter).select(ctx.trx.raw('1')))
}

const SEARCHED = anyLike(['g.public_id', 'g.name', `coalesce(u.public_id, '')`])

function matching(ctx: Context, filter: ServerGroupFilter): Knex.QueryBuilder {
  const rows: Knex.QueryBuilder = ctx
    .trx('server_group as g')
    .join('tenant as t', 't.id', 'g.tenant_id')
    .leftJoin('user_account as u', (on) => void on.on('u.tenant_id', 'g.tenant_id').andOn('u.id', 'g.owner_user_id'))
    .where({ 't.reserved': false })
    .whereNull('g.deleted_at')
    .whereNull('t.deleted_at')
  if (filter.tenantId !== undefined) void rows.where('t.public_id', filter.tenantId)
  if (filter.serverGroupId !== undefined) void rows.where('g.public_id', filter.serverGroupId)
  if (filter.text !== undefined) void rows.whereRaw(SEARCHED, { needle: likePattern(filter.text) })
  return narrowToViewer(ctx, rows, 'g.id')
}

/** New groups under the ids that were made for them. */
export async function insertServerGroups(
  ctx: Context,
  rows: readonly { publicId: string; name: string; tenantKey: number; ownerKey: number | null }[],
): Promise<void> {
  await ctx
    .trx('server_group')
    .insert(rows.map((row) => ({ tenant_id: row.tenantKey, public_id: row.publicId, name: row.name, owner_user_id: row.ownerKey })))
}

/** A group's new name and owner. */
export async function updateServerGroup(ctx: Context, id: number, changed: { name: string; ownerKey: number | null }): Promise<void> {
  await ctx.trx('server_group').where({ id }).update({ name: changed.name, owner_user_id: changed.ownerKey })
}

/** Removes groups; their rows stay for what refers to them. */
export async function endServerGroups(ctx: Context, ids: readonly number[]): Promise<void> {
  await ctx
    .trx('server_group')
    .whereIn('id', [...ids])
    .update({ deleted_at: ctx.now })
}
