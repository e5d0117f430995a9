import { z } from 'zod'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { changeSettings, settingsOf } from './service.ts'

const Query = z.object({ tenantId: z.string().max(32).optional().describe('Which tenant, for infrastructure roles; default: your own') })
const JobApproval = z.enum(['none', 'tenant_admin', 'two_person'])
const StaleAfterHours = z.int().min(1).max(8760)
const Settings = z.object({
  tenantId: z.string(),
  jobApproval: JobApproval.describe('Who must agree to a job; a tenant user’s script always needs an approval'),
  staleAfterHours: StaleAfterHours.describe('Silence after which a computer is stale'),
})

export const policiesEndpoints = [
  endpoint({
    id: 'getTenantSettings',
    method: 'get',
    path: '/tenant-settings',
    summary: 'What a tenant settles for itself',
    permission: 'tenant.settings',
    query: Query,
    response: Settings,
    handle: async ({ ctx, query }) => settingsOf(ctx, query.tenantId),
  }),
  endpoint({
    id: 'changeTenantSettings',
    method: 'patch',
    path: '/tenant-settings',
    summary: 'Changes what a tenant settles for itself; open jobs keep what they were requested with',
    permission: 'tenant.settings',
    query: Query,
    body: z.object({ jobApproval: JobApproval.optional(), staleAfterHours: StaleAfterHours.optional() }),
    response: Settings,
    handle: async ({ ctx, query, body }) => {
      const { jobApproval, staleAfterHours } = body
      const change = {
        ...(jobApproval === undefined ? {} : { jobApproval }),
        ...(staleAfterHours === undefined ? {} : { staleAfterHours }),
      }
      return changeSettings(ctx, query.tenantId, change)
    },
  }),
] as const satisfies readonly Endpoint[]
