import type { Context, TenantContext } from '../context.ts'
import { ACTIVE_STEP_STATES, type StepKind } from './states.ts'

/** Giving steps to agents: by key, so that a lease costs the same in every job. */

/** A step that was just given to an agent, with what its lease is made of. */
export interface LeasedStep {
  readonly computerId: number
  readonly jobId: number
  readonly jobPublicId: string
  readonly stepId: string
  readonly leaseId: string
  readonly kind: StepKind
  readonly attempt: number
  readonly slice: string
  readonly planRevision: number
  readonly planHash: Buffer
  readonly approvedAt: Date | null
  readonly signature: Buffer | null
  readonly keyId: string | null
}

/**
 * Gives a computer its next step. One that was given and not begun is given again, under the same lease; while one runs there is none.
 *
 * @param until until when the agent must say that it began
 */
export async function leaseStep(ctx: TenantContext, computerId: number, until: Date): Promise<LeasedStep | undefined> {
  return (await run(ctx, LEASE_STEP, [computerId], until))[0]
}

/**
 * The same for many computers at once. A computer whose step somebody else holds at this moment is left out as if it had none:
 * who holds many rows must not wait for one.
 *
 * @param until as of leaseStep
 */
export async function leaseSteps(ctx: TenantContext, computerIds: readonly number[], until: Date): Promise<LeasedStep[]> {
  return run(ctx, LEASE_STEPS, computerIds, until)
}

async function run(ctx: TenantContext, sql: string, computerIds: readonly number[], until: Date): Promise<LeasedStep[]> {
  const bindings = { tenantId: ctx.tenantId, computerIds: [...computerIds], until, now: ctx.now, active: [...ACTIVE_STEP_STATES] }
  return ((await ctx.trx.raw(sql, bindings)) as { rows: LeasedStep[] }).rows
}

// Every job begins with the operation check: what is begun on a computer goes on before another job begins there.
const CHOSEN = `
with chosen as materialized (
  select distinct on (s.computer_id) s.job_id, s.computer_id, s.position, s.state
    from step s
    join job j on j.tenant_id = s.tenant_id and j.id = s.job_id
   where s.tenant_id = :tenantId and s.computer_id = any(:computerIds::int[]) and s.kind <> 'schedule_standby' and s.state in ('ready', 'leased', 'running')
     and s.state = any(:active) and (s.state <> 'ready' or (j.state in ('running', 'awaiting_decision') and s.ready_at <= :now))
   order by s.computer_id, (s.state = 'ready'), (s.kind = 'operation_check'), s.ready_at, s.job_id
), mine as materialized (
  select s.ctid as place, s.job_id, s.computer_id, s.position
    from chosen c
    join step s on s.tenant_id = :tenantId and s.job_id = c.job_id and s.computer_id = c.computer_id and s.position = c.position
   where c.state in ('ready', 'leased') and s.state in ('ready', 'leased')
   order by s.job_id, s.computer_id
     for update of s`

const GIVE = `
)
update step s
   set state = 'leased', lease_expires_at = case when s.state = 'leased' then s.lease_expires_at else :until end,
       lease_id = case when s.state = 'leased' then s.lease_id else gen_random_uuid() end,
       boot_id_before = (select c.boot_id from computer_status c where c.tenant_id = :tenantId and c.computer_id = s.computer_id)
  from mine m
  join job j on j.tenant_id = :tenantId and j.id = m.job_id
  join plan_slice p on p.tenant_id = :tenantId and p.job_id = m.job_id and p.computer_id = m.computer_id
 where MINE and s.tenant_id = :tenantId and s.state in ('ready', 'leased')
returning s.computer_id as "computerId", j.id as "jobId", j.public_id as "jobPublicId", s.public_id as "stepId", s.lease_id as "leaseId", s.kind, s.attempt, p.slice,
          j.plan_revision as "planRevision", j.plan_hash as "planHash", j.approved_at as "approvedAt",
          j.approval_signature as signature, j.approval_key_id as "keyId"`

// Who waited for another's lease must find the row by its key: its new place lies beyond what the statement's snapshot sees.
const BY_KEY = 's.job_id = m.job_id and s.computer_id = m.computer_id and s.position = m.position'
const BY_PLACE = 's.ctid = m.place'

const LEASE_STEP = `${CHOSEN}${GIVE.replace('MINE', BY_KEY)}`
const LEASE_STEPS = `${CHOSEN} skip locked${GIVE.replace('MINE', BY_PLACE)}`

/** The common part and the hashes of a plan. */
export async function planRevision(
  ctx: Context,
  tenantId: number,
  jobId: number,
  revision: number,
): Promise<{ common: string; sliceHashes: Buffer[] } | undefined> {
  return (await ctx.trx('plan').where({ tenant_id: tenantId, job_id: jobId, revision }).first('common', 'slice_hashes as sliceHashes')) as
    | { common: string; sliceHashes: Buffer[] }
    | undefined
}
