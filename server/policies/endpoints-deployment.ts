import { z } from 'zod'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { cutSorted, decodeSorted, pageOf, PageQuery, SearchText, sortQuery, TOTAL, totalIf, TotalQuery } from '../http/paging.ts'
import { countDeploymentPolicies, DEPLOYMENT_SORTS, listDeploymentPolicies } from './store-deployment.ts'

const Windows = z.int().describe('Time windows that are stored with it. Plans have none yet: whatever is stored, jobs may work at any time')

export const deploymentPolicyEndpoints = [
  endpoint({
    id: 'listDeploymentPolicies',
    method: 'get',
    path: '/deployment-policies',
    summary: 'When jobs may work on computers: policies with their versions; a request names one',
    permission: 'estate.view',
    query: PageQuery.extend(TotalQuery.shape).extend({
      sort: sortQuery(DEPLOYMENT_SORTS, 'tenantId'),
      tenantId: z.string().max(32).optional(),
      text: SearchText.optional().describe('Part of a name'),
    }),
    response: pageOf(
      z.object({
        policyId: z.string(),
        tenantId: z.string(),
        tenantName: z.string(),
        name: z.string().describe('What a request gives as `policy`'),
        isSystem: z.boolean().describe('The one that every tenant has: any time, at the earliest'),
        version: z.int().describe('The newest: what a request gets'),
        windows: Windows,
        createdAt: z.string().describe('Since when that version is there'),
        jobs: z.int().describe('Jobs of the tenant that were requested with any of its versions'),
        versions: z
          .array(
            z.object({
              version: z.int(),
              windows: Windows,
              createdAt: z.string(),
              jobs: z.int().describe('Jobs of the tenant that were requested with it'),
            }),
          )
          .describe('Newest first; a version never changes'),
      }),
    ).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const rows = await listDeploymentPolicies(ctx, { ...query, after: decodeSorted(query.after, query.sort, 'text') })
      const { items, next } = cutSorted(rows, query, ({ policyId }) => policyId)
      const total = await totalIf(query.withTotal, () => countDeploymentPolicies(ctx, query))
      const policies = items.map((row) => ({ ...row, createdAt: row.createdAt.toISOString(), versions: row.versions.map(versionView) }))
      return { items: policies, next, asOf: ctx.now.toISOString(), ...total }
    },
  }),
] satisfies readonly Endpoint[]

type Version = Awaited<ReturnType<typeof listDeploymentPolicies>>[number]['versions'][number]

function versionView(version: Version) {
  return { ...version, createdAt: new Date(version.createdAt).toISOString() }
}
