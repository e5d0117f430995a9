/** The demo WSUS's own picture of its estate, in WSUS's words. Times are Dates here; the wire has them without zone, in UTC. */

export type Role = 'administrator' | 'reporter' | 'none'

export type CategoryType = 'Company' | 'ProductFamily' | 'Product' | 'UpdateClassification'

export type Category = {
  localId: number
  id: string
  type: CategoryType
  title: string
  titleJa: string
  description: string
  arrivedAt: Date
  order: number
}

/** What a caller names of an update; the rest is given by rule. */
export type UpdateSeed = {
  updateId: string
  kb: string
  releasedOn: string
  /** What a computer must have for the update to apply, e.g. `server-2022`. */
  platform: string
  product: string
  classification: string
  severity: string
  titleEn: string
  titleJa: string
  /** Restart: 0 never, 1 always, 2 can ask for it. */
  reboot: number
  sizeMb: number
  supersedes: readonly string[]
  cves?: readonly string[]
  /** When it reached this WSUS; the release day at 17:00 UTC when absent. */
  arrivedAt?: Date
}

export type Update = Omit<UpdateSeed, 'arrivedAt'> & {
  localId: number
  revisionId: number
  revisionNumber: number
  createdAt: Date
  arrivedAt: Date
  lastUndeclinedAt: Date | null
  isDeclined: boolean
}

export type TargetGroup = { id: string; name: string; parentId: string | null; order: number; isBuiltin: boolean; type: string }

/** DeploymentAction of the wire: 0 install, 1 uninstall, 2 not approved (a row that stops inheritance). */
export type Action = 0 | 1 | 2

export type Deployment = {
  id: number
  guid: string
  updateId: string
  revisionNumber: number
  groupId: string
  action: Action
  deployedAt: Date
  goLiveAt: Date
  deadline: Date | null
  adminName: string
  /** False means optional. */
  isAssigned: boolean
}

export type OsVersion = { major: number; minor: number; build: number; servicePackMajor: number; servicePackMinor: number }

/** A server that synchronizes with this one, or with one below it. */
export type DownstreamServer = {
  id: string
  fqdn: string
  /** null when it synchronizes with this server itself. */
  parentId: string | null
  lastSyncAt: Date | null
  lastRollupAt: Date | null
  version: string
  isReplica: boolean
}

/** An event of the server's own synchronization: 381 to 386 of namespace 2. */
export type SyncEvent = { instance: string; id: number; at: Date; message: string | null }

export type Computer = {
  /** The client's SusClientId. */
  id: string
  fqdn: string
  ip: string
  os: OsVersion
  osLocale: string
  osDescription: string
  osFamily: string
  make: string
  model: string
  biosVersion: string
  biosName: string
  biosReleasedAt: Date | null
  architecture: string
  suiteMask: number
  oldProductType: number
  newProductType: number
  systemMetrics: number
  clientVersion: string
  requestedGroup: string
  /** The downstream server that it reports to; null when it reports here. */
  parentServerId: string | null
  registeredAt: Date
  lastSyncAt: Date | null
  /** 0 never, 1 fine, 2 failed. */
  lastSyncResult: number
  lastReportedStatusAt: Date | null
  effectiveLastDetectionAt: Date | null
  groupIds: Set<string>
  rows: Map<string, StatusRow>
  /** Updates that event 201 named; with a following 156 that still misses them they are pending restart. */
  restartAnnounced: Set<string>
}

/** Stored state: 2 not installed, 3 downloaded, 4 installed, 5 failed, 6 installed, restart pending. 0 and 1 are derived. */
export type StoredState = 2 | 3 | 4 | 5 | 6
export type State = 0 | 1 | StoredState
export type StatusRow = { state: StoredState; changedAt: Date }

export type Effective = { action: Action; groupId: string; deployment: Deployment }
