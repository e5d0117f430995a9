import { narrowToViewer } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
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
}

export type ComputerRow = ComputerItem & { readonly id: number }

export interface ComputerFilter {
  readonly tenantId?: string | undefined
  readonly serverGroupId?: string | undefined
  readonly health?: ComputerItem['health'] | undefined
  readonly text?: string | undefined
  readonly address?: string | undefined
  readonly computerId?: string | undefined
  readonly after?: readonly [hostName: string, id: number] | undefined
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

const HAS_AGENT = `exists (select from agent a where a.tenant_id = c.tenant_id and a.computer_id = c.id and a.revoked_at is null) as "hasAgent"`

/** One page of the computers that the viewer may see, by host name; one row more than asked for when there are more. */
export async function listComputers(ctx: Context, filter: ComputerFilter): Promise<ComputerRow[]> {
  const { trx } = ctx
  const query = trx('computer as c')
    .join('computer_status as s', (on) => void on.on('s.tenant_id', 'c.tenant_id').andOn('s.computer_id', 'c.id'))
    .join('server_group as g', (on) => void on.on('g.tenant_id', 'c.tenant_id').andOn('g.id', 'c.server_group_id'))
    .join('tenant as t', 't.id', 'c.tenant_id')
    .whereNull('c.ended_at')
    .orderBy(['c.host_name', 'c.id'])
    .limit(filter.limit + 1)
    .select(COLUMNS)
    .select(trx.raw(HAS_AGENT))
  if (filter.after !== undefined) void query.whereRaw('(c.host_name, c.id) > (?, ?)', [...filter.after])
  if (filter.tenantId !== undefined) void query.where('t.public_id', filter.tenantId)
  if (filter.serverGroupId !== undefined) void query.where('g.public_id', filter.serverGroupId)
  if (filter.health !== undefined) void query.where('s.health', filter.health)
  if (filter.computerId !== undefined) void query.where('c.public_id', filter.computerId)
  if (filter.text !== undefined) {
    const like = `%${filter.text
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[%_\\]/g, String.raw`\$&`)}%`
    void query.whereRaw(
      `(lower(normalize(c.host_name, nfkc)) like :like or lower(normalize(c.display_name, nfkc)) like :like or lower(normalize(c.fqdn, nfkc)) like :like)`,
      { like },
    )
  }
  if (filter.address !== undefined)
    void query.where(
      (any) => void any.where('c.management_address', filter.address).orWhereRaw('c.addresses @> array[?]', [filter.address ?? '']),
    )
  return (await narrowToViewer(ctx, query, 'c.server_group_id')) as ComputerRow[]
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
