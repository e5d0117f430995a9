import { z } from 'zod'
import type { Role } from '../authorization.ts'
import { AppError } from '../errors.ts'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import {
  cutSorted,
  decodeSorted,
  IDS,
  idsOf,
  listOf,
  PageQuery,
  SearchText,
  sortQuery,
  TOTAL,
  totalIf,
  TotalQuery,
  YesNo,
} from '../http/paging.ts'
import { figuresOf, FRESHNESS, freshnessView, serversView } from '../patches/shapes.ts'
import { computersAsOf, freshnessOfComputer, newestOf, serversAsOf, type ComputerAsOf } from '../patches/store-freshness.ts'
import { addServers, deleteServers, updateServers } from './registration.ts'
import { COMPUTER_ACTIONS, computerActions } from './rules.ts'
import { COMPUTER_SORTS, countComputers, listComputers, matchingComputers, type ComputerRow } from './store-lists.ts'

const HEALTH = ['unknown', 'healthy', 'vulnerable', 'highly_vulnerable'] as const
const Time = z.string().nullable()
const text = z.string().max(1000)
const MAX_ROWS = 1000
const DryRun = z.boolean().default(false).describe('Only say what is wrong with the rows')

const ComputerItem = z.object({
  computerId: z.string(),
  tenantId: z.string(),
  hostName: z.string(),
  fqdn: z.string().nullable(),
  displayName: z.string(),
  managementAddress: z.string().nullable(),
  addresses: z.array(z.string()),
  osType: z.enum(['windows', 'linux', 'other']),
  osName: z.string(),
  osVersion: z.string(),
  osArchitecture: z.string(),
  serverGroupId: z.string(),
  serverGroupName: z.string(),
  siteId: z.string(),
  siteName: z.string(),
  criticality: z.string(),
  health: z.enum(HEALTH),
  notReady: z.string().nullable().describe('Why discovery cannot judge it'),
  unappliedCritical: z.int(),
  unappliedImportant: z.int(),
  unappliedOther: z.int(),
  missing: z.int(),
  failed: z.int(),
  installed: z.int(),
  pendingReboot: z.int(),
  disputed: z.int().describe('Verdicts on which two voices differ'),
  wsusLastSyncAt: Time,
  wsusLastReportAt: Time,
  hasAgent: z.boolean(),
  agentLastSeenAt: Time,
  agentLastInventoryAt: Time,
  restartPending: z.boolean(),
  actions: z.array(z.enum(COMPUTER_ACTIONS)).describe('edit and remove: by its management address and its id'),
  spoken: z.boolean().describe('Its agent or its WSUS heard it within the tenant’s limit of silence'),
  ...FRESHNESS,
})

/** Filters of the list; each that is given narrows it. */
const ComputerQuery = z.object({
  tenantId: z.string().max(32).optional(),
  assigned: YesNo.optional().describe('false: computers that nobody has assigned, true: the others'),
  serverGroupId: z.string().max(100).optional(),
  computerGroupId: z.string().max(100).optional(),
  siteId: z.string().max(100).optional(),
  health: listOf(z.enum(HEALTH)).optional().describe('Comma-delimited'),
  osType: z.enum(['windows', 'linux', 'other']).optional(),
  criticality: z.enum(['low', 'normal', 'high']).optional(),
  spoken: YesNo.optional().describe('Heard within the tenant’s limit of silence, or not'),
  restartPending: YesNo.optional(),
  disputed: YesNo.optional().describe('Verdicts on which two voices differ'),
  failed: YesNo.optional().describe('Patches whose installation failed'),
  unapplied: YesNo.optional().describe('Unapplied patches'),
  agent: YesNo.optional().describe('Has an agent'),
  ready: YesNo.optional().describe('Discovery can judge it'),
  text: SearchText.optional().describe('Part of a name or of the operating system’s'),
  address: z.string().max(45).optional(),
})

const ServerInput = z.object({
  address: text,
  name: text,
  serverGroupId: text,
  hostName: text,
  osType: text,
  osArchitecture: text.default(''),
  osName: text.default(''),
})
const ServerRows = z.object({ servers: z.array(ServerInput).min(1).max(MAX_ROWS), dryRun: DryRun })

export const computersEndpoints = [
  endpoint({
    id: 'listComputers',
    method: 'get',
    path: '/computers',
    summary: 'Computers that the viewer may see, by host name, with health and counts',
    permission: 'estate.view',
    query: PageQuery.extend(TotalQuery.shape)
      .extend(ComputerQuery.shape)
      .extend({ sort: sortQuery(COMPUTER_SORTS, 'hostName') }),
    response: figuresOf(ComputerItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const after = decodeSorted(query.after, query.sort)
      const page = cutSorted(await listComputers(ctx, { ...query, after }), query, (row) => row.id)
      const servers = await serversAsOf(ctx)
      const known = await computersAsOf(
        ctx,
        page.items.map((row) => row.id),
      )
      const items = page.items.map((row) => computerView(ctx.actor.role, row, known.get(row.id)))
      const total = await totalIf(query.withTotal, () => countComputers(ctx, query))
      return { items, next: page.next, asOf: newestOf(servers), servers: serversView(servers), ...total }
    },
  }),
  endpoint({
    id: 'listComputerIds',
    method: 'get',
    path: '/computers/ids',
    summary: 'Ids of all computers that match, by host name, up to 5,000: what “select all” selects',
    permission: 'estate.view',
    query: ComputerQuery,
    response: IDS,
    handle: async ({ ctx, query }) => idsOf((limit) => matchingComputers(ctx, { ...query, limit })),
  }),
  endpoint({
    id: 'getComputer',
    method: 'get',
    path: '/computers/{computerId}',
    summary: 'One computer with health, counts and last contacts',
    permission: 'estate.view',
    params: z.object({ computerId: z.string().max(100) }),
    response: ComputerItem,
    handle: async ({ ctx, params }) => {
      const [row] = await listComputers(ctx, { computerId: params.computerId, limit: 1 })
      if (row === undefined)
        throw new AppError('not_found', 'computer_not_found', { serverId: params.computerId, computerId: params.computerId })
      return computerView(ctx.actor.role, row, (await computersAsOf(ctx, [row.id])).get(row.id))
    },
  }),
  endpoint({
    id: 'addServers',
    method: 'post',
    path: '/computers/add',
    summary: 'Registers computers, all of them or none; discovered ones are assigned by their host names',
    permission: 'computer.manage',
    body: ServerRows,
    bodyLimit: 1024 * 1024,
    response: z.object({ serverIds: z.array(z.string()) }),
    status: 201,
    handle: async ({ ctx, body }) => ({ serverIds: await addServers(infraOnly(ctx), body.servers, body) }),
  }),
  endpoint({
    id: 'updateServers',
    method: 'post',
    path: '/computers/update',
    summary: 'Changes registered computers, found by their addresses, all of them or none',
    permission: 'computer.manage',
    body: ServerRows,
    bodyLimit: 1024 * 1024,
    response: z.object({ count: z.int() }),
    handle: async ({ ctx, body }) => {
      await updateServers(infraOnly(ctx), body.servers, body)
      return { count: body.servers.length }
    },
  }),
  endpoint({
    id: 'deleteServers',
    method: 'post',
    path: '/computers/delete',
    summary: 'Takes computers out of their tenants, all of them or none',
    permission: 'computer.manage',
    body: z.object({ serverIds: z.array(text).min(1).max(MAX_ROWS) }),
    response: z.object({ count: z.int() }),
    handle: async ({ ctx, body }) => {
      await deleteServers(infraOnly(ctx), body.serverIds)
      return { count: body.serverIds.length }
    },
  }),
] satisfies readonly Endpoint[]

function computerView(role: Role | null, row: ComputerRow, known: ComputerAsOf | undefined): z.input<typeof ComputerItem> {
  const iso = (date: Date | null): string | null => date?.toISOString() ?? null
  const { id: _key, sortKey: _sort, ...item } = row
  return {
    ...item,
    addresses: [...row.addresses],
    actions: computerActions(role, row),
    wsusLastSyncAt: iso(row.wsusLastSyncAt),
    wsusLastReportAt: iso(row.wsusLastReportAt),
    agentLastSeenAt: iso(row.agentLastSeenAt),
    agentLastInventoryAt: iso(row.agentLastInventoryAt),
    ...freshnessView(freshnessOfComputer(known)),
  }
}
