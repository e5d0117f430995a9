import { MAX_JOB_COMPUTERS } from '../../templates/index.ts'
import type { Role } from '../authorization.ts'
import type { InfraContext } from '../context.ts'
import { queueNotice, type NoticeData } from '../notices/service.ts'
import { messageOfFailure } from './rules.ts'
import type { JobState, StepKind } from './states.ts'
import { noteTold, peopleOf, takeUntoldDecisions, type Job } from './store.ts'
import { takeUntoldFailures } from './store-steps.ts'

/** How long failures of a running job are gathered into one mail. */
export const GATHER_MS = 120_000

const failureMail = {
  schedule_standby: 'initialize_error',
  operation_check: 'server_abnormal',
  reboot_before: 'reboot_failure',
  pre_script: 'pre_script_error',
  apply: 'patch_failure',
  post_script: 'post_script_error',
  restart: 'reboot_failure',
  verify: 'patch_failure',
} as const satisfies Record<StepKind, string>
type ProcessMail =
  | 'start_process_error'
  | (typeof failureMail)[StepKind]
  | 'apply_acceptance'
  | 'apply_complete'
  | 'abort'
  | 'schedule_cancel'
  | 'expired'
  | 'approval_void'

const accepted: readonly JobState[] = ['waiting', 'running', 'awaiting_decision', 'completed', 'completed_with_errors', 'failed']

/**
 * Queues the mails that the people concerned have not had yet: what they were told of is kept with the job, so
 * that a repetition tells nothing twice and a kill loses nothing.
 */
export async function tell(ctx: InfraContext, job: Job): Promise<void> {
  const people = [...new Set([job.ownerUserId, ...(job.requesterUserId === null ? [] : [job.requesterUserId])])]
  const approved = await tellDecisions(ctx, job, people)
  // A void plan that is accepted goes on: of the acceptance people were told before.
  const accepts = approved || job.toldState === null
  if (job.state !== job.toldState || accepts) {
    await tellState(ctx, job, people, accepts)
    await noteTold(ctx, job, job.state)
  }
  await tellFailures(ctx, job, people)
}

/** @returns whether the approval by which the job began is among them */
async function tellDecisions(ctx: InfraContext, job: Job, people: readonly number[]): Promise<boolean> {
  const decisions = await takeUntoldDecisions(ctx, job)
  for (const decision of decisions) {
    if (decision.kind !== 'approve' && decision.kind !== 'reject') continue
    const data = {
      decidedBy: decision.by,
      decidedAt: decision.at.toISOString(),
      startAt: iso(job.scheduledAt),
      comment: decision.comment || null,
    }
    await queueNotice(ctx, decision.kind === 'approve' ? 'approved' : 'rejected', people, { ...facts(job), ...data })
  }
  return decisions.some(({ kind, at }) => kind === 'approve' && (job.startedAt === null || at <= job.startedAt))
}

async function tellState(ctx: InfraContext, job: Job, people: readonly number[], accepts: boolean): Promise<void> {
  const isVoid = job.state === 'pending_approval' && job.startedAt !== null
  if (accepts && (accepted.includes(job.state) || isVoid)) await send(ctx, 'apply_acceptance', people, job)
  switch (job.state) {
    case 'pending_approval':
      return isVoid ? send(ctx, 'approval_void', [...people, ...(await deciders(ctx, job))], job) : askApproval(ctx, job)
    case 'canceled':
      return send(ctx, job.startedAt === null ? 'schedule_cancel' : 'abort', people, job)
    case 'expired':
      return send(ctx, 'expired', people, job)
    case 'completed':
    case 'completed_with_errors':
      return send(ctx, 'apply_complete', people, job)
    case 'rejected':
    case 'waiting':
    case 'running':
    case 'awaiting_decision':
    case 'failed':
  }
}

async function askApproval(ctx: InfraContext, job: Job): Promise<void> {
  const { hasScript, restarts, comment } = job.parameters
  const times = { startAt: iso(job.scheduledAt), expiresAt: iso(job.expiresAt) }
  await queueNotice(ctx, 'approval_asked', await deciders(ctx, job), { ...facts(job), ...times, hasScript, restarts, comment })
}

/** Those who may decide: the tenant's administrators; on the service's own computers the dual-role ones. */
async function deciders(ctx: InfraContext, job: Job): Promise<number[]> {
  const roles: Role[] = ['tenant_admin', 'administrator']
  const people = await peopleOf(ctx, job.tenantId, roles)
  return job.twoPerson ? people.filter((id) => id !== job.ownerUserId && id !== job.requesterUserId) : people
}

async function tellFailures(ctx: InfraContext, job: Job, people: readonly number[]): Promise<void> {
  const before = job.state === 'running' ? new Date(ctx.now.getTime() - GATHER_MS) : ctx.now
  const failures = await takeUntoldFailures(ctx, job, before)
  const byMail = new Map<ProcessMail, typeof failures>()
  for (const failure of failures) {
    // Drift has a mail of its own.
    if (failure.reason === 'drift') continue
    const mail = failure.reason === 'no_agent' ? startMail(failures, job) : failureMail[failure.kind]
    byMail.set(mail, [...(byMail.get(mail) ?? []), failure])
  }
  for (const [mail, failed] of byMail) {
    const computers = failed.slice(0, MAX_JOB_COMPUTERS).map(({ publicId, name, kind, reason, returnValue }) => {
      return { serverId: publicId, name, reason: messageOfFailure(kind, reason, returnValue) }
    })
    await send(ctx, mail, people, job, { computers, moreComputers: failed.length - computers.length })
  }
}

/** A job of which nothing could begin was not started; where only some computers could not, they were not prepared. */
function startMail(failures: readonly { reason: string }[], job: Job): 'start_process_error' | 'initialize_error' {
  const lost = failures.filter((failure) => failure.reason === 'no_agent').length
  return lost >= job.parameters.computerCount ? 'start_process_error' : 'initialize_error'
}

async function send(
  ctx: InfraContext,
  mail: ProcessMail,
  people: readonly number[],
  job: Job,
  computers: Pick<NoticeData<'patch_failure'>, 'computers' | 'moreComputers'> = { computers: [], moreComputers: 0 },
): Promise<void> {
  await queueNotice(ctx, mail, [...new Set(people)], {
    ...facts(job),
    ...computers,
    startAt: iso(job.scheduledAt),
    at: ctx.now.toISOString(),
  })
}

function facts(job: Job) {
  const { patchCount, computerCount } = job.parameters
  return { jobId: job.publicId, jobName: job.name, requesterId: job.requestedBy, requesterName: job.ownerName, patchCount, computerCount }
}

function iso(time: Date | null): string | null {
  return time === null ? null : time.toISOString()
}
