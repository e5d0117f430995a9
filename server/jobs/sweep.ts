import { SYSTEM, withInfra, type App, type Context } from '../context.ts'
import { advance } from './advance.ts'
import { afterLease, decisionsOnFailure, PREVIEW_VALID_MS, retryAt, takeUpSeconds, takeUpTimes } from './rules.ts'
import { dueJobs } from './store.ts'
import { endDueSteps, lockDueSteps, retryLater, type DueStep } from './store-dispatch.ts'
import { forgetPreviews } from './store-previews.ts'
import { jobsWithOldFailures, passOverDue, readyNext } from './store-steps.ts'
import { GATHER_MS } from './tell.ts'
import { wakeJob } from './wake.ts'

const BATCH = 1000

/**
 * Ends what got no answer in time, starts what is due, lets expire what is too old: nothing hangs.
 *
 * @param signal aborted when the process is to stop
 */
export async function sweep(app: App, signal: AbortSignal): Promise<void> {
  const woken = new Map<string, { tenantId: number; jobId: number }>()
  const note = (job: { tenantId: number; jobId: number }) => woken.set(`${job.tenantId}/${job.jobId}`, job)
  for (let full = true; full && !signal.aborted;) {
    const due = await withInfra(app, SYSTEM, (ctx) => endDue(ctx))
    due.forEach(note)
    full = due.length === BATCH
  }
  await withInfra(app, SYSTEM, async (ctx) => {
    const failures = await jobsWithOldFailures(ctx, new Date(ctx.now.getTime() - GATHER_MS))
    ;[...(await dueJobs(ctx, BATCH)), ...failures].forEach(note)
    await forgetPreviews(ctx, new Date(ctx.now.getTime() - 2 * PREVIEW_VALID_MS))
  })
  for (const job of woken.values()) {
    if (signal.aborted) return
    await advance(app, job)
  }
}

async function endDue(ctx: Context): Promise<DueStep[]> {
  const due = await lockDueSteps(ctx, BATCH)
  const fates = due.map((step) => ({ step, fate: step.state === 'ready' ? unanswered : afterLease(step.state, step.canceled) }))
  for (const to of ['ready', 'canceled', 'failed'] as const) {
    const steps = fates.filter(({ fate }) => fate.state === to).map(({ step }) => step)
    await endDueSteps(ctx, steps, to, to === 'failed' ? 'no_answer' : null)
    if (to === 'failed') await followPolicy(ctx, steps)
  }
  // What follows for the job must not be lost when we end before it: nothing else would find a job of which every step is over.
  for (const [jobId, tenantId] of new Map(due.map((step) => [step.jobId, step.tenantId]))) await wakeJob(ctx, tenantId, jobId)
  return due
}

const unanswered = { state: 'failed', reason: 'no_answer' } as const

/** What the job's own method says about a failure: another attempt, or going on. */
async function followPolicy(ctx: Context, failed: readonly DueStep[]): Promise<void> {
  for (const step of failed.filter((one) => !one.canceled)) {
    const failure = { attempt: step.attempt, reason: 'no_answer', drifted: false, patchesRetryable: null }
    const at = retryAt(failure, step.parameters.retry, ctx.now)
    if (at !== null) {
      const deadline = new Date(at.getTime() + takeUpSeconds(step.kind, step.parameters.monitorMinutes) * 1000)
      await retryLater(ctx, step.tenantId, step.computerId, step, at, deadline)
    } else if (step.parameters.goOnAfterFailure && decisionsOnFailure(step.kind).includes('continue')) {
      await passOverDue(ctx, step)
      const which = { tenantId: step.tenantId, jobId: step.jobId, computerIds: [step.computerId] }
      await readyNext(ctx, which, takeUpTimes(step.parameters.monitorMinutes))
    }
  }
}
