import { rm } from 'node:fs/promises'
import { record } from '../audit/service.ts'
import { SYSTEM, withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { readSetting, writeSetting } from '../settings/store.ts'
import { internetWay, type InternetWay } from '../sources/fetch.ts'
import type { Landed, StorePlace } from './disk.ts'
import { StoreSetting, type Refusal } from './rules.ts'
import * as store from './store.ts'
import type { StoredFile } from './store.ts'

/** What becomes of a file that has arrived, and how much room there is for one. */

const KEY = 'store'

/** What holds for the store; nothing set is the defaults. */
export async function storeSetting(ctx: InfraContext): Promise<StoreSetting> {
  return (await readSetting(ctx, KEY, StoreSetting)) ?? StoreSetting.parse({})
}

/** Keeps what holds for the store. */
export async function saveStoreSetting(ctx: InfraContext, setting: StoreSetting): Promise<void> {
  await writeSetting(ctx, KEY, setting)
  await record(ctx, 'store.update', setting)
}

/** What holds when a file is brought. */
export interface Terms {
  readonly way: InternetWay
  readonly setting: StoreSetting
  /** Bytes that the store holds already. */
  readonly held: number
}

/** Looks up what holds now. */
export async function termsOf(app: App): Promise<Terms> {
  return withInfra(app, SYSTEM, async (ctx) => ({
    way: await internetWay(ctx),
    setting: await storeSetting(ctx),
    held: await store.bytesHeld(ctx),
  }))
}

/**
 * Looks whether there is room.
 *
 * @param held bytes that the store holds already
 * @param written bytes of the file on its way
 * @param ahead bytes that are still to be written
 * @throws AppError unavailable store_full, store_disk_low
 */
export async function checkRoom(place: StorePlace, setting: StoreSetting, held: number, written: number, ahead = 0): Promise<void> {
  if (held + written > setting.totalBytes) throw new AppError('unavailable', 'store_full', { limit: setting.totalBytes })
  const free = await place.free()
  if (free - ahead < setting.freeBytes) throw new AppError('unavailable', 'store_disk_low', { free, floor: setting.freeBytes })
}

/** Where a file came from, and for whom. */
export interface Origin {
  readonly name: string
  readonly url: string | null
  readonly ownerTenantId: number | null
}

/** Puts a file that is what it should be into the store. */
export async function keep(app: App, place: StorePlace, from: string, file: Landed & Origin, actor: Actor): Promise<StoredFile> {
  const path = await place.keep(from, file.sha256)
  return withInfra(app, actor, async (ctx) => {
    const kept = await store.putStored(ctx, { ...file, path })
    if (actor !== SYSTEM) await record(ctx, 'store.add', { sha256: file.sha256, bytes: file.bytes, name: file.name, url: file.url })
    return kept
  })
}

/**
 * Puts a file that is not what it should be into quarantine, in the place of the one that came from there before for the same owner.
 *
 * @throws AppError invalid store_file_refused, always
 */
export async function refuse(
  app: App,
  place: StorePlace,
  from: string,
  file: Landed & Origin & { reason: Refusal; wantedSha256: string | null },
  actor: Actor,
): Promise<never> {
  const path = await place.setAside(from)
  await rm(`${from}.json`, { force: true })
  const { sha256, bytes, name, url, ownerTenantId, reason, wantedSha256 } = file
  const id = await withInfra(app, actor, async (ctx) => {
    const put = await store.putRefused(ctx, { sha256, bytes, name, url, ownerTenantId, reason, wantedSha256, path })
    if (url === null || wantedSha256 === null) return put
    for (const former of await store.dropRefusedBefore(ctx, { id: put, wantedSha256, url, ownerTenantId })) await place.remove(former.path)
    return put
  })
  app.log.warn({ code: 'store_file_refused', quarantineId: id, sha256, wantedSha256, reason, url }, 'a file was put into quarantine')
  throw new AppError('invalid', 'store_file_refused', { quarantineId: id, name, reason, sha256, wantedSha256: wantedSha256 ?? '' })
}
