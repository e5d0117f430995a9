import { randomUUID } from 'node:crypto'
import type { OpenWsus } from '../../../server/sources/open.ts'
import {
  WsusError,
  type ApprovalRow,
  type Category,
  type ComputerTarget,
  type DownstreamServer,
  type TargetGroup,
  type Update,
  type UpdateInstallation,
  type WsusProbe,
  type WsusSource,
} from '../../../wsus-adapter/index.ts'
import { anUpdate, aProbe, aTarget } from './fake-rows.ts'

const ALL = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const SECURITY = '0fa1201d-4330-4fa8-8ae9-b877473b6441'

interface FakeComputer {
  target: ComputerTarget
  groups: string[]
  states: Map<string, number>
}

/** A WSUS in memory behind the adapter's interface, for what the demo WSUS cannot be brought to do at a given moment. */
export class FakeWsus {
  serverId: string = randomUUID()
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
  /** Servers below; their computers are given when they are asked for. */
  readonly servers = new Map<string, DownstreamServer>()
  /** What the probe says otherwise than usual. */
  probe: Partial<Omit<WsusProbe, 'reads'>> & { reads?: Partial<WsusProbe['reads']> } = {}
  /** Updates that readings by cursor do not bring, however new they are. */
  readonly hidden = new Set<string>()
  /** The server has forgotten every cursor. */
  rejectsCursors = false
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

  /** A server that synchronizes with this one, or with another below it. */
  addServer(name: string, given: Partial<DownstreamServer> = {}): string {
    const id = given.id ?? randomUUID()
    const at = this.#tick()
    const usual = { parentId: null, lastSyncTime: at, lastRollupTime: at, version: '10.0.26100.1', isReplica: true }
    this.servers.set(id, { ...usual, ...given, id, name })
    return id
  }

  /** A server below sends up its clients' states. */
  rollUp(serverId: string): void {
    const server = this.servers.get(serverId)
    if (server === undefined) throw new Error('no such server')
    this.servers.set(serverId, { ...server, lastRollupTime: this.#tick() })
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

  addComputer(fqdn: string, given: { id?: string; groups?: string[]; reported?: boolean; below?: string } = {}): string {
    const id = given.id ?? randomUUID()
    const at = this.#tick()
    const target = { ...aTarget(id, fqdn, at, given.reported === false ? null : at), parentServerId: given.below ?? null }
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

  #probe(serverId: string): WsusProbe {
    const { reads, ...rest } = this.probe
    const usual = aProbe(serverId)
    return { ...usual, detailedRollup: this.servers.size > 0, ...rest, reads: { ...usual.reads, ...reads } }
  }

  #source(): WsusSource {
    const ask = (what: string): void => this.#ask(what)
    const { groups, updates, computers, approvals, serverId, relations, servers, hidden } = this
    const probe = this.#probe(serverId)
    const rejects = (): boolean => this.rejectsCursors
    const statesOf = (id: string): UpdateInstallation[] => this.#statesOf(id)
    const categories = (): Category[] => this.categories
    return {
      probe: async () => (ask('probe'), probe),
      groups: async () => (ask('groups'), [...groups.values()]),
      async *computers(scope) {
        ask('computers')
        // What no server is known of is a computer whose place alone is known.
        const given = [...computers].filter(([, c]) => scope?.downstream === true || !servers.has(c.target.parentServerId ?? ''))
        yield { computers: given.map(([, c]) => c.target), requestedGroups: [], memberships: [] }
        const memberships = given.flatMap(([computerId, c]) => c.groups.map((groupId) => ({ computerId, groupId })))
        yield { computers: [], requestedGroups: [], memberships }
        ask('computers-end')
      },
      categories: async () => (ask('categories'), categories()),
      async *updates(scope) {
        ask('updates')
        if (scope?.cursor !== undefined && rejects()) throw new WsusError('wsus_cursor_rejected', { operation: 'updates' })
        const wanted = [...updates.values()].filter(
          (u) => scope?.cursor === undefined || ((u.arrivalDate ?? '') >= scope.cursor && !hidden.has(u.updateId)),
        )
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
      async *flags() {
        if (!probe.reads.flags) throw new Error('not asked')
        ask('flags')
        yield [...updates.values()]
      },
      async *effectiveDigests() {
        if (!probe.reads.effectiveDigests) throw new Error('not asked')
        ask('digests')
        yield [...computers].map(([computerId, c]) => ({ computerId, digest: digestOf(approvals, c.groups) }))
      },
      downstreamServers: async () => (ask('servers'), [...servers.values()]),
      events: async () => [],
      close: async () => {},
    }
  }
}

/** What wins for a computer of these groups, as one value. */
function digestOf(approvals: ReadonlyMap<string, ApprovalRow>, groups: readonly string[]): string {
  const reached = [...approvals.values()].filter((row) => groups.includes(row.targetGroupId) || row.targetGroupId === ALL)
  return reached
    .map((row) => `${row.updateId} ${row.targetGroupId} ${row.action}`)
    .toSorted()
    .join(',')
}
