import { z } from 'zod'
import { lockComputersOf, type KnownComputers } from '../computers/store-place.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { eachRow, inLockOrder, tried } from '../http/each-row.ts'
import { refuseRows, repeatedRows, type RowProblem, type RowsWish } from '../http/row-problems.ts'
import { addComputerGroup, changeComputerGroup } from './service.ts'
import { findGroup, type Group } from './store.ts'

/** Many computer groups at once, as files have them. */

const text = z.string().max(1000)

export const GroupRow = z.object({
  computerGroupId: text.nullable().default(null),
  name: text,
  tenantId: z.string().max(32).nullable().default(null).describe('Which tenant, for roles that have none'),
})

export const MemberRow = z.object({ computerGroupId: text, computerId: text })

type GroupRows = readonly z.output<typeof GroupRow>[]
type Member = z.output<typeof MemberRow>

const COLUMNS = {
  place_name_invalid: 'name',
  computer_group_exists: 'name',
  computer_group_not_found: 'computerGroupId',
  computer_group_tenant_differs: 'tenantId',
  tenant_needed: 'tenantId',
  tenant_not_found: 'tenantId',
} as const

/** Makes static groups without computers, all of them or none. @returns public ids @throws AppError invalid rows_invalid */
export function addGroups(ctx: Context, rows: GroupRows, wish: RowsWish = {}): Promise<string[]> {
  return eachRow(ctx, rows, { ...wish, columns: COLUMNS }, (inner, { name, tenantId }) =>
    addComputerGroup(inner, { name, computerIds: [], tenantId: tenantId ?? undefined }),
  )
}

/** Changes names of groups, all of them or none; the tenant stays. @throws AppError invalid rows_invalid */
export async function renameGroups(ctx: Context, rows: GroupRows, wish: RowsWish = {}): Promise<void> {
  const groups = await lockGroups(
    ctx,
    rows.map(({ computerGroupId }) => computerGroupId),
  )
  await eachRow(ctx, rows, { ...wish, columns: COLUMNS }, async (inner, { computerGroupId, tenantId, name }) => {
    const group = groups.get(computerGroupId ?? '')
    if (group !== undefined && tenantId !== null && tenantId !== group.tenantId) {
      throw new AppError('conflict', 'computer_group_tenant_differs', { computerGroupId, tenantId: group.tenantId })
    }
    await changeComputerGroup(inner, computerGroupId ?? '', { name })
  })
}

/**
 * Takes computers into groups of their tenants, all of them or none; those that are in them stay.
 *
 * @returns how many were added
 * @throws AppError invalid rows_invalid
 */
export async function fillGroups(ctx: Context, rows: readonly Member[], wish: RowsWish = {}): Promise<number> {
  const byGroup = Map.groupBy([...rows.entries()], ([, { computerGroupId }]) => computerGroupId)
  const groups = await lockGroups(ctx, [...byGroup.keys()])
  const known = await lockComputersOf(
    ctx,
    rows.map(({ computerId, computerGroupId }) => ({ computerId, tenantKey: groups.get(computerGroupId)?.tenantKey })),
  )
  const problems = rows.map((row, index) => memberProblem(row, index + 1, groups.get(row.computerGroupId), known))
  refuseRows([...repeatedMembers(rows), ...problems.filter((one) => one !== null)])
  const fill = async (inner: Context): Promise<number> => {
    let added = 0
    for (const [computerGroupId, members] of byGroup) {
      added += (await changeComputerGroup(inner, computerGroupId, { addComputerIds: members.map(computerOf) })).added
    }
    return added
  }
  return wish.dryRun === true ? tried(ctx, fill) : fill(ctx)
}

async function lockGroups(ctx: Context, computerGroupIds: readonly (string | null)[]): Promise<Map<string, Group>> {
  const groups = new Map<string, Group>()
  for (const computerGroupId of inLockOrder(computerGroupIds)) {
    const group = await findGroup(ctx, computerGroupId, true)
    if (group !== undefined) groups.set(computerGroupId, group)
  }
  return groups
}

function computerOf([, { computerId }]: [number, Member]): string {
  return computerId
}

function memberProblem(
  { computerId, computerGroupId }: Member,
  row: number,
  group: Group | undefined,
  known: KnownComputers,
): RowProblem | null {
  const of = { computerGroupId: computerGroupId.slice(0, 100) }
  if (group === undefined) return { row, column: 'computerGroupId', code: 'computer_group_not_found', details: of }
  if (group.kind === 'dynamic') return { row, column: 'computerGroupId', code: 'computer_group_dynamic', details: of }
  if (known.get(group.tenantKey)?.has(computerId) === true) return null
  const named = computerId.slice(0, 100)
  return { row, column: 'computerId', code: 'computer_not_found', details: { serverId: named, computerId: named } }
}

function repeatedMembers(rows: readonly Member[]): RowProblem[] {
  return repeatedRows(rows, ({ computerGroupId, computerId }) => JSON.stringify([computerGroupId, computerId])).map((row) => ({
    row,
    column: 'computerId',
    code: 'row_repeated',
    details: { id: rows[row - 1]?.computerId.slice(0, 100) },
  }))
}
