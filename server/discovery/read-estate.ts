import { followReadiness, takeInComputers } from '../computers/discovered.ts'
import { markComputersAbsent, markDue, unseenComputers, viewIdsOf } from '../computers/store-sources.ts'
import { storedViews } from '../computers/store-views.ts'
import { saysAnew, type StoredView } from '../computers/view-digest.ts'
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

/** What is held of an estate until all of it has come: some tens of bytes of a computer, and all of one that differs from what is stored. */
interface Estate {
  /** Of every computer when it last synchronized, in milliseconds. */
  readonly heard: Map<string, number>
  readonly changed: Map<string, MappedComputer>
  readonly memberships: { readonly computers: string[]; readonly groups: string[] }
  /** The latest of the computers' times. */
  newest: Date | null
}

type Views = ReadonlyMap<string, StoredView>

/**
 * Reads computers with memberships whole, those of the servers below included where their states are sent up. Those that differ from what is stored
 * are held until all have come, so that the brake stops a run before anything of them is written; such a computer takes about a kilobyte.
 */
export async function readComputers(reading: Reading): Promise<void> {
  const { source } = reading
  const chain = await readDownstream(reading)
  if (!canRead(reading, 'computers')) return
  const views = await withInfra(reading.app, reading.actor, (ctx) => storedViews(ctx, source.id))
  const estate = await collect(reading, chain, views)
  const { heard, changed } = estate
  const ahead = clockAhead(estate.newest, reading.app.clock())
  if (ahead > 0) reading.counts.clockAheadSeconds = ahead
  const present = [...views].filter(([, view]) => view.present)
  const unseen = present.filter(([id]) => !heard.has(id)).length
  brake(reading, 'computers', unseen, present.length)
  count(reading, 'computers', { read: heard.size - changed.size })
  for (const some of inPages([...changed.values()], PAGE)) {
    const added = await page(reading, async (ctx) => {
      const written = await takeInComputers(ctx, source, some, (serverId) => chain.rollsUp(serverId))
      count(reading, 'computers', { read: some.length, ...written })
      return written.added
    })
    await noticeGrowth(reading, 'computers', added)
  }
  await page(reading, async (ctx) => {
    const gone = unseen === 0 ? { ids: [], computerIds: [] } : await unseenComputers(ctx, source.id, [...heard.keys()])
    await markComputersAbsent(ctx, gone.ids)
    count(reading, 'computers', { removed: gone.ids.length })
    await followMemberships(ctx, reading, estate, views)
    await followReadiness(ctx, gone.computerIds)
  })
  await noticeGrowth(reading, 'computers', reading.counts.memberships?.added ?? 0)
}

async function collect(reading: Reading, chain: Chain, views: Views): Promise<Estate> {
  const found: Estate = { heard: new Map(), changed: new Map(), memberships: { computers: [], groups: [] }, newest: null }
  for await (const part of reading.wsus.computers({ downstream: chain.reads })) {
    for (const target of part.computers) take(found, computerFromWsus(target), chain, views)
    for (const { computerId, groupId } of part.memberships) {
      found.memberships.computers.push(computerId)
      found.memberships.groups.push(groupId)
    }
    reading.signal.throwIfAborted()
  }
  return found
}

function take(found: Estate, computer: MappedComputer, chain: Chain, views: Views): void {
  const { externalId, lastSyncAt, lastReportAt, parentServerId } = computer
  const before = found.heard.get(externalId)
  const at = lastSyncAt?.getTime() ?? 0
  // A server that names a computer twice means the one that it heard of last.
  if (before !== undefined && before > at) return
  found.heard.set(externalId, at)
  for (const time of [lastReportAt, lastSyncAt]) if (time !== null && (found.newest === null || time > found.newest)) found.newest = time
  if (saysAnew(computer, parentServerId !== null && chain.rollsUp(parentServerId), views.get(externalId)))
    found.changed.set(externalId, computer)
  else found.changed.delete(externalId)
}

/** A computer is in the groups that it was put into and in all above them; whose membership changed is read anew. */
async function followMemberships(ctx: InfraContext, reading: Reading, estate: Estate, views: Views): Promise<void> {
  const { source, run } = reading
  const above = chains(await groupIdsOf(ctx, source.id), await groupParents(ctx, source.id))
  const viewIdOf = await viewIdsNow(ctx, source.id, estate, views)
  const aside = new Aside()
  const members = new Map<number, number[]>()
  let read = 0
  for (const [index, computer] of estate.memberships.computers.entries()) {
    const group = estate.memberships.groups[index] ?? ''
    const viewId = viewIdOf(computer)
    const groups = above(group)
    if (viewId === undefined) aside.note(computer, 'computer')
    else if (groups.length === 0) aside.note(group, 'group')
    else read++
    if (viewId === undefined) continue
    for (const id of groups) {
      const own = members.get(id)
      if (own === undefined) members.set(id, [viewId])
      else own.push(viewId)
    }
  }
  const written = await writeMembers(ctx, source.id, members)
  if (!reading.probe.reads.effectiveDigests) await markDue(ctx, run.id, written.sourceComputerIds)
  count(reading, 'memberships', { read, added: written.added, removed: written.removed })
  await replaceAside(ctx, { sourceId: source.id, runId: run.id }, 'membership', aside)
}

/** Our ids of the computers that the source has; asked for anew only where some came. */
async function viewIdsNow(
  ctx: InfraContext,
  sourceId: number,
  { heard, changed }: Estate,
  views: Views,
): Promise<(computer: string) => number | undefined> {
  const came = [...changed.keys()].some((id) => views.get(id)?.present !== true)
  if (!came) return (computer) => (heard.has(computer) ? views.get(computer)?.id : undefined)
  const ids = await viewIdsOf(ctx, sourceId)
  return (computer) => ids.get(computer)
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
