import type { VerdictState } from '../../catalog/index.ts'
import type { InfraContext } from '../context.ts'

/** Numbers of computers in `computer_status`, followed by the changes that lie in the transaction's `counted_change`. */

/** Tenants of which something changed. */
export async function tenantsChanged(ctx: InfraContext): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>('select distinct tenant_id as id from counted_change order by 1')
  return rows.map((row) => row.id)
}

// The numbers as NUMBERS of store.ts counts them, of the changes alone.
const STATUS_CHANGES = `with change as materialized (
    select d.tenant_id, d.computer_id, d.state, d.disputed, d.sign, coalesce(k.security, false) as security, coalesce(d.severity, p.severity) as severity,
           p.exploited or coalesce(d.flags, 0) & 128 <> 0 as exploited,
           d.approved and not d.excepted and d.state in ('missing', 'downloaded', 'failed') as unapplied
      from counted_change d join patch p on p.id = d.patch_id left join classification k on k.id = p.classification_id
  ), graded as (
    select *, case when not unapplied then null when severity = 'critical' or exploited then 'critical'
                   when severity = 'important' or (severity = 'unspecified' and security) then 'important' else 'other' end as grade from change
  ), delta as materialized (
    select tenant_id, computer_id,
           coalesce(sum(sign) filter (where grade = 'critical'), 0)::int as critical, coalesce(sum(sign) filter (where grade = 'important'), 0)::int as important,
           coalesce(sum(sign) filter (where grade = 'other'), 0)::int as other,
           coalesce(sum(sign) filter (where state in ('missing', 'downloaded')), 0)::int as missing, coalesce(sum(sign) filter (where state = 'failed'), 0)::int as failed,
           coalesce(sum(sign) filter (where state = 'installed'), 0)::int as installed,
           coalesce(sum(sign) filter (where state = 'pending_reboot'), 0)::int as pending_reboot, coalesce(sum(sign) filter (where disputed), 0)::int as disputed
      from graded group by 1, 2
  ), written as (
    update computer_status st
       set unapplied_critical = st.unapplied_critical + d.critical, unapplied_important = st.unapplied_important + d.important,
           unapplied_other = st.unapplied_other + d.other, missing = st.missing + d.missing, failed = st.failed + d.failed,
           installed = st.installed + d.installed, pending_reboot = st.pending_reboot + d.pending_reboot, disputed = st.disputed + d.disputed, counted_at = :now,
           health = case when st.health <> 'unknown' and st.unapplied_critical + d.critical + st.unapplied_important + d.important > 0 then 'highly_vulnerable'
                         else st.health end
      from delta d
     where st.tenant_id = d.tenant_id and st.computer_id = d.computer_id
       and (d.critical, d.important, d.other, d.missing, d.failed, d.installed, d.pending_reboot, d.disputed) <> (0, 0, 0, 0, 0, 0, 0, 0)
    returning st.tenant_id, st.computer_id, st.health, st.unapplied_critical + st.unapplied_important as weighty
  )
  select tenant_id as "tenantId", computer_id as "computerId" from written where health <> 'unknown' and weighty = 0`

/**
 * Follows the changes in the computers' numbers. The caller holds the counts of their tenants.
 *
 * @returns the computers whose health the difference does not tell
 */
export async function applyStatusChanges(ctx: InfraContext): Promise<{ tenantId: number; computerId: number }[]> {
  await ctx.trx.raw('analyze counted_change')
  const { rows } = await ctx.trx.raw<{ rows: { tenantId: number; computerId: number }[] }>(STATUS_CHANGES, { now: ctx.now })
  return rows
}

/** A verdict of one computer that ends (-1) or begins (1). */
export interface CountChange {
  readonly patchId: number
  readonly state: VerdictState
  readonly approved: boolean
  readonly excepted: boolean
  readonly sign: 1 | -1
}

const SHIFT = `with delta as materialized (
    select c.tenant_id, c.server_group_id, d.patch_id, d.state, sum(d.sign)::int as computers, coalesce(sum(d.sign) filter (where d.approved), 0)::int as approved,
           coalesce(sum(d.sign) filter (where d.approved and not d.excepted and d.state in ('missing', 'downloaded', 'failed')), 0)::int as unapplied
      from jsonb_to_recordset(:rows::jsonb) as d(patch_id int, state verdict_state, approved boolean, excepted boolean, sign int)
      join computer c on c.tenant_id = :tenant and c.id = :computer and c.ended_at is null
     group by 1, 2, 3, 4
  ), emptied as (
    delete from patch_count p using delta d
     where p.tenant_id = d.tenant_id and p.patch_id = d.patch_id and p.server_group_id = d.server_group_id and p.state = d.state and p.computers + d.computers <= 0
  ), changed as (
    update patch_count p set computers = p.computers + d.computers, approved = p.approved + d.approved, unapplied = p.unapplied + d.unapplied
      from delta d
     where p.tenant_id = d.tenant_id and p.patch_id = d.patch_id and p.server_group_id = d.server_group_id and p.state = d.state and p.computers + d.computers > 0
       and (d.computers, d.approved, d.unapplied) <> (0, 0, 0)
  )
  insert into patch_count (tenant_id, server_group_id, patch_id, state, computers, approved, unapplied)
  select d.tenant_id, d.server_group_id, d.patch_id, d.state, d.computers, d.approved, d.unapplied from delta d
   where d.computers > 0
     and not exists (select from patch_count p where p.tenant_id = d.tenant_id and p.patch_id = d.patch_id and p.server_group_id = d.server_group_id and p.state = d.state)
   order by d.patch_id, d.state`

/** Brings changes of one computer to the stored counts per server group, patch and state. The caller holds the tenant's counts. */
export async function shiftPatchCounts(
  ctx: InfraContext,
  key: { readonly tenantId: number; readonly computerId: number },
  changes: readonly CountChange[],
): Promise<void> {
  const rows = changes.map(({ patchId, ...change }) => ({ patch_id: patchId, ...change }))
  await ctx.trx.raw(SHIFT, { tenant: key.tenantId, computer: key.computerId, rows: JSON.stringify(rows) })
}

/**
 * Brings a computer's new health to the stored counts per server group and health. The caller holds the tenant's counts.
 *
 * @returns false where they did not count it before: they have to be taken anew
 */
export async function shiftHealthCounts(
  ctx: InfraContext,
  key: { readonly tenantId: number; readonly computerId: number },
  change: { readonly from: string; readonly to: string },
): Promise<boolean> {
  const bindings = { tenant: key.tenantId, computer: key.computerId, ...change }
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `update health_count h set computers = h.computers - 1 from computer c
      where c.tenant_id = :tenant and c.id = :computer and h.tenant_id = c.tenant_id and h.server_group_id = c.server_group_id and h.health = :from::health
        and h.computers > 1`,
    bindings,
  )
  if (rowCount === 0) return false
  await ctx.trx.raw(
    `insert into health_count (tenant_id, server_group_id, health, computers)
     select c.tenant_id, c.server_group_id, :to::health, 1 from computer c where c.tenant_id = :tenant and c.id = :computer
     on conflict (tenant_id, server_group_id, health) do update set computers = health_count.computers + 1`,
    bindings,
  )
  return true
}
