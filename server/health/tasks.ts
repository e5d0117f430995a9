import { SYSTEM, withInfra } from '../context.ts'
import type { TaskPayloads } from '../cmdb/tasks.ts'
import type { TaskCall } from '../worker.ts'
import { keepDays } from './home.ts'
import { recountTenant } from './service.ts'

/** Takes a tenant's counts anew; many wishes within a moment are one task. */
export async function recount(payload: TaskPayloads['health.recount'], { app }: TaskCall): Promise<void> {
  await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, payload.tenantId))
}

/** Keeps the figures of the days that have ended. */
export async function keepFigures(_payload: TaskPayloads['health.days'], { app }: TaskCall): Promise<void> {
  const written = await withInfra(app, SYSTEM, keepDays)
  if (written > 0) app.log.info({ days: written }, 'figures of days were kept')
}
