import { SYSTEM } from '../context.ts'
import type { TaskPayloads } from '../cmdb/tasks.ts'
import type { TaskCall } from '../worker.ts'
import { evaluateTouched } from './service.ts'

/** Task `matching.evaluate`: brings verdicts up to date with the feeds in force; queued by whoever changes them, and every five minutes in case a queue was lost. */
export async function evaluate(_payload: TaskPayloads['matching.evaluate'], { app, signal }: TaskCall): Promise<void> {
  const so = await evaluateTouched(app, SYSTEM, { signal })
  if (so.packages > 0 || so.computers > 0) app.log.info({ ...so }, 'the catalog was evaluated')
}
