import { z } from 'zod'

import { WsusError } from '../error.ts'
import { formatWsusTime } from '../time.ts'
import type { RowCheck, WsusProbe } from '../contract.ts'
import type { ListedRow, Row } from './answer-reader.ts'
import { rowBatches } from './bulk.ts'
import type { BulkSettings } from './bulk.ts'
import type { ControlCalls } from './control.ts'
import { computerTarget, minimalUpdate, ROW_MINIMUM, targetGroup } from './layouts.ts'
import { ANY_PUBLICATION_STATE } from './operations.ts'
import type { OperationArguments, PlainOperationName } from './operations.ts'
import { CULTURE, flag, integer, optionalText } from './members.ts'
import { computerTargetScope, updateScope } from './scopes.ts'
import type { Transport } from './transport.ts'

const PROBED_DAYS = 35
const DAY = 86_400_000

const versionAnswer = z.object({ GetServerVersionResult: z.string().min(1) })
const protocolAnswer = z.object({ GetServerProtocolVersionResult: optionalText }).nullish()
const roleAnswer = z.object({ GetCurrentUserRoleResult: integer })
const databaseAnswer = z.object({ serverName: optionalText, databaseName: optionalText, wmsdeInstanceName: optionalText }).nullish()
const configurationAnswer = z.object({
  ExecuteSPGetConfigurationResult: z.object({
    Configuration: z.object({
      computerDeletionTimeThreshold: integer,
      ServerId: z.guid().transform((id) => id.toLowerCase()),
      ServerTargeting: flag,
      SyncToMU: flag,
      UpstreamServerName: optionalText,
      DoDetailedRollup: flag,
      ReplicaMode: flag,
    }),
  }),
})

/** What a probe works with. */
export interface ProbeTools {
  transport: Transport
  control: ControlCalls
  settings: BulkSettings
  now: Date
}

/**
 * Asks version, role and settings of a server, then looks at one row of each kind. The role comes first: everything else fails
 * without one, and not always clearly.
 * @throws WsusError `wsus_forbidden` for role 0, `wsus_rows_shifted` for rows that are not as expected
 */
export async function probeServer(tools: ProbeTools): Promise<WsusProbe> {
  const { control } = tools
  const version = await control.call('GetServerVersion', {}, versionAnswer)
  const { GetCurrentUserRoleResult: role } = await control.call('GetCurrentUserRole', {}, roleAnswer)
  const serverVersion = version.GetServerVersionResult
  if (role === 0) throw new WsusError('wsus_forbidden', { operation: 'GetCurrentUserRole', role, serverVersion })
  const protocol = await ifAllowed(control.call('GetServerProtocolVersion', {}, protocolAnswer))
  const database = await ifAllowed(control.call('GetDatabaseConfiguration', {}, databaseAnswer))
  const answer = await control.call('ExecuteSPGetConfiguration', {}, configurationAnswer)
  const { Configuration: configuration } = answer.ExecuteSPGetConfigurationResult
  return {
    route: 'soap',
    serverVersion,
    protocolVersion: protocol?.GetServerProtocolVersionResult ?? null,
    role,
    database: database?.serverName
      ? { server: database.serverName, name: database.databaseName ?? '', instance: database.wmsdeInstanceName || null }
      : null,
    serverId: configuration.ServerId,
    identity: 'server',
    replica: configuration.ReplicaMode,
    upstreamServer: configuration.SyncToMU ? null : configuration.UpstreamServerName || null,
    serverTargeting: configuration.ServerTargeting,
    detailedRollup: configuration.DoDetailedRollup,
    computerDeletionDays: configuration.computerDeletionTimeThreshold,
    reads: {
      groups: true,
      computers: true,
      categories: true,
      updates: true,
      flags: false,
      relations: true,
      approvals: true,
      states: true,
      effectiveApprovals: true,
      effectiveDigests: false,
      summaries: true,
      syncState: true,
      downstreamServers: true,
      events: true,
    },
    lacks: [],
    texts: 'by_culture',
    rows: await checkRows(tools),
    indexes: [],
  }
}

// Which of these a reporter may ask is undocumented, and no reading depends on them.
async function ifAllowed<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof WsusError && error.code === 'wsus_forbidden') return null
    throw error
  }
}

async function checkRows(tools: ProbeTools): Promise<NonNullable<WsusProbe['rows']>> {
  const recently = formatWsusTime(new Date(tools.now.getTime() - PROBED_DAYS * DAY))
  const updates = {
    updateScopeXml: updateScope({ arrivedFrom: recently }),
    preferredCulture: CULTURE,
    publicationState: ANY_PUBLICATION_STATE,
  }
  return {
    targetGroup: await checkRow(tools, 'ExecuteSPGetAllTargetGroups', {}, ROW_MINIMUM.TargetGroup, targetGroup),
    computerTarget: await checkRow(
      tools,
      'ExecuteSPSearchComputers',
      { computerTargetScopeXml: computerTargetScope(formatWsusTime(new Date(tools.now.getTime() - DAY))) },
      ROW_MINIMUM.ComputerTarget,
      computerTarget,
    ),
    update: await checkRow(tools, 'ExecuteSPSearchUpdates', updates, ROW_MINIMUM.Update, minimalUpdate),
  }
}

// The first row is enough; leaving the loop ends the answer.
async function checkRow<Name extends PlainOperationName>(
  tools: ProbeTools,
  name: Name,
  values: OperationArguments<Name>,
  expected: number,
  read: (row: Row) => unknown,
): Promise<RowCheck> {
  for await (const batch of rowBatches(tools.transport, name, values, { ...tools.settings, pageRows: 1 })) {
    const first: ListedRow | undefined = batch[0]
    if (!first || first.set > 0) break
    read(first.row)
    return { expected, seen: first.row.length }
  }
  return { expected, seen: null }
}
