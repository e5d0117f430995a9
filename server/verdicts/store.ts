import type { Context, InfraContext } from '../context.ts'
import type { VerdictState } from '../../catalog/index.ts'
import { NOT_CONFIRMED } from './rules.ts'

/** `verdict` and its history: what happens to single rows; whole sets are merged by store-merge.ts. */

/** States of a need, as SQL. */
export const NEEDED = `('missing', 'downloaded', 'failed')`

const CODES = NOT_CONFIRMED.map((code) => `'${code}'`).join(', ')
/** Whether an installer reported success, by the row `t` of `plan_patch`, as SQL; what is lacking all the same it did not bring. */
export const INSTALLER_SUCCEEDED = `(t.result = 'succeeded' or t.result_code in (${CODES}))`

/** Whether an exception holds for the row `s`, as SQL; a package's exception holds for every patch of that name. */
export const EXCEPTION_HOLDS = `exists (
  select from patch_exception e
   where e.tenant_id = s.tenant_id and e.ended_at is null and (e.until_at is null or e.until_at > :now::timestamptz)
     and (e.patch_id = s.patch_id or e.package = (select p.name from patch p where p.id = s.patch_id))
     and (e.scope = 'all' or e.computer_id = s.computer_id
          or exists (select from computer_group_member m where m.tenant_id = e.tenant_id and m.computer_group_id = e.computer_group_id and m.computer_id = s.computer_id)))`

/** Which verdicts are ended: all of a computer, or those of some patches. */
export interface EndedVerdicts {
  readonly computerIds?: readonly number[]
  readonly patchIds?: readonly number[]
  /** Only those about which this source decides. */
  readonly sourceId: number
}

/** Ends verdicts of what is gone; their history stays. @returns how many, and the tenants concerned */
export async function endVerdicts(ctx: InfraContext, which: EndedVerdicts): Promise<{ ended: number; tenantIds: number[] }> {
  const { rows } = await ctx.trx.raw<{ rows: { ended: number; tenants: number[] | null }[] }>(
    `with gone as materialized (
       select tenant_id, computer_id, patch_id, state, source_id, approved, source_time, learned_at
         from verdict
        where source_id = :source and (:computers::int[] is null or computer_id = any(:computers::int[])) and (:patches::int[] is null or patch_id = any(:patches::int[]))
     ), kept as (
       insert into verdict_history (tenant_id, computer_id, patch_id, state, source_id, approved, source_time, valid_from, valid_to)
       select tenant_id, computer_id, patch_id, state, source_id, approved, source_time, learned_at, :now::timestamptz from gone where learned_at < :now
     ), ended as (
       delete from verdict v using gone g where v.tenant_id = g.tenant_id and v.computer_id = g.computer_id and v.patch_id = g.patch_id
       returning v.tenant_id
     )
     select count(*)::int as ended, array_agg(distinct tenant_id) as tenants from ended`,
    { source: which.sourceId, computers: which.computerIds ?? null, patches: which.patchIds ?? null, now: ctx.now },
  )
  return { ended: rows[0]?.ended ?? 0, tenantIds: rows[0]?.tenants ?? [] }
}

/** Gives the continued row of a moved computer the verdicts of the former one; nobody is told of them. */
export async function copyVerdicts(
  ctx: InfraContext,
  from: { tenantId: number; computerId: number },
  to: { tenantId: number; computerId: number },
): Promise<void> {
  await ctx.trx.raw(
    `insert into verdict (tenant_id, computer_id, patch_id, state, source_id, approved, excepted, untold, approval_group_id, source_time, since, learned_at, agent_state, agent_time, severity, flags)
     select :toTenant, :toComputer, patch_id, state, source_id, approved, false, false, approval_group_id, source_time, since, :now, agent_state, agent_time, severity, flags
       from verdict where tenant_id = :fromTenant and computer_id = :fromComputer order by patch_id
     on conflict (tenant_id, computer_id, patch_id) do nothing`,
    { fromTenant: from.tenantId, fromComputer: from.computerId, toTenant: to.tenantId, toComputer: to.computerId, now: ctx.now },
  )
}

/** Package patches of which a computer has a verdict although they are another tenant's: it came from there. Unassigned ones tell nobody. */
export async function foreignPackages(ctx: InfraContext, key: { tenantId: number; computerId: number }): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select p.id from verdict v join patch p on p.id = v.patch_id join tenant t on t.id = v.tenant_id and not t.reserved
      where v.tenant_id = :tenant and v.computer_id = :computer and p.kind = 'linux' and p.owner_tenant_id <> :tenant order by p.id`,
    { tenant: key.tenantId, computer: key.computerId },
  )
  return rows.map((row) => row.id)
}

/** An agent's own word about one patch. */
export interface AgentWord {
  readonly patchId: number
  readonly state: VerdictState
  readonly at: Date
}

/** Keeps an agent's last words beside the deciding voice; a word older than the one that is kept changes nothing. */
export async function writeAgentWords(
  ctx: Context,
  key: { tenantId: number; computerId: number },
  words: readonly AgentWord[],
): Promise<number> {
  const rows = JSON.stringify(words.map((w) => ({ patch_id: w.patchId, state: w.state, at: w.at })))
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `update verdict v set agent_state = s.state, agent_time = s.at
       from jsonb_to_recordset(:rows::jsonb) as s(patch_id int, state verdict_state, at timestamptz)
      where v.tenant_id = :tenant and v.computer_id = :computer and v.patch_id = s.patch_id and (v.agent_time is null or v.agent_time < s.at)`,
    { rows, tenant: key.tenantId, computer: key.computerId },
  )
  return rowCount
}

const CREATE_SETTLED = `create temp table if not exists settled_need (tenant_id int, computer_id int, patch_id int) on commit delete rows`
const SETTLE_UNTOLD = `with settled as (
    update verdict set untold = false where untold and source_id = ? and not excepted
    returning tenant_id, computer_id, patch_id, state, approved
  )
  insert into settled_need select tenant_id, computer_id, patch_id from settled where approved and state in ${NEEDED}`

/**
 * Ends the waiting of a source's untold verdicts; those that still tell of a need lie in the transaction's temporary table `settled_need`
 * for whoever tells. What an exception holds back goes on waiting.
 */
export async function settleUntold(ctx: InfraContext, sourceId: number): Promise<void> {
  await ctx.trx.raw(CREATE_SETTLED)
  await ctx.trx.raw(SETTLE_UNTOLD, [sourceId])
  await ctx.trx.raw('analyze settled_need')
}
