import { record } from '../audit/service.ts'
import { newPublicId } from '../cmdb/ids.ts'
import type { InfraContext } from '../context.ts'
import { refuseRows, repeatedRows, type RowProblem, type RowsWish } from '../http/row-problems.ts'
import { tenantsByIds, type TenantKey } from '../tenants/store.ts'
import { usersByIds, type Account } from '../users/store.ts'
import { mayOwn, problemsOfServerGroup, type ServerGroupRow } from './rules.ts'
import {
  endServerGroups,
  groupsWithComputers,
  insertServerGroups,
  nameKey,
  serverGroupsByIds,
  takenNames,
  updateServerGroup,
  type ServerGroup,
} from './store.ts'

interface Surroundings {
  readonly tenants: ReadonlyMap<string, TenantKey>
  readonly owners: ReadonlyMap<string, Account>
  readonly groups: ReadonlyMap<string, ServerGroup>
  /** `tenantKey/name` → the group that has the name. */
  readonly names: ReadonlyMap<string, number>
}

/**
 * Registers server groups, all of them or none.
 *
 * @returns the ids that were given, in the order of the rows
 * @throws AppError invalid rows_invalid
 */
export async function addServerGroups(ctx: InfraContext, rows: readonly ServerGroupRow[], wish: RowsWish = {}): Promise<string[]> {
  const around = await lookAround(ctx, rows)
  const problems = rows.flatMap((row, index) => [
    ...problemsOfServerGroup(row, index + 1, { isNew: true }),
    ...fitProblems(row, index + 1, around, undefined),
  ])
  refuseRows([...problems, ...repeatedNames(rows)])
  if (wish.dryRun === true) return []
  const ids = rows.map(() => newPublicId())
  await insertServerGroups(
    ctx,
    rows.map((row, index) => ({
      publicId: ids[index] ?? '',
      name: row.name,
      tenantKey: around.tenants.get(row.tenantId)?.id ?? -1,
      ownerKey: ownerKeyOf(row, around),
    })),
  )
  await record(ctx, 'server_group.add', { serverGroups: rows.map((row, index) => ({ ...row, serverGroupId: ids[index] })) })
  return ids
}

/**
 * Changes names and owners; the tenant stays.
 *
 * @throws AppError invalid rows_invalid
 */
export async function updateServerGroups(ctx: InfraContext, rows: readonly ServerGroupRow[], wish: RowsWish = {}): Promise<void> {
  const around = await lookAround(ctx, rows)
  const problems = rows.flatMap((row, index) => {
    const group = around.groups.get(row.serverGroupId ?? '')
    const own = problemsOfServerGroup(row, index + 1, { isNew: false })
    if (own.some((problem) => problem.column === 'serverGroupId')) return own
    if (group === undefined) return [...own, notFound(row, index + 1)]
    if (group.tenantId !== row.tenantId) return [...own, tenantDiffers(group, index + 1)]
    return [...own, ...fitProblems(row, index + 1, around, group)]
  })
  refuseRows([...problems, ...repeatedNames(rows), ...repeatedIds(rows)])
  if (wish.dryRun === true) return
  for (const row of rows) {
    const id = around.groups.get(row.serverGroupId ?? '')?.id ?? -1
    await updateServerGroup(ctx, id, { name: row.name, ownerKey: ownerKeyOf(row, around) })
  }
  await record(ctx, 'server_group.update', { serverGroups: rows })
}

/**
 * Moves groups to other tenants under the same id. Only empty ones: a computer's row belongs to one tenant for ever, so computers
 * are moved by themselves.
 *
 * @throws AppError invalid rows_invalid
 */
export async function moveServerGroups(ctx: InfraContext, rows: readonly ServerGroupRow[], wish: RowsWish = {}): Promise<void> {
  const around = await lookAround(ctx, rows)
  const full = await groupsWithComputers(
    ctx,
    [...around.groups.values()].map((group) => group.id),
  )
  const problems = rows.flatMap((row, index) => {
    const group = around.groups.get(row.serverGroupId ?? '')
    const own = problemsOfServerGroup(row, index + 1, { isNew: false })
    if (own.some((problem) => problem.column === 'serverGroupId')) return own
    if (group === undefined) return [...own, notFound(row, index + 1)]
    return [...own, ...unmovable(group, index + 1, full), ...fitProblems(row, index + 1, around, group)]
  })
  refuseRows([...problems, ...repeatedNames(rows), ...repeatedIds(rows)])
  if (wish.dryRun === true) return
  for (const row of rows) {
    const group = around.groups.get(row.serverGroupId ?? '')
    const tenant = around.tenants.get(row.tenantId)
    if (group === undefined || tenant === undefined) continue
    await endServerGroups(ctx, [group.id])
    await insertServerGroups(ctx, [
      { publicId: group.serverGroupId, name: row.name, tenantKey: tenant.id, ownerKey: ownerKeyOf(row, around) },
    ])
  }
  await record(ctx, 'server_group.move', { serverGroups: rows })
}

/**
 * Removes groups that hold no computers, all of them or none.
 *
 * @throws AppError invalid rows_invalid
 */
export async function deleteServerGroups(ctx: InfraContext, ids: readonly string[]): Promise<void> {
  const groups = await serverGroupsByIds(ctx, ids)
  const full = await groupsWithComputers(
    ctx,
    [...groups.values()].map((group) => group.id),
  )
  const problems = ids.flatMap((serverGroupId, index) => {
    const group = groups.get(serverGroupId)
    return group === undefined ? [notFound({ serverGroupId }, index + 1)] : unmovable(group, index + 1, full)
  })
  refuseRows(problems)
  await endServerGroups(
    ctx,
    [...groups.values()].map((group) => group.id),
  )
  await record(ctx, 'server_group.delete', { serverGroupIds: ids })
}

async function lookAround(ctx: InfraContext, rows: readonly ServerGroupRow[]): Promise<Surroundings> {
  const tenants = await tenantsByIds(
    ctx,
    rows.map((row) => row.tenantId),
  )
  const users = await usersByIds(
    ctx,
    rows.flatMap((row) => row.owner ?? []),
  )
  const owners = new Map(users.filter((user) => !user.deleted).map((user) => [user.userId, user]))
  const groups = await serverGroupsByIds(
    ctx,
    rows.flatMap((row) => row.serverGroupId ?? []),
  )
  const wanted = rows.flatMap((row) => {
    const tenantKey = tenants.get(row.tenantId)?.id
    return tenantKey === undefined ? [] : [{ tenantKey, name: row.name }]
  })
  return { tenants, owners, groups, names: await takenNames(ctx, wanted) }
}

/** What is wrong between a row and what the CMDB holds. */
function fitProblems(row: ServerGroupRow, number: number, around: Surroundings, self: ServerGroup | undefined): RowProblem[] {
  const { tenantId, name, owner } = row
  const tenant = around.tenants.get(tenantId)
  if (tenant === undefined || tenant.reserved) {
    const code = tenant === undefined ? 'tenant_not_found' : 'tenant_reserved'
    return [{ row: number, column: 'tenantId', code, details: { tenantId: tenantId.slice(0, 40) } }]
  }
  const found: RowProblem[] = []
  const holder = around.names.get(nameKey(tenant.id, name))
  if (holder !== undefined && holder !== self?.id) {
    found.push({ row: number, column: 'name', code: 'server_group_exists', details: { name, tenantId } })
  }
  if (owner === null) return found
  const account = around.owners.get(owner)
  if (account === undefined) found.push({ row: number, column: 'owner', code: 'user_not_found', details: { userId: owner.slice(0, 40) } })
  else if (!mayOwn(account, tenant.id)) {
    found.push({ row: number, column: 'owner', code: 'server_group_owner_invalid', details: { userId: owner, tenantId } })
  }
  return found
}

function unmovable(group: ServerGroup, row: number, full: ReadonlySet<number>): RowProblem[] {
  const { serverGroupId } = group
  const code = group.isDefault ? 'server_group_default' : full.has(group.id) ? 'server_group_not_empty' : null
  return code === null ? [] : [{ row, column: 'serverGroupId', code, details: { serverGroupId } }]
}

function notFound(given: { serverGroupId: string | null }, row: number): RowProblem {
  const serverGroupId = (given.serverGroupId ?? '').slice(0, 100)
  return { row, column: 'serverGroupId', code: 'server_group_not_found', details: { serverGroupId } }
}

function tenantDiffers(group: ServerGroup, row: number): RowProblem {
  const { serverGroupId, tenantId } = group
  return { row, column: 'tenantId', code: 'server_group_tenant_differs', details: { serverGroupId, tenantId } }
}

function ownerKeyOf(row: ServerGroupRow, around: Surroundings): number | null {
  return row.owner === null ? null : (around.owners.get(row.owner)?.id ?? null)
}

function repeatedNames(rows: readonly ServerGroupRow[]): RowProblem[] {
  return repeatedRows(rows, (row) => `${row.tenantId}/${row.name}`).map((row) => ({
    row,
    column: 'name',
    code: 'row_repeated',
    details: { id: rows[row - 1]?.name.slice(0, 100) },
  }))
}

function repeatedIds(rows: readonly ServerGroupRow[]): RowProblem[] {
  return repeatedRows(rows, (row) => row.serverGroupId).map((row) => ({
    row,
    column: 'serverGroupId',
    code: 'row_repeated',
    details: { id: rows[row - 1]?.serverGroupId?.slice(0, 100) },
  }))
}
