import type { Knex } from 'knex'
import type { Role } from '../authorization.ts'
import { countRows, sortBy, type SortColumn, type SortName, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { Context } from '../context.ts'

/** An account as the door needs it: who, may sign in, speaks which language. */
export interface Account {
  readonly id: number
  readonly userId: string
  readonly role: Role
  readonly tenantKey: number
  /** Public id of the tenant; null for infrastructure roles. */
  readonly tenantId: string | null
  readonly tenantName: string | null
  readonly email: string | null
  readonly firstName: string
  readonly lastName: string
  readonly locale: 'ja' | 'en'
  readonly timeZone: string
  /** What the person chose; null: as the tenant has it. */
  readonly chosenLocale: 'ja' | 'en' | null
  readonly chosenTimeZone: string | null
  readonly passwordHash: string
  readonly passwordChangedAt: Date
  readonly failedSignIns: number
  readonly lockedUntil: Date | null
}

/** A user as lists show them; never with anything of the password. */
export interface UserView {
  readonly userId: string
  readonly tenantId: string | null
  readonly tenantName: string | null
  readonly role: Role
  readonly email: string
  readonly firstName: string
  readonly middleName: string
  readonly lastName: string
  readonly contractName: string
  readonly phone: string
  readonly locale: 'ja' | 'en' | null
  readonly lockedUntil: Date | null
  readonly lastSignInAt: Date | null
  readonly ownsServerGroups: boolean
}

/** What the list can be sorted by; who never signed in did so before everybody else. */
const SORTS = {
  userId: { sql: 'u.public_id', type: 'text' },
  tenantId: { sql: 't.public_id', type: 'text' },
  tenantName: { sql: 't.name', type: 'text' },
  role: { sql: 'u.role', type: 'text' },
  lastName: { sql: `u.last_name || ' ' || u.first_name`, type: 'text' },
  email: { sql: `coalesce(u.email, '')`, type: 'text' },
  lastSignInAt: { sql: `coalesce(u.last_sign_in_at, '-infinity')`, type: 'timestamptz' },
  lockedUntil: { sql: `coalesce(u.locked_until, '-infinity')`, type: 'timestamptz' },
} as const satisfies Record<string, SortColumn>

export const USER_SORTS = Object.keys(SORTS) as (keyof typeof SORTS)[]
export type UserSort = SortName<keyof typeof SORTS>

/** What narrows the list of users. */
export interface UserFilter {
  readonly tenantId?: string | undefined
  readonly role?: Role | undefined
  readonly locked?: boolean | undefined
  readonly text?: string | undefined
}

/** Columns of user_account that are written, by the names of the table. */
export interface UserColumns {
  readonly public_id: string
  readonly role: Role
  readonly email: string | null
  readonly first_name: string
  readonly middle_name: string
  readonly last_name: string
  readonly contract_name: string
  readonly phone: string
  readonly locale: string | null
}

const ACCOUNT = [
  'u.id',
  'u.public_id as userId',
  'u.role',
  'u.tenant_id as tenantKey',
  'u.email',
  'u.first_name as firstName',
  'u.last_name as lastName',
  'u.locale as chosenLocale',
  'u.time_zone as chosenTimeZone',
  'u.password_hash as passwordHash',
  'u.password_changed_at as passwordChangedAt',
  'u.failed_sign_ins as failedSignIns',
  'u.locked_until as lockedUntil',
] as const

function accounts(db: Knex): Knex.QueryBuilder {
  return db('user_account as u')
    .join('tenant as t', 't.id', 'u.tenant_id')
    .whereNull('u.deleted_at')
    .whereNull('t.deleted_at')
    .select(
      ...ACCOUNT,
      db.raw('case when t.reserved then null else t.public_id end as "tenantId"'),
      db.raw('case when t.reserved then null else t.name end as "tenantName"'),
      db.raw('coalesce(u.locale, t.locale) as locale'),
      db.raw('coalesce(u.time_zone, t.time_zone) as "timeZone"'),
    )
}

/**
 * The account behind a session, as it is now.
 *
 * @param db the infrastructure's pool or transaction
 */
export async function accountByKey(db: Knex, id: number): Promise<Account | undefined> {
  return (await accounts(db).where('u.id', id).first()) as Account | undefined
}

/** The account that wants to sign in; `lock` keeps attempts at the same account one after the other. */
export async function accountByUserId(db: Knex, userId: string, options: { lock?: boolean } = {}): Promise<Account | undefined> {
  const query = accounts(db).where('u.public_id', userId)
  if (options.lock) void query.forUpdate('u')
  return (await query.first()) as Account | undefined
}

/** What is there under these ids, removed ones included: an id is never given again. */
export async function usersByIds(ctx: Pick<Context, 'trx'>, userIds: readonly string[]): Promise<(Account & { deleted: boolean })[]> {
  return (await ctx
    .trx('user_account as u')
    .join('tenant as t', 't.id', 'u.tenant_id')
    .whereIn('u.public_id', [...userIds])
    .select(
      ...ACCOUNT,
      ctx.trx.raw('case when t.reserved then null else t.public_id end as "tenantId"'),
      ctx.trx.raw('u.deleted_at is not null as deleted'),
    )
    // In one order, so that two files with the same people do not wait for each other.
    .orderBy('u.id')
    .forUpdate('u')) as (Account & { deleted: boolean })[]
}

/** A page of users that are not removed, one row more than asked for. */
export async function listUsers(
  ctx: Context,
  query: UserFilter & { readonly sort: UserSort; readonly after: SortPosition<string> | undefined; readonly limit: number },
): Promise<(UserView & { readonly sortKey: string })[]> {
  const { trx } = ctx
  const rows = matching(ctx, query)
    .limit(query.limit + 1)
    .select(
      'u.public_id as userId',
      'u.role',
      trx.raw(`coalesce(u.email, '') as email`),
      'u.first_name as firstName',
      'u.middle_name as middleName',
      'u.last_name as lastName',
      'u.contract_name as contractName',
      'u.phone',
      'u.locale',
      'u.locked_until as lockedUntil',
      'u.last_sign_in_at as lastSignInAt',
      trx.raw(`exists (select from server_group g where g.owner_user_id = u.id and g.deleted_at is null) as "ownsServerGroups"`),
      trx.raw('case when t.reserved then null else t.public_id end as "tenantId"'),
      trx.raw('case when t.reserved then null else t.name end as "tenantName"'),
    )
  sortBy(rows, SORTS, { sort: query.sort, keys: ['u.public_id'], after: query.after })
  return (await rows) as (UserView & { sortKey: string })[]
}

/** How many users a filter matches. */
export async function countUsers(ctx: Context, filter: UserFilter): Promise<Total> {
  return countRows(ctx.trx, matching(ctx, filter).select(ctx.trx.raw('1')))
}

function matching({ trx, now }: Context, filter: UserFilter): Knex.QueryBuilder {
  const rows: Knex.QueryBuilder = trx('user_account as u').join('tenant as t', 't.id', 'u.tenant_id').whereNull('u.deleted_at')
  if (filter.tenantId !== undefined) void rows.where('t.public_id', filter.tenantId)
  if (filter.role !== undefined) void rows.where('u.role', filter.role)
  if (filter.locked !== undefined) void rows.whereRaw('coalesce(u.locked_until > ?, false) = ?', [now, filter.locked])
  if (filter.text !== undefined) void rows.whereRaw(anyLike(SEARCHED), { needle: likePattern(filter.text) })
  return rows
}

const SEARCHED = ['u.public_id', 'u.first_name', 'u.last_name', `u.last_name || ' ' || u.first_name`, `coalesce(u.email, '')`]

/** Whether anybody can administer the service: without, the first-run set-up is open. */
export async function countInfrastructureUsers(db: Knex, exceptUserIds: readonly string[] = []): Promise<number> {
  const row = (await db('user_account')
    .whereIn('role', ['infra_admin', 'administrator'])
    .whereNull('deleted_at')
    .whereNotIn('public_id', [...exceptUserIds])
    .count({ n: '*' })
    .first()) as { n: number } | undefined
  return Number(row?.n ?? 0)
}

/** One at a time makes the first administrator or takes away the last. */
export async function lockInfrastructureUsers(ctx: Pick<Context, 'trx'>): Promise<void> {
  await ctx.trx.raw('select pg_advisory_xact_lock(hashtext(?))', ['tsukuroi infrastructure users'])
}

/** @param rows tenantKey: internal key of the tenant, __INFRA__'s for infrastructure roles */
export async function insertUsers(
  ctx: Context,
  rows: readonly { tenantKey: number; columns: UserColumns; passwordHash: string }[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += 500) {
    const part = rows.slice(from, from + 500)
    await ctx.trx('user_account').insert(
      part.map(({ tenantKey, columns, passwordHash }) => ({
        ...columns,
        tenant_id: tenantKey,
        password_hash: passwordHash,
        password_changed_at: ctx.now,
      })),
    )
  }
}

/** Attributes that an update may change. */
export async function updateUser(ctx: Context, id: number, columns: Omit<UserColumns, 'public_id'>): Promise<void> {
  await ctx.trx('user_account').where({ id }).update(columns)
}

/** A new password: unlocks the account and voids every session that is older. */
export async function setPassword(ctx: Context, id: number, passwordHash: string): Promise<void> {
  await ctx
    .trx('user_account')
    .where({ id })
    .update({ password_hash: passwordHash, password_changed_at: ctx.now, failed_sign_ins: 0, locked_until: null })
}

/** Opens accounts that too many attempts have locked; passwords and sessions stay. */
export async function openLocked(ctx: Context, ids: readonly number[]): Promise<void> {
  await ctx
    .trx('user_account')
    .whereIn('id', [...ids])
    .update({ failed_sign_ins: 0, locked_until: null })
}

/** Language and zone that a person chose; null: the tenant's. */
export async function setPreferences(ctx: Context, id: number, chosen: { locale: string | null; timeZone: string | null }): Promise<void> {
  await ctx.trx('user_account').where({ id }).update({ locale: chosen.locale, time_zone: chosen.timeZone })
}

/** A sign-in that succeeded. */
export async function recordSignIn(ctx: Context, id: number): Promise<void> {
  await ctx.trx('user_account').where({ id }).update({ last_sign_in_at: ctx.now, failed_sign_ins: 0, locked_until: null })
}

/** A sign-in that failed. */
export async function recordFailure(ctx: Context, id: number, after: { failedSignIns: number; lockedUntil: Date | null }): Promise<void> {
  await ctx.trx('user_account').where({ id }).update({ failed_sign_ins: after.failedSignIns, locked_until: after.lockedUntil })
}

/** Removes users; their rows stay for what refers to them. */
export async function endUsers(ctx: Context, ids: readonly number[]): Promise<void> {
  await ctx
    .trx('user_account')
    .whereIn('id', [...ids])
    .update({ deleted_at: ctx.now })
}

/** A user's row in another tenant, under the same id and password; the row before has been ended. */
export async function continueUser(ctx: Context, id: number, tenantKey: number, role: Role): Promise<void> {
  await ctx.trx.raw(
    `insert into user_account (tenant_id, public_id, role, email, first_name, middle_name, last_name, contract_name, phone, locale, time_zone,
                               password_hash, password_changed_at)
     select ?, public_id, ?, email, first_name, middle_name, last_name, contract_name, phone, locale, time_zone, password_hash, ?
       from user_account where id = ?`,
    [tenantKey, role, ctx.now, id],
  )
}
