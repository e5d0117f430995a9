import type { Context } from '../context.ts'

/** Living computers of a tenant by public id, as internal keys; locked until the transaction ends. */
export async function lockComputers(ctx: Context, tenantKey: number, publicIds: readonly string[]): Promise<Map<string, number>> {
  const rows = (await ctx
    .trx('computer')
    .where({ tenant_id: tenantKey })
    .whereIn('public_id', [...new Set(publicIds)])
    .whereNull('ended_at')
    .orderBy('id')
    .forUpdate()
    .select('id', 'public_id as publicId')) as { id: number; publicId: string }[]
  return new Map(rows.map((row) => [row.publicId, row.id]))
}

/** Living computers by tenant and public id, as internal keys. */
export type KnownComputers = ReadonlyMap<number, ReadonlyMap<string, number>>

const LOCK_NAMED = `select c.tenant_id as "tenantId", c.id, c.public_id as "publicId" from computer c
    join unnest(:tenants::int[], :computers::text[]) as n(tenant_id, public_id) on c.tenant_id = n.tenant_id and c.public_id = n.public_id
   where c.ended_at is null order by c.id for update of c`

/**
 * The same of computers of several tenants, by internal key whatever tenant they are of: that is the order in which everybody locks them.
 *
 * @param named whose tenant is unknown is left out
 */
export async function lockComputersOf(
  ctx: Context,
  named: readonly { readonly tenantKey: number | undefined; readonly computerId: string }[],
): Promise<KnownComputers> {
  const wanted = named.filter(({ tenantKey }) => tenantKey !== undefined)
  const { rows } = await ctx.trx.raw<{ rows: { tenantId: number; id: number; publicId: string }[] }>(LOCK_NAMED, {
    tenants: wanted.map(({ tenantKey }) => tenantKey ?? 0),
    computers: wanted.map(({ computerId }) => computerId),
  })
  const byTenant = Map.groupBy(rows, (row) => row.tenantId)
  return new Map([...byTenant].map(([tenantKey, own]) => [tenantKey, new Map(own.map((row) => [row.publicId, row.id]))]))
}

const MOVE = `
with moved as (
  select c.tenant_id, c.id, c.site_id as former, c.learned_at, k.site_id
    from unnest(:computers::int[], :sites::int[]) as k(computer_id, site_id)
    join computer c on c.tenant_id = :tenant and c.id = k.computer_id and c.ended_at is null and c.site_id <> k.site_id
), kept as (
  insert into computer_history (tenant_id, computer_id, attributes, valid_from, valid_to)
  select tenant_id, id, jsonb_build_object('siteId', former), learned_at, :now from moved where learned_at < :now
), written as (
  update computer c set site_id = m.site_id, learned_at = :now from moved m where c.tenant_id = m.tenant_id and c.id = m.id returning c.id
)
select count(*)::int as n from written`

/** Says of computers of a tenant at which site they stand; the former one goes into the history. @returns how many moved */
export async function moveToSites(
  ctx: Context,
  tenantKey: number,
  places: readonly { readonly id: number; readonly siteKey: number }[],
): Promise<number> {
  const { rows } = await ctx.trx.raw<{ rows: { n: number }[] }>(MOVE, {
    tenant: tenantKey,
    computers: places.map((place) => place.id),
    sites: places.map((place) => place.siteKey),
    now: ctx.now,
  })
  return rows[0]?.n ?? 0
}
