import { copyRows } from '../cmdb/bulk.ts'
import type { InfraContext } from '../context.ts'

/** Rows of `patch` for what was registered by hand or by scripts of an own source. */

/** What is known of such a patch. */
export interface RegisteredPatchRow {
  readonly publicId: string
  readonly ownerTenantId: number | null
  readonly name: string
  /** 1 recommended, 2 important, 3 security. */
  readonly importance: 1 | 2 | 3
  /** Name and version of the software that it is for. */
  readonly product: string
}

// Made when the first one is registered: a policy lists what sources have named.
const ENSURE_CLASSIFICATIONS = `insert into classification (public_id, title, level, security) values
    ('middleware-security', 'Security fixes of registered software', 'required', true),
    ('middleware-important', 'Important fixes of registered software', 'required', false),
    ('middleware-recommended', 'Recommended fixes of registered software', 'recommended', false)
  on conflict (public_id) do nothing`

const CREATE_STAGING = `create temp table if not exists staged_registered_patch (public_id text, owner int, name text, importance int, product text) on commit delete rows`
const CLASS_OF = `case s.importance when 3 then 'middleware-security' when 2 then 'middleware-important' else 'middleware-recommended' end`
const SEVERITY_OF = `(case s.importance when 1 then 'low' else 'important' end)::severity`

const ADD = `insert into patch (public_id, kind, owner_tenant_id, name, title, classification_id, severity, stated_severity, products, created_at)
  select s.public_id, 'middleware', s.owner, s.name, s.name, k.id, ${SEVERITY_OF}, ${SEVERITY_OF}, array[s.product], :now
    from staged_registered_patch s join classification k on k.public_id = ${CLASS_OF} order by s.public_id
  returning id, public_id`
const CHANGE = `update patch p set owner_tenant_id = s.owner, name = s.name, title = s.name, classification_id = k.id, severity = ${SEVERITY_OF},
       stated_severity = ${SEVERITY_OF}, products = array[s.product]
  from staged_registered_patch s join classification k on k.public_id = ${CLASS_OF} where p.public_id = s.public_id
  returning p.id, p.public_id`

async function stage(ctx: InfraContext, rows: readonly RegisteredPatchRow[]): Promise<void> {
  await ctx.trx.raw(ENSURE_CLASSIFICATIONS)
  await ctx.trx.raw(CREATE_STAGING)
  await ctx.trx.raw('truncate staged_registered_patch')
  await copyRows(
    ctx.trx,
    'staged_registered_patch',
    ['public_id', 'owner', 'name', 'importance', 'product'],
    rows.map((row) => [row.publicId, row.ownerTenantId, row.name, row.importance, row.product]),
  )
}

/** Adds patches; the caller has looked that no id is taken. @returns our ids by public id */
export async function addRegistered(ctx: InfraContext, rows: readonly RegisteredPatchRow[]): Promise<Map<string, number>> {
  await stage(ctx, rows)
  const added = await ctx.trx.raw<{ rows: { id: number; public_id: string }[] }>(ADD, { now: ctx.now })
  return new Map(added.rows.map((row) => [row.public_id, row.id]))
}

/** Changes what is known of patches. @returns our ids by public id */
export async function changeRegistered(ctx: InfraContext, rows: readonly RegisteredPatchRow[]): Promise<Map<string, number>> {
  await stage(ctx, rows)
  const changed = await ctx.trx.raw<{ rows: { id: number; public_id: string }[] }>(CHANGE)
  return new Map(changed.rows.map((row) => [row.public_id, row.id]))
}

/** Takes patches out of lists; history and jobs keep them. */
export async function endRegistered(ctx: InfraContext, patchIds: readonly number[]): Promise<void> {
  await ctx.trx.raw('update patch set absent_since = :now where id = any(:ids::int[]) and absent_since is null', {
    ids: [...patchIds],
    now: ctx.now,
  })
}

/** Which of these ids a patch has, or had. */
export async function takenPatchIds(ctx: InfraContext, publicIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await ctx.trx.raw<{ rows: { public_id: string }[] }>('select public_id from patch where public_id = any(:ids::text[])', {
    ids: [...publicIds],
  })
  return new Set(rows.map((row) => row.public_id))
}
