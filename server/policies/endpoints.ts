import { z } from 'zod'
import { may } from '../authorization.ts'
import type { Context } from '../context.ts'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { kindOf, LEVELS } from './levels.ts'
import { changePatchPolicy, changeSettings, levelsOf, setTenantLevel, settingsOf } from './service.ts'
import type { LeveledClassification } from './store-levels.ts'

const Query = z.object({ tenantId: z.string().max(32).optional().describe('Which tenant, for infrastructure roles; default: your own') })
const JobApproval = z.enum(['none', 'tenant_admin', 'two_person'])
const StaleAfterHours = z.int().min(1).max(8760)
const Settings = z.object({
  tenantId: z.string(),
  jobApproval: JobApproval.describe('Who must agree to a job; a tenant user’s script always needs an approval'),
  staleAfterHours: StaleAfterHours.describe('Silence after which a computer is stale'),
})

const Level = z.enum(LEVELS)
const ClassificationItem = z.object({
  classificationId: z.string(),
  title: z.string(),
  kind: z.enum(['windows', 'linux', 'middleware']).describe('Of which patches it is: several kinds have classifications of one title'),
  level: Level.describe('What everybody has'),
  ownLevel: Level.nullable().describe('What the tenant requires besides; null: nothing, or no tenant is meant'),
  effectiveLevel: Level.describe('What it is for the tenant'),
  notify: z.boolean().describe('Whether newly approved patches of it are mailed'),
  setBy: z.string().nullable().describe('Who set the tenant’s level'),
  setAt: z.string().nullable(),
  actions: z
    .array(z.enum(['change', 'set_tenant_level']))
    .describe('change: for everybody; set_tenant_level: for the tenant that is meant'),
})
const ClassificationId = z.string().min(1).max(100)

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
    summary: 'Classifications of patches with their levels, for the viewer’s tenant, and whether they are mailed',
    permission: 'patch.view',
    query: Query,
    response: z.object({ items: z.array(ClassificationItem) }),
    handle: async ({ ctx, query }) => ({ items: (await levelsOf(ctx, query.tenantId)).map((row) => levelView(ctx, query.tenantId, row)) }),
  }),
  endpoint({
    id: 'setTenantLevel',
    method: 'put',
    path: '/classifications/{classificationId}/tenant-level',
    summary: 'Sets what a classification that is only recommended is for one tenant; what is required of everybody stays so',
    permission: 'patch.policy',
    params: z.object({ classificationId: ClassificationId }),
    query: Query,
    body: z.object({ level: Level }),
    response: ClassificationItem,
    handle: async ({ ctx, params, query, body }) =>
      levelView(ctx, query.tenantId, await setTenantLevel(ctx, query.tenantId, params.classificationId, body.level)),
  }),
  endpoint({
    id: 'changeClassification',
    method: 'patch',
    path: '/classifications/{classificationId}',
    summary: 'Changes the level of a classification, and whether newly approved patches of it are mailed',
    permission: 'source.manage',
    params: z.object({ classificationId: ClassificationId }),
    body: z.object({ level: Level.optional(), notify: z.boolean().optional() }),
    response: ClassificationItem,
    handle: async ({ ctx, params, body }) => {
      const { level, notify } = body
      const change = { ...(level === undefined ? {} : { level }), ...(notify === undefined ? {} : { notify }) }
      const after = await changePatchPolicy(infraOnly(ctx), params.classificationId, change)
      return {
        ...after,
        kind: kindOf(after.classificationId),
        ownLevel: null,
        effectiveLevel: after.level,
        setBy: null,
        setAt: null,
        actions: ['change' as const],
      }
    },
  }),
] as const satisfies readonly Endpoint[]

function levelView(
  ctx: Context,
  named: string | undefined,
  { key: _key, setAt, ...row }: LeveledClassification,
): z.input<typeof ClassificationItem> {
  const hasTenant = named !== undefined || ctx.kind === 'tenant'
  const actions: z.input<typeof ClassificationItem>['actions'] = []
  if (may(ctx.actor.role, 'source.manage')) actions.push('change')
  // What everybody must have a tenant cannot change.
  if (hasTenant && row.level !== 'required' && may(ctx.actor.role, 'patch.policy')) actions.push('set_tenant_level')
  return { ...row, kind: kindOf(row.classificationId), setAt: setAt?.toISOString() ?? null, actions }
}
