import type { Context, InfraContext } from '../context.ts'
import type { Candidate } from './rules.ts'

/** A living computer's key. */
export interface ComputerKey {
  readonly tenantId: number
  readonly computerId: number
}

/** What a WSUS server says of a computer (server/discovery/mapping.ts makes it). */
export interface DiscoveredComputer {
  readonly externalId: string
  readonly fqdn: string
  readonly hostName: string
  readonly addresses: readonly string[]
  readonly osName: string
  readonly osVersion: string
  readonly osArchitecture: string
  readonly attributes: Readonly<Record<string, string | null>>
  readonly parentServerId: string | null
  readonly lastSyncAt: Date | null
  readonly lastReportAt: Date | null
  /** Up to when its states tell of updates. */
  readonly detectedAt: Date | null
}

/** Where discovered computers stay until somebody assigns them. */
export interface Unowned {
  readonly tenantId: number
  readonly serverGroupId: number
  readonly siteId: number
}

/** The reserved tenant __UNASSIGNED__ with its group and site. */
export async function unassignedTenant(ctx: InfraContext): Promise<Unowned> {
  const row = (await ctx
    .trx('tenant')
    .where({ public_id: '__UNASSIGNED__' })
    .first({ tenantId: 'id', serverGroupId: 'default_server_group_id', siteId: 'default_site_id' })) as Unowned | undefined
  if (row === undefined) throw new Error('the reserved tenant __UNASSIGNED__ is missing')
  return row
}

/**
 * Living computers that have one of the identities.
 *
 * @returns candidates by identity value
 */
export async function candidatesByIdentity(
  ctx: InfraContext,
  kind: 'wsus_target' | 'machine_uuid' | 'agent_key',
  values: readonly string[],
): Promise<Map<string, Candidate[]>> {
  const { rows } = await ctx.trx.raw<{ rows: ({ value: string } & Candidate)[] }>(
    `select distinct i.value, c.tenant_id as "tenantId", c.id as "computerId", t.public_id = '__UNASSIGNED__' as unassigned, c.fqdn
       from computer_identity i
       join computer c on c.tenant_id = i.tenant_id and c.id = i.computer_id and c.ended_at is null
       join tenant t on t.id = c.tenant_id
      where i.kind = :kind and i.value = any(:values::text[])
      order by i.value, c.id`,
    { kind, values },
  )
  const found = new Map<string, Candidate[]>()
  for (const { value, ...candidate } of rows) found.set(value, [...(found.get(value) ?? []), candidate])
  return found
}

export interface NewComputer {
  readonly tenantId: number
  readonly publicId: string
  readonly hostName: string
  readonly fqdn: string | null
  readonly displayName?: string
  readonly managementAddress?: string | null
  readonly addresses: readonly string[]
  readonly osType: 'windows' | 'linux' | 'other'
  readonly osName: string
  readonly osVersion: string
  readonly osArchitecture: string
  readonly serverGroupId: number
  readonly siteId: number
  readonly registered: boolean
}

/** Adds computers with their status rows; @returns internal ids by public id. */
export async function insertComputers(ctx: InfraContext, computers: readonly NewComputer[]): Promise<Map<string, number>> {
  if (computers.length === 0) return new Map()
  const rows = computers.map((c) => ({
    tenant_id: c.tenantId,
    public_id: c.publicId,
    host_name: c.hostName,
    fqdn: c.fqdn === '' ? null : c.fqdn,
    display_name: c.displayName ?? '',
    management_address: c.managementAddress ?? null,
    addresses: c.addresses,
    os_type: c.osType,
    os_name: c.osName,
    os_version: c.osVersion,
    os_architecture: c.osArchitecture,
    server_group_id: c.serverGroupId,
    site_id: c.siteId,
    registered: c.registered,
  }))
  const { rows: written } = await ctx.trx.raw<{ rows: { id: number; public_id: string }[] }>(
    `insert into computer (tenant_id, public_id, host_name, fqdn, display_name, management_address, addresses, os_type, os_name, os_version,
                           os_architecture, server_group_id, site_id, registered, created_at, learned_at)
     select s.*, :now::timestamptz, :now::timestamptz
       from jsonb_to_recordset(:rows::jsonb) as s(tenant_id int, public_id text, host_name text, fqdn text, display_name text, management_address text,
            addresses text[], os_type text, os_name text, os_version text, os_architecture text, server_group_id int, site_id int, registered boolean)
     returning id, public_id`,
    { rows: JSON.stringify(rows), now: ctx.now },
  )
  await ctx.trx.raw(
    `insert into computer_status (tenant_id, computer_id, counted_at) select c.tenant_id, c.id, :now from computer c where c.id = any(:ids::int[])`,
    { ids: written.map((row) => row.id), now: ctx.now },
  )
  return new Map(written.map((row) => [row.public_id, row.id]))
}

export interface IdentityRow extends ComputerKey {
  readonly kind: 'wsus_target' | 'agent_key' | 'machine_uuid' | 'fqdn'
  readonly value: string
  readonly sourceId: number
}

/** Adds identities that are not there yet; one that a computer of the same tenant has already keeps it. */
export async function addIdentities(ctx: InfraContext, identities: readonly IdentityRow[]): Promise<void> {
  if (identities.length === 0) return
  const rows = identities.map((i) => ({
    tenant_id: i.tenantId,
    kind: i.kind,
    value: i.value,
    source_id: i.sourceId,
    computer_id: i.computerId,
  }))
  await ctx.trx.raw(
    `insert into computer_identity (tenant_id, kind, value, source_id, computer_id)
     select s.tenant_id, s.kind, s.value, s.source_id, s.computer_id
       from jsonb_to_recordset(:rows::jsonb) as s(tenant_id int, kind text, value text, source_id int, computer_id int)
      where s.value <> ''
      order by 1, 2, 3, 4
     on conflict do nothing`,
    { rows: JSON.stringify(rows) },
  )
}

/** Forgets identities of one kind that a source gave a computer, before it gives others. */
export async function dropIdentities(ctx: InfraContext, key: ComputerKey, kind: IdentityRow['kind'], sourceId: number): Promise<void> {
  await ctx.trx('computer_identity').where({ tenant_id: key.tenantId, computer_id: key.computerId, kind, source_id: sourceId }).delete()
}

/** Follows what an agent says of its computer; equal attributes are not touched, former ones go into the history. */
export async function followAgent(
  ctx: Context,
  key: ComputerKey,
  machine: {
    readonly hostName: string
    readonly os: { readonly name: string; readonly version: string; readonly architecture: string }
    readonly addresses: readonly string[]
  },
): Promise<void> {
  await ctx.trx.raw(
    `with former as (
       select tenant_id, id, learned_at,
              jsonb_build_object('fqdn', fqdn, 'hostName', host_name, 'addresses', addresses, 'osName', os_name, 'osVersion', os_version,
                                 'osArchitecture', os_architecture) as attributes
         from computer
        where tenant_id = :tenant and id = :computer
          and (fqdn, host_name, addresses, os_name, os_version, os_architecture)
              is distinct from (coalesce(:fqdn::text, fqdn), :host::text, :addresses::text[], :osName::text, :osVersion::text, :architecture::text)
     ), kept as (
       insert into computer_history (tenant_id, computer_id, attributes, valid_from, valid_to)
       select tenant_id, id, attributes, learned_at, :now::timestamptz from former where learned_at < :now
     )
     update computer c
        set fqdn = coalesce(:fqdn::text, c.fqdn), host_name = :host, addresses = :addresses::text[], os_name = :osName, os_version = :osVersion,
            os_architecture = :architecture, learned_at = :now
       from former f where c.tenant_id = f.tenant_id and c.id = f.id`,
    {
      tenant: key.tenantId,
      computer: key.computerId,
      fqdn: machine.hostName.includes('.') ? machine.hostName : null,
      host: machine.hostName.split('.')[0] || machine.hostName,
      addresses: [...machine.addresses].toSorted(),
      osName: machine.os.name,
      osVersion: machine.os.version,
      architecture: machine.os.architecture,
      now: ctx.now,
    },
  )
}
