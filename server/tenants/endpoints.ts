import { z } from 'zod'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { cutSorted, decodeSorted, pageOf, PageQuery, sortQuery, TOTAL, totalIf, TotalQuery } from '../http/paging.ts'
import { tenantActions } from './rules.ts'
import { addTenants, deleteTenants, updateTenants } from './service.ts'
import { countTenants, listTenants, TENANT_SORTS } from './store.ts'

const MAX_ROWS = 1000
const text = z.string().max(1000)
const DryRun = z.boolean().default(false).describe('Only say what is wrong with the rows')

const TenantRows = z.object({
  tenants: z
    .array(
      z.object({
        tenantId: text,
        name: text,
        locale: z.enum(['ja', 'en']).nullable().default(null),
        timeZone: text.nullable().default(null),
      }),
    )
    .min(1)
    .max(MAX_ROWS),
  dryRun: DryRun,
})
const Counted = z.object({ count: z.number().int().describe('How many rows were changed, or would be') })

const TenantItem = z.object({
  tenantId: z.string(),
  name: z.string(),
  locale: z.enum(['ja', 'en']),
  timeZone: z.string(),
  jobApproval: z.enum(['none', 'tenant_admin', 'two_person']),
  staleAfterHours: z.number().int(),
  users: z.number().int(),
  computers: z.number().int(),
  actions: z.array(z.enum(['edit', 'delete'])),
})

export const tenantsEndpoints = [
  endpoint({
    id: 'listTenants',
    method: 'get',
    path: '/tenants',
    summary: 'Tenants, without those that were removed and without the reserved ones',
    permission: 'tenant.manage',
    query: PageQuery.extend(TotalQuery.shape).extend({
      sort: sortQuery(TENANT_SORTS, 'tenantId'),
      text: z.string().min(1).max(300).optional().describe('Part of the id or the name'),
      tenantId: z.string().max(32).optional().describe('This one alone'),
    }),
    response: pageOf(TenantItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const after = decodeSorted(query.after, query.sort, 'text')
      const rows = await listTenants(ctx, { ...query, after })
      const items = rows.map((tenant) => ({ ...tenant, actions: tenantActions(tenant) }))
      const total = await totalIf(query.withTotal, () => countTenants(ctx, query))
      return { ...cutSorted(items, query, (tenant) => tenant.tenantId), asOf: null, ...total }
    },
  }),
  endpoint({
    id: 'addTenants',
    method: 'post',
    path: '/tenants/add',
    summary: 'Registers tenants, all of them or none',
    permission: 'tenant.manage',
    body: TenantRows,
    response: Counted,
    status: 201,
    handle: async ({ ctx, body }) => {
      await addTenants(infraOnly(ctx), body.tenants, body)
      return { count: body.tenants.length }
    },
  }),
  endpoint({
    id: 'updateTenants',
    method: 'post',
    path: '/tenants/update',
    summary: 'Changes names, languages and zones of tenants, all of them or none',
    permission: 'tenant.manage',
    body: TenantRows,
    response: Counted,
    handle: async ({ ctx, body }) => {
      await updateTenants(infraOnly(ctx), body.tenants, body)
      return { count: body.tenants.length }
    },
  }),
  endpoint({
    id: 'deleteTenants',
    method: 'post',
    path: '/tenants/delete',
    summary: 'Removes tenants that hold nothing any more, all of them or none',
    permission: 'tenant.manage',
    body: z.object({ tenantIds: z.array(text).min(1).max(MAX_ROWS) }),
    response: Counted,
    handle: async ({ ctx, body }) => {
      await deleteTenants(infraOnly(ctx), body.tenantIds)
      return { count: body.tenantIds.length }
    },
  }),
] satisfies readonly Endpoint[]
