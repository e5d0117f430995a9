import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { lockRegistrations, manualSource } from './store-software.ts'

/** A source of what is registered: by hand, or by scripts. */
export interface ManualSource {
  readonly id: number
  readonly publicId: string
  readonly ownerTenantId: number | null
}

/** @throws AppError not_found source_not_found, also for a source of another kind */
export async function findManual(ctx: InfraContext, sourceId: string): Promise<ManualSource> {
  const source = await manualSource(ctx, sourceId)
  if (source === undefined) throw new AppError('not_found', 'source_not_found', { sourceId })
  return source
}

/**
 * The same, kept from others until the transaction ends: one change of a source's registrations at a time.
 *
 * @throws AppError not_found source_not_found
 */
export async function requireManual(ctx: InfraContext, sourceId: string): Promise<ManualSource> {
  const source = await findManual(ctx, sourceId)
  await lockRegistrations(ctx, source.id)
  return source
}
