import { z } from 'zod'
import { may } from '../authorization.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import {
  cutPage,
  cutSorted,
  decodeCursor,
  decodeSorted,
  pageOf,
  PageQuery,
  SearchText,
  sortQuery,
  TOTAL,
  totalIf,
  TotalQuery,
} from '../http/paging.ts'
import { decideAboutPatch } from './approvals.ts'
import { endException, makeException, makeExceptions } from './service.ts'
import { countExceptions, EXCEPTION_SORTS, listExceptions } from './store.ts'
import { listDecisions } from './store-approvals.ts'

const Id = z.string().min(1).max(300)
const TenantId = z.string().max(32).optional().describe('Which tenant, for roles that have none')
const KINDS = ['decline', 'hold', 'waiver'] as const
const MAX_PATCHES = 500

/** What is asked for, whatever it is about. */
const ASKED = {
  computerId: Id.optional(),
  computerGroupId: Id.optional(),
  kind: z.enum(KINDS),
  reason: z.string().trim().min(1).max(2000),
  until: z.iso.datetime({ offset: true }).optional(),
  tenantId: TenantId,
} as const

const ExceptionItem = z.object({
  exceptionId: z.string(),
  tenantId: z.string(),
  patchId: z.string().nullable(),
  patchName: z.string().nullable(),
  patchTitle: z.string().nullable(),
  package: z.string().nullable(),
  scope: z.enum(['all', 'group', 'computer']),
  computerId: z.string().nullable(),
  hostName: z.string().nullable(),
  computerGroupId: z.string().nullable(),
  computerGroupName: z.string().nullable(),
  kind: z.enum(KINDS),
  reason: z.string(),
  author: z.string(),
  untilAt: z.string().nullable(),
  madeAt: z.string(),
  actions: z.array(z.enum(['end'])),
})

export const exceptionsEndpoints = [
  endpoint({
    id: 'listExceptions',
    method: 'get',
    path: '/exceptions',
    summary: 'Declines, holds and waivers that hold, newest first',
    permission: 'patch.view',
    query: PageQuery.extend(TotalQuery.shape).extend({
      patchId: Id.optional().describe('For this patch, by itself or as one of a package'),
      computerId: Id.optional().describe('For this computer alone'),
      computerGroupId: Id.optional(),
      kind: z.enum(KINDS).optional(),
      tenantId: z.string().max(32).optional(),
      text: SearchText.optional().describe('Part of a name or title of the patch, the package, the reason, the author or the host name'),
      sort: sortQuery(EXCEPTION_SORTS, '-madeAt'),
    }),
    response: pageOf(ExceptionItem).extend(TOTAL),
    handle: async ({ ctx, actor, query }) => {
      const after = decodeSorted(query.after, query.sort)
      const page = cutSorted(await listExceptions(ctx, { ...query, after, limit: query.limit + 1 }), query, (row) => row.id)
      const total = await totalIf(query.withTotal, () => countExceptions(ctx, query))
      const items = page.items.map((one) => ({
        ...one,
        actions: may(actor.role, 'patch.decline') ? ['end' as const] : [],
        untilAt: one.untilAt?.toISOString() ?? null,
        madeAt: one.madeAt.toISOString(),
      }))
      return { items, next: page.next, asOf: ctx.now.toISOString(), ...total }
    },
  }),
  endpoint({
    id: 'makeException',
    method: 'post',
    path: '/exceptions',
    summary: 'Declines, holds or waives a patch or a package for the tenant, a computer group or a computer',
    permission: 'patch.decline',
    body: z
      .object({ patchId: Id.optional(), package: z.string().min(1).max(200).optional(), ...ASKED })
      .refine((body) => (body.patchId === undefined) !== (body.package === undefined), 'either patchId or package')
      .refine((body) => body.computerId === undefined || body.computerGroupId === undefined, 'either computerId or computerGroupId'),
    response: z.object({ exceptionId: z.string() }),
    status: 201,
    handle: async ({ ctx, body }) => {
      const until = body.until === undefined ? undefined : new Date(body.until)
      return { exceptionId: await makeException(ctx, { ...body, until }) }
    },
  }),
  endpoint({
    id: 'makeExceptions',
    method: 'post',
    path: '/exceptions/add',
    summary: 'The same for several patches at once; those that may not be dropped are left out and named',
    permission: 'patch.decline',
    body: z
      .object({ patchIds: z.array(Id).min(1).max(MAX_PATCHES), ...ASKED })
      .refine((body) => body.computerId === undefined || body.computerGroupId === undefined, 'either computerId or computerGroupId'),
    bodyLimit: 512 * 1024,
    response: z.object({
      exceptionIds: z.array(z.string()),
      refused: z.array(z.object({ patchId: z.string(), code: z.enum(['patch_not_found', 'patch_required', 'required_hold_unbounded']) })),
    }),
    handle: async ({ ctx, body: { patchIds, ...body } }) => {
      const until = body.until === undefined ? undefined : new Date(body.until)
      return makeExceptions(ctx, patchIds, { ...body, until })
    },
  }),
  endpoint({
    id: 'endException',
    method: 'delete',
    path: '/exceptions/{exceptionId}',
    summary: 'Ends an exception before its time',
    permission: 'patch.decline',
    params: z.object({ exceptionId: Id }),
    response: z.object({ exceptionId: z.string() }),
    handle: async ({ ctx, params }) => {
      await endException(ctx, params.exceptionId)
      return params
    },
  }),
  endpoint({
    id: 'listPatchDecisions',
    method: 'get',
    path: '/patch-approvals',
    summary: 'What tenants decided about patches that WSUS does not know',
    permission: 'patch.view',
    query: PageQuery,
    response: pageOf(
      z.object({
        tenantId: z.string(),
        patchId: z.string(),
        name: z.string(),
        approved: z.boolean(),
        reason: z.string(),
        author: z.string(),
        decidedAt: z.string(),
        untilAt: z.string().nullable().describe('When it expires by itself'),
        actions: z.array(z.enum(['revoke'])),
      }),
    ),
    handle: async ({ ctx, actor, query }) => {
      const after = decodeCursor(query.after, z.tuple([z.int(), z.int()]))
      const page = cutPage(await listDecisions(ctx, { after, limit: query.limit + 1 }), query.limit, (row) => [row.tenantKey, row.id])
      const items = page.items.map((row) => ({
        ...row,
        decidedAt: row.decidedAt.toISOString(),
        actions: may(actor.role, 'patch.decline') ? ['revoke' as const] : [],
        untilAt: row.untilAt?.toISOString() ?? null,
      }))
      return { items, next: page.next, asOf: ctx.now.toISOString() }
    },
  }),
  endpoint({
    id: 'decideAboutPatch',
    method: 'put',
    path: '/patches/{patchId}/approval',
    summary: 'Approves or refuses a patch that WSUS does not know, for the computers of a tenant',
    permission: 'patch.decline',
    params: z.object({ patchId: Id }),
    body: z.object({
      approved: z.boolean(),
      reason: z.string().trim().max(2000).optional(),
      until: z.iso.datetime({ offset: true }).optional().describe('When it expires by itself'),
      tenantId: TenantId,
    }),
    response: z.object({ patchId: z.string() }),
    handle: async ({ ctx, params, body }) => {
      const until = body.until === undefined ? undefined : new Date(body.until)
      await decideAboutPatch(ctx, { ...params, ...body, until })
      return params
    },
  }),
  endpoint({
    id: 'undecideAboutPatch',
    method: 'delete',
    path: '/patches/{patchId}/approval',
    summary: 'Takes such a decision back: the policy selects again',
    permission: 'patch.decline',
    params: z.object({ patchId: Id }),
    query: z.object({ tenantId: TenantId }),
    response: z.object({ patchId: z.string() }),
    handle: async ({ ctx, params, query }) => {
      await decideAboutPatch(ctx, { ...params, ...query, approved: null })
      return params
    },
  }),
] satisfies readonly Endpoint[]
