import { SYSTEM, withInfra, type App, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { internetWay } from '../sources/fetch.ts'
import type { SourceRow } from '../sources/store.ts'
import { feedFacts } from './feeds.ts'
import type { FeedCounts, Fetching } from './fetching.ts'
import { joinWithCounts } from './import-articles.ts'
import { sweepSpool } from './spool.ts'
import { updateArchive } from './update-archive.ts'
import { updateApt, updateFiles, updateRpm } from './update-files.ts'
import { updateMsrc } from './update-msrc.ts'

export interface FetchWish {
  readonly signal: AbortSignal
  /** Is added to as it goes on. */
  readonly counts: FeedCounts
  readonly force?: boolean
  /** In the transaction of each document: keeps how far it is. */
  readonly progress?: (ctx: InfraContext) => Promise<void>
}

/**
 * Fetches a feed: what of it changed since. What was put in force stays, whatever follows.
 *
 * @throws AppError with the code of what went wrong
 */
export async function fetchFeed(app: App, feed: SourceRow, { signal, counts, force = false, progress }: FetchWish): Promise<void> {
  const { way, facts } = await withInfra(app, SYSTEM, async (ctx) => ({ way: await internetWay(ctx), facts: await feedFacts(ctx, feed) }))
  if (facts.url === null) throw new AppError('invalid', 'feed_without_url', { sourceId: feed.publicId })
  await sweepSpool(app.config.stateDir)
  const fetching: Fetching = { app, feed, facts, way, signal, counts, force, progress: progress ?? (async () => undefined) }
  try {
    await fetchBy(fetching, facts.url)
  } finally {
    const patches = await withInfra(app, SYSTEM, (ctx) => joinWithCounts(ctx, []))
    counts.patches.read += patches.looked
    counts.patches.changed += patches.changed
  }
}

async function fetchBy(fetching: Fetching, url: string): Promise<void> {
  const { way } = fetching.facts
  switch (way.kind) {
    case 'msrc':
      return updateMsrc(fetching, url)
    case 'files':
      return updateFiles(fetching, url, way.files)
    case 'apt':
      return updateApt(fetching, url, way)
    case 'rpm':
      return updateRpm(fetching, url, way)
    case 'archive':
      return updateArchive(fetching, url, way)
  }
}
