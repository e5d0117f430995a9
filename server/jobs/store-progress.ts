import type { Knex } from 'knex'
import { viewerCondition } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
import type { Job } from './store.ts'

/** Where a computer is in a job, taken together from its steps. */
export const COMPUTER_STATES = ['waiting', 'running', 'done', 'failed', 'canceled', 'expired'] as const
export type ComputerState = (typeof COMPUTER_STATES)[number]

// The first that holds: what is at work, how it was ended, what a step says that nobody passed over, all done, else it waits.
const STATE_OF_COMPUTER = `case
  when bool_or(s.state in ('leased', 'running') and s.kind <> 'schedule_standby') then 'running'
  when bool_or(s.state = 'expired') then 'expired'
  when bool_or(s.state = 'canceled') or p.canceled_at is not null then 'canceled'
  when bool_or(s.state = 'failed' and not s.continued) then 'failed'
  when bool_and(s.state in ('succeeded', 'skipped', 'failed')) then 'done'
  else 'waiting' end`

/** The computers of a job with their states, as far as the viewer may see them: `computer_id`, `state`. */
export function computerStates(ctx: Context, job: Job): Knex.QueryBuilder {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  return ctx
    .trx('step as s')
    .join(
      'plan_slice as p',
      (join) => void join.on('p.tenant_id', 's.tenant_id').andOn('p.job_id', 's.job_id').andOn('p.computer_id', 's.computer_id'),
    )
    .join('computer as c', (join) => void join.on('c.tenant_id', 's.tenant_id').andOn('c.id', 's.computer_id'))
    .where({ 's.tenant_id': job.tenantId, 's.job_id': job.id })
    .whereRaw(sql, bindings)
    .groupBy('s.computer_id', 'p.canceled_at')
    .select('s.computer_id', ctx.trx.raw(`${STATE_OF_COMPUTER} as state`))
}

/** How many computers of a job are in which state; they add up to those that the viewer may see. */
export async function countComputerStates(ctx: Context, job: Job): Promise<Record<ComputerState, number>> {
  const rows = (await ctx.trx
    .from(computerStates(ctx, job).as('x'))
    .groupBy('x.state')
    .select('x.state', ctx.trx.raw('count(*)::int as computers'))) as { state: ComputerState; computers: number }[]
  const counts: Record<ComputerState, number> = { waiting: 0, running: 0, done: 0, failed: 0, canceled: 0, expired: 0 }
  for (const row of rows) counts[row.state] = row.computers
  return counts
}

/** The states of some computers of a job, by internal key. */
export async function statesOfComputers(ctx: Context, job: Job, ids: readonly number[]): Promise<Map<number, ComputerState>> {
  const rows = (await computerStates(ctx, job).whereRaw('s.computer_id = any(?::int[])', [[...ids]])) as {
    computer_id: number
    state: ComputerState
  }[]
  return new Map(rows.map((row) => [row.computer_id, row.state]))
}

/** Numbers of computers with their sum. */
export function withTotal(counts: Readonly<Record<ComputerState, number>>) {
  return { total: Object.values(counts).reduce((sum, n) => sum + n, 0), ...counts }
}

/** What became of a patch on the computers of a job; the numbers add up to the computers that have it in their part of the plan. */
export interface PatchResult {
  readonly patchId: string
  readonly name: string
  readonly title: string
  readonly version: string | null
  readonly computers: number
  readonly succeeded: number
  readonly failed: number
  readonly skipped: number
  readonly waiting: number
  readonly restartRequired: number
}

/** Results per patch, as far as the viewer may see the computers, in the order of the plan; titles in a language where the source has them in it. */
export async function patchResults(ctx: Context, job: Job, locale = 'en'): Promise<PatchResult[]> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  return (await ctx
    .trx('plan_patch as t')
    .join('patch as p', 'p.id', 't.patch_id')
    .join('computer as c', (join) => void join.on('c.tenant_id', 't.tenant_id').andOn('c.id', 't.computer_id'))
    .leftJoin('patch_text as x', (on) => void on.on('x.patch_id', 'p.id').andOnVal('x.locale', locale))
    .where({ 't.tenant_id': job.tenantId, 't.job_id': job.id })
    .whereRaw(sql, bindings)
    .groupBy('p.id', 'x.title')
    .orderBy(['p.released_at', 'p.id'])
    .select(
      'p.public_id as patchId',
      'p.name',
      ctx.trx.raw('coalesce(x.title, p.title) as title'),
      'p.version',
      ctx.trx.raw(`count(*)::int as computers,
        (count(*) filter (where t.result in ('succeeded', 'succeeded_with_errors')))::int as succeeded,
        (count(*) filter (where t.result = 'failed'))::int as failed,
        (count(*) filter (where t.result = 'skipped'))::int as skipped,
        (count(*) filter (where t.result is null))::int as waiting,
        (count(*) filter (where t.restart_required))::int as "restartRequired"`),
    )) as PatchResult[]
}

/** Public ids of computers, as far as the viewer may see them. */
export async function computersOfKeys(ctx: Context, ids: readonly number[]): Promise<string[]> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  const rows = (await ctx
    .trx('computer as c')
    .whereRaw('c.id = any(?::int[])', [[...ids]])
    .whereRaw(sql, bindings)
    .select('c.public_id as publicId')) as { publicId: string }[]
  return rows.map((row) => row.publicId)
}

/** Public ids of a job's computers that the viewer may see, by internal key. */
export async function computersSeen(ctx: Context, job: Job): Promise<Map<number, string>> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  const rows = (await ctx
    .trx('plan_slice as p')
    .join('computer as c', (join) => void join.on('c.tenant_id', 'p.tenant_id').andOn('c.id', 'p.computer_id'))
    .where({ 'p.tenant_id': job.tenantId, 'p.job_id': job.id })
    .whereRaw(sql, bindings)
    .select('c.id', 'c.public_id as publicId')) as { id: number; publicId: string }[]
  return new Map(rows.map((row) => [row.id, row.publicId]))
}
