import { z } from 'zod'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, pageOf, PageQuery, SearchText, TOTAL, totalIf, TotalQuery } from '../http/paging.ts'
import { countDeploymentPolicies, listDeploymentPolicies } from './store-deployment.ts'

export const deploymentPolicyEndpoints = [
  endpoint({
    id: 'listDeploymentPolicies',
    method: 'get',
    path: '/deployment-policies',
    summary: 'When jobs may work on computers: policies with their versions; a request names one',
    permission: 'estate.view',
    query: PageQuery.extend(TotalQuery.shape).extend({
      tenantId: z.string().max(32).optional(),
      text: SearchText.optional().describe('Part of a name'),
    }),
    response: pageOf(
      z.object({
        policyId: z.string(),
        tenantId: z.string(),
        name: z.string().describe('What a request gives as `policy`'),
        isSystem: z.boolean().describe('The one that every tenant has: any time, at the earliest'),
        versions: z
          .array(
            z.object({
              version: z.int(),
              windows: z.array(z.unknown()),
              settings: z.record(z.string(), z.unknown()),
              createdAt: z.string(),
              jobs: z.int().describe('Jobs of the tenant that were requested with it'),
            }),
          )
          .describe('Newest first; a version never changes'),
      }),
    ).extend(TOTAL),
    handle: async ({ ctx, query: { tenantId, text, limit, ...query } }) => {
      const after = decodeCursor(query.after, z.tuple([z.string().max(32), z.string().max(100)]))
      const rows = await listDeploymentPolicies(ctx, { tenantId, text, after, limit })
      const { items, next } = cutPage(rows, limit, (row) => [row.tenantId, row.policyId])
      const total = await totalIf(query.withTotal, () => countDeploymentPolicies(ctx, { tenantId, text }))
      const policies = items.map((row) => ({ ...row, versions: row.versions.map(versionView) }))
      return { items: policies, next, asOf: ctx.now.toISOString(), ...total }
    },
  }),
] satisfies readonly Endpoint[]

type Version = Awaited<ReturnType<typeof listDeploymentPolicies>>[number]['versions'][number]

function versionView(version: Version) {
  return {
    ...version,
    windows: version.windows as unknown[],
    settings: version.settings as Record<string, unknown>,
    createdAt: new Date(version.createdAt).toISOString(),
  }
}
