import { record } from '../audit/service.ts'
import { newPublicId } from '../cmdb/ids.ts'
import type { InfraContext, TenantContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { settleExceptions } from '../verdicts/store.ts'
import { queueRecount } from '../verdicts/states.ts'
import * as store from './store.ts'

/** What a person asks for. */
export interface ExceptionInput {
  readonly patchId?: string | undefined
  readonly package?: string | undefined
  readonly computerId?: string | undefined
  readonly computerGroupId?: string | undefined
  readonly kind: 'decline' | 'hold' | 'waiver'
  readonly reason: string
  readonly until?: Date | undefined
}

/**
 * Declines, holds or waives a patch or a package, for all computers of the tenant, a computer group or one computer; what it holds for
 * is not unapplied any more, in counts, notices and plans (spec/cmdb.md, "Later, but in the first migrations").
 *
 * @returns public id
 * @throws AppError not_found patch_not_found, computer_not_found, computer_group_not_found
 */
export async function makeException(ctx: TenantContext, input: ExceptionInput): Promise<string> {
  const patchId = input.patchId === undefined ? null : await keyOf(ctx, 'patch', input.patchId)
  if (input.patchId !== undefined && patchId === null) throw new AppError('not_found', 'patch_not_found', { patchId: input.patchId })
  const computerId = input.computerId === undefined ? null : await keyOf(ctx, 'computer', input.computerId)
  if (input.computerId !== undefined && computerId === null) {
    throw new AppError('not_found', 'computer_not_found', { serverId: input.computerId, computerId: input.computerId })
  }
  const groupId = input.computerGroupId === undefined ? null : await keyOf(ctx, 'computer_group', input.computerGroupId)
  if (input.computerGroupId !== undefined && groupId === null) {
    throw new AppError('not_found', 'computer_group_not_found', { computerGroupId: input.computerGroupId })
  }
  const publicId = newPublicId()
  const what = { patchId, package: input.package ?? null }
  await store.insertException(ctx, {
    publicId,
    ...what,
    scope: computerId !== null ? 'computer' : groupId !== null ? 'group' : 'all',
    computerGroupId: groupId,
    computerId,
    kind: input.kind,
    reason: input.reason,
    until: input.until ?? null,
  })
  await settle(ctx, ctx.tenantId, what)
  await record(ctx, 'exception.make', { exceptionId: publicId, ...input, until: input.until?.toISOString() })
  return publicId
}

/** @throws AppError not_found exception_not_found */
export async function endException(ctx: TenantContext, publicId: string): Promise<void> {
  const [one] = await store.listExceptions(ctx, { publicId })
  if (one === undefined || !(await store.endException(ctx, publicId))) {
    throw new AppError('not_found', 'exception_not_found', { exceptionId: publicId })
  }
  await settle(ctx, ctx.tenantId, { patchId: one.patchKey, package: one.package })
  await record(ctx, 'exception.end', { exceptionId: publicId })
}

/** Ends exceptions whose time is over. @returns how many */
export async function endExpiredExceptions(ctx: InfraContext): Promise<number> {
  const ended = await store.endExpired(ctx)
  for (const one of ended) await settle(ctx, one.tenantId, one)
  return ended.length
}

async function settle(
  ctx: TenantContext | InfraContext,
  tenantId: number,
  what: { patchId: number | null; package: string | null },
): Promise<void> {
  const changed = await settleExceptions(ctx, tenantId, await store.patchesMeant(ctx, what))
  if (changed > 0) await queueRecount(ctx, tenantId)
}

async function keyOf(ctx: TenantContext, table: 'patch' | 'computer' | 'computer_group', publicId: string): Promise<number | null> {
  const row = (await ctx.trx(table).where({ public_id: publicId }).first('id')) as { id: number } | undefined
  return row?.id ?? null
}
