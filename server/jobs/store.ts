import type { Knex } from 'knex'
import type { Role } from '../authorization.ts'
import type { Context } from '../context.ts'
import type { Decision } from './rules.ts'
import { jobStatesBefore, type JobState } from './states.ts'

/** A row of job as the services need it. */
export interface Job {
  readonly tenantId: number
  readonly id: number
  readonly publicId: string
  readonly requestId: string
  readonly name: string
  readonly state: JobState
  readonly kind: 'windows' | 'linux' | 'middleware'
  readonly requestedBy: string
  readonly requesterUserId: number | null
  readonly ownerUserId: number
  readonly ownerName: string
  readonly needsApproval: boolean
  readonly twoPerson: boolean
  readonly planRevision: number
  readonly planHash: Buffer
  readonly parameters: JobParameters
  readonly scheduledAt: Date | null
  readonly expiresAt: Date | null
  readonly approvedAt: Date | null
  readonly approvedBy: string | null
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  readonly toldState: JobState | null
}

/** What the server itself needs of the method while a job runs; the plan's common part has all of it. */
export interface JobParameters {
  readonly monitorMinutes: number
  readonly goOnAfterFailure: boolean
  readonly retry: { readonly count: number; readonly backoffMinutes: number }
  readonly hasScript: boolean
  readonly restarts: boolean
  readonly patchCount: number
  readonly computerCount: number
  readonly comment: string | null
}

interface JobRow {
  tenant_id: number
  id: number
  public_id: string
  request_id: string
  name: string
  state: JobState
  kind: Job['kind']
  requested_by: string
  requester_user_id: number | null
  owner_user_id: number
  owner_name: string
  needs_approval: boolean
  two_person: boolean
  plan_revision: number
  plan_hash: Buffer
  parameters: JobParameters
  scheduled_at: Date | null
  expires_at: Date | null
  approved_at: Date | null
  approved_by: string | null
  created_at: Date
  started_at: Date | null
  ended_at: Date | null
  told_state: JobState | null
}

/** A row of the database in our words. */
export function toJob(row: JobRow): Job {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    publicId: row.public_id,
    requestId: row.request_id,
    name: row.name,
    state: row.state,
    kind: row.kind,
    requestedBy: row.requested_by,
    requesterUserId: row.requester_user_id,
    ownerUserId: row.owner_user_id,
    ownerName: row.owner_name,
    needsApproval: row.needs_approval,
    twoPerson: row.two_person,
    planRevision: row.plan_revision,
    planHash: row.plan_hash,
    parameters: row.parameters,
    scheduledAt: row.scheduled_at,
    expiresAt: row.expires_at,
    approvedAt: row.approved_at,
    approvedBy: row.approved_by,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    toldState: row.told_state,
  }
}

/** The job of that id that the context sees; locked when it is about to be changed. */
export async function findJob(ctx: Context, publicId: string, lock = false): Promise<Job | undefined> {
  return first(ctx, { public_id: publicId }, lock)
}

/** The same by its internal key. */
export async function findJobById(ctx: Context, tenantId: number, id: number, lock = false): Promise<Job | undefined> {
  return first(ctx, { tenant_id: tenantId, id }, lock)
}

async function first(ctx: Context, where: object, lock: boolean): Promise<Job | undefined> {
  const query = ctx.trx('job').where(where)
  const row = (await (lock ? query.forUpdate() : query).first()) as JobRow | undefined
  return row && toJob(row)
}

/** What a new job is made of. */
export interface NewJob {
  readonly tenantId: number
  readonly publicId: string
  readonly requestId: string
  readonly name: string
  readonly kind: Job['kind']
  readonly infrastructure: boolean
  readonly requestedBy: string
  readonly requesterUserId: number | null
  readonly ownerUserId: number
  readonly ownerName: string
  readonly needsApproval: boolean
  readonly twoPerson: boolean
  readonly policyId: number
  readonly policyVersion: number
  readonly planHash: Buffer
  readonly parameters: JobParameters
  readonly scheduledAt: Date | null
  readonly expiresAt: Date
}

/** Adds a job in its first state. @returns the job with its key */
export async function insertJob(ctx: Context, job: NewJob): Promise<Job> {
  const rows = (await ctx
    .trx('job')
    .insert({
      tenant_id: job.tenantId,
      public_id: job.publicId,
      request_id: job.requestId,
      name: job.name,
      state: 'pending_approval',
      kind: job.kind,
      infrastructure: job.infrastructure,
      requested_by: job.requestedBy,
      requester_user_id: job.requesterUserId,
      owner_user_id: job.ownerUserId,
      owner_name: job.ownerName,
      needs_approval: job.needsApproval,
      two_person: job.twoPerson,
      policy_id: job.policyId,
      policy_version: job.policyVersion,
      plan_hash: job.planHash,
      parameters: JSON.stringify(job.parameters),
      scheduled_at: job.scheduledAt,
      expires_at: job.expiresAt,
      created_at: ctx.now,
    })
    .returning('*')) as JobRow[]
  const [row] = rows
  if (row === undefined) throw new Error('the job was not inserted')
  return toJob(row)
}

/** What may change together with a job's state. */
export interface JobChange {
  readonly startedAt?: Date
  readonly endedAt?: Date
  readonly approval?: { readonly by: string; readonly at: Date; readonly signature: Buffer; readonly keyId: string }
  readonly plan?: { readonly revision: number; readonly hash: Buffer }
}

/**
 * Moves a job to a state; a move that the table of transitions does not have is not written.
 *
 * @returns the job as it is now, or undefined when it was in no state from which it may go there
 */
export async function moveJob(ctx: Context, job: Job, to: JobState, change: JobChange = {}): Promise<Job | undefined> {
  const set: Record<string, unknown> = { state: to }
  if (change.startedAt !== undefined) set['started_at'] = change.startedAt
  if (change.endedAt !== undefined) set['ended_at'] = change.endedAt
  if (change.approval !== undefined) {
    const { by, at, signature, keyId } = change.approval
    Object.assign(set, { approved_by: by, approved_at: at, approval_signature: signature, approval_key_id: keyId })
  }
  if (change.plan !== undefined) Object.assign(set, { plan_revision: change.plan.revision, plan_hash: change.plan.hash })
  const rows = (await ctx
    .trx('job')
    .where({ tenant_id: job.tenantId, id: job.id })
    .whereIn('state', jobStatesBefore(to))
    .update(set)
    .returning('*')) as JobRow[]
  return rows[0] && toJob(rows[0])
}

/** Notes up to which state the people concerned were told. */
export async function noteTold(ctx: Context, job: Job, state: JobState): Promise<void> {
  await ctx.trx('job').where({ tenant_id: job.tenantId, id: job.id }).update({ told_state: state })
}

/** The last step of a canceled job is over. */
export async function noteEnd(ctx: Context, job: Job): Promise<void> {
  await ctx.trx('job').where({ tenant_id: job.tenantId, id: job.id, ended_at: null }).update({ ended_at: ctx.now })
}

/** A decision with its number; the job's row is locked by the caller. */
export async function insertDecision(
  ctx: Context,
  job: Job,
  decision: { kind: Decision; computerId: number | null; by: string; comment: string },
): Promise<void> {
  await ctx.trx.raw(
    `insert into job_decision (tenant_id, job_id, number, kind, computer_id, decided_by, comment, plan_hash, decided_at)
     select :tenantId, :jobId, coalesce(max(number), 0) + 1, :kind, :computerId::int, :by, :comment, :planHash, :now
       from job_decision where tenant_id = :tenantId and job_id = :jobId`,
    { tenantId: job.tenantId, jobId: job.id, ...decision, planHash: job.planHash, now: ctx.now },
  )
}

/** Decisions that nobody was told of yet; they count as told from now on. */
export async function takeUntoldDecisions(
  ctx: Context,
  job: Job,
): Promise<{ number: number; kind: Decision; by: string; comment: string; at: Date }[]> {
  const rows = (await ctx
    .trx('job_decision')
    .where({ tenant_id: job.tenantId, job_id: job.id, told: false })
    .update({ told: true })
    .returning(['number', 'kind', 'decided_by', 'comment', 'decided_at'])) as {
    number: number
    kind: Decision
    decided_by: string
    comment: string
    decided_at: Date
  }[]
  return rows
    .map((row) => ({ number: row.number, kind: row.kind, by: row.decided_by, comment: row.comment, at: row.decided_at }))
    .toSorted((a, b) => a.number - b.number)
}

/** Internal keys of the people with these roles in a tenant. */
export async function peopleOf(ctx: Context, tenantId: number, roles: readonly Role[]): Promise<number[]> {
  const rows = (await ctx
    .trx('user_account')
    .where({ tenant_id: tenantId, deleted_at: null })
    .whereIn('role', [...roles])
    .orderBy('id')
    .select('id')) as { id: number }[]
  return rows.map((row) => row.id)
}

/** Ids of open jobs whose time has come: to start, or to expire. */
export async function dueJobs(ctx: Context, limit: number): Promise<{ tenantId: number; jobId: number }[]> {
  const rows = (await ctx
    .trx('job')
    .where((query: Knex.QueryBuilder) => {
      void query.where((waiting: Knex.QueryBuilder) => {
        void waiting.where('state', 'waiting').andWhere((time: Knex.QueryBuilder) => {
          void time.whereNull('scheduled_at').orWhere('scheduled_at', '<=', ctx.now)
        })
      })
      void query.orWhere((late: Knex.QueryBuilder) => {
        void late.whereIn('state', ['pending_approval', 'waiting']).whereNull('started_at').where('expires_at', '<=', ctx.now)
      })
    })
    .orderBy('id')
    .limit(limit)
    .select('tenant_id', 'id')) as { tenant_id: number; id: number }[]
  return rows.map((row) => ({ tenantId: row.tenant_id, jobId: row.id }))
}
