import { randomUUID } from 'node:crypto'
import { ALL_COMPUTERS, categoriesFor, DOWNSTREAM_SERVERS, UNASSIGNED_COMPUTERS } from './catalog.ts'
import { effectiveOf, groupsAbove } from './effective.ts'
import type {
  Action,
  Category,
  Computer,
  Deployment,
  DownstreamServer,
  Effective,
  State,
  SyncEvent,
  TargetGroup,
  Update,
  UpdateSeed,
} from './types.ts'

/** A wish that WSUS refuses, with the .NET type of the exception it would throw. */
export class WsusRefusal extends Error {
  override name = 'WsusRefusal'
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

const ADMINISTRATION = 'Microsoft.UpdateServices.Administration'

export const SYNC_STARTED = { bySchedule: 381, byHand: 382 } as const
const SYNC_SUCCEEDED = 384
const SYNC_EVENTS_KEPT = 2_000

export type DeployWish = {
  updateId: string
  revisionNumber?: number
  groupId: string
  action: Action
  deadline: Date | null
  adminName: string
  isAssigned: boolean
}

/** Everything the demo WSUS knows, in memory. Only the methods change it. */
export class Estate {
  readonly serverId: string
  readonly categories = new Map<string, Category>()
  readonly updates = new Map<string, Update>()
  readonly byRevision = new Map<number, Update>()
  readonly supersededBy = new Map<string, Set<string>>()
  readonly groups = new Map<string, TargetGroup>()
  readonly computers = new Map<string, Computer>()
  readonly deployments = new Map<string, Map<string, Deployment>>()
  readonly downstreamServers = new Map<string, DownstreamServer>()
  /** Events of the server's own synchronization, oldest first. */
  readonly syncEvents: SyncEvent[] = []
  /** Grows with each change of approvals; the cookie of HasApprovalsChanged. */
  approvalChange = 0
  events = 0
  lastSyncAt: Date
  readonly #now: () => Date
  #nextUpdate = 10_000
  #nextDeployment = 1
  #nextGroup = 1

  constructor(options: { serverId?: string; now: () => Date; updates: readonly UpdateSeed[] }) {
    this.#now = options.now
    this.serverId = options.serverId ?? randomUUID()
    this.lastSyncAt = options.now()
    const first = options.updates[0] ? new Date(`${options.updates[0].releasedOn}T00:00:00Z`) : options.now()
    const products = ['Microsoft Defender Antivirus', ...options.updates.map((update) => update.product)]
    for (const category of categoriesFor(products, first)) this.categories.set(category.id, category)
    this.#builtin(ALL_COMPUTERS, 'All Computers', null, 'Computers')
    this.#builtin(UNASSIGNED_COMPUTERS, 'Unassigned Computers', ALL_COMPUTERS, 'Computers')
    this.#builtin(DOWNSTREAM_SERVERS, 'Downstream Servers', null, 'Downstream Servers')
    for (const seed of options.updates) this.addUpdate(seed)
    this.synchronized(SYNC_STARTED.byHand)
  }

  /** Notes a synchronization: its beginning and its end, a second later. Only one that succeeded moves the time of the last one. */
  synchronized(started: number = SYNC_STARTED.bySchedule, ended: number = SYNC_SUCCEEDED, message: string | null = null): void {
    const now = this.now()
    this.syncEvents.push({ instance: randomUUID(), id: started, at: now, message: null })
    this.syncEvents.push({ instance: randomUUID(), id: ended, at: new Date(now.getTime() + 1_000), message })
    this.syncEvents.splice(0, Math.max(0, this.syncEvents.length - SYNC_EVENTS_KEPT))
    if (ended === SYNC_SUCCEEDED) this.lastSyncAt = now
  }

  now(): Date {
    return this.#now()
  }

  #builtin(id: string, name: string, parentId: string | null, type: string): void {
    this.groups.set(id, { id, name, parentId, order: this.#nextGroup++, isBuiltin: true, type })
  }

  /** @throws WsusRefusal when the name is taken or the parent unknown */
  addGroup(name: string, parentId: string = ALL_COMPUTERS, id: string = randomUUID()): TargetGroup {
    this.group(parentId)
    for (const group of this.groups.values()) {
      if (group.name.toLowerCase() === name.toLowerCase()) {
        throw new WsusRefusal(`${ADMINISTRATION}.WsusObjectAlreadyExistsException`, `The target group "${name}" already exists.`)
      }
    }
    const group = { id: id.toLowerCase(), name, parentId, order: this.#nextGroup++, isBuiltin: false, type: 'Computers' }
    this.groups.set(group.id, group)
    return group
  }

  deleteGroup(id: string): void {
    const group = this.group(id)
    if (group.isBuiltin) throw new WsusRefusal('System.InvalidOperationException', `The target group "${group.name}" cannot be deleted.`)
    for (const child of [...this.groups.values()].filter((other) => other.parentId === id)) this.deleteGroup(child.id)
    for (const of of this.deployments.values()) {
      for (const deployment of of.values()) if (deployment.groupId === id) of.delete(deployment.guid)
    }
    for (const computer of this.computers.values()) if (computer.groupIds.delete(id)) this.#settle(computer)
    this.groups.delete(id)
    this.approvalChange++
  }

  group(id: string): TargetGroup {
    const group = this.groups.get(id.toLowerCase())
    if (!group) throw notFound('target group', id)
    return group
  }

  update(id: string): Update {
    const update = this.updates.get(id.toLowerCase())
    if (!update) throw notFound('update', id)
    return update
  }

  computer(id: string): Computer {
    const computer = this.computers.get(id.toLowerCase())
    if (!computer) throw notFound('computer target', id)
    return computer
  }

  /** Adds an update; with an id that is known already, a new revision of it takes the old one's place. */
  addUpdate(seed: UpdateSeed): Update {
    const id = seed.updateId.toLowerCase()
    const earlier = this.updates.get(id)
    const localId = earlier?.localId ?? this.#nextUpdate++
    const releasedAt = new Date(`${seed.releasedOn}T17:00:00Z`)
    const update: Update = {
      ...seed,
      updateId: id,
      localId,
      revisionId: this.#nextUpdate++ + 1_000_000,
      revisionNumber: earlier ? earlier.revisionNumber + 1 : 200,
      createdAt: releasedAt,
      arrivedAt: seed.arrivedAt ?? earlier?.arrivedAt ?? releasedAt,
      lastUndeclinedAt: null,
      isDeclined: earlier?.isDeclined ?? false,
    }
    this.updates.set(id, update)
    this.byRevision.set(update.revisionId, update)
    for (const old of seed.supersedes) {
      const key = old.toLowerCase()
      this.supersededBy.set(key, (this.supersededBy.get(key) ?? new Set()).add(id))
    }
    for (const category of categoriesFor([seed.product], update.arrivedAt)) {
      if (!this.categories.has(category.id)) this.categories.set(category.id, { ...category, localId: 1000 + this.categories.size })
    }
    return update
  }

  isSuperseded(update: Update): boolean {
    return (this.supersededBy.get(update.updateId)?.size ?? 0) > 0
  }

  /** Puts an approval in place; an earlier one of the same update and group goes. */
  deploy(wish: DeployWish): Deployment {
    const update = this.update(wish.updateId)
    const group = this.group(wish.groupId)
    if (wish.revisionNumber !== undefined && wish.revisionNumber !== update.revisionNumber) throw notFound('update revision', wish.updateId)
    if (wish.action === 2 && group.id === ALL_COMPUTERS) {
      throw new WsusRefusal('System.InvalidOperationException', 'A block approval to All Computers is not possible.')
    }
    if (update.isDeclined) this.undecline(update.updateId)
    const of = this.deployments.get(update.updateId) ?? new Map<string, Deployment>()
    for (const old of of.values()) if (old.groupId === group.id) of.delete(old.guid)
    const now = this.now()
    const deployment: Deployment = {
      id: this.#nextDeployment++,
      guid: randomUUID(),
      updateId: update.updateId,
      revisionNumber: update.revisionNumber,
      groupId: group.id,
      action: wish.action,
      deployedAt: now,
      goLiveAt: now,
      deadline: wish.deadline,
      adminName: wish.adminName,
      isAssigned: wish.isAssigned,
    }
    of.set(deployment.guid, deployment)
    this.deployments.set(update.updateId, of)
    this.approvalChange++
    return deployment
  }

  deleteDeployment(guid: string): void {
    for (const of of this.deployments.values()) {
      if (of.delete(guid.toLowerCase())) {
        this.approvalChange++
        return
      }
    }
    throw notFound('approval', guid)
  }

  decline(updateId: string): void {
    const update = this.update(updateId)
    update.isDeclined = true
    this.deployments.delete(update.updateId)
    this.approvalChange++
  }

  undecline(updateId: string): void {
    const update = this.update(updateId)
    update.isDeclined = false
    update.lastUndeclinedAt = this.now()
  }

  register(computer: Computer): void {
    this.computers.set(computer.id, computer)
    this.#settle(computer)
  }

  joinGroup(groupId: string, computerId: string): void {
    const group = this.group(groupId)
    const computer = this.computer(computerId)
    if (group.type !== 'Computers' || group.id === ALL_COMPUTERS) {
      throw new WsusRefusal('System.InvalidOperationException', `Computers cannot be put into "${group.name}".`)
    }
    computer.groupIds.add(group.id)
    this.#settle(computer)
  }

  leaveGroup(groupId: string, computerId: string): void {
    const computer = this.computer(computerId)
    computer.groupIds.delete(groupId.toLowerCase())
    this.#settle(computer)
  }

  deleteComputer(id: string): void {
    this.computers.delete(this.computer(id).id)
  }

  /** A computer stands in Unassigned Computers exactly when it stands in no other group. */
  #settle(computer: Computer): void {
    const others = [...computer.groupIds].filter((id) => id !== UNASSIGNED_COMPUTERS)
    computer.groupIds.clear()
    for (const id of others.length > 0 ? others : [UNASSIGNED_COMPUTERS]) computer.groupIds.add(id)
  }

  memberOf(computer: Computer): Set<string> {
    return groupsAbove(computer.groupIds, this.groups)
  }

  deploymentsOf(update: Update): Iterable<Deployment> {
    return this.deployments.get(update.updateId)?.values() ?? []
  }

  isApproved(update: Update): boolean {
    for (const deployment of this.deploymentsOf(update)) if (deployment.action < 2) return true
    return false
  }

  effective(update: Update, memberOf: ReadonlySet<string>): Effective | null {
    if (update.isDeclined || !this.deployments.has(update.updateId)) return null
    return effectiveOf(this.deploymentsOf(update), memberOf, this.groups)
  }

  /** The stored state, or, for a missing row, 1 when the update arrived before the last detection, else 0. */
  stateOf(update: Update, computer: Computer): State {
    const row = computer.rows.get(update.updateId)
    if (row) return row.state
    const since = update.lastUndeclinedAt ?? update.arrivedAt
    return computer.effectiveLastDetectionAt && since <= computer.effectiveLastDetectionAt ? 1 : 0
  }

  subgroups(id: string): Set<string> {
    const found = new Set([id])
    for (const group of this.groups.values()) {
      if (group.parentId && !found.has(group.id) && groupsAbove([group.id], this.groups).has(id)) found.add(group.id)
    }
    return found
  }
}

function notFound(what: string, id: string): WsusRefusal {
  return new WsusRefusal(`${ADMINISTRATION}.WsusObjectNotFoundException`, `The ${what} "${id}" was not found.`)
}
