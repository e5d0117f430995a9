import { runFeed } from '../advisories/service.ts'
import { isCollision, SYSTEM, withInfra, type App, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { queueLook } from '../findings/service.ts'
import { tellSourceFailing } from '../notices/alarms.ts'
import { openSource, type OpenWsus } from '../sources/open.ts'
import { findSource, type SourceRow } from '../sources/store.ts'
import { fromWsusError } from '../sources/wsus-errors.ts'
import { WsusError, type WsusProbe, type WsusSource } from '../../wsus-adapter/index.ts'
import { assignNew, cleanUp, endWell, settleCounts, settleEarlyEnd } from './finish.ts'
import type { CategoryIds } from './mapping.ts'
import { beginPhase, noteRoutes } from './progress.ts'
import { readApprovals } from './read-approvals.ts'
import { readComputers, readGroups } from './read-estate.ts'
import { readCategories, readPatches, readTexts } from './read-patches.ts'
import { readRelations } from './read-relations.ts'
import { readStates } from './read-states.ts'
import type { Reading } from './reading.ts'
import { endRun, getRun, holdRun, PHASES, type Phase, type RunRow } from './store.ts'

/** What a run needs besides the service. */
export interface RunCall {
  readonly signal: AbortSignal
  /** Opens the route to WSUS. */
  readonly open: OpenWsus
}

/**
 * Reads a source: from the beginning, or from the phase that a broken run had reached. Everything on the way may be repeated.
 * What fails ends the run with its code; only a stop of the process, or of the database, or another transaction in its way leaves it running for the
 * next task.
 *
 * @throws when it was asked to stop, the database is away, or it lost against another transaction
 */
export async function executeRun(app: App, runId: number, call: RunCall): Promise<void> {
  const begun = await withInfra(app, SYSTEM, async (ctx) => {
    const run = await getRun(ctx, runId)
    const source = run === undefined ? undefined : await findSource(ctx, { id: run.sourceId })
    return run === undefined ? undefined : { run, source }
  })
  if (begun === undefined || begun.run.state !== 'running') return
  const { run, source } = begun
  try {
    if (source === undefined) throw new AppError('not_found', 'source_not_found', { sourceId: run.sourcePublicId })
    if (source.kind === 'wsus') await readWsus(app, run, source, call)
    else if (source.kind === 'catalog') await runFeed(app, run, source, call.signal)
    else await endWithoutReading(app, run, source, call)
  } catch (err) {
    if (call.signal.aborted || isDatabaseAway(err) || isCollision(err)) {
      app.log.warn({ err, sourceId: run.sourcePublicId, runId }, 'a discovery was interrupted')
      throw err
    }
    await giveUp(app, run, err)
  }
}

async function readWsus(app: App, run: RunRow, source: SourceRow, call: RunCall): Promise<void> {
  const { source: known, url, wsus, failed } = await openSource(app, SYSTEM, source.id, call.open, call.signal)
  try {
    const reading = { ...readingOf(app, run, known, call), wsus, probe: await wsus.probe() }
    reading.counts.failedRoutes = failed
    await readPhases(reading)
  } catch (err) {
    throw fromWsusError(err, url)
  } finally {
    await wsus.close()
  }
}

function readingOf(app: App, run: RunRow, source: SourceRow, call: RunCall): Omit<Reading, 'wsus' | 'probe'> {
  return { app, actor: SYSTEM, run, source, signal: call.signal, counts: structuredClone(run.counts), phase: run.phase }
}

/** The phases in their order; those that a broken run had ended are not read again. */
async function readPhases(reading: Reading): Promise<void> {
  let categories: CategoryIds | undefined
  const phases: Record<Phase, () => Promise<void>> = {
    probe: async () => {},
    groups: () => readGroups(reading),
    computers: () => readComputers(reading),
    categories: async () => void (categories = await readCategories(reading)),
    updates: async () => readPatches(reading, categories ?? (await readCategories(reading))),
    texts: () => readTexts(reading),
    relations: () => readRelations(reading),
    approvals: () => readApprovals(reading),
    states: () => readStates(reading),
    finish: () => finish(reading),
  }
  noteRoutes(reading)
  for (const phase of PHASES.slice(PHASES.indexOf(reading.run.phase))) {
    reading.phase = phase
    forgetHalfCounts(reading, phase)
    await beginPhase(reading)
    await phases[phase]()
  }
}

/** A phase that is read whole again counts again. */
function forgetHalfCounts(reading: Reading, phase: Phase): void {
  if (phase === 'groups') delete reading.counts.groups
  if (phase === 'computers') {
    if (reading.counts.computers !== undefined) reading.counts.computers = { ...reading.counts.computers, read: 0 }
    delete reading.counts.memberships
  }
  if (phase === 'approvals' && reading.counts.approvals !== undefined) reading.counts.approvals = { ...reading.counts.approvals, read: 0 }
}

async function finish(reading: Reading): Promise<void> {
  await cleanUp(reading)
  await assignNew(reading)
  await settleCounts(reading)
  reading.signal.throwIfAborted()
  await withInfra(reading.app, reading.actor, (ctx) => endWell(ctx, reading))
}

/** Sources that come to us, such as agents: a run only draws the conclusions of what they brought. */
async function endWithoutReading(app: App, run: RunRow, source: SourceRow, call: RunCall): Promise<void> {
  const nothing = {} as WsusSource
  const probe = {} as WsusProbe
  await withInfra(app, SYSTEM, (ctx) => endWell(ctx, { ...readingOf(app, run, source, call), wsus: nothing, probe, phase: 'finish' }))
}

async function giveUp(app: App, run: RunRow, err: unknown): Promise<void> {
  const known = err instanceof AppError
  const code = known ? err.code : 'internal_error'
  const state = code === 'discovery_brake' ? 'stopped' : 'failed'
  if (known) app.log.warn({ err, sourceId: run.sourcePublicId, runId: run.id }, 'a discovery failed')
  else app.log.error({ err, sourceId: run.sourcePublicId, runId: run.id }, 'a discovery failed')
  await withInfra(app, SYSTEM, async (ctx: InfraContext) => {
    const counts = (await holdRun(ctx, run.id))?.counts ?? run.counts
    await settleEarlyEnd(ctx, run, counts)
    await endRun(ctx, run.id, { state, counts, errorCode: code, errorDetails: known ? err.details : {} })
    await queueLook(ctx, run.sourceId)
    if (state === 'failed') await tellSourceFailing(ctx, run.sourceId, code)
  })
}

function isDatabaseAway(err: unknown): boolean {
  if (err instanceof WsusError) return false
  return err instanceof AppError && err.code === 'database_unavailable'
}
