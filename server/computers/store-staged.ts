import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'
import type { Candidate } from './rules.ts'
import type { ComputerKey, DiscoveredComputer } from './store.ts'

/** A page of a source's computers, staged for one transaction, and what follows from comparing it with what is stored. */

const COLUMNS = [
  'external_id',
  'fqdn',
  'host_name',
  'addresses',
  'os_name',
  'os_version',
  'os_architecture',
  'attributes',
  'parent_server_id',
  'rolled_up',
  'last_sync_at',
  'last_report_at',
  'detected_at',
] as const

const CREATE = `create temp table if not exists staged_target (external_id text, fqdn text, host_name text, addresses text[], os_name text, os_version text,
  os_architecture text, attributes jsonb, parent_server_id uuid, rolled_up boolean, last_sync_at timestamptz, last_report_at timestamptz,
  detected_at timestamptz) on commit delete rows`

/**
 * Stages computers for this transaction.
 *
 * @param computers each once; @param rollsUp whether the server below a computer sends its states up
 */
export async function stageTargets(
  ctx: InfraContext,
  computers: readonly DiscoveredComputer[],
  rollsUp: (serverId: string) => boolean,
): Promise<void> {
  const { trx } = ctx
  await trx.raw(CREATE)
  await trx.raw('truncate staged_target')
  await copyRows(
    trx,
    'staged_target',
    COLUMNS,
    computers.map((c) => [
      c.externalId,
      c.fqdn,
      c.hostName,
      c.addresses,
      c.osName,
      c.osVersion,
      c.osArchitecture,
      JSON.stringify(c.attributes),
      c.parentServerId,
      c.parentServerId !== null && rollsUp(c.parentServerId),
      c.lastSyncAt,
      c.lastReportAt,
      c.detectedAt,
    ]),
  )
  await trx.raw('analyze staged_target')
}

/** Staged computers that the source has not told of before, by its ids. */
export async function strangersStaged(ctx: InfraContext, sourceId: number): Promise<Set<string>> {
  const { rows } = await ctx.trx.raw<{ rows: { id: string }[] }>(
    `select s.external_id as id from staged_target s
      where not exists (select from source_computer c where c.source_id = ? and c.external_id = s.external_id)`,
    [sourceId],
  )
  return new Set(rows.map((row) => row.id))
}

/** Living computers that have the SusClientId of a stranger, by that id. */
export async function candidatesStaged(ctx: InfraContext, sourceId: number): Promise<Map<string, Candidate[]>> {
  const { rows } = await ctx.trx.raw<{ rows: ({ value: string } & Candidate)[] }>(
    `with named as materialized (
       select distinct i.value, i.tenant_id, i.computer_id from staged_target s join computer_identity i on i.kind = 'wsus_target' and i.value = s.external_id
        where not exists (select from source_computer k where k.source_id = ? and k.external_id = s.external_id)
     )
     select n.value, c.tenant_id as "tenantId", c.id as "computerId", t.public_id = '__UNASSIGNED__' as unassigned, c.fqdn
       from named n join computer c on c.tenant_id = n.tenant_id and c.id = n.computer_id and c.ended_at is null join tenant t on t.id = c.tenant_id
      order by n.value, c.id`,
    [sourceId],
  )
  const found = new Map<string, Candidate[]>()
  for (const { value, ...candidate } of rows) found.set(value, [...(found.get(value) ?? []), candidate])
  return found
}

/**
 * Adds and follows what a source says of its computers; equal rows are not touched.
 *
 * @param owners the computers that new ones are
 * @returns how many came and how many changed, and the computers concerned
 */
export async function writeViews(
  ctx: InfraContext,
  sourceId: number,
  owners: ReadonlyMap<string, ComputerKey>,
): Promise<{ added: number; changed: number; computerIds: number[] }> {
  const changed = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `update source_computer c
        set fqdn = s.fqdn, attributes = s.attributes, parent_server_id = s.parent_server_id, rolled_up = s.rolled_up, last_sync_at = s.last_sync_at,
            last_report_at = s.last_report_at, detected_at = coalesce(s.detected_at, c.detected_at), absent_since = null
       from staged_target s
      where c.source_id = :source and c.external_id = s.external_id
        and (c.fqdn, c.attributes, c.parent_server_id, c.rolled_up, c.last_sync_at, c.last_report_at, c.detected_at, c.absent_since)
            is distinct from (s.fqdn, s.attributes, s.parent_server_id, s.rolled_up, s.last_sync_at, s.last_report_at,
                              coalesce(s.detected_at, c.detected_at), null::timestamptz)
     returning c.computer_id as id`,
    { source: sourceId },
  )
  const rows = JSON.stringify([...owners].map(([id, key]) => ({ id, t: key.tenantId, c: key.computerId })))
  const added =
    owners.size === 0
      ? { rows: [] }
      : await ctx.trx.raw<{ rows: { id: number }[] }>(
          `insert into source_computer (source_id, external_id, tenant_id, computer_id, fqdn, attributes, parent_server_id, rolled_up, last_sync_at, last_report_at, detected_at)
     select :source, s.external_id, o.t, o.c, s.fqdn, s.attributes, s.parent_server_id, s.rolled_up, s.last_sync_at, s.last_report_at, s.detected_at
       from jsonb_to_recordset(:rows::jsonb) as o(id text, t int, c int) join staged_target s on s.external_id = o.id
      order by s.external_id
     on conflict (source_id, external_id) do nothing
     returning computer_id as id`,
          { source: sourceId, rows },
        )
  return {
    added: added.rows.length,
    changed: changed.rows.length,
    computerIds: [...new Set([...changed.rows, ...added.rows].map((row) => row.id))],
  }
}

// An agent knows its own machine better and newer than WSUS does.
const CHANGED_COMPUTERS = `staged_target s
    join source_computer sc on sc.source_id = :source and sc.external_id = s.external_id and sc.decides
    join computer_status st on st.tenant_id = sc.tenant_id and st.computer_id = sc.computer_id and st.agent_last_seen_at is null
    join computer c on c.tenant_id = sc.tenant_id and c.id = sc.computer_id
   where (c.fqdn, c.host_name, c.addresses, c.os_name, c.os_version, c.os_architecture)
         is distinct from (nullif(s.fqdn, ''), s.host_name, s.addresses, s.os_name, s.os_version, s.os_architecture)`

/** Follows names, addresses and systems of staged computers that a source decides about; the former values go into the history. */
export async function followAttributes(ctx: InfraContext, sourceId: number): Promise<number> {
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `with former as (
       select c.tenant_id, c.id, c.learned_at, s.fqdn, s.host_name, s.addresses, s.os_name, s.os_version, s.os_architecture,
              jsonb_build_object('fqdn', c.fqdn, 'hostName', c.host_name, 'addresses', c.addresses, 'osName', c.os_name,
                                 'osVersion', c.os_version, 'osArchitecture', c.os_architecture) as attributes
         from ${CHANGED_COMPUTERS}
     ), kept as (
       insert into computer_history (tenant_id, computer_id, attributes, valid_from, valid_to)
       select tenant_id, id, attributes, learned_at, :now::timestamptz from former where learned_at < :now
     )
     update computer c
        set fqdn = nullif(f.fqdn, ''), host_name = f.host_name, addresses = f.addresses, os_name = f.os_name, os_version = f.os_version,
            os_architecture = f.os_architecture, learned_at = :now
       from former f where c.tenant_id = f.tenant_id and c.id = f.id`,
    { source: sourceId, now: ctx.now },
  )
  return rowCount
}
