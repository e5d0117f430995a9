import type { Knex } from 'knex'
import { viewerCondition } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
import { computerStates, type ComputerState } from './store-progress.ts'
import type { Job } from './store.ts'

/** A computer of a job with its part of the plan. */
export interface ComputerOfJob {
  readonly id: number
  readonly computerId: string
  readonly name: string
  readonly address: string | null
  readonly slice: string
  readonly difference: unknown
  readonly drifted: boolean
  readonly canceledAt: Date | null
}

export interface ComputersPage {
  readonly after: number
  readonly limit: number
  readonly computerId?: string | undefined
  readonly onlyFailed?: boolean
  readonly state?: ComputerState | undefined
  /** Public id of a patch that is in their part of the plan, and what became of it. */
  readonly patchId?: string | undefined
  readonly result?: PatchOutcome | undefined
}

export const PATCH_OUTCOMES = ['succeeded', 'failed', 'skipped', 'waiting'] as const
export type PatchOutcome = (typeof PATCH_OUTCOMES)[number]

/** Computers of a job that the viewer may see, by key, one row more than asked for. */
export async function computersOfJob(ctx: Context, job: Job, page: ComputersPage): Promise<ComputerOfJob[]> {
  const { sql, bindings } = viewerCondition(ctx.actor, 'c.server_group_id')
  const query = ctx
    .trx('plan_slice as p')
    .join('computer as c', (join) => void join.on('c.tenant_id', 'p.tenant_id').andOn('c.id', 'p.computer_id'))
    .where({ 'p.tenant_id': job.tenantId, 'p.job_id': job.id })
    .where('c.id', '>', page.after)
    .whereRaw(sql, bindings)
    .orderBy('c.id')
    .limit(page.limit + 1)
    .select(
      'c.id',
      'c.public_id as computerId',
      ctx.trx.raw('coalesce(c.fqdn, c.host_name) as name'),
      'c.management_address as address',
      'p.slice',
      'p.difference',
      'p.void as drifted',
      'p.canceled_at as canceledAt',
    )
  if (page.computerId !== undefined) void query.where('c.public_id', page.computerId)
  if (page.onlyFailed === true) {
    void query.whereExists((failed) => {
      void failed
        .from('step as s')
        .whereRaw('s.tenant_id = p.tenant_id and s.job_id = p.job_id and s.computer_id = p.computer_id')
        .where('s.state', 'failed')
        .select(ctx.trx.raw('1'))
    })
  }
  if (page.state !== undefined) {
    const inState = ctx.trx.from(computerStates(ctx, job).as('x')).where('x.state', page.state).select('x.computer_id')
    void query.whereIn('c.id', inState)
  }
  if (page.patchId !== undefined) void query.whereIn('c.id', computersWithPatch(ctx, job, page.patchId, page.result))
  return (await query) as ComputerOfJob[]
}

function computersWithPatch(ctx: Context, job: Job, patchId: string, result: PatchOutcome | undefined): Knex.QueryBuilder {
  const query = ctx
    .trx('plan_patch as t')
    .join('patch as w', 'w.id', 't.patch_id')
    .where({ 't.tenant_id': job.tenantId, 't.job_id': job.id, 'w.public_id': patchId })
    .select('t.computer_id')
  if (result === 'waiting') return query.whereNull('t.result')
  if (result === 'succeeded') return query.whereIn('t.result', ['succeeded', 'succeeded_with_errors'])
  return result === undefined ? query : query.where('t.result', result)
}
