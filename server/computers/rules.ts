import { may, type Role } from '../authorization.ts'

/** Who a computer is, who speaks for it, and whether it can be judged. */

/** A computer that could be the one that a source names. */
export interface Candidate {
  readonly tenantId: number
  readonly computerId: number
  /** Of the tenant __UNASSIGNED__. */
  readonly unassigned: boolean
  /** Full name in lower case; null when nobody told it. */
  readonly fqdn: string | null
}

export type Merge =
  | { readonly kind: 'same'; readonly candidate: Candidate }
  | { readonly kind: 'new' }
  /** Nothing is merged; an administrator has to look. */
  | { readonly kind: 'finding'; readonly code: 'identity_shared' | 'identity_of_several'; readonly candidates: readonly Candidate[] }

/**
 * Which computer a newly discovered one is. It belongs to nobody yet, so a computer that has the same SusClientId or machine UUID is the
 * same one only when the full name agrees too; never by address or short name, never by choosing among tenants.
 *
 * @param fqdn the discovered full name, lower case
 * @param candidates computers with an equal SusClientId or machine UUID
 */
export function mergeDiscovered(fqdn: string, candidates: readonly Candidate[]): Merge {
  if (candidates.length === 0) return { kind: 'new' }
  const agreeing = candidates.filter((c) => c.fqdn !== null && sameName(c.fqdn, fqdn))
  const assigned = agreeing.filter((c) => !c.unassigned)
  if (new Set(assigned.map((c) => c.tenantId)).size > 1) return { kind: 'finding', code: 'identity_of_several', candidates: assigned }
  const chosen = assigned[0] ?? agreeing[0]
  return chosen === undefined ? { kind: 'finding', code: 'identity_shared', candidates } : { kind: 'same', candidate: chosen }
}

/**
 * Which computer an enrolling agent's machine is: equal SusClientId or machine UUID inside the token's tenant; out of the unassigned
 * when the full name agrees too; a computer of another tenant is a finding.
 *
 * @param tenantId the tenant of the enrollment token
 */
export function mergeEnrolled(tenantId: number, fqdn: string | null, candidates: readonly Candidate[]): Merge {
  const own = candidates.filter((c) => c.tenantId === tenantId)
  if (own[0] !== undefined) return own.length === 1 ? { kind: 'same', candidate: own[0] } : pickByName(own, fqdn)
  const foreign = candidates.filter((c) => !c.unassigned)
  if (foreign.length > 0) return { kind: 'finding', code: 'identity_of_several', candidates: foreign }
  const free = candidates.filter((c) => fqdn !== null && c.fqdn !== null && sameName(c.fqdn, fqdn))
  if (free[0] !== undefined) return { kind: 'same', candidate: free[0] }
  return candidates.length === 0 ? { kind: 'new' } : { kind: 'finding', code: 'identity_shared', candidates }
}

function pickByName(own: readonly Candidate[], fqdn: string | null): Merge {
  const named = own.filter((c) => c.fqdn !== null && fqdn !== null && sameName(c.fqdn, fqdn))
  const [only] = named
  return named.length === 1 && only !== undefined
    ? { kind: 'same', candidate: only }
    : { kind: 'finding', code: 'identity_shared', candidates: own }
}

/** A short name tells nothing of a full one: `web1` and `web1.example` are not known to be the same machine. */
function sameName(a: string, b: string): boolean {
  return a !== '' && a === b
}

/** An unassigned computer that a registered host name may mean. */
export interface Unassigned {
  readonly computerId: number
  readonly fqdn: string | null
  readonly hostName: string
}

export type HostMatch =
  | { readonly kind: 'one'; readonly computerId: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'several'; readonly names: readonly string[] }

/**
 * Which discovered computer an administrator's line means: its full name, or else the first label of exactly one.
 *
 * @param hostName as written in the file
 */
export function matchHostName(hostName: string, unassigned: readonly Unassigned[]): HostMatch {
  const wanted = hostName.trim().toLowerCase()
  const full = unassigned.filter((c) => c.fqdn === wanted)
  const found = full.length > 0 ? full : unassigned.filter((c) => c.hostName === wanted)
  const [only] = found
  if (only === undefined) return { kind: 'none' }
  if (found.length === 1) return { kind: 'one', computerId: only.computerId }
  return { kind: 'several', names: found.map((c) => c.fqdn ?? c.hostName).toSorted() }
}

/** A computer as one WSUS server knows it. */
export interface ServerView {
  readonly sourceComputerId: number
  readonly sourceId: number
  /** The server's own id; null before it was first read. */
  readonly serverId?: string | null
  /** It reports to this server, not to one below it. */
  readonly direct: boolean
  /** The server below to which it reports. */
  readonly parentServerId?: string | null
  /** That server sends its states up to this one. */
  readonly rolledUp?: boolean
  /** How many servers down that server is; null where the chain is not known. */
  readonly hops?: number | null
  /** When that server last sent them. */
  readonly rollupAt?: Date | null
  readonly absent: boolean
  readonly lastSyncAt: Date | null
  readonly lastReportAt: Date | null
}

const UNKNOWN_HOPS = 1_000

/**
 * The server that speaks for a computer: of those that know it still, one that has it directly and heard of it last; else the nearest above that
 * has its states rolled up; else one that only knows where it is. A roll-up from another server that heard of the computer later than the one that
 * had it directly says that it moved there: a copy is never newer than what it was taken from.
 *
 * @returns null when no server knows it
 */
export function reportingServer(views: readonly ServerView[]): ServerView | null {
  const time = (date: Date | null): number => date?.getTime() ?? 0
  const hops = (view: ServerView): number => (view.direct ? 0 : (view.hops ?? UNKNOWN_HOPS))
  return (
    views.toSorted(
      (a, b) =>
        Number(a.absent) - Number(b.absent) ||
        rank(a, views) - rank(b, views) ||
        hops(a) - hops(b) ||
        time(b.lastSyncAt) - time(a.lastSyncAt) ||
        time(b.lastReportAt) - time(a.lastReportAt) ||
        a.sourceId - b.sourceId,
    )[0] ?? null
  )
}

/** 0 has it directly, 1 has its states from below, 2 had it directly before it moved below another, 3 knows only where it is. */
function rank(view: ServerView, views: readonly ServerView[]): number {
  if (!view.direct) return view.rolledUp === true ? 1 : 3
  return views.some((other) => hasLeftFor(view, other)) ? 2 : 0
}

function hasLeftFor(direct: ServerView, other: ServerView): boolean {
  if (other.absent || other.direct || other.rolledUp !== true || other.lastSyncAt === null) return false
  if (direct.serverId == null || other.parentServerId == null || other.parentServerId === direct.serverId) return false
  return direct.lastSyncAt === null || other.lastSyncAt > direct.lastSyncAt
}

/**
 * When a computer's states were last heard of: its report, of a rolled-up one not later than the roll-up.
 *
 * @param server the server that speaks for it
 */
export function heardFrom(server: Pick<ServerView, 'direct' | 'rollupAt' | 'lastReportAt'>): Date | null {
  const { lastReportAt, rollupAt } = server
  if (server.direct || lastReportAt === null || rollupAt == null) return lastReportAt
  return rollupAt < lastReportAt ? rollupAt : lastReportAt
}

/** Why discovery cannot judge a computer: it is not ready until WSUS knows it and has a time of its report. */
export type NotReady = 'unknown_to_wsus' | 'gone_from_wsus' | 'no_status_report' | 'reports_elsewhere' | 'no_inventory'

/**
 * @param computer its family, what its deciding server says, and whether an agent's inventory is there
 * @returns null when it can be judged
 */
export function notReadyReason(computer: {
  readonly osType: 'windows' | 'linux' | 'other'
  readonly server: ServerView | null
  readonly inventory: boolean
}): NotReady | null {
  if (computer.osType === 'linux') return computer.inventory ? null : 'no_inventory'
  const { server } = computer
  if (server === null) return 'unknown_to_wsus'
  if (server.absent) return 'gone_from_wsus'
  if (!server.direct && server.rolledUp !== true) return 'reports_elsewhere'
  return server.lastReportAt === null ? 'no_status_report' : null
}

export const COMPUTER_ACTIONS = ['wizard', 'scan_now', 'edit', 'remove'] as const

/** What a person may do with a computer that they see: a plan and a call need an agent, a registration is changed by its address. */
export function computerActions(
  role: Role | null,
  computer: { hasAgent: boolean; managementAddress: string | null },
): (typeof COMPUTER_ACTIONS)[number][] {
  const can = {
    wizard: computer.hasAgent && may(role, 'job.request'),
    scan_now: computer.hasAgent && may(role, 'computer.call'),
    edit: computer.managementAddress !== null && may(role, 'computer.manage'),
    remove: may(role, 'computer.manage'),
  }
  return COMPUTER_ACTIONS.filter((action) => can[action])
}
