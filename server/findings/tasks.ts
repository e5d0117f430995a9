import type { TaskPayloads } from '../cmdb/tasks.ts'
import { SYSTEM, withInfra } from '../context.ts'
import type { TaskCall } from '../worker.ts'
import { lookAtSource, lookEverywhere } from './service.ts'

/** Looks at one source. */
export async function look(payload: TaskPayloads['findings.look'], { app }: TaskCall): Promise<void> {
  const settled = await withInfra(app, SYSTEM, (ctx) => lookAtSource(ctx, payload.sourceId))
  app.log.debug({ sourceKey: payload.sourceId, ...settled }, 'a source was looked at')
}

/** Once an hour: has every source looked at. */
export async function sweep(_payload: TaskPayloads['findings.sweep'], { app }: TaskCall): Promise<void> {
  await withInfra(app, SYSTEM, lookEverywhere)
}
