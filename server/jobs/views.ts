import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import type { Change, CommonPart, Preview, Slice } from './plan.ts'
import { allowedDecisions, decisionsOnFailure, messageOfFailure, refuseAction, refuseDecision, type Decision } from './rules.ts'
import type { StepKind } from './states.ts'
import { findJob, type Job } from './store.ts'
import { planOf, policyNameOf, scriptText } from './store-plan.ts'
import { countComputerStates, patchResults, statesOfComputers, withTotal } from './store-progress.ts'
import { computersOfJob, type ComputerOfJob } from './store-computers.ts'
import { liveOf, watchLive } from './store-live.ts'
import * as read from './store-read.ts'
import { openFailures, stepsWhere } from './store-steps.ts'

/**
 * A job that the viewer may see.
 *
 * @param lock when it is about to be changed
 * @throws AppError not_found job_not_found, for another tenant's or another user's job as well
 */
export async function openJob(ctx: Context, jobId: string, lock = false): Promise<Job> {
  const job = await findJob(ctx, jobId, lock)
  if (job === undefined || !(await read.isVisible(ctx, job))) throw new AppError('not_found', 'job_not_found', { jobId })
  return job
}

const iso = (time: Date | null): string | null => (time === null ? null : time.toISOString())

/** Jobs as lists show them: a tenant user's counts cover the computers that are theirs to see. */
export async function summaries(ctx: Context, jobs: readonly read.ListedJob[]) {
  const visible = await visibleTo(
    ctx,
    jobs.map((job) => job.id),
  )
  return jobs.map((job) => ({ ...summary(job, job.tenant), computerCount: visible?.get(job.id)?.size ?? job.parameters.computerCount }))
}

// Everybody else sees all computers of a job that they see at all.
async function visibleTo(ctx: Context, jobIds: readonly number[]): Promise<Map<number, Set<number>> | null> {
  return ctx.actor.role === 'tenant_user' ? read.visibleComputers(ctx, jobIds) : null
}

function summary(job: Job, tenant: string) {
  return {
    jobId: job.publicId,
    requestId: job.requestId,
    name: job.name,
    state: job.state,
    kind: job.kind,
    tenantId: tenant,
    requestedBy: job.requestedBy,
    ownerId: job.ownerName,
    needsApproval: job.needsApproval,
    twoPerson: job.twoPerson,
    patchCount: job.parameters.patchCount,
    computerCount: job.parameters.computerCount,
    hasScript: job.parameters.hasScript,
    restarts: job.parameters.restarts,
    comment: job.parameters.comment,
    createdAt: job.createdAt.toISOString(),
    scheduledAt: iso(job.scheduledAt),
    expiresAt: iso(job.expiresAt),
    approvedAt: iso(job.approvedAt),
    approvedBy: job.approvedBy,
    startedAt: iso(job.startedAt),
    endedAt: iso(job.endedAt),
  }
}

/**
 * A job with its plan, its progress, its decisions, and what this viewer may decide now. Computers are a list of their own.
 *
 * @param locale language of the patches' titles
 * @throws AppError not_found job_not_found
 */
export async function jobView(ctx: Context, jobId: string, locale = 'en') {
  const job = await openJob(ctx, jobId)
  const common = JSON.parse((await planOf(ctx, job)).common) as CommonPart
  const visible = (await visibleTo(ctx, [job.id]))?.get(job.id)
  const failures = (await openFailures(ctx, stepsWhere(job, null))).filter((failure) => visible?.has(failure.computerId) ?? true)
  const decisions = await read.decisionsOf(ctx, job)
  return {
    ...summary(job, await read.tenantOf(ctx, job)),
    computerCount: visible?.size ?? job.parameters.computerCount,
    planHash: job.planHash.toString('hex'),
    planRevision: job.planRevision,
    common,
    policyName: (await policyNameOf(ctx, job, common.policy.id)) ?? common.policy.id,
    progress: await read.progressOf(ctx, job),
    computers: withTotal(await countComputerStates(ctx, job)),
    results: await patchResults(ctx, job, locale),
    waitingForDecision: failures.length,
    drifted: failures.filter((failure) => failure.drifted).length,
    decisions: decisions.map((decision) => ({ ...decision, at: decision.at.toISOString() })),
    allowed: allowedDecisions(ctx.actor, job, failures),
  }
}

/** What a computer would do now, outside its slice and altogether. */
interface Difference {
  readonly changes: Change[]
  readonly restart: boolean
  readonly preview: Preview | null
}

/**
 * A page of a job's computers: what each was to do, did, and what may be decided about it.
 *
 * @throws AppError not_found job_not_found
 */
export async function computerViews(ctx: Context, jobId: string, page: Parameters<typeof computersOfJob>[2]) {
  const job = await openJob(ctx, jobId)
  const computers = await computersOfJob(ctx, job, page)
  const ids = computers.map((computer) => computer.id)
  const steps = Map.groupBy(await read.stepsOfComputers(ctx, job, ids), (step) => step.computerId)
  const patches = Map.groupBy(await read.patchesOfComputers(ctx, job, ids), (patch) => patch.computerId)
  const states = await statesOfComputers(ctx, job, ids)
  const mayAct = refuseAction(ctx.actor, job) === null
  return computers.map((computer) => ({
    key: computer.id,
    computerId: computer.computerId,
    name: computer.name,
    address: computer.address,
    state: states.get(computer.id) ?? ('waiting' as const),
    expected: (JSON.parse(computer.slice) as Slice).expected,
    drifted: computer.drifted,
    difference: computer.difference as Difference | null,
    canceledAt: iso(computer.canceledAt),
    steps: (steps.get(computer.id) ?? []).map(({ computerId: _, ...step }) => ({
      ...step,
      problem: problemOf(step, computer.difference as Difference | null),
      startedAt: iso(step.startedAt),
      endedAt: iso(step.endedAt),
      outputs: [...step.outputs],
    })),
    patches: (patches.get(computer.id) ?? []).map(({ computerId: _, ...patch }) => patch),
    allowed: mayAct ? decisionsFor(job, computer, steps.get(computer.id) ?? []) : [],
  }))
}

const NAMED_CHANGES = 5

/** Why a step failed, for the message catalog; drift names the first of what would change. */
function problemOf(
  step: Pick<read.ShownStep, 'kind' | 'state' | 'reason' | 'returnValue'>,
  difference: Difference | null,
): ReturnType<typeof messageOfFailure> | null {
  if (step.state !== 'failed' || step.reason === null) return null
  const { code, details } = messageOfFailure(step.kind, step.reason, step.returnValue)
  if (step.reason !== 'drift' || difference === null) return { code, details }
  const names = difference.changes.slice(0, NAMED_CHANGES).map(({ name }) => name)
  const more = difference.changes.length > NAMED_CHANGES ? ['…'] : []
  return { code, details: { ...details, differences: [...names, ...more].join(', ') } }
}

function decisionsFor(job: Job, computer: ComputerOfJob, steps: readonly read.ShownStep[]): Decision[] {
  if (computer.canceledAt !== null) return []
  const failed = steps.find((step) => step.state === 'failed' && !step.continued)
  if (failed !== undefined) {
    const possible = decisionsOnFailure(failed.kind, computer.drifted)
    return job.state === 'running' || job.state === 'awaiting_decision'
      ? [...possible]
      : possible.filter((decision) => decision === 'cancel')
  }
  const open = steps.some((step) => ['pending', 'ready', 'leased', 'running'].includes(step.state))
  const jobIsOpen = ['pending_approval', 'waiting', 'running', 'awaiting_decision'].includes(job.state)
  return open && jobIsOpen ? ['cancel'] : []
}

/** Jobs that are looked at together. */
const INBOX_SLICE = 500

/** What needs the viewer's decision, oldest first; one more than asked for where there is more. */
export async function inbox(ctx: Context, page: { after: number; limit: number }, slice = INBOX_SLICE) {
  const found: read.ListedJob[] = []
  for (let after: number | undefined = page.after; after !== undefined && found.length <= page.limit;) {
    const rows = await read.undecidedJobs(ctx, after, slice)
    found.push(
      ...rows.filter((job) => (job.state === 'pending_approval' ? refuseDecision(ctx.actor, job) : refuseAction(ctx.actor, job)) === null),
    )
    after = rows.length < slice ? undefined : rows.at(-1)?.id
  }
  return found.slice(0, page.limit + 1)
}

/** A part of what a step wrote. */
export interface StepOutput {
  readonly body: string
  readonly truncated: boolean
  /** Where this part begins, in characters: behind what was asked for when that is no longer kept. */
  readonly offset: number
  /** Where the next part begins, in characters. */
  readonly next: number
  /** Nothing will be added any more. */
  readonly complete: boolean
  /** Of what is only known from the way: when the agent told it. */
  readonly toldAt: Date | null
}

/** Longer than a reader waits between two looks, so that the agent goes on telling often. */
const WATCHED_MS = 45_000
const WATCH_LEAST_MS = 25_000

/**
 * What a step wrote, as text. Whoever follows a step that runs gives an offset, and may ask before anything was written.
 *
 * @throws AppError not_found job_not_found | computer_not_found | job_output_not_found
 */
export async function stepOutput(
  ctx: Context,
  wanted: {
    jobId: string
    computerId: string
    position: number
    attempt: number
    stream: 'stdout' | 'stderr'
    offset?: number | undefined
  },
): Promise<StepOutput> {
  const job = await openJob(ctx, wanted.jobId)
  const computer = await read.findComputerOfJob(ctx, job, wanted.computerId)
  if (computer === undefined) throw new AppError('not_found', 'computer_not_found', { serverId: wanted.computerId })
  const { offset = 0 } = wanted
  const output = await read.outputOf(ctx, job, { ...wanted, offset, computerId: computer.id })
  const steps = await read.stepsOfComputers(ctx, job, [computer.id])
  const step = steps.find((one) => one.position === wanted.position)
  const complete = step === undefined || step.attempt !== wanted.attempt || step.endedAt !== null
  if (output !== undefined) {
    const { body, truncated, length } = output
    return { body, truncated, offset, next: Math.max(offset, length), complete, toldAt: null }
  }
  const place = { computerId: computer.id, position: wanted.position, attempt: wanted.attempt }
  if (wanted.offset !== undefined && !complete) await watch(ctx, job, place)
  const live = await liveOf(ctx, job, { ...place, stream: wanted.stream })
  if (live !== undefined && live.end > 0) {
    const from = Math.max(offset, live.from)
    const body = Array.from(live.body)
      .slice(from - live.from)
      .join('')
    return { body, truncated: live.truncated, offset: from, next: Math.max(offset, live.end), complete, toldAt: live.toldAt }
  }
  if (wanted.offset !== undefined && step !== undefined) {
    return { body: '', truncated: false, offset, next: offset, complete, toldAt: live?.toldAt ?? null }
  }
  throw new AppError('not_found', 'job_output_not_found', { jobId: wanted.jobId, serverId: wanted.computerId })
}

async function watch(ctx: Context, job: Job, place: Parameters<typeof watchLive>[2]): Promise<void> {
  const after = (ms: number): Date => new Date(ctx.now.getTime() + ms)
  await watchLive(ctx, job, place, after(WATCHED_MS), after(WATCH_LEAST_MS))
}

/**
 * The text of a script of a job's plan, as its approver sees it.
 *
 * @throws AppError not_found job_not_found | job_output_not_found
 */
export async function planScript(ctx: Context, jobId: string, kind: Extract<StepKind, 'pre_script' | 'post_script'>): Promise<string> {
  const job = await openJob(ctx, jobId)
  const common = JSON.parse((await planOf(ctx, job)).common) as CommonPart
  const script = kind === 'pre_script' ? common.preScript : common.postScript
  const text = script === null ? undefined : await scriptText(ctx, job.tenantId, Buffer.from(script.sha256, 'hex'))
  if (text === undefined) throw new AppError('not_found', 'job_output_not_found', { jobId, serverId: '' })
  return text
}
