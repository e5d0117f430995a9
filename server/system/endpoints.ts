import { z } from 'zod'
import { AppError } from '../errors.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { tellSupervisor } from '../supervision.ts'
import { VERSION } from '../version.ts'
import { readFigures } from './store.ts'

const SystemStatus = z.object({
  version: z.string(),
  database: z.string().describe('Version of PostgreSQL'),
  workers: z.number().describe('Living slots for background tasks'),
  queue: z.object({ waiting: z.number(), failed: z.number() }).describe('Background tasks'),
  notices: z.record(z.string(), z.number()).describe('Mails that are not sent, by state'),
  sources: z.array(z.object({ id: z.string(), lastSuccessAt: z.string().nullable(), state: z.string().nullable() })),
})

export const systemEndpoints = [
  endpoint({
    id: 'getSystemStatus',
    method: 'get',
    path: '/system/status',
    summary: 'How the service itself is: database, workers, waiting tasks, mails, sources',
    permission: 'system.manage',
    response: SystemStatus,
    handle: async ({ ctx }) => {
      const { sources, ...figures } = await readFigures(ctx)
      return {
        version: VERSION,
        ...figures,
        sources: sources.map((source) => ({ ...source, lastSuccessAt: source.lastSuccessAt?.toISOString() ?? null })),
      }
    },
  }),
  endpoint({
    id: 'stopService',
    method: 'post',
    path: '/system/stop',
    summary: 'Stops the service; from the operator’s socket alone',
    permission: 'system.manage',
    response: z.object({ stopping: z.boolean() }),
    handle: async ({ actor }) => {
      if (actor.kind !== 'command') throw new AppError('forbidden', 'not_allowed', { operation: 'stopService' })
      return { stopping: tellSupervisor({ kind: 'stop' }) }
    },
  }),
] satisfies readonly Endpoint[]
