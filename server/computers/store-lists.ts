import type { Knex } from 'knex'
import { countRows, sortBy, type SortColumn, type SortName, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import { narrowToViewer } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
import { SPOKEN } from '../health/store-home.ts'
import type { ComputerKey } from './store.ts'

/** Reads of computers: lists by key, one computer, and what registrations are compared with. */

export interface ComputerItem {
  readonly computerId: string
  readonly tenantId: string
  readonly hostName: string
  readonly fqdn: string | null
  readonly displayName: string
  readonly managementAddress: string | null
  readonly addresses: readonly string[]
  readonly osType: 'windows' | 'linux' | 'other'
  readonly osName: string
  readonly osVersion: string
  readonly osArchitecture: string
  readonly serverGroupId: string
  readonly serverGroupName: string
  readonly siteId: string
  readonly siteName: string
  readonly criticality: string
  readonly health: 'unknown' | 'healthy' | 'vulnerable' | 'highly_vulnerable'
  readonly notReady: string | null
  readonly unappliedCritical: number
  readonly unappliedImportant: number
  readonly unappliedOther: number
  readonly missing: number
  readonly failed: number
  readonly installed: number
  readonly pendingReboot: number
  readonly disputed: number
  readonly wsusLastSyncAt: Date | null
  readonly wsusLastReportAt: Date | null
  readonly hasAgent: boolean
  readonly agentLastSeenAt: Date | null
  readonly agentLastInventoryAt: Date | null
  readonly restartPending: boolean
  /** Its agent or its WSUS heard it within the tenant's limit of silence. */
  readonly spoken: boolean
}

export type ComputerRow = ComputerItem & { readonly id: number; readonly sortKey: string }

/** What the list can be sorted by; who was never heard is as silent as can be. */
const SORTS = {
  hostName: { sql: 'c.host_name', type: 'text' },
  displayName: { sql: 'c.display_name', type: 'text' },
  managementAddress: { sql: `coalesce(c.management_address, '')`, type: 'text' },
  osName: { sql: 'c.os_name', type: 'text' },
  serverGroupName: { sql: 'g.name', type: 'text' },
  siteName: { sql: 'l.name', type: 'text' },
  tenantId: { sql: 't.public_id', type: 'text' },
  criticality: { sql: `array_position(array['low', 'normal', 'high'], c.criticality)`, type: 'int' },
  health: { sql: `array_position(array['healthy', 'unknown', 'vulnerable', 'highly_vulnerable'], s.health::text)`, type: 'int' },
  unapplied: { sql: 's.unapplied_critical + s.unapplied_important + s.unapplied_other', type: 'int' },
  unappliedCritical: { sql: 's.unapplied_critical', type: 'int' },
  unappliedImportant: { sql: 's.unapplied_important', type: 'int' },
  missing: { sql: 's.missing', type: 'int' },
  failed: { sql: 's.failed', type: 'int' },
  installed: { sql: 's.installed', type: 'int' },
  pendingReboot: { sql: 's.pending_reboot', type: 'int' },
  disputed: { sql: 's.disputed', type: 'int' },
  lastContact: { sql: `coalesce(greatest(s.agent_last_seen_at, s.wsus_heard_at, s.wsus_last_sync_at), '-infinity')`, type: 'timestamptz' },
  agentLastSeenAt: { sql: `coalesce(s.agent_last_seen_at, '-infinity')`, type: 'timestamptz' },
  wsusLastReportAt: { sql: `coalesce(s.wsus_last_report_at, '-infinity')`, type: 'timestamptz' },
} as const satisfies Record<string, SortColumn>

export const COMPUTER_SORTS = Object.keys(SORTS) as (keyof typeof SORTS)[]
export type ComputerSort = SortName<keyof typeof SORTS>

export interface ComputerFilter {
  readonly tenantId?: string | undefined
  readonly serverGroupId?: string | undefined
  /** Members of a computer group. */
  readonly computerGroupId?: string | undefined
  readonly siteId?: string | undefined
  readonly health?: ComputerItem['health'] | readonly ComputerItem['health'][] | undefined
  readonly osType?: ComputerItem['osType'] | undefined
  readonly criticality?: string | undefined
  /** Part of a name or of the operating system's. */
  readonly text?: string | undefined
  readonly address?: string | undefined
  readonly computerId?: string | undefined
  readonly spoken?: boolean | undefined
  readonly restartPending?: boolean | undefined
  readonly disputed?: boolean | undefined
  readonly failed?: boolean | undefined
  readonly unapplied?: boolean | undefined
  readonly agent?: boolean | undefined
  /** Discovery can judge it. */
  readonly ready?: boolean | undefined
  /** false: only those that nobody has assigned; true: all others. */
  readonly assigned?: boolean | undefined
  readonly sort?: ComputerSort | undefined
  readonly after?: SortPosition | undefined
  readonly limit: number
}

const COLUMNS = {
  id: 'c.id',
  computerId: 'c.public_id',
  tenantId: 't.public_id',
  hostName: 'c.host_name',
  fqdn: 'c.fqdn',
  displayName: 'c.display_name',
  managementAddress: 'c.management_address',
  addresses: 'c.addresses',
  osType: 'c.os_type',
  osName: 'c.os_name',
  osVersion: 'c.os_version',
  osArchitecture: 'c.os_architecture',
  serverGroupId: 'g.public_id',
  serverGroupName: 'g.name',
  siteId: 'l.public_id',
  siteName: 'l.name',
  criticality: 'c.criticality',
  health: 's.health',
  notReady: 's.not_ready',
  unappliedCritical: 's.unapplied_critical',
  unappliedImportant: 's.unapplied_important',
  unappliedOther: 's.unapplied_other',
  missing: 's.missing',
  failed: 's.failed',
  installed: 's.installed',
  pendingReboot: 's.pending_reboot',
  disputed: 's.disputed',
  wsusLastSyncAt: 's.wsus_last_sync_at',
  wsusLastReportAt: 's.wsus_last_report_at',
  agentLastSeenAt: 's.agent_last_seen_at',
  agentLastInventoryAt: 's.agent_last_inventory_at',
  restartPending: 's.restart_pending',
} as const

const HAS_AGENT = `exists (select from agent a where a.tenant_id = c.tenant_id and a.computer_id = c.id and a.revoked_at is null)`
const NAMED = anyLike(['c.host_name', 'c.display_name', 'c.fqdn', 'c.os_name'])

/** One page of the computers that the viewer may see, by host name if nothing is said; one row more than asked for when there are more. */
export async function listComputers(ctx: Context, filter: ComputerFilter): Promise<ComputerRow[]> {
  const { trx } = ctx
  const query = matching(ctx, filter)
    .limit(filter.limit + 1)
    .select(COLUMNS)
    .select(trx.raw(`${HAS_AGENT} as "hasAgent"`), trx.raw(`${SPOKEN} as spoken`, { now: ctx.now }))
  sortBy(query, SORTS, { sort: filter.sort ?? 'hostName', keys: ['c.id'], after: filter.after })
  return (await query) as ComputerRow[]
}

/** How many computers a filter matches. */
export async function countComputers(ctx: Context, filter: Omit<ComputerFilter, 'limit' | 'after'>): Promise<Total> {
  return countRows(ctx.trx, matching(ctx, filter).select(ctx.trx.raw('1')))
}

/** Ids of the computers that a filter matches, by host name; one more than asked for when there are more. */
export async function matchingComputers(ctx: Context, filter: Omit<ComputerFilter, 'after'>): Promise<string[]> {
  const query = matching(ctx, filter)
    .orderBy(['c.host_name', 'c.id'])
    .limit(filter.limit + 1)
  return (await query.pluck('c.public_id')) as string[]
}

type Narrowing = Omit<ComputerFilter, 'limit' | 'after' | 'sort'>

function matching(ctx: Context, filter: Narrowing): Knex.QueryBuilder {
  const query: Knex.QueryBuilder = ctx
    .trx('computer as c')
    .join('computer_status as s', (on) => void on.on('s.tenant_id', 'c.tenant_id').andOn('s.computer_id', 'c.id'))
    .join('server_group as g', (on) => void on.on('g.tenant_id', 'c.tenant_id').andOn('g.id', 'c.server_group_id'))
    .join('site as l', (on) => void on.on('l.tenant_id', 'c.tenant_id').andOn('l.id', 'c.site_id'))
    .join('tenant as t', 't.id', 'c.tenant_id')
    .whereNull('c.ended_at')
  narrowByPlace(ctx, query, filter)
  narrowByState(ctx, query, filter)
  if (filter.computerId !== undefined) void query.where('c.public_id', filter.computerId)
  if (filter.text !== undefined) void query.whereRaw(NAMED, { needle: likePattern(filter.text) })
  if (filter.address !== undefined)
    void query.where(
      (any) => void any.where('c.management_address', filter.address).orWhereRaw('c.addresses @> array[?]', [filter.address ?? '']),
    )
  return narrowToViewer(ctx, query, 'c.server_group_id')
}

function narrowByPlace({ trx }: Context, query: Knex.QueryBuilder, filter: Narrowing): void {
  if (filter.tenantId !== undefined) void query.where('t.public_id', filter.tenantId)
  if (filter.assigned !== undefined) void query.where('t.public_id', filter.assigned ? '<>' : '=', '__UNASSIGNED__')
  if (filter.serverGroupId !== undefined) void query.where('g.public_id', filter.serverGroupId)
  if (filter.siteId !== undefined) void query.where('l.public_id', filter.siteId)
  if (filter.computerGroupId === undefined) return
  const members = trx('computer_group_member as m')
    .join('computer_group as cg', (on) => void on.on('cg.tenant_id', 'm.tenant_id').andOn('cg.id', 'm.computer_group_id'))
    .where('cg.public_id', filter.computerGroupId)
  void query.whereIn('c.id', members.select('m.computer_id'))
}

function narrowByState(ctx: Context, query: Knex.QueryBuilder, filter: Narrowing): void {
  const { health } = filter
  if (health !== undefined) void query.whereIn('s.health', typeof health === 'string' ? [health] : [...health])
  if (filter.osType !== undefined) void query.where('c.os_type', filter.osType)
  if (filter.criticality !== undefined) void query.where('c.criticality', filter.criticality)
  if (filter.restartPending !== undefined) void query.where('s.restart_pending', filter.restartPending)
  if (filter.disputed !== undefined) void query.where('s.disputed', filter.disputed ? '>' : '=', 0)
  if (filter.failed !== undefined) void query.where('s.failed', filter.failed ? '>' : '=', 0)
  if (filter.unapplied !== undefined)
    void query.whereRaw('(s.unapplied_critical + s.unapplied_important + s.unapplied_other > 0) = ?', [filter.unapplied])
  if (filter.agent !== undefined) void query.whereRaw(`${HAS_AGENT} = :wanted`, { wanted: filter.agent })
  if (filter.spoken !== undefined) void query.whereRaw(`${SPOKEN} = :wanted`, { now: ctx.now, wanted: filter.spoken })
  if (filter.ready !== undefined) void query.whereRaw('(s.not_ready is null) = ?', [filter.ready])
}

/** A living computer as registrations are compared with it. */
export interface RegisteredComputer extends ComputerKey {
  readonly publicId: string
  readonly tenantPublicId: string
  readonly hostName: string
  readonly fqdn: string | null
  readonly managementAddress: string | null
  readonly discovered: boolean
}

const REGISTERED = `select c.tenant_id as "tenantId", c.id as "computerId", c.public_id as "publicId", t.public_id as "tenantPublicId", c.host_name as "hostName", c.fqdn,
    c.management_address as "managementAddress",
    exists (select from source_computer sc where sc.tenant_id = c.tenant_id and sc.computer_id = c.id and sc.absent_since is null) as discovered
  from computer c join tenant t on t.id = c.tenant_id where c.ended_at is null`

/** Living computers that have one of the registered addresses. */
export async function computersByAddress(ctx: Context, addresses: readonly string[]): Promise<RegisteredComputer[]> {
  const { rows } = await ctx.trx.raw<{ rows: RegisteredComputer[] }>(
    `${REGISTERED} and c.management_address = any(:addresses::text[]) order by c.id`,
    {
      addresses,
    },
  )
  return rows
}

/** Living computers by public id. */
export async function computersByPublicId(ctx: Context, ids: readonly string[]): Promise<RegisteredComputer[]> {
  const { rows } = await ctx.trx.raw<{ rows: RegisteredComputer[] }>(`${REGISTERED} and c.public_id = any(:ids::text[]) order by c.id`, {
    ids,
  })
  return rows
}

/** Discovered computers that nobody has assigned and that one of the names may mean. */
export async function unassignedByName(ctx: Context, names: readonly string[]): Promise<RegisteredComputer[]> {
  const { rows } = await ctx.trx.raw<{ rows: RegisteredComputer[] }>(
    `${REGISTERED} and t.public_id = '__UNASSIGNED__' and (c.fqdn = any(:names::text[]) or c.host_name = any(:names::text[])) order by c.id`,
    { names },
  )
  return rows
}

/** Server groups by public id, with their tenants' sites: where a registered computer goes. */
export async function placesByGroup(
  ctx: Context,
  groupIds: readonly string[],
): Promise<
  Map<string, { tenantId: number; serverGroupId: number; siteId: number; reserved: boolean; tenantPublicId: string; name: string }>
> {
  const { rows } = await ctx.trx.raw<{
    rows: {
      publicId: string
      tenantId: number
      serverGroupId: number
      siteId: number
      reserved: boolean
      tenantPublicId: string
      name: string
    }[]
  }>(
    `select g.public_id as "publicId", g.tenant_id as "tenantId", g.id as "serverGroupId", t.default_site_id as "siteId", t.reserved, t.public_id as "tenantPublicId", g.name
       from server_group g join tenant t on t.id = g.tenant_id
      where g.public_id = any(:ids::text[]) and g.deleted_at is null and t.deleted_at is null`,
    { ids: groupIds },
  )
  return new Map(rows.map(({ publicId, ...place }) => [publicId, place]))
}
