import type { Readable } from 'node:stream'
import { SYSTEM, withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { endRun, insertRun, type RunCounts } from '../discovery/store.ts'
import { AppError } from '../errors.ts'
import { noteSuccess, type SourceRow } from '../sources/store.ts'
import { requireFeed } from './feeds.ts'
import { importDocument, type Imported } from './import.ts'
import { addImported, fetchFeed, noFeedCounts, type FeedCounts } from './update.ts'

/**
 * A run of a feed: fetches what changed and ends the run.
 *
 * @throws what went wrong; the caller ends the run with it
 */
export async function runFeed(app: App, runId: number, feed: SourceRow, signal: AbortSignal): Promise<void> {
  const counts = noFeedCounts()
  await fetchFeed(app, feed, signal, counts)
  await withInfra(app, SYSTEM, (ctx) => endFeedRun(ctx, runId, feed.id, counts))
}

async function endFeedRun(ctx: InfraContext, runId: number, sourceId: number, counts: FeedCounts): Promise<void> {
  await noteSuccess(ctx, sourceId)
  await endRun(ctx, runId, { state: 'succeeded', counts: counts as RunCounts })
}

/**
 * Takes in a document that somebody brings, as a run of its feed.
 *
 * @throws AppError conflict discovery_running, and as importDocument
 */
export async function takeDocument(app: App, actor: Actor, sourceId: string, body: Readable, force: boolean): Promise<Imported> {
  const { feed, runId } = await withInfra(app, actor, async (ctx) => {
    const source = await requireFeed(ctx, sourceId)
    const id = await insertRun(ctx, source.id, { full: false, cleanup: false, force, requestedBy: actor.name })
    if (id === undefined) throw new AppError('conflict', 'discovery_running', { sourceId })
    return { feed: source, runId: id }
  })
  const counts = noFeedCounts()
  try {
    const imported = await importDocument(app, actor, body, { sourceId: feed.id, url: null, force })
    addImported(counts, imported)
    await withInfra(app, actor, (ctx) => endFeedRun(ctx, runId, feed.id, counts))
    return imported
  } catch (err) {
    const known = err instanceof AppError
    const errorCode = known ? err.code : 'internal_error'
    await withInfra(app, actor, (ctx) =>
      endRun(ctx, runId, { state: 'failed', counts: counts as RunCounts, errorCode, errorDetails: known ? err.details : {} }),
    )
    throw err
  }
}
