import type { Knex } from 'knex'
import { countRows, sortBy, type SortColumn, type SortName, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { viewerCondition } from '../cmdb/scope.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { Context } from '../context.ts'
import { EFFECTIVE_LEVEL } from '../policies/levels.ts'
import type { Decision } from './rules.ts'
import type { JobState, StepKind, StepState } from './states.ts'
import { toJob, type Job } from './store.ts'

/** Whether a viewer may see a job: tenants their own (by row-level security), tenant users those that are theirs or touch their computers. */
export async function isVisible(ctx: Context, job: Job): Promise<boolean> {
  const { actor } = ctx
  if (actor.role !== 'tenant_user') return true
  if (actor.userId === job.ownerUserId || actor.userId === job.requesterUserId) return true
  const { sql, bindings } = viewerCondition(actor, 'c.server_group_id')
  const row: unknown = await ctx
    .trx('plan_slice as p')
    .join('computer as c', (join) => void join.on('c.tenant_id', 'p.tenant_id').andOn('c.id', 'p.computer_id'))
    .where({ 'p.tenant_id': job.tenantId, 'p.job_id': job.id })
    .whereRaw(sql, bindings)
    .first(ctx.trx.raw('1 as found'))
  return row !== undefined
}

/**
 * A computer of a job that the viewer may see.
 *
 * @returns `over` when nothing can be decided about it any more
 */
export async function findComputerOfJob(
  ctx: Context,
  job: Job,
  publicId: string,
): Promise<{ id: number; publicId: string; over: boolean } | undefined> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  return (await ctx
    .trx('plan_slice as p')
    .join('computer as c', (join) => void join.on('c.tenant_id', 'p.tenant_id').andOn('c.id', 'p.computer_id'))
    .where({ 'p.tenant_id': job.tenantId, 'p.job_id': job.id, 'c.public_id': publicId })
    .whereRaw(sql, bindings)
    .first(
      'c.id',
      'c.public_id as publicId',
      ctx.trx.raw(`(p.canceled_at is not null or not exists (select from step s where s.tenant_id = p.tenant_id and s.job_id = p.job_id
        and s.computer_id = p.computer_id and (s.state in ('pending', 'ready', 'leased', 'running') or (s.state = 'failed' and not s.continued)))) as over`),
    )) as { id: number; publicId: string; over: boolean } | undefined
}

/** What narrows a list of jobs. */
export interface JobFilter {
  readonly states: readonly JobState[] | null
  readonly tenant: string | null
  readonly userId: string | null
  readonly from: Date | null
  readonly to: Date | null
  /** Part of the name, the id, a person's id or the comment. */
  readonly text?: string | undefined
  readonly kind?: string | undefined
  /** Public id of a computer that the plan works on, and that the viewer may see. */
  readonly computerId?: string | undefined
  readonly sort?: JobSort | undefined
  readonly after?: SortPosition | undefined
  readonly limit: number
}

/** What the list can be sorted by; what has not happened yet comes last of the newest. */
const SORTS = {
  // Keys are given in the order of the requests, and have an index.
  createdAt: { sql: 'j.id', type: 'int' },
  name: { sql: 'j.name', type: 'text' },
  state: { sql: 'j.state', type: 'text' },
  kind: { sql: 'j.kind', type: 'text' },
  tenantId: { sql: 't.public_id', type: 'text' },
  requestedBy: { sql: 'j.requested_by', type: 'text' },
  ownerId: { sql: 'j.owner_name', type: 'text' },
  scheduledAt: { sql: `coalesce(j.scheduled_at, '-infinity')`, type: 'timestamptz' },
  startedAt: { sql: `coalesce(j.started_at, '-infinity')`, type: 'timestamptz' },
  endedAt: { sql: `coalesce(j.ended_at, '-infinity')`, type: 'timestamptz' },
} as const satisfies Record<string, SortColumn>

export const JOB_SORTS = Object.keys(SORTS) as (keyof typeof SORTS)[]
export type JobSort = SortName<keyof typeof SORTS>
const SEARCHED = anyLike(['j.name', 'j.public_id', 'j.requested_by', 'j.owner_name', `coalesce(j.parameters->>'comment', '')`])

export interface ListedJob extends Job {
  readonly tenant: string
  readonly sortKey: string
}

/** Jobs that the viewer may see, newest first if nothing is said, one row more than asked for. */
export async function listJobs(ctx: Context, filter: JobFilter): Promise<ListedJob[]> {
  const query = visibleJobs(ctx).limit(filter.limit + 1)
  sortBy(query, SORTS, { sort: filter.sort ?? '-createdAt', keys: ['j.id'], after: filter.after })
  narrow(ctx, query, filter)
  return listed(await query)
}

/** How many jobs a filter matches. */
export async function countJobs(ctx: Context, filter: Omit<JobFilter, 'limit' | 'after'>): Promise<Total> {
  const query = visibleJobs(ctx).clearSelect().select(ctx.trx.raw('1'))
  narrow(ctx, query, filter)
  return countRows(ctx.trx, query)
}

function narrow(ctx: Context, query: Knex.QueryBuilder, filter: Omit<JobFilter, 'limit' | 'after'>): void {
  if (filter.computerId !== undefined) void query.whereExists(worksOn(ctx, filter.computerId))
  if (filter.text !== undefined) void query.whereRaw(SEARCHED, { needle: likePattern(filter.text) })
  if (filter.kind !== undefined) void query.where('j.kind', filter.kind)
  if (filter.states !== null) void query.whereIn('j.state', [...filter.states])
  if (filter.tenant !== null) void query.where('t.public_id', filter.tenant)
  if (filter.userId !== null)
    void query.where((any) => void any.where('j.owner_name', filter.userId).orWhere('j.requested_by', filter.userId))
  if (filter.from !== null) void query.where('j.created_at', '>=', filter.from)
  if (filter.to !== null) void query.where('j.created_at', '<', filter.to)
}

/** Whether the plan of job `j` works on a computer that the viewer may see. */
function worksOn(ctx: Context, computerId: string): Knex.QueryBuilder {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  return ctx
    .trx('plan_slice as p')
    .join('computer as c', (join) => void join.on('c.tenant_id', 'p.tenant_id').andOn('c.id', 'p.computer_id'))
    .whereRaw('p.tenant_id = j.tenant_id and p.job_id = j.id')
    .where('c.public_id', computerId)
    .whereRaw(sql, bindings)
    .select(ctx.trx.raw('1'))
}

/** Open jobs about which somebody has to decide, oldest first: what is in whose inbox is the rules' to say. */
export async function undecidedJobs(ctx: Context, after: number, limit: number): Promise<ListedJob[]> {
  const query = visibleJobs(ctx)
    .whereIn('j.state', ['pending_approval', 'awaiting_decision'])
    .where('j.id', '>', after)
    .orderBy('j.id')
    .limit(limit)
  return listed(await query)
}

function listed(rows: unknown): ListedJob[] {
  return (rows as (Parameters<typeof toJob>[0] & { tenant: string; sortKey?: string })[]).map((row) => ({
    ...toJob(row),
    tenant: row.tenant,
    sortKey: row.sortKey ?? '',
  }))
}

function visibleJobs(ctx: Context): Knex.QueryBuilder {
  const { actor } = ctx
  const query: Knex.QueryBuilder = ctx.trx('job as j').join('tenant as t', 't.id', 'j.tenant_id').select('j.*', 't.public_id as tenant')
  if (ctx.kind === 'tenant') void query.where('j.tenant_id', ctx.tenantId)
  if (actor.role !== 'tenant_user') return query
  return query.where((any) => {
    void any
      .where('j.owner_user_id', actor.userId)
      .orWhere('j.requester_user_id', actor.userId)
      .orWhereExists((touched) => {
        void touched
          .from('plan_slice as p')
          .join('computer as c', (join) => void join.on('c.tenant_id', 'p.tenant_id').andOn('c.id', 'p.computer_id'))
          .join('server_group as g', (join) => void join.on('g.tenant_id', 'c.tenant_id').andOn('g.id', 'c.server_group_id'))
          .whereRaw('p.tenant_id = j.tenant_id and p.job_id = j.id')
          .where('g.owner_user_id', actor.userId)
          .select(ctx.trx.raw('1'))
      })
  })
}

/** How many of a job's computers are where, as far as the viewer may see them. */
export async function progressOf(ctx: Context, job: Job): Promise<{ kind: StepKind; state: StepState; computers: number }[]> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  return (await ctx
    .trx('step as s')
    .join('computer as c', (join) => void join.on('c.tenant_id', 's.tenant_id').andOn('c.id', 's.computer_id'))
    .where({ 's.tenant_id': job.tenantId, 's.job_id': job.id })
    .whereRaw(sql, bindings)
    .groupBy('s.position', 's.kind', 's.state')
    .orderBy(['s.position', 's.state'])
    .select('s.kind', 's.state', ctx.trx.raw('count(*)::int as computers'))) as { kind: StepKind; state: StepState; computers: number }[]
}

/** A step as it is shown. */
export interface ShownStep {
  readonly computerId: number
  readonly position: number
  readonly kind: StepKind
  readonly state: StepState
  readonly attempt: number
  readonly reason: string | null
  readonly message: string | null
  readonly returnValue: number | null
  readonly continued: boolean
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  /** `<attempt>/<stream>` of what was kept. */
  readonly outputs: readonly string[]
}

/** All steps of some computers of a job. */
export async function stepsOfComputers(ctx: Context, job: Job, computerIds: readonly number[]): Promise<ShownStep[]> {
  const { rows } = (await ctx.trx.raw(
    `select s.computer_id as "computerId", s.position, s.kind, s.state, s.attempt, s.reason, s.result->>'message' as message,
            s.return_value as "returnValue", s.continued, s.started_at as "startedAt", s.ended_at as "endedAt",
            coalesce((select array_agg(o.attempt || '/' || o.stream order by o.attempt, o.stream) from (
                        select attempt, stream from step_output k
                         where k.tenant_id = s.tenant_id and k.job_id = s.job_id and k.computer_id = s.computer_id and k.position = s.position
                        union
                        select l.attempt, t.stream from step_live l cross join lateral (values ('stdout', l.stdout), ('stderr', l.stderr)) t(stream, body)
                         where l.tenant_id = s.tenant_id and l.job_id = s.job_id and l.computer_id = s.computer_id and l.position = s.position
                           and t.body <> '') o), '{}') as outputs
       from step s
      where s.tenant_id = :tenantId and s.job_id = :jobId and s.computer_id = any(:computerIds::int[])
      order by s.computer_id, s.position`,
    { tenantId: job.tenantId, jobId: job.id, computerIds: [...computerIds] },
  )) as { rows: ShownStep[] }
  return rows
}

/** A patch of a slice as it is shown. */
export interface ShownPatch {
  readonly computerId: number
  readonly patchId: string
  readonly name: string
  readonly title: string
  readonly classification: string | null
  readonly level: 'required' | 'recommended' | null
  readonly version: string | null
  readonly result: string | null
  readonly resultCode: string | null
  readonly restartRequired: boolean
}

/** The patches of some computers of a job with what became of them. */
export async function patchesOfComputers(ctx: Context, job: Job, computerIds: readonly number[]): Promise<ShownPatch[]> {
  return (await ctx
    .trx('plan_patch as t')
    .join('patch as p', 'p.id', 't.patch_id')
    .leftJoin('classification as k', 'k.id', 'p.classification_id')
    .leftJoin('classification_level as l', (on) => void on.on('l.tenant_id', 't.tenant_id').on('l.classification_id', 'k.id'))
    .where({ 't.tenant_id': job.tenantId, 't.job_id': job.id })
    .whereRaw('t.computer_id = any(?::int[])', [[...computerIds]])
    .orderBy(['t.computer_id', 'p.released_at', 'p.id'])
    .select(
      't.computer_id as computerId',
      'p.public_id as patchId',
      'p.name',
      'p.title',
      'k.title as classification',
      ctx.trx.raw(`${EFFECTIVE_LEVEL} as level`),
      'p.version',
      't.result',
      't.result_code as resultCode',
      't.restart_required as restartRequired',
    )) as ShownPatch[]
}

/** What was decided about a job, oldest first. */
export async function decisionsOf(
  ctx: Context,
  job: Job,
): Promise<{ kind: Decision; computerId: string | null; by: string; comment: string; planHash: string; at: Date }[]> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  return (await ctx
    .trx('job_decision as d')
    .leftJoin(
      'computer as c',
      (join) => void join.on('c.tenant_id', 'd.tenant_id').andOn('c.id', 'd.computer_id').andOn(ctx.trx.raw(sql, bindings)),
    )
    .where({ 'd.tenant_id': job.tenantId, 'd.job_id': job.id })
    .orderBy('d.number')
    .select(
      'd.kind',
      'c.public_id as computerId',
      'd.decided_by as by',
      'd.comment',
      ctx.trx.raw(`encode(d.plan_hash, 'hex') as "planHash"`),
      'd.decided_at as at',
    )) as Awaited<ReturnType<typeof decisionsOf>>
}

/** Computers of jobs that the viewer may see, as internal keys by the job's. */
export async function visibleComputers(ctx: Context, jobIds: readonly number[]): Promise<Map<number, Set<number>>> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  const rows = (await ctx
    .trx('plan_slice as p')
    .join('computer as c', (join) => void join.on('c.tenant_id', 'p.tenant_id').andOn('c.id', 'p.computer_id'))
    .whereIn('p.job_id', [...jobIds])
    .whereRaw(sql, bindings)
    .select('p.job_id as jobId', 'p.computer_id as computerId')) as { jobId: number; computerId: number }[]
  const byJob = Map.groupBy(rows, (row) => row.jobId)
  return new Map(jobIds.map((id) => [id, new Set((byJob.get(id) ?? []).map((row) => row.computerId))]))
}

/** What a step wrote, from a number of characters on. */
export async function outputOf(
  ctx: Context,
  job: Job,
  wanted: { computerId: number; position: number; attempt: number; stream: 'stdout' | 'stderr'; offset: number },
): Promise<{ body: string; length: number; truncated: boolean } | undefined> {
  return (await ctx
    .trx('step_output')
    .where({
      tenant_id: job.tenantId,
      job_id: job.id,
      computer_id: wanted.computerId,
      position: wanted.position,
      attempt: wanted.attempt,
      stream: wanted.stream,
    })
    .first('truncated', ctx.trx.raw('substr(body, ?::int + 1) as body, length(body) as length', [wanted.offset]))) as
    | { body: string; length: number; truncated: boolean }
    | undefined
}

/** The tenant's id that people know. */
export async function tenantOf(ctx: Context, job: Job): Promise<string> {
  const row = (await ctx.trx('tenant').where({ id: job.tenantId }).first('public_id')) as { public_id: string } | undefined
  return row?.public_id ?? ''
}
