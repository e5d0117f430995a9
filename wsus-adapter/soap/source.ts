import { z } from 'zod'

import { formatWsusTime, isWsusTime, parseWsusTime } from '../time.ts'
import type { UpdateScope, WsusProbe, WsusSource } from '../contract.ts'
import type { SoapOptions } from '../options.ts'
import type {
  ApprovalRow,
  Category,
  ComputerPage,
  ComputerStates,
  ComputerSummary,
  ComputerTarget,
  DownstreamServer,
  EffectiveDigest,
  ServerEvent,
  SyncState,
  TargetGroup,
  UpdatePage,
  UpdateFlags,
  UpdateInstallation,
  UpdateRelations,
  WsusTime,
} from '../types.ts'
import { INSTALLATION_STATE } from '../types.ts'
import { routeCannot, WsusError } from '../error.ts'
import type { ListedRow } from './answer-reader.ts'
import { allRows, rowBatches } from './bulk.ts'
import type { BulkSettings } from './bulk.ts'
import { ControlCalls } from './control.ts'
import { readEvents } from './event-history.ts'
import { isNotFound } from './failures.ts'
import { inParallel } from './in-parallel.ts'
import { approval, category, computerTarget, downstreamServer, installation, membership, requestedGroup, targetGroup } from './layouts.ts'
import { CULTURE, integer } from './members.ts'
import { ANY_PUBLICATION_STATE } from './operations.ts'
import { probeServer } from './probe.ts'
import { normalId } from './rows.ts'
import { computerTargetScope, updateScope } from './scopes.ts'
import type { SoapSettings } from './settings.ts'
import { soapSettings } from './settings.ts'
import { inArrivalSlices, inGroups } from './slow-answers.ts'
import { summarize } from './summaries.ts'
import { readSyncState } from './sync-state.ts'
import { Transport } from './transport.ts'
import { documentRelations } from '../update-document.ts'
import { updateSlices } from './update-slices.ts'

const ANY_TIME = { fromSyncDate: '1753-01-01T00:00:00', toSyncDate: '9999-12-31T23:59:59.997' }
const ROOT_SERVER = { parentServerId: '00000000-0000-0000-0000-000000000000', includeNestedChildren: true }
const ANY_UPDATE = { preferredCulture: CULTURE, publicationState: ANY_PUBLICATION_STATE }
const documentAnswer = z.object({ ExecuteSPGetXmlForUpdateResult: z.string().min(1) })
const STATES_OPERATION = 'ExecuteSPGetUpdateInstallationInfoForComputer'
const computerCountAnswer = z.object({ ExecuteSPGetComputerCountResult: integer })
const countAnswer = z.object({ ExecuteSPGetUpdateCountResult: integer })

/**
 * Opens the route ApiRemoting30 over SOAP (MS-WSUSAR).
 * @throws WsusError `wsus_settings_invalid`
 */
export function openSoapSource(options: SoapOptions): WsusSource {
  return new SoapSource(soapSettings(options))
}

class SoapSource implements WsusSource {
  readonly #transport: Transport
  readonly #control: ControlCalls
  readonly #bulk: BulkSettings
  readonly #limits: SoapSettings['limits']
  /** Known once the server was probed: a computer below the server itself reports to it directly. */
  #serverId: string | null = null

  constructor({ transport, limits }: SoapSettings) {
    this.#limits = limits
    this.#transport = new Transport(transport)
    this.#control = new ControlCalls(this.#transport, limits.controlBytes)
    this.#bulk = { limitBytes: limits.bulkBytes, valueBytes: limits.valueBytes, pageRows: limits.pageRows }
  }

  async probe(): Promise<WsusProbe> {
    const probe = await probeServer({ transport: this.#transport, control: this.#control, settings: this.#bulk, now: new Date() })
    this.#serverId = probe.serverId
    return probe
  }

  async groups(): Promise<TargetGroup[]> {
    const rows = await allRows(this.#transport, 'ExecuteSPGetAllTargetGroups', {}, this.#bulk)
    return rows.map(({ row }) => targetGroup(row)).filter((group) => group !== null)
  }

  async *computers(scope: { reportedSince?: WsusTime; downstream?: boolean } = {}): AsyncGenerator<ComputerPage> {
    const since = checkedTime('reportedSince', scope.reportedSince)
    const values = (groupId: string | null): { computerTargetScopeXml: string } => ({
      computerTargetScopeXml: computerTargetScope(since, scope.downstream, groupId),
    })
    yield* inGroups({
      groups: async () => (await this.groups()).map(({ id }) => id),
      count: async () => {
        const answer = await this.#control.call('ExecuteSPGetComputerCount', values(null), computerCountAnswer)
        return answer.ExecuteSPGetComputerCountResult
      },
      read: (groupId) => this.#computersOf(values(groupId)),
    })
  }

  async *#computersOf(values: { computerTargetScopeXml: string }): AsyncGenerator<ComputerPage> {
    for await (const batch of rowBatches(this.#transport, 'ExecuteSPSearchComputers', values, this.#bulk, { kind: 'stream' })) {
      const page: ComputerPage = { computers: [], requestedGroups: [], memberships: [] }
      for (const { set, row } of batch) {
        if (set === 0) page.computers.push(this.#directOrBelow(computerTarget(row)))
        else if (set === 1) page.requestedGroups.push(requestedGroup(row))
        else if (set === 2) page.memberships.push(membership(row))
      }
      yield page
    }
  }

  #directOrBelow(computer: ComputerTarget): ComputerTarget {
    return computer.parentServerId !== null && computer.parentServerId === this.#serverId ? { ...computer, parentServerId: null } : computer
  }

  async categories(culture: string = CULTURE): Promise<Category[]> {
    const read = async (retrieveUpdateClassifications: boolean): Promise<Category[]> => {
      const values = { preferredCulture: culture, retrieveUpdateClassifications, ...ANY_TIME }
      const rows = await allRows(this.#transport, 'ExecuteSPGetCategories', values, this.#bulk)
      return rows.map(({ row }) => category(row))
    }
    const all = [...(await read(true)), ...(await read(false))]
    return [...new Map(all.map((each) => [each.id, each])).values()]
  }

  updates(scope: UpdateScope = {}): AsyncIterable<UpdatePage> {
    const { classificationIds, culture = CULTURE } = scope
    const from = scope.cursor === undefined ? null : resumeFrom(scope.cursor)
    const values = (arrivedFrom?: WsusTime, arrivedTo?: WsusTime): { updateScopeXml: string } & typeof ANY_UPDATE => ({
      updateScopeXml: updateScope({ arrivedFrom, arrivedTo, classificationIds }),
      ...ANY_UPDATE,
      preferredCulture: culture,
    })
    const reader = {
      count: async (arrivedFrom?: WsusTime, arrivedTo?: WsusTime) => {
        const answer = await this.#control.call('ExecuteSPGetUpdateCount', values(arrivedFrom, arrivedTo), countAnswer)
        return answer.ExecuteSPGetUpdateCountResult
      },
      read: (arrivedFrom?: WsusTime, arrivedTo?: WsusTime) =>
        rowBatches(this.#transport, 'ExecuteSPSearchUpdates', values(arrivedFrom, arrivedTo), this.#bulk),
    }
    return updateSlices(reader, { from, to: null }, this.#limits, new Date())
  }

  relationsOf(revisions: readonly { updateId: string; revisionNumber: number }[]): AsyncIterable<UpdateRelations> {
    return inParallel(revisions, this.#transport.parallel, async ({ updateId, revisionNumber }) => {
      const about = { updateId: normalId(updateId), revisionNumber }
      try {
        const answer = await this.#control.call('ExecuteSPGetXmlForUpdate', about, documentAnswer)
        return { ...about, found: true, ...documentRelations(answer.ExecuteSPGetXmlForUpdateResult) }
      } catch (error) {
        if (!isNotFound(error)) throw error
        return { ...about, found: false, supersedes: [], bundles: [], prerequisites: [] }
      }
    })
  }

  // ExecuteSPHasApprovalsChanged is not asked first: what its cookie must hold is documented nowhere, and a wrong one could answer "no".
  approvals(): AsyncIterable<ApprovalRow[]> {
    const read = (arrivedFrom?: WsusTime, arrivedTo?: WsusTime): AsyncGenerator<ApprovalRow[]> => {
      const values = { updateScopeXml: updateScope({ arrivedFrom, arrivedTo }), ...ANY_UPDATE }
      const batches = rowBatches(this.#transport, 'ExecuteSPGetDeployments', values, this.#bulk, { kind: 'stream' })
      return mapped(batches, (batch) => batch.map(({ row }) => approval(row)))
    }
    return inArrivalSlices(read, ({ id }) => id, new Date())
  }

  statesOf(computerIds: readonly string[]): AsyncIterable<ComputerStates> {
    const unique = [...new Set(computerIds.map(normalId))]
    return inParallel(unique, this.#transport.parallel, (computerId, signal) => this.#states(computerId, signal))
  }

  async #states(computerId: string, signal: AbortSignal): Promise<ComputerStates> {
    const read = (arrivedFrom?: WsusTime, arrivedTo?: WsusTime): AsyncGenerator<UpdateInstallation[]> => {
      const values = { computerId, updateScopeXml: updateScope({ arrivedFrom, arrivedTo, onlyKeptStates: true }), ...ANY_UPDATE }
      const batches = rowBatches(this.#transport, STATES_OPERATION, values, this.#bulk, { kind: 'bulk', signal })
      return mapped(batches, (batch) => keptInstallations(computerId, batch))
    }
    const states: ComputerStates = { computerId, found: true, installations: [] }
    try {
      for await (const batch of inArrivalSlices(read, ({ updateId }) => updateId, new Date())) states.installations.push(...batch)
    } catch (error) {
      if (isNotFound(error)) return { computerId, found: false, installations: [] }
      throw error
    }
    return states
  }

  summaries(): Promise<ComputerSummary[]> {
    const values = { updateScopeXml: updateScope(), computerTargetScopeXml: computerTargetScope(), ...ANY_UPDATE }
    return summarize(rowBatches(this.#transport, 'ExecuteSPGetSummariesPerComputer', values, this.#bulk))
  }

  syncState(): Promise<SyncState> {
    return readSyncState(this.#control, () => allRows(this.#transport, 'GetServerSyncProgress', {}, this.#bulk, { kind: 'control' }))
  }

  async downstreamServers(): Promise<DownstreamServer[]> {
    const rows = await allRows(this.#transport, 'ExecuteSPGetAllDownstreamServers', ROOT_SERVER, this.#bulk)
    const servers = rows.map(({ row }) => downstreamServer(row))
    const ids = new Set(servers.map(({ id }) => id))
    // How a server names itself as the parent is not documented: who is not among those below is the server itself.
    return servers.map((server) => (server.parentId !== null && ids.has(server.parentId) ? server : { ...server, parentId: null }))
  }

  flags(): AsyncIterable<UpdateFlags[]> {
    throw routeCannot('flags')
  }

  effectiveDigests(): AsyncIterable<EffectiveDigest[]> {
    throw routeCannot('effectiveDigests')
  }

  async events(since: WsusTime): Promise<ServerEvent[]> {
    return readEvents(this.#control, checkedTime('since', since) ?? since)
  }

  async close(): Promise<void> {
    this.#transport.close()
  }
}

function keptInstallations(computerId: string, batch: readonly ListedRow[]): UpdateInstallation[] {
  const kept: UpdateInstallation[] = []
  for (const { row } of batch) {
    const { computerId: about, ...rest } = installation(row)
    if (about !== computerId) throw new WsusError('wsus_answer_malformed', { operation: STATES_OPERATION, reason: 'other_computer' })
    if (rest.state > INSTALLATION_STATE.notApplicable) kept.push(rest)
  }
  return kept
}

async function* mapped<From, To>(pages: AsyncIterable<From>, change: (page: From) => To): AsyncGenerator<To> {
  for await (const page of pages) yield change(page)
}

// A server may file an update a little before the newest that it has shown.
const OVERLAP_MS = 10 * 60_000

/** From when on updates are asked for again; a cursor of this route is the arrival of the newest update that was given. */
function resumeFrom(cursor: string): number {
  const arrived = isWsusTime(cursor) ? parseWsusTime(cursor) : null
  if (!arrived) throw new WsusError('wsus_cursor_rejected', { operation: 'ExecuteSPSearchUpdates', reason: 'no_time' })
  return arrived.getTime() - OVERLAP_MS
}

// A caller's time goes into XML as it is understood, not as it was written.
function checkedTime(field: string, time: WsusTime | undefined): WsusTime | undefined {
  if (time === undefined) return undefined
  const instant = isWsusTime(time) ? parseWsusTime(time) : null
  if (!instant) throw new WsusError('wsus_settings_invalid', { fields: [field] })
  return formatWsusTime(instant)
}
