import { WsusError } from '../error.ts'
import type { Lack, WsusFact, WsusProbe } from '../contract.ts'
import type { WsusLog } from '../options.ts'
import { deploymentMembers, isRefusal } from './deployments.ts'
import { REQUEST } from './operations.ts'
import { currentAnchor } from './revisions.ts'
import { textOf } from './session.ts'
import type { Session } from './session.ts'

/** What `GetConfigData` says that matters to a reader. */
export interface ServerConfig {
  protocolVersion: string
  /** Updates that may be asked for at once. */
  updatesPerRequest: number
}

/** Facts that stand on `GetDeployments`. */
const BY_DEPLOYMENTS: readonly WsusFact[] = ['groups', 'approvals', 'flags']
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Reads the limits of the server. @throws WsusError */
export async function serverConfig(session: Session): Promise<ServerConfig> {
  const operation = 'GetConfigData'
  const members = await session.members({ operation, kind: 'control', whenChanged: 'retry', request: REQUEST.GetConfigData })
  const most = Number(textOf(operation, members, 'MaxNumberOfUpdatesPerRequest'))
  if (!Number.isInteger(most) || most < 1)
    throw new WsusError('wsus_answer_malformed', { operation, reason: 'members', members: ['MaxNumberOfUpdatesPerRequest'] })
  return { protocolVersion: textOf(operation, members, 'ProtocolVersion').slice(0, 100), updatesPerRequest: most }
}

/**
 * Who the server is. The synchronization service itself does not say; the reporting service does, when a downstream server asks how to
 * roll up its clients. Only that question is asked.
 * @throws WsusError
 */
export async function serverIdentity(session: Session): Promise<{ serverId: string; detailedRollup: boolean }> {
  const operation = 'GetRollupConfiguration'
  const members = await session.report(operation)
  const serverId = textOf(operation, members, 'ServerId').trim().toLowerCase()
  if (!GUID.test(serverId)) throw new WsusError('wsus_answer_malformed', { operation, reason: 'members', members: ['ServerId'] })
  const rollup = members.find(({ name }) => name === 'DoDetailedRollup')?.text.trim()
  return { serverId, detailedRollup: rollup === 'true' || rollup === '1' }
}

/** Tries what this server answers to us. @throws WsusError */
export async function probeSync(session: Session, log: WsusLog | undefined): Promise<WsusProbe> {
  const config = await serverConfig(session)
  const { serverId, detailedRollup } = await serverIdentity(session)
  const lack = await deploymentsLack(session, log)
  const told = lack === null
  return {
    route: 'sync',
    serverVersion: null,
    protocolVersion: config.protocolVersion,
    role: null,
    database: null,
    serverId,
    identity: 'server',
    replica: null,
    upstreamServer: null,
    serverTargeting: null,
    detailedRollup,
    computerDeletionDays: null,
    reads: {
      groups: told,
      computers: false,
      categories: true,
      updates: true,
      flags: told,
      relations: true,
      approvals: told,
      states: false,
      effectiveApprovals: false,
      effectiveDigests: false,
      summaries: false,
      syncState: false,
      downstreamServers: false,
      events: false,
    },
    lacks: lack === null ? [] : [lack],
    texts: 'with_updates',
    rows: null,
    indexes: [],
  }
}

// The head of an answer is enough; leaving the loop ends it.
async function deploymentsLack(session: Session, log: WsusLog | undefined): Promise<Lack | null> {
  const anchor = await currentAnchor(session)
  try {
    for await (const _batch of deploymentMembers(session, anchor, 'bulk')) break
    return null
  } catch (error) {
    if (!isRefusal(error)) throw error
    log?.warn({ error }, 'the server does not tell us its approvals')
    return { facts: BY_DEPLOYMENTS, object: 'GetDeployments', reason: 'not_allowed', grant: null }
  }
}
