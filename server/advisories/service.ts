import type { Readable } from 'node:stream'
import { record } from '../audit/service.ts'
import { SYSTEM, withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { endRun, insertRun, listRuns, saveProgress, type RunCounts, type RunRow } from '../discovery/store.ts'
import { AppError } from '../errors.ts'
import { queueLook } from '../findings/service.ts'
import { queueWholeEvaluation } from '../matching/service.ts'
import { noteSuccess, type SourceRow } from '../sources/store.ts'
import { feedFacts, putFeed, requireFeed } from './feeds.ts'
import { importDocument } from './import.ts'
import type { Imported } from './imported.ts'
import { addImported, noFeedCounts, type FeedCounts } from './fetching.ts'
import { fetchFeed } from './update.ts'

/**
 * A run of a feed: fetches what changed and ends the run. A full one has what feeds say evaluated anew besides, for all computers.
 *
 * @throws what went wrong; the caller ends the run with it
 */
export async function runFeed(
  app: App,
  { id: runId, force, fullRead }: Pick<RunRow, 'id' | 'force' | 'fullRead'>,
  feed: SourceRow,
  signal: AbortSignal,
): Promise<void> {
  const counts = noFeedCounts()
  const progress = (ctx: InfraContext): Promise<void> => saveProgress(ctx, runId, { phase: 'updates', counts: counts as RunCounts })
  await fetchFeed(app, feed, { signal, counts, force, progress })
  await withInfra(app, SYSTEM, async (ctx) => {
    if (fullRead) await queueWholeEvaluation(ctx)
    await endFeedRun(ctx, runId, feed.id, counts)
  })
}

async function endFeedRun(ctx: InfraContext, runId: number, sourceId: number, counts: FeedCounts): Promise<void> {
  await noteSuccess(ctx, sourceId)
  await queueLook(ctx, sourceId)
  await endRun(ctx, runId, { state: 'succeeded', counts: counts as RunCounts })
}

/**
 * Takes in a document that somebody brings; the audit log says so with it. It is a run of its feed, written when it is over: a process that ends before leaves none that seems to run.
 *
 * @param wish its stream, where the document does not say it, is kept as the feed's, which the audit log says by itself: also where the document is refused
 * @throws AppError conflict discovery_running, and as putFeed and importDocument
 */
export async function takeDocument(
  app: App,
  actor: Actor,
  sourceId: string,
  body: Readable,
  wish: { force?: boolean; name?: string | undefined; stream?: string | undefined } = {},
): Promise<Imported> {
  const { force = false, name, stream } = wish
  const startedAt = app.clock()
  const { feed, plan } = await withInfra(app, actor, async (ctx) => {
    const source = await requireFeed(ctx, sourceId)
    const [run] = await listRuns(ctx, { sourceId: source.id, limit: 1 })
    if (run?.state === 'running') throw new AppError('conflict', 'discovery_running', { sourceId })
    if (stream !== undefined) {
      await putFeed(ctx, sourceId, { stream })
      await record(ctx, 'feed.update', { sourceId, stream })
    }
    return { feed: source, plan: (await feedFacts(ctx, source)).plan }
  })
  const begin = async (ctx: InfraContext): Promise<number> => {
    const run = { full: false, cleanup: false, force, requestedBy: actor.name }
    const runId = await insertRun({ ...ctx, now: startedAt }, feed.id, run)
    if (runId === undefined) throw new AppError('conflict', 'discovery_running', { sourceId })
    return runId
  }
  const counts = noFeedCounts()
  try {
    return await importDocument(app, actor, body, {
      sourceId: feed.id,
      url: null,
      plan,
      name,
      force,
      alongside: async (ctx, imported) => {
        addImported(counts, imported)
        await endFeedRun({ ...ctx, now: app.clock() }, await begin(ctx), feed.id, counts)
        const { key, sha256, records } = imported
        await record(ctx, 'feed.import', { sourceId, force, key, sha256, records, stream: plan.stream ?? null })
      },
    })
  } catch (err) {
    const failed = { state: 'failed', counts: noFeedCounts() as RunCounts } as const
    const why = err instanceof AppError ? { errorCode: err.code, errorDetails: err.details } : { errorCode: 'internal_error' }
    if (why.errorCode !== 'discovery_running')
      await withInfra(app, actor, async (ctx) => endRun(ctx, await begin(ctx), { ...failed, ...why }))
    throw err
  }
}
