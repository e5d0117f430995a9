import { viewerCondition } from '../cmdb/scope.ts'
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

/** Makes an exception. */
export async function insertException(ctx: Context, one: NewException): Promise<void> {
  await ctx.trx('patch_exception').insert({
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
  })
}

export interface ExceptionRow {
  readonly tenantKey: number
  readonly tenantId: string
  readonly exceptionId: string
  readonly patchKey: number | null
  readonly patchId: string | null
  readonly package: string | null
  readonly scope: 'all' | 'group' | 'computer'
  readonly computerId: string | null
  readonly computerGroupId: string | null
  readonly kind: 'decline' | 'hold' | 'waiver'
  readonly reason: string
  readonly author: string
  readonly untilAt: Date | null
  readonly madeAt: Date
}

/** Current exceptions of the context, newest first; those for one computer only where the viewer may see the computer. */
export async function listExceptions(ctx: Context, filter: { publicId?: string } = {}): Promise<ExceptionRow[]> {
  const scope = viewerCondition(ctx.actor, 'c.server_group_id')
  const query = ctx
    .trx('patch_exception as e')
    .join('tenant as t', 't.id', 'e.tenant_id')
    .leftJoin('patch as p', 'p.id', 'e.patch_id')
    .leftJoin('computer as c', (on) => void on.on('c.tenant_id', 'e.tenant_id').andOn('c.id', 'e.computer_id'))
    .leftJoin('computer_group as g', (on) => void on.on('g.tenant_id', 'e.tenant_id').andOn('g.id', 'e.computer_group_id'))
    .whereNull('e.ended_at')
    .where((seen) => void seen.whereNull('e.computer_id').orWhereRaw(scope.sql, scope.bindings))
    .orderBy('e.id', 'desc')
    .limit(1000)
    .select({
      tenantKey: 'e.tenant_id',
      tenantId: 't.public_id',
      exceptionId: 'e.public_id',
      patchKey: 'e.patch_id',
      patchId: 'p.public_id',
      package: 'e.package',
      scope: 'e.scope',
      computerId: 'c.public_id',
      computerGroupId: 'g.public_id',
      kind: 'e.kind',
      reason: 'e.reason',
      author: 'e.author_name',
      untilAt: 'e.until_at',
      madeAt: 'e.learned_at',
    })
  if (filter.publicId !== undefined) void query.where('e.public_id', filter.publicId)
  return (await query) as ExceptionRow[]
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
