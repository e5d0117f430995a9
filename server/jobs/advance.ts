import { SYSTEM, withInfra, type App, type Context } from '../context.ts'
import { planHash, sealSlice, type Preview, type Slice } from './plan.ts'
import { computerOutcome, jobOutcome, takeUpTimes, type ComputerOutcome } from './rules.ts'
import { isOver, type JobState } from './states.ts'
import { findJobById, moveJob, noteEnd, type Job } from './store.ts'
import { insertPlan, nextRevision, planOf } from './store-plan.ts'
import * as steps from './store-steps.ts'
import { tell } from './tell.ts'

/**
 * The reconciler of one job: reads what was decided and what is so, and writes the difference. Repeating it changes nothing.
 *
 * @param jobId internal key
 */
export async function advance(app: App, { tenantId, jobId }: { tenantId: number; jobId: number }): Promise<void> {
  await withInfra(app, SYSTEM, async (ctx) => {
    const job = await findJobById(ctx, tenantId, jobId, true)
    if (job === undefined) return
    const settled = await settle(ctx, await startIfDue(ctx, job))
    await tell(ctx, settled)
  })
}

async function startIfDue(ctx: Context, job: Job): Promise<Job> {
  const unbegun = job.startedAt === null && (job.state === 'pending_approval' || job.state === 'waiting')
  if (unbegun && job.expiresAt !== null && job.expiresAt <= ctx.now) return expire(ctx, job)
  if (job.state !== 'waiting' || (job.scheduledAt !== null && job.scheduledAt > ctx.now)) return job
  return start(ctx, job)
}

async function expire(ctx: Context, job: Job): Promise<Job> {
  await steps.endUnbegun(ctx, steps.stepsWhere(job, null), 'expired')
  return (await moveJob(ctx, job, 'expired', { endedAt: ctx.now })) ?? job
}

/** Starts a job whose plan was approved: the first step of every computer is ready, and its agent is woken. */
export async function start(ctx: Context, job: Job): Promise<Job> {
  const started = await moveJob(ctx, job, 'running', job.startedAt === null ? { startedAt: ctx.now } : {})
  if (started === undefined) return job
  await steps.moveStandby(ctx, started, 'running')
  await steps.moveStandby(ctx, started, 'succeeded')
  const ready = await steps.readyNext(ctx, steps.stepsWhere(started, null), takeUpTimes(started.parameters.monitorMinutes))
  const unreachable = ready > 0 ? await steps.failUnreachable(ctx, started) : 0
  // Every computer may have been canceled, or have lost its agent, while the plan waited.
  return ready > unreachable ? started : settle(ctx, started)
}

/** Writes the state that follows from the steps, once none of them is at work. */
export async function settle(ctx: Context, job: Job): Promise<Job> {
  if (job.state === 'canceled' && job.endedAt === null) return endCanceled(ctx, job)
  if (job.state !== 'running' && job.state !== 'awaiting_decision') return job
  if (await steps.hasActive(ctx, job)) return job.state === 'running' ? job : moved(ctx, job, 'running')
  const ready = await steps.readyNext(ctx, steps.stepsWhere(job, null), takeUpTimes(job.parameters.monitorMinutes))
  if (ready > 0) return job.state === 'running' ? job : moved(ctx, job, 'running')
  const failures = await steps.openFailures(ctx, steps.stepsWhere(job, null))
  if (failures.some((failure) => failure.drifted)) return askAnew(ctx, job)
  if (failures.length > 0) return job.state === 'awaiting_decision' ? job : moved(ctx, job, 'awaiting_decision')
  return end(ctx, job)
}

// It was canceled while something ran: the end is when that ended.
async function endCanceled(ctx: Context, job: Job): Promise<Job> {
  if (await steps.hasActive(ctx, job)) return job
  await noteEnd(ctx, job)
  return { ...job, endedAt: ctx.now }
}

async function moved(ctx: Context, job: Job, to: JobState): Promise<Job> {
  return (await moveJob(ctx, job, to)) ?? job
}

/** Ends a job by how its computers came out. */
export async function end(ctx: Context, job: Job): Promise<Job> {
  const counts: Record<ComputerOutcome, number> = { succeeded: 0, passed_over: 0, failed: 0, canceled: 0, expired: 0 }
  for (const combination of await steps.combinations(ctx, job)) counts[computerOutcome(combination.steps)] += combination.computers
  const outcome = jobOutcome(counts)
  if (!isOver(outcome)) throw new Error(`not an end: ${outcome}`)
  return (await moveJob(ctx, job, outcome, { endedAt: ctx.now })) ?? job
}

/**
 * Drift made slices void: a new revision of the plan holds what those computers would do now, and waits for approval.
 * The approval of the former revision is not worth anything for it.
 */
async function askAnew(ctx: Context, job: Job): Promise<Job> {
  const replaced = (await steps.voidSlices(ctx, job)).map(({ computerId, slice, preview }) => {
    const next: Slice = { ...(JSON.parse(slice) as Slice), expected: preview as Preview | null }
    const sealed = sealSlice(next)
    return { computerId, text: sealed.text, hash: sealed.hash }
  })
  await steps.replaceSlices(ctx, job, replaced)
  const { common } = await planOf(ctx, job)
  const hashes = await steps.sliceHashes(ctx, job)
  const plan = { revision: await nextRevision(ctx, job), hash: planHash(JSON.parse(common), hashes) }
  await insertPlan(ctx, job, { ...plan, common, selector: {}, sliceHashes: hashes })
  return (await moveJob(ctx, job, 'pending_approval', { plan })) ?? job
}
