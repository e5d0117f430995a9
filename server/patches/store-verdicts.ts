import type { VerdictState } from '../../catalog/index.ts'
import type { Knex } from 'knex'
import { beginningOf, countRows, sortBy, type SortColumn, type SortName, type Total } from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import { narrowToViewer, viewerCondition } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
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

export type VerdictRow = VerdictItem & {
  readonly computerKey: number
  readonly patchKey: number
  readonly sourceKey: number
  readonly sortKey: string
}

/** What the lines can be sorted by. */
const SORTS = {
  hostName: { sql: 'c.host_name', type: 'text' },
  patchName: { sql: 'p.name', type: 'text' },
  title: { sql: beginningOf('coalesce(x.title, p.title)'), type: 'text' },
  severity: { sql: 'p.severity', type: 'severity' },
  state: { sql: 'v.state', type: 'verdict_state' },
  since: { sql: 'v.since', type: 'timestamptz' },
  sourceTime: { sql: `coalesce(v.source_time, '-infinity')`, type: 'timestamptz' },
} as const satisfies Record<string, SortColumn>

/** `computer`: by computer and patch, which is the order of the rows themselves and the only one of which a page of all of them is had at once. */
export type VerdictSort = 'computer' | SortName<keyof typeof SORTS>
export const VERDICT_SORTS = ['computer', ...Object.keys(SORTS).flatMap((name) => [name, `-${name}`])] as [VerdictSort, ...VerdictSort[]]

export interface VerdictFilter {
  readonly patchId?: string | undefined
  readonly computerIds?: readonly string[] | undefined
  readonly addresses?: readonly string[] | undefined
  readonly tenantId?: string | undefined
  readonly serverGroupId?: string | undefined
  readonly kind?: string | undefined
  readonly states?: readonly string[] | undefined
  readonly unapplied?: boolean | undefined
  readonly approved?: boolean | undefined
  readonly excepted?: boolean | undefined
  /** Of the patch, any of these. */
  readonly severity?: readonly string[] | undefined
  /** The patch answers a vulnerability that attacks use. */
  readonly exploited?: boolean | undefined
  readonly disputed?: boolean | undefined
  /** false: only of computers that nobody has assigned; true: of all others. */
  readonly assigned?: boolean | undefined
  /** Part of the computer's names, or of the patch's. */
  readonly text?: string | undefined
  /** Of titles. */
  readonly locale?: string | undefined
  readonly sort?: VerdictSort | undefined
  /** Where the page before ended. */
  readonly position?: readonly [value: string, computer: number, patch: number] | undefined
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

const UNAPPLIED = `v.approved and not v.excepted and v.state in ('missing', 'downloaded', 'failed')`
// As the stored counts of disputed verdicts are taken.
const DISPUTED = `coalesce(v.agent_state <> v.state and v.state in ('installed', 'failed') and v.agent_state in ('installed', 'failed') and v.source_time >= v.agent_time, false)`

/**
 * One page of (computer, patch) lines that the viewer may see, by computer and patch if nothing else is said; one row more when there are more.
 *
 * @throws AppError invalid sort_needs_filter when another order is asked for without a patch or computers: millions of lines would be sorted
 */
export async function listVerdicts(ctx: Context, filter: VerdictFilter): Promise<VerdictRow[]> {
  const { trx } = ctx
  const query = matching(ctx, filter)
    .leftJoin('patch_text as x', (on) => void on.on('x.patch_id', 'p.id').andOnVal('x.locale', filter.locale ?? 'en'))
    .limit(filter.limit + 1)
    .select(COLUMNS)
    .select(trx.raw('coalesce(x.title, p.title) as title'))
    .select(trx.raw(`${UNAPPLIED} as unapplied`))
  const { sort = 'computer', position } = filter
  if (sort === 'computer') return (await byKey(trx, query, position)) as VerdictRow[]
  if (filter.patchId === undefined && filter.computerIds === undefined && filter.addresses === undefined) {
    throw new AppError('invalid', 'sort_needs_filter', { sort })
  }
  sortBy(query, SORTS, { sort, keys: ['v.computer_id', 'v.patch_id'], after: position })
  return (await query) as VerdictRow[]
}

function byKey(trx: Knex.Transaction, query: Knex.QueryBuilder, position: VerdictFilter['position']): Knex.QueryBuilder {
  void query.select(trx.raw(`'' as "sortKey"`)).orderBy(['v.tenant_id', 'v.computer_id', 'v.patch_id'])
  if (position === undefined) return query
  const [, computer, patch] = position
  return query.whereRaw('(v.tenant_id, v.computer_id, v.patch_id) > ((select tenant_id from computer where id = ?), ?, ?)', [
    computer,
    computer,
    patch,
  ])
}

function matching(ctx: Context, filter: Omit<VerdictFilter, 'limit'>): Knex.QueryBuilder {
  const scope = viewerCondition(ctx.actor, 'c.server_group_id')
  const query: Knex.QueryBuilder = ctx
    .trx('verdict as v')
    .join('computer as c', (on) => void on.on('c.tenant_id', 'v.tenant_id').andOn('c.id', 'v.computer_id'))
    .join('tenant as t', 't.id', 'v.tenant_id')
    .join('patch as p', 'p.id', 'v.patch_id')
    .whereNull('c.ended_at')
    .whereRaw(scope.sql, scope.bindings)
  narrowByPatch(query, filter)
  narrowByComputer(ctx, query, filter)
  if (filter.states !== undefined) void query.whereIn('v.state', [...filter.states])
  if (filter.unapplied !== undefined) void query.whereRaw(`(${UNAPPLIED}) = ?`, [filter.unapplied])
  if (filter.approved !== undefined) void query.where('v.approved', filter.approved)
  if (filter.excepted !== undefined) void query.where('v.excepted', filter.excepted)
  if (filter.disputed !== undefined) void query.whereRaw(`${DISPUTED} = ?`, [filter.disputed])
  // Few computers have any, and their stored counts say which.
  if (filter.disputed === true) void query.whereRaw('v.computer_id in (select computer_id from computer_status where disputed > 0)')
  if (filter.text !== undefined) {
    void query.whereRaw(
      `(v.computer_id in (select m.id from computer m where ${OF_COMPUTER}) or v.patch_id in (select m.id from patch m where ${OF_PATCH}))`,
      {
        needle: likePattern(filter.text),
      },
    )
  }
  return query
}

const OF_COMPUTER = anyLike(['m.host_name', 'm.display_name', 'm.fqdn'])
const OF_PATCH = anyLike(['m.name', 'm.title'])

function narrowByPatch(query: Knex.QueryBuilder, filter: Omit<VerdictFilter, 'limit'>): void {
  if (filter.patchId !== undefined) void query.where('p.public_id', filter.patchId)
  if (filter.kind !== undefined) void query.where('p.kind', filter.kind)
  if (filter.severity !== undefined) void query.whereIn('p.severity', [...filter.severity])
  if (filter.exploited !== undefined) void query.where('p.exploited', filter.exploited)
}

function narrowByComputer({ trx }: Context, query: Knex.QueryBuilder, filter: Omit<VerdictFilter, 'limit'>): void {
  if (filter.tenantId !== undefined) void query.where('t.public_id', filter.tenantId)
  if (filter.assigned !== undefined) void query.where('t.public_id', filter.assigned ? '<>' : '=', '__UNASSIGNED__')
  if (filter.serverGroupId !== undefined) {
    void query.whereIn('c.server_group_id', trx('server_group').where({ public_id: filter.serverGroupId }).select('id'))
  }
  if (filter.computerIds === undefined && filter.addresses === undefined) return
  void query.where(
    (any) =>
      void any.whereIn('c.public_id', [...(filter.computerIds ?? [])]).orWhereIn('c.management_address', [...(filter.addresses ?? [])]),
  )
}

/** How many lines a filter matches: from the stored counts where they know it, and then exactly; else up to 10,000. */
export async function countVerdicts(ctx: Context, filter: Omit<VerdictFilter, 'limit' | 'position'>): Promise<Total> {
  const { computerIds, addresses, approved, excepted, disputed, text } = filter
  const isCounted =
    [computerIds, addresses, approved, excepted, disputed, text].every((one) => one === undefined) && filter.unapplied !== false
  if (!isCounted) return countRows(ctx.trx, matching(ctx, filter).select(ctx.trx.raw('1')))
  const query: Knex.QueryBuilder = ctx
    .trx('patch_count as n')
    .join('tenant as t', 't.id', 'n.tenant_id')
    .join('patch as p', 'p.id', 'n.patch_id')
  narrowByPatch(query, filter)
  if (filter.tenantId !== undefined) void query.where('t.public_id', filter.tenantId)
  if (filter.assigned !== undefined) void query.where('t.public_id', filter.assigned ? '<>' : '=', '__UNASSIGNED__')
  if (filter.serverGroupId !== undefined) {
    void query.whereIn('n.server_group_id', ctx.trx('server_group').where({ public_id: filter.serverGroupId }).select('id'))
  }
  if (filter.states !== undefined) void query.whereIn('n.state', [...filter.states])
  const sum = filter.unapplied === true ? 'coalesce(sum(n.unapplied), 0)::int as total' : 'coalesce(sum(n.computers), 0)::int as total'
  const row = (await narrowToViewer(ctx, query, 'n.server_group_id').first(ctx.trx.raw(sum))) as { total: number } | undefined
  return { total: row?.total ?? 0, totalIsMinimum: false }
}
