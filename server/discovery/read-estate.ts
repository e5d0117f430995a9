import type { InfraContext } from '../context.ts'
import { refreshReadiness, takeInComputers } from '../computers/discovered.ts'
import { markComputersAbsent, markDue, unseenComputers, viewIdsOf } from '../computers/store-sources.ts'
import { withInfra } from '../context.ts'
import type { TargetGroup } from '../../wsus-adapter/index.ts'
import { computerFromWsus, groupFromWsus, type MappedComputer } from './mapping.ts'
import { brake, count, inPages, page, type Reading } from './reading.ts'
import { groupIdsOf, writeGroups, writeMembers } from './store-groups.ts'

const PAGE = 500

/** Reads the target groups whole. */
export async function readGroups(reading: Reading): Promise<void> {
  const groups = await reading.wsus.groups()
  await page(reading, async (ctx) => {
    const written = await writeGroups(ctx, reading.source.id, groups.map(groupFromWsus))
    count(reading, 'groups', { read: groups.length, ...written })
  })
}

/**
 * Reads computers with memberships whole. They are held until all have come, so that the brake stops a run before anything of
 * them is written; a computer takes about a kilobyte.
 */
export async function readComputers(reading: Reading): Promise<void> {
  const { source, wsus } = reading
  const computers = new Map<string, MappedComputer>()
  const memberships: (readonly [computer: string, group: string])[] = []
  for await (const part of wsus.computers()) {
    for (const target of part.computers) computers.set(target.id, computerFromWsus(target))
    for (const { computerId, groupId } of part.memberships) memberships.push([computerId, groupId])
    reading.signal.throwIfAborted()
  }
  const seen = [...computers.keys()]
  const unseen = await withInfra(reading.app, reading.actor, (ctx) => unseenComputers(ctx, source.id, seen))
  brake(reading, 'computers', unseen.ids.length, unseen.total)
  for (const some of inPages([...computers.values()], PAGE)) {
    await page(reading, async (ctx) => {
      const written = await takeInComputers(ctx, source, some)
      count(reading, 'computers', { read: some.length, ...written })
    })
  }
  const parents = new Map((await wsus.groups()).map((group: TargetGroup) => [group.id, group.parentId]))
  await page(reading, async (ctx) => {
    const gone = await unseenComputers(ctx, source.id, seen)
    await markComputersAbsent(ctx, gone.ids)
    await refreshReadiness(ctx, gone.computerIds)
    count(reading, 'computers', { removed: gone.ids.length })
    await followMemberships(ctx, reading, memberships, parents)
  })
}

/** A computer is in the groups that it was put into and in all above them; whose membership changed is read anew. */
async function followMemberships(
  ctx: InfraContext,
  reading: Reading,
  memberships: readonly (readonly [computer: string, group: string])[],
  parents: ReadonlyMap<string, string | null>,
): Promise<void> {
  const groupIds = await groupIdsOf(ctx, reading.source.id)
  const viewIds = await viewIdsOf(ctx, reading.source.id)
  let read = 0
  function* pairs(): Generator<readonly [number, number]> {
    for (const [computer, group] of memberships) {
      const viewId = viewIds.get(computer)
      if (viewId === undefined) continue
      read++
      const above = new Set<string>()
      for (let id: string | null | undefined = group; id != null && !above.has(id); id = parents.get(id)) {
        above.add(id)
        const groupId = groupIds.get(id)
        if (groupId !== undefined) yield [groupId, viewId]
      }
    }
  }
  const written = await writeMembers(ctx, reading.source.id, pairs())
  await markDue(ctx, reading.run.id, written.sourceComputerIds)
  count(reading, 'memberships', { read, added: written.added, removed: written.removed })
}
