import type { InfraContext } from '../context.ts'
import { listRuns } from '../discovery/store.ts'
import { AppError } from '../errors.ts'
import { forgetBases } from '../patches/store-msrc.ts'
import { endSource, type SourceRow } from '../sources/store.ts'
import { joinWithCounts } from './import-articles.ts'
import { followDocuments, lockIngest } from './merge.ts'
import { Stage } from './stage.ts'
import { countDocuments, kbsOf } from './store.ts'
import { forgetFeed } from './store-feeds.ts'
import { compareStaged } from './store-merge.ts'

/**
 * Takes a feed away with everything that it said; patches, and the packages that it spoke of, follow.
 *
 * @throws AppError conflict discovery_running
 */
export async function removeFeed(ctx: InfraContext, feed: SourceRow): Promise<{ documents: number; touched: number }> {
  await refuseRunning(ctx, feed)
  await lockIngest(ctx)
  await Stage.open(ctx)
  const kbs = await kbsOf(ctx, feed.id)
  const documents = await countDocuments(ctx, feed.id)
  await compareStaged(ctx, { sourceId: feed.id, set: null, whole: false, seen: [], gone: [], everything: true })
  const { touched } = await followDocuments(ctx)
  await forgetBases(ctx, kbs)
  if (kbs.length > 0) await joinWithCounts(ctx, kbs)
  await forgetFeed(ctx, feed.id)
  await endSource(ctx, feed.id)
  return { documents, touched }
}

/**
 * Takes lists of packages away that a feed does not have any more; the packages that they spoke of follow.
 *
 * @param keys of documents that stand alone
 * @throws AppError conflict discovery_running: it would bring them back
 */
export async function removeLists(ctx: InfraContext, feed: SourceRow, keys: readonly string[]): Promise<void> {
  await refuseRunning(ctx, feed)
  await lockIngest(ctx)
  await Stage.open(ctx)
  await compareStaged(ctx, { sourceId: feed.id, set: null, whole: false, seen: [], gone: keys })
  await followDocuments(ctx)
}

async function refuseRunning(ctx: InfraContext, feed: SourceRow): Promise<void> {
  const [run] = await listRuns(ctx, { sourceId: feed.id, limit: 1 })
  if (run?.state === 'running') throw new AppError('conflict', 'discovery_running', { sourceId: feed.publicId })
}
