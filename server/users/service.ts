import { record } from '../audit/service.ts'
import { isTenantRole, type Role } from '../authorization.ts'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { refuseRows, repeatedRows, type RowProblem, type RowsWish } from '../http/row-problems.ts'
import { ownersAmong } from '../server-groups/store.ts'
import { tenantsByIds, type TenantKey } from '../tenants/store.ts'
import { hashPassword } from './password.ts'
import { HIDDEN_PASSWORD, isRole, passwordProblem, problemsOfUser, roleProblem, type UserRow } from './rules.ts'
import {
  continueUser,
  countInfrastructureUsers,
  endUsers,
  insertUsers,
  lockInfrastructureUsers,
  openLocked,
  setPassword,
  updateUser,
  usersByIds,
  type Account,
  type UserColumns,
} from './store.ts'

const INFRA = '__INFRA__'

type Known = Account & { deleted: boolean }

/**
 * Registers users, all of them or none.
 *
 * @throws AppError invalid rows_invalid naming row, column and code of everything that is wrong
 */
export async function addUsers(ctx: InfraContext, rows: readonly UserRow[], wish: RowsWish = {}): Promise<void> {
  const [tenants, known] = await Promise.all([tenantsOf(ctx, rows), knownUsers(ctx, rows)])
  const problems = rows.flatMap((user, index) => problemsOfUser(user, index + 1, { passwordKept: false }))
  problems.push(...repeated(rows), ...tenantProblems(rows, tenants))
  for (const [index, { userId }] of rows.entries()) {
    const former = known.get(userId)
    if (former !== undefined) problems.push({ row: index + 1, column: 'userId', code: 'user_exists', details: { userId } })
  }
  refuseRows(problems)
  if (wish.dryRun === true) return
  const hashes = await Promise.all(rows.map((user) => hashPassword(user.password)))
  await insertUsers(
    ctx,
    rows.map((user, index) => ({
      tenantKey: tenantKeyOf(user.tenantId, tenants),
      columns: columnsOf(user),
      passwordHash: hashes[index] ?? '',
    })),
  )
  await record(ctx, 'user.add', { users: rows.map(({ userId, role, tenantId }) => ({ userId, role, tenantId })) })
}

/**
 * Changes attributes of users; id and tenant stay, an empty or hidden password too.
 *
 * @throws AppError invalid rows_invalid
 */
export async function updateUsers(ctx: InfraContext, rows: readonly UserRow[], wish: RowsWish = {}): Promise<void> {
  await lockInfrastructureUsers(ctx)
  const known = await knownUsers(ctx, rows)
  const problems = rows.flatMap((user, index) => problemsOfUser(user, index + 1, { passwordKept: true }))
  problems.push(...repeated(rows))
  for (const [index, user] of rows.entries()) problems.push(...updateProblems(user, known.get(user.userId), index + 1))
  refuseRows(problems)
  await requireAdministrator(
    ctx,
    rows.filter((user) => isTenantRoleName(user.role)).map((user) => user.userId),
  )
  if (wish.dryRun === true) return
  for (const user of rows) {
    const id = known.get(user.userId)?.id ?? -1
    const { public_id: _id, ...columns } = columnsOf(user)
    await updateUser(ctx, id, columns)
    if (user.password !== '' && user.password !== HIDDEN_PASSWORD) await setPassword(ctx, id, await hashPassword(user.password))
  }
  await record(ctx, 'user.update', { users: rows.map(({ userId, role }) => ({ userId, role })) })
}

function updateProblems(user: UserRow, account: Known | undefined, row: number): RowProblem[] {
  const { userId } = user
  if (account === undefined || account.deleted) return [{ row, column: 'userId', code: 'user_not_found', details: { userId } }]
  if (user.tenantId !== account.tenantId) {
    return [{ row, column: 'tenantId', code: 'user_tenant_differs', details: { userId, tenantId: account.tenantId ?? '' } }]
  }
  return []
}

export interface UserMove {
  readonly userId: string
  readonly tenantId: string | null
  /** Left out: as it was. */
  readonly role: string | null
}

/**
 * Moves users to other tenants: the row before ends, one with the same id and password begins, sessions end.
 * Owners of server groups stay where their computers are.
 *
 * @throws AppError invalid rows_invalid
 */
export async function moveUsers(ctx: InfraContext, rows: readonly UserMove[], wish: RowsWish = {}): Promise<void> {
  await lockInfrastructureUsers(ctx)
  const [tenants, known] = await Promise.all([tenantsOf(ctx, rows), knownUsers(ctx, rows)])
  const owners = await ownersAmong(
    ctx,
    living(known).map((account) => account.id),
  )
  const problems: RowProblem[] = [...repeated(rows), ...tenantProblems(rows, tenants)]
  for (const [index, { userId, role, tenantId }] of rows.entries()) {
    const account = known.get(userId)
    const say = (column: string, code: string | null, details: Record<string, unknown>): void => {
      if (code !== null) problems.push({ row: index + 1, column, code, details })
    }
    if (account === undefined || account.deleted) {
      say('userId', 'user_not_found', { userId })
      continue
    }
    if (owners.has(account.id)) say('userId', 'user_owns_server_groups', { userId })
    const wrong = roleProblem(role ?? account.role, tenantId)
    say(wrong === 'role_unknown' ? 'role' : 'tenantId', wrong, { role: role ?? account.role })
  }
  refuseRows(problems)
  await requireAdministrator(
    ctx,
    rows.filter((move) => move.tenantId !== null).map((move) => move.userId),
  )
  if (wish.dryRun === true) return
  for (const { userId, tenantId, role } of rows) {
    const account = known.get(userId)
    if (account === undefined) continue
    const target = tenantKeyOf(tenantId, tenants)
    const newRole = role !== null && isRole(role) ? role : account.role
    if (target === account.tenantKey && newRole === account.role) continue
    await endUsers(ctx, [account.id])
    await continueUser(ctx, account.id, target, newRole)
  }
  await record(ctx, 'user.move', { users: rows.map(({ userId, tenantId, role }) => ({ userId, tenantId, role })) })
}

/**
 * Sets passwords; locked accounts open again, sessions end.
 *
 * @throws AppError invalid rows_invalid
 */
export async function changePasswords(
  ctx: InfraContext,
  rows: readonly { userId: string; password: string }[],
  wish: RowsWish = {},
): Promise<void> {
  const known = await knownUsers(ctx, rows)
  const problems: RowProblem[] = [...repeated(rows)]
  for (const [index, { userId, password }] of rows.entries()) {
    const account = known.get(userId)
    const row = index + 1
    if (account === undefined || account.deleted) problems.push({ row, column: 'userId', code: 'user_not_found', details: { userId } })
    const wrong = passwordProblem(userId, password)
    if (wrong !== null) problems.push({ row, column: 'password', code: wrong, details: { userId } })
  }
  refuseRows(problems)
  if (wish.dryRun === true) return
  const hashes = await Promise.all(rows.map((row) => hashPassword(row.password)))
  for (const [index, { userId }] of rows.entries()) await setPassword(ctx, known.get(userId)?.id ?? -1, hashes[index] ?? '')
  await record(ctx, 'user.set_password', { userIds: rows.map((row) => row.userId) })
}

/**
 * Opens accounts that too many wrong passwords have locked, before their time; one that is open stays so.
 *
 * @throws AppError invalid rows_invalid
 */
export async function unlockUsers(ctx: InfraContext, userIds: readonly string[]): Promise<void> {
  const known = await knownUsers(
    ctx,
    userIds.map((userId) => ({ userId })),
  )
  refuseRows(
    userIds.flatMap((userId, index) =>
      known.get(userId)?.deleted === false ? [] : [{ row: index + 1, column: 'userId', code: 'user_not_found', details: { userId } }],
    ),
  )
  await openLocked(
    ctx,
    living(known).map((account) => account.id),
  )
  await record(ctx, 'user.unlock', { userIds })
}

/**
 * Removes users, all of them or none. Who owns server groups, and the last one who can administer the service, cannot be removed.
 *
 * @throws AppError invalid rows_invalid
 */
export async function deleteUsers(ctx: InfraContext, userIds: readonly string[]): Promise<void> {
  await lockInfrastructureUsers(ctx)
  const rows = userIds.map((userId) => ({ userId }))
  const known = await knownUsers(ctx, rows)
  const owners = await ownersAmong(
    ctx,
    living(known).map((account) => account.id),
  )
  const problems: RowProblem[] = []
  for (const [index, userId] of userIds.entries()) {
    const account = known.get(userId)
    const missing = account === undefined || account.deleted
    const code = missing ? 'user_not_found' : owners.has(account.id) ? 'user_owns_server_groups' : null
    if (code !== null) problems.push({ row: index + 1, column: 'userId', code, details: { userId } })
  }
  refuseRows(problems)
  await requireAdministrator(ctx, userIds)
  await endUsers(
    ctx,
    living(known).map((account) => account.id),
  )
  await record(ctx, 'user.delete', { userIds })
}

/**
 * Makes the first administrator of the service; two at once: one wins.
 *
 * @throws AppError conflict already_set_up; invalid role_without_tenant
 */
export async function addFirstAdministrator(ctx: InfraContext, user: UserRow, passwordHash: string): Promise<void> {
  await lockInfrastructureUsers(ctx)
  if ((await countInfrastructureUsers(ctx.trx)) > 0) throw new AppError('conflict', 'already_set_up')
  if (!isRole(user.role) || isTenantRole(user.role)) throw new AppError('invalid', 'role_not_infrastructure', { role: user.role })
  const known = await knownUsers(ctx, [user])
  if (known.size > 0) throw new AppError('invalid', 'user_exists', { userId: user.userId })
  const tenants = await tenantsByIds(ctx, [INFRA])
  await insertUsers(ctx, [{ tenantKey: tenantKeyOf(null, tenants), columns: columnsOf(user), passwordHash }])
  await record(ctx, 'service.set_up', { userId: user.userId, role: user.role })
}

/** Somebody must be able to administer the service after the change. */
async function requireAdministrator(ctx: InfraContext, leaving: readonly string[]): Promise<void> {
  if (leaving.length === 0) return
  const [left, now] = [await countInfrastructureUsers(ctx.trx, leaving), await countInfrastructureUsers(ctx.trx)]
  if (left === 0 && now > 0) throw new AppError('invalid', 'user_last_administrator', { userId: leaving.join(', ') })
}

async function knownUsers(ctx: InfraContext, rows: readonly { userId: string }[]): Promise<Map<string, Known>> {
  const found = await usersByIds(
    ctx,
    rows.map((row) => row.userId),
  )
  // A user who was moved has ended rows too: the living one counts.
  return new Map(found.toSorted((a, b) => Number(b.deleted) - Number(a.deleted)).map((account) => [account.userId, account]))
}

function living(known: ReadonlyMap<string, Known>): Known[] {
  return [...known.values()].filter((account) => !account.deleted)
}

async function tenantsOf(ctx: InfraContext, rows: readonly { tenantId: string | null }[]): Promise<Map<string, TenantKey>> {
  return tenantsByIds(ctx, [INFRA, ...rows.flatMap((row) => row.tenantId ?? [])])
}

function tenantKeyOf(tenantId: string | null, tenants: ReadonlyMap<string, TenantKey>): number {
  const tenant = tenants.get(tenantId ?? INFRA)
  if (tenant === undefined) throw new Error('a tenant that was checked is not there')
  return tenant.id
}

function tenantProblems(rows: readonly { tenantId: string | null }[], tenants: ReadonlyMap<string, TenantKey>): RowProblem[] {
  return rows.flatMap(({ tenantId }, index) => {
    if (tenantId === null) return []
    const tenant = tenants.get(tenantId)
    if (tenant !== undefined && !tenant.reserved) return []
    const code = tenant === undefined ? 'tenant_not_found' : 'tenant_reserved'
    return [{ row: index + 1, column: 'tenantId', code, details: { tenantId: tenantId.slice(0, 40) } }]
  })
}

function repeated(rows: readonly { userId: string }[]): RowProblem[] {
  return repeatedRows(rows, (row) => row.userId).map((row) => ({
    row,
    column: 'userId',
    code: 'row_repeated',
    details: { id: rows[row - 1]?.userId.slice(0, 40) },
  }))
}

function isTenantRoleName(role: string): boolean {
  return isRole(role) && isTenantRole(role)
}

function columnsOf(user: UserRow): UserColumns {
  return {
    public_id: user.userId,
    role: user.role as Role,
    email: user.email === '' ? null : user.email,
    first_name: user.firstName,
    middle_name: user.middleName,
    last_name: user.lastName,
    contract_name: user.contractName,
    phone: user.phone,
    locale: user.locale,
  }
}
