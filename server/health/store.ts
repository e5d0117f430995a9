import { prepared } from '../cmdb/prepared.ts'
import type { InfraContext } from '../context.ts'
import type { Health } from './rules.ts'

/** `patch_count` and `health_count`: exact sums over the rows, taken set-based, written as a difference. */

// Made apart from what it changes: a statement that writes is not worked at by several processes.
const FRESH_PATCH_COUNTS = `create temp table fresh_patch_count on commit drop as
    select c.server_group_id, v.patch_id, v.state, count(*)::int as computers, count(*) filter (where v.approved)::int as approved,
           count(*) filter (where v.approved and not v.excepted and v.state in ('missing', 'downloaded', 'failed'))::int as unapplied
      from verdict v join computer c on c.tenant_id = v.tenant_id and c.id = v.computer_id
     where v.tenant_id = :tenant and c.tenant_id = :tenant and c.ended_at is null
     group by 1, 2, 3`

const SETTLE_PATCH_COUNTS = `with gone as (
    delete from patch_count p
     where p.tenant_id = :tenant
       and not exists (select from fresh_patch_count f where f.server_group_id = p.server_group_id and f.patch_id = p.patch_id and f.state = p.state)
  ), changed as (
    update patch_count p set computers = f.computers, approved = f.approved, unapplied = f.unapplied
      from fresh_patch_count f
     where p.tenant_id = :tenant and p.server_group_id = f.server_group_id and p.patch_id = f.patch_id and p.state = f.state
       and (p.computers, p.approved, p.unapplied) <> (f.computers, f.approved, f.unapplied)
  )
  insert into patch_count (tenant_id, server_group_id, patch_id, state, computers, approved, unapplied)
  select :tenant, f.server_group_id, f.patch_id, f.state, f.computers, f.approved, f.unapplied from fresh_patch_count f
   where not exists (select from patch_count p where p.tenant_id = :tenant and p.server_group_id = f.server_group_id and p.patch_id = f.patch_id and p.state = f.state)
   order by f.patch_id, f.server_group_id, f.state`

/** Keeps a tenant's counts as SQL, in the place of a column; binds `:tenant`. */
export const LOCK_COUNTS = `pg_advisory_xact_lock(hashtext('health.recount'), :tenant::int)`

/**
 * One recount of a tenant at a time; others wait for it. Whoever holds it takes no locks any more but those of statuses and counts, so that nobody
 * waits in a circle.
 */
export async function lockCounts(ctx: InfraContext, tenantId: number): Promise<void> {
  await prepared(ctx.trx, 'lock_counts', `select ${LOCK_COUNTS}`, { tenant: tenantId })
}

const LOCK_EACH = LOCK_COUNTS.replace(':tenant::int', 't.id')

/** The same of some tenants; they wait in the given order, which is to be the same everywhere. */
export async function lockCountsOf(ctx: InfraContext, tenantIds: readonly number[]): Promise<void> {
  if (tenantIds.length === 0) return
  await ctx.trx.raw(`select ${LOCK_EACH} from unnest(:tenants::int[]) as t(id)`, {
    tenants: [...tenantIds],
  })
}

/** Makes the stored counts per server group, patch and state equal the rows. */
export async function settlePatchCounts(ctx: InfraContext, tenantId: number): Promise<void> {
  await ctx.trx.raw('drop table if exists fresh_patch_count')
  await ctx.trx.raw(FRESH_PATCH_COUNTS.replaceAll(':tenant', String(Math.trunc(tenantId))))
  await ctx.trx.raw('analyze fresh_patch_count')
  await ctx.trx.raw(SETTLE_PATCH_COUNTS, { tenant: tenantId })
}

const CREATE_CHANGES = `create temp table if not exists counted_change (tenant_id int, computer_id int, patch_id int, state verdict_state, approved boolean, excepted boolean,
  severity severity, flags smallint, disputed boolean, sign int) on commit delete rows`
const CREATE_WEIGHTS = `create temp table if not exists former_weight (patch_id int, severity severity, exploited boolean, security boolean) on commit delete rows`

/**
 * Makes the transaction's temporary tables `counted_change`, verdicts that end there (sign -1) and begin (sign 1), and `former_weight`: what patches
 * weighed when the verdicts that end were counted, where it was not what they weigh now.
 */
export async function stageCountChanges(ctx: InfraContext): Promise<void> {
  await ctx.trx.raw(CREATE_CHANGES)
  await ctx.trx.raw(CREATE_WEIGHTS)
}

/** Greater than all ids of patches. */
export const EVERY_PATCH = 2 ** 31 - 1

/**
 * Brings the changes of `counted_change` to the stored counts per server group, patch and state. The caller holds the counts of these tenants.
 *
 * @param newestCounted internal id: later patches are in no count yet
 */
export async function applyCountChanges(ctx: InfraContext, newestCounted: number): Promise<void> {
  await ctx.trx.raw(`create temp table if not exists count_delta (tenant_id int, server_group_id int, patch_id int, state verdict_state,
    computers int, approved int, unapplied int) on commit delete rows`)
  await ctx.trx.raw('truncate count_delta')
  await ctx.trx.raw('analyze counted_change (patch_id)')
  await ctx.trx.raw(STAGE_COUNTS, { newest: newestCounted })
  await ctx.trx.raw('analyze count_delta')
  await ctx.trx.raw(SHIFT_COUNTS)
  if (newestCounted < EVERY_PATCH) await ctx.trx.raw(BEGIN_COUNTS, { newest: newestCounted })
}

/** Forgets the changes that all counts have followed: what the same transaction does to verdicts later is followed by itself. */
export async function forgetCountChanges(ctx: InfraContext): Promise<void> {
  await ctx.trx.raw('truncate counted_change, former_weight')
}

const UNAPPLIED = `coalesce(sum(d.sign) filter (where d.approved and not d.excepted and d.state in ('missing', 'downloaded', 'failed')), 0)`
const DELTAS = (WHICH: string): string => `select d.tenant_id, c.server_group_id, d.patch_id, d.state, sum(d.sign),
       coalesce(sum(d.sign) filter (where d.approved), 0), ${UNAPPLIED}
  from counted_change d join computer c on c.tenant_id = d.tenant_id and c.id = d.computer_id and c.ended_at is null
 where d.patch_id ${WHICH} :newest
 group by 1, 2, 3, 4`
const OF_KNOWN = DELTAS('<=')
const OF_NEW = DELTAS('>')
const STAGE_COUNTS = `insert into count_delta ${OF_KNOWN}
having sum(d.sign) <> 0 or coalesce(sum(d.sign) filter (where d.approved), 0) <> 0 or ${UNAPPLIED} <> 0`
const BEGIN_COUNTS = `insert into patch_count (tenant_id, server_group_id, patch_id, state, computers, approved, unapplied) ${OF_NEW}
having sum(d.sign) > 0
 order by 1, 2, 3, 4`
const SHIFT_COUNTS = `merge into patch_count p using (select * from count_delta order by tenant_id, server_group_id, patch_id, state) d
    on p.tenant_id = d.tenant_id and p.patch_id = d.patch_id and p.server_group_id = d.server_group_id and p.state = d.state
  when matched and p.computers + d.computers <= 0 then delete
  when matched then update set computers = p.computers + d.computers, approved = p.approved + d.approved, unapplied = p.unapplied + d.unapplied
  when not matched and d.computers > 0 then insert (tenant_id, server_group_id, patch_id, state, computers, approved, unapplied)
    values (d.tenant_id, d.server_group_id, d.patch_id, d.state, d.computers, d.approved, d.unapplied)`

/** The numbers of a living computer as its verdicts have them, and as they are stored. */
export interface ComputerNumbers {
  readonly computerId: number
  readonly notReady: string | null
  readonly heardAt: Date | null
  readonly critical: number
  readonly important: number
  readonly moderateOrLow: number
  readonly other: number
  readonly missing: number
  readonly failed: number
  readonly installed: number
  readonly pendingReboot: number
  readonly disputed: number
  readonly storedHealth: Health
  readonly storedCounts: readonly number[]
}

const COMPUTER_NUMBERS = `c.id as "computerId", st.not_ready as "notReady",
    case when c.os_type = 'linux' then st.agent_last_inventory_at else coalesce(st.wsus_heard_at, st.wsus_last_report_at) end as "heardAt",
    coalesce(n.critical, 0) as critical, coalesce(n.important, 0) as important, coalesce(n.moderate_or_low, 0) as "moderateOrLow", coalesce(n.other, 0) as other,
    coalesce(n.missing, 0) as missing, coalesce(n.failed, 0) as failed, coalesce(n.installed, 0) as installed,
    coalesce(n.pending_reboot, 0) as "pendingReboot", coalesce(n.disputed, 0) as disputed, st.health as "storedHealth",
    array[st.unapplied_critical, st.unapplied_important, st.unapplied_other, st.missing, st.failed, st.installed, st.pending_reboot, st.disputed] as "storedCounts"`
const VERDICT_NUMBERS = `v.computer_id,
           count(*) filter (where u.unapplied and (w.severity = 'critical' or w.exploited))::int as critical,
           count(*) filter (where u.unapplied and not w.exploited and (w.severity = 'important' or (w.severity = 'unspecified' and k.security)))::int as important,
           count(*) filter (where u.unapplied and not w.exploited and w.severity in ('moderate', 'low'))::int as moderate_or_low,
           count(*) filter (where u.unapplied and not w.exploited and w.severity = 'unspecified' and not coalesce(k.security, false))::int as other,
           count(*) filter (where v.state in ('missing', 'downloaded'))::int as missing,
           count(*) filter (where v.state = 'failed')::int as failed,
           count(*) filter (where v.state = 'installed')::int as installed,
           count(*) filter (where v.state = 'pending_reboot')::int as pending_reboot,
           count(*) filter (where v.agent_state <> v.state and v.state in ('installed', 'failed') and v.agent_state in ('installed', 'failed')
                              and v.source_time >= v.agent_time)::int as disputed
      from verdict v
      join patch p on p.id = v.patch_id
      left join classification k on k.id = p.classification_id
     cross join lateral (select v.approved and not v.excepted and v.state in ('missing', 'downloaded', 'failed') as unapplied) u
     cross join lateral (select coalesce(v.severity, p.severity) as severity, p.exploited or coalesce(v.flags, 0) & 128 <> 0 as exploited) w
`
const NUMBERS = `select ${COMPUTER_NUMBERS}
  from computer c
  join computer_status st on st.tenant_id = c.tenant_id and st.computer_id = c.id
  left join (
    select ${VERDICT_NUMBERS}
     where v.tenant_id = :tenant
     group by v.computer_id
  ) n on n.computer_id = c.id
 where c.tenant_id = :tenant and c.ended_at is null
 order by c.id`
const NUMBERS_OF_WANTED = VERDICT_NUMBERS.replace(
  'from verdict v',
  'from wanted o join verdict v on v.tenant_id = o.tenant_id and v.computer_id = o.computer_id',
)
const NUMBERS_OF_SOME = `with wanted as materialized (select * from unnest(:tenants::int[], :computers::int[]) as w(tenant_id, computer_id))
select ${COMPUTER_NUMBERS}, c.tenant_id as "tenantId", t.stale_after_hours as "staleAfterHours"
  from wanted w
  join computer c on c.tenant_id = w.tenant_id and c.id = w.computer_id and c.ended_at is null
  join tenant t on t.id = c.tenant_id
  join computer_status st on st.tenant_id = c.tenant_id and st.computer_id = c.id
  left join (
    select v.tenant_id, ${NUMBERS_OF_WANTED}
     group by v.tenant_id, v.computer_id
  ) n on n.tenant_id = c.tenant_id and n.computer_id = c.id
 order by c.tenant_id, c.id`
// Of one computer: a plan that is kept cannot know which of the above is asked.
const NUMBERS_OF_ONE = `select ${COMPUTER_NUMBERS}, t.stale_after_hours as "staleAfterHours"
  from computer c
  join tenant t on t.id = c.tenant_id
  join computer_status st on st.tenant_id = c.tenant_id and st.computer_id = c.id
  left join (
    select ${VERDICT_NUMBERS}
     where v.tenant_id = :tenant and v.computer_id = :computer
     group by v.computer_id
  ) n on n.computer_id = c.id
 where c.tenant_id = :tenant and c.ended_at is null and c.id = :computer`

/** The numbers of the living computers of a tenant. */
export async function computerNumbers(ctx: InfraContext, tenantId: number): Promise<ComputerNumbers[]> {
  const { rows } = await ctx.trx.raw<{ rows: ComputerNumbers[] }>(NUMBERS, { tenant: tenantId })
  return rows
}

/** Numbers with the tenant and the hours of silence after which its computers are stale. */
export type OwnedNumbers = ComputerNumbers & { readonly tenantId: number; readonly staleAfterHours: number }

/** The numbers of those computers that live, by tenant and computer. @param keys each once */
export async function numbersOfComputers(
  ctx: InfraContext,
  keys: readonly { readonly tenantId: number; readonly computerId: number }[],
): Promise<OwnedNumbers[]> {
  const bindings = { tenants: keys.map((key) => key.tenantId), computers: keys.map((key) => key.computerId) }
  return (await ctx.trx.raw<{ rows: OwnedNumbers[] }>(NUMBERS_OF_SOME, bindings)).rows
}

/** The numbers of a living computer, with the hours of silence after which its tenant's are stale. */
export async function numbersOfComputer(
  ctx: InfraContext,
  key: { readonly tenantId: number; readonly computerId: number },
): Promise<(ComputerNumbers & { readonly staleAfterHours: number }) | undefined> {
  const bindings = { tenant: key.tenantId, computer: key.computerId }
  return (await prepared<ComputerNumbers & { staleAfterHours: number }>(ctx.trx, 'numbers_of_computer', NUMBERS_OF_ONE, bindings)).rows[0]
}

/** Living computers of a tenant whose stored health does not fit how long they have been silent. */
export async function computersOutOfTime(ctx: InfraContext, tenantId: number, staleAfterHours: number): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select c.id
       from computer c join computer_status st on st.tenant_id = c.tenant_id and st.computer_id = c.id
      cross join lateral (select case when c.os_type = 'linux' then st.agent_last_inventory_at else coalesce(st.wsus_heard_at, st.wsus_last_report_at) end as at) heard
      where c.tenant_id = :tenant and c.ended_at is null
        and (st.health = 'unknown')
            <> (st.not_ready is not null or heard.at is null or heard.at < :now::timestamptz - make_interval(hours => :hours))
      order by c.id`,
    { tenant: tenantId, now: ctx.now, hours: staleAfterHours },
  )
  return rows.map((row) => row.id)
}

/** Makes some tenants' stored counts per server group and health equal the computers' health. */
export async function settleHealthCounts(ctx: InfraContext, tenantIds: readonly number[]): Promise<void> {
  if (tenantIds.length === 0) return
  await ctx.trx.raw(
    `with fresh as materialized (
       select c.tenant_id, c.server_group_id, st.health, count(*)::int as computers
         from computer c join computer_status st on st.tenant_id = c.tenant_id and st.computer_id = c.id
        where c.tenant_id = any(:tenants::int[]) and c.ended_at is null group by 1, 2, 3
     ), gone as (
       delete from health_count h where h.tenant_id = any(:tenants::int[])
          and not exists (select from fresh f where f.tenant_id = h.tenant_id and f.server_group_id = h.server_group_id and f.health = h.health)
     ), changed as (
       update health_count h set computers = f.computers from fresh f
        where h.tenant_id = f.tenant_id and h.server_group_id = f.server_group_id and h.health = f.health and h.computers <> f.computers
     )
     insert into health_count (tenant_id, server_group_id, health, computers)
     select f.tenant_id, f.server_group_id, f.health, f.computers from fresh f
      where not exists (select from health_count h where h.tenant_id = f.tenant_id and h.server_group_id = f.server_group_id and h.health = f.health)`,
    { tenants: [...tenantIds] },
  )
}

/** Hours of silence after which a tenant's computers are stale; undefined when there is no such tenant. */
export async function staleAfterHours(ctx: InfraContext, tenantId: number): Promise<number | undefined> {
  const row = (await ctx.trx('tenant').where({ id: tenantId }).first('stale_after_hours')) as { stale_after_hours: number } | undefined
  return row?.stale_after_hours
}

/** Tenants in whose counts any of these patches is. */
export async function tenantsWithPatches(ctx: InfraContext, patchIds: readonly number[]): Promise<number[]> {
  if (patchIds.length === 0) return []
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select distinct tenant_id as id from patch_count where patch_id = any(:ids::int[]) order by 1`,
    { ids: patchIds },
  )
  return rows.map((row) => row.id)
}

/** Tenants that have computers, the reserved one of unassigned computers included. */
export async function tenantsWithComputers(ctx: InfraContext): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select t.id from tenant t where exists (select from computer c where c.tenant_id = t.id and c.ended_at is null) order by t.id`,
  )
  return rows.map((row) => row.id)
}
