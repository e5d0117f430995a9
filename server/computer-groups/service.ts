import { record } from '../audit/service.ts'
import { newPublicId } from '../cmdb/ids.ts'
import { lockComputers } from '../computers/store-place.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { tenantMeant } from '../exceptions/meant.ts'
import { settleGroup } from '../exceptions/service.ts'
import { isPlaceName } from '../sites/rules.ts'
import * as store from './store.ts'

/** What a person changes of a group; what is undefined stays. */
export interface GroupChange {
  readonly name?: string | undefined
  /** All members from now on; instead of adding and removing. */
  readonly computerIds?: readonly string[] | undefined
  readonly addComputerIds?: readonly string[] | undefined
  readonly removeComputerIds?: readonly string[] | undefined
}

/**
 * Makes a static group.
 *
 * @returns public id
 * @throws AppError invalid place_name_invalid, tenant_needed; conflict computer_group_exists; not_found tenant_not_found, computer_not_found
 */
export async function addComputerGroup(
  ctx: Context,
  input: { name: string; computerIds: readonly string[]; tenantId?: string | undefined },
): Promise<string> {
  const tenantKey = await tenantMeant(ctx, input.tenantId)
  await refuseName(ctx, tenantKey, input.name, null)
  const computerGroupId = newPublicId()
  const members = await computersMeant(ctx, tenantKey, input.computerIds)
  const id = await store.insertGroup(ctx, { tenantKey, publicId: computerGroupId, name: input.name })
  await store.changeMembers(ctx, { id, tenantKey }, { add: members, remove: [] })
  await record(ctx, 'computer_group.add', { computerGroupId, name: input.name, computers: members.length }, 'done', tenantKey)
  return computerGroupId
}

/**
 * Changes the name or the members of a group; exceptions that hold for it follow.
 *
 * @throws AppError not_found computer_group_not_found, computer_not_found; invalid place_name_invalid; conflict computer_group_exists, computer_group_dynamic
 */
export async function changeComputerGroup(
  ctx: Context,
  computerGroupId: string,
  change: GroupChange,
): Promise<{ added: number; removed: number }> {
  const group = await open(ctx, computerGroupId)
  if (change.name !== undefined) {
    await refuseName(ctx, group.tenantKey, change.name, group.id)
    await store.renameGroup(ctx, group, change.name)
  }
  const members = await membersMeant(ctx, group, change)
  if (members !== null && group.kind === 'dynamic') throw new AppError('conflict', 'computer_group_dynamic', { computerGroupId })
  const changed = members === null ? { added: 0, removed: 0 } : await store.changeMembers(ctx, group, members)
  if (changed.added + changed.removed > 0) await settleGroup(ctx, group.tenantKey, group.id)
  await record(ctx, 'computer_group.change', { computerGroupId, ...change, ...changed }, 'done', group.tenantKey)
  return changed
}

/** Removes a group for which no exception holds. @throws AppError not_found computer_group_not_found; conflict computer_group_in_use */
export async function removeComputerGroup(ctx: Context, computerGroupId: string): Promise<void> {
  const group = await open(ctx, computerGroupId)
  const exceptions = await store.countExceptions(ctx, group)
  if (exceptions > 0) throw new AppError('conflict', 'computer_group_in_use', { computerGroupId, name: group.name, exceptions })
  await store.endGroup(ctx, group)
  await record(ctx, 'computer_group.remove', { computerGroupId, name: group.name }, 'done', group.tenantKey)
}

/**
 * A page of a group's computers.
 *
 * @throws AppError not_found computer_group_not_found, for one that holds no computer of a tenant user's as well
 */
export async function membersOf(ctx: Context, computerGroupId: string, page: { after: number; limit: number }): Promise<store.Member[]> {
  const [seen] = await store.listComputerGroups(ctx, { computerGroupId, limit: 1 })
  const group = seen === undefined ? undefined : await store.findGroup(ctx, computerGroupId)
  if (group === undefined) throw new AppError('not_found', 'computer_group_not_found', { computerGroupId })
  return store.listMembers(ctx, group, page)
}

async function open(ctx: Context, computerGroupId: string): Promise<store.Group> {
  const group = await store.findGroup(ctx, computerGroupId, true)
  if (group === undefined) throw new AppError('not_found', 'computer_group_not_found', { computerGroupId })
  return group
}

async function refuseName(ctx: Context, tenantKey: number, name: string, self: number | null): Promise<void> {
  if (!isPlaceName(name)) throw new AppError('invalid', 'place_name_invalid', { name: name.slice(0, 100) })
  if (await store.isNameTaken(ctx, tenantKey, name, self)) throw new AppError('conflict', 'computer_group_exists', { name })
}

async function membersMeant(
  ctx: Context,
  group: store.Group,
  change: GroupChange,
): Promise<{ add: readonly number[]; remove: readonly number[] } | null> {
  const { computerIds, addComputerIds = [], removeComputerIds = [] } = change
  if (computerIds !== undefined) {
    const wanted = await computersMeant(ctx, group.tenantKey, computerIds)
    const keep = new Set(wanted)
    return { add: wanted, remove: (await store.memberKeys(ctx, group)).filter((id) => !keep.has(id)) }
  }
  if (addComputerIds.length + removeComputerIds.length === 0) return null
  const remove = await lockComputers(ctx, group.tenantKey, removeComputerIds)
  return { add: await computersMeant(ctx, group.tenantKey, addComputerIds), remove: [...remove.values()] }
}

async function computersMeant(ctx: Context, tenantKey: number, ids: readonly string[]): Promise<number[]> {
  const known = await lockComputers(ctx, tenantKey, ids)
  const missing = ids.find((id) => !known.has(id))
  if (missing !== undefined) throw new AppError('not_found', 'computer_not_found', { serverId: missing, computerId: missing })
  return [...known.values()]
}
