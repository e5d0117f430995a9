import { enqueue } from '../cmdb/tasks.ts'
import type { Actor, InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { refreshReadiness } from '../computers/discovered.ts'
import { markComputersAbsent, unseenComputers } from '../computers/store-sources.ts'
import { markPatchesAbsent, unseenPatches } from '../patches/store.ts'
import { dropUnknownRelations } from '../patches/store-relations.ts'
import { refreshHealth } from '../health/service.ts'
import { dropExcluded } from '../patches/store-excluded.ts'
import { isDue } from '../sources/schedule.ts'
import { acceptServer, endSource, requireSource, updateWsus, type WsusChange } from '../sources/service.ts'
import { listSources, type SourceKind, type SourceRow } from '../sources/store.ts'
import { deliveredSources } from '../sources/store-routes.ts'
import { queueRecount } from '../verdicts/states.ts'
import { forgetReports } from '../verdicts/store-read.ts'
import { settleEarlyEnd } from './finish.ts'
import { dropGone } from './gone.ts'
import * as store from './store.ts'
import { currentApprovals, endApprovals } from './store-approvals.ts'
import { dropAside } from './store-aside.ts'
import { endDownstream } from './store-downstream.ts'

/** What is asked of a discovery. */
export interface DiscoveryWish {
  /** Public ids; left out: every source of the kinds. */
  readonly sourceIds?: readonly string[] | undefined
  readonly kinds?: readonly SourceKind[] | undefined
  readonly full?: boolean | undefined
  readonly cleanup?: boolean | undefined
  readonly force?: boolean | undefined
}

/** Kinds of sources that have runs. */
const WITH_RUNS: readonly SourceKind[] = ['wsus', 'agent', 'catalog', 'engine']

/**
 * Begins a run of each source that is meant, in the caller's transaction: all or none.
 *
 * @param requestedBy who asked, as text
 * @throws AppError not_found source_not_found, no_source; conflict discovery_running
 */
export async function requestRun(
  ctx: InfraContext,
  wish: DiscoveryWish,
  requestedBy: string,
): Promise<{ runId: number; sourceId: string }[]> {
  const sources = await meantSources(ctx, wish)
  if (sources.length === 0) throw new AppError('not_found', 'no_source', {})
  const begun: { runId: number; sourceId: string }[] = []
  for (const source of sources) {
    const runId = await beginRun(ctx, source, wish, requestedBy)
    if (runId === undefined) throw new AppError('conflict', 'discovery_running', { sourceId: source.publicId })
    begun.push({ runId, sourceId: source.publicId })
  }
  return begun
}

async function meantSources(ctx: InfraContext, wish: DiscoveryWish): Promise<SourceRow[]> {
  if (wish.sourceIds === undefined) {
    // What a collector alone delivers is read when it comes, and a feed that is switched off gets its documents as files.
    const delivered = await deliveredSources(ctx)
    return (await listSources(ctx, wish.kinds ?? WITH_RUNS)).filter(
      ({ id, kind, enabled }) => (kind !== 'catalog' || enabled) && !delivered.has(id),
    )
  }
  const sources: SourceRow[] = []
  for (const sourceId of new Set(wish.sourceIds)) sources.push(await requireSource(ctx, sourceId))
  return sources.filter((source) => WITH_RUNS.includes(source.kind))
}

async function beginRun(ctx: InfraContext, source: SourceRow, wish: DiscoveryWish, requestedBy: string): Promise<number | undefined> {
  const runId = await store.insertRun(ctx, source.id, {
    full: wish.full ?? false,
    cleanup: wish.cleanup ?? false,
    force: wish.force ?? false,
    requestedBy,
  })
  if (runId !== undefined) await enqueueRun(ctx, source.id, runId)
  return runId
}

async function enqueueRun(ctx: InfraContext, sourceId: number, runId: number): Promise<void> {
  await enqueue(
    ctx,
    'discovery.run',
    { sourceId, runId },
    { queue: `source:${sourceId}`, key: `discovery.run:${runId}`, keyMode: 'unsafe_dedupe' },
  )
}

/**
 * Stops a run. Who reads it learns so at the next page, which is taken back; until then the next run of the source waits in its queue.
 *
 * @param by who asked, as text
 * @throws AppError not_found run_not_found, conflict discovery_not_running
 */
export async function cancelRun(ctx: InfraContext, runId: number, by: string): Promise<store.RunRow> {
  const run = await store.holdRun(ctx, runId)
  if (run === undefined) throw new AppError('not_found', 'run_not_found', { runId })
  if (run.state !== 'running') throw new AppError('conflict', 'discovery_not_running', { sourceId: run.sourcePublicId })
  await settleEarlyEnd(ctx, run, run.counts)
  await store.endRun(ctx, runId, { state: 'stopped', counts: run.counts, errorCode: 'discovery_canceled', errorDetails: { by } })
  return (await store.getRun(ctx, runId)) ?? run
}

/**
 * The schedule: begins the runs that are due, and has those go on whose task was lost. What a collector alone delivers is read when it came.
 *
 * @returns how many began
 */
export async function startDueRuns(ctx: InfraContext): Promise<number> {
  const newest = await store.newestRuns(ctx)
  const delivered = await deliveredSources(ctx)
  let begun = 0
  for (const source of await listSources(ctx, WITH_RUNS)) {
    const run = newest.get(source.id)
    if (run?.running === true) await enqueueRun(ctx, source.id, run.id)
    else if (delivered.has(source.id) || !isDue(source, run?.startedAt ?? null, ctx.now)) continue
    else if ((await beginRun(ctx, source, {}, '#SCHEDULE')) !== undefined) begun++
  }
  return begun
}

/**
 * Removes a source: what it said of computers, patches and approvals is ended as if it had vanished there.
 *
 * @throws AppError not_found source_not_found; conflict discovery_running
 */
export async function removeSource(ctx: InfraContext, sourceId: string): Promise<void> {
  const source = await requireSource(ctx, sourceId, 'wsus')
  if ((await store.newestRuns(ctx)).get(source.id)?.running === true) throw new AppError('conflict', 'discovery_running', { sourceId })
  await endApprovals(ctx, await currentApprovals(ctx, source.id))
  const computers = await unseenComputers(ctx, source.id, [])
  await markComputersAbsent(ctx, computers.ids)
  await refreshReadiness(ctx, computers.computerIds)
  await markPatchesAbsent(ctx, source.id, (await unseenPatches(ctx, source.id, [])).ids)
  for (const tenantId of (await dropGone(ctx, source.id)).tenantIds) await queueRecount(ctx, tenantId)
  await store.dropAnchors(ctx, source.id)
  await dropExcluded(ctx, source.id)
  await dropAside(ctx, source.id)
  await dropUnknownRelations(ctx, source.id)
  await endDownstream(ctx, source.id)
  await endSource(ctx, source)
}

/** Changes a WSUS source; other imported classifications are read from the beginning. */
export async function changeSource(ctx: InfraContext, sourceId: string, change: WsusChange): Promise<SourceRow> {
  const source = await updateWsus(ctx, sourceId, change)
  if (change.classifications !== undefined) await store.dropAnchors(ctx, source.id)
  return source
}

/**
 * Another server is this source now: nothing that was known of the former one spares a reading, and its first complete run is the
 * baseline again, so that what is approved there tells nobody.
 *
 * @param serverId the one that was found and refused
 * @throws AppError not_found source_not_found; conflict source_server_not_found, source_duplicate_server, discovery_running
 */
export async function confirmServer(ctx: InfraContext, sourceId: string, serverId: string): Promise<SourceRow> {
  const source = await requireSource(ctx, sourceId, 'wsus')
  if ((await store.newestRuns(ctx)).get(source.id)?.running === true) throw new AppError('conflict', 'discovery_running', { sourceId })
  await acceptServer(ctx, source, serverId)
  await store.dropAnchors(ctx, source.id)
  await forgetReports(ctx, source.id)
  return requireSource(ctx, sourceId)
}

/** Brings the health of every tenant's computers up to date with the time; once a day all counts are taken anew, because what patches mean may have changed. */
export async function recountEverybody(ctx: InfraContext, tenantIds: readonly number[]): Promise<void> {
  for (const tenantId of tenantIds) await (ctx.now.getUTCHours() === 0 ? queueRecount(ctx, tenantId) : refreshHealth(ctx, tenantId))
}

/** Who asked, as runs keep it. */
export function requesterOf(actor: Actor): string {
  return actor.name
}
