import type { Severity, VerdictState } from '../../catalog/index.ts'
import type { Context } from '../context.ts'

/** What happened to one computer, newest first, out of everything that keeps a time. */

export const TIMELINE_KINDS = [
  'verdicts',
  'attributes',
  'place',
  'job',
  'step',
  'exception',
  'approval',
  'agent',
  'baseline',
  'computer',
] as const
export type TimelineKind = (typeof TIMELINE_KINDS)[number]

/** Something that happened; what it holds besides depends on its kind. */
export interface TimelineRow {
  readonly at: Date
  /** Tells apart what happened at the same time. */
  readonly key: string
  readonly kind: TimelineKind
  readonly facts: unknown
}

export interface TimelineWish {
  readonly kinds: readonly TimelineKind[]
  readonly after?: readonly [at: string, key: string] | undefined
  readonly limit: number
}

// Times are compared as the service writes them: in milliseconds.
const VERDICTS = `select at, 'verdicts' as key, 'verdicts' as kind, null::jsonb as facts
  from (
    select date_trunc('milliseconds', learned_at) as at from verdict where tenant_id = :tenant and computer_id = :computer
    union select date_trunc('milliseconds', valid_from) from verdict_history where tenant_id = :tenant and computer_id = :computer
    union select date_trunc('milliseconds', valid_to) from verdict_history where tenant_id = :tenant and computer_id = :computer
  ) moments`

const PRESENT = `jsonb_build_object('hostName', c.host_name, 'fqdn', c.fqdn, 'displayName', c.display_name, 'managementAddress', c.management_address,
  'addresses', c.addresses, 'osName', c.os_name, 'osVersion', c.os_version, 'osArchitecture', c.os_architecture,
  'serverGroupId', c.server_group_id, 'siteId', c.site_id)`

// Each writer keeps the attributes that it changes: what came after a former value is the next one kept of the same attribute, or the present.
const ATTRIBUTES = `select valid_to as at, case when place then 'place' else 'attributes' end as key, case when place then 'place' else 'attributes' end as kind,
       jsonb_agg(jsonb_build_object('name', name, 'from', former, 'to', later) order by name) as facts
  from (
    select valid_to, k as name, k in ('serverGroupId', 'siteId') as place, shown.former, shown.later
      from (
        select h.valid_to, e.k, e.v as former, coalesce(lead(e.v) over (partition by e.k order by h.valid_to), now.attributes -> e.k) as later
          from computer_history h
         cross join lateral jsonb_each(h.attributes) as e(k, v)
         cross join (select ${PRESENT} as attributes from computer c where c.tenant_id = :tenant and c.id = :computer) now
         where h.tenant_id = :tenant and h.computer_id = :computer
      ) pairs
     cross join lateral (
       select case when k = 'serverGroupId' then (select g.name from server_group g where g.tenant_id = :tenant and g.id = (pairs.former #>> '{}')::int)
                   when k = 'siteId' then (select s.name from site s where s.tenant_id = :tenant and s.id = (pairs.former #>> '{}')::int)
                   when jsonb_typeof(pairs.former) = 'array' then (select string_agg(x, ', ') from jsonb_array_elements_text(pairs.former) x)
                   else pairs.former #>> '{}' end as former,
              case when k = 'serverGroupId' then (select g.name from server_group g where g.tenant_id = :tenant and g.id = (pairs.later #>> '{}')::int)
                   when k = 'siteId' then (select s.name from site s where s.tenant_id = :tenant and s.id = (pairs.later #>> '{}')::int)
                   when jsonb_typeof(pairs.later) = 'array' then (select string_agg(x, ', ') from jsonb_array_elements_text(pairs.later) x)
                   else pairs.later #>> '{}' end as later
     ) shown
     where pairs.former is distinct from pairs.later
  ) changes
 group by valid_to, place`

const JOBS = `select j.created_at as at, 'job:1:' || j.public_id as key, 'job' as kind,
       jsonb_build_object('jobId', j.public_id, 'name', j.name, 'what', 'requested', 'state', j.state, 'by', j.requested_by) as facts
  from plan_slice s join job j on j.tenant_id = s.tenant_id and j.id = s.job_id where s.tenant_id = :tenant and s.computer_id = :computer
union all
select j.ended_at, 'job:2:' || j.public_id, 'job',
       jsonb_build_object('jobId', j.public_id, 'name', j.name, 'what', 'ended', 'state', j.state, 'by', j.requested_by)
  from plan_slice s join job j on j.tenant_id = s.tenant_id and j.id = s.job_id
 where s.tenant_id = :tenant and s.computer_id = :computer and j.ended_at is not null`

const STEPS = `select t.ended_at as at, 'step:' || j.public_id || ':' || lpad(t.position::text, 4, '0') as key, 'step' as kind,
       jsonb_build_object('jobId', j.public_id, 'name', j.name, 'step', t.kind, 'position', t.position, 'state', t.state, 'attempt', t.attempt, 'reason', t.reason) as facts
  from step t join job j on j.tenant_id = t.tenant_id and j.id = t.job_id
 where t.tenant_id = :tenant and t.computer_id = :computer and t.ended_at is not null and t.state in ('succeeded', 'failed', 'canceled', 'expired')`

// What holds for all computers is told where this one has, or may have, the patch.
const EXCEPTIONS = `select case when w.what = 'made' then e.learned_at else e.ended_at end as at, 'exception:' || w.what || ':' || e.public_id as key, 'exception' as kind,
       jsonb_build_object('exceptionId', e.public_id, 'what', w.what, 'exception', e.kind, 'scope', e.scope, 'reason', e.reason, 'by', e.author_name,
                          'patchId', p.public_id, 'name', coalesce(p.name, e.package)) as facts
  from patch_exception e
 cross join (values ('made'), ('ended')) as w(what)
  left join patch p on p.id = e.patch_id
 where e.tenant_id = :tenant and (w.what = 'made' or e.ended_at is not null)
   and (e.computer_id = :computer
        or exists (select from computer_group_member m where m.tenant_id = :tenant and m.computer_group_id = e.computer_group_id and m.computer_id = :computer)
        or (e.scope = 'all' and exists (select from verdict v join patch q on q.id = v.patch_id
              where v.tenant_id = :tenant and v.computer_id = :computer and (v.patch_id = e.patch_id or q.name = e.package))))`

const REACHING = {
  tenant: `select a.patch_id, a.action, a.deadline_at, a.learned_at from tenant_approval a where a.computer_id = :computer`,
  infra: `select distinct a.id, a.patch_id, a.action, a.deadline_at, a.learned_at from approval a
     join target_group_member m on m.target_group_id = a.target_group_id
     join source_computer c on c.id = m.source_computer_id
    where c.computer_id = :computer and a.ended_at is null`,
} as const

const APPROVALS = {
  tenant: approvals(REACHING.tenant),
  infra: approvals(REACHING.infra),
} as const

function approvals(reaching: string): string {
  return [
    `select date_trunc('milliseconds', a.learned_at) as at, 'approval:' || a.action as key, 'approval' as kind,`,
    `       jsonb_build_object('action', a.action, 'by', null, 'count', count(distinct a.patch_id), 'deadlineAt', min(a.deadline_at),`,
    `         'patches', (array_agg(jsonb_build_object('patchId', p.public_id, 'name', p.name) order by p.severity desc, p.id desc))[1:20]) as facts`,
    `  from (${reaching}) a join patch p on p.id = a.patch_id`,
    ` where exists (select from verdict v where v.tenant_id = :tenant and v.computer_id = :computer and v.patch_id = a.patch_id)`,
    ` group by 1, a.action`,
  ].join('\n')
}

const DECISIONS = `select d.learned_at as at, 'approval:own:' || p.public_id as key, 'approval' as kind,
       jsonb_build_object('action', case when d.approved then 'approved' else 'declined' end, 'by', d.author_name, 'count', 1, 'deadlineAt', null,
         'patches', jsonb_build_array(jsonb_build_object('patchId', p.public_id, 'name', p.name))) as facts
  from (select patch_id, approved, author_name, learned_at from patch_approval where tenant_id = :tenant
        union all select patch_id, approved, author_name, valid_from from patch_approval_history where tenant_id = :tenant) d
  join patch p on p.id = d.patch_id
 where exists (select from verdict v where v.tenant_id = :tenant and v.computer_id = :computer and v.patch_id = d.patch_id)`

const AGENTS = `select w.at, 'agent:' || w.what || ':' || a.id as key, 'agent' as kind, jsonb_build_object('what', w.what, 'version', a.version) as facts
  from agent a
 cross join lateral (values ('enrolled', a.enrolled_at), ('quarantined', a.quarantined_at), ('revoked', a.revoked_at)) as w(what, at)
 where a.tenant_id = :tenant and a.computer_id = :computer and w.at is not null`

const BASELINES = `select taken_at as at, 'baseline:' || public_id as key, 'baseline' as kind,
       jsonb_build_object('baselineId', public_id, 'name', name, 'by', author_name) as facts
  from baseline where tenant_id = :tenant and computer_id = :computer`

const BEGINNING = {
  tenant: `select c.created_at as at, 'computer' as key, 'computer' as kind, jsonb_build_object('what', 'added', 'fromTenantId', null, 'by', null) as facts
     from computer c where c.tenant_id = :tenant and c.id = :computer`,
  infra: `select c.created_at as at, 'computer' as key, 'computer' as kind,
         jsonb_build_object('what', case when m.computer_id is null then 'added' else 'moved' end, 'fromTenantId', t.public_id, 'by', m.moved_by) as facts
     from computer c
     left join computer_move m on m.computer_id = c.id
     left join computer f on f.id = m.from_computer_id
     left join tenant t on t.id = f.tenant_id
    where c.tenant_id = :tenant and c.id = :computer`,
} as const

const PARTS = [VERDICTS, ATTRIBUTES, JOBS, STEPS, EXCEPTIONS, DECISIONS, AGENTS, BASELINES].join('\nunion all\n')
const SELECTED = `select date_trunc('milliseconds', at) as at, key, kind, facts from events
 where kind = any(:kinds::text[])
   and (:at::timestamptz is null or (date_trunc('milliseconds', at), key collate "C") < (:at::timestamptz, :key::text collate "C"))
 order by date_trunc('milliseconds', at) desc, key collate "C" desc limit :limit`
const TIMELINES = {
  tenant: `with events as (${PARTS} union all ${APPROVALS.tenant} union all ${BEGINNING.tenant}) ${SELECTED}`,
  infra: `with events as (${PARTS} union all ${APPROVALS.infra} union all ${BEGINNING.infra}) ${SELECTED}`,
} as const

/**
 * A page of what happened to a computer, newest first, one row more than asked for. What several verdicts became at once is one event.
 *
 * @param key internal ids; whoever calls has looked whether the viewer may see it
 */
export async function timelineOf(
  ctx: Context,
  key: { readonly tenantKey: number; readonly computerKey: number },
  wish: TimelineWish,
): Promise<TimelineRow[]> {
  const { rows } = await ctx.trx.raw<{ rows: TimelineRow[] }>(TIMELINES[ctx.kind], {
    tenant: key.tenantKey,
    computer: key.computerKey,
    kinds: wish.kinds,
    at: wish.after?.[0] ?? null,
    key: wish.after?.[1] ?? null,
    limit: wish.limit + 1,
  })
  return rows
}

/** What one verdict became. */
export interface VerdictChange {
  readonly at: Date
  readonly patchId: string
  readonly name: string
  readonly severity: Severity
  /** null: there was none. */
  readonly from: VerdictState | null
  /** null: it ended. */
  readonly to: VerdictState | null
  /** Whether it was approved before, and is then; null where there was no verdict. */
  readonly approvedFrom: boolean | null
  readonly approvedTo: boolean | null
  /** Who decided. */
  readonly sourceId: string | null
}

/** What the verdicts of a computer became at some instants, the worst first. */
export async function verdictChangesAt(
  ctx: Context,
  key: { readonly tenantKey: number; readonly computerKey: number },
  instants: readonly Date[],
): Promise<VerdictChange[]> {
  if (instants.length === 0) return []
  const { rows } = await ctx.trx.raw<{ rows: VerdictChange[] }>(
    `with moment as (select unnest(:instants::timestamptz[]) as at),
     begun as (
       select date_trunc('milliseconds', learned_at) as at, patch_id, state, approved, source_id from verdict where tenant_id = :tenant and computer_id = :computer
       union all
       select date_trunc('milliseconds', valid_from), patch_id, state, approved, source_id from verdict_history where tenant_id = :tenant and computer_id = :computer
     ), ended as (
       select date_trunc('milliseconds', valid_to) as at, patch_id, state, approved, source_id from verdict_history where tenant_id = :tenant and computer_id = :computer
     )
     select coalesce(b.at, e.at) as at, p.public_id as "patchId", p.name, p.severity, e.state as "from", b.state as "to", e.approved as "approvedFrom",
            b.approved as "approvedTo", s.public_id as "sourceId"
       from (select * from begun where at in (select at from moment)) b
       full join (select * from ended where at in (select at from moment)) e on e.at = b.at and e.patch_id = b.patch_id
       join patch p on p.id = coalesce(b.patch_id, e.patch_id)
       left join source_as_of s on s.id = coalesce(b.source_id, e.source_id)
      order by 1 desc, p.severity desc, p.id desc`,
    { tenant: key.tenantKey, computer: key.computerKey, instants },
  )
  return rows
}
