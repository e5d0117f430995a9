import type { Severity } from '../../catalog/index.ts'
import { viewerCondition } from '../cmdb/scope.ts'
import type { Context } from '../context.ts'
import { COUNTED_ROWS, totalOf, type SortPosition, type Total } from '../cmdb/keyset.ts'
import { likePattern } from '../cmdb/search.ts'
import { patchCountSql, patchIdsSql, patchListSql, type PatchSort, type PatchView, type PatchViewer } from './list-sql.ts'

/** Reads of patches. Numbers come from the stored counts; pages go by key, so that the last costs what the first costs. */

export type { PatchView } from './list-sql.ts'

export interface PatchItem {
  readonly patchId: string
  readonly kind: 'windows' | 'linux' | 'middleware'
  readonly name: string
  readonly title: string
  readonly classification: string | null
  readonly level: 'required' | 'recommended' | null
  readonly severity: Severity
  readonly exploited: boolean
  /** What it answers by itself. */
  readonly cves: readonly string[]
  /** How many more it answers through what it replaces. */
  readonly inheritedCves: number
  readonly kbs: readonly string[]
  readonly products: readonly string[]
  readonly version: string | null
  readonly releasedAt: Date | null
  readonly restart: 'never' | 'always' | 'can' | 'unknown'
  readonly superseded: boolean
  /** Computers that the viewer may see, by the state of their verdict. */
  readonly missing: number
  readonly downloaded: number
  readonly failed: number
  readonly pendingReboot: number
  readonly installed: number
  /** On how many the vendor's rules find it applicable and not in effect: missing, downloaded, failed or waiting for a restart, whatever is approved. */
  readonly needed: number
  /** For how many of all these it is approved, and on how many it is unapplied: needed, approved, without exception; a restart is counted by itself. */
  readonly approved: number
  readonly unapplied: number
}

export type PatchRow = PatchItem & { readonly id: number; readonly sortKey: string }

export interface PatchFilter {
  readonly view: PatchView
  readonly kind?: string | undefined
  /** Of those that are registered by hand or by scripts of an own source, or of the others. */
  readonly registered?: boolean | undefined
  /** One, or any of several. */
  readonly severity?: string | readonly string[] | undefined
  readonly classificationIds?: readonly string[] | undefined
  /** Exactly one of a patch's products. */
  readonly product?: string | undefined
  readonly releasedFrom?: Date | undefined
  /** Not any more released at this time. */
  readonly releasedTo?: Date | undefined
  /** Those that answer it. */
  readonly advisoryId?: string | undefined
  /** As the viewer's tenant has it. */
  readonly level?: 'required' | 'recommended' | undefined
  readonly text?: string | undefined
  readonly tenantId?: string | undefined
  readonly patchId?: string | undefined
  /** In upper case. */
  readonly cve?: string | undefined
  readonly exploited?: boolean | undefined
  readonly superseded?: boolean | undefined
  readonly locale?: string | undefined
  readonly sort?: PatchSort | undefined
  readonly after?: SortPosition | undefined
  readonly limit: number
}

/** One page of patches with the counts of the computers that the viewer may see, newest first if nothing is said; one row more when there are more. */
export async function listPatches(ctx: Context, filter: PatchFilter): Promise<PatchRow[]> {
  const sql = patchListSql(viewerFor(ctx, filter), filter.view, filter.sort ?? '-releasedAt')
  const { rows } = await ctx.trx.raw<{ rows: PatchRow[] }>(sql, await patchListBindings(ctx, filter))
  return rows
}

/** How many patches a filter matches. */
export async function countPatches(ctx: Context, filter: Omit<PatchFilter, 'limit' | 'after'>): Promise<Total> {
  const bindings = { ...(await patchListBindings(ctx, { ...filter, limit: COUNTED_ROWS })) }
  const { rows } = await ctx.trx.raw<{ rows: { n: number }[] }>(patchCountSql(viewerFor(ctx, filter), filter.view), bindings)
  return totalOf(rows[0]?.n ?? 0)
}

/** Ids of the patches that a filter matches, newest first; one more than asked for when there are more. */
export async function matchingPatches(ctx: Context, filter: PatchFilter): Promise<string[]> {
  const sql = patchIdsSql(viewerFor(ctx, filter), filter.view)
  const { rows } = await ctx.trx.raw<{ rows: { id: string }[] }>(sql, await patchListBindings(ctx, filter))
  return rows.map((row) => row.id)
}

function viewerFor(ctx: Context, filter: { readonly tenantId?: string | undefined }): PatchViewer {
  if (ctx.actor.role === 'tenant_user') return 'own'
  return ctx.kind === 'tenant' || filter.tenantId !== undefined ? 'tenant' : 'all'
}

type Bindings = Record<string, string | number | boolean | Date | null | readonly string[]>

/** What the list's statements are given. */
export async function patchListBindings(ctx: Context, filter: PatchFilter): Promise<Bindings> {
  return {
    viewerTenant: null,
    viewerUser: null,
    ...viewerCondition(ctx.actor, 'n.server_group_id').bindings,
    now: ctx.now,
    tenant: await tenantKey(ctx, filter.tenantId),
    kind: filter.kind ?? null,
    registered: filter.registered ?? null,
    severities: typeof filter.severity === 'string' ? [filter.severity] : (filter.severity ?? null),
    level: filter.level ?? null,
    classifications: filter.classificationIds ?? null,
    product: filter.product ?? null,
    releasedFrom: filter.releasedFrom ?? null,
    releasedTo: filter.releasedTo ?? null,
    // Not `text`: the cast ::text would be taken for it.
    needle: filter.text === undefined ? null : likePattern(filter.text),
    patchId: filter.patchId ?? null,
    cve: filter.cve ?? null,
    advisory: filter.advisoryId ?? null,
    exploited: filter.exploited ?? null,
    superseded: filter.superseded ?? null,
    locale: filter.locale ?? 'en',
    sortValue: filter.after?.[0] ?? null,
    sortId: filter.after?.[1] ?? null,
    limit: filter.limit + 1,
  }
}

/** Products that patches are for, by name; at most `limit`. */
export async function listProducts(ctx: Context, text: string | undefined, limit: number): Promise<{ product: string; patches: number }[]> {
  const { rows } = await ctx.trx.raw<{ rows: { product: string; patches: number }[] }>(
    `select d.product, count(*)::int as patches from patch p cross join lateral unnest(p.products) as d(product)
      where p.absent_since is null and (:needle::text is null or lower(normalize(d.product, nfkc)) like :needle)
      group by 1 order by 1 limit :limit`,
    { needle: text === undefined ? null : likePattern(text), limit },
  )
  return rows
}

/** Internal key of the tenant whose numbers are meant: -1 where no tenant is meant or there is none: it has no rows. */
export async function tenantKey(ctx: Context, tenantId: string | undefined): Promise<number> {
  if (ctx.kind === 'tenant') return ctx.tenantId
  if (tenantId === undefined) return -1
  const row = (await ctx.trx('tenant').where({ public_id: tenantId }).first('id')) as { id: number } | undefined
  return row?.id ?? -1
}

export interface PatchDetails {
  readonly id: number
  readonly description: string
  readonly eula: boolean
  readonly expired: boolean
  readonly createdAt: Date
  readonly replaces: readonly string[]
  readonly replacedBy: readonly string[]
}

/** What the page of one patch shows besides its line. */
export async function patchDetails(ctx: Context, patchId: string, locale: string): Promise<PatchDetails | undefined> {
  const { rows } = await ctx.trx.raw<{ rows: PatchDetails[] }>(
    `select p.id, coalesce(x.description, e.description, '') as description, p.eula, p.expired, p.created_at as "createdAt",
            array(select o.public_id from patch_supersedence s join patch o on o.id = s.superseded_patch_id where s.patch_id = p.id order by 1 limit 200) as replaces,
            array(select o.public_id from patch_supersedence s join patch o on o.id = s.patch_id where s.superseded_patch_id = p.id order by 1 limit 200) as "replacedBy"
       from patch p
       left join patch_text x on x.patch_id = p.id and x.locale = :locale
       left join patch_text e on e.patch_id = p.id and e.locale = 'en'
      where p.public_id = :patchId`,
    { patchId, locale },
  )
  return rows[0]
}
