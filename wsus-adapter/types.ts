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
