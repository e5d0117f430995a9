import type { Knex } from 'knex'
import { countRows, sortBy, type SortColumn, type SortName, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { InfraContext } from '../context.ts'
import type { FindingSeverity } from './rules.ts'

/** Reads of findings. */

export interface FindingRow {
  readonly id: number
  readonly code: string
  readonly sourceId: string | null
  readonly sourceKey: number | null
  readonly subject: string
  readonly severity: FindingSeverity
  readonly count: number
  readonly details: Readonly<Record<string, unknown>>
  readonly patchId: string | null
  /** Of the patch, in the language that was asked for. */
  readonly title?: string | null
  readonly patchKey: number | null
  readonly foundAt: Date
  readonly changedAt: Date
  readonly endedAt: Date | null
}

const SORTS = {
  foundAt: { sql: 'f.found_at', type: 'timestamptz' },
  changedAt: { sql: 'f.changed_at', type: 'timestamptz' },
  severity: { sql: `coalesce(array_position(array['info', 'warning', 'error'], f.severity), 0)`, type: 'int' },
  count: { sql: 'f.count', type: 'bigint' },
} as const satisfies Record<string, SortColumn>
export type FindingSort = keyof typeof SORTS
export const FINDING_SORTS = Object.keys(SORTS) as FindingSort[]

/** Which findings are meant. */
export interface FindingFilter {
  readonly id?: number | undefined
  readonly sourceId?: string | undefined
  readonly kinds?: readonly string[] | undefined
  readonly severity?: FindingSeverity | undefined
  readonly state?: 'open' | 'ended' | 'all' | undefined
  /** A part of what it is about: a source, a server, a patch's title, a host's name. */
  readonly text?: string | undefined
  /** Of titles. */
  readonly locale?: 'ja' | 'en' | undefined
}

/** Which part of them, and in what order: the newest first unless something else is said. */
export interface FindingPage {
  readonly sort?: SortName<FindingSort> | undefined
  readonly after?: SortPosition | undefined
  readonly limit: number
}

/** One page of findings; one row more when there are more. */
export async function listFindings(ctx: InfraContext, filter: FindingFilter & FindingPage): Promise<(FindingRow & { sortKey: string })[]> {
  const query = meant(ctx, filter)
    .limit(filter.limit + 1)
    .select({
      id: 'f.id',
      code: 'f.code',
      sourceId: 's.public_id',
      sourceKey: 'f.source_id',
      subject: 'f.subject',
      severity: 'f.severity',
      count: 'f.count',
      details: 'f.details',
      patchId: 'p.public_id',
      title: 'x.title',
      patchKey: 'f.patch_id',
      foundAt: 'f.found_at',
      changedAt: 'f.changed_at',
      endedAt: 'f.ended_at',
    })
  sortBy(query, SORTS, { sort: filter.sort ?? '-foundAt', keys: ['f.id'], after: filter.after })
  return (await query) as (FindingRow & { sortKey: string })[]
}

/** How many findings are meant. */
export function countMeant(ctx: InfraContext, filter: FindingFilter): Promise<Total> {
  return countRows(ctx.trx, meant(ctx, filter).select('f.id'))
}

function meant(ctx: InfraContext, filter: FindingFilter): Knex.QueryBuilder {
  const query = ctx
    .trx('finding as f')
    .leftJoin('source as s', 's.id', 'f.source_id')
    .leftJoin('patch as p', 'p.id', 'f.patch_id')
    .leftJoin('patch_text as x', (on) => void on.on('x.patch_id', 'p.id').andOnVal('x.locale', filter.locale ?? 'en'))
  if (filter.id !== undefined) void query.where('f.id', filter.id)
  if (filter.sourceId !== undefined) void query.where('s.public_id', filter.sourceId)
  if (filter.kinds !== undefined) void query.whereIn('f.code', [...filter.kinds])
  if (filter.severity !== undefined) void query.where('f.severity', filter.severity)
  if (filter.state === 'open') void query.whereNull('f.ended_at')
  if (filter.state === 'ended') void query.whereNotNull('f.ended_at')
  if (filter.text !== undefined) void query.whereRaw(SEARCHED, { needle: likePattern(filter.text) })
  return query
}

const SEARCHED = anyLike(['f.subject', `coalesce(s.public_id, '')`, `coalesce(x.title, p.title, '')`, 'f.details::text'])

/** How many findings of each kind are open, with the gravest and of how many computers, approvals or rows they are. */
export async function countFindings(
  ctx: InfraContext,
  sourceId: string | undefined,
): Promise<{ code: string; severity: FindingSeverity; findings: number; count: number }[]> {
  const { rows } = await ctx.trx.raw<{ rows: { code: string; severity: FindingSeverity; findings: number; count: number }[] }>(
    `select f.code, count(*)::int as findings, sum(f.count)::int as count,
            (array['info', 'warning', 'error'])[max(array_position(array['info', 'warning', 'error'], f.severity))] as severity
       from finding f left join source s on s.id = f.source_id
      where f.ended_at is null and (:sourceId::text is null or s.public_id = :sourceId)
      group by f.code`,
    { sourceId: sourceId ?? null },
  )
  return rows
}
