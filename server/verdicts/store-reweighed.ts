import type { InfraContext } from '../context.ts'
import type { FormerWeight } from '../patches/store-catalog.ts'

// Only what is unapplied weighs anything.
const REWEIGHED = `insert into counted_change (tenant_id, computer_id, patch_id, state, approved, excepted, severity, flags, disputed, sign)
  select v.tenant_id, v.computer_id, v.patch_id, v.state, v.approved, v.excepted, v.severity, v.flags, false, s.sign
    from former_weight f cross join unnest(:tenants::int[]) as t(id)
   cross join lateral (select * from verdict o where o.tenant_id = t.id and o.patch_id = f.patch_id and o.state in ('missing', 'downloaded', 'failed') offset 0) v
   cross join (values (-1), (1)) as s(sign)
   where v.approved and not v.excepted
     and not exists (select from counted_change c where c.tenant_id = v.tenant_id and c.computer_id = v.computer_id and c.patch_id = v.patch_id and c.sign = 1)`

/**
 * Adds the verdicts of patches that weigh otherwise than before and that stand as they were to the transaction's `counted_change`: as they were counted,
 * and as they count now. The caller holds the counts of these tenants.
 *
 * @param tenantIds internal keys of all that have such verdicts
 */
export async function reweigh(ctx: InfraContext, weights: readonly FormerWeight[], tenantIds: readonly number[]): Promise<void> {
  if (weights.length === 0) return
  await ctx.trx.raw(
    `insert into former_weight select * from unnest(:patches::int[], :severities::severity[], :exploited::boolean[], :security::boolean[])`,
    {
      patches: weights.map((one) => one.patchId),
      severities: weights.map((one) => one.severity ?? null),
      exploited: weights.map((one) => one.exploited ?? null),
      security: weights.map((one) => one.security ?? null),
    },
  )
  await ctx.trx.raw('analyze counted_change')
  await ctx.trx.raw(REWEIGHED, { tenants: [...tenantIds] })
}
