import { viewerCondition } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
import type { Job } from './store.ts'

/** Whether a viewer may see a job: tenants their own (by row-level security), tenant users those that are theirs or touch their computers. */
export async function isVisible(ctx: Context, job: Job): Promise<boolean> {
  const { actor } = ctx
  if (actor.role !== 'tenant_user') return true
  if (actor.userId === job.ownerUserId || actor.userId === job.requesterUserId) return true
  const { sql, bindings } = viewerCondition(actor, 'c.server_group_id')
  const row: unknown = await ctx
    .trx('plan_slice as p')
    .join('computer as c', (join) => void join.on('c.tenant_id', 'p.tenant_id').andOn('c.id', 'p.computer_id'))
    .where({ 'p.tenant_id': job.tenantId, 'p.job_id': job.id })
    .whereRaw(sql, bindings)
    .first(ctx.trx.raw('1 as found'))
  return row !== undefined
}

/**
 * A computer of a job that the viewer may see.
 *
 * @returns `over` when nothing can be decided about it any more
 */
export async function findComputerOfJob(
  ctx: Context,
  job: Job,
  publicId: string,
): Promise<{ id: number; publicId: string; over: boolean } | undefined> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  return (await ctx
    .trx('plan_slice as p')
    .join('computer as c', (join) => void join.on('c.tenant_id', 'p.tenant_id').andOn('c.id', 'p.computer_id'))
    .where({ 'p.tenant_id': job.tenantId, 'p.job_id': job.id, 'c.public_id': publicId })
    .whereRaw(sql, bindings)
    .first(
      'c.id',
      'c.public_id as publicId',
      ctx.trx.raw(`(p.canceled_at is not null or not exists (select from step s where s.tenant_id = p.tenant_id and s.job_id = p.job_id
        and s.computer_id = p.computer_id and (s.state in ('pending', 'ready', 'leased', 'running') or (s.state = 'failed' and not s.continued)))) as over`),
    )) as { id: number; publicId: string; over: boolean } | undefined
}
