/**
 * What every route to a WSUS server answers, in WSUS's own words (update, deployment, computer target).
 * Times are the strings that the server wrote, without zone and meant as UTC; `parseWsusTime` reads them. GUIDs are lower case.
 */

/** A time as WSUS writes it, e.g. `2025-01-02T03:04:05.677`: no zone, UTC. Sentinels (years 1, 1753, 9999) are still in it. */
export type WsusTime = string

/** Installation states: fnUpdateInstallationStateMap of SUSDB, MS-WSUSAR 2.2.5. */
export const INSTALLATION_STATE = {
  unknown: 0,
  notApplicable: 1,
  notInstalled: 2,
  downloaded: 3,
  installed: 4,
  failed: 5,
  installedPendingReboot: 6,
} as const

/** Deployment actions as read; 2 is shown by WSUS's console as "not approved" (MS-WSUSAR 2.2.5.1 and the console's behavior). */
export const DEPLOYMENT_ACTION = {
  install: 0,
  uninstall: 1,
  preDeploymentCheck: 2,
  notApproved: 3,
  evaluate: 4,
  bundle: 5,
} as const

/** Publication states of an update revision. */
export const PUBLICATION_STATE = { published: 0, expired: 1, inTesting: 2 } as const

/** What a probe can say about the rows of one kind. */
export interface RowCheck {
  /** The least number of columns that this adapter needs. */
  expected: number
  /** Columns of the row that was looked at; null when the server had none to look at. */
  seen: number | null
}

/** The ways to a WSUS server: ApiRemoting30, its database, server synchronization as a downstream, and what a collector delivered. */
export const ROUTE_KINDS = ['soap', 'sql', 'sync', 'collector'] as const
export type RouteKind = (typeof ROUTE_KINDS)[number]

/** Kinds of facts that a route may be able to read; each stands for the method of `WsusSource` with its name, unless said otherwise. */
export const WSUS_FACTS = [
  'groups',
  /** `computers` without memberships is not thought of: both or none. */
  'computers',
  'categories',
  'updates',
  'flags',
  /** `relationsOf`, or `Update.relations`. */
  'relations',
  'approvals',
  /** `statesOf`. */
  'states',
  /** `UpdateInstallation.effectiveAction` and its group; with `effectiveDigests` when the route reads them whole. */
  'effectiveApprovals',
  'effectiveDigests',
  'summaries',
  'syncState',
  'downstreamServers',
  'events',
] as const
export type WsusFact = (typeof WSUS_FACTS)[number]

/**
 * Something that a route cannot read, and what an administrator of the server could do about it. A fact that `reads` promises all the same is
 * read less completely for it.
 */
export interface Lack {
  facts: readonly WsusFact[]
  /** Why: the object (view, table, operation) that is not there or not allowed. */
  object: string
  reason: 'not_there' | 'not_allowed' | 'not_configured'
  /** The exact statement to ask the database's administrator for, such as `GRANT SELECT ON dbo.tbUpdate TO [u]`; null when none would help. */
  grant: string | null
}

/** What the probe learned about a server. */
export interface WsusProbe {
  route: RouteKind
  /** Product version, e.g. `10.0.26100.1`; null when the route does not tell it. */
  serverVersion: string | null
  /** Protocol version of the API, e.g. `1.20`; null when the server does not say. */
  protocolVersion: string | null
  /** UpdateServerUserRole of our account over SOAP, null on other routes; never 0 here (0 = no access is the error `wsus_forbidden`). */
  role: number | null
  /** The database behind the server; null when the server does not say. */
  database: { server: string; name: string; instance: string | null } | null
  /** The server's own id; the identity of the source. Where a database does not tell it, the database's own id. */
  serverId: string
  /** What `serverId` identifies; ids of different kinds cannot be compared. */
  identity: 'server' | 'database'
  /** True when the server is a replica of its upstream server; null when the route does not tell it, as in the next four. */
  replica: boolean | null
  /** Host name of the upstream WSUS; null when it synchronizes with Microsoft Update. */
  upstreamServer: string | null
  /** True when group membership is set on the server, false when clients name their group. */
  serverTargeting: boolean | null
  /** True when downstream servers send their clients' states up. */
  detailedRollup: boolean | null
  /** Days of silence after which the server's clean-up removes a computer. */
  computerDeletionDays: number | null
  /** What this route can answer now, with the rights that the account has. */
  reads: Record<WsusFact, boolean>
  /** What it cannot answer, and what would help. */
  lacks: readonly Lack[]
  /** Titles in other languages come with the updates (`Update.texts`), or only by asking `updates` once per culture. */
  texts: 'with_updates' | 'by_culture'
  /** Row lengths against what is expected, of routes whose rows have no names; a shorter row is the error `wsus_rows_shifted`. */
  rows: { targetGroup: RowCheck; computerTarget: RowCheck; update: RowCheck } | null
  /** Indexes that the server's own clean-up is slow without, of the routes that can see them; else empty. */
  indexes: readonly { table: string; column: string; there: boolean }[]
}

/** A computer target group. Groups that hold servers instead of computers are not listed. */
export interface TargetGroup {
  id: string
  name: string
  /** null for the root group. */
  parentId: string | null
  orderValue: number | null
  priority: number | null
}

/** A computer target as the server knows it. */
export interface ComputerTarget {
  /** ComputerTargetId, the client's SusClientId; a string that is usually, not always, a GUID (lower case if it is). */
  id: string
  /** Fully qualified domain name as the client told it. */
  name: string
  ipAddress: string | null
  lastSyncTime: WsusTime | null
  /** When the client last reported its states; moves when its states may have changed. */
  lastReportedStatusTime: WsusTime | null
  lastInventoryTime: WsusTime | null
  /** Up to when the client's states tell of updates: what arrived before and is not listed does not apply. null where the route does not tell it. */
  effectiveLastDetectionTime: WsusTime | null
  /** 0 never, 1 succeeded, 2 failed, 3 canceled, 4 unknown. */
  lastSyncResult: number | null
  osMajor: number | null
  osMinor: number | null
  osBuild: number | null
  servicePackMajor: number | null
  servicePackMinor: number | null
  osLocale: string | null
  osFamily: string | null
  osDescription: string | null
  /** 1 = workstation, others = servers (OSVERSIONINFOEX wProductType); the newer of the two that the server keeps. */
  productType: number | null
  suiteMask: number | null
  processorArchitecture: string | null
  make: string | null
  model: string | null
  biosVersion: string | null
  biosName: string | null
  biosReleaseDate: WsusTime | null
  clientVersion: string | null
  /** The group that the client asked for (client-side targeting); one text, groups separated by `;`. */
  requestedTargetGroup: string | null
  /** The downstream server that it reports to; null when it reports to this server directly. */
  parentServerId: string | null
}

/**
 * Rows of one computer answer in the order of the wire: computers first, then the groups that clients asked for, then memberships.
 * A page may hold rows of one kind only, so the memberships of a computer can come on a later page than the computer. Memberships are
 * those that the server lists for it; whether it lists inherited ones too is its own affair.
 */
export interface ComputerPage {
  computers: ComputerTarget[]
  requestedGroups: { computerId: string; name: string }[]
  memberships: { computerId: string; groupId: string }[]
}

/** A product, product family, company or update classification. */
export interface Category {
  id: string
  /** `UpdateClassification`, `Product`, `ProductFamily`, `Company` or a newer word of the server. */
  type: string
  title: string
  description: string | null
  arrivalDate: WsusTime | null
}

/** How an update behaves when it is installed or removed. */
export interface InstallationBehavior {
  supported: boolean
  /** 0 normal, 1 minor, 2 requires exclusive handling. */
  impact: number | null
  /** 0 never reboots, 1 always, 2 can request. */
  rebootBehavior: number | null
  requiresNetwork: boolean
  canAskUser: boolean
}

/** One revision of an update. */
export interface Update {
  updateId: string
  revisionNumber: number
  title: string
  description: string | null
  releaseNotes: string | null
  /** `Software`, `Driver`, … */
  updateType: string
  /** `PUBLICATION_STATE`. */
  publicationState: number
  /** When Microsoft released it. */
  creationDate: WsusTime | null
  /** When it reached this server, or was last taken back from being declined; null where the route does not tell it. */
  arrivalDate: WsusTime | null
  isApproved: boolean
  isDeclined: boolean
  isSuperseded: boolean
  hasSupersededUpdates: boolean
  hasStaleApprovals: boolean
  isLatestRevision: boolean
  hasEarlierRevision: boolean
  isMandatory: boolean
  /** True for updates that were published locally. */
  isEditable: boolean
  /** 1 license not ready, 2 install impossible, 3 not needed, 4 not ready (files missing), 5 ready, 6 canceled, 7 failed, 8 EULA failed. */
  state: number | null
  requiresEula: boolean
  /** `Critical`, `Important`, `Moderate`, `Low`, `Unspecified`; null when the server says nothing. */
  msrcSeverity: string | null
  legacyName: string | null
  installation: InstallationBehavior
  uninstallation: InstallationBehavior
  /** Numbers without `KB`. */
  kbArticles: string[]
  bulletins: string[]
  infoUrls: string[]
  /** The categories it is in: by id where the route tells it, else by type and title alone. */
  categories: { id: string | null; type: string; title: string }[]
  /** Titles in other languages than `title`, where the route gives them along (`WsusProbe.texts`). */
  texts: { language: string; title: string; description: string | null }[]
  /** What it says of other updates, where the route gives it along; null: ask `relationsOf`. */
  relations: Relations | null
  /** Its files, where the route gives them along; null where it does not. */
  files: UpdateFile[] | null
  /** Bytes to download at most; null where the route does not tell it. */
  downloadBytes: number | null
}

/** A file of an update, as its document describes it. */
export interface UpdateFile {
  name: string
  bytes: number
  /** Hexadecimal, lower case. */
  sha1: string
  /** Hexadecimal, lower case; null on old updates. */
  sha256: string | null
  url: string | null
}

/** What a revision says of other updates; ids are lower case, each once. */
export interface Relations {
  /** Updates that it replaces. */
  supersedes: string[]
  /** Updates that it consists of; computers have no states for those. */
  bundles: string[]
  /** Updates and categories that it needs; those that are among the categories are its products and its classification. */
  prerequisites: string[]
}

/** Some updates; a revision may come twice when it changed while it was read. */
export interface UpdatePage {
  updates: Update[]
  /**
   * Everything until here has been given, so a reader may resume from it (`UpdateScope.cursor`). Opaque, and worth something to the
   * same route of the same server alone. null where nothing is complete yet.
   */
  cursor: string | null
  /** Revisions that the server or their own documents did not let us read; asked for again by the cursor. Absent: none. */
  aside?: readonly UnreadRevision[]
}

/** A revision that could not be read, and why. */
export interface UnreadRevision {
  updateId: string
  revisionNumber: number
  /** `refused` or `left_out` by the server, `cabinet`, `document` or `too_large` when what it gave is of no use. */
  reason: 'refused' | 'left_out' | 'cabinet' | 'document' | 'too_large'
}

/** Limits of an update reading; all optional. */
export interface UpdateScope {
  /** Only what came since (and possibly a little before): the cursor of a former reading. Throws `wsus_cursor_rejected` when the server no longer knows it. */
  cursor?: string
  /** Only updates of these classifications (category ids). */
  classificationIds?: readonly string[]
  /** Language of titles and descriptions, e.g. `ja`; the server falls back to the update's own. Default `en`. */
  culture?: string
}

/** The flags of an update that change without a new revision. */
export interface UpdateFlags {
  updateId: string
  revisionNumber: number
  isDeclined: boolean
  /** null: not told without reading the update itself, so what is known of it stays. */
  isSuperseded: boolean | null
  /** `PUBLICATION_STATE`; null as above (it only changes with a new revision then). */
  publicationState: number | null
  /** As in `Update`. */
  arrivalDate: WsusTime | null
}

/** What a revision of an update says of others. All empty and `found` false when the server no longer has the revision. */
export interface UpdateRelations extends Relations {
  updateId: string
  revisionNumber: number
  found: boolean
}

/** An approval of an update for a target group: WSUS calls it a deployment. */
export interface ApprovalRow {
  /** Deployment GUID. */
  id: string
  updateId: string
  revisionNumber: number
  targetGroupId: string
  /** `DEPLOYMENT_ACTION`. */
  action: number
  /** 1 = active. */
  status: number
  deploymentTime: WsusTime | null
  goLiveTime: WsusTime | null
  /** null or a sentinel = no deadline. */
  deadline: WsusTime | null
  adminName: string | null
  /** False = offered as optional. */
  isAssigned: boolean
}

/** The state of one update on one computer and what WSUS says is effective for it there. */
export interface UpdateInstallation {
  updateId: string
  /** `INSTALLATION_STATE`, 2 to 6. */
  state: number
  /** `DEPLOYMENT_ACTION` that is effective on that computer; null when there is none. */
  effectiveAction: number | null
  /** The group whose approval is effective; null when there is none. */
  effectiveTargetGroupId: string | null
}

/** All states of one computer except unknown and not applicable. `found` is false when the server no longer knows it. */
export interface ComputerStates {
  computerId: string
  found: boolean
  installations: UpdateInstallation[]
}

/** How many updates are in which state on one computer. */
export interface ComputerSummary {
  computerId: string
  counts: {
    unknown: number
    notApplicable: number
    notInstalled: number
    downloaded: number
    installed: number
    failed: number
    installedPendingReboot: number
  }
}

/** Where the server's own synchronization stands. */
export interface SyncState {
  /** Only `idle` is certain; everything else counts as active. */
  state: 'idle' | 'active'
  /** The server's number, 0 = idle. */
  stateNumber: number
  lastSynchronizationTime: WsusTime | null
  nextSynchronizationTime: WsusTime | null
  automatic: boolean
  synchronizationsPerDay: number
  /** Seconds after midnight UTC of the first automatic synchronization of a day. */
  timeOfDaySeconds: number
  progress: { phase: string; total: number; processed: number } | null
}

/** A server that synchronizes with this one. */
export interface DownstreamServer {
  id: string
  /** Fully qualified domain name. */
  name: string
  /** The server between it and this one; null when it synchronizes with this one. */
  parentId: string | null
  lastSyncTime: WsusTime | null
  /** When it last sent up its clients' states: how fresh they are here. */
  lastRollupTime: WsusTime | null
  version: string | null
  isReplica: boolean | null
}

/** An event of the server's own synchronization: 381 started by schedule, 382 by hand, 384 succeeded, 385 canceled, 386 failed. */
export interface ServerEvent {
  id: string
  eventId: number
  time: WsusTime
  message: string | null
}

/** What wins for a computer, of all approvals, in one value: equal values mean equal effective approvals of every update. */
export interface EffectiveDigest {
  computerId: string
  digest: string
}

/**
 * Everything that a discovery asks of a WSUS server. Each method throws `WsusError`; one that the route cannot answer throws
 * `wsus_route_cannot`, and `probe` says so before.
 */
export interface WsusSource {
  /** Asks who and what the server is; throws `wsus_forbidden` for an account without a role, `wsus_rows_shifted` for unknown row layouts. */
  probe(): Promise<WsusProbe>
  groups(): Promise<TargetGroup[]>
  /**
   * Computers that report to this server, all or those that reported since a time (inclusive, as WSUS writes times).
   * With `downstream` also those that downstream servers rolled up; `parentServerId` names their server.
   */
  computers(scope?: { reportedSince?: WsusTime; downstream?: boolean }): AsyncIterable<ComputerPage>
  /** @param culture language of titles, default `en` */
  categories(culture?: string): Promise<Category[]>
  updates(scope?: UpdateScope): AsyncIterable<UpdatePage>
  /**
   * The flags of every update that the server has, whole. A row whose `publicationState` is null alone does not say that there is such
   * an update: server synchronization names parts of bundles in the same list.
   */
  flags(): AsyncIterable<UpdateFlags[]>
  /**
   * What revisions say of other updates, in the order in which the answers arrive. One call each and some tens of kilobytes: ask for
   * new revisions only; a revision never changes.
   */
  relationsOf(revisions: readonly { updateId: string; revisionNumber: number }[]): AsyncIterable<UpdateRelations>
  approvals(): AsyncIterable<ApprovalRow[]>
  /** Of every computer; see `EffectiveDigest`. */
  effectiveDigests(): AsyncIterable<EffectiveDigest[]>
  /**
   * In the order in which the answers arrive, each computer at most once; a route that holds only what was delivered leaves out those
   * that were not.
   */
  statesOf(computerIds: readonly string[]): AsyncIterable<ComputerStates>
  summaries(): Promise<ComputerSummary[]>
  syncState(): Promise<SyncState>
  /** Servers below this one, of every level. */
  downstreamServers(): Promise<DownstreamServer[]>
  /** Events of the server's synchronization since a time, oldest first. */
  events(since: WsusTime): Promise<ServerEvent[]>
  close(): Promise<void>
}

/** How we sign in. `ntlm` users are `DOMAIN\user`, `user@domain` or a local account's name. */
export type WsusCredentials =
  | { kind: 'ntlm'; user: string; password: string }
  | { kind: 'basic'; user: string; password: string }
  | { kind: 'anonymous' }

/** Milliseconds. */
export interface WsusTimeouts {
  /** Until a connection stands, TLS included. Default 10,000. */
  connect?: number
  /** Without a byte from the server once the request is sent. Default 120,000. */
  idle?: number
  /** Of one control call, retries on 503 included. Default 180,000. */
  control?: number
  /** Of one bulk answer; time that the reader spends on a page is not counted. Default 1,800,000. */
  bulk?: number
}

/** Bounds on what a server may make us hold or read. */
export interface WsusLimits {
  /** Bytes of a control answer. Default 16 MiB. */
  controlBytes?: number
  /** Bytes of a bulk answer. Default 4 GiB. */
  bulkBytes?: number
  /** Bytes of one value. Default 4 MiB. */
  valueBytes?: number
  /** Updates asked for in one slice. Default 1,000. */
  sliceUpdates?: number
  /** Updates of a slice that cannot be cut further (all arrived together). Default 100,000. */
  sliceUpdatesMax?: number
  /** Rows of one page. Default 500. */
  pageRows?: number
}

/** The calls of the adapter's log; pino's loggers fit. */
export interface WsusLog {
  debug(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
}

/** How to open a server. */
export type WsusOptions = SoapOptions | SyncOptions | SqlOptions | CollectorOptions

/** How to open the route ApiRemoting30. */
export interface SoapOptions {
  route: 'soap'
  /** `http(s)://host[:port]`, normally 8530 or 8531; the path of the API is added when there is none. */
  url: string
  credentials: WsusCredentials
  /** PEM of the authorities to trust instead of the well-known ones. */
  ca?: string
  timeouts?: WsusTimeouts
  limits?: WsusLimits
  /** Calls at once, 1 to 4, beside at most two answers that are read page by page (computers, approvals). Default 2. */
  parallel?: number
  /** Tries of one call that the server answers with 503. Default 4. */
  busyTries?: number
  /** First wait after a 503 in milliseconds, doubled each time up to 30 s; a shorter or longer `Retry-After` is followed up to 30 s. Default 500. */
  busyWait?: number
  signal?: AbortSignal
  log?: WsusLog
}

/** Bounds on what a server may make us hold or read by server synchronization. */
export interface SyncLimits {
  /** Bytes of a control answer. Default 16 MiB. */
  controlBytes?: number
  /** Bytes of one list, or of one answer of update data. Default 512 MiB. */
  bulkBytes?: number
  /** Bytes of one value. Default 16 MiB. */
  valueBytes?: number
  /** Bytes of one unpacked update document. Default 16 MiB. */
  documentBytes?: number
  /** Revisions of one list. Default 1,000,000. */
  revisions?: number
  /** Revisions of one reading that may be left aside before the reading fails. Default 1,000. */
  asideMax?: number
  /** Bytes of packed documents that are held until all are read; beyond that they are asked for again. Default 64 MiB. */
  holdBytes?: number
  /** Updates asked for at once, at most; the server's own limit counts too. Default 50. */
  batchUpdates?: number
  /** Rows of one page. Default 500. */
  pageRows?: number
}

/** How to open the route of server synchronization (MS-WSUSSS): we ask as a downstream server would, and write nothing. */
export interface SyncOptions {
  route: 'sync'
  /** `http(s)://host[:port]`, normally 8530 or 8531; the services' paths are added. */
  url: string
  /** As what we register: our host name, and one id per source for ever. Each new id is a new downstream server in the server's console. */
  account: { name: string; guid: string }
  /** PEM of the authorities to trust instead of the well-known ones. */
  ca?: string
  timeouts?: WsusTimeouts
  limits?: SyncLimits
  /** Calls at once, 1 to 4. Default 2. */
  parallel?: number
  /** Tries of one call that the server answers with 503 or ServerBusy. Default 4. */
  busyTries?: number
  /** First wait in milliseconds, doubled each time up to 30 s. Default 500. */
  busyWait?: number
  signal?: AbortSignal
  log?: WsusLog
}

/** How we sign in to SQL Server: a login of its own, or a Windows account by NTLM. */
export type SqlCredentials =
  | { kind: 'sql'; user: string; password: string }
  | { kind: 'ntlm'; domain: string; user: string; password: string }

/** Milliseconds. */
export interface SqlTimeouts {
  /** Until a connection stands, TLS and login included. Default 15,000. */
  connect?: number
  /** Without a row from the server while we wait for one. Default 300,000. */
  idle?: number
  /** Until the server gives up waiting for a lock of another's. Default 10,000. */
  lock?: number
}

/** Bounds on what is held. */
export interface SqlLimits {
  /** Rows of one page. Default 500. */
  pageRows?: number
  /** Computers whose states are read by one statement. Default 100 from the tables; from the views there are a few. */
  sliceComputers?: number
  /** Rows of states that are read ahead of the reader. Default 100,000. */
  aheadRows?: number
}

/** How to open the route over the database of the WSUS (SUSDB): reading alone, never a lock that its clients would wait for. */
export interface SqlOptions {
  route: 'sql'
  /** Host name or address of the SQL Server. */
  server: string
  /** TCP port; default 1433. Not together with `instance`. */
  port?: number
  /** A named instance, whose port SQL Server Browser (UDP 1434) tells. */
  instance?: string
  /** Default `SUSDB`. */
  database?: string
  credentials: SqlCredentials
  /** Whether everything goes over TLS, with a certificate that we trust. Default true; without, the login alone is encrypted. */
  encrypt?: boolean
  /** PEM of the authorities to trust instead of the well-known ones. */
  ca?: string
  timeouts?: SqlTimeouts
  limits?: SqlLimits
  /** Connections at once, 2 to 8. Default 4. */
  parallel?: number
  signal?: AbortSignal
  log?: WsusLog
}

/** What a collector on the WSUS host delivered, as whoever keeps it gives it to read. */
export interface CollectorDelivery {
  /** What the collector said at the end (`CollectorManifest`), as it came. */
  manifest: unknown
  /** A part of a row set: lines of JSON, compressed with gzip, as they came; undefined when there is none (any more). */
  part(set: string, number: number): Promise<Uint8Array | undefined>
}

/** How to read what a collector delivered. */
export interface CollectorOptions {
  route: 'collector'
  delivery: CollectorDelivery
  limits?: {
    /** Bytes of one line. Default 1 MiB. */
    lineBytes?: number
    /** Bytes of one part, unpacked. Default 64 MiB. */
    partBytes?: number
    /** Rows of one page. Default 500. */
    pageRows?: number
    /** Computers whose states are looked for at once. Default 1,000. */
    sliceComputers?: number
  }
  signal?: AbortSignal
  log?: WsusLog
}
