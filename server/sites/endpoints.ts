import { z } from 'zod'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, pageOf, PageQuery } from '../http/paging.ts'
import { listSites } from './store.ts'

export const sitesEndpoints = [
  endpoint({
    id: 'listSites',
    method: 'get',
    path: '/sites',
    summary: 'Sites of the own tenant; infrastructure roles see those of all tenants',
    permission: 'estate.view',
    query: PageQuery.extend({ tenantId: z.string().max(32).optional() }),
    response: pageOf(z.object({ siteId: z.string(), name: z.string(), tenantId: z.string() })),
    handle: async ({ ctx, query }) => {
      const after = decodeCursor(query.after, z.tuple([z.string().max(32), z.string().max(100)]))
      const rows = await listSites(ctx, { tenantId: query.tenantId, after, limit: query.limit })
      return { ...cutPage(rows, query.limit, (site) => [site.tenantId, site.siteId]), asOf: null }
    },
  }),
] satisfies readonly Endpoint[]
