import type { InfraContext } from '../context.ts'
import { endRun, insertRun } from '../discovery/store.ts'
import { tellAfterRun } from '../notices/service.ts'
import { noteSuccess } from '../sources/store.ts'
import { sourcesWithUntold } from './store-software.ts'

/**
 * Tells whom the registrations of each source concern: nothing is read there, so a run of such a source is the telling alone. Needs that an
 * exception holds back wait for its end.
 *
 * @returns how many notices were queued
 */
export async function tellRegistered(ctx: InfraContext): Promise<number> {
  let notices = 0
  for (const sourceKey of await sourcesWithUntold(ctx)) {
    const runKey = await insertRun(ctx, sourceKey, { full: false, cleanup: false, force: false, requestedBy: '#SCHEDULE' })
    if (runKey === undefined) continue
    const queued = await tellAfterRun(ctx, { sourceKey, runKey, startedAt: ctx.now })
    await noteSuccess(ctx, sourceKey)
    await endRun(ctx, runKey, { state: 'succeeded', counts: { notices: queued } })
    notices += queued
  }
  return notices
}
