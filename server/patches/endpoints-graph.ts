import { z } from 'zod'
import { SEVERITIES } from '../../catalog/index.ts'
import { AppError } from '../errors.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { graphOf } from './store-graph.ts'

const MAX_NODES = 200

const Node = z.object({
  patchId: z.string(),
  name: z.string(),
  title: z.string(),
  severity: z.enum(SEVERITIES),
  releasedAt: z.string().nullable(),
  superseded: z.boolean(),
  distance: z.int().describe('0: the patch itself; negative: so many steps earlier; positive: later'),
  missing: z.int().describe('Computers that the viewer may see; downloaded ones included'),
  failed: z.int(),
  installed: z.int(),
  unapplied: z.int(),
})

export const patchGraphEndpoints = [
  endpoint({
    id: 'getPatchGraph',
    method: 'get',
    path: '/patches/{patchId}/graph',
    summary: 'The patches that replace a patch and those that it replaces, nearest first, with the counts of the viewer’s computers',
    permission: 'patch.view',
    params: z.object({ patchId: z.string().min(1).max(300) }),
    query: z.object({ tenantId: z.string().max(32).optional(), locale: z.enum(['ja', 'en']).default('en') }),
    response: z.object({
      nodes: z.array(Node).describe('Newest first, at most 200'),
      edges: z.array(z.object({ from: z.string().describe('Which patch replaces'), to: z.string().describe('which') })),
      truncated: z.boolean().describe('There are more'),
    }),
    handle: async ({ ctx, params, query }) => {
      const graph = await graphOf(ctx, params.patchId, { ...query, limit: MAX_NODES })
      if (graph === undefined) throw new AppError('not_found', 'patch_not_found', params)
      const nodes = graph.nodes.map((node) => ({ ...node, releasedAt: node.releasedAt?.toISOString() ?? null }))
      return { ...graph, nodes, edges: [...graph.edges] }
    },
  }),
] satisfies readonly Endpoint[]
