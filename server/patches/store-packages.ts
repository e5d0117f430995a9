import { enqueue } from '../cmdb/tasks.ts'
import type { InfraContext } from '../context.ts'

/** A patch that package managers report: one source package at one fixed version in one stream (docs/glossary.md). */
export interface PackagePatch {
  readonly publicId: string
  readonly name: string
  readonly title: string
  readonly version: string
  readonly stream: string
  readonly security: boolean
}

/**
 * Adds package patches that are new, and says of the earlier ones of the same package and stream that the new ones replace them. What one
 * tenant's computers alone have is that tenant's: names of packages tell of who uses them. What anybody's package manager takes for a security fix is one,
 * until the catalog knows better: whoever comes first must not decide by the name of a repository.
 *
 * @param tenantId whose computer has them
 * @returns our ids by public id
 */
export async function ensurePackagePatches(
  ctx: InfraContext,
  tenantId: number,
  patches: readonly PackagePatch[],
): Promise<Map<string, number>> {
  if (patches.length === 0) return new Map()
  const rows = JSON.stringify(
    patches.map((p) => ({
      public_id: p.publicId,
      name: p.name,
      title: p.title,
      version: p.version,
      stream: p.stream,
      security: p.security,
    })),
  )
  await ctx.trx.raw(
    `with added as (
       insert into patch (public_id, kind, owner_tenant_id, name, title, version, stream, classification_id, created_at)
       select s.public_id, 'linux', :tenantId::int, s.name, s.title, s.version, s.stream, c.id, :now
         from jsonb_to_recordset(:rows::jsonb) as s(public_id text, name text, title text, version text, stream text, security boolean)
         join classification c on c.public_id = case when s.security then 'linux-security' else 'linux-updates' end
        where not exists (select from patch p where p.public_id = s.public_id)
        order by s.public_id
       on conflict (public_id) do nothing
       returning id, name, stream
     )
     insert into patch_supersedence (patch_id, superseded_patch_id)
     select a.id, p.id from added a join patch p on p.kind = 'linux' and p.name = a.name and p.stream = a.stream and p.id < a.id
     on conflict do nothing`,
    { rows, tenantId, now: ctx.now },
  )
  const found = (await ctx
    .trx('patch')
    .whereIn(
      'public_id',
      patches.map((p) => p.publicId),
    )
    .select('id', 'public_id', 'owner_tenant_id as owner')) as { id: number; public_id: string; owner: number | null }[]
  await raiseToSecurity(
    ctx,
    patches.filter((one) => one.security).map((one) => one.publicId),
  )
  await sharePatches(
    ctx,
    found.filter(({ owner }) => owner !== null && owner !== tenantId).map(({ id }) => id),
  )
  return new Map(found.map((row) => [row.public_id, row.id]))
}

const RAISE = `update patch p set classification_id = c.id from classification c
  where c.public_id = 'linux-security' and p.public_id = any(:ids::text[]) and p.kind = 'linux' and p.classification_id is distinct from c.id
    and not exists (select from package_patch k where k.patch_id = p.id)
  returning p.id`

// Approvals follow in a transaction of their own: this one holds a computer, and they are other computers' too.
async function raiseToSecurity(ctx: InfraContext, publicIds: readonly string[]): Promise<void> {
  if (publicIds.length === 0) return
  const { rows } = await ctx.trx.raw<{ rows: { id: number }[] }>(RAISE, { ids: [...publicIds].toSorted() })
  if (rows.length > 0) await enqueue(ctx, 'policies.settle', { patchIds: rows.map((row) => row.id) })
}

/** What more than one tenant has is nobody's own any more. */
export async function sharePatches(ctx: InfraContext, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return
  for (const [table, key] of [['patch', 'id'] as const, ['patch_text', 'patch_id'] as const]) {
    await ctx
      .trx(table)
      .whereIn(key, [...ids])
      .whereNotNull('owner_tenant_id')
      .update({ owner_tenant_id: null })
  }
}
