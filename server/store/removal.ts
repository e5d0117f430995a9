import { record } from '../audit/service.ts'
import { SYSTEM, withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { StorePlace } from './disk.ts'
import { keep, storeSetting } from './keeping.ts'
import * as store from './store.ts'
import type { ListedFile, Refused, StoredFile } from './store.ts'

/** What leaves the store, or its quarantine. */

/** What was begun is given up after so long; it may be resumed until then. */
const ABANDONED_MS = 7 * 24 * 3_600_000
const MOST_CLEANED = 10_000
/** Each of them is named in the audit log. */
const MOST_DISCARDED = 1_000

/**
 * Takes files away; whoever needs one has it fetched again.
 *
 * @throws AppError not_found store_file_not_found
 */
export async function removeFiles(app: App, actor: Actor, sha256: readonly string[]): Promise<{ files: number; bytes: number }> {
  const gone = await withInfra(app, actor, async (ctx) => {
    const dropped = await store.dropStored(ctx, sha256, ctx.now)
    const missing = sha256.filter((hash) => !dropped.some((file) => file.sha256 === hash))
    if (missing.length > 0) throw new AppError('not_found', 'store_file_not_found', { sha256: missing.join(', ') })
    await record(ctx, 'store.delete', { sha256 })
    await unlinkAll(app, dropped)
    return dropped
  })
  return { files: gone.length, bytes: bytesOf(gone) }
}

/** Inside of the transaction: nobody enters the same file meanwhile, and an entry whose file is gone counts as none. */
async function unlinkAll(app: App, files: readonly { path: string }[]): Promise<void> {
  const place = new StorePlace(app.config.stateDir)
  for (const { path } of files) await place.remove(path)
}

/** What a clean-up takes away. */
export interface Unwanted {
  readonly files: readonly ListedFile[]
  /** In quarantine. */
  readonly refused: readonly Refused[]
}

/**
 * What nobody misses: no verdict of a missing patch, no open job, and not used for the days of the setting; and what lies in quarantine for as long.
 *
 * @param dryRun only lists it
 * @returns what nobody misses
 */
export async function cleanUp(app: App, actor: Actor, dryRun: boolean): Promise<Unwanted> {
  const found = await withInfra(app, actor, async (ctx) => {
    const { keepDays } = await storeSetting(ctx)
    const usedBefore = new Date(ctx.now.getTime() - keepDays * 86_400_000)
    const files = await store.unwanted(ctx, usedBefore, MOST_CLEANED)
    const refused = await store.refusedLongAgo(ctx, usedBefore, MOST_DISCARDED)
    if (dryRun) return { files, refused }
    await discard(app, ctx, refused)
    if (files.length === 0) return { files, refused }
    const dropped = await store.dropStored(
      ctx,
      files.map((file) => file.sha256),
      usedBefore,
    )
    await record(ctx, 'store.cleanup', { files: dropped.length, bytes: bytesOf(dropped) })
    await unlinkAll(app, dropped)
    return { files, refused }
  })
  if (!dryRun) await new StorePlace(app.config.stateDir).sweepPartials(Date.now() - ABANDONED_MS)
  return found
}

async function discard(app: App, ctx: InfraContext, refused: readonly Refused[]): Promise<void> {
  const ids = refused.map(({ id }) => id)
  const dropped = ids.length === 0 ? [] : await store.dropRefused(ctx, ids)
  if (dropped.length === 0) return
  await record(ctx, 'store.discard', { files: dropped.map(({ id, sha256 }) => ({ quarantineId: id, sha256 })), bytes: bytesOf(dropped) })
  await unlinkAll(app, dropped)
}

/** Bytes of files together. */
export function bytesOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, file) => sum + file.bytes, 0)
}

/**
 * Takes a file out of quarantine into the store, under the hash that it really has.
 *
 * @throws AppError not_found store_quarantine_not_found
 */
export async function releaseRefused(app: App, actor: Actor, id: number): Promise<StoredFile> {
  const place = new StorePlace(app.config.stateDir)
  const refused = await withInfra(app, actor, async (ctx) => {
    const [found] = await store.dropRefused(ctx, [id])
    if (found === undefined || place.absolute(found.path) === undefined || !(await place.has(found.path, found.bytes)))
      throw new AppError('not_found', 'store_quarantine_not_found', { quarantineId: id })
    const { sha256, wantedSha256, reason, name } = found
    await record(ctx, 'store.release', { quarantineId: id, sha256, wantedSha256, reason, name })
    return found
  })
  return keep(app, place, place.absolute(refused.path) ?? '', refused, SYSTEM)
}

/**
 * Takes a file in quarantine away for good.
 *
 * @throws AppError not_found store_quarantine_not_found
 */
export async function deleteRefused(app: App, actor: Actor, id: number): Promise<void> {
  await withInfra(app, actor, async (ctx) => {
    const [found] = await store.dropRefused(ctx, [id])
    if (found === undefined) throw new AppError('not_found', 'store_quarantine_not_found', { quarantineId: id })
    await record(ctx, 'store.discard', { quarantineId: id, sha256: found.sha256 })
    await unlinkAll(app, [found])
  })
}
