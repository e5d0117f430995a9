import { SYSTEM, withInfra, type App } from '../context.ts'
import type { CollectorDelivery } from '../../wsus-adapter/index.ts'
import * as store from './store.ts'

/**
 * Opens the newest delivery of a source that is whole and has not been read. The run of the source that is under way is noted with
 * it: when that run ends well, the delivery counts as read and its parts go; when it fails, the next run opens it again.
 *
 * @param sourceId internal id
 * @param isTest somebody only tests the source: then no run is said to have read it, least of all one that is reading another delivery
 * @returns undefined when nothing waits
 */
export async function openDelivery(app: App, sourceId: number, { isTest = false } = {}): Promise<CollectorDelivery | undefined> {
  const delivery = await withInfra(app, SYSTEM, async (ctx) => {
    await store.lockDeliveries(ctx, sourceId)
    await store.settleRead(ctx, sourceId)
    const newest = await store.newestComplete(ctx, sourceId)
    if (newest !== undefined && !isTest) await store.claimForRun(ctx, newest.id, sourceId)
    return newest
  })
  if (delivery === undefined) return undefined
  return {
    manifest: delivery.manifest,
    part: (set, number) => withInfra(app, SYSTEM, (ctx) => store.partBody(ctx, delivery.id, set, number)),
  }
}
