import { enqueue } from '../cmdb/tasks.ts'
import type { Context } from '../context.ts'

/**
 * Has the reconciler look at a job, after this transaction. However many ask for it, it looks once.
 *
 * @param at not before
 */
export async function wakeJob(ctx: Context, tenantId: number, jobId: number, at?: Date): Promise<void> {
  // A start in the future is a task of its own: what happens meanwhile must not postpone it.
  const key = at === undefined ? `jobs.advance:${jobId}` : `jobs.start:${jobId}`
  await enqueue(ctx, 'jobs.advance', { tenantId, jobId }, { key, ...(at === undefined ? {} : { runAt: at }) })
}
