import { approvalText } from '../agents/service.ts'
import { record } from '../audit/service.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { settle, start } from './advance.ts'
import { allowedDecisions, decisionsOnFailure, refuseAction, refuseDecision, takeUpTimes, type Decision } from './rules.ts'
import { isOver } from './states.ts'
import { insertDecision, moveJob, type Job, type JobChange } from './store.ts'
import { findComputerOfJob, visibleComputers } from './store-read.ts'
import { planBeforeDrift } from './store-plan.ts'
import { openJob } from './views.ts'
import * as steps from './store-steps.ts'
import { wakeJob } from './wake.ts'

/**
 * Approves exactly the plan that the approver saw. The approval is signed; the job starts, or waits for its time.
 *
 * @param asked public id of the job, hexadecimal hash of the plan, why
 * @throws AppError not_found job_not_found, forbidden job_approval_forbidden | job_two_person, conflict job_not_pending | job_plan_changed
 */
export async function approve(ctx: Context, asked: { jobId: string; planHash: string; comment: string }): Promise<Job> {
  const job = await openPending(ctx, asked)
  await noteDecision(ctx, job, 'approve', null, asked.comment)
  const approved = await release(ctx, job, ctx.actor.name)
  await wakeJob(ctx, job.tenantId, job.id)
  return approved
}

/**
 * Signs the plan and lets the job go.
 *
 * @param by who approved it, or whose own request needs no approval
 */
export async function release(ctx: Context, job: Job, by: string): Promise<Job> {
  const approval = signed(ctx, job, by)
  if (job.startedAt !== null) return releaseDrifted(ctx, job, approval)
  const waiting = await mustMove(ctx, job, 'waiting', { approval })
  if (job.scheduledAt === null || job.scheduledAt <= ctx.now) return start(ctx, waiting)
  await steps.moveStandby(ctx, waiting, 'running')
  await wakeJob(ctx, job.tenantId, job.id, job.scheduledAt)
  return waiting
}

// The new revision of the plan was accepted: the computers that had drifted try again.
async function releaseDrifted(ctx: Context, job: Job, approval: NonNullable<JobChange['approval']>): Promise<Job> {
  const running = await mustMove(ctx, job, 'running', { approval })
  const drifted = (await steps.openFailures(ctx, steps.stepsWhere(job, null))).filter((failure) => failure.drifted)
  await steps.retrySteps(ctx, running, drifted, takeUpTimes(running.parameters.monitorMinutes))
  return settle(ctx, running)
}

function signed(ctx: Context, job: Job, by: string): NonNullable<JobChange['approval']> {
  const { keys } = ctx.app
  const text = approvalText({ jobId: job.publicId, planHash: job.planHash.toString('hex'), approvedAt: ctx.now.toISOString() })
  return { by, at: ctx.now, signature: keys.sign('approval', Buffer.from(text)), keyId: keys.id('approval') }
}

/**
 * Rejects a plan. A job that has run already goes on without the computers that drifted.
 *
 * @throws AppError as approve
 */
export async function reject(ctx: Context, asked: { jobId: string; planHash: string; comment: string }): Promise<Job> {
  const job = await openPending(ctx, asked)
  await noteDecision(ctx, job, 'reject', null, asked.comment)
  const rejected = job.startedAt === null ? await rejectUnbegun(ctx, job) : await rejectDrifted(ctx, job)
  await wakeJob(ctx, job.tenantId, job.id)
  return rejected
}

async function rejectUnbegun(ctx: Context, job: Job): Promise<Job> {
  await steps.endUnbegun(ctx, steps.stepsWhere(job, null), 'canceled')
  return mustMove(ctx, job, 'rejected', { endedAt: ctx.now })
}

async function rejectDrifted(ctx: Context, job: Job): Promise<Job> {
  const drifted = (await steps.openFailures(ctx, steps.stepsWhere(job, null))).filter((failure) => failure.drifted)
  await endComputers(
    ctx,
    job,
    drifted.map((failure) => failure.computerId),
  )
  // The rejected revision has no approval: what goes on does so by the one before, which agents can verify.
  return settle(ctx, await mustMove(ctx, job, 'running', { plan: await planBeforeDrift(ctx, job) }))
}

async function openPending(ctx: Context, asked: { jobId: string; planHash: string }): Promise<Job> {
  const job = await openJob(ctx, asked.jobId, true)
  const refusal = refuseDecision(ctx.actor, job)
  if (refusal !== null) throw new AppError('forbidden', refusal, { jobId: job.publicId })
  const late = job.startedAt === null && job.expiresAt !== null && job.expiresAt <= ctx.now
  if (job.state !== 'pending_approval' || late) throw new AppError('conflict', 'job_not_pending', { jobId: job.publicId, state: job.state })
  if (job.planHash.toString('hex') !== asked.planHash.toLowerCase()) {
    throw new AppError('conflict', 'job_plan_changed', { jobId: job.publicId, planHash: job.planHash.toString('hex') })
  }
  return job
}

/** What is decided about a job that runs or waits: for one computer, or for all. */
export interface Action {
  readonly jobId: string
  /** Public id; undefined: all computers that wait for a decision. */
  readonly computerId?: string | undefined
  readonly comment: string
}

/**
 * Gives failed steps another attempt.
 *
 * @throws AppError not_found job_not_found | computer_not_found, forbidden job_action_forbidden, conflict job_action_not_allowed
 */
export async function retry(ctx: Context, action: Action): Promise<Job> {
  const { job, computer, failures } = await openAction(ctx, action, 'retry')
  await noteDecision(ctx, job, 'retry', computer, action.comment)
  const running = job.state === 'running' ? job : await mustMove(ctx, job, 'running', {})
  await steps.retrySteps(ctx, running, failures, takeUpTimes(job.parameters.monitorMinutes))
  await wakeJob(ctx, job.tenantId, job.id)
  return running
}

/**
 * Goes on past failed steps.
 *
 * @throws AppError as retry
 */
export async function goOn(ctx: Context, action: Action): Promise<Job> {
  const { job, computer, failures } = await openAction(ctx, action, 'continue')
  await noteDecision(ctx, job, 'continue', computer, action.comment)
  const running = job.state === 'running' ? job : await mustMove(ctx, job, 'running', {})
  await steps.passOver(ctx, running, failures)
  const computerIds = failures.map((failure) => failure.computerId)
  await steps.readyNext(ctx, steps.stepsWhere(running, computerIds), takeUpTimes(job.parameters.monitorMinutes))
  const settled = await settle(ctx, running)
  await wakeJob(ctx, job.tenantId, job.id)
  return settled
}

/**
 * Cancels a job, or one of its computers: what has not begun ends; what runs finishes and is recorded.
 *
 * @throws AppError as retry
 */
export async function cancel(ctx: Context, action: Action): Promise<Job> {
  const { job, computer } = await openAction(ctx, action, 'cancel')
  await noteDecision(ctx, job, 'cancel', computer, action.comment)
  await endComputers(ctx, job, computer === null ? null : [computer.id])
  const canceled = computer === null ? await cancelWhole(ctx, job) : await settle(ctx, job)
  await wakeJob(ctx, job.tenantId, job.id)
  return canceled
}

async function cancelWhole(ctx: Context, job: Job): Promise<Job> {
  return mustMove(ctx, job, 'canceled', (await steps.hasActive(ctx, job)) ? {} : { endedAt: ctx.now })
}

async function endComputers(ctx: Context, job: Job, computerIds: readonly number[] | null): Promise<void> {
  const which = steps.stepsWhere(job, computerIds)
  await steps.cancelSlices(ctx, which)
  await steps.endUnbegun(ctx, which, 'canceled')
}

async function openAction(ctx: Context, action: Action, decision: Decision) {
  const job = await openJob(ctx, action.jobId, true)
  const refusal = refuseAction(ctx.actor, job)
  if (refusal !== null) throw new AppError('forbidden', refusal, { jobId: job.publicId })
  const computer = action.computerId === undefined ? null : await findComputerOfJob(ctx, job, action.computerId)
  if (computer === undefined) throw new AppError('not_found', 'computer_not_found', { serverId: action.computerId })
  const open = await failuresFor(ctx, job, computer)
  const failures = open.filter((failure) => decisionsOnFailure(failure.kind, failure.drifted).includes(decision))
  const notAllowed = new AppError('conflict', 'job_action_not_allowed', { jobId: job.publicId, action: decision, state: job.state })
  if (isOver(job.state) || !allowedDecisions(ctx.actor, job, open).includes(decision)) throw notAllowed
  if (decision !== 'cancel' && failures.length === 0) throw notAllowed
  if (decision === 'cancel' && computer !== null) {
    const over = computer.over || (open.length > 0 && failures.length === 0)
    if (over) throw notAllowed
  }
  return { job, computer, failures }
}

/** A tenant user's decision reaches the computers that are theirs now: one that went to somebody else is not theirs to act on. */
async function failuresFor(ctx: Context, job: Job, computer: { readonly id: number } | null): Promise<steps.OpenFailure[]> {
  const open = await steps.openFailures(ctx, steps.stepsWhere(job, computer === null ? null : [computer.id]))
  if (ctx.actor.role !== 'tenant_user') return open
  const theirs = (await visibleComputers(ctx, [job.id])).get(job.id)
  return open.filter((failure) => theirs?.has(failure.computerId) ?? false)
}

async function noteDecision(
  ctx: Context,
  job: Job,
  kind: Decision,
  computer: { id: number; publicId: string } | null,
  comment: string,
): Promise<void> {
  const by = ctx.actor.name
  await insertDecision(ctx, job, { kind, computerId: computer?.id ?? null, by, comment })
  const about = {
    jobId: job.publicId,
    planHash: job.planHash.toString('hex'),
    ...(computer === null ? {} : { serverId: computer.publicId }),
  }
  await record(ctx, `job.${kind}`, { ...about, comment }, 'done', job.tenantId)
}

async function mustMove(ctx: Context, job: Job, to: Job['state'], change: JobChange): Promise<Job> {
  const moved = await moveJob(ctx, job, to, change)
  if (moved === undefined) throw new AppError('conflict', 'job_action_not_allowed', { jobId: job.publicId, action: to, state: job.state })
  return moved
}
