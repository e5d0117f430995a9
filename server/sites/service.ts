import { record } from '../audit/service.ts'
import { rangeOf } from '../computers/address-ranges.ts'
import { newPublicId } from '../cmdb/ids.ts'
import { lockComputers, moveToSites } from '../computers/store-place.ts'
import type { Context } from '../context.ts'
import { AppError } from '../errors.ts'
import { tenantMeant } from '../exceptions/meant.ts'
import { isPlaceName, refuseRemoval } from './rules.ts'
import * as store from './store.ts'

/** What a person says of a site; what is undefined stays. */
export interface SiteInput {
  readonly name?: string | undefined
  readonly ranges?: readonly string[] | undefined
}

/**
 * Adds a site to a tenant.
 *
 * @returns public id
 * @throws AppError invalid place_name_invalid, site_range_invalid, tenant_needed; conflict site_exists, site_range_taken; not_found tenant_not_found
 */
export async function addSite(ctx: Context, input: SiteInput & { name: string; tenantId?: string | undefined }): Promise<string> {
  const tenantKey = await tenantMeant(ctx, input.tenantId)
  await refuseUnfit(ctx, tenantKey, input, null)
  const siteId = newPublicId()
  const id = await store.insertSite(ctx, { tenantKey, publicId: siteId, name: input.name })
  await store.writeRanges(ctx, { id, tenantKey }, input.ranges ?? [])
  await record(ctx, 'site.add', { siteId, name: input.name, ranges: input.ranges ?? [] }, 'done', tenantKey)
  return siteId
}

/**
 * Changes the name or the address ranges of a site; computers stay where they are until they are assigned.
 *
 * @throws AppError not_found site_not_found; otherwise as of addSite
 */
export async function changeSite(ctx: Context, siteId: string, input: SiteInput): Promise<void> {
  const site = await open(ctx, siteId)
  await refuseUnfit(ctx, site.tenantKey, input, site.id)
  if (input.name !== undefined) await store.renameSite(ctx, site, input.name)
  if (input.ranges !== undefined) await store.writeRanges(ctx, site, input.ranges)
  await record(ctx, 'site.change', { siteId, ...input }, 'done', site.tenantKey)
}

/** Removes a site at which nothing stands. @throws AppError not_found site_not_found; conflict site_default, site_not_empty */
export async function removeSite(ctx: Context, siteId: string): Promise<void> {
  const site = await open(ctx, siteId)
  const refusal = refuseRemoval(site)
  if (refusal === 'site_default') throw new AppError('conflict', 'site_default', { siteId, name: site.name })
  if (refusal === 'site_not_empty') throw new AppError('conflict', 'site_not_empty', { siteId, name: site.name })
  await store.endSite(ctx, site)
  await record(ctx, 'site.remove', { siteId, name: site.name }, 'done', site.tenantKey)
}

/**
 * Says of computers that they stand at a site of their tenant.
 *
 * @returns how many stood elsewhere
 * @throws AppError not_found site_not_found, computer_not_found
 */
export async function placeComputers(ctx: Context, siteId: string, computerIds: readonly string[]): Promise<number> {
  const site = await open(ctx, siteId)
  const known = await lockComputers(ctx, site.tenantKey, computerIds)
  const missing = computerIds.find((id) => !known.has(id))
  if (missing !== undefined) throw new AppError('not_found', 'computer_not_found', { serverId: missing, computerId: missing })
  const places = [...known.values()].map((id) => ({ id, siteKey: site.id }))
  const moved = await moveToSites(ctx, site.tenantKey, places)
  await record(ctx, 'site.place_computers', { siteId, computerIds, moved }, 'done', site.tenantKey)
  return moved
}

/**
 * Brings each computer of a tenant to the site whose address ranges hold its addresses; one that no range holds stays.
 *
 * @param dryRun only counts
 * @returns how many stand elsewhere by their addresses
 * @throws AppError invalid tenant_needed; not_found tenant_not_found
 */
export async function placeByRanges(ctx: Context, input: { tenantId?: string | undefined; dryRun: boolean }): Promise<number> {
  const tenantKey = await tenantMeant(ctx, input.tenantId)
  const places = await store.misplacedComputers(ctx, tenantKey)
  if (input.dryRun || places.length === 0) return places.length
  const moved = await moveToSites(ctx, tenantKey, places)
  await record(ctx, 'site.place_by_ranges', { moved }, 'done', tenantKey)
  return moved
}

async function open(ctx: Context, siteId: string): Promise<store.Site> {
  const site = await store.lockSite(ctx, siteId)
  if (site === undefined) throw new AppError('not_found', 'site_not_found', { siteId })
  return site
}

async function refuseUnfit(ctx: Context, tenantKey: number, { name, ranges = [] }: SiteInput, self: number | null): Promise<void> {
  if (name !== undefined && !isPlaceName(name)) throw new AppError('invalid', 'place_name_invalid', { name: name.slice(0, 100) })
  const wrong = ranges.find((range) => rangeOf(range) === null)
  if (wrong !== undefined) throw new AppError('invalid', 'site_range_invalid', { range: wrong.slice(0, 60) })
  if (name !== undefined && (await store.isNameTaken(ctx, tenantKey, name, self))) throw new AppError('conflict', 'site_exists', { name })
  const [taken] = await store.rangesTaken(ctx, tenantKey, ranges, self)
  if (taken !== undefined) throw new AppError('conflict', 'site_range_taken', { range: taken.range, site: taken.site })
}
