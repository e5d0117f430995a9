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

export interface FindingFilter {
  readonly id?: number | undefined
  readonly sourceId?: string | undefined
  readonly kinds?: readonly string[] | undefined
  readonly severity?: FindingSeverity | undefined
  readonly state?: 'open' | 'ended' | 'all' | undefined
  readonly after?: number | undefined
  /** Of titles. */
  readonly locale?: 'ja' | 'en' | undefined
  readonly limit: number
}

/** One page of findings, newest first; one row more when there are more. */
export async function listFindings(ctx: InfraContext, filter: FindingFilter): Promise<FindingRow[]> {
  const query = ctx
    .trx('finding as f')
    .leftJoin('source as s', 's.id', 'f.source_id')
    .leftJoin('patch as p', 'p.id', 'f.patch_id')
    .leftJoin('patch_text as x', (on) => void on.on('x.patch_id', 'p.id').andOnVal('x.locale', filter.locale ?? 'en'))
    .orderBy('f.id', 'desc')
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
  if (filter.id !== undefined) void query.where('f.id', filter.id)
  if (filter.after !== undefined) void query.where('f.id', '<', filter.after)
  if (filter.sourceId !== undefined) void query.where('s.public_id', filter.sourceId)
  if (filter.kinds !== undefined) void query.whereIn('f.code', [...filter.kinds])
  if (filter.severity !== undefined) void query.where('f.severity', filter.severity)
  if (filter.state === 'open') void query.whereNull('f.ended_at')
  if (filter.state === 'ended') void query.whereNotNull('f.ended_at')
  return (await query) as FindingRow[]
}

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
