import type { VerdictState } from '../../catalog/index.ts'
import { viewerCondition } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
import type { PatchItem } from './store-lists.ts'

export interface VerdictItem {
  readonly computerId: string
  readonly tenantId: string
  readonly hostName: string
  readonly address: string | null
  readonly patchId: string
  readonly patchName: string
  readonly title: string
  readonly severity: PatchItem['severity']
  readonly state: VerdictState
  readonly approved: boolean
  readonly excepted: boolean
  readonly unapplied: boolean
  readonly since: Date
  readonly sourceTime: Date | null
  readonly agentState: VerdictItem['state'] | null
  readonly agentTime: Date | null
}

export type VerdictRow = VerdictItem & { readonly computerKey: number; readonly patchKey: number; readonly sourceKey: number }

export interface VerdictFilter {
  readonly patchId?: string | undefined
  readonly computerIds?: readonly string[] | undefined
  readonly addresses?: readonly string[] | undefined
  readonly tenantId?: string | undefined
  readonly kind?: string | undefined
  readonly states?: readonly string[] | undefined
  readonly unapplied?: boolean | undefined
  /** Of titles. */
  readonly locale?: string | undefined
  readonly after?: readonly [computer: number, patch: number] | undefined
  readonly limit: number
}

const COLUMNS = {
  computerId: 'c.public_id',
  tenantId: 't.public_id',
  hostName: 'c.host_name',
  address: 'c.management_address',
  patchId: 'p.public_id',
  patchName: 'p.name',
  severity: 'p.severity',
  state: 'v.state',
  approved: 'v.approved',
  excepted: 'v.excepted',
  since: 'v.since',
  sourceTime: 'v.source_time',
  agentState: 'v.agent_state',
  agentTime: 'v.agent_time',
  computerKey: 'v.computer_id',
  patchKey: 'v.patch_id',
  sourceKey: 'v.source_id',
} as const

/** One page of (computer, patch) lines that the viewer may see, by computer and patch; one row more when there are more. */
export async function listVerdicts(ctx: Context, filter: VerdictFilter): Promise<VerdictRow[]> {
  const { trx } = ctx
  const scope = viewerCondition(ctx.actor, 'c.server_group_id')
  const query = trx('verdict as v')
    .join('computer as c', (on) => void on.on('c.tenant_id', 'v.tenant_id').andOn('c.id', 'v.computer_id'))
    .join('tenant as t', 't.id', 'v.tenant_id')
    .join('patch as p', 'p.id', 'v.patch_id')
    .leftJoin('patch_text as x', (on) => void on.on('x.patch_id', 'p.id').andOnVal('x.locale', filter.locale ?? 'en'))
    .whereNull('c.ended_at')
    .whereRaw(scope.sql, scope.bindings)
    .orderBy(['v.tenant_id', 'v.computer_id', 'v.patch_id'])
    .limit(filter.limit + 1)
    .select(COLUMNS)
    .select(trx.raw('coalesce(x.title, p.title) as title'))
    .select(trx.raw(`v.approved and not v.excepted and v.state in ('missing', 'downloaded', 'failed') as unapplied`))
  if (filter.patchId !== undefined) void query.where('p.public_id', filter.patchId)
  if (filter.tenantId !== undefined) void query.where('t.public_id', filter.tenantId)
  if (filter.kind !== undefined) void query.where('p.kind', filter.kind)
  if (filter.states !== undefined) void query.whereIn('v.state', [...filter.states])
  if (filter.unapplied === true) void query.whereRaw(`v.approved and not v.excepted and v.state in ('missing', 'downloaded', 'failed')`)
  if (filter.computerIds !== undefined || filter.addresses !== undefined) {
    void query.where(
      (any) =>
        void any.whereIn('c.public_id', [...(filter.computerIds ?? [])]).orWhereIn('c.management_address', [...(filter.addresses ?? [])]),
    )
  }
  if (filter.after !== undefined) {
    const [computer, patch] = filter.after
    void query.whereRaw('(v.tenant_id, v.computer_id, v.patch_id) > ((select tenant_id from computer where id = ?), ?, ?)', [
      computer,
      computer,
      patch,
    ])
  }
  return (await query) as VerdictRow[]
}
