import { z } from 'zod'
import { may } from '../authorization.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import {
  cutPage,
  cutSorted,
  decodeCursor,
  decodeSorted,
  pageOf,
  PageQuery,
  SearchText,
  sortQuery,
  TOTAL,
  totalIf,
  TotalQuery,
} from '../http/paging.ts'
import { addGroups, fillGroups, GroupRow, MemberRow, renameGroups } from './rows.ts'
import { addComputerGroup, changeComputerGroup, membersOf, removeComputerGroup } from './service.ts'
import { COMPUTER_GROUP_SORTS, countComputerGroups, listComputerGroups } from './store.ts'

const MAX_MEMBERS = 5000
const MAX_ROWS = 1000
const Id = z.string().min(1).max(300)
const Params = z.object({ computerGroupId: Id })
const Named = z.object({ computerGroupId: z.string() })
const Name = z.string().max(300)
const Computers = z.array(Id).max(MAX_MEMBERS)
const BYTES = 1024 * 1024
const DryRun = z.boolean().default(false).describe('Only say what is wrong with the rows')
const GroupRows = z.object({ computerGroups: z.array(GroupRow).min(1).max(MAX_ROWS), dryRun: DryRun })

export const computerGroupsEndpoints = [
  endpoint({
    id: 'listComputerGroups',
    method: 'get',
    path: '/computer-groups',
    summary: 'Computer groups: a tenant’s own selections of computers',
    permission: 'estate.view',
    query: PageQuery.extend(TotalQuery.shape).extend({
      sort: sortQuery(COMPUTER_GROUP_SORTS, 'tenantId'),
      tenantId: z.string().max(32).optional(),
      computerGroupId: z.string().max(100).optional().describe('This one alone'),
      text: SearchText.optional().describe('Part of the name or the id'),
    }),
    response: pageOf(
      z.object({
        computerGroupId: z.string(),
        tenantId: z.string(),
        tenantName: z.string(),
        name: z.string(),
        kind: z.enum(['static', 'unique', 'dynamic']),
        computers: z.int().describe('That you may see'),
        exceptions: z.int().describe('Exceptions that hold for it'),
        actions: z.array(z.enum(['edit', 'delete'])),
      }),
    )
      .extend(TOTAL)
      .extend({ mayAdd: z.boolean().describe('You may add groups') }),
    handle: async ({ ctx, actor, query }) => {
      const after = decodeSorted(query.after, query.sort, 'text')
      const { items, next } = cutSorted(await listComputerGroups(ctx, { ...query, after }), query, (row) => row.computerGroupId)
      const total = await totalIf(query.withTotal, () => countComputerGroups(ctx, query))
      const mayManage = may(actor.role, 'computer_group.manage')
      const actions = (exceptions: number): ('edit' | 'delete')[] => (!mayManage ? [] : exceptions > 0 ? ['edit'] : ['edit', 'delete'])
      return { items: items.map((row) => ({ ...row, actions: actions(row.exceptions) })), next, asOf: null, ...total, mayAdd: mayManage }
    },
  }),
  endpoint({
    id: 'listComputersOfGroup',
    method: 'get',
    path: '/computer-groups/{computerGroupId}/computers',
    summary: 'Computers of a group',
    permission: 'estate.view',
    params: Params,
    query: PageQuery,
    response: pageOf(
      z.object({ computerId: z.string(), hostName: z.string(), osType: z.enum(['windows', 'linux', 'other']), serverGroupId: z.string() }),
    ),
    handle: async ({ ctx, params, query }) => {
      const after = decodeCursor(query.after, z.tuple([z.int()]))?.[0] ?? 0
      const rows = await membersOf(ctx, params.computerGroupId, { after, limit: query.limit })
      return { ...cutPage(rows, query.limit, (row) => [row.id]), asOf: null }
    },
  }),
  endpoint({
    id: 'addComputerGroup',
    method: 'post',
    path: '/computer-groups',
    summary: 'Makes a static group of computers of a tenant',
    permission: 'computer_group.manage',
    body: z.object({
      name: Name,
      computerIds: Computers.default([]),
      tenantId: z.string().max(32).optional().describe('Which tenant, for roles that have none'),
    }),
    bodyLimit: BYTES,
    response: Named,
    status: 201,
    handle: async ({ ctx, body }) => ({ computerGroupId: await addComputerGroup(ctx, body) }),
  }),
  endpoint({
    id: 'addComputerGroups',
    method: 'post',
    path: '/computer-groups/add',
    summary: 'Makes static groups of tenants, without computers, all of them or none',
    permission: 'computer_group.manage',
    body: GroupRows,
    bodyLimit: BYTES,
    response: z.object({ computerGroupIds: z.array(z.string()) }),
    status: 201,
    handle: async ({ ctx, body }) => {
      const computerGroupIds = await addGroups(ctx, body.computerGroups, body)
      return { computerGroupIds: body.dryRun ? [] : computerGroupIds }
    },
  }),
  endpoint({
    id: 'updateComputerGroups',
    method: 'post',
    path: '/computer-groups/update',
    summary: 'Changes names of computer groups, all of them or none',
    permission: 'computer_group.manage',
    body: GroupRows,
    bodyLimit: BYTES,
    response: z.object({ count: z.int().describe('How many rows were changed, or would be') }),
    handle: async ({ ctx, body }) => {
      await renameGroups(ctx, body.computerGroups, body)
      return { count: body.computerGroups.length }
    },
  }),
  endpoint({
    id: 'fillComputerGroups',
    method: 'post',
    path: '/computer-groups/fill',
    summary: 'Takes computers into groups of their tenants, all of them or none; exceptions that hold for the groups follow',
    permission: 'computer_group.manage',
    body: z.object({ members: z.array(MemberRow).min(1).max(MAX_ROWS), dryRun: DryRun }),
    bodyLimit: BYTES,
    response: z.object({ added: z.int() }),
    handle: async ({ ctx, body }) => ({ added: await fillGroups(ctx, body.members, body) }),
  }),
  endpoint({
    id: 'changeComputerGroup',
    method: 'patch',
    path: '/computer-groups/{computerGroupId}',
    summary: 'Changes the name or the computers of a group; exceptions that hold for it follow',
    permission: 'computer_group.manage',
    params: Params,
    body: z.object({
      name: Name.optional(),
      computerIds: Computers.optional().describe('All computers from now on'),
      addComputerIds: Computers.optional(),
      removeComputerIds: Computers.optional(),
    }),
    bodyLimit: BYTES,
    response: z.object({ added: z.int(), removed: z.int() }),
    handle: async ({ ctx, params, body }) => changeComputerGroup(ctx, params.computerGroupId, body),
  }),
  endpoint({
    id: 'removeComputerGroup',
    method: 'delete',
    path: '/computer-groups/{computerGroupId}',
    summary: 'Removes a group for which no exception holds',
    permission: 'computer_group.manage',
    params: Params,
    response: Named,
    handle: async ({ ctx, params }) => {
      await removeComputerGroup(ctx, params.computerGroupId)
      return params
    },
  }),
] satisfies readonly Endpoint[]
