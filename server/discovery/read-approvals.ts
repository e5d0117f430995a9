import { markDue } from '../computers/store-sources.ts'
import { withInfra } from '../context.ts'
import { patchIdsOf } from '../patches/store.ts'
import { approvalFromWsus } from './mapping.ts'
import { brake, count, inPages, page, type Reading } from './reading.ts'
import { endApprovals, membersOf, unseenApprovals, writeApprovals, type ApprovalRow } from './store-approvals.ts'
import { groupIdsOf } from './store-groups.ts'

const PAGE = 2_000

/** Reads approvals whole; the states of computers whom a change reaches are read anew, because only WSUS says what is effective. */
export async function readApprovals(reading: Reading): Promise<void> {
  const { source, run, wsus } = reading
  const { patches, groups } = await withInfra(reading.app, reading.actor, async (ctx) => ({
    patches: await patchIdsOf(ctx, source.id),
    groups: await groupIdsOf(ctx, source.id),
  }))
  const approvals = new Map<string, ApprovalRow>()
  const seen: string[] = []
  let read = 0
  for await (const part of wsus.approvals()) {
    for (const row of part) {
      read++
      const mapped = approvalFromWsus(row)
      if (mapped === null) continue
      seen.push(mapped.externalId)
      const patchId = patches.get(mapped.updateId)
      const targetGroupId = groups.get(mapped.groupExternalId)
      if (patchId !== undefined && targetGroupId !== undefined) approvals.set(mapped.externalId, { ...mapped, patchId, targetGroupId })
    }
    reading.signal.throwIfAborted()
  }
  const unseen = await withInfra(reading.app, reading.actor, (ctx) => unseenApprovals(ctx, source.id, seen))
  brake(reading, 'approvals', unseen.ids.length, unseen.total)
  count(reading, 'approvals', { read })
  for (const some of inPages([...approvals.values()], PAGE)) {
    await page(reading, async (ctx) => {
      const written = await writeApprovals(ctx, source.id, source.baselineAt === null, some)
      count(reading, 'approvals', { added: written.added, changed: written.changed })
      reading.counts.newlyApproved = (reading.counts.newlyApproved ?? 0) + written.newlyApproved
      await markDue(ctx, run.id, await membersOf(ctx, written.groupIds))
    })
  }
  await page(reading, async (ctx) => {
    const gone = await unseenApprovals(ctx, source.id, seen)
    await markDue(ctx, run.id, await membersOf(ctx, await endApprovals(ctx, gone.ids)))
    count(reading, 'approvals', { removed: gone.ids.length })
  })
}
