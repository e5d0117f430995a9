import type { InfraContext } from '../context.ts'
import { EXCEPTION_HOLDS } from './store.ts'

/** Verdicts of the computers in the transaction's table `moving_computer` (server/computers/store-assign-many.ts). */

const COPY = `insert into verdict (tenant_id, computer_id, patch_id, state, source_id, approved, excepted, untold, approval_group_id, source_time, since,
    learned_at, agent_state, agent_time, severity, flags)
  select m.to_tenant, m.to_computer, v.patch_id, v.state, v.source_id, v.approved, false, false, v.approval_group_id, v.source_time, v.since,
         :now::timestamptz, v.agent_state, v.agent_time, v.severity, v.flags
    from moving_computer m join verdict v on v.tenant_id = m.from_tenant and v.computer_id = m.from_computer
   order by m.to_tenant, m.to_computer, v.patch_id`
const FOREIGN = `select distinct p.id from moving_computer m
    join tenant t on t.id = m.to_tenant and not t.reserved
    join verdict v on v.tenant_id = m.to_tenant and v.computer_id = m.to_computer
    join patch p on p.id = v.patch_id and p.kind = 'linux' and p.owner_tenant_id <> m.to_tenant
   order by p.id`
const EXCEPT = `update verdict v set excepted = true
    from (select s.tenant_id, s.computer_id, s.patch_id from moving_computer m join verdict s on s.tenant_id = m.to_tenant and s.computer_id = m.to_computer
           where m.to_tenant in (select tenant_id from patch_exception where ended_at is null) and ${EXCEPTION_HOLDS}) s
   where v.tenant_id = s.tenant_id and v.computer_id = s.computer_id and v.patch_id = s.patch_id`

/**
 * Gives the new rows of moved computers the verdicts of the former ones, with the exceptions of their new tenants; nobody is told of them.
 *
 * @returns internal ids of package patches that were another tenant's alone
 */
export async function copyVerdictsOfMoved(ctx: InfraContext): Promise<number[]> {
  await ctx.trx.raw(COPY, { now: ctx.now })
  await ctx.trx.raw(EXCEPT, { now: ctx.now })
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(FOREIGN)
  return rows.map((row) => row.id)
}
