import { followReadiness, takeInComputers } from '../computers/discovered.ts'
import { markComputersAbsent, markDue, unseenComputers, viewIdsOf } from '../computers/store-sources.ts'
import { withInfra, type InfraContext } from '../context.ts'
import { computerFromWsus, groupFromWsus, type MappedComputer } from './mapping.ts'
import { readDownstream, type Chain } from './read-downstream.ts'
import { brake, canRead, count, inPages, page, type Reading } from './reading.ts'
import { clockAhead } from './rules.ts'
import { noticeGrowth } from './statistics.ts'
import { Aside, replaceAside } from './store-aside.ts'
import { groupParents, groupIdsOf, writeGroups, writeMembers } from './store-groups.ts'

/** Computers of one transaction. */
const PAGE = 2_500

/** Reads the target groups whole. */
export async function readGroups(reading: Reading): Promise<void> {
  if (!canRead(reading, 'groups')) return
  const groups = await reading.wsus.groups()
  await page(reading, async (ctx) => {
    const written = await writeGroups(ctx, reading.source.id, groups.map(groupFromWsus))
    count(reading, 'groups', { read: groups.length, ...written })
  })
}

interface Estate {
  readonly computers: Map<string, MappedComputer>
  readonly memberships: (readonly [computer: string, group: string])[]
}

/**
 * Reads computers with memberships whole, those of the servers below included where their states are sent up. They are held until all have come, so
 * that the brake stops a run before anything of them is written; a computer takes about a kilobyte.
 */
export async function readComputers(reading: Reading): Promise<void> {
  const { source } = reading
  const chain = await readDownstream(reading)
  if (!canRead(reading, 'computers')) return
  const { computers, memberships } = await collect(reading, chain)
  noteClocks(reading, computers.values())
  const seen = [...computers.keys()]
  const unseen = await withInfra(reading.app, reading.actor, (ctx) => unseenComputers(ctx, source.id, seen))
  brake(reading, 'computers', unseen.ids.length, unseen.total)
  for (const some of inPages([...computers.values()], PAGE)) {
    const added = await page(reading, async (ctx) => {
      const written = await takeInComputers(ctx, source, some, (serverId) => chain.rollsUp(serverId))
      count(reading, 'computers', { read: some.length, ...written })
      return written.added
    })
    await noticeGrowth(reading, 'computers', added)
  }
  await page(reading, async (ctx) => {
    const gone = await unseenComputers(ctx, source.id, seen)
    await markComputersAbsent(ctx, gone.ids)
    count(reading, 'computers', { removed: gone.ids.length })
    await followMemberships(ctx, reading, memberships)
    await followReadiness(ctx, gone.computerIds)
  })
  await noticeGrowth(reading, 'computers', reading.counts.memberships?.added ?? 0)
}

async function collect(reading: Reading, chain: Chain): Promise<Estate> {
  const found: Estate = { computers: new Map(), memberships: [] }
  for await (const part of reading.wsus.computers({ downstream: chain.reads })) {
    for (const target of part.computers) {
      const computer = computerFromWsus(target)
      const other = found.computers.get(computer.externalId)
      // A server that names a computer twice means the one that it heard of last.
      if (other === undefined || timeOf(other.lastSyncAt) <= timeOf(computer.lastSyncAt)) found.computers.set(computer.externalId, computer)
    }
    for (const { computerId, groupId } of part.memberships) found.memberships.push([computerId, groupId])
    reading.signal.throwIfAborted()
  }
  return found
}

function timeOf(date: Date | null): number {
  return date?.getTime() ?? 0
}

/** Says how far clocks are ahead of ours; nothing is lost by it, because a report is new when its time differs. */
function noteClocks(reading: Reading, computers: Iterable<MappedComputer>): void {
  let newest: Date | null = null
  for (const { lastReportAt, lastSyncAt } of computers) {
    for (const time of [lastReportAt, lastSyncAt]) if (time !== null && (newest === null || time > newest)) newest = time
  }
  const ahead = clockAhead(newest, reading.app.clock())
  if (ahead > 0) reading.counts.clockAheadSeconds = ahead
}

/** A computer is in the groups that it was put into and in all above them; whose membership changed is read anew. */
async function followMemberships(ctx: InfraContext, reading: Reading, memberships: Estate['memberships']): Promise<void> {
  const { source, run } = reading
  const groupIds = await groupIdsOf(ctx, source.id)
  const parents = await groupParents(ctx, source.id)
  const viewIds = await viewIdsOf(ctx, source.id)
  const above = chains(groupIds, parents)
  const aside = new Aside()
  let read = 0
  function* pairs(): Generator<readonly [number, number]> {
    for (const [computer, group] of memberships) {
      const viewId = viewIds.get(computer)
      const groups = above(group)
      if (viewId === undefined) aside.note(computer, 'computer')
      else if (groups.length === 0) aside.note(group, 'group')
      else read++
      if (viewId !== undefined) for (const id of groups) yield [id, viewId]
    }
  }
  const written = await writeMembers(ctx, source.id, pairs())
  if (!reading.probe.reads.effectiveDigests) await markDue(ctx, run.id, written.sourceComputerIds)
  count(reading, 'memberships', { read, added: written.added, removed: written.removed })
  await replaceAside(ctx, { sourceId: source.id, runId: run.id }, 'membership', aside)
}

/** Our ids of a group and of all above it; each chain is walked once. */
function chains(groupIds: ReadonlyMap<string, number>, parents: ReadonlyMap<string, string | null>): (group: string) => readonly number[] {
  const known = new Map<string, readonly number[]>()
  return (group) => {
    const found = known.get(group)
    if (found !== undefined) return found
    const above = new Set<string>()
    for (let id: string | null | undefined = group; id != null && !above.has(id); id = parents.get(id)) above.add(id)
    const ids = [...above].flatMap((id) => groupIds.get(id) ?? [])
    known.set(group, ids)
    return ids
  }
}
