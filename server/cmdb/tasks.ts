import type { Context } from '../context.ts'

/**
 * Every kind of background work and what its payload carries: ids, not instructions. A payload of tenant work carries `tenantId`.
 * Handlers are put together in server/handlers.ts.
 */
export interface TaskPayloads {
  'discovery.run': { sourceId: number; runId: number }
  'discovery.schedule': Record<string, never>
  'findings.look': { sourceId: number }
  'findings.sweep': Record<string, never>
  'health.recount': { tenantId: number; computerIds?: number[] }
  'health.days': Record<string, never>
  'matching.evaluate': Record<string, never>
  'matching.tell': Record<string, never>
  'matching.touch': { tenantId: number; computerId: number }
  'notices.send': { tenantId: number }
  'notices.retry': Record<string, never>
  'notices.heads': Record<string, never>
  'jobs.advance': { tenantId: number; jobId: number }
  'jobs.sweep': Record<string, never>
  /** Approvals of these patches, by internal id, follow what the policy says of them now. */
  'policies.settle': { patchIds: number[] }
  'reports.schedule': Record<string, never>
  'registrations.sweep': Record<string, never>
  'store.clean': Record<string, never>
  'store.fetch': { patchId: string }
  'audit.sign': Record<string, never>
  'cmdb.maintain': Record<string, never>
}

export type TaskName = keyof TaskPayloads

export interface EnqueueOptions {
  /** Tasks of one queue run one after the other. */
  readonly queue?: string
  readonly runAt?: Date
  readonly maxAttempts?: number
  /** A task with the same key that has not begun is replaced. */
  readonly key?: string
  /** `preserve_run_at` throttles: the first run time stays. */
  readonly keyMode?: 'replace' | 'preserve_run_at' | 'unsafe_dedupe'
}

/**
 * Adds a task in the caller's transaction: rolled back, it never was.
 *
 * @param ctx the transaction
 * @param name which work
 * @param payload ids
 */
export async function enqueue<N extends TaskName>(
  ctx: Pick<Context, 'trx'>,
  name: N,
  payload: TaskPayloads[N],
  options: EnqueueOptions = {},
): Promise<void> {
  await ctx.trx.raw('select enqueue_task(?, ?::json, ?, ?, ?, ?, ?)', [
    name,
    JSON.stringify(payload),
    options.queue ?? null,
    options.runAt ?? null,
    options.maxAttempts ?? null,
    options.key ?? null,
    options.keyMode ?? null,
  ])
}
