import type { Context } from '../context.ts'

export interface SiteView {
  readonly siteId: string
  readonly name: string
  readonly tenantId: string
}

/** A page of the sites of the viewer's tenant, or of all tenants; one row more than asked for. */
export async function listSites(
  ctx: Context,
  query: { tenantId: string | undefined; after: readonly [string, string] | undefined; limit: number },
): Promise<SiteView[]> {
  const rows = ctx
    .trx('site as s')
    .join('tenant as t', 't.id', 's.tenant_id')
    .where({ 't.reserved': false })
    .whereNull('t.deleted_at')
    .select('s.public_id as siteId', 's.name', 't.public_id as tenantId')
    .orderBy([{ column: 't.public_id' }, { column: 's.public_id' }])
    .limit(query.limit + 1)
  if (query.tenantId !== undefined) void rows.where('t.public_id', query.tenantId)
  if (query.after !== undefined) void rows.whereRaw('(t.public_id, s.public_id) > (?, ?)', [...query.after])
  return (await rows) as SiteView[]
}
