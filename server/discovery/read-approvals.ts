import { markDue } from '../computers/store-sources.ts'
import { withInfra, type InfraContext } from '../context.ts'
import { excludedIds } from '../patches/store-excluded.ts'
import { patchIdsOf } from '../patches/store.ts'
import { approvalFromWsus, type MappedApproval } from './mapping.ts'
import { brake, canRead, count, inPages, page, type Reading } from './reading.ts'
import {
  approvalDigest,
  endApprovals,
  membersOf,
  storedApprovals,
  unseenApprovals,
  writeApprovals,
  type ApprovalRow,
} from './store-approvals.ts'
import { Aside, replaceAside } from './store-aside.ts'
import { stageDigests, storedDigests, writeDigests } from '../computers/store-digests.ts'
import { groupIdsOf } from './store-groups.ts'

const PAGE = 2_000

/**
 * Reads approvals whole; the states of computers whom a change reaches are read anew, because only WSUS says what is effective. Where it says so
 * of every computer in one value, those whose value changed are read, and nobody else.
 */
export async function readApprovals(reading: Reading): Promise<void> {
  if (canRead(reading, 'approvals')) await readWhole(reading)
  if (reading.probe.reads.effectiveDigests) await readDigests(reading)
}

interface Read {
  readonly approvals: Map<string, ApprovalRow>
  readonly seen: Set<string>
  readonly aside: Aside
}

async function readWhole(reading: Reading): Promise<void> {
  const { source, run } = reading
  const { approvals, seen, aside } = await collect(reading)
  const stored = await withInfra(reading.app, reading.actor, (ctx) => storedApprovals(ctx, source.id))
  const unseen = [...stored.keys()].filter((id) => !seen.has(id)).length
  brake(reading, 'approvals', unseen, stored.size)
  count(reading, 'approvals', {})
  reading.counts.newlyApproved ??= 0
  const changed = [...approvals.values()].filter((row) => stored.get(row.externalId) !== approvalDigest(row))
  for (const some of inPages(changed, PAGE)) {
    await page(reading, async (ctx) => {
      const written = await writeApprovals(ctx, source.id, source.baselineAt === null, some)
      count(reading, 'approvals', { added: written.added, changed: written.changed })
      reading.counts.newlyApproved = (reading.counts.newlyApproved ?? 0) + written.newlyApproved
      await markReached(ctx, reading, written.groupIds)
    })
  }
  await page(reading, async (ctx) => {
    const gone = unseen === 0 ? [] : await unseenApprovals(ctx, source.id, [...seen])
    await markReached(ctx, reading, await endApprovals(ctx, gone))
    count(reading, 'approvals', { removed: gone.length })
    await replaceAside(ctx, { sourceId: source.id, runId: run.id }, 'approval', aside)
  })
}

/** Approvals of updates and groups that are known; of updates that are not imported they concern nobody, of others they are kept aside. */
async function collect(reading: Reading): Promise<Read> {
  const { source, wsus } = reading
  const { patches, groups, excluded } = await withInfra(reading.app, reading.actor, async (ctx) => ({
    patches: await patchIdsOf(ctx, source.id),
    groups: await groupIdsOf(ctx, source.id),
    excluded: await excludedIds(ctx, source.id),
  }))
  const found: Read = { approvals: new Map(), seen: new Set(), aside: new Aside() }
  const take = (mapped: MappedApproval): void => {
    found.seen.add(mapped.externalId)
    const patchId = patches.get(mapped.updateId)
    const targetGroupId = groups.get(mapped.groupExternalId)
    if (patchId !== undefined && targetGroupId !== undefined) found.approvals.set(mapped.externalId, { ...mapped, patchId, targetGroupId })
    else if (excluded.has(mapped.updateId)) return
    else if (patchId === undefined) found.aside.note(mapped.updateId, 'patch')
    else found.aside.note(mapped.groupExternalId, 'group')
  }
  let read = 0
  for await (const part of wsus.approvals()) {
    for (const row of part) {
      read++
      const mapped = approvalFromWsus(row)
      if (mapped !== null) take(mapped)
    }
    reading.signal.throwIfAborted()
  }
  count(reading, 'approvals', { read })
  return found
}

/** Where the server tells what is effective by itself, a changed approval need not be looked for in every member of its group. */
async function markReached(ctx: InfraContext, reading: Reading, groupIds: readonly number[]): Promise<void> {
  if (reading.probe.reads.effectiveDigests) return
  await markDue(ctx, reading.run.id, await membersOf(ctx, groupIds))
}

async function readDigests(reading: Reading): Promise<void> {
  const { source, run, wsus } = reading
  const stored = await withInfra(reading.app, reading.actor, (ctx) => storedDigests(ctx, source.id))
  const changed = new Map<string, string>()
  for await (const part of wsus.effectiveDigests()) {
    for (const { computerId, digest } of part) {
      if (stored.get(computerId) !== digest) changed.set(computerId, digest)
      else changed.delete(computerId)
    }
    reading.signal.throwIfAborted()
  }
  if (changed.size === 0) return
  await page(reading, async (ctx) => {
    await stageDigests(ctx, changed)
    await writeDigests(ctx, source.id, run.id)
  })
}
