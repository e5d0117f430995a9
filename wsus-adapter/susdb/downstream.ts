import type { DownstreamServer } from '../types.ts'
import { Cells } from './cells.ts'
import { allRows } from './reading.ts'
import type { SusdbReading } from './reading.ts'
import { TABLE_ROW_SETS } from './row-sets.ts'

const server = new Cells(TABLE_ROW_SETS.downstream_servers)
const parent = new Cells(TABLE_ROW_SETS.computer_parents)

/** Ids of the downstream servers by their numbers, from wherever they are told. */
export async function downstreamIds({ reader, facts }: SusdbReading): Promise<ReadonlyMap<number, string>> {
  const ids = new Map<number, string>()
  if (facts.has('downstream_servers')) {
    for (const row of await allRows(reader, 'downstream_servers')) {
      const id = server.guidOrNull(row, 'ServerId')
      if (id !== null) ids.set(server.int(row, 'TargetID'), id)
    }
  }
  if (facts.has('computer_parents')) {
    // The view is described, the table is not: what the view says holds.
    for (const row of await allRows(reader, 'computer_parents')) {
      ids.set(parent.int(row, 'ParentServerTargetID'), parent.guid(row, 'ParentServerId'))
    }
  }
  return ids
}

/** Servers below this one. Those without an id are not listed: nothing could be said of them twice. */
export async function downstreamServersOf(reading: SusdbReading): Promise<DownstreamServer[]> {
  reading.facts.by('downstreamServers')
  const ids = await downstreamIds(reading)
  const servers: DownstreamServer[] = []
  for (const row of await allRows(reading.reader, 'downstream_servers')) {
    const id = ids.get(server.int(row, 'TargetID'))
    if (id === undefined) continue
    const above = server.intOrNull(row, 'ParentServerTargetID')
    servers.push({
      id,
      name: server.textOrNull(row, 'Name') ?? id,
      parentId: server.guidOrNull(row, 'ParentServerId') ?? (above === null ? null : (ids.get(above) ?? null)),
      lastSyncTime: server.timeOrNull(row, 'LastSyncTime'),
      lastRollupTime: server.timeOrNull(row, 'LastRollupTime'),
      version: server.textOrNull(row, 'Version'),
      isReplica: server.bitOrNull(row, 'IsReplica'),
    })
  }
  return servers
}
