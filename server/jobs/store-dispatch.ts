import type { Context, TenantContext } from '../context.ts'
import type { PatchResult, StepResult } from '../agents/protocol.ts'
import { storable } from './store-live.ts'
import { stepStatesBefore, type JobState, type StepKind, type StepState } from './states.ts'

/** What agents are given and what they say: single rows, by key. */

/** A step as a report finds it, locked. */
export interface ReportedStep {
  readonly jobId: number
  readonly jobState: JobState
  readonly position: number
  readonly kind: StepKind
  readonly state: StepState
  /** Why it failed. */
  readonly reason: string | null
  readonly attempt: number
  readonly reportSequence: number
  readonly bootIdBefore: string | null
  readonly canceled: boolean
  readonly parameters: { goOnAfterFailure: boolean; monitorMinutes: number; retry: { count: number; backoffMinutes: number } }
}

/** The step of that id on that computer; another computer's step is not found. */
export async function lockStep(ctx: TenantContext, computerId: number, stepId: string): Promise<ReportedStep | undefined> {
  const { rows } = (await ctx.trx.raw(
    `select s.job_id as "jobId", j.state as "jobState", s.position, s.kind, s.state, s.reason, s.attempt, s.report_sequence as "reportSequence",
            s.boot_id_before as "bootIdBefore", p.canceled_at is not null as canceled, j.parameters
       from step s
       join job j on j.tenant_id = s.tenant_id and j.id = s.job_id
       join plan_slice p on p.tenant_id = s.tenant_id and p.job_id = s.job_id and p.computer_id = s.computer_id
      where s.tenant_id = :tenantId and s.computer_id = :computerId and s.public_id = :stepId
        for update of s`,
    { tenantId: ctx.tenantId, computerId, stepId },
  )) as { rows: ReportedStep[] }
  return rows[0]
}

/** A report that came after its time-out was taken: a repeated one then changes nothing. */
export async function noteLate(ctx: TenantContext, computerId: number, step: StepKey, sequence: number, result: StepResult): Promise<void> {
  await ctx.trx.raw(
    `update step set report_sequence = :sequence, return_value = :returnValue, result = :result::jsonb
      where tenant_id = :tenantId and job_id = :jobId and computer_id = :computerId and position = :position and state = 'failed'`,
    {
      tenantId: ctx.tenantId,
      computerId,
      jobId: step.jobId,
      position: step.position,
      sequence,
      returnValue: result.returnValue,
      result: JSON.stringify({
        message: storable(result.message),
        restartRequired: result.restartRequired,
        bootId: result.bootId,
        drifted: result.drift !== null,
        late: result.outcome,
      }),
    },
  )
}

interface StepKey {
  readonly jobId: number
  readonly position: number
}

/** The agent began, or goes on: its answer is awaited until then. */
export async function noteRunning(ctx: TenantContext, computerId: number, step: StepKey, sequence: number, until: Date): Promise<void> {
  await ctx.trx.raw(
    `update step set state = 'running', started_at = coalesce(started_at, :now), lease_expires_at = :until, report_sequence = :sequence
      where tenant_id = :tenantId and job_id = :jobId and computer_id = :computerId and position = :position
        and (state = 'running' or state = any(:before))`,
    { tenantId: ctx.tenantId, computerId, ...step, sequence, until, now: ctx.now, before: stepStatesBefore('running') },
  )
}

/** How a step ended. */
export interface StepEnd {
  readonly state: 'succeeded' | 'failed' | 'canceled'
  readonly reason: string | null
  readonly continued: boolean
  readonly result: StepResult
  readonly sequence: number
}

/** Ends a step that is running; one that is not is left alone. */
export async function endStep(ctx: TenantContext, computerId: number, step: StepKey, end: StepEnd): Promise<void> {
  const { returnValue, message, restartRequired, bootId, drift } = end.result
  await ctx.trx.raw(
    `update step set state = :state, reason = :reason, continued = :continued, return_value = :returnValue, result = :result::jsonb,
                     ended_at = :now, report_sequence = :sequence, lease_expires_at = null
      where tenant_id = :tenantId and job_id = :jobId and computer_id = :computerId and position = :position
        and state = 'running' and state = any(:before)`,
    {
      tenantId: ctx.tenantId,
      computerId,
      jobId: step.jobId,
      position: step.position,
      state: end.state,
      reason: end.reason,
      continued: end.continued,
      returnValue,
      result: JSON.stringify({ message: storable(message), restartRequired, bootId, drifted: drift !== null }),
      sequence: end.sequence,
      now: ctx.now,
      before: stepStatesBefore(end.state),
    },
  )
}

/** Another attempt by the retry policy, not before `at`. */
export async function retryLater(
  ctx: Context,
  tenantId: number,
  computerId: number,
  step: StepKey,
  at: Date,
  deadline: Date,
): Promise<void> {
  await ctx.trx.raw(
    `update step set state = 'ready', attempt = attempt + 1, ready_at = :at, deadline_at = :deadline, report_sequence = 0, started_at = null,
                     ended_at = null, lease_id = null, lease_expires_at = null
      where tenant_id = :tenantId and job_id = :jobId and computer_id = :computerId and position = :position and state = 'failed' and state = any(:before)`,
    { tenantId, computerId, jobId: step.jobId, position: step.position, at, deadline, before: stepStatesBefore('ready') },
  )
}

/** What the installer said of patches; a patch that is none of the plan's is left out. */
export async function notePatchResults(
  ctx: TenantContext,
  computerId: number,
  jobId: number,
  patches: readonly PatchResult[],
): Promise<void> {
  if (patches.length === 0) return
  const rows = patches.map((patch) => ({
    id: patch.patchId,
    result: patch.outcome,
    code: patch.code ?? (patch.hresult === null ? null : hexadecimal(patch.hresult)),
    restart: patch.restartRequired,
  }))
  await ctx.trx.raw(
    `update plan_patch t set result = r.result, result_code = r.code, restart_required = r.restart, result_at = :now
       from jsonb_to_recordset(:rows::jsonb) as r(id text, result text, code text, restart boolean)
       join patch p on p.public_id = r.id
      where t.tenant_id = :tenantId and t.job_id = :jobId and t.computer_id = :computerId and t.patch_id = p.id`,
    { tenantId: ctx.tenantId, computerId, jobId, rows: JSON.stringify(rows), now: ctx.now },
  )
}

/** HRESULT as Windows people write it: 0x80070643. */
function hexadecimal(hresult: number): string {
  return `0x${(hresult >>> 0).toString(16).padStart(8, '0').toUpperCase()}`
}

/** Keeps what a step wrote, bounded. */
export async function keepOutputs(
  ctx: TenantContext,
  computerId: number,
  step: StepKey & { attempt: number },
  outputs: { stdout: string; stderr: string; outputTruncated?: boolean | undefined },
  limit: number,
): Promise<void> {
  const rows = (['stdout', 'stderr'] as const)
    .filter((stream) => outputs[stream] !== '')
    .map((stream) => ({
      tenant_id: ctx.tenantId,
      job_id: step.jobId,
      computer_id: computerId,
      position: step.position,
      attempt: step.attempt,
      stream,
      body: storable(outputs[stream].slice(0, limit)),
      truncated: outputs.outputTruncated === true || outputs[stream].length > limit,
    }))
  if (rows.length > 0) await ctx.trx('step_output').insert(rows).onConflict().ignore()
}

/** Drift: the slice is void, with the difference. */
export async function voidSlice(ctx: TenantContext, computerId: number, jobId: number, difference: object): Promise<void> {
  await ctx
    .trx('plan_slice')
    .where({ tenant_id: ctx.tenantId, job_id: jobId, computer_id: computerId, canceled_at: null })
    .update({ void: true, difference: JSON.stringify(difference) })
}

/** A step whose lease ran out, or that nobody took up in time. */
export interface DueStep {
  readonly tenantId: number
  readonly jobId: number
  readonly computerId: number
  readonly position: number
  readonly kind: StepKind
  readonly state: 'ready' | 'leased' | 'running'
  readonly attempt: number
  readonly canceled: boolean
  readonly parameters: ReportedStep['parameters']
}

/** Steps whose time is over, locked; those that somebody else holds are left for the next time. */
export async function lockDueSteps(ctx: Context, limit: number): Promise<DueStep[]> {
  const { rows } = (await ctx.trx.raw(
    `select s.tenant_id as "tenantId", s.job_id as "jobId", s.computer_id as "computerId", s.position, s.kind, s.state, s.attempt,
            p.canceled_at is not null as canceled, j.parameters
       from step s
       join job j on j.tenant_id = s.tenant_id and j.id = s.job_id
       join plan_slice p on p.tenant_id = s.tenant_id and p.job_id = s.job_id and p.computer_id = s.computer_id
      where (s.state in ('leased', 'running') and s.lease_expires_at < :now) or (s.state = 'ready' and s.deadline_at < :now)
      order by s.tenant_id, s.job_id, s.computer_id, s.position
      limit :limit
        for update of s skip locked`,
    { now: ctx.now, limit },
  )) as { rows: DueStep[] }
  return rows
}

/** Writes what became of due steps, all of one kind of end at once. */
export async function endDueSteps(
  ctx: Context,
  steps: readonly DueStep[],
  to: 'ready' | 'failed' | 'canceled',
  reason: string | null,
): Promise<void> {
  if (steps.length === 0) return
  const keys = steps.map((step) => ({ t: step.tenantId, j: step.jobId, c: step.computerId, p: step.position }))
  await ctx.trx.raw(
    `with moved as (
       update step s
          set state = :to, reason = :reason, lease_expires_at = null, lease_id = null,
              ended_at = case when :to = 'ready' then null else :now::timestamptz end,
              ready_at = case when :to = 'ready' then :now else s.ready_at end
         from jsonb_to_recordset(:keys::jsonb) as k(t int, j int, c int, p int)
        where s.tenant_id = k.t and s.job_id = k.j and s.computer_id = k.c and s.position = k.p and s.state = any(:before)
       returning s.computer_id, s.state)
     select pg_notify('agent_work', computer_id::text) from moved where state = 'ready'`,
    { keys: JSON.stringify(keys), to, reason, now: ctx.now, before: stepStatesBefore(to) },
  )
}
