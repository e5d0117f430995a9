import { viewerCondition } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'

/** An approval in WSUS that reaches computers of the viewer. */
export interface WsusApproval {
  readonly action: 'install' | 'uninstall' | 'detect' | 'block' | 'other'
  readonly optional: boolean
  readonly deadlineAt: Date | null
  readonly approvedAt: Date | null
  readonly learnedAt: Date
  /** null at a server that is shared: its groups are not the tenant's to know. */
  readonly groupName: string | null
  /** null for tenants: the servers are the infrastructure's. */
  readonly sourceId: string | null
  /** Computers that the viewer may see and that it reaches. */
  readonly computers: number
}

/** Approvals of a patch as the viewer may know them: of groups that hold a computer of theirs, infrastructure roles all. */
export async function approvalsOfPatch(ctx: Context, patchKey: number): Promise<WsusApproval[]> {
  if (ctx.kind === 'infra') {
    const { rows } = await ctx.trx.raw<{ rows: WsusApproval[] }>(ALL, { patch: patchKey })
    return rows
  }
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  return (await ctx
    .trx('tenant_approval as a')
    .join('computer as c', (join) => void join.on('c.tenant_id', 'a.tenant_id').andOn('c.id', 'a.computer_id'))
    .where('a.patch_id', patchKey)
    .whereNull('c.ended_at')
    .whereRaw(sql, bindings)
    .groupBy('a.id', 'a.action', 'a.optional', 'a.deadline_at', 'a.approved_at', 'a.learned_at', 'a.group_name')
    .orderBy('a.id')
    .select({
      action: 'a.action',
      optional: 'a.optional',
      deadlineAt: 'a.deadline_at',
      approvedAt: 'a.approved_at',
      learnedAt: 'a.learned_at',
      groupName: 'a.group_name',
    })
    .select(ctx.trx.raw('null::text as "sourceId", count(*)::int as computers'))) as WsusApproval[]
}

const ALL = `
select a.action, a.optional, a.deadline_at as "deadlineAt", a.approved_at as "approvedAt", a.learned_at as "learnedAt", g.name as "groupName",
       s.public_id as "sourceId",
       (select count(*) from target_group_member m join source_computer k on k.id = m.source_computer_id
          join computer c on c.tenant_id = k.tenant_id and c.id = k.computer_id and c.ended_at is null
         where m.target_group_id = g.id)::int as computers
  from approval a join target_group g on g.id = a.target_group_id join source s on s.id = a.source_id
 where a.patch_id = :patch and a.ended_at is null
 order by s.public_id, a.id
 limit 1000`
