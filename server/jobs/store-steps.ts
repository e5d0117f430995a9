import type { Context } from '../context.ts'
import type { Job } from './store.ts'
import { ACTIVE_STEP_STATES, stepStatesBefore, type StepKind, type StepState } from './states.ts'

/** Statements about many steps at once: what a job costs per computer is the same for fifty and for five thousand. */

/** Every step of a job, or of some of its computers. */
interface Which {
  readonly tenantId: number
  readonly jobId: number
  /** null: all computers. */
  readonly computerIds: number[] | null
}

/** @param computerIds null: all computers of the job */
export function stepsWhere(job: Job, computerIds: readonly number[] | null): Which {
  return { tenantId: job.tenantId, jobId: job.id, computerIds: computerIds === null ? null : [...computerIds] }
}

/**
 * Makes the next step of each computer ready, where none is active and none waits for a decision, and wakes the agents.
 *
 * @param takeUp seconds until which a step of each kind must be taken up
 * @returns how many became ready
 */
export async function readyNext(ctx: Context, which: Which, takeUp: Readonly<Record<StepKind, number>>): Promise<number> {
  const { rows } = (await ctx.trx.raw(READY_NEXT, {
    ...which,
    before: stepStatesBefore('ready'),
    takeUp: JSON.stringify(takeUp),
    now: ctx.now,
  })) as { rows: { ready: number }[] }
  return rows[0]?.ready ?? 0
}

// The first step that is not done decides: pending → ready; anything else is at work or waits for somebody.
// By ctid and hashed subquery instead of joins by key: statistics know nothing of a job just inserted, and a nested loop over it would be quadratic.
const READY_NEXT = `
with first as (
  select distinct on (s.computer_id) s.ctid as place, s.state
    from step s
   where s.tenant_id = :tenantId and s.job_id = :jobId and (:computerIds::int[] is null or s.computer_id = any(:computerIds::int[]))
     and not (s.state in ('succeeded', 'skipped') or (s.state = 'failed' and s.continued))
     and s.computer_id not in (
       select p.computer_id from plan_slice p
        where p.tenant_id = :tenantId and p.job_id = :jobId and (:computerIds::int[] is null or p.computer_id = any(:computerIds::int[]))
          and (p.canceled_at is not null or p.void))
   order by s.computer_id, s.position
), moved as (
  update step s
     set state = 'ready', ready_at = :now, deadline_at = :now::timestamptz + make_interval(secs => (:takeUp::jsonb->>s.kind)::int)
    from first f
   where s.ctid = f.place and f.state = 'pending' and s.state = 'pending' and s.state = any(:before) and s.tenant_id = :tenantId
  returning s.computer_id
), woken as (
  select pg_notify('agent_work', computer_id::text) from moved
)
select count(*)::int as ready from woken`

/**
 * Ends the first steps of computers that lost their agent, or ended, since the plan was made: nobody is left who could answer.
 *
 * @returns how many
 */
export async function failUnreachable(ctx: Context, job: Job): Promise<number> {
  const { rows } = (await ctx.trx.raw(
    `update step s set state = 'failed', reason = 'no_agent', ended_at = :now
      where s.tenant_id = :tenantId and s.job_id = :jobId and s.state = 'ready' and s.state = any(:before)
        and s.computer_id not in (
          select a.computer_id from agent a join computer c on c.tenant_id = a.tenant_id and c.id = a.computer_id and c.ended_at is null
           where a.tenant_id = :tenantId and a.revoked_at is null)
     returning s.computer_id`,
    { tenantId: job.tenantId, jobId: job.id, before: stepStatesBefore('failed'), now: ctx.now },
  )) as { rows: unknown[] }
  return rows.length
}

/** Starts the standby of a job that waits, or ends it when its time has come. */
export async function moveStandby(ctx: Context, job: Job, to: 'running' | 'succeeded'): Promise<void> {
  await ctx
    .trx('step')
    .where({ tenant_id: job.tenantId, job_id: job.id, kind: 'schedule_standby' })
    .whereIn('state', stepStatesBefore(to))
    .update(to === 'running' ? { state: to, started_at: ctx.now } : { state: to, ended_at: ctx.now })
}

/**
 * Ends what has not begun. What an agent was given, or works on, is left to its report.
 *
 * @param to canceled by a person, or expired by the clock
 * @returns computers that were changed
 */
export async function endUnbegun(ctx: Context, which: Which, to: 'canceled' | 'expired'): Promise<void> {
  const { rows } = (await ctx.trx.raw(
    `update step s set state = :to, ended_at = :now
      where tenant_id = :tenantId and job_id = :jobId and (:computerIds::int[] is null or computer_id = any(:computerIds::int[]))
        and (state in ('pending', 'ready') or (kind = 'schedule_standby' and state = 'running')) and state = any(:before)
     returning computer_id`,
    { ...which, to, before: stepStatesBefore(to), now: ctx.now },
  )) as { rows: unknown[] }
  ctx.log.debug({ steps: rows.length, jobId: which.jobId }, 'steps were ended')
}

/** Nothing more is to begin on these computers. */
export async function cancelSlices(ctx: Context, which: Which): Promise<void> {
  await ctx.trx.raw(
    `update plan_slice set canceled_at = :now, void = false
      where tenant_id = :tenantId and job_id = :jobId and canceled_at is null
        and computer_id = any(array(
          select s.computer_id from step s
           where s.tenant_id = :tenantId and s.job_id = :jobId and (:computerIds::int[] is null or s.computer_id = any(:computerIds::int[]))
             and (s.state in ('pending', 'ready', 'leased', 'running') or (s.state = 'failed' and not s.continued))))`,
    { ...which, now: ctx.now },
  )
}

/** A failed step that waits for a decision. */
export interface OpenFailure {
  readonly computerId: number
  readonly position: number
  readonly kind: StepKind
  readonly drifted: boolean
}

/** Failed steps that nobody decided about, on computers that are not canceled. */
export async function openFailures(ctx: Context, which: Which): Promise<OpenFailure[]> {
  const { rows } = (await ctx.trx.raw(
    `select s.computer_id as "computerId", s.position, s.kind, p.void as drifted
       from step s join plan_slice p on p.tenant_id = s.tenant_id and p.job_id = s.job_id and p.computer_id = s.computer_id
      where s.tenant_id = :tenantId and s.job_id = :jobId and (:computerIds::int[] is null or s.computer_id = any(:computerIds::int[]))
        and s.state = 'failed' and not s.continued and p.canceled_at is null
      order by s.computer_id, s.position`,
    { ...which },
  )) as { rows: OpenFailure[] }
  return rows
}

/**
 * Gives failed steps another attempt.
 *
 * @param takeUp as of readyNext
 */
export async function retrySteps(
  ctx: Context,
  job: Job,
  steps: readonly OpenFailure[],
  takeUp: Readonly<Record<StepKind, number>>,
): Promise<void> {
  const bindings = { ...keysOf(job, steps), before: stepStatesBefore('ready'), takeUp: JSON.stringify(takeUp), now: ctx.now }
  await ctx.trx.raw(RETRY_STEPS, bindings)
  await ctx.trx.raw(
    `update plan_slice set void = false
      where tenant_id = :tenantId and job_id = :jobId and computer_id = any(:computerIds::int[]) and void`,
    bindings,
  )
}

const RETRY_STEPS = `
with moved as (
  update step s
     set state = 'ready', attempt = attempt + 1, reason = null, return_value = null, told = false, result = null, report_sequence = 0,
         lease_id = null, lease_expires_at = null, started_at = null, ended_at = null, ready_at = :now,
         deadline_at = :now::timestamptz + make_interval(secs => (:takeUp::jsonb->>s.kind)::int)
    from unnest(:computerIds::int[], :positions::int[]) as k(computer_id, position)
   where s.tenant_id = :tenantId and s.job_id = :jobId and s.computer_id = k.computer_id and s.position = k.position
     and s.state = 'failed' and not s.continued and s.state = any(:before)
  returning s.computer_id
)
select pg_notify('agent_work', computer_id::text) from moved`

/** Marks failed steps as passed over. */
export async function passOver(ctx: Context, job: Job, steps: readonly OpenFailure[]): Promise<void> {
  await ctx.trx.raw(
    `update step s set continued = true
       from unnest(:computerIds::int[], :positions::int[]) as k(computer_id, position)
      where s.tenant_id = :tenantId and s.job_id = :jobId and s.computer_id = k.computer_id and s.position = k.position and s.state = 'failed'`,
    keysOf(job, steps),
  )
}

function keysOf(job: Job, steps: readonly OpenFailure[]) {
  return {
    tenantId: job.tenantId,
    jobId: job.id,
    computerIds: steps.map((step) => step.computerId),
    positions: steps.map((step) => step.position),
  }
}

/** Whether anything of a job is ready, leased or running. */
export async function hasActive(ctx: Context, job: Job): Promise<boolean> {
  const row: unknown = await ctx
    .trx('step')
    .where({ tenant_id: job.tenantId, job_id: job.id })
    .whereIn('state', [...ACTIVE_STEP_STATES])
    .first(ctx.trx.raw('1 as found'))
  return row !== undefined
}

/** How often each combination of steps and states occurs among the computers of a job. */
export async function combinations(
  ctx: Context,
  job: Job,
): Promise<{ steps: { kind: StepKind; state: StepState }[]; computers: number }[]> {
  const { rows } = (await ctx.trx.raw(
    `select steps, count(*)::int as computers
       from (select jsonb_agg(jsonb_build_object('kind', kind, 'state', state) order by position) as steps
               from step where tenant_id = :tenantId and job_id = :jobId group by computer_id) c
      group by steps`,
    { tenantId: job.tenantId, jobId: job.id },
  )) as { rows: { steps: { kind: StepKind; state: StepState }[]; computers: number }[] }
  return rows
}

/** Void slices, with what the computer would do now. */
export async function voidSlices(ctx: Context, job: Job): Promise<{ computerId: number; slice: string; preview: unknown }[]> {
  const { rows } = (await ctx.trx.raw(
    `select computer_id as "computerId", slice, difference->'preview' as preview from plan_slice
      where tenant_id = :tenantId and job_id = :jobId and void and canceled_at is null order by computer_id`,
    { tenantId: job.tenantId, jobId: job.id },
  )) as { rows: { computerId: number; slice: string; preview: unknown }[] }
  return rows
}

/** Puts new slices in the place of void ones; the former ones are kept with what drifted. They stay void until somebody approves. */
export async function replaceSlices(
  ctx: Context,
  job: Job,
  slices: readonly { computerId: number; text: string; hash: Buffer }[],
): Promise<void> {
  const rows = slices.map((slice) => ({ c: slice.computerId, s: slice.text, h: slice.hash.toString('hex') }))
  await ctx.trx.raw(
    `update plan_slice p
        set former = p.former || jsonb_build_object('revision', :revision::int, 'slice', p.slice, 'difference', p.difference), slice = r.s, hash = decode(r.h, 'hex')
       from jsonb_to_recordset(:rows::jsonb) as r(c int, s text, h text)
      where p.tenant_id = :tenantId and p.job_id = :jobId and p.computer_id = r.c`,
    { tenantId: job.tenantId, jobId: job.id, revision: job.planRevision, rows: JSON.stringify(rows) },
  )
}

/** Hashes of the slices in force. */
export async function sliceHashes(ctx: Context, job: Job): Promise<Buffer[]> {
  const rows = (await ctx.trx('plan_slice').where({ tenant_id: job.tenantId, job_id: job.id }).select('hash')) as { hash: Buffer }[]
  return rows.map((row) => row.hash)
}

/**
 * Failures that nobody was told of; they count as told from now on.
 *
 * @param before only those that ended by then
 */
export async function takeUntoldFailures(
  ctx: Context,
  job: Job,
  before: Date,
): Promise<{ computerId: number; publicId: string; name: string; kind: StepKind; reason: string; returnValue: number | null }[]> {
  const { rows } = (await ctx.trx.raw(
    `with told as (
       update step set told = true where tenant_id = :tenantId and job_id = :jobId and state = 'failed' and not told and ended_at <= :before
       returning computer_id, kind, reason, return_value)
     select t.computer_id as "computerId", c.public_id as "publicId", coalesce(c.fqdn, c.host_name) as name, t.kind,
            coalesce(t.reason, 'unknown') as reason, t.return_value as "returnValue"
       from told t join computer c on c.tenant_id = :tenantId and c.id = t.computer_id
      order by c.host_name, c.id`,
    { tenantId: job.tenantId, jobId: job.id, before },
  )) as { rows: { computerId: number; publicId: string; name: string; kind: StepKind; reason: string; returnValue: number | null }[] }
  return rows
}

/** Jobs with failures that nobody was told of for so long. */
export async function jobsWithOldFailures(ctx: Context, before: Date): Promise<{ tenantId: number; jobId: number }[]> {
  const { rows } = (await ctx.trx.raw(
    `select distinct tenant_id as "tenantId", job_id as "jobId" from step where state = 'failed' and not told and ended_at < :before`,
    { before },
  )) as { rows: { tenantId: number; jobId: number }[] }
  return rows
}

/** Marks one failed step as passed over. */
export async function passOverDue(
  ctx: Context,
  step: { tenantId: number; jobId: number; computerId: number; position: number },
): Promise<void> {
  const key = { tenant_id: step.tenantId, job_id: step.jobId, computer_id: step.computerId, position: step.position }
  await ctx
    .trx('step')
    .where({ ...key, state: 'failed' })
    .update({ continued: true })
}
