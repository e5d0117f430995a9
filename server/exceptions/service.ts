import { record } from '../audit/service.ts'
import { newPublicId } from '../cmdb/ids.ts'
import type { Context, InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { refuseToDropRequired } from '../policies/service.ts'
import { settleExceptions } from '../verdicts/store-decided.ts'
import { queueRecount } from '../verdicts/states.ts'
import { keyOf, requirePatch, tenantMeant } from './meant.ts'
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
  /** Which tenant, for roles that have none. */
  readonly tenantId?: string | undefined
}

/**
 * Declines, holds or waives a patch or a package, for all computers of the tenant, a computer group or one computer; what it holds for
 * is not unapplied any more, in counts, notices and plans.
 *
 * What is required the tenant's own people may hold for a time, not drop (decision 0022).
 *
 * @returns public id
 * @throws AppError not_found patch_not_found, computer_not_found, computer_group_not_found, tenant_not_found; invalid exception_until_past, tenant_needed,
 *   required_hold_unbounded; forbidden patch_required
 */
export async function makeException(ctx: Context, input: ExceptionInput): Promise<string> {
  const tenantKey = await tenantMeant(ctx, input.tenantId)
  if (input.until !== undefined && input.until <= ctx.now) {
    throw new AppError('invalid', 'exception_until_past', { until: input.until.toISOString() })
  }
  const patchId = input.patchId === undefined ? null : await requirePatch(ctx, tenantKey, input.patchId)
  const computerId = input.computerId === undefined ? null : await keyOf(ctx, 'computer', tenantKey, input.computerId)
  if (input.computerId !== undefined && computerId === null) {
    throw new AppError('not_found', 'computer_not_found', { serverId: input.computerId, computerId: input.computerId })
  }
  const groupId = input.computerGroupId === undefined ? null : await keyOf(ctx, 'computer_group', tenantKey, input.computerGroupId)
  if (input.computerGroupId !== undefined && groupId === null) {
    throw new AppError('not_found', 'computer_group_not_found', { computerGroupId: input.computerGroupId })
  }
  const what = { patchId, package: input.package ?? null }
  await refuseToDropRequired(ctx, tenantKey, await store.patchesMeant(ctx, what), { kind: input.kind, until: input.until ?? null })
  const publicId = newPublicId()
  await store.insertException(ctx, {
    tenantKey,
    publicId,
    ...what,
    scope: computerId !== null ? 'computer' : groupId !== null ? 'group' : 'all',
    computerGroupId: groupId,
    computerId,
    kind: input.kind,
    reason: input.reason,
    until: input.until ?? null,
  })
  await settle(ctx, tenantKey, what)
  await record(ctx, 'exception.make', { exceptionId: publicId, ...input, until: input.until?.toISOString() }, 'done', tenantKey)
  return publicId
}

/** Ends an exception; a need that it held back is told at the end of the next run. @throws AppError not_found exception_not_found */
export async function endException(ctx: Context, publicId: string): Promise<void> {
  const [one] = await store.listExceptions(ctx, { publicId })
  if (one === undefined || !(await store.endException(ctx, one.tenantKey, publicId))) {
    throw new AppError('not_found', 'exception_not_found', { exceptionId: publicId })
  }
  await settle(ctx, one.tenantKey, { patchId: one.patchKey, package: one.package })
  await record(ctx, 'exception.end', { exceptionId: publicId }, 'done', one.tenantKey)
}

/** Ends exceptions whose time is over. @returns how many */
export async function endExpiredExceptions(ctx: InfraContext): Promise<number> {
  const ended = await store.endExpired(ctx)
  for (const one of ended) await settle(ctx, one.tenantId, one)
  return ended.length
}

/** Says anew for which verdicts the exceptions for a computer group hold, after its computers changed. @param groupKey internal key */
export async function settleGroup(ctx: Context, tenantId: number, groupKey: number): Promise<void> {
  const changed = await settleExceptions(ctx, tenantId, await store.patchesOfGroup(ctx, tenantId, groupKey))
  if (changed > 0) await queueRecount(ctx, tenantId)
}

async function settle(ctx: Context, tenantId: number, what: { patchId: number | null; package: string | null }): Promise<void> {
  const changed = await settleExceptions(ctx, tenantId, await store.patchesMeant(ctx, what))
  if (changed > 0) await queueRecount(ctx, tenantId)
}
