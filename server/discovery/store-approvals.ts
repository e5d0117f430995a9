import { hash } from 'node:crypto'
import type { InfraContext } from '../context.ts'
import type { ApprovalAction } from './mapping.ts'

/** `approval`: WSUS's approvals, read whole on every run, written as a difference. */

export interface ApprovalRow {
  readonly externalId: string
  readonly patchId: number
  readonly targetGroupId: number
  readonly action: ApprovalAction
  readonly optional: boolean
  readonly deadlineAt: Date | null
  readonly goLiveAt: Date | null
  readonly adminName: string
  readonly approvedAt: Date | null
}

export interface ApprovalsWritten {
  readonly added: number
  readonly changed: number
  /** Install approvals that were not there before. */
  readonly newlyApproved: number
  readonly groupIds: readonly number[]
}

const STAGED = `jsonb_to_recordset(:rows::jsonb) as s(external_id uuid, patch_id int, target_group_id int, action text, optional boolean,
  deadline_at timestamptz, go_live_at timestamptz, admin_name text, approved_at timestamptz)`

const CHANGE = `with differing as (
    select a.id, a.patch_id, a.target_group_id, a.action, a.deadline_at, a.learned_at, a.ended_at is not null as revived, s.patch_id as new_patch,
           s.target_group_id as new_group, s.action as new_action, s.optional, s.deadline_at as new_deadline, s.go_live_at, s.admin_name, s.approved_at
      from ${STAGED} join approval a on a.source_id = :source and a.external_id = s.external_id
     where (a.patch_id, a.target_group_id, a.action, a.optional, a.deadline_at, a.go_live_at, a.admin_name, a.approved_at, a.ended_at)
           is distinct from (s.patch_id, s.target_group_id, s.action, s.optional, s.deadline_at, s.go_live_at, s.admin_name, s.approved_at, null::timestamptz)
  ), kept as (
    insert into approval_history (approval_id, source_id, patch_id, target_group_id, action, deadline_at, valid_from, valid_to)
    select id, :source, patch_id, target_group_id, action, deadline_at, learned_at, :now::timestamptz from differing where learned_at < :now
  )
  update approval a
     set patch_id = d.new_patch, target_group_id = d.new_group, action = d.new_action, optional = d.optional, deadline_at = d.new_deadline, go_live_at = d.go_live_at,
         admin_name = d.admin_name, approved_at = d.approved_at, learned_at = :now, ended_at = null,
         baseline = a.baseline and not d.revived and d.action = d.new_action and d.patch_id = d.new_patch
    from differing d where a.id = d.id
  returning a.target_group_id as "groupId", a.action = 'install' and (d.revived or d.action <> 'install') as newly`

// A new revision gives an approval another id: what was the baseline's stays so.
const ADD = `insert into approval (source_id, external_id, patch_id, target_group_id, action, optional, deadline_at, go_live_at, admin_name, approved_at, learned_at, baseline)
  select :source, s.external_id, s.patch_id, s.target_group_id, s.action, s.optional, s.deadline_at, s.go_live_at, s.admin_name, s.approved_at, :now,
         :baseline or exists (select from approval b where b.source_id = :source and b.patch_id = s.patch_id and b.target_group_id = s.target_group_id
                                 and b.action = s.action and b.baseline and b.ended_at is null)
    from ${STAGED}
   where not exists (select from approval a where a.source_id = :source and a.external_id = s.external_id)
   order by s.external_id
  returning target_group_id as "groupId",
    action = 'install' and not exists (select from approval b where b.patch_id = approval.patch_id and b.target_group_id = approval.target_group_id
                                         and b.action = 'install' and b.ended_at is null and b.source_id = :source) as newly`

/**
 * Adds and changes approvals; equal ones are not touched. Approvals that are gone are ended apart, after all have been read.
 *
 * @param baseline the source has had no complete run yet
 */
export async function writeApprovals(
  ctx: InfraContext,
  sourceId: number,
  baseline: boolean,
  approvals: readonly ApprovalRow[],
): Promise<ApprovalsWritten> {
  if (approvals.length === 0) return { added: 0, changed: 0, newlyApproved: 0, groupIds: [] }
  const rows = approvals.map((a) => ({
    external_id: a.externalId,
    patch_id: a.patchId,
    target_group_id: a.targetGroupId,
    action: a.action,
    optional: a.optional,
    deadline_at: a.deadlineAt,
    go_live_at: a.goLiveAt,
    admin_name: a.adminName,
    approved_at: a.approvedAt,
  }))
  const bindings = { rows: JSON.stringify(rows), source: sourceId, now: ctx.now, baseline }
  const changed = await ctx.trx.raw<{ rows: { groupId: number; newly: boolean }[] }>(CHANGE, bindings)
  const added = await ctx.trx.raw<{ rows: { groupId: number; newly: boolean }[] }>(ADD, bindings)
  const touched = [...changed.rows, ...added.rows]
  return {
    added: added.rows.length,
    changed: changed.rows.length,
    newlyApproved: touched.filter((row) => row.newly).length,
    groupIds: [...new Set(touched.map((row) => row.groupId))],
  }
}

/** Milliseconds since 1970 of a column. */
const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`
const MS = { deadline: ms('deadline_at'), goLive: ms('go_live_at'), approved: ms('approved_at') } as const

/** Digests of a source's current approvals, by the source's ids; made of the rows themselves, so that they are right whoever has changed them. */
export async function storedApprovals(ctx: InfraContext, sourceId: number): Promise<Map<string, string>> {
  const { rows } = await ctx.trx.raw<{ rows: { id: string; digest: string }[] }>(
    `select external_id as id,
            encode(sha256(convert_to(json_build_array(patch_id, target_group_id, action, optional, ${MS.deadline}, ${MS.goLive}, admin_name,
                                                      ${MS.approved})::text, 'UTF8')), 'hex') as digest
       from approval where source_id = :source and ended_at is null`,
    { source: sourceId },
  )
  return new Map(rows.map((row) => [row.id, row.digest]))
}

/** Pure: an approval in one value, as `storedApprovals` has PostgreSQL make it of its row, character by character. */
export function approvalDigest(row: ApprovalRow): string {
  const values = [
    row.patchId,
    row.targetGroupId,
    row.action,
    row.optional,
    row.deadlineAt?.getTime() ?? null,
    row.goLiveAt?.getTime() ?? null,
    row.adminName,
    row.approvedAt?.getTime() ?? null,
  ]
  return hash('sha256', `[${values.map((value) => JSON.stringify(value)).join(', ')}]`, 'hex')
}

/** Current approvals of a source that a whole reading did not see. */
export async function unseenApprovals(ctx: InfraContext, sourceId: number, seen: readonly string[]): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { ids: number[] | null }[] }>(
    `select array_agg(a.id order by a.id) as ids
       from approval a left join unnest(:seen::uuid[]) as s(id) on s.id = a.external_id
      where a.source_id = :source and a.ended_at is null and s.id is null`,
    { seen, source: sourceId },
  )
  return rows[0]?.ids ?? []
}

/** Ends approvals that are gone; @returns the groups concerned. */
export async function endApprovals(ctx: InfraContext, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return []
  const { rows } = await ctx.trx.raw<{ rows: { groupId: number }[] }>(
    `with gone as (
       select id, source_id, patch_id, target_group_id, action, deadline_at, learned_at from approval where id = any(:ids::int[]) and ended_at is null
     ), kept as (
       insert into approval_history (approval_id, source_id, patch_id, target_group_id, action, deadline_at, valid_from, valid_to)
       select id, source_id, patch_id, target_group_id, action, deadline_at, learned_at, :now::timestamptz from gone where learned_at < :now
     )
     update approval a set ended_at = :now from gone g where a.id = g.id
     returning a.target_group_id as "groupId"`,
    { ids, now: ctx.now },
  )
  return [...new Set(rows.map((row) => row.groupId))]
}

/** Ids of current approvals of a source. */
export async function currentApprovals(ctx: InfraContext, sourceId: number): Promise<number[]> {
  return (await ctx.trx('approval').where({ source_id: sourceId }).whereNull('ended_at').pluck('id')) as number[]
}

/** Computers of a source that are members of any of the groups, inherited membership included. */
export async function membersOf(ctx: InfraContext, groupIds: readonly number[]): Promise<number[]> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `select distinct source_computer_id as id from target_group_member where target_group_id = any(:ids::int[]) order by 1`,
    { ids: groupIds },
  )
  return rows.map((row) => row.id)
}
