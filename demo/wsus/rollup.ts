import { UNASSIGNED_COMPUTERS } from './catalog.ts'
import type { Estate } from './estate.ts'
import type { Computer, DownstreamServer } from './types.ts'

/** What a downstream server says of itself when it sends up. */
export type RollUpWish = { fqdn: string; version?: string; isReplica?: boolean; detailed?: boolean }

/**
 * A downstream server sends up what it knows (MS-WSUSSS 3.2.4.5): itself, the servers below it and, unless the roll-up is without
 * detail, its computers with the states of updates that are known here. What it has no more goes here too; a computer that
 * reported here later than there stays here.
 *
 * @param below the downstream server's estate
 */
export function rollUp(
  above: Estate,
  below: Estate,
  { fqdn, version = '10.0.26100.1', isReplica = true, detailed = true }: RollUpWish,
): void {
  const now = above.now()
  const known = above.downstreamServers.get(below.serverId)
  put(above, { id: below.serverId, fqdn, parentId: known?.parentId ?? null, lastSyncAt: now, lastRollupAt: now, version, isReplica })
  for (const server of below.downstreamServers.values()) put(above, { ...server, parentId: server.parentId ?? below.serverId })
  if (!detailed) return
  const behind = new Set([below.serverId, ...below.downstreamServers.keys()])
  for (const computer of above.computers.values()) {
    if (computer.parentServerId !== null && behind.has(computer.parentServerId) && !below.computers.has(computer.id)) {
      above.computers.delete(computer.id)
    }
  }
  for (const computer of below.computers.values()) {
    if (!reportedLater(above.computers.get(computer.id), computer)) above.register(carried(above, below, computer))
  }
}

function put(above: Estate, server: DownstreamServer): void {
  above.downstreamServers.set(server.id, server)
}

function reportedLater(here: Computer | undefined, there: Computer): boolean {
  return here !== undefined && here.parentServerId === null && (here.lastSyncAt?.getTime() ?? 0) > (there.lastSyncAt?.getTime() ?? 0)
}

function carried(above: Estate, below: Estate, computer: Computer): Computer {
  const groups = [...computer.groupIds].filter((id) => above.groups.has(id))
  return {
    ...computer,
    parentServerId: computer.parentServerId ?? below.serverId,
    groupIds: new Set(groups.length > 0 ? groups : [UNASSIGNED_COMPUTERS]),
    rows: new Map([...computer.rows].filter(([updateId]) => above.updates.has(updateId))),
    restartAnnounced: new Set(),
  }
}
