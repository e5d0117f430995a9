import { z } from 'zod'
import { listComputers } from '../computers/store-lists.ts'
import { AppError } from '../errors.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, pageOf, PageQuery } from '../http/paging.ts'
import { inventoryTimes, softwareOf } from './store-software.ts'

const Package = z.object({ package: z.string().describe('With its architecture, such as openssl:amd64'), version: z.string() })

export const verdictsEndpoints = [
  endpoint({
    id: 'listSoftware',
    method: 'get',
    path: '/computers/{computerId}/software',
    summary: 'Packages of a computer as its agent’s newest inventory has them, or what they could be upgraded to',
    permission: 'estate.view',
    params: z.object({ computerId: z.string().max(100) }),
    query: PageQuery.extend({ upgradable: z.enum(['true', 'false']).default('false') }),
    response: pageOf(Package),
    handle: async ({ ctx, params, query }) => {
      const [computer] = await listComputers(ctx, { computerId: params.computerId, limit: 1 })
      if (computer === undefined)
        throw new AppError('not_found', 'computer_not_found', { serverId: params.computerId, computerId: params.computerId })
      const after = decodeCursor(query.after, z.tuple([z.string().max(300), z.int()]))
      const rows = await softwareOf(ctx, computer.id, { upgradable: query.upgradable === 'true', after, limit: query.limit })
      const times = await inventoryTimes(ctx, computer.id)
      return { ...cutPage(rows, query.limit, (row) => [row.package, row.id]), asOf: times?.unchangedAt.toISOString() ?? null }
    },
  }),
] satisfies readonly Endpoint[]
