import { enqueue } from '../cmdb/tasks.ts'
import type { TaskPayloads } from '../cmdb/tasks.ts'
import { SYSTEM, withInfra } from '../context.ts'
import { requestRun } from '../discovery/service.ts'
import { AppError } from '../errors.ts'
import type { TaskCall } from '../worker.ts'
import { evaluateTouched } from './service.ts'
import { touchComputer } from './store-streams.ts'

/** The voice of the catalog, whose runs tell people what came newly needed. */
const ENGINE = 'Catalog'
/** Feeds that change one after the other are told in one mail. */
const TOLD_AFTER_MS = 60_000

/** Task `matching.evaluate`: brings verdicts up to date with the feeds in force; queued by whoever changes them, and every five minutes in case a queue was lost. */
export async function evaluate(_payload: TaskPayloads['matching.evaluate'], { app, signal }: TaskCall): Promise<void> {
  const so = await evaluateTouched(app, SYSTEM, { signal })
  if (so.packages > 0 || so.computers > 0) app.log.info({ ...so }, 'the catalog was evaluated')
  if (so.added + so.changed === 0) return
  const runAt = new Date(app.clock().getTime() + TOLD_AFTER_MS)
  await withInfra(app, SYSTEM, (ctx) => enqueue(ctx, 'matching.tell', {}, { key: 'matching.tell', keyMode: 'preserve_run_at', runAt }))
}

/** Task `matching.touch`: has one computer's verdicts follow what became known of it without an inventory, such as an installation that changed nothing. */
export async function touch(key: TaskPayloads['matching.touch'], { app }: TaskCall): Promise<void> {
  await withInfra(app, SYSTEM, async (ctx) => {
    await touchComputer(ctx, key)
    await enqueue(ctx, 'matching.evaluate', {}, { key: 'matching.evaluate' })
  })
}

/** Task `matching.tell`: begins the catalog's run, at whose end people are told; one that is running tells as well. */
export async function tell(_payload: TaskPayloads['matching.tell'], { app }: TaskCall): Promise<void> {
  try {
    await withInfra(app, SYSTEM, (ctx) => requestRun(ctx, { sourceIds: [ENGINE] }, '#SCHEDULE'))
  } catch (err) {
    if (!(err instanceof AppError && err.code === 'discovery_running')) throw err
  }
}
