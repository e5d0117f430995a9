import { SYSTEM, withInfra } from '../context.ts'
import type { TaskPayloads } from '../cmdb/tasks.ts'
import { startWaitingRuns } from '../collector/service.ts'
import { endExpiredExceptions } from '../exceptions/service.ts'
import { tenantsWithComputers } from '../health/store.ts'
import { tellSilentSources } from '../notices/alarms.ts'
import type { OpenWsus } from '../sources/open.ts'
import { openWsus } from '../../wsus-adapter/index.ts'
import type { TaskCall } from '../worker.ts'
import { executeRun } from './run.ts'
import { recountEverybody, startDueRuns } from './service.ts'

/** A task that reads a source; tests open a route of their own. */
export function runWith(open: OpenWsus): (payload: TaskPayloads['discovery.run'], call: TaskCall) => Promise<void> {
  return async ({ runId }, { app, signal }) => executeRun(app, runId, { signal, open })
}

/** Reads a source. */
export const runDiscovery = runWith(openWsus)

/**
 * Each minute: begins the runs that are due and those of deliveries that wait, tells of sources that are silent for too long, ends exceptions whose time is over; once an
 * hour all counts are taken, because computers grow stale without a word.
 */
export async function scheduleDiscoveries(_payload: TaskPayloads['discovery.schedule'], { app }: TaskCall): Promise<void> {
  await withInfra(app, SYSTEM, async (ctx) => {
    await startDueRuns(ctx)
    await startWaitingRuns(ctx)
    await tellSilentSources(ctx)
    await endExpiredExceptions(ctx)
    if (ctx.now.getUTCMinutes() === 0) await recountEverybody(ctx, await tenantsWithComputers(ctx))
  })
}
