import { z } from 'zod'
import { lockComputersOf, type KnownComputers } from '../computers/store-place.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { eachRow, inLockOrder, tried } from '../http/each-row.ts'
import { refuseRows, repeatedRows, type RowProblem, type RowsWish } from '../http/row-problems.ts'
import { MAX_RANGES } from './rules.ts'
import { addSite, changeSite, placeComputers } from './service.ts'
import { lockSite, type Site } from './store.ts'

/** Many sites at once, as files have them. */

const text = z.string().max(1000)

export const SiteRow = z.object({
  siteId: text.nullable().default(null),
  name: text,
  tenantId: z.string().max(32).nullable().default(null).describe('Which tenant, for roles that have none'),
  ranges: z
    .string()
    .max(10_000)
    .default('')
    .transform((list) => list.split(/[;,\s]+/u).filter((range) => range !== ''))
    .pipe(z.array(z.string()).max(MAX_RANGES))
    .describe('Address ranges, delimited by ; or a comma'),
})

export const PlaceRow = z.object({ computerId: text, siteId: text })

type SiteRows = readonly z.output<typeof SiteRow>[]

const COLUMNS = {
  place_name_invalid: 'name',
  site_exists: 'name',
  site_range_invalid: 'ranges',
  site_range_taken: 'ranges',
  site_not_found: 'siteId',
  site_tenant_differs: 'tenantId',
  tenant_needed: 'tenantId',
  tenant_not_found: 'tenantId',
} as const

/** Adds sites, all of them or none. @returns public ids @throws AppError invalid rows_invalid */
export function addSites(ctx: Context, rows: SiteRows, wish: RowsWish = {}): Promise<string[]> {
  return eachRow(ctx, rows, { ...wish, columns: COLUMNS }, (inner, { name, ranges, tenantId }) =>
    addSite(inner, { name, ranges, tenantId: tenantId ?? undefined }),
  )
}

/** Changes names and address ranges of sites, all of them or none; the tenant stays. @throws AppError invalid rows_invalid */
export async function updateSites(ctx: Context, rows: SiteRows, wish: RowsWish = {}): Promise<void> {
  const sites = await lockSites(
    ctx,
    rows.map(({ siteId }) => siteId),
  )
  await eachRow(ctx, rows, { ...wish, columns: COLUMNS }, async (inner, { siteId, tenantId, name, ranges }) => {
    const site = sites.get(siteId ?? '')
    if (site !== undefined && tenantId !== null && tenantId !== site.tenantId) {
      throw new AppError('conflict', 'site_tenant_differs', { siteId, tenantId: site.tenantId })
    }
    await changeSite(inner, siteId ?? '', { name, ranges })
  })
}

/**
 * Says of computers at which sites of their tenants they stand, all of them or none.
 *
 * @returns how many stood elsewhere
 * @throws AppError invalid rows_invalid
 */
export async function placeRows(ctx: Context, rows: readonly z.output<typeof PlaceRow>[], wish: RowsWish = {}): Promise<number> {
  const bySite = Map.groupBy([...rows.entries()], ([, { siteId }]) => siteId)
  const sites = await lockSites(ctx, [...bySite.keys()])
  const known = await lockComputersOf(
    ctx,
    rows.map(({ computerId, siteId }) => ({ computerId, tenantKey: sites.get(siteId)?.tenantKey })),
  )
  const problems = rows.map((row, index) => placeProblem(row, index + 1, sites.get(row.siteId), known))
  refuseRows([...repeatedComputers(rows), ...problems.filter((one) => one !== null)])
  const place = async (inner: Context): Promise<number> => {
    let moved = 0
    for (const [siteId, placed] of bySite) moved += await placeComputers(inner, siteId, placed.map(computerOf))
    return moved
  }
  return wish.dryRun === true ? tried(ctx, place) : place(ctx)
}

async function lockSites(ctx: Context, siteIds: readonly (string | null)[]): Promise<Map<string, Site>> {
  const sites = new Map<string, Site>()
  for (const siteId of inLockOrder(siteIds)) {
    const site = await lockSite(ctx, siteId)
    if (site !== undefined) sites.set(siteId, site)
  }
  return sites
}

function computerOf([, { computerId }]: [number, z.output<typeof PlaceRow>]): string {
  return computerId
}

function placeProblem(
  { computerId, siteId }: z.output<typeof PlaceRow>,
  row: number,
  site: Site | undefined,
  known: KnownComputers,
): RowProblem | null {
  if (site === undefined) return { row, column: 'siteId', code: 'site_not_found', details: { siteId: siteId.slice(0, 100) } }
  if (known.get(site.tenantKey)?.has(computerId) === true) return null
  const named = computerId.slice(0, 100)
  return { row, column: 'computerId', code: 'computer_not_found', details: { serverId: named, computerId: named } }
}

/** A computer stands at one site. */
function repeatedComputers(rows: readonly z.output<typeof PlaceRow>[]): RowProblem[] {
  return repeatedRows(rows, ({ computerId }) => computerId).map((row) => ({
    row,
    column: 'computerId',
    code: 'row_repeated',
    details: { id: rows[row - 1]?.computerId.slice(0, 100) },
  }))
}
