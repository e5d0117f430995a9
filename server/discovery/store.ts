import {
  COUNTED_ROWS,
  countedSql,
  listStatement,
  sortSql,
  totalOf,
  type SortColumn,
  type SortName,
  type SortPosition,
  type Total,
} from '../cmdb/keyset.ts'
import { storableJson } from '../cmdb/storable.ts'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import type { RouteKind, WsusFact } from '../../wsus-adapter/index.ts'
import type { KindCounts } from './rules.ts'
import type { AsideKind } from './store-aside.ts'

/** `source_run` and `source_anchor`. */

export const PHASES = [
  'probe',
  'groups',
  'computers',
  'categories',
  'updates',
  'texts',
  'relations',
  'approvals',
  'states',
  'finish',
] as const
export type Phase = (typeof PHASES)[number]
export type RunState = 'running' | 'succeeded' | 'failed' | 'stopped'

export const KINDS = ['groups', 'computers', 'memberships', 'patches', 'approvals', 'states'] as const
export type Kind = (typeof KINDS)[number]

/** `source_run.counts`. */
export type RunCounts = Partial<Record<Kind, KindCounts>> & {
  newlyApproved?: number
  notices?: number
  /** Computers whose states were read, and of those unchanged. */
  computersRead?: number
  computersUnchanged?: number
  /** Patches that lost their approval on some computer in this run. */
  withdrawnPatchKeys?: number[]
  /** What was read anew because the server did not know any more up to where it had been read, or because flags showed updates that were missed. */
  rereads?: string[]
  /** What the route or the rights that there are could not read; it was left as it is. */
  unread?: string[]
  /** Ids that rows named and that the source has not told of, per kind of row. */
  aside?: Partial<Record<AsideKind, number>>
  /** By how many seconds the clocks of the source's computers are ahead of ours, where that shows. */
  clockAheadSeconds?: number
  /** Tenants whose counts are taken anew at the end. */
  touchedTenantKeys?: number[]
  /** Which route each fact was asked of. */
  routes?: Partial<Record<WsusFact, RouteKind>>
  /** Routes that could not be used, and the code of what stopped each. */
  failedRoutes?: Partial<Record<RouteKind, string>>
  /** When the present phase began (ISO 8601), how much of it was done then, and how much there is to do where that is known. */
  phaseAt?: string
  phaseDone?: number
  phaseTotal?: number | null
  /** So many states change that the counts are taken anew at the end, instead of being followed. */
  recount?: boolean
}

export interface RunRow {
  readonly id: number
  readonly sourceId: number
  readonly sourcePublicId: string
  readonly state: RunState
  readonly fullRead: boolean
  readonly cleanup: boolean
  readonly force: boolean
  readonly requestedBy: string
  readonly startedAt: Date
  readonly endedAt: Date | null
  readonly phase: Phase
  readonly counts: RunCounts
  readonly errorCode: string | null
  readonly errorDetails: Record<string, unknown> | null
}

const RUN_COLUMNS = `r.id, r.source_id as "sourceId", s.public_id as "sourcePublicId", r.state, r.full_read as "fullRead", r.cleanup, r.force,
  r.requested_by as "requestedBy", r.started_at as "startedAt", r.ended_at as "endedAt", r.phase, r.counts, r.error_code as "errorCode", r.error_details as "errorDetails"`

export interface RunWish {
  readonly full: boolean
  readonly cleanup: boolean
  readonly force: boolean
  readonly requestedBy: string
}

/** Begins a run; @returns its id, or undefined when one of the source is running. */
export async function insertRun(ctx: InfraContext, sourceId: number, wish: RunWish): Promise<number | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(
    `insert into source_run (source_id, state, full_read, cleanup, force, requested_by, started_at)
     values (:source, 'running', :full, :cleanup, :force, :by, :now)
     on conflict (source_id) where state = 'running' do nothing returning id`,
    { source: sourceId, full: wish.full, cleanup: wish.cleanup, force: wish.force, by: wish.requestedBy, now: ctx.now },
  )
  return rows[0]?.id
}

/** @throws when there is no such run */
export async function getRun(ctx: InfraContext, id: number): Promise<RunRow | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: RunRow[] }>(
    `select ${RUN_COLUMNS} from source_run r join source s on s.id = r.source_id where r.id = ?`,
    [id],
  )
  return rows[0]
}

/** The same, kept from others until the transaction ends: whoever reads for it has committed, or will not. */
export async function holdRun(ctx: InfraContext, id: number): Promise<RunRow | undefined> {
  await ctx.trx('source_run').where({ id }).forUpdate().select('id')
  return getRun(ctx, id)
}

const SORTS = {
  startedAt: { sql: 'r.started_at', type: 'timestamptz' },
  sourceId: { sql: 's.public_id', type: 'text' },
  // Those that run still have none yet.
  seconds: { sql: 'coalesce(extract(epoch from r.ended_at - r.started_at)::int, -1)', type: 'int' },
} as const satisfies Record<string, SortColumn>
export type RunSort = keyof typeof SORTS
export const RUN_SORTS = Object.keys(SORTS) as RunSort[]

/** Which runs are meant. */
export interface RunFilter {
  readonly sourceId?: number | undefined
  readonly state?: RunState | undefined
  /** Runs that began from here on, and before there. */
  readonly from?: Date | undefined
  readonly to?: Date | undefined
}

/** Which part of them, and in what order: the newest first unless something else is said. */
export interface RunPage {
  readonly sort?: SortName<RunSort> | undefined
  readonly after?: SortPosition | undefined
  readonly limit: number
}

const FROM = ['from source_run r', 'join source s on s.id = r.source_id']
const MEANT = [
  '(:source::int is null or r.source_id = :source)',
  '(:state::text is null or r.state = :state)',
  '(:from::timestamptz is null or r.started_at >= :from)',
  '(:to::timestamptz is null or r.started_at < :to)',
]

function meant({ sourceId, state, from, to }: RunFilter): Record<string, string | number | Date | null> {
  return { source: sourceId ?? null, state: state ?? null, from: from ?? null, to: to ?? null }
}

/** A page of the runs of a source, or of every source. */
export async function listRuns(ctx: InfraContext, filter: RunFilter & RunPage): Promise<(RunRow & { sortKey: string })[]> {
  const order = sortSql(SORTS, filter.sort ?? '-startedAt', 'r.id')
  const [sortValue = null, sortId = null] = filter.after ?? []
  const statement = listStatement({
    select: [`select ${RUN_COLUMNS}`, order.select],
    from: FROM,
    where: [...MEANT, order.after],
    orderBy: order.orderBy,
  })
  const { rows } = await ctx.trx.raw<{ rows: (RunRow & { sortKey: string })[] }>(statement, {
    ...meant(filter),
    sortValue,
    sortId,
    limit: filter.limit,
  })
  return rows
}

/** How many runs are meant. */
export async function countRuns(ctx: InfraContext, filter: RunFilter): Promise<Total> {
  const statement = countedSql(listStatement({ select: ['select 1'], from: FROM, where: MEANT, orderBy: undefined }))
  const { rows } = await ctx.trx.raw<{ rows: { n: number }[] }>(statement, { ...meant(filter), limit: COUNTED_ROWS + 1 })
  return totalOf(rows[0]?.n ?? 0)
}

/** The newest run of each source. */
export interface NewestRun {
  readonly id: number
  readonly startedAt: Date
  readonly running: boolean
  readonly state: RunState
  readonly errorCode: string | null
  readonly errorDetails: Readonly<Record<string, unknown>> | null
}

/** The newest run of each source by the source's key: when it began, whether it runs still, and how it ended. */
export async function newestRuns(ctx: InfraContext): Promise<Map<number, NewestRun>> {
  const { rows } = await ctx.trx.raw<{ rows: (NewestRun & { sourceId: number })[] }>(
    `select r.source_id as "sourceId", r.id, r.started_at as "startedAt", r.state = 'running' as running, r.state,
            r.error_code as "errorCode", r.error_details as "errorDetails"
       from source s
      cross join lateral (select * from source_run where source_id = s.id order by id desc limit 1) r`,
  )
  return new Map(rows.map(({ sourceId, ...run }) => [sourceId, run]))
}

/**
 * Keeps the phase that a run has reached and its numbers.
 *
 * @throws AppError conflict discovery_canceled when it runs no more, which takes the caller's transaction back
 */
export async function saveProgress(ctx: InfraContext, runId: number, progress: { phase: Phase; counts: RunCounts }): Promise<void> {
  const moved = await ctx
    .trx('source_run')
    .where({ id: runId, state: 'running' })
    .update({ phase: progress.phase, counts: JSON.stringify(progress.counts) })
  if (moved === 0) throw new AppError('conflict', 'discovery_canceled', { runId })
}

/** Ends a run; one that has ended stays as it is. */
export async function endRun(
  ctx: InfraContext,
  runId: number,
  end: { state: Exclude<RunState, 'running'>; counts: RunCounts; errorCode?: string; errorDetails?: object },
): Promise<void> {
  await ctx
    .trx('source_run')
    .where({ id: runId, state: 'running' })
    .update({
      state: end.state,
      ended_at: ctx.now,
      counts: JSON.stringify(end.counts),
      error_code: end.errorCode ?? null,
      error_details: end.errorDetails === undefined ? null : storableJson(end.errorDetails),
    })
}

/**
 * `updates:<route>` and `texts.ja:<route>` are cursors, worth something to that route alone; `flags` is when updates were last read whole;
 * `missed` is a digest of what flags showed and a whole reading did not bring.
 */
export type AnchorKind = `updates:${RouteKind}` | `texts.ja:${RouteKind}` | 'flags' | 'missed'

/** Up to where a source has been read. */
export async function getAnchor(ctx: InfraContext, sourceId: number, kind: AnchorKind): Promise<string | undefined> {
  const row = (await ctx.trx('source_anchor').where({ source_id: sourceId, kind }).first('value')) as { value: string } | undefined
  return row?.value
}

/** Saves an anchor in the transaction of the page that it belongs to; an equal one writes nothing. */
export async function saveAnchor(ctx: InfraContext, runId: number, sourceId: number, kind: AnchorKind, value: string): Promise<void> {
  await ctx.trx.raw(
    `insert into source_anchor (source_id, kind, value, run_id, saved_at)
     select :source, :kind, :value, :run, :now
      where not exists (select from source_anchor a where a.source_id = :source and a.kind = :kind and a.value = :value)
     on conflict (source_id, kind) do update set value = excluded.value, run_id = excluded.run_id, saved_at = excluded.saved_at`,
    { source: sourceId, kind, value, run: runId, now: ctx.now },
  )
}

/** Forgets up to where a source has been read: what its settings exclude has changed, it begins anew, or (`kind`) it does not know a cursor any more. */
export async function dropAnchors(ctx: InfraContext, sourceId: number, kind?: AnchorKind): Promise<void> {
  await ctx
    .trx('source_anchor')
    .where(kind === undefined ? { source_id: sourceId } : { source_id: sourceId, kind })
    .delete()
}
