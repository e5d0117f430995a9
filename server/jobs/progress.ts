import { createHash } from 'node:crypto'
import { recordsOfJob } from '../audit/store.ts'
import type { AuditRecord } from '../audit/service.ts'
import type { Context } from '../context.ts'
import { allowedDecisions } from './rules.ts'
import { isOver } from './states.ts'
import type { Job } from './store.ts'
import { computersSeen, countComputerStates, patchResults, withTotal } from './store-progress.ts'
import { progressOf } from './store-read.ts'
import { hasActive, openFailures, stepsWhere } from './store-steps.ts'
import { inbox, openJob } from './views.ts'

/** How far a job is: counts and what may be decided, without its plan. */
export async function progressView(ctx: Context, jobId: string) {
  const job = await openJob(ctx, jobId)
  const computers = await countComputerStates(ctx, job)
  const failures = await visibleFailures(ctx, job)
  const view = {
    jobId,
    state: job.state,
    planHash: job.planHash.toString('hex'),
    planRevision: job.planRevision,
    computers: withTotal(computers),
    progress: await progressOf(ctx, job),
    results: await patchResults(ctx, job),
    waitingForDecision: failures.length,
    drifted: failures.filter((failure) => failure.drifted).length,
    allowed: allowedDecisions(ctx.actor, job, failures),
    startedAt: job.startedAt?.toISOString() ?? null,
    endedAt: job.endedAt?.toISOString() ?? null,
  }
  // What runs when a job is canceled finishes, and is shown until it has.
  return { ...view, over: isOver(job.state) && !(await hasActive(ctx, job)) }
}

async function visibleFailures(ctx: Context, job: Job) {
  const failures = await openFailures(ctx, stepsWhere(job, null))
  if (ctx.actor.role !== 'tenant_user' || failures.length === 0) return failures
  const theirs = await computersSeen(ctx, job)
  return failures.filter((failure) => theirs.has(failure.computerId))
}

/** An id that is the same as long as what is shown is the same. */
export function digestOf(view: unknown): string {
  return createHash('sha256').update(JSON.stringify(view)).digest('base64url').slice(0, 16)
}

const INBOX_COUNTED = 100

/** How many jobs need the viewer's decision, and which is the newest; counted up to a bound. */
export async function inboxView(ctx: Context) {
  const jobs = await inbox(ctx, { after: 0, limit: INBOX_COUNTED })
  const counted = jobs.slice(0, INBOX_COUNTED)
  return { count: counted.length, countIsMinimum: jobs.length > INBOX_COUNTED, newestJobId: counted.at(-1)?.publicId ?? null }
}

/**
 * The audit log's records about a job, for whoever may see the job; a tenant user is told nothing of computers that are not theirs.
 *
 * @throws AppError not_found job_not_found
 */
export async function auditOfJob(ctx: Context, jobId: string, page: { before: number | null; limit: number }): Promise<AuditRecord[]> {
  const job = await openJob(ctx, jobId)
  const records = await recordsOfJob(ctx, job.tenantId, { jobId: job.publicId, before: page.before }, page.limit)
  if (ctx.actor.role !== 'tenant_user') return records
  const theirs = new Set((await computersSeen(ctx, job)).values())
  return records.map((record) => {
    const { computers: _, serverId, ...parameters } = record.parameters
    const isTheirs = typeof serverId === 'string' && theirs.has(serverId)
    return { ...record, parameters: isTheirs ? { ...parameters, serverId } : parameters }
  })
}
