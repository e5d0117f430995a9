import { assignByRules } from '../computers/mapping.ts'
import { withInfra, type InfraContext } from '../context.ts'
import { queueLook } from '../findings/service.ts'
import { recountTenant } from '../health/service.ts'
import { tellAfterRun } from '../notices/service.ts'
import { dropGone } from './gone.ts'
import { noteSuccess } from '../sources/store.ts'
import { count, page, type Reading } from './reading.ts'
import { endRun } from './store.ts'

/** `-cleanup`: ends the verdicts of what the source has no more and takes it out of lists and counts; history stays. */
export async function cleanUp(reading: Reading): Promise<void> {
  if (!reading.run.cleanup) return
  await page(reading, async (ctx) => {
    const { ended, tenantIds } = await dropGone(ctx, reading.source.id)
    for (const tenantId of tenantIds) reading.touched.add(tenantId)
    count(reading, 'states', { removed: ended })
  })
}

/** Assigns what nobody has assigned, by the administrator's rules; after the states, so that assigning tells nobody. */
export async function assignNew(reading: Reading): Promise<void> {
  await page(reading, async (ctx) => {
    const { assigned, tenantIds } = await assignByRules(ctx, reading.source.id, reading.source.ownerTenantId)
    for (const tenantId of tenantIds) reading.touched.add(tenantId)
    if (assigned > 0) ctx.log.info({ sourceId: reading.source.publicId, computers: assigned }, 'computers were assigned by rules')
  })
}

/** Takes the counts of the tenants that the run touched, so that they are right when the run says that it has ended. */
export async function settleCounts(reading: Reading): Promise<void> {
  const tenants = new Set([...reading.touched, ...(await changedTenants(reading))])
  for (const tenantId of [...tenants].toSorted((a, b) => a - b)) {
    reading.signal.throwIfAborted()
    await withInfra(reading.app, reading.actor, (ctx) => recountTenant(ctx, tenantId))
  }
}

/** A run that was broken off has forgotten whom it touched: then all that the source reaches. */
async function changedTenants(reading: Reading): Promise<number[]> {
  const { computers, states } = reading.counts
  const changed = [computers, states].some((kind) => kind !== undefined && kind.added + kind.changed + kind.removed > 0)
  if (!changed) return []
  return withInfra(reading.app, reading.actor, async (ctx) => {
    const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
      'select distinct tenant_id as id from source_computer where source_id = ? order by 1',
      [reading.source.id],
    )
    return rows.map((row) => row.id)
  })
}

/** Tells whom the run concerns and ends it, in one transaction: a run that has ended has told, one that has not tells when it goes on. */
export async function endWell(ctx: InfraContext, reading: Reading): Promise<void> {
  const { run, source, counts } = reading
  counts.notices = await tellAfterRun(ctx, {
    sourceKey: source.id,
    runKey: run.id,
    startedAt: run.startedAt,
    withdrawnPatchKeys: counts.withdrawnPatchKeys ?? [],
  })
  await noteSuccess(ctx, source.id)
  await queueLook(ctx, source.id)
  await endRun(ctx, run.id, { state: 'succeeded', counts })
}
