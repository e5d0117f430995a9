import { z } from 'zod'
import { may } from '../authorization.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { cutSorted, decodeSorted, pageOf, PageQuery, SearchText, sortQuery, TOTAL, totalIf, TotalQuery } from '../http/paging.ts'
import { addSites, PlaceRow, placeRows, SiteRow, updateSites } from './rows.ts'
import { MAX_RANGES, siteActions } from './rules.ts'
import { addSite, changeSite, placeByRanges, placeComputers, removeSite } from './service.ts'
import { countSites, listSites, SITE_SORTS } from './store.ts'

const MAX_ROWS = 1000
const BYTES = 1024 * 1024
const DryRun = z.boolean().default(false).describe('Only say what is wrong with the rows')
const SiteRows = z.object({ sites: z.array(SiteRow).min(1).max(MAX_ROWS), dryRun: DryRun })
const Counted = z.object({ count: z.int().describe('How many rows were changed, or would be') })
const Params = z.object({ siteId: z.string().min(1).max(100) })
const Named = z.object({ siteId: z.string() })
const Name = z.string().max(300)
const Ranges = z.array(z.string().max(60)).max(MAX_RANGES).describe('Address ranges such as 192.0.2.0/24, in the order of trial')
const TenantId = z.string().max(32).optional().describe('Which tenant, for roles that have none')

export const sitesEndpoints = [
  endpoint({
    id: 'listSites',
    method: 'get',
    path: '/sites',
    summary: 'Sites of the own tenant; infrastructure roles see those of all tenants',
    permission: 'estate.view',
    query: PageQuery.extend(TotalQuery.shape).extend({
      sort: sortQuery(SITE_SORTS, 'tenantId'),
      tenantId: z.string().max(32).optional(),
      siteId: z.string().max(100).optional().describe('This one alone'),
      text: SearchText.optional().describe('Part of the name or the id'),
    }),
    response: pageOf(
      z.object({
        siteId: z.string(),
        name: z.string(),
        tenantId: z.string(),
        tenantName: z.string(),
        isDefault: z.boolean(),
        ranges: z.array(z.string()),
        computers: z.int().describe('That you may see'),
        actions: z.array(z.enum(['edit', 'delete'])),
      }),
    )
      .extend(TOTAL)
      .extend({ mayAdd: z.boolean().describe('You may add sites') }),
    handle: async ({ ctx, actor, query }) => {
      const after = decodeSorted(query.after, query.sort, 'text')
      const rows = await listSites(ctx, { ...query, after })
      const { items, next } = cutSorted(rows, query, (site) => site.siteId)
      const total = await totalIf(query.withTotal, () => countSites(ctx, query))
      const mayManage = may(actor.role, 'site.manage')
      return {
        items: items.map((site) => ({ ...site, ranges: [...site.ranges], actions: siteActions(mayManage, site) })),
        next,
        asOf: null,
        ...total,
        mayAdd: mayManage,
      }
    },
  }),
  endpoint({
    id: 'addSite',
    method: 'post',
    path: '/sites',
    summary: 'Adds a site to a tenant',
    permission: 'site.manage',
    body: z.object({ name: Name, ranges: Ranges.default([]), tenantId: TenantId }),
    response: Named,
    status: 201,
    handle: async ({ ctx, body }) => ({ siteId: await addSite(ctx, body) }),
  }),
  endpoint({
    id: 'addSites',
    method: 'post',
    path: '/sites/add',
    summary: 'Adds sites to tenants, all of them or none',
    permission: 'site.manage',
    body: SiteRows,
    bodyLimit: BYTES,
    response: z.object({ siteIds: z.array(z.string()) }),
    status: 201,
    handle: async ({ ctx, body }) => {
      const siteIds = await addSites(ctx, body.sites, body)
      return { siteIds: body.dryRun ? [] : siteIds }
    },
  }),
  endpoint({
    id: 'updateSites',
    method: 'post',
    path: '/sites/update',
    summary: 'Changes names and address ranges of sites, all of them or none',
    permission: 'site.manage',
    body: SiteRows,
    bodyLimit: BYTES,
    response: Counted,
    handle: async ({ ctx, body }) => {
      await updateSites(ctx, body.sites, body)
      return { count: body.sites.length }
    },
  }),
  endpoint({
    id: 'placeComputersAtSites',
    method: 'post',
    path: '/sites/place',
    summary: 'Says of computers at which sites of their tenants they stand, all of them or none',
    permission: 'site.manage',
    body: z.object({ places: z.array(PlaceRow).min(1).max(MAX_ROWS), dryRun: DryRun }),
    bodyLimit: BYTES,
    response: z.object({ computers: z.int().describe('How many stood elsewhere') }),
    handle: async ({ ctx, body }) => ({ computers: await placeRows(ctx, body.places, body) }),
  }),
  endpoint({
    id: 'placeComputersByRanges',
    method: 'post',
    path: '/sites/place-by-ranges',
    summary: 'Brings each computer of a tenant to the site whose address ranges hold its addresses; one that no range holds stays',
    permission: 'site.manage',
    body: z.object({ tenantId: TenantId, dryRun: z.boolean().default(false).describe('Only count') }),
    response: z.object({ computers: z.int().describe('How many stood elsewhere') }),
    handle: async ({ ctx, body }) => ({ computers: await placeByRanges(ctx, body) }),
  }),
  endpoint({
    id: 'changeSite',
    method: 'patch',
    path: '/sites/{siteId}',
    summary: 'Changes the name or the address ranges of a site',
    permission: 'site.manage',
    params: Params,
    body: z.object({ name: Name.optional(), ranges: Ranges.optional() }),
    response: Named,
    handle: async ({ ctx, params, body }) => {
      await changeSite(ctx, params.siteId, body)
      return params
    },
  }),
  endpoint({
    id: 'removeSite',
    method: 'delete',
    path: '/sites/{siteId}',
    summary: 'Removes a site at which nothing stands',
    permission: 'site.manage',
    params: Params,
    response: Named,
    handle: async ({ ctx, params }) => {
      await removeSite(ctx, params.siteId)
      return params
    },
  }),
  endpoint({
    id: 'placeComputers',
    method: 'post',
    path: '/sites/{siteId}/computers',
    summary: 'Says of computers that they stand at a site of their tenant',
    permission: 'site.manage',
    params: Params,
    body: z.object({ computerIds: z.array(z.string().max(300)).min(1).max(5000) }),
    response: z.object({ computers: z.int().describe('How many stood elsewhere') }),
    handle: async ({ ctx, params, body }) => ({ computers: await placeComputers(ctx, params.siteId, body.computerIds) }),
  }),
] satisfies readonly Endpoint[]
