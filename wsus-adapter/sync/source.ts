import { routeCannot, WsusError } from '../error.ts'
import type { UpdateScope, WsusProbe, WsusSource } from '../contract.ts'
import type { SyncOptions } from '../options.ts'
import type {
  ApprovalRow,
  Category,
  ComputerPage,
  ComputerStates,
  ComputerSummary,
  DownstreamServer,
  EffectiveDigest,
  ServerEvent,
  SyncState,
  TargetGroup,
  UpdateFlags,
  UpdatePage,
  UpdateRelations,
} from '../types.ts'
import { approvalFacts, deployment, deploymentMembers, isRefusal } from './deployments.ts'
import type { ApprovalFacts } from './deployments.ts'
import { readDocuments } from './documents.ts'
import type { DocumentTools, ReadDocument } from './documents.ts'
import { categoryIn, isDeployable, knownCategory } from './mapping.ts'
import type { KnownCategory } from './mapping.ts'
import type { Identity } from './operations.ts'
import { probeSync, serverConfig, serverIdentity } from './probe.ts'
import { revisionList } from './revisions.ts'
import { Session } from './session.ts'
import { syncSettings } from './settings.ts'
import type { SyncSettings } from './settings.ts'
import { syncUpdates } from './updates.ts'

const CULTURE = 'en'
const REFUSALS_IN_A_ROW = 100

/**
 * Opens the route of server synchronization: we ask as a downstream server would (MS-WSUSSS 3.2) and never send anything up.
 * @throws WsusError `wsus_settings_invalid`
 */
export function openSyncSource(options: SyncOptions): WsusSource {
  return new SyncSource(syncSettings(options))
}

class SyncSource implements WsusSource {
  readonly #settings: SyncSettings
  readonly #session: Session
  /** What documents that this source read say of other updates. */
  readonly #superseded = new Set<string>()
  readonly #publicationStates = new Map<string, number>()
  readonly #parts = new Set<string>()
  /** At which `changes` of the session every update was read, so that what is not superseded is known as well. */
  #wholeAt: number | null = null
  #tools: Promise<DocumentTools> | null = null
  #categories: { anchor: string; known: ReadonlyMap<string, KnownCategory> } | null = null
  #syncAnchor: string | null = null
  #lastCursor: { text: string; changes: number } | null = null

  constructor(settings: SyncSettings) {
    this.#settings = settings
    this.#session = new Session(settings)
  }

  probe(): Promise<WsusProbe> {
    return probeSync(this.#session, this.#settings.transport.log)
  }

  async groups(): Promise<TargetGroup[]> {
    const { groups } = await approvalFacts(this.#session, await this.#anchor())
    return groups
  }

  async categories(culture: string = CULTURE): Promise<Category[]> {
    const known = await this.#readCategories()
    return [...known.values()].map((category) => categoryIn(culture, category))
  }

  async *updates(scope: UpdateScope = {}): AsyncGenerator<UpdatePage> {
    const documents = await this.#documentTools()
    const categories = await this.#readCategories()
    this.#checkCursor(scope.cursor)
    const { serverId } = await serverIdentity(this.#session)
    for await (const page of syncUpdates(
      {
        documents,
        categories,
        server: serverId,
        facts: (anchor) => this.#factsUpTo(anchor),
        learned: (read) => this.#learn(read),
        superseded: this.#superseded,
      },
      scope,
    )) {
      if (page.cursor !== null) this.#lastCursor = { text: page.cursor, changes: this.#session.changes }
      yield page
    }
    if (scope.cursor === undefined && scope.classificationIds === undefined) this.#wholeAt = this.#session.changes
  }

  async *flags(): AsyncGenerator<UpdateFlags[]> {
    const { limits } = this.#settings
    const categories = await this.#readCategories()
    const ids = (classification: boolean): { id: string; delta: false }[] =>
      [...categories.values()]
        .filter(({ type }) => (type === 'UpdateClassification') === classification)
        .map(({ id }) => ({ id, delta: false as const }))
    const lists = { categories: ids(false), classifications: ids(true) }
    if (lists.categories.length === 0 || lists.classifications.length === 0) return
    const { anchor, newest } = await revisionList(this.#session, limits, { config: false, anchor: null, ...lists })
    this.#syncAnchor = anchor
    const { hidden } = await approvalFacts(this.#session, anchor)
    const isWhole = this.#wholeAt === this.#session.changes
    // What is known to be a part of an update is left out; what could not be read is not.
    const listed = newest.filter(({ updateId }) => !this.#parts.has(updateId))
    for (let start = 0; start < listed.length; start += limits.pageRows) {
      yield listed.slice(start, start + limits.pageRows).map(({ updateId, revisionNumber }) => ({
        updateId,
        revisionNumber,
        isDeclined: hidden.has(updateId),
        isSuperseded: this.#superseded.has(updateId) ? true : isWhole ? false : null,
        publicationState: this.#publicationStates.get(updateId) ?? null,
        arrivalDate: null,
      }))
    }
  }

  async *relationsOf(revisions: readonly { updateId: string; revisionNumber: number }[]): AsyncGenerator<UpdateRelations> {
    const asked = revisions.map(({ updateId, revisionNumber }) => ({ updateId: updateId.toLowerCase(), revisionNumber }))
    for await (const { documents, aside } of readDocuments(await this.#documentTools(), asked, 'fail')) {
      for (const { document } of documents) {
        const { updateId, revisionNumber, relations } = document
        yield { updateId, revisionNumber, found: true, ...relations }
      }
      for (const { updateId, revisionNumber } of aside)
        yield { updateId, revisionNumber, found: false, supersedes: [], bundles: [], prerequisites: [] }
    }
  }

  async *approvals(): AsyncGenerator<ApprovalRow[]> {
    const seen = new Set<string>()
    for await (const batch of deploymentMembers(this.#session, await this.#anchor(), 'stream')) {
      const rows: ApprovalRow[] = []
      for (const { name, entry } of batch) {
        if (!entry || name !== 'Deployments') continue
        const row = deployment(entry)
        if (!seen.has(row.id)) rows.push(row)
        seen.add(row.id)
      }
      if (rows.length > 0) yield rows
    }
  }

  computers(): AsyncIterable<ComputerPage> {
    throw routeCannot('computers')
  }

  effectiveDigests(): AsyncIterable<EffectiveDigest[]> {
    throw routeCannot('effectiveDigests')
  }

  statesOf(): AsyncIterable<ComputerStates> {
    throw routeCannot('states')
  }

  summaries(): Promise<ComputerSummary[]> {
    return Promise.reject(routeCannot('summaries'))
  }

  syncState(): Promise<SyncState> {
    return Promise.reject(routeCannot('syncState'))
  }

  downstreamServers(): Promise<DownstreamServer[]> {
    return Promise.reject(routeCannot('downstreamServers'))
  }

  events(): Promise<ServerEvent[]> {
    return Promise.reject(routeCannot('events'))
  }

  async close(): Promise<void> {
    this.#session.close()
  }

  #documentTools(): Promise<DocumentTools> {
    if (this.#tools) return this.#tools
    const making = this.#makeDocumentTools()
    this.#tools = making
    making.catch(() => {
      this.#tools = null
    })
    return making
  }

  async #makeDocumentTools(): Promise<DocumentTools> {
    const { limits, transport } = this.#settings
    const { updatesPerRequest } = await serverConfig(this.#session)
    return {
      session: this.#session,
      limits,
      atOnce: Math.min(limits.batchUpdates, updatesPerRequest),
      refusalsInARow: REFUSALS_IN_A_ROW,
      log: transport.log,
    }
  }

  // Some thousands of documents, so the first reading is kept and later ones only ask for what is new.
  async #readCategories(): Promise<ReadonlyMap<string, KnownCategory>> {
    const tools = await this.#documentTools()
    const before = this.#categories
    const { anchor, newest } = await this.#configList(before?.anchor ?? null)
    const known = new Map(anchor.whole ? [] : before?.known)
    for await (const { documents } of readDocuments(tools, newest, 'fail')) {
      for (const { document } of documents) {
        const category = knownCategory(document)
        if (category) known.set(category.id, category)
      }
    }
    this.#categories = { anchor: anchor.text, known }
    return known
  }

  async #configList(since: string | null): Promise<{ anchor: { text: string; whole: boolean }; newest: Identity[] }> {
    try {
      const { anchor, newest } = await revisionList(this.#session, this.#settings.limits, { config: true, anchor: since })
      return { anchor: { text: anchor, whole: since === null }, newest }
    } catch (error) {
      if (since === null || !(error instanceof WsusError) || error.code !== 'wsus_cursor_rejected') throw error
      return this.#configList(null)
    }
  }

  // A server that said that it is another one takes anchors of before all the same.
  #checkCursor(cursor: string | undefined): void {
    const { changes } = this.#session
    if (cursor === undefined || changes === 0) return
    if (this.#lastCursor?.text === cursor && this.#lastCursor.changes === changes) return
    throw new WsusError('wsus_cursor_rejected', { operation: 'GetRevisionIdList', reason: 'server_changed' })
  }

  #learn({ document }: ReadDocument): void {
    // A copy: parts of a parsed text would keep the whole text in memory.
    for (const id of structuredClone(document.relations.supersedes)) this.#superseded.add(id)
    if (isDeployable(document)) this.#publicationStates.set(document.updateId, document.publicationState)
    else this.#parts.add(document.updateId)
  }

  // Approvals may be refused to us while the catalog is not.
  async #factsUpTo(anchor: string): Promise<ApprovalFacts | null> {
    this.#syncAnchor = anchor
    try {
      return await approvalFacts(this.#session, anchor)
    } catch (error) {
      if (!isRefusal(error)) throw error
      this.#settings.transport.log?.warn({ error }, 'updates are read without approvals and declines, which the server does not tell us')
      return null
    }
  }

  /** The anchor of the last list of updates; without one, of the narrowest question that gives one. */
  async #anchor(): Promise<string> {
    if (this.#syncAnchor !== null) return this.#syncAnchor
    const known = [...(await this.#readCategories()).values()]
    const narrow = (isWanted: (category: KnownCategory) => boolean): { id: string; delta: false }[] =>
      known
        .filter(isWanted)
        .slice(0, 1)
        .map(({ id }) => ({ id, delta: false as const }))
    const list = await revisionList(this.#session, this.#settings.limits, {
      config: false,
      anchor: null,
      categories: narrow(({ type }) => type === 'Product'),
      classifications: narrow(({ type }) => type === 'UpdateClassification'),
    })
    this.#syncAnchor = list.anchor
    return list.anchor
  }
}
