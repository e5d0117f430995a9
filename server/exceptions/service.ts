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
  const place = await placeOf(ctx, input)
  const patchId = input.patchId === undefined ? null : await requirePatch(ctx, place.tenantKey, input.patchId)
  const what = { patchId, package: input.package ?? null }
  await refuseToDropRequired(ctx, place.tenantKey, await store.patchesMeant(ctx, what), asked(input))
  const publicId = newPublicId()
  await store.insertExceptions(ctx, [{ ...place, ...what, publicId }])
  await settle(ctx, place.tenantKey, what)
  await record(ctx, 'exception.make', { exceptionId: publicId, ...input, until: input.until?.toISOString() }, 'done', place.tenantKey)
  return publicId
}

/** What became of one patch of many. */
export interface PatchRefused {
  readonly patchId: string
  readonly code: 'patch_not_found' | 'patch_required' | 'required_hold_unbounded'
}

/**
 * The same for several patches at once: those that the tenant may not drop are left out and named, the others are done.
 *
 * @param patchIds public ids
 * @throws AppError not_found computer_not_found, computer_group_not_found, tenant_not_found; invalid exception_until_past, tenant_needed
 */
export async function makeExceptions(
  ctx: Context,
  patchIds: readonly string[],
  input: Omit<ExceptionInput, 'patchId' | 'package'>,
): Promise<{ exceptionIds: string[]; refused: PatchRefused[] }> {
  const place = await placeOf(ctx, input)
  const known = await store.patchKeysOf(ctx, place.tenantKey, patchIds)
  const refused: PatchRefused[] = []
  const allowed: { patchId: string; key: number }[] = []
  for (const patchId of new Set(patchIds)) {
    const key = known.get(patchId)
    const code = key === undefined ? 'patch_not_found' : await refusalOf(ctx, place.tenantKey, key, input)
    if (key === undefined || code !== null) refused.push({ patchId, code: code ?? 'patch_not_found' })
    else allowed.push({ patchId, key })
  }
  if (allowed.length === 0) return { exceptionIds: [], refused }
  const made = allowed.map(({ key }) => ({ ...place, patchId: key, package: null, publicId: newPublicId() }))
  await store.insertExceptions(ctx, made)
  const changed = await settleExceptions(
    ctx,
    place.tenantKey,
    made.map((one) => one.patchId),
  )
  if (changed > 0) await queueRecount(ctx, place.tenantKey)
  const exceptionIds = made.map((one) => one.publicId)
  const told = { exceptionIds, patchIds: allowed.map((one) => one.patchId), ...input, until: input.until?.toISOString() }
  await record(ctx, 'exception.make', told, 'done', place.tenantKey)
  return { exceptionIds, refused }
}

function asked(input: Pick<ExceptionInput, 'kind' | 'until'>): { kind: ExceptionInput['kind']; until: Date | null } {
  return { kind: input.kind, until: input.until ?? null }
}

async function refusalOf(
  ctx: Context,
  tenantKey: number,
  patchKey: number,
  input: Pick<ExceptionInput, 'kind' | 'until'>,
): Promise<PatchRefused['code'] | null> {
  try {
    await refuseToDropRequired(ctx, tenantKey, [patchKey], asked(input))
    return null
  } catch (err) {
    if (err instanceof AppError && (err.code === 'patch_required' || err.code === 'required_hold_unbounded')) return err.code
    throw err
  }
}

/** For whom and how an exception holds, after its input was checked. */
async function placeOf(
  ctx: Context,
  input: Omit<ExceptionInput, 'patchId' | 'package'>,
): Promise<Omit<store.NewException, 'publicId' | 'patchId' | 'package'>> {
  const tenantKey = await tenantMeant(ctx, input.tenantId)
  if (input.until !== undefined && input.until <= ctx.now) {
    throw new AppError('invalid', 'exception_until_past', { until: input.until.toISOString() })
  }
  const computerId = input.computerId === undefined ? null : await keyOf(ctx, 'computer', tenantKey, input.computerId)
  if (input.computerId !== undefined && computerId === null) {
    throw new AppError('not_found', 'computer_not_found', { serverId: input.computerId, computerId: input.computerId })
  }
  const computerGroupId = input.computerGroupId === undefined ? null : await keyOf(ctx, 'computer_group', tenantKey, input.computerGroupId)
  if (input.computerGroupId !== undefined && computerGroupId === null) {
    throw new AppError('not_found', 'computer_group_not_found', { computerGroupId: input.computerGroupId })
  }
  const scope = computerId !== null ? 'computer' : computerGroupId !== null ? 'group' : 'all'
  return { tenantKey, scope, computerGroupId, computerId, kind: input.kind, reason: input.reason, until: input.until ?? null }
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
