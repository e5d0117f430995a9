import type { Context } from '../context.ts'
import type { Severity, VerdictState } from '../../catalog/index.ts'

/** Reads: verdicts as of a time, and why a verdict is what it is. */

export interface VerdictAsOf {
  readonly patchId: string
  readonly name: string
  readonly title: string
  readonly severity: Severity
  readonly state: VerdictState
  readonly approved: boolean
  readonly sourceId: number
  readonly sourceTime: Date | null
  readonly validFrom: Date
  /** null: it still holds. */
  readonly validTo: Date | null
}

/**
 * The verdicts of a computer as the CMDB held them at an instant (valid_from <= at < valid_to).
 *
 * @param computerId internal id; @param locale of the titles
 */
export async function verdictsAsOf(ctx: Context, computerId: number, at: Date, locale = 'en'): Promise<VerdictAsOf[]> {
  const { rows } = await ctx.trx.raw<{ rows: VerdictAsOf[] }>(
    `select p.public_id as "patchId", p.name, coalesce(x.title, p.title) as title, p.severity, v.state, v.approved, v.source_id as "sourceId", v.source_time as "sourceTime",
            v.valid_from as "validFrom", v.valid_to as "validTo"
       from (select patch_id, state, approved, source_id, source_time, learned_at as valid_from, null::timestamptz as valid_to
               from verdict where computer_id = :computer and learned_at <= :at
             union all
             select patch_id, state, approved, source_id, source_time, valid_from, valid_to
               from verdict_history where computer_id = :computer and valid_from <= :at and valid_to > :at) v
       join patch p on p.id = v.patch_id
       left join patch_text x on x.patch_id = p.id and x.locale = :locale
      order by p.public_id`,
    { computer: computerId, at, locale },
  )
  return rows
}

export interface ComputerFacts {
  readonly tenantId: number
  readonly computerId: number
  readonly publicId: string
  readonly hostName: string
  readonly fqdn: string | null
  readonly osType: 'windows' | 'linux' | 'other'
  readonly serverGroupId: number
  readonly notReady: string | null
  readonly wsusLastSyncAt: Date | null
  readonly wsusLastReportAt: Date | null
  readonly agentLastSeenAt: Date | null
  readonly agentLastInventoryAt: Date | null
}

/** A living computer of the context by its public id; with `groups` only of these server groups. */
export async function findComputerFacts(ctx: Context, publicId: string): Promise<ComputerFacts | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: ComputerFacts[] }>(
    `select c.tenant_id as "tenantId", c.id as "computerId", c.public_id as "publicId", c.host_name as "hostName", c.fqdn, c.os_type as "osType",
            c.server_group_id as "serverGroupId", st.not_ready as "notReady", st.wsus_last_sync_at as "wsusLastSyncAt",
            st.wsus_last_report_at as "wsusLastReportAt", st.agent_last_seen_at as "agentLastSeenAt", st.agent_last_inventory_at as "agentLastInventoryAt"
       from computer c join computer_status st on st.tenant_id = c.tenant_id and st.computer_id = c.id
      where c.public_id = ? and c.ended_at is null`,
    [publicId],
  )
  return rows[0]
}

export interface PatchFacts {
  readonly id: number
  readonly kind: 'windows' | 'linux' | 'middleware'
  readonly name: string
  readonly title: string
  readonly createdAt: Date
}

/** A patch by its public id, titled in a language where there is a title in it. */
export async function findPatchFacts(ctx: Context, publicId: string, locale: string): Promise<PatchFacts | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: PatchFacts[] }>(
    `select p.id, p.kind, p.name, coalesce(x.title, p.title) as title, p.created_at as "createdAt"
       from patch p left join patch_text x on x.patch_id = p.id and x.locale = :locale where p.public_id = :publicId`,
    { publicId, locale },
  )
  return rows[0]
}

/** Up to when a computer's states tell of a patch at the server that it reports to, and when the patch reached that server. */
export interface Detection {
  readonly detectedAt: Date | null
  readonly arrivedAt: Date | null
}

/** @returns undefined when no server that the computer reports to has the patch */
export async function findDetection(
  ctx: Context,
  computer: { tenantId: number; computerId: number },
  patchId: number,
): Promise<Detection | undefined> {
  return (await ctx
    .trx('patch_detection')
    .where({ tenant_id: computer.tenantId, computer_id: computer.computerId, patch_id: patchId })
    .first({ detectedAt: 'detected_at', arrivedAt: 'arrived_at' })) as Detection | undefined
}

export interface ExceptionFacts {
  readonly exceptionId: string
  readonly kind: 'decline' | 'hold' | 'waiver'
  readonly scope: 'all' | 'group' | 'computer'
  readonly reason: string
  readonly author: string
  readonly untilAt: Date | null
}

/** Exceptions that hold for a patch on a computer. */
export async function exceptionsOf(
  ctx: Context,
  computer: { readonly tenantId: number; readonly computerId: number },
  patch: { readonly id: number; readonly name: string },
): Promise<ExceptionFacts[]> {
  const { rows } = await ctx.trx.raw<{ rows: ExceptionFacts[] }>(
    `select e.public_id as "exceptionId", e.kind, e.scope, e.reason, e.author_name as author, e.until_at as "untilAt"
       from patch_exception e
      where e.tenant_id = :tenant and e.ended_at is null and (e.until_at is null or e.until_at > :now)
        and (e.patch_id = :patch or e.package = :name)
        and (e.scope = 'all' or e.computer_id = :computer
             or exists (select from computer_group_member m where m.tenant_id = e.tenant_id and m.computer_group_id = e.computer_group_id and m.computer_id = :computer))
      order by e.id limit 50`,
    { tenant: computer.tenantId, computer: computer.computerId, patch: patch.id, name: patch.name, now: ctx.now },
  )
  return rows
}

export interface VerdictFacts {
  readonly state: VerdictState
  readonly approved: boolean
  readonly excepted: boolean
  readonly sourceId: number
  readonly sourceTime: Date | null
  readonly since: Date
  readonly learnedAt: Date
  readonly agentState: VerdictState | null
  readonly agentTime: Date | null
  /** Worst of all that is lacking up to the patch, where that is more than its own; null: its own. */
  readonly severity: Severity | null
  /** Bits of what else holds. */
  readonly flags: number | null
}

/** The stored verdict of a pair, if there is one. */
export async function findVerdict(ctx: Context, tenantId: number, computerId: number, patchId: number): Promise<VerdictFacts | undefined> {
  return (await ctx.trx('verdict').where({ tenant_id: tenantId, computer_id: computerId, patch_id: patchId }).first({
    state: 'state',
    approved: 'approved',
    excepted: 'excepted',
    sourceId: 'source_id',
    sourceTime: 'source_time',
    since: 'since',
    learnedAt: 'learned_at',
    agentState: 'agent_state',
    agentTime: 'agent_time',
    severity: 'severity',
    flags: 'flags',
  })) as VerdictFacts | undefined
}

export interface PastVerdict {
  readonly state: VerdictState
  readonly approved: boolean
  readonly validFrom: Date
  readonly validTo: Date
}

/** Former values of a pair, newest first. */
export async function pastVerdicts(ctx: Context, tenantId: number, computerId: number, patchId: number): Promise<PastVerdict[]> {
  return (await ctx
    .trx('verdict_history')
    .where({ tenant_id: tenantId, computer_id: computerId, patch_id: patchId })
    .orderBy('valid_to', 'desc')
    .limit(100)
    .select({ state: 'state', approved: 'approved', validFrom: 'valid_from', validTo: 'valid_to' })) as PastVerdict[]
}

/** Approvals that reach a computer of the context, as a tenant may know them: without names of groups at shared sources. */
export interface ApprovalFacts {
  readonly action: string
  readonly optional: boolean
  readonly deadlineAt: Date | null
  readonly approvedAt: Date | null
  readonly learnedAt: Date
  readonly groupName: string | null
}

/** Approvals of a patch that reach a computer; in a tenant's context through the view that hides what is not the tenant's. */
export async function approvalsOf(ctx: Context, patchId: number, computerId: number): Promise<ApprovalFacts[]> {
  const columns = { action: 'action', optional: 'optional', deadlineAt: 'deadline_at', approvedAt: 'approved_at', learnedAt: 'learned_at' }
  if (ctx.kind === 'tenant') {
    return (await ctx
      .trx('tenant_approval')
      .where({ patch_id: patchId, computer_id: computerId })
      .orderBy('id')
      .select({ ...columns, groupName: 'group_name' })) as ApprovalFacts[]
  }
  const { rows } = await ctx.trx.raw<{ rows: ApprovalFacts[] }>(
    `select a.action, a.optional, a.deadline_at as "deadlineAt", a.approved_at as "approvedAt", a.learned_at as "learnedAt", g.name as "groupName"
       from approval a
       join target_group g on g.id = a.target_group_id
       join target_group_member m on m.target_group_id = g.id
       join source_computer sc on sc.id = m.source_computer_id
      where a.patch_id = :patch and sc.computer_id = :computer and a.ended_at is null
      order by a.id`,
    { patch: patchId, computer: computerId },
  )
  return rows
}

export interface ChainLink {
  readonly patchId: string
  readonly name: string
  readonly depth: number
  /** What is stored of it on the computer. */
  readonly state: VerdictState | null
}

/** The patches that replace a patch, directly and through others, with their states on a computer; at most 50. */
export async function laterPatches(ctx: Context, patchId: number, computerId: number): Promise<ChainLink[]> {
  const { rows } = await ctx.trx.raw<{ rows: ChainLink[] }>(
    `with recursive chain(id, depth) as (
       select patch_id, 1 from patch_supersedence where superseded_patch_id = :patch
       union
       select s.patch_id, c.depth + 1 from chain c join patch_supersedence s on s.superseded_patch_id = c.id where c.depth < 20
     )
     select p.public_id as "patchId", p.name, min(c.depth)::int as depth, v.state
       from chain c join patch p on p.id = c.id
       left join verdict v on v.computer_id = :computer and v.patch_id = p.id
      group by p.public_id, p.name, v.state order by depth, p.public_id limit 50`,
    { patch: patchId, computer: computerId },
  )
  return rows
}
