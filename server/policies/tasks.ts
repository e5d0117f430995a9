import type { TaskPayloads } from '../cmdb/tasks.ts'
import { SYSTEM, withInfra } from '../context.ts'
import { tenantsWithPatches } from '../health/service.ts'
import { lockAlone } from '../matching/evaluate.ts'
import { queueRecount } from '../verdicts/states.ts'
import type { TaskCall } from '../worker.ts'
import { settleSelected } from './service-linux.ts'

/** Brings what is said of patches now to the approvals of all verdicts about them; no inventory is taken in meanwhile that has read the former word. */
export async function settlePolicies({ patchIds }: TaskPayloads['policies.settle'], { app }: TaskCall): Promise<void> {
  await withInfra(app, SYSTEM, async (ctx) => {
    await lockAlone(ctx)
    await settleSelected(ctx, patchIds)
    // What a verdict weighs follows from its patch, whether or not its approval changed.
    for (const tenantId of await tenantsWithPatches(ctx, patchIds)) await queueRecount(ctx, tenantId)
  })
}
