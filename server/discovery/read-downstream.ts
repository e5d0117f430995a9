import { followReadiness } from '../computers/discovered.ts'
import { computersBelow, markRolledUp } from '../computers/store-sources.ts'
import { parseWsusTime, type DownstreamServer } from '../../wsus-adapter/index.ts'
import { page, type Reading } from './reading.ts'
import { hopsBelow } from './rules.ts'
import { writeDownstream, type DownstreamRow } from './store-downstream.ts'

/** The servers below a source, as far as reading its computers needs them. */
export interface Chain {
  /** Computers of the servers below are read too. */
  readonly reads: boolean
  /** Whether a server below sends its clients' states up. */
  rollsUp(serverId: string): boolean
}

/**
 * Reads the servers below whole. States of a computer below may come up later than the news that it has reported; so when a server has sent up
 * anew, those that had reported since its former sending are read anew.
 */
export async function readDownstream(reading: Reading): Promise<Chain> {
  const { source, run, probe } = reading
  const reads = probe.detailedRollup !== false
  if (!probe.reads.downstreamServers) return { reads, rollsUp: () => reads }
  const servers = new Map((await reading.wsus.downstreamServers()).map((server) => [server.id.toLowerCase(), rowOf(server)]))
  const hops = hopsBelow([...servers.values()])
  const rows = [...servers.values()].map((server) => ({ ...server, hops: hops.get(server.id) ?? 1 }))
  await page(reading, async (ctx) => {
    const moved = await writeDownstream(ctx, source.id, rows)
    await markRolledUp(
      ctx,
      source.id,
      run.id,
      moved.filter((server) => server.sentUp).map(({ id, formerly }) => ({ id, formerly })),
    )
    const concerned = moved.map((server) => server.id)
    await followReadiness(ctx, await computersBelow(ctx, source.id, concerned))
  })
  // An autonomous server sends nothing up by its nature; one of which a roll-up is known does all the same.
  const silent = (server: DownstreamRow | undefined): boolean =>
    server !== undefined && server.replica === false && server.lastRollupAt === null
  return { reads, rollsUp: (serverId) => reads && !silent(servers.get(serverId.toLowerCase())) }
}

function rowOf(server: DownstreamServer): DownstreamRow {
  return {
    id: server.id.toLowerCase(),
    name: server.name,
    parentId: server.parentId?.toLowerCase() ?? null,
    lastSyncAt: parseWsusTime(server.lastSyncTime),
    lastRollupAt: parseWsusTime(server.lastRollupTime),
    version: server.version,
    replica: server.isReplica,
  }
}
