import { randomUUID } from 'node:crypto'
import { record } from '../audit/service.ts'
import { isTenantRole, may } from '../authorization.ts'
import { newPublicId } from '../cmdb/ids.ts'
import type { Actor, Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { release } from './decide.ts'
import { draftPlans, stepsOfPlan, type Draft } from './planning.ts'
import { needsApproval, PREVIEW_VALID_MS } from './rules.ts'
import type { RequestBody } from './schemas.ts'
import { insertJob, type Job, type JobParameters } from './store.ts'
import { insertPlan, insertSlices, keepScript } from './store-plan.ts'
import { askPreviews } from './store-previews.ts'
import { findPerson } from './store-targets.ts'
import { wakeJob } from './wake.ts'

/** For whom a job is, and whose rights count. */
interface Owner {
  readonly actor: Actor
  readonly byCommand: boolean
}

const HEARD_MS = 3 * 3_600_000

/**
 * The exact plans that a request would make, and what the computers themselves say that they would do: those that have not been asked are asked now.
 * No job is made.
 *
 * @param forUser user id of the job's administrator, when a command asks
 * @throws AppError as request
 */
export async function preview(ctx: Context, body: RequestBody, forUser?: string): Promise<PreviewedPlan[]> {
  const owner = await ownerOf(ctx, forUser)
  const drafts = await drafted(ctx, owner, body, forUser)
  const plans: PreviewedPlan[] = []
  for (const draft of drafts) {
    const unasked = draft.slices.filter((slice) => slice.asked === undefined)
    const questions = unasked.map((slice) => ({ computerId: slice.computer.id, ...slice.question }))
    await askPreviews(ctx, draft.tenant.id, questions, new Date(ctx.now.getTime() - PREVIEW_VALID_MS))
    plans.push(previewed(ctx, draft, owner))
  }
  return plans
}

/** A plan as it is shown before it is requested. */
export type PreviewedPlan = ReturnType<typeof previewed>

function previewed(ctx: Context, draft: Draft, owner: Owner) {
  return {
    tenantId: draft.tenant.publicId,
    planHash: draft.hash.toString('hex'),
    common: draft.common,
    steps: stepsOfPlan(draft.common),
    needsApproval: approvalNeeded(draft, owner),
    patches: draft.patches.map(({ publicId, name, title, version, restart, bytes }) => ({
      patchId: publicId,
      name,
      title,
      version,
      restart,
      bytes,
    })),
    computers: draft.slices.map((slice) => ({
      computerId: slice.computer.publicId,
      name: slice.computer.name,
      patchIds: slice.patches.map((patch) => patch.publicId),
      bytes: bytesOf(slice.patches),
      /** asked: the answer may still come; unknown: the computer is silent, and the plan can be approved as such. */
      preview: previewState(ctx, slice.asked, slice.computer.lastSeenAt),
      expected: slice.slice.expected,
    })),
  }
}

function previewState(ctx: Context, asked: Draft['slices'][number]['asked'], lastSeenAt: Date | null) {
  if (asked?.state === 'answered') return { state: 'known' as const, reason: null }
  if (asked?.state === 'failed') return { state: 'unknown' as const, reason: asked.reason }
  const heard = lastSeenAt !== null && ctx.now.getTime() - lastSeenAt.getTime() < HEARD_MS
  return { state: heard ? ('asked' as const) : ('unknown' as const), reason: null }
}

function bytesOf(patches: readonly { bytes: number | null }[]): number | null {
  return patches.reduce<number | null>((sum, patch) => (sum === null || patch.bytes === null ? null : sum + patch.bytes), 0)
}

/**
 * Requests jobs: one per tenant, joined by one request id. What needs no approval starts, or waits for its time.
 *
 * @param forUser user id of the job's administrator, when a command asks
 * @throws AppError invalid what is wrong with the request, not_found computer_not_found, forbidden not_allowed, conflict job_plan_changed
 */
export async function request(ctx: Context, body: RequestBody, forUser?: string): Promise<Job[]> {
  const owner = await ownerOf(ctx, forUser)
  const drafts = await drafted(ctx, owner, body, forUser)
  refuseChanged(drafts, body)
  const requestId = randomUUID()
  const jobs: Job[] = []
  for (const draft of drafts) jobs.push(await writeJob(ctx, draft, { owner, body, requestId }))
  return jobs
}

async function drafted(ctx: Context, owner: Owner, body: RequestBody, forUser: string | undefined): Promise<Draft[]> {
  try {
    return await draftPlans(ctx, owner.actor, body)
  } catch (err) {
    // For a user of a command "not found" means: not that user's.
    if (forUser !== undefined && err instanceof AppError && err.code === 'computer_not_found') {
      throw new AppError('invalid', 'job_requester_forbidden', { userId: forUser, ...err.details }, { cause: err })
    }
    throw err
  }
}

/** A command asks for a user; a person asks for themselves, and infrastructure administrators never in the console. */
async function ownerOf(ctx: Context, forUser: string | undefined): Promise<Owner> {
  if (ctx.actor.kind !== 'command') {
    if (forUser !== undefined || ctx.actor.kind !== 'user' || !may(ctx.actor.role, 'job.request')) {
      throw new AppError('forbidden', 'not_allowed', { operation: 'job.request' })
    }
    return { actor: ctx.actor, byCommand: false }
  }
  const person = forUser === undefined ? undefined : await findPerson(ctx, forUser)
  if (person === undefined) throw new AppError('not_found', 'user_not_found', { userId: forUser ?? '' })
  if (!may(person.role, 'job.request')) throw new AppError('invalid', 'job_requester_role', { userId: person.publicId })
  const tenantId = isTenantRole(person.role) ? person.tenantId : null
  return { actor: { kind: 'user', name: person.publicId, role: person.role, userId: person.id, tenantId }, byCommand: true }
}

function refuseChanged(drafts: readonly Draft[], body: RequestBody): void {
  if (body.planHashes === undefined) return
  const seen = new Set(body.planHashes.map((hash) => hash.toLowerCase()))
  const changed = drafts.find((draft) => !seen.has(draft.hash.toString('hex')))
  if (changed !== undefined) throw new AppError('conflict', 'job_plan_changed', { jobId: '', planHash: changed.hash.toString('hex') })
}

function approvalNeeded(draft: Draft, { actor, byCommand }: Owner): boolean {
  const { jobApproval } = draft.tenant
  return needsApproval({ policy: jobApproval, ownerRole: actor.role ?? 'tenant_user', hasScript: draft.scripts.length > 0, byCommand })
}

async function writeJob(ctx: Context, draft: Draft, asked: { owner: Owner; body: RequestBody; requestId: string }): Promise<Job> {
  const { owner, body, requestId } = asked
  const { tenant } = draft
  for (const script of draft.scripts) await keepScript(ctx, tenant.id, script)
  const begin = draft.scheduledAt ?? ctx.now
  const job = await insertJob(ctx, {
    tenantId: tenant.id,
    publicId: newPublicId(),
    requestId,
    name: body.name ?? nameOf(draft),
    kind: body.kind,
    infrastructure: tenant.reserved,
    requestedBy: ctx.actor.name,
    requesterUserId: ctx.actor.userId,
    ownerUserId: owner.actor.userId ?? 0,
    ownerName: owner.actor.name,
    needsApproval: approvalNeeded(draft, owner),
    twoPerson: tenant.jobApproval === 'two_person',
    policyId: tenant.policyId,
    policyVersion: tenant.policyVersion,
    planHash: draft.hash,
    parameters: parametersOf(draft, body),
    scheduledAt: draft.scheduledAt,
    expiresAt: new Date(begin.getTime() + body.expiryHours * 3_600_000),
  })
  const sliceHashes = draft.slices.map((slice) => slice.hash)
  const selector = { computerIds: body.computerIds, addresses: body.addresses, serverGroupIds: body.serverGroupIds, patches: body.patches }
  await insertPlan(ctx, job, { revision: 1, hash: draft.hash, common: draft.commonText, selector, sliceHashes })
  const slices = draft.slices.map(({ computer, text, hash, patches }) => {
    return { computerId: computer.id, text, hash, patchIds: patches.map((patch) => patch.id) }
  })
  await insertSlices(ctx, job, slices, stepsOfPlan(draft.common))
  await recordRequest(ctx, job, draft, owner)
  const begun = job.needsApproval ? job : await release(ctx, job, owner.actor.name)
  await wakeJob(ctx, job.tenantId, job.id)
  if (job.needsApproval && job.expiresAt !== null) await wakeJob(ctx, job.tenantId, job.id, job.expiresAt)
  return begun
}

async function recordRequest(ctx: Context, job: Job, draft: Draft, owner: Owner): Promise<void> {
  const parameters = {
    jobId: job.publicId,
    planHash: draft.hash.toString('hex'),
    ownerId: owner.actor.name,
    patches: draft.patches.map((patch) => patch.publicId),
    computers: draft.slices.length,
    scheduledAt: draft.scheduledAt?.toISOString() ?? null,
    scripts: draft.scripts.map((script) => script.sha256.toString('hex')),
    needsApproval: job.needsApproval,
  }
  await record(ctx, 'job.request', parameters, 'done', job.tenantId)
}

function parametersOf(draft: Draft, body: RequestBody): JobParameters {
  return {
    monitorMinutes: body.monitorMinutes,
    goOnAfterFailure: body.goOnAfterFailure,
    retry: body.retry,
    hasScript: draft.scripts.length > 0,
    restarts: body.restart || body.rebootBefore,
    patchCount: draft.patches.length,
    computerCount: draft.slices.length,
    comment: body.comment ?? null,
  }
}

function nameOf(draft: Draft): string {
  const [first] = draft.patches
  const more = draft.patches.length - 1
  return `${first?.name ?? ''}${more > 0 ? ` (+${more})` : ''}`.slice(0, 200)
}
