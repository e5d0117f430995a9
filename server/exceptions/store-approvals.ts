import type { Context, InfraContext } from '../context.ts'
import { NOT_OF_WSUS } from '../policies/linux.ts'

/** `patch_approval`: what a tenant decided about patches that WSUS does not know. */

/** A tenant's decision about a patch. */
export interface PatchDecision {
  readonly id: number
  readonly tenantId: string
  readonly patchId: string
  readonly name: string
  readonly approved: boolean
  readonly reason: string
  readonly author: string
  readonly decidedAt: Date
  /** When it expires by itself. */
  readonly untilAt: Date | null
}

/** Decisions that hold, by patch. @param after internal key of the last one seen, with its tenant's */
export async function listDecisions(
  ctx: Context,
  paging: { after?: readonly [tenant: number, patch: number] | undefined; limit: number },
): Promise<(PatchDecision & { tenantKey: number })[]> {
  const query = ctx
    .trx('patch_approval as a')
    .join('tenant as t', 't.id', 'a.tenant_id')
    .join('patch as p', 'p.id', 'a.patch_id')
    .orderBy(['a.tenant_id', 'a.patch_id'])
    .limit(paging.limit)
    .select({
      id: 'a.patch_id',
      tenantKey: 'a.tenant_id',
      tenantId: 't.public_id',
      patchId: 'p.public_id',
      name: 'p.name',
      approved: 'a.approved',
      reason: 'a.reason',
      author: 'a.author_name',
      decidedAt: 'a.learned_at',
      untilAt: 'a.until_at',
    })
  if (paging.after !== undefined) void query.whereRaw('(a.tenant_id, a.patch_id) > (?, ?)', [...paging.after])
  return (await query) as (PatchDecision & { tenantKey: number })[]
}

/** Takes a decision away; its value goes into the history. @returns whether there was one */
export async function removeDecision(ctx: Context, tenantKey: number, patchKey: number): Promise<boolean> {
  const { rowCount } = await ctx.trx.raw<{ rowCount: number }>(
    `with former as (
       delete from patch_approval where tenant_id = :tenant and patch_id = :patch returning *
     ), kept as (
       insert into patch_approval_history (tenant_id, patch_id, approved, author_name, reason, until_at, valid_from, valid_to)
       select tenant_id, patch_id, approved, author_name, reason, until_at, learned_at, :now::timestamptz from former where learned_at < :now
     )
     select patch_id from former`,
    { tenant: tenantKey, patch: patchKey, now: ctx.now },
  )
  return rowCount > 0
}

/** Keeps a decision in place of a former one. */
export async function writeDecision(
  ctx: Context,
  tenantKey: number,
  patchKey: number,
  decision: { approved: boolean; reason: string; until: Date | null },
): Promise<void> {
  await removeDecision(ctx, tenantKey, patchKey)
  await ctx.trx('patch_approval').insert({
    tenant_id: tenantKey,
    patch_id: patchKey,
    approved: decision.approved,
    author_name: ctx.actor.name,
    reason: decision.reason,
    until_at: decision.until,
    learned_at: ctx.now,
  })
}

/** Decisions whose time is over; they go into the history. */
export async function endExpiredDecisions(ctx: InfraContext): Promise<{ tenantKey: number; patchKey: number; patchId: string }[]> {
  const { rows } = await ctx.trx.raw<{ rows: { tenantKey: number; patchKey: number; patchId: string }[] }>(
    `with former as (
       delete from patch_approval where until_at <= :now returning *
     ), kept as (
       insert into patch_approval_history (tenant_id, patch_id, approved, author_name, reason, until_at, valid_from, valid_to)
       select tenant_id, patch_id, approved, author_name, reason, until_at, learned_at, :now::timestamptz from former where learned_at < :now
     )
     select f.tenant_id as "tenantKey", f.patch_id as "patchKey", p.public_id as "patchId" from former f join patch p on p.id = f.patch_id order by 1, 2`,
    { now: ctx.now },
  )
  return rows
}

/** Whether WSUS alone approves a patch. */
export async function isOfWsus(ctx: Context, patchKey: number): Promise<boolean> {
  const { rows } = await ctx.trx.raw<{ rows: { ours: boolean }[] }>(`select ${NOT_OF_WSUS} as ours from patch p where p.id = :patch`, {
    patch: patchKey,
  })
  return rows[0]?.ours !== true
}

/** What the viewer's tenant decided about these patches; for roles without a tenant, whether any tenant approved one, or else refused it. */
export async function decisionsAbout(ctx: Context, patchKeys: readonly number[]): Promise<Map<number, boolean>> {
  if (patchKeys.length === 0) return new Map()
  const rows = (await ctx
    .trx('patch_approval')
    .whereIn('patch_id', [...patchKeys])
    .groupBy('patch_id')
    .select('patch_id as id', ctx.trx.raw('bool_or(approved) as approved'))) as { id: number; approved: boolean }[]
  return new Map(rows.map((row) => [row.id, row.approved]))
}

/** What tenants of the context decided about one patch. */
export async function decisionsOfPatch(
  ctx: Context,
  patchKey: number,
): Promise<Pick<PatchDecision, 'tenantId' | 'approved' | 'reason' | 'author' | 'decidedAt' | 'untilAt'>[]> {
  return (await ctx
    .trx('patch_approval as a')
    .join('tenant as t', 't.id', 'a.tenant_id')
    .where('a.patch_id', patchKey)
    .orderBy('t.public_id')
    .limit(1000)
    .select({
      tenantId: 't.public_id',
      approved: 'a.approved',
      reason: 'a.reason',
      author: 'a.author_name',
      decidedAt: 'a.learned_at',
      untilAt: 'a.until_at',
    })) as Awaited<ReturnType<typeof decisionsOfPatch>>
}
