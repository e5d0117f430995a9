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
  WsusTime,
} from './types.ts'

/** The one interface behind which every route stands, and what a probe says of a route. */

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

/** Limits of an update reading; all optional. */
export interface UpdateScope {
  /** Only what came since (and possibly a little before): the cursor of a former reading. Throws `wsus_cursor_rejected` when the server no longer knows it. */
  cursor?: string
  /** Only updates of these classifications (category ids). */
  classificationIds?: readonly string[]
  /** Language of titles and descriptions, e.g. `ja`; the server falls back to the update's own. Default `en`. */
  culture?: string
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
