import { SYSTEM, withInfra } from '../context.ts'
import type { TaskPayloads } from '../cmdb/tasks.ts'
import type { TaskCall } from '../worker.ts'
import { recountTenant } from './service.ts'

/** Takes a tenant's counts anew; many wishes within a moment are one task. */
export async function recount(payload: TaskPayloads['health.recount'], { app }: TaskCall): Promise<void> {
  await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, payload.tenantId))
}
