import { z } from 'zod'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { listClassifications } from '../patches/store-classifications.ts'
import { changePatchPolicy, changeSettings, settingsOf } from './service.ts'

const Query = z.object({ tenantId: z.string().max(32).optional().describe('Which tenant, for infrastructure roles; default: your own') })
const JobApproval = z.enum(['none', 'tenant_admin', 'two_person'])
const StaleAfterHours = z.int().min(1).max(8760)
const Settings = z.object({
  tenantId: z.string(),
  jobApproval: JobApproval.describe('Who must agree to a job; a tenant user’s script always needs an approval'),
  staleAfterHours: StaleAfterHours.describe('Silence after which a computer is stale'),
})

const Level = z.enum(['required', 'recommended'])
const ClassificationItem = z.object({
  classificationId: z.string(),
  title: z.string(),
  level: Level,
  notify: z.boolean().describe('Whether newly approved patches of it are mailed'),
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
  endpoint({
    id: 'listClassifications',
    method: 'get',
    path: '/classifications',
    summary: 'Classifications of patches with their level and whether they are mailed',
    permission: 'patch.view',
    response: z.object({ items: z.array(ClassificationItem) }),
    handle: async ({ ctx }) => ({ items: await listClassifications(ctx) }),
  }),
  endpoint({
    id: 'changeClassification',
    method: 'patch',
    path: '/classifications/{classificationId}',
    summary: 'Changes the level of a classification, and whether newly approved patches of it are mailed',
    permission: 'source.manage',
    params: z.object({ classificationId: z.string().min(1).max(100) }),
    body: z.object({ level: Level.optional(), notify: z.boolean().optional() }),
    response: ClassificationItem,
    handle: async ({ ctx, params, body }) => {
      const { level, notify } = body
      const change = { ...(level === undefined ? {} : { level }), ...(notify === undefined ? {} : { notify }) }
      return changePatchPolicy(infraOnly(ctx), params.classificationId, change)
    },
  }),
] as const satisfies readonly Endpoint[]
