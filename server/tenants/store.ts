import type { Knex } from 'knex'
import { countRows, sortBy, type SortColumn, type SortName, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { Context } from '../context.ts'
import type { TenantRow } from './rules.ts'

export interface TenantKey {
  readonly id: number
  readonly tenantId: string
  readonly reserved: boolean
}

export interface TenantView {
  readonly tenantId: string
  readonly name: string
  readonly locale: 'ja' | 'en'
  readonly timeZone: string
  readonly jobApproval: 'none' | 'tenant_admin' | 'two_person'
  readonly staleAfterHours: number
  readonly users: number
  readonly computers: number
  /** It holds something that keeps it from being removed. */
  readonly inUse: boolean
}

/** Tenants by public id, without those that were removed. */
export async function tenantsByIds(ctx: Pick<Context, 'trx'>, tenantIds: readonly string[]): Promise<Map<string, TenantKey>> {
  const rows = (await ctx
    .trx('tenant')
    .whereIn('public_id', [...new Set(tenantIds)])
    .whereNull('deleted_at')
    .select('id', 'public_id as tenantId', 'reserved')) as TenantKey[]
  return new Map(rows.map((row) => [row.tenantId, row]))
}

/** Which of these ids were ever given. */
export async function tenantIdsEverGiven(ctx: Pick<Context, 'trx'>, tenantIds: readonly string[]): Promise<Set<string>> {
  const rows = (await ctx
    .trx('tenant')
    .whereIn('public_id', [...tenantIds])
    .select('public_id as tenantId')) as { tenantId: string }[]
  return new Set(rows.map((row) => row.tenantId))
}

const IN_USE = `(exists (select from user_account u where u.tenant_id = t.id and u.deleted_at is null)
          or exists (select from computer c where c.tenant_id = t.id and c.ended_at is null)
          or exists (select from server_group g where g.tenant_id = t.id and g.deleted_at is null and g.id <> t.default_server_group_id)
          or exists (select from job j where j.tenant_id = t.id and j.state in ('pending_approval', 'waiting', 'running', 'awaiting_decision')))`

/** A page of the tenants that people may name, one row more than asked for. */
export async function listTenants(
  ctx: Context,
  query: TenantFilter & { sort?: TenantSort; after: SortPosition<string> | undefined; limit: number },
): Promise<(TenantView & { readonly sortKey: string })[]> {
  const { trx } = ctx
  const rows = matching(ctx, query)
    .limit(query.limit + 1)
    .select(
      't.public_id as tenantId',
      't.name',
      't.locale',
      't.time_zone as timeZone',
      't.job_approval as jobApproval',
      't.stale_after_hours as staleAfterHours',
      countOf(trx, 'user_account', 'deleted_at').as('users'),
      countOf(trx, 'computer', 'ended_at').as('computers'),
      trx.raw(`${IN_USE} as "inUse"`),
    )
  sortBy(rows, SORTS, { sort: query.sort ?? 'tenantId', keys: ['t.public_id'], after: query.after })
  return (await rows) as (TenantView & { sortKey: string })[]
}

/** How many tenants a search finds. */
export async function countTenants(ctx: Context, filter: TenantFilter): Promise<Total> {
  return countRows(ctx.trx, matching(ctx, filter).select(ctx.trx.raw('1')))
}

/** What narrows the list of tenants. */
interface TenantFilter {
  readonly text?: string | undefined
  readonly tenantId?: string | undefined
}

function matching({ trx }: Context, { text, tenantId }: TenantFilter): Knex.QueryBuilder {
  const rows: Knex.QueryBuilder = trx('tenant as t').where({ 't.reserved': false }).whereNull('t.deleted_at')
  if (tenantId !== undefined) void rows.where('t.public_id', tenantId)
  if (text !== undefined) void rows.whereRaw(anyLike(['t.public_id', 't.name']), { needle: likePattern(text) })
  return rows
}

/** What the list can be sorted by. */
const SORTS = {
  tenantId: { sql: 't.public_id', type: 'text' },
  name: { sql: 't.name', type: 'text' },
  users: { sql: '(select count(*) from user_account m where m.tenant_id = t.id and m.deleted_at is null)', type: 'bigint' },
  computers: { sql: '(select count(*) from computer m where m.tenant_id = t.id and m.ended_at is null)', type: 'bigint' },
} as const satisfies Record<string, SortColumn>

export const TENANT_SORTS = Object.keys(SORTS) as (keyof typeof SORTS)[]
export type TenantSort = SortName<keyof typeof SORTS>

function countOf(trx: Knex.Transaction, table: 'user_account' | 'computer', end: string): Knex.QueryBuilder {
  return trx(table).whereRaw('tenant_id = t.id').whereNull(end).select(trx.raw('count(*)::int'))
}

/** New tenants; a trigger gives each its default server group, site and policy. */
export async function insertTenants(ctx: Context, rows: readonly TenantRow[]): Promise<void> {
  await ctx.trx('tenant').insert(
    rows.map((row) => ({
      public_id: row.tenantId,
      name: row.name,
      ...(row.locale === null ? {} : { locale: row.locale }),
      ...(row.timeZone === null ? {} : { time_zone: row.timeZone }),
    })),
  )
}

/** What an update of a tenant may change; null: as it was. */
export async function updateTenant(ctx: Context, id: number, row: TenantRow): Promise<void> {
  const { trx } = ctx
  await trx('tenant')
    .where({ id })
    .update({
      name: row.name,
      ...(row.locale === null ? {} : { locale: row.locale }),
      ...(row.timeZone === null ? {} : { time_zone: row.timeZone }),
    })
}

/** Tenants that still have users, computers, server groups besides the default one, or open jobs. */
export async function tenantsInUse(ctx: Pick<Context, 'trx'>, ids: readonly number[]): Promise<Set<number>> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(`select t.id from tenant t where t.id = any(?) and ${IN_USE}`, [[...ids]])
  return new Set(rows.map((row) => row.id))
}

/** Keeps anybody from giving these tenants users or computers while they are looked at. */
export async function lockTenants(ctx: Pick<Context, 'trx'>, ids: readonly number[]): Promise<void> {
  await ctx
    .trx('tenant')
    .whereIn('id', [...ids])
    .orderBy('id')
    .forUpdate()
    .select('id')
}

/** Removes tenants; their rows stay for what refers to them. */
export async function endTenants(ctx: Context, ids: readonly number[]): Promise<void> {
  const { trx } = ctx
  await trx('tenant')
    .whereIn('id', [...ids])
    .update({ deleted_at: ctx.now })
}

/** What a tenant settles for itself. */
export interface TenantSettings {
  readonly jobApproval: TenantView['jobApproval']
  readonly staleAfterHours: number
}

/** The settings of a tenant that the context sees; `lock` before they are changed. */
export async function tenantSettings(
  ctx: Context,
  where: { id: number } | { public_id: string },
  options: { lock?: boolean } = {},
): Promise<(TenantSettings & TenantKey) | undefined> {
  return (await ctx
    .trx('tenant')
    .where(where)
    .whereNull('deleted_at')
    .modify((query) => void (options.lock ? query.forUpdate() : query))
    .first('id', 'public_id as tenantId', 'reserved', 'job_approval as jobApproval', 'stale_after_hours as staleAfterHours')) as
    | (TenantSettings & TenantKey)
    | undefined
}

/** Changes the settings of a tenant; open jobs keep the plan and the rules with which they were requested. */
export async function writeTenantSettings(ctx: Context, id: number, settings: TenantSettings): Promise<void> {
  await ctx.trx('tenant').where({ id }).update({ job_approval: settings.jobApproval, stale_after_hours: settings.staleAfterHours })
}
