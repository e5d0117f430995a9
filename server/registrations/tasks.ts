import { SYSTEM, withInfra } from '../context.ts'
import type { TaskPayloads } from '../cmdb/tasks.ts'
import { endExpiredDecisions } from '../exceptions/approvals.ts'
import type { TaskCall } from '../worker.ts'
import { tellRegistered } from './tell.ts'

/** Each minute: ends decisions of tenants whose time is over, and tells whom registrations concern. */
export async function sweepRegistrations(_payload: TaskPayloads['registrations.sweep'], { app }: TaskCall): Promise<void> {
  await withInfra(app, SYSTEM, (ctx) => endExpiredDecisions(ctx))
  await withInfra(app, SYSTEM, (ctx) => tellRegistered(ctx))
}
