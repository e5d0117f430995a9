import { joinPatches } from '../advisories/join.ts'
import { collectedAt } from '../collector/store.ts'
import { assignByRules } from '../computers/mapping.ts'
import { withInfra, type InfraContext } from '../context.ts'
import { queueLook } from '../findings/service.ts'
import { recountTenant } from '../health/service.ts'
import { forgetWithdrawnBy, tellAfterRun } from '../notices/service.ts'
import { queueRecount } from '../verdicts/states.ts'
import { dropGone } from './gone.ts'
import { noteSuccess } from '../sources/store.ts'
import { count, page, routeOf, touch, type Reading } from './reading.ts'
import { countAside } from './store-aside.ts'
import { endRun, saveProgress, type RunCounts, type RunRow } from './store.ts'

/** `-cleanup`: ends the verdicts of what the source has no more and takes it out of lists and counts; history stays. */
export async function cleanUp(reading: Reading): Promise<void> {
  if (!reading.run.cleanup) return
  await page(reading, async (ctx) => {
    const { ended, tenantIds } = await dropGone(ctx, reading.source.id)
    touch(reading, tenantIds)
    count(reading, 'states', { removed: ended })
  })
}

/** Assigns what nobody has assigned, by the administrator's rules; after the states, so that assigning tells nobody. */
export async function assignNew(reading: Reading): Promise<void> {
  await page(reading, async (ctx) => {
    const { assigned, tenantIds } = await assignByRules(ctx, reading.source.id, reading.source.ownerTenantId)
    touch(reading, tenantIds)
    if (assigned > 0) ctx.log.info({ sourceId: reading.source.publicId, computers: assigned }, 'computers were assigned by rules')
  })
}

/** Takes the counts of the tenants that the run touched, so that they are right when the run says that it has ended; the others followed each change. */
export async function settleCounts(reading: Reading): Promise<void> {
  await page(reading, async (ctx) => touch(reading, (await joinPatches(ctx)).tenantIds))
  for (const tenantId of reading.counts.touchedTenantKeys ?? []) {
    reading.signal.throwIfAborted()
    await withInfra(reading.app, reading.actor, (ctx) => recountTenant(ctx, tenantId))
  }
}

/** Tells whom the run concerns and ends it, in one transaction: a run that has ended has told, one that has not tells when it goes on. */
export async function endWell(ctx: InfraContext, reading: Reading): Promise<void> {
  const { run, source, counts } = reading
  await saveProgress(ctx, run.id, { phase: 'finish', counts })
  counts.notices = await tellAfterRun(ctx, {
    sourceKey: source.id,
    runKey: run.id,
    startedAt: run.startedAt,
    withdrawnPatchKeys: counts.withdrawnPatchKeys ?? [],
  })
  const aside = await countAside(ctx, source.id)
  if (Object.keys(aside).length > 0) counts.aside = aside
  const isDelivered = routeOf(reading, 'states') === 'collector'
  await noteSuccess(ctx, source.id, isDelivered ? await collectedAt(ctx, run.id) : null)
  await queueLook(ctx, source.id)
  await endRun(ctx, run.id, { state: 'succeeded', counts })
}

/**
 * What a run did before it ended early stays done, and the next one does not look at it again: people may be told anew of what it withdrew, and the
 * counts of whom it touched are taken.
 */
export async function settleEarlyEnd(ctx: InfraContext, run: RunRow, counts: RunCounts): Promise<void> {
  const { withdrawnPatchKeys = [], touchedTenantKeys = [] } = counts
  await forgetWithdrawnBy(ctx, { sourceKey: run.sourceId, startedAt: run.startedAt, withdrawnPatchKeys })
  for (const tenantId of touchedTenantKeys.toSorted((a, b) => a - b)) await queueRecount(ctx, tenantId)
}
