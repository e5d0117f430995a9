import type { Knex } from 'knex'
import { countRows, sortBy, type SortColumn, type SortName, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { viewerCondition } from '../cmdb/scope.ts'
import { anyLike, likePattern } from '../cmdb/search.ts'
import type { Context } from '../context.ts'

/** `patch_exception`: declines, holds and waivers. */

export interface NewException {
  readonly tenantKey: number
  readonly publicId: string
  readonly patchId: number | null
  readonly package: string | null
  readonly scope: 'all' | 'group' | 'computer'
  readonly computerGroupId: number | null
  readonly computerId: number | null
  readonly kind: 'decline' | 'hold' | 'waiver'
  readonly reason: string
  readonly until: Date | null
}

/** Makes exceptions. */
export async function insertExceptions(ctx: Context, made: readonly NewException[]): Promise<void> {
  if (made.length === 0) return
  await ctx.trx('patch_exception').insert(
    made.map((one) => ({
      tenant_id: one.tenantKey,
      public_id: one.publicId,
      patch_id: one.patchId,
      package: one.package,
      scope: one.scope,
      computer_group_id: one.computerGroupId,
      computer_id: one.computerId,
      kind: one.kind,
      reason: one.reason,
      author_name: ctx.actor.name,
      until_at: one.until,
      learned_at: ctx.now,
    })),
  )
}

export interface ExceptionRow {
  readonly tenantKey: number
  readonly tenantId: string
  readonly exceptionId: string
  readonly id: number
  readonly sortKey: string
  readonly patchKey: number | null
  readonly patchId: string | null
  readonly patchName: string | null
  readonly patchTitle: string | null
  readonly package: string | null
  readonly scope: 'all' | 'group' | 'computer'
  readonly computerId: string | null
  readonly hostName: string | null
  readonly computerGroupId: string | null
  readonly computerGroupName: string | null
  readonly kind: 'decline' | 'hold' | 'waiver'
  readonly reason: string
  readonly author: string
  readonly untilAt: Date | null
  readonly madeAt: Date
}

/** What the list can be sorted by; without an end an exception holds longest. */
const SORTS = {
  madeAt: { sql: 'e.learned_at', type: 'timestamptz' },
  untilAt: { sql: `coalesce(e.until_at, 'infinity')`, type: 'timestamptz' },
  kind: { sql: 'e.kind::text', type: 'text' },
  author: { sql: 'e.author_name', type: 'text' },
} as const satisfies Record<string, SortColumn>

export const EXCEPTION_SORTS = Object.keys(SORTS) as (keyof typeof SORTS)[]
export type ExceptionSort = SortName<keyof typeof SORTS>

export interface ExceptionFilter {
  readonly publicId?: string | undefined
  /** For this patch, by itself or as one of a package. */
  readonly patchId?: string | undefined
  readonly computerId?: string | undefined
  readonly computerGroupId?: string | undefined
  readonly kind?: NewException['kind'] | undefined
  readonly tenantId?: string | undefined
  readonly text?: string | undefined
}

const SEARCHED = anyLike([
  `coalesce(p.name, '')`,
  `coalesce(p.title, '')`,
  `coalesce(e.package, '')`,
  'e.reason',
  'e.author_name',
  `coalesce(c.host_name, '')`,
])

function matching(ctx: Context, filter: ExceptionFilter): Knex.QueryBuilder {
  const scope = viewerCondition(ctx.actor, 'c.server_group_id')
  const query = ctx
    .trx('patch_exception as e')
    .join('tenant as t', 't.id', 'e.tenant_id')
    .leftJoin('patch as p', 'p.id', 'e.patch_id')
    .leftJoin('computer as c', (on) => void on.on('c.tenant_id', 'e.tenant_id').andOn('c.id', 'e.computer_id'))
    .leftJoin('computer_group as g', (on) => void on.on('g.tenant_id', 'e.tenant_id').andOn('g.id', 'e.computer_group_id'))
    .whereNull('e.ended_at')
    .where((seen) => void seen.whereNull('e.computer_id').orWhereRaw(scope.sql, scope.bindings))
  const { publicId, patchId, computerId, computerGroupId, kind, tenantId, text } = filter
  if (publicId !== undefined) void query.where('e.public_id', publicId)
  if (kind !== undefined) void query.where('e.kind', kind)
  if (tenantId !== undefined) void query.where('t.public_id', tenantId)
  if (computerId !== undefined) void query.where('c.public_id', computerId)
  if (computerGroupId !== undefined) void query.where('g.public_id', computerGroupId)
  if (text !== undefined) void query.whereRaw(SEARCHED, { needle: likePattern(text) })
  if (patchId !== undefined) {
    const meant = ctx.trx('patch').where({ public_id: patchId }).select('name')
    void query.where((of) => void of.where('p.public_id', patchId).orWhereIn('e.package', meant))
  }
  return query
}

/** Current exceptions of the context, newest first if nothing is said; those for one computer only where the viewer may see the computer. */
export async function listExceptions(
  ctx: Context,
  filter: ExceptionFilter & { readonly sort?: ExceptionSort; readonly after?: SortPosition | undefined; readonly limit?: number } = {},
): Promise<ExceptionRow[]> {
  const { sort = '-madeAt', after, limit = 1000 } = filter
  const query = matching(ctx, filter).limit(limit).select({
    id: 'e.id',
    tenantKey: 'e.tenant_id',
    tenantId: 't.public_id',
    exceptionId: 'e.public_id',
    patchKey: 'e.patch_id',
    patchId: 'p.public_id',
    patchName: 'p.name',
    patchTitle: 'p.title',
    package: 'e.package',
    scope: 'e.scope',
    computerId: 'c.public_id',
    hostName: 'c.host_name',
    computerGroupId: 'g.public_id',
    computerGroupName: 'g.name',
    kind: 'e.kind',
    reason: 'e.reason',
    author: 'e.author_name',
    untilAt: 'e.until_at',
    madeAt: 'e.learned_at',
  })
  sortBy(query, SORTS, { sort, keys: ['e.id'], after })
  return (await query) as ExceptionRow[]
}

/** How many exceptions a filter matches. */
export async function countExceptions(ctx: Context, filter: ExceptionFilter): Promise<Total> {
  return countRows(ctx.trx, matching(ctx, filter).select('e.id'))
}

/** Ends an exception; its value goes into the history. @returns whether it held */
export async function endException(ctx: Context, tenantKey: number, publicId: string): Promise<boolean> {
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `with ended as (
       update patch_exception set ended_at = :now where tenant_id = :tenant and public_id = :id and ended_at is null returning *
     )
     insert into patch_exception_history (tenant_id, exception_id, attributes, valid_from, valid_to)
     select tenant_id, id, to_jsonb(ended) - 'tenant_id', learned_at, :now::timestamptz from ended`,
    { tenant: tenantKey, id: publicId, now: ctx.now },
  )
  return rowCount > 0
}

/** Exceptions whose time is over, and the patches they were about; they are ended. */
export async function endExpired(ctx: Context): Promise<{ tenantId: number; patchId: number | null; package: string | null }[]> {
  const { rows } = await ctx.trx.raw<{ rows: { tenantId: number; patchId: number | null; package: string | null }[] }>(
    `with ended as (
       update patch_exception set ended_at = :now where ended_at is null and until_at <= :now returning *
     ), kept as (
       insert into patch_exception_history (tenant_id, exception_id, attributes, valid_from, valid_to)
       select tenant_id, id, to_jsonb(ended) - 'tenant_id', learned_at, :now::timestamptz from ended
     )
     select tenant_id as "tenantId", patch_id as "patchId", package from ended`,
    { now: ctx.now },
  )
  return rows
}

/** Our ids of the patches that an exception is about. */
export async function patchesMeant(ctx: Context, one: { patchId: number | null; package: string | null }): Promise<number[]> {
  if (one.patchId !== null) return [one.patchId]
  return (await ctx.trx('patch').where({ name: one.package }).pluck('id')) as number[]
}

/** Our ids of all patches that the exceptions for a computer group are about. */
export async function patchesOfGroup(ctx: Context, tenantId: number, groupKey: number): Promise<number[]> {
  return (await ctx
    .trx('patch_exception as e')
    .join('patch as p', (join) => void join.on('p.id', 'e.patch_id').orOn('p.name', 'e.package'))
    .where({ 'e.tenant_id': tenantId, 'e.computer_group_id': groupKey })
    .whereNull('e.ended_at')
    .distinct('p.id')
    .pluck('p.id')) as number[]
}

/** Patches of these public ids that a tenant may know, by public id. */
export async function patchKeysOf(ctx: Context, tenantKey: number, publicIds: readonly string[]): Promise<Map<string, number>> {
  const rows = (await ctx
    .trx('patch')
    .whereIn('public_id', [...publicIds])
    .where((own) => void own.whereNull('owner_tenant_id').orWhere('owner_tenant_id', tenantKey))
    .select({ id: 'id', publicId: 'public_id' })) as { id: number; publicId: string }[]
  return new Map(rows.map((row) => [row.publicId, row.id]))
}
