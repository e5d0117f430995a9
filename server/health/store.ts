import type { InfraContext } from '../context.ts'
import type { Health } from './rules.ts'

/** `patch_count` and `health_count`: exact sums over the rows, taken set-based, written as a difference. */

const SETTLE_PATCH_COUNTS = `with fresh as materialized (
    select c.server_group_id, v.patch_id, v.state, count(*)::int as computers, count(*) filter (where v.approved)::int as approved,
           count(*) filter (where v.approved and not v.excepted and v.state in ('missing', 'downloaded', 'failed'))::int as unapplied
      from verdict v join computer c on c.tenant_id = v.tenant_id and c.id = v.computer_id
     where v.tenant_id = :tenant and c.tenant_id = :tenant and c.ended_at is null
     group by 1, 2, 3
  ), gone as (
    delete from patch_count p
     where p.tenant_id = :tenant
       and not exists (select from fresh f where f.server_group_id = p.server_group_id and f.patch_id = p.patch_id and f.state = p.state)
  ), changed as (
    update patch_count p set computers = f.computers, approved = f.approved, unapplied = f.unapplied
      from fresh f
     where p.tenant_id = :tenant and p.server_group_id = f.server_group_id and p.patch_id = f.patch_id and p.state = f.state
       and (p.computers, p.approved, p.unapplied) <> (f.computers, f.approved, f.unapplied)
  )
  insert into patch_count (tenant_id, server_group_id, patch_id, state, computers, approved, unapplied)
  select :tenant, f.server_group_id, f.patch_id, f.state, f.computers, f.approved, f.unapplied from fresh f
   where not exists (select from patch_count p where p.tenant_id = :tenant and p.server_group_id = f.server_group_id and p.patch_id = f.patch_id and p.state = f.state)
   order by f.patch_id, f.server_group_id, f.state`

/** One recount of a tenant at a time; others wait for it. */
export async function lockCounts(ctx: InfraContext, tenantId: number): Promise<void> {
  await ctx.trx.raw(`select pg_advisory_xact_lock(hashtext('health.recount'), ?)`, [tenantId])
}

/** Makes the stored counts per server group, patch and state equal the rows. */
export async function settlePatchCounts(ctx: InfraContext, tenantId: number): Promise<void> {
  await ctx.trx.raw(SETTLE_PATCH_COUNTS, { tenant: tenantId })
}

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

const NUMBERS = `select c.id as "computerId", st.not_ready as "notReady",
    case when c.os_type = 'linux' then st.agent_last_inventory_at else coalesce(st.wsus_heard_at, st.wsus_last_report_at) end as "heardAt",
    coalesce(n.critical, 0) as critical, coalesce(n.important, 0) as important, coalesce(n.moderate_or_low, 0) as "moderateOrLow", coalesce(n.other, 0) as other,
    coalesce(n.missing, 0) as missing, coalesce(n.failed, 0) as failed, coalesce(n.installed, 0) as installed,
    coalesce(n.pending_reboot, 0) as "pendingReboot", coalesce(n.disputed, 0) as disputed, st.health as "storedHealth",
    array[st.unapplied_critical, st.unapplied_important, st.unapplied_other, st.missing, st.failed, st.installed, st.pending_reboot, st.disputed] as "storedCounts"
  from computer c
  join computer_status st on st.tenant_id = c.tenant_id and st.computer_id = c.id
  left join (
    select v.computer_id,
           count(*) filter (where u.unapplied and (p.severity = 'critical' or p.exploited))::int as critical,
           count(*) filter (where u.unapplied and not p.exploited and (p.severity = 'important' or (p.severity = 'unspecified' and k.security)))::int as important,
           count(*) filter (where u.unapplied and not p.exploited and p.severity in ('moderate', 'low'))::int as moderate_or_low,
           count(*) filter (where u.unapplied and not p.exploited and p.severity = 'unspecified' and not coalesce(k.security, false))::int as other,
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
     where v.tenant_id = :tenant
     group by v.computer_id
  ) n on n.computer_id = c.id
 where c.tenant_id = :tenant and c.ended_at is null
 order by c.id`

/** The numbers of all living computers of a tenant. */
export async function computerNumbers(ctx: InfraContext, tenantId: number): Promise<ComputerNumbers[]> {
  const { rows } = await ctx.trx.raw<{ rows: ComputerNumbers[] }>(NUMBERS, { tenant: tenantId })
  return rows
}

/** Makes the stored counts per server group and health equal the computers' health. */
export async function settleHealthCounts(ctx: InfraContext, tenantId: number): Promise<void> {
  await ctx.trx.raw(
    `with fresh as materialized (
       select c.server_group_id, st.health, count(*)::int as computers
         from computer c join computer_status st on st.tenant_id = c.tenant_id and st.computer_id = c.id
        where c.tenant_id = :tenant and c.ended_at is null group by 1, 2
     ), gone as (
       delete from health_count h where h.tenant_id = :tenant
          and not exists (select from fresh f where f.server_group_id = h.server_group_id and f.health = h.health)
     ), changed as (
       update health_count h set computers = f.computers from fresh f
        where h.tenant_id = :tenant and h.server_group_id = f.server_group_id and h.health = f.health and h.computers <> f.computers
     )
     insert into health_count (tenant_id, server_group_id, health, computers)
     select :tenant, f.server_group_id, f.health, f.computers from fresh f
      where not exists (select from health_count h where h.tenant_id = :tenant and h.server_group_id = f.server_group_id and h.health = f.health)`,
    { tenant: tenantId },
  )
}

/** Hours of silence after which a tenant's computers are stale; undefined when there is no such tenant. */
export async function staleAfterHours(ctx: InfraContext, tenantId: number): Promise<number | undefined> {
  const row = (await ctx.trx('tenant').where({ id: tenantId }).first('stale_after_hours')) as { stale_after_hours: number } | undefined
  return row?.stale_after_hours
}

/** Tenants that have computers, the reserved one of unassigned computers included. */
export async function tenantsWithComputers(ctx: InfraContext): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select t.id from tenant t where exists (select from computer c where c.tenant_id = t.id and c.ended_at is null) order by t.id`,
  )
  return rows.map((row) => row.id)
}
