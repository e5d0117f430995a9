import type { OutputBody } from '../agents/protocol.ts'
import type { Context, TenantContext } from '../context.ts'
import { withoutSecrets } from './secrets.ts'
import type { Job } from './store.ts'

/** What running steps write: the only writer of step_live. */

/** Characters that are kept of each stream while the step runs. */
export const LIVE_CHARACTERS = 64 * 1024

interface Place {
  readonly computerId: number
  readonly position: number
  readonly attempt: number
}

/**
 * Adds what an agent told of its running step, and says so to those who look on.
 *
 * @returns undefined when that step does not run, or runs under another lease; else whether somebody reads it
 */
export async function addLive(ctx: TenantContext, computerId: number, told: OutputBody): Promise<{ isWatched: boolean } | undefined> {
  const { rows } = (await ctx.trx.raw(ADD_LIVE, {
    tenantId: ctx.tenantId,
    computerId,
    stepId: told.stepId,
    leaseId: told.leaseId,
    jobId: told.jobId,
    attempt: told.attempt,
    sequence: told.sequence,
    stdout: storable(told.stdout?.text ?? ''),
    stdoutAt: told.stdout?.offset ?? -1,
    stderr: storable(told.stderr?.text ?? ''),
    stderrAt: told.stderr?.offset ?? -1,
    truncated: told.truncated,
    most: LIVE_CHARACTERS,
    now: ctx.now,
  })) as { rows: { isWatched: boolean }[] }
  return rows[0]
}

// The lock that the end of the step waits for, and that waits for it: nothing is added to a step that has ended.
const RUNNING = `
  select s.tenant_id, s.job_id, s.computer_id, s.position, s.attempt
    from step s
   where s.tenant_id = :tenantId and s.computer_id = :computerId and s.attempt = :attempt and s.state = 'running'`

// What is there already is not added twice; after a gap the text begins anew where the agent is.
const joined = (stream: 'stdout' | 'stderr') => {
  const [end, at, text] = [`(l.${stream}_from + length(l.${stream}))`, `:${stream}At::int`, `:${stream}::text`]
  return {
    whole: `case when ${at} < 0 then l.${stream} when ${at} > ${end} then ${text} else l.${stream} || substr(${text}, ${end} - ${at} + 1) end`,
    end: `case when ${at} < 0 then ${end} else greatest(${end}, ${at} + length(${text})) end`,
  }
}
const OUT = joined('stdout')
const ERR = joined('stderr')

const ADD_LIVE = `
with running as materialized (${RUNNING}
     and s.public_id = :stepId and s.lease_id = :leaseId
     and exists (select from job j where j.tenant_id = s.tenant_id and j.id = s.job_id and j.public_id = :jobId)
     for key share of s
), kept as (
  insert into step_live as l (tenant_id, job_id, computer_id, position, attempt, sequence, told_at, truncated,
                              stdout, stdout_from, stderr, stderr_from)
  select tenant_id, job_id, computer_id, position, attempt, :sequence::int, :now::timestamptz, :truncated::boolean,
         :stdout::text, greatest(:stdoutAt::int, 0), :stderr::text, greatest(:stderrAt::int, 0)
    from running
  on conflict (tenant_id, job_id, computer_id, position, attempt) do update
     set sequence = excluded.sequence, told_at = excluded.told_at, truncated = excluded.truncated,
         stdout = right(${OUT.whole}, :most::int), stdout_from = ${OUT.end} - least(length(${OUT.whole}), :most::int),
         stderr = right(${ERR.whole}, :most::int), stderr_from = ${ERR.end} - least(length(${ERR.whole}), :most::int)
   where l.sequence < excluded.sequence
  returning l.tenant_id, l.job_id, l.computer_id, l.watched_until >= :now as watched
), heard as (
  select watched, case when watched then pg_notify('job_output', tenant_id || ':' || job_id || ':' || computer_id) end from kept
)
select coalesce((select watched from heard), false) as "isWatched" from running`

/** Live output of one stream. */
export interface LiveOutput {
  readonly body: string
  /** Where its first and where its next character stands in the whole. */
  readonly from: number
  readonly end: number
  readonly truncated: boolean
  /** null: nothing was told yet. */
  readonly toldAt: Date | null
}

/** What a step said so far; undefined: nothing, or its final output took the place. */
export async function liveOf(ctx: Context, job: Job, place: Place & { stream: 'stdout' | 'stderr' }): Promise<LiveOutput | undefined> {
  const { stream } = place
  const row = (await ctx
    .trx('step_live')
    .where(keyOf(job, place))
    .first(
      `${stream} as body`,
      `${stream}_from as from`,
      ctx.trx.raw('?? + length(??) as "end"', [`${stream}_from`, stream]),
      'truncated',
      'told_at as toldAt',
    )) as LiveOutput | undefined
  // A secret may have come in two messages.
  return row === undefined ? undefined : { ...row, body: withoutSecrets(row.body) }
}

/** Somebody reads what a step says, so that its agent tells more often. @param until longer than a reader waits between two looks */
export async function watchLive(ctx: Context, job: Job, place: Place, until: Date, least: Date): Promise<void> {
  const bindings = { tenantId: job.tenantId, jobId: job.id, ...place, until, least }
  await ctx.trx.raw(
    `insert into step_live as l (tenant_id, job_id, computer_id, position, attempt, watched_until)
     select r.*, :until::timestamptz from (${RUNNING} and s.job_id = :jobId and s.position = :position for key share of s) r
     on conflict (tenant_id, job_id, computer_id, position, attempt) do update set watched_until = excluded.watched_until
      where l.watched_until < :least`,
    bindings,
  )
}

/** The final output is there: what was said on the way is over. */
export async function dropLive(
  ctx: TenantContext,
  computerId: number,
  step: { jobId: number; position: number; attempt: number },
): Promise<void> {
  await ctx
    .trx('step_live')
    .where({ tenant_id: ctx.tenantId, job_id: step.jobId, computer_id: computerId, position: step.position, attempt: step.attempt })
    .delete()
}

function keyOf(job: Job, { computerId, position, attempt }: Place) {
  return { tenant_id: job.tenantId, job_id: job.id, computer_id: computerId, position, attempt }
}

/**
 * A text as the database can hold it: without U+0000 and half surrogate pairs, and without secrets; each character stays in its place.
 */
export function storable(text: string): string {
  return withoutSecrets(text.replaceAll('\0', '\uFFFD').toWellFormed())
}
