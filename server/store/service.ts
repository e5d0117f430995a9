import { readFile, rm } from 'node:fs/promises'
import { SYSTEM, withInfra, type Actor, type App } from '../context.ts'
import { AppError } from '../errors.ts'
import { shown } from '../sources/fetch.ts'
import { verifyDocument } from '../sources/signature.ts'
import { diskProblem, Landing, StorePlace, type Landed } from './disk.ts'
import { download } from './download.ts'
import { checkRoom, keep, refuse, termsOf } from './keeping.ts'
import { lockFile } from './lock.ts'
import { fileNameOf, type Refusal, type StoreSetting } from './rules.ts'
import * as store from './store.ts'
import type { StoredFile } from './store.ts'

/** How files get into the patch store: fetched once for all who need them, or brought by hand. */

/** A file that somebody needs. */
export interface FileWish {
  /** Lower-case hexadecimal. */
  readonly sha256: string
  readonly url: string
  /** Its size, where it is known. */
  readonly bytes?: number | null | undefined
  /** Internal key of the tenant whose alone it is to be. */
  readonly ownerTenantId?: number | null | undefined
  /** A signature that lies beside it, and whose counts. */
  readonly signature?: { readonly signature: Uint8Array; readonly keyring: string } | undefined
}

export interface FetchOptions {
  readonly signal?: AbortSignal | undefined
  /** Who wishes it. */
  readonly actor?: Actor | undefined
  /** Instead of the time that is enough at the slowest speed. */
  readonly timeMs?: number | undefined
}

interface Flight {
  readonly done: Promise<StoredFile>
  readonly stop: AbortController
  waiting: number
}

/** Downloads of this process by their hash, for each database. */
const flights = new WeakMap<App['pools'], Map<string, Flight>>()

/**
 * Makes sure that a file is in the store: wishes for the same file share one download, over processes too, and a download that was cut off is resumed. To be
 * called outside of a transaction.
 *
 * @throws AppError invalid store_file_refused (it lies in quarantine), store_file_too_large; unavailable store_fetch_failed, store_full, store_disk_low,
 *   store_disk_full, internet_forbidden; what the signal was aborted with
 */
export async function ensureFile(app: App, wish: FileWish, options: FetchOptions = {}): Promise<StoredFile> {
  options.signal?.throwIfAborted()
  const running = flights.get(app.pools) ?? new Map<string, Flight>()
  flights.set(app.pools, running)
  const key = `${wish.sha256}/${wish.ownerTenantId ?? ''}`
  let flight = running.get(key)
  if (flight === undefined) {
    const stop = new AbortController()
    const done = fetchWished(app, wish, { ...options, signal: stop.signal })
    flight = { done, stop, waiting: 0 }
    running.set(key, flight)
    const over = (): unknown => running.get(key)?.done === done && running.delete(key)
    done.then(over, over)
  }
  const mine = flight
  mine.waiting++
  try {
    return await untilAborted(mine.done, options.signal)
  } finally {
    mine.waiting--
    if (mine.waiting === 0) {
      if (running.get(key) === mine) running.delete(key)
      mine.stop.abort(new Error('nobody waits for it any more'))
    }
  }
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  let stop: () => void = () => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error)
    signal.addEventListener('abort', stop, { once: true })
  })
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop))
}

async function fetchWished(app: App, wish: FileWish, options: FetchOptions & { signal: AbortSignal }): Promise<StoredFile> {
  const place = new StorePlace(app.config.stateDir)
  const known = await present(app, place, wish)
  if (known !== undefined) return known
  await place.prepare()
  const path = place.partialOf(wish.sha256)
  const unlock = await lockFile(path, options.signal)
  try {
    // Whoever held the lock may have brought it.
    return (await present(app, place, wish)) ?? (await bring(app, place, wish, path, options))
  } catch (err) {
    if (err instanceof AppError && err.code === 'store_disk_full')
      await Promise.all([rm(path, { force: true }), rm(`${path}.json`, { force: true })])
    throw err
  } finally {
    await unlock()
  }
}

/** The file when it is there for whoever wishes it. */
async function present(app: App, place: StorePlace, wish: FileWish): Promise<StoredFile | undefined> {
  return withInfra(app, SYSTEM, async (ctx) => {
    const known = await store.findStored(ctx, wish.sha256)
    if (known === undefined || !(await place.has(known.path, known.bytes))) return undefined
    const owner = wish.ownerTenantId ?? null
    if (known.ownerTenantId !== null && known.ownerTenantId !== owner) return undefined
    await store.noteUsed(ctx, wish.sha256)
    return known
  })
}

async function bring(
  app: App,
  place: StorePlace,
  wish: FileWish,
  path: string,
  options: FetchOptions & { signal: AbortSignal },
): Promise<StoredFile> {
  const { way, setting, held } = await termsOf(app)
  const bytes = wish.bytes ?? null
  if (bytes !== null && bytes > setting.largestBytes) throw new AppError('invalid', 'store_file_too_large', { limit: setting.largestBytes })
  const room = (written: number): Promise<void> => checkRoom(place, setting, held, written)
  await checkRoom(place, setting, held + (bytes ?? 0), 0, bytes ?? 0)
  const { signal, timeMs } = options
  const found = await download(path, { ...wish, bytes }, { way, signal, largest: setting.largestBytes, room, timeMs }).catch(
    (err: unknown) => {
      throw diskProblem(err)
    },
  )
  const origin = { name: nameOfUrl(wish.url), url: shown(wish.url), ownerTenantId: wish.ownerTenantId ?? null }
  const reason = found.kind === 'refused' ? found.reason : await signatureProblem(path, wish, app.clock())
  const actor = options.actor ?? SYSTEM
  if (reason !== null) return refuse(app, place, path, { ...found, ...origin, reason, wantedSha256: wish.sha256 }, actor)
  return keep(app, place, path, { ...found, ...origin }, actor)
}

async function signatureProblem(path: string, { signature }: FileWish, now: Date): Promise<Refusal | null> {
  if (signature === undefined) return null
  try {
    await verifyDocument({ document: await readFile(path), ...signature }, now)
    return null
  } catch (err) {
    if (err instanceof AppError) return 'signature_invalid'
    throw err
  }
}

export interface Upload {
  readonly name: string
  readonly sha256?: string | undefined
  readonly ownerTenantId: number | null
}

/**
 * Takes in a file that somebody brings, for where there is no internet.
 *
 * @param upload `sha256` when the bringer knows what it must be
 * @throws AppError as `ensureFile`
 */
export async function takeUpload(app: App, actor: Actor, upload: Upload, body: AsyncIterable<Buffer>): Promise<StoredFile> {
  const place = new StorePlace(app.config.stateDir)
  await place.prepare()
  const { setting, held } = await termsOf(app)
  const path = place.incoming()
  let landed: Landed
  try {
    landed = await received(path, body, setting, (written) => checkRoom(place, setting, held, written))
    await checkRoom(place, setting, held, landed.bytes)
  } catch (err) {
    await rm(path, { force: true })
    throw diskProblem(err)
  }
  const origin = { name: fileNameOf(upload.name), url: null, ownerTenantId: upload.ownerTenantId }
  const wantedSha256 = upload.sha256 ?? null
  if (wantedSha256 !== null && wantedSha256 !== landed.sha256)
    return refuse(app, place, path, { ...landed, ...origin, reason: 'hash_wrong', wantedSha256 }, actor)
  return keep(app, place, path, { ...landed, ...origin }, actor)
}

async function received(
  path: string,
  body: AsyncIterable<Buffer>,
  setting: StoreSetting,
  room: (bytes: number) => Promise<void>,
): Promise<Landed> {
  await room(0)
  const landing = await Landing.open(path, false, room)
  try {
    for await (const chunk of body) {
      if (landing.bytes + chunk.length > setting.largestBytes)
        throw new AppError('invalid', 'store_file_too_large', { limit: setting.largestBytes })
      await landing.write(chunk)
    }
    return await landing.end()
  } finally {
    await landing.close()
  }
}

/**
 * Fetches every file of a patch.
 *
 * @throws AppError not_found patch_not_found, store_patch_without_files; as `ensureFile`
 */
export async function fetchPatch(app: App, actor: Actor, patchId: string): Promise<StoredFile[]> {
  const files = await withInfra(app, actor, async (ctx) => {
    if (!(await store.isPatch(ctx, patchId))) throw new AppError('not_found', 'patch_not_found', { patchId })
    return store.filesOfPatch(ctx, patchId)
  })
  if (files.length === 0) throw new AppError('not_found', 'store_patch_without_files', { patchId })
  const stored: StoredFile[] = []
  for (const file of files) stored.push(await ensureFile(app, file, { actor }))
  return stored
}

function nameOfUrl(url: string): string {
  return fileNameOf(decodeURIComponentSafely(new URL(url).pathname))
}

function decodeURIComponentSafely(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
