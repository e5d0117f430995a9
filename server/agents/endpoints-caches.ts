import { z } from 'zod'
import { record } from '../audit/service.ts'
import { AppError } from '../errors.ts'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { askRenewal, knownComputers } from './store-caches.ts'

const ComputerId = z.string().min(1).max(120)

export const cacheEndpoints = [
  endpoint({
    id: 'renewPackageCaches',
    method: 'post',
    path: '/agents/renew-caches',
    summary: 'Has agents of Linux computers renew what their package managers know of repositories, before their next inventory',
    permission: 'agent.manage',
    body: z.object({ serverIds: z.array(ComputerId).min(1).max(10_000).optional().describe('Left out: all of them') }),
    bodyLimit: 2 * 1024 * 1024,
    response: z.object({
      told: z.array(z.string()),
      withoutAgent: z.array(z.string()).describe('Of the named ones: without an agent, or without Linux'),
    }),
    handle: async ({ ctx, body }) => {
      const infra = infraOnly(ctx)
      const named = body.serverIds ?? []
      const known = await knownComputers(infra, named)
      const unknown = named.find((serverId) => !known.has(serverId))
      if (unknown !== undefined) throw new AppError('not_found', 'computer_not_found', { serverId: unknown, computerId: unknown })
      const told = await askRenewal(infra, body.serverIds ?? null)
      await record(infra, 'agent.renew_caches', { serverIds: body.serverIds ?? 'all', told: told.length })
      return { told, withoutAgent: named.filter((serverId) => !told.includes(serverId)) }
    },
  }),
] satisfies readonly Endpoint[]
