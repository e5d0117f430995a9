import type { Context } from '../context.ts'
import { NOT_OF_WSUS, SELECTED } from '../policies/linux.ts'

/** Approvals of patches that WSUS does not know, brought to the verdicts: a tenant's word first, then the list of managed packages; nothing in quarantine (bit 64). */

/** Which verdicts are looked at: some patches on computers. */
export interface ApprovalScope {
  /** Internal key; left out: of every tenant. */
  readonly tenantId?: number
  /** Internal ids. */
  readonly patchIds: readonly number[]
}

/** What changed. */
export interface SettledApprovals {
  readonly changed: number
  /** Internal keys of tenants whose verdicts changed. */
  readonly tenantIds: readonly number[]
  /** Patches that lost an approval somewhere. */
  readonly withdrawnPatchIds: readonly number[]
}

// What is selected is decided once for each patch and kind of processor, not for each verdict.
const CHOSEN = `with chosen as materialized (
    select p.id as patch_id, c.architecture, ${SELECTED} as selected
      from patch p
      left join classification k on k.id = p.classification_id
     cross join (select distinct architecture_class(os_architecture) as architecture from computer where ended_at is null) c
     where ${NOT_OF_WSUS}`
const DIFFERING = `), differing as materialized (
    select v.tenant_id, v.computer_id, v.patch_id, v.state, v.source_id, v.approved, v.source_time, v.learned_at
      from verdict v
      join computer m on m.tenant_id = v.tenant_id and m.id = v.computer_id
      join chosen s on s.patch_id = v.patch_id and s.architecture = architecture_class(m.os_architecture)
      left join patch_approval a on a.tenant_id = v.tenant_id and a.patch_id = v.patch_id and (a.until_at is null or a.until_at > :now::timestamptz)
     where m.ended_at is null and (coalesce(a.approved, s.selected) and coalesce(v.flags, 0) & 64 = 0) <> v.approved`
const WRITE = `  ), kept as (
    insert into verdict_history (tenant_id, computer_id, patch_id, state, source_id, approved, source_time, valid_from, valid_to)
    select tenant_id, computer_id, patch_id, state, source_id, approved, source_time, learned_at, :now::timestamptz
      from differing where learned_at < :now order by tenant_id, computer_id, patch_id
  ), written as (
    update verdict v set approved = not d.approved, learned_at = :now, untold = not d.approved and v.state in ('missing', 'downloaded', 'failed')
      from differing d where v.tenant_id = d.tenant_id and v.computer_id = d.computer_id and v.patch_id = d.patch_id
    returning v.tenant_id, v.patch_id, d.approved as withdrawn
  )
  select count(*)::int as changed, coalesce(array_agg(distinct tenant_id), '{}') as "tenantIds",
         coalesce(array_agg(distinct patch_id) filter (where withdrawn), '{}') as "withdrawnPatchIds"
    from written`

const SETTLE_ALL = `${CHOSEN} and exists (select from verdict v where v.patch_id = p.id) ${DIFFERING} ${WRITE}`
const SETTLE_SOME = `${CHOSEN} and p.id = any(:patches::int[]) ${DIFFERING} and (:tenant::int is null or v.tenant_id = :tenant::int) and v.patch_id = any(:patches::int[]) ${WRITE}`

/**
 * Makes the approvals of verdicts equal what tenants and the policy say; rows that are right are not touched. What becomes needed and approved
 * is told by the next run of its source that ends.
 *
 * @param scope left out: everything that the context sees
 */
export async function settleApprovals(ctx: Context, scope?: ApprovalScope): Promise<SettledApprovals> {
  const { rows } = await (scope === undefined
    ? ctx.trx.raw<{ rows: SettledApprovals[] }>(SETTLE_ALL, { now: ctx.now })
    : ctx.trx.raw<{ rows: SettledApprovals[] }>(SETTLE_SOME, {
        now: ctx.now,
        tenant: scope.tenantId ?? null,
        patches: [...scope.patchIds],
      }))
  return rows[0] ?? { changed: 0, tenantIds: [], withdrawnPatchIds: [] }
}
