import { z } from 'zod'
import { may } from '../authorization.ts'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { cutSorted, decodeSorted, pageOf, PageQuery, sortQuery, TOTAL, totalIf, TotalQuery } from '../http/paging.ts'
import { serverGroupActions } from './rules.ts'
import { addServerGroups, deleteServerGroups, moveServerGroups, updateServerGroups } from './service.ts'
import { countServerGroups, listServerGroups, SERVER_GROUP_SORTS } from './store.ts'

const MAX_ROWS = 1000
const text = z.string().max(1000)
const DryRun = z.boolean().default(false).describe('Only say what is wrong with the rows')

const ServerGroupInput = z.object({
  serverGroupId: text.nullable().default(null),
  name: text,
  tenantId: text,
  owner: text.nullable().default(null),
})
const ServerGroupRows = z.object({ serverGroups: z.array(ServerGroupInput).min(1).max(MAX_ROWS), dryRun: DryRun })
const Counted = z.object({ count: z.number().int().describe('How many rows were changed, or would be') })

const ServerGroupItem = z.object({
  serverGroupId: z.string(),
  name: z.string(),
  tenantId: z.string(),
  tenantName: z.string(),
  owner: z.string().nullable(),
  criticality: z.enum(['low', 'normal', 'high']),
  computers: z.number().int(),
  isDefault: z.boolean(),
  actions: z.array(z.enum(['edit', 'move', 'delete'])),
})

export const serverGroupsEndpoints = [
  endpoint({
    id: 'listServerGroups',
    method: 'get',
    path: '/server-groups',
    summary: 'Server groups that the viewer may see: all, those of the tenant, or the own ones',
    permission: 'estate.view',
    query: PageQuery.extend(TotalQuery.shape).extend({
      sort: sortQuery(SERVER_GROUP_SORTS, 'tenantId'),
      tenantId: z.string().max(32).optional(),
      serverGroupId: z.string().max(100).optional().describe('This one alone'),
      text: z.string().min(1).max(300).optional().describe('Part of the id, the name or the owner'),
    }),
    response: pageOf(ServerGroupItem).extend(TOTAL),
    handle: async ({ ctx, actor, query }) => {
      const after = decodeSorted(query.after, query.sort, 'text')
      const rows = await listServerGroups(ctx, { ...query, after })
      const mayManage = may(actor.role, 'server_group.manage')
      const items = rows.map((group) => ({ ...group, actions: serverGroupActions(mayManage, group) }))
      const total = await totalIf(query.withTotal, () => countServerGroups(ctx, query))
      return { ...cutSorted(items, query, (group) => group.serverGroupId), asOf: null, ...total }
    },
  }),
  endpoint({
    id: 'addServerGroups',
    method: 'post',
    path: '/server-groups/add',
    summary: 'Registers server groups, all of them or none, and gives them ids',
    permission: 'server_group.manage',
    body: ServerGroupRows,
    bodyLimit: 1024 * 1024,
    response: z.object({ serverGroupIds: z.array(z.string()) }),
    status: 201,
    handle: async ({ ctx, body }) => ({ serverGroupIds: await addServerGroups(infraOnly(ctx), body.serverGroups, body) }),
  }),
  endpoint({
    id: 'updateServerGroups',
    method: 'post',
    path: '/server-groups/update',
    summary: 'Changes names and owners of server groups, all of them or none',
    permission: 'server_group.manage',
    body: ServerGroupRows,
    bodyLimit: 1024 * 1024,
    response: Counted,
    handle: async ({ ctx, body }) => {
      await updateServerGroups(infraOnly(ctx), body.serverGroups, body)
      return { count: body.serverGroups.length }
    },
  }),
  endpoint({
    id: 'moveServerGroups',
    method: 'post',
    path: '/server-groups/move',
    summary: 'Moves empty server groups to other tenants, all of them or none',
    permission: 'server_group.manage',
    body: ServerGroupRows,
    bodyLimit: 1024 * 1024,
    response: Counted,
    handle: async ({ ctx, body }) => {
      await moveServerGroups(infraOnly(ctx), body.serverGroups, body)
      return { count: body.serverGroups.length }
    },
  }),
  endpoint({
    id: 'deleteServerGroups',
    method: 'post',
    path: '/server-groups/delete',
    summary: 'Removes server groups without computers, all of them or none',
    permission: 'server_group.manage',
    body: z.object({ serverGroupIds: z.array(text).min(1).max(MAX_ROWS) }),
    response: Counted,
    handle: async ({ ctx, body }) => {
      await deleteServerGroups(infraOnly(ctx), body.serverGroupIds)
      return { count: body.serverGroupIds.length }
    },
  }),
] satisfies readonly Endpoint[]
