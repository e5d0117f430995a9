import type { InfraContext } from '../context.ts'
import type { ComputerKind, Cutoffs, ListedKind } from './rules.ts'

/** Computers about which there is something to look at: counted with a few names for a finding, listed page by page behind it. */

// Joined by the key of the computer alone: it is unique, and right after a first discovery nothing tells the planner how many a tenant has.
const FROM_LIVING = `from source_computer sc join computer c on c.id = sc.computer_id and c.ended_at is null`
const SELECT_VIEW = `select sc.id, sc.tenant_id, sc.computer_id, sc.fqdn, sc.external_id, sc.last_sync_at, sc.last_report_at`
const WHERE_THERE = `where sc.source_id = :source and sc.absent_since is null`

// The same client id at another server under another name.
const CLIENT_ID_SHARED = `${SELECT_VIEW}, sc.last_report_at as at ${FROM_LIVING} ${WHERE_THERE} and sc.fqdn <> ''
  and exists (select from source_computer o join source s on s.id = o.source_id and s.deleted_at is null
               where o.external_id = sc.external_id and o.source_id <> sc.source_id and o.absent_since is null
                 and o.fqdn <> '' and lower(o.fqdn) <> lower(sc.fqdn))`

// One change of name is a renamed computer; two within the time are two machines that speak in turn.
const CLIENT_ID_RENAMED = `${SELECT_VIEW}, n.at ${FROM_LIVING}
  join (select h.tenant_id, h.computer_id, max(h.valid_to) as at,
               count(*) filter (where lower(h.fqdn) is distinct from lower(coalesce(h.later, k.fqdn))) as changes
          from (select tenant_id, computer_id, valid_to, attributes->>'fqdn' as fqdn,
                       lead(attributes->>'fqdn') over (partition by tenant_id, computer_id order by valid_to) as later
                  from computer_history where valid_to >= :renamedSince and attributes->>'fqdn' is not null) h
          join computer k on k.id = h.computer_id
         group by 1, 2) n on n.computer_id = c.id and n.changes >= 2
  ${WHERE_THERE} and sc.decides`

// Another client id under the same name, here or at another server.
const HOST_TWICE = `${SELECT_VIEW}, sc.last_report_at as at ${FROM_LIVING} ${WHERE_THERE} and sc.fqdn <> ''
  and exists (select from source_computer o join source s on s.id = o.source_id and s.deleted_at is null
               where lower(o.fqdn) = lower(sc.fqdn) and o.external_id <> sc.external_id and o.absent_since is null)`

// Behind a downstream server that sends nothing up all clients look silent: that is the server's finding.
const ROLLED_UP = `not exists (select from downstream_server d where d.source_id = sc.source_id and d.server_id = sc.parent_server_id
    and d.absent_since is null and coalesce(d.last_rollup_at, '-infinity') < :rolledUpBefore)`

const NOT_REPORTING = `${SELECT_VIEW}, sc.last_report_at as at ${FROM_LIVING} ${WHERE_THERE} and sc.decides
  and coalesce(sc.last_report_at, c.created_at) < :reportedBefore and ${ROLLED_UP}`

const SYNC_WITHOUT_REPORT = `${SELECT_VIEW}, sc.last_report_at as at ${FROM_LIVING} ${WHERE_THERE} and sc.decides
  and sc.last_sync_at is not null and least(sc.last_sync_at, :now::timestamptz) > coalesce(sc.last_report_at, c.created_at) + make_interval(hours => :syncHours) and ${ROLLED_UP}`

const CLOCK_AHEAD = `${SELECT_VIEW}, greatest(sc.last_sync_at, sc.last_report_at) as at ${FROM_LIVING} ${WHERE_THERE}
  and greatest(sc.last_sync_at, sc.last_report_at) > :aheadOf`

const BEHIND_SERVER = `${SELECT_VIEW}, sc.last_report_at as at ${FROM_LIVING} ${WHERE_THERE} and sc.parent_server_id::text = :subject`

const IN_NEED = `${SELECT_VIEW}, v.since as at
  from verdict v join computer c on c.id = v.computer_id and c.ended_at is null
  join source_computer sc on sc.source_id = v.source_id and sc.tenant_id = v.tenant_id and sc.computer_id = v.computer_id
  where v.tenant_id in (select n.tenant_id from patch_count n where n.patch_id = :patch) and v.patch_id = :patch
    and v.state in ('missing', 'downloaded', 'failed') and not v.approved and v.source_id = :source`

const WITH_IDENTITY = `${SELECT_VIEW}, sc.last_report_at as at ${FROM_LIVING}
  where sc.absent_since is null and sc.decides
    and exists (select from computer_identity i where i.tenant_id = c.tenant_id and i.computer_id = c.id
                   and i.kind in ('wsus_target', 'machine_uuid') and i.value = :subject)`

const HOW_MANY = `select count(*)::int as count, min(at) as oldest, max(at) as newest,
    array(select distinct coalesce(nullif(fqdn, ''), external_id) from hit order by 1 limit 5) as names from hit`

const COUNTS = {
  finding_client_id_shared: `with hit as materialized (${CLIENT_ID_SHARED}) ${HOW_MANY}`,
  finding_client_id_renamed: `with hit as materialized (${CLIENT_ID_RENAMED}) ${HOW_MANY}`,
  finding_host_twice: `with hit as materialized (${HOST_TWICE}) ${HOW_MANY}`,
  finding_not_reporting: `with hit as materialized (${NOT_REPORTING}) ${HOW_MANY}`,
  finding_sync_without_report: `with hit as materialized (${SYNC_WITHOUT_REPORT}) ${HOW_MANY}`,
  finding_clock_ahead: `with hit as materialized (${CLOCK_AHEAD}) ${HOW_MANY}`,
} as const satisfies Record<ComputerKind, string>

export interface ComputerHits {
  readonly count: number
  /** The first five by name; the client's id where it has none. */
  readonly names: readonly string[]
  /** The oldest and the newest of the times that make the finding; null where there is none. */
  readonly oldest: Date | null
  readonly newest: Date | null
}

/** How many computers of a source a kind is about. */
export async function countComputers(ctx: InfraContext, kind: ComputerKind, sourceKey: number, cutoffs: Cutoffs): Promise<ComputerHits> {
  const { rows } = await ctx.trx.raw<{ rows: ComputerHits[] }>(COUNTS[kind], { source: sourceKey, ...cutoffs })
  return rows[0] ?? { count: 0, names: [], oldest: null, newest: null }
}

const PAGE = `select hit.id, c.public_id as "computerId", t.public_id as "tenantId", c.host_name as "hostName", hit.fqdn, hit.external_id as "clientId",
    hit.last_sync_at as "lastSyncAt", hit.last_report_at as "lastReportAt"
  from hit join computer c on c.id = hit.computer_id join tenant t on t.id = c.tenant_id
 where :afterName::text is null or (hit.fqdn, hit.id) > (:afterName, :afterId::int)
 order by hit.fqdn, hit.id limit :limit`

const PAGES = {
  finding_client_id_shared: `with hit as materialized (${CLIENT_ID_SHARED}) ${PAGE}`,
  finding_client_id_renamed: `with hit as materialized (${CLIENT_ID_RENAMED}) ${PAGE}`,
  finding_host_twice: `with hit as materialized (${HOST_TWICE}) ${PAGE}`,
  finding_not_reporting: `with hit as materialized (${NOT_REPORTING}) ${PAGE}`,
  finding_sync_without_report: `with hit as materialized (${SYNC_WITHOUT_REPORT}) ${PAGE}`,
  finding_clock_ahead: `with hit as materialized (${CLOCK_AHEAD}) ${PAGE}`,
  finding_rollup_stale: `with hit as materialized (${BEHIND_SERVER}) ${PAGE}`,
  finding_needed_not_approved: `with hit as materialized (${IN_NEED}) ${PAGE}`,
  identity_shared: `with hit as materialized (${WITH_IDENTITY}) ${PAGE}`,
  identity_of_several: `with hit as materialized (${WITH_IDENTITY}) ${PAGE}`,
} as const satisfies Record<ListedKind, string>

export interface FoundComputer {
  readonly id: number
  readonly computerId: string
  readonly tenantId: string
  readonly hostName: string
  readonly fqdn: string
  readonly clientId: string
  readonly lastSyncAt: Date | null
  readonly lastReportAt: Date | null
}

export interface FoundFilter {
  readonly code: ListedKind
  readonly sourceKey: number | null
  readonly patchKey: number | null
  readonly subject: string
  readonly after?: readonly [fqdn: string, id: number] | undefined
  readonly limit: number
}

/** One page of the computers that a finding is about now, by name; one row more when there are more. */
export async function pageComputers(ctx: InfraContext, filter: FoundFilter, cutoffs: Cutoffs): Promise<FoundComputer[]> {
  const { rows } = await ctx.trx.raw<{ rows: FoundComputer[] }>(PAGES[filter.code], {
    ...cutoffs,
    source: filter.sourceKey,
    patch: filter.patchKey,
    subject: filter.subject,
    afterName: filter.after?.[0] ?? null,
    afterId: filter.after?.[1] ?? null,
    limit: filter.limit + 1,
  })
  return rows
}
