import type { Severity, VerdictState } from '../../catalog/index.ts'
import { intArray, prepared } from '../cmdb/prepared.ts'
import { STATUS_OF_TOLD } from '../computers/store-status.ts'
import type { InfraContext } from '../context.ts'

/** Counts that are followed by what changed: by the transaction's `counted_change`, or by one computer's changes. */

/** Tenants of which something changed. */
export async function tenantsChanged(ctx: InfraContext): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>('select distinct tenant_id as id from counted_change order by 1')
  return rows.map((row) => row.id)
}

/** A verdict of one computer that ends (-1) or begins (1). */
export interface CountChange {
  readonly patchId: number
  readonly state: VerdictState
  readonly approved: boolean
  readonly excepted: boolean
  /** Where it is more than the patch's own. */
  readonly severity: Severity | null
  readonly flags: number | null
  readonly disputed: boolean
  readonly sign: 1 | -1
}

const TOLD = `told as materialized (
    select :tenant::int as tenant_id, :computer::int as computer_id, u.*
      from unnest(:patches::int[], :states::verdict_state[], :approved::boolean[], :excepted::boolean[], :severities::severity[], :flags::smallint[],
                  :disputed::boolean[], :signs::int[]) as u(patch_id, state, approved, excepted, severity, flags, disputed, sign))`
const SHIFTED = `shift as materialized (
    select c.tenant_id, c.server_group_id, d.patch_id, d.state, sum(d.sign)::int as computers, coalesce(sum(d.sign) filter (where d.approved), 0)::int as approved,
           coalesce(sum(d.sign) filter (where d.approved and not d.excepted and d.state in ('missing', 'downloaded', 'failed')), 0)::int as unapplied
      from told d cross join (select tenant_id, server_group_id from computer where tenant_id = :tenant and id = :computer and ended_at is null offset 0) c
     group by 1, 2, 3, 4
  ), emptied as (
    delete from patch_count p using shift d
     where p.tenant_id = d.tenant_id and p.patch_id = d.patch_id and p.server_group_id = d.server_group_id and p.state = d.state and p.computers + d.computers <= 0
  ), shifted as (
    update patch_count p set computers = p.computers + d.computers, approved = p.approved + d.approved, unapplied = p.unapplied + d.unapplied
      from shift d
     where p.tenant_id = d.tenant_id and p.patch_id = d.patch_id and p.server_group_id = d.server_group_id and p.state = d.state and p.computers + d.computers > 0
       and (d.computers, d.approved, d.unapplied) <> (0, 0, 0)
  ), begun as (
    insert into patch_count (tenant_id, server_group_id, patch_id, state, computers, approved, unapplied)
    select d.tenant_id, d.server_group_id, d.patch_id, d.state, d.computers, d.approved, d.unapplied from shift d
     where d.computers > 0
       and not exists (select from patch_count p where p.tenant_id = d.tenant_id and p.patch_id = d.patch_id and p.server_group_id = d.server_group_id and p.state = d.state)
     order by d.patch_id, d.state
  )`
const SHIFT = `with ${TOLD}, ${SHIFTED} select 1`
const SHIFT_BOTH = `with ${TOLD}, ${SHIFTED}, ${STATUS_OF_TOLD} select health, open from written`

function columnsOf(key: { readonly tenantId: number; readonly computerId: number }, changes: readonly CountChange[]) {
  return {
    tenant: key.tenantId,
    computer: key.computerId,
    patches: intArray(changes.map((one) => one.patchId)),
    states: changes.map((one) => one.state),
    approved: changes.map((one) => one.approved),
    excepted: changes.map((one) => one.excepted),
    severities: changes.map((one) => one.severity),
    flags: changes.map((one) => one.flags),
    disputed: changes.map((one) => one.disputed),
    signs: intArray(changes.map((one) => one.sign)),
  }
}

/** Brings changes of one computer to the stored counts per server group, patch and state. The caller holds the tenant's counts. */
export async function shiftPatchCounts(
  ctx: InfraContext,
  key: { readonly tenantId: number; readonly computerId: number },
  changes: readonly CountChange[],
): Promise<void> {
  await prepared(ctx.trx, 'shift_patch_counts', SHIFT, columnsOf(key, changes))
}

/**
 * The same, and to the computer's own numbers.
 *
 * @returns its health by now, and whether it is to be taken anew; undefined where nothing of it is otherwise
 */
export async function shiftAllCounts(
  ctx: InfraContext,
  key: { readonly tenantId: number; readonly computerId: number },
  changes: readonly CountChange[],
): Promise<{ health: string; open: boolean } | undefined> {
  const bindings = { ...columnsOf(key, changes), now: ctx.now }
  return (await prepared<{ health: string; open: boolean }>(ctx.trx, 'shift_all_counts', SHIFT_BOTH, bindings)).rows[0]
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
