import { randomUUID } from 'node:crypto'
import type { OpenWsus } from '../../../server/sources/service.ts'
import type {
  ApprovalRow,
  Category,
  ComputerTarget,
  TargetGroup,
  Update,
  UpdateInstallation,
  WsusSource,
} from '../../../wsus-adapter/index.ts'

const ALL = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const SECURITY = '0fa1201d-4330-4fa8-8ae9-b877473b6441'

interface FakeComputer {
  target: ComputerTarget
  groups: string[]
  states: Map<string, number>
}

/** A WSUS in memory behind the adapter's interface, for what the demo WSUS cannot be brought to do at a given moment. */
export class FakeWsus {
  readonly serverId: string = randomUUID()
  readonly groups = new Map<string, TargetGroup>([[ALL, { id: ALL, name: 'All Computers', parentId: null, orderValue: 1, priority: 0 }]])
  readonly updates = new Map<string, Update>()
  readonly computers = new Map<string, FakeComputer>()
  readonly approvals = new Map<string, ApprovalRow>()
  /** Update → updates that it replaces. */
  readonly relations = new Map<string, readonly string[]>()
  categories: Category[] = [
    { id: SECURITY, type: 'UpdateClassification', title: 'Security Updates', description: null, arrivalDate: null },
    {
      id: 'e0789628-ce08-4437-be74-2495b842f43b',
      type: 'UpdateClassification',
      title: 'Definition Updates',
      description: null,
      arrivalDate: null,
    },
  ]
  /** Called before each answer with its name; throws to break the run there. */
  onAsk: (what: string) => void = () => {}
  asked: string[] = []
  #clock = Date.parse('2026-10-01T00:00:00Z')

  #tick(): string {
    this.#clock += 1000
    return new Date(this.#clock).toISOString().replace('Z', '')
  }

  addGroup(name: string): string {
    const id = randomUUID()
    this.groups.set(id, { id, name, parentId: ALL, orderValue: this.groups.size, priority: 1 })
    return id
  }

  addUpdate(given: { kb?: string; severity?: string; classification?: string; id?: string; supersedes?: string[] } = {}): string {
    const updateId = given.id ?? randomUUID()
    const kb = given.kb ?? String(5_000_000 + this.updates.size)
    const update = anUpdate(updateId, kb, this.#tick(), given)
    this.updates.set(updateId, { ...update, hasSupersededUpdates: given.supersedes !== undefined })
    if (given.supersedes !== undefined) this.relations.set(updateId, given.supersedes)
    for (const old of given.supersedes ?? []) {
      const superseded = this.updates.get(old)
      if (superseded !== undefined) this.updates.set(old, { ...superseded, isSuperseded: true })
    }
    return updateId
  }

  addComputer(fqdn: string, given: { id?: string; groups?: string[]; reported?: boolean } = {}): string {
    const id = given.id ?? randomUUID()
    const at = this.#tick()
    const target = aTarget(id, fqdn, at, given.reported === false ? null : at)
    this.computers.set(id, { target, groups: given.groups ?? [ALL], states: new Map() })
    return id
  }

  /** The client reports: 2 missing, 3 downloaded, 4 installed, 5 failed, 6 restart pending; 1 takes the row away. */
  report(computerId: string, states: Record<string, number>): void {
    const computer = this.computers.get(computerId)
    if (computer === undefined) throw new Error('no such computer')
    for (const [updateId, state] of Object.entries(states)) {
      if (state === 1) computer.states.delete(updateId)
      else computer.states.set(updateId, state)
    }
    const at = this.#tick()
    computer.target = { ...computer.target, lastSyncTime: at, lastReportedStatusTime: at }
  }

  approve(updateId: string, groupId: string = ALL, action = 0): string {
    const id = randomUUID()
    const at = this.#tick()
    for (const [key, row] of this.approvals) if (row.updateId === updateId && row.targetGroupId === groupId) this.approvals.delete(key)
    const row: ApprovalRow = {
      id,
      updateId,
      revisionNumber: 200,
      targetGroupId: groupId,
      action,
      status: 1,
      deploymentTime: at,
      goLiveTime: at,
      deadline: null,
      adminName: 'WSUS\\admin',
      isAssigned: true,
    }
    this.approvals.set(id, row)
    return id
  }

  revise(updateId: string): void {
    const update = this.updates.get(updateId)
    if (update === undefined) throw new Error('no such update')
    this.updates.set(updateId, { ...update, revisionNumber: update.revisionNumber + 1, arrivalDate: this.#tick() })
    for (const [id, row] of Array.from(this.approvals)) {
      if (row.updateId !== updateId) continue
      this.approvals.delete(id)
      this.approvals.set(randomUUID(), { ...row, revisionNumber: update.revisionNumber + 1 })
    }
  }

  /** The route, as a run opens it. */
  readonly open: OpenWsus = async () => this.#source()

  #ask(what: string): void {
    this.asked.push(what)
    this.onAsk(what)
  }

  #statesOf(id: string): UpdateInstallation[] {
    const computer = this.computers.get(id)
    if (computer === undefined) return []
    const groups = new Set([...computer.groups, ALL])
    return [...computer.states].map(([updateId, state]) => {
      const effective = [...this.approvals.values()].find((row) => row.updateId === updateId && groups.has(row.targetGroupId))
      return { updateId, state, effectiveAction: effective?.action ?? null, effectiveTargetGroupId: effective?.targetGroupId ?? null }
    })
  }

  #source(): WsusSource {
    const ask = (what: string): void => this.#ask(what)
    const { groups, updates, computers, approvals, serverId, relations } = this
    const statesOf = (id: string): UpdateInstallation[] => this.#statesOf(id)
    const categories = (): Category[] => this.categories
    return {
      probe: async () => (ask('probe'), aProbe(serverId)),
      groups: async () => (ask('groups'), [...groups.values()]),
      async *computers() {
        ask('computers')
        yield { computers: [...computers.values()].map((c) => c.target), requestedGroups: [], memberships: [] }
        const memberships = [...computers].flatMap(([computerId, c]) => c.groups.map((groupId) => ({ computerId, groupId })))
        yield { computers: [], requestedGroups: [], memberships }
        ask('computers-end')
      },
      categories: async () => (ask('categories'), categories()),
      async *updates(scope) {
        ask('updates')
        const wanted = [...updates.values()].filter((u) => scope?.cursor === undefined || (u.arrivalDate ?? '') >= scope.cursor)
        wanted.sort((a, b) => ((a.arrivalDate ?? '') < (b.arrivalDate ?? '') ? -1 : 1))
        for (let i = 0; i < wanted.length; i += 3) {
          const some = wanted.slice(i, i + 3)
          yield { updates: some, cursor: some.at(-1)?.arrivalDate ?? null }
          ask('updates-page')
        }
      },
      async *relationsOf(revisions) {
        ask('relations')
        for (const revision of revisions) {
          yield { ...revision, found: true, supersedes: [...(relations.get(revision.updateId) ?? [])], bundles: [], prerequisites: [] }
        }
      },
      async *approvals() {
        ask('approvals')
        yield [...approvals.values()]
        ask('approvals-end')
      },
      async *statesOf(ids) {
        ask('states')
        for (const computerId of ids) {
          ask(`states of ${computerId}`)
          yield { computerId, found: computers.has(computerId), installations: statesOf(computerId) }
        }
      },
      summaries: async () => [],
      syncState: async () => {
        throw new Error('not asked')
      },
      flags: () => {
        throw new Error('not asked')
      },
      effectiveDigests: () => {
        throw new Error('not asked')
      },
      downstreamServers: async () => [],
      events: async () => [],
      close: async () => {},
    }
  }
}

function aProbe(serverId: string): Awaited<ReturnType<WsusSource['probe']>> {
  return {
    route: 'soap',
    serverVersion: '10.0.26100.1',
    protocolVersion: '1.20',
    role: 1,
    database: null,
    serverId,
    identity: 'server',
    replica: false,
    upstreamServer: null,
    serverTargeting: true,
    detailedRollup: false,
    computerDeletionDays: 30,
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
      events: false,
    },
    rows: {
      targetGroup: { expected: 6, seen: 6 },
      computerTarget: { expected: 28, seen: null },
      update: { expected: 36, seen: null },
    },
    lacks: [],
    texts: 'by_culture',
    indexes: [],
  }
}

function aTarget(id: string, fqdn: string, at: string, reportedAt: string | null): ComputerTarget {
  return {
    id,
    name: fqdn,
    ipAddress: '192.0.2.10',
    lastSyncTime: at,
    lastReportedStatusTime: reportedAt,
    lastInventoryTime: null,
    effectiveLastDetectionTime: null,
    lastSyncResult: 1,
    osMajor: 10,
    osMinor: 0,
    osBuild: 20348,
    servicePackMajor: 0,
    servicePackMinor: 0,
    osLocale: 'ja-JP',
    osFamily: 'Windows',
    osDescription: 'Windows Server 2022 Datacenter',
    productType: 3,
    suiteMask: 0,
    processorArchitecture: 'AMD64',
    make: 'Maker',
    model: 'Model',
    biosVersion: '1',
    biosName: 'B',
    biosReleaseDate: null,
    clientVersion: '10.0.20348.1',
    requestedTargetGroup: null,
    parentServerId: null,
  }
}

function anUpdate(updateId: string, kb: string, at: string, given: { severity?: string; classification?: string }): Update {
  const behavior = { supported: true, impact: 0, rebootBehavior: 2, requiresNetwork: false, canAskUser: false }
  return {
    updateId,
    revisionNumber: 200,
    title: `2026-10 Cumulative Update for Windows Server 2022 (KB${kb})`,
    description: 'Fixes something.',
    releaseNotes: null,
    updateType: 'Software',
    publicationState: 0,
    creationDate: at,
    arrivalDate: at,
    isApproved: false,
    isDeclined: false,
    isSuperseded: false,
    hasSupersededUpdates: false,
    hasStaleApprovals: false,
    isLatestRevision: true,
    hasEarlierRevision: false,
    isMandatory: false,
    isEditable: false,
    state: 5,
    requiresEula: false,
    msrcSeverity: given.severity ?? 'Critical',
    legacyName: null,
    installation: behavior,
    uninstallation: behavior,
    kbArticles: [kb],
    bulletins: [],
    infoUrls: [],
    categories: [
      { id: null, type: 'UpdateClassification', title: given.classification ?? 'Security Updates' },
      { id: null, type: 'Product', title: 'Windows Server 2022' },
    ],
    texts: [],
    relations: null,
    files: null,
    downloadBytes: null,
  }
}
