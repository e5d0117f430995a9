import type { TaskPayloads } from '../cmdb/tasks.ts'
import type { TaskCall } from '../worker.ts'
import { advance, sweep } from './service.ts'

/** Looks at one job: what is so, what should be. */
export async function advanceJob(payload: TaskPayloads['jobs.advance'], { app }: TaskCall): Promise<void> {
  await advance(app, payload)
}

/** Every minute: ends what got no answer, starts what is due. */
export async function sweepJobs(_payload: TaskPayloads['jobs.sweep'], { app, signal }: TaskCall): Promise<void> {
  await sweep(app, signal)
}
