import { z } from 'zod'
import type { Context, TenantContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { endException, makeException } from './service.ts'
import { listExceptions } from './store.ts'

const Id = z.string().min(1).max(300)

export const exceptionsEndpoints = [
  endpoint({
    id: 'listExceptions',
    method: 'get',
    path: '/exceptions',
    summary: 'Declines, holds and waivers that hold',
    permission: 'patch.view',
    response: z.object({
      items: z.array(
        z.object({
          exceptionId: z.string(),
          patchId: z.string().nullable(),
          package: z.string().nullable(),
          scope: z.enum(['all', 'group', 'computer']),
          computerId: z.string().nullable(),
          computerGroupId: z.string().nullable(),
          kind: z.enum(['decline', 'hold', 'waiver']),
          reason: z.string(),
          author: z.string(),
          untilAt: z.string().nullable(),
          madeAt: z.string(),
        }),
      ),
    }),
    handle: async ({ ctx }) => ({
      items: (await listExceptions(ctx)).map((one) => ({
        ...one,
        untilAt: one.untilAt?.toISOString() ?? null,
        madeAt: one.madeAt.toISOString(),
      })),
    }),
  }),
  endpoint({
    id: 'makeException',
    method: 'post',
    path: '/exceptions',
    summary: 'Declines, holds or waives a patch or a package for the tenant, a computer group or a computer',
    permission: 'patch.decline',
    body: z
      .object({
        patchId: Id.optional(),
        package: z.string().min(1).max(200).optional(),
        computerId: Id.optional(),
        computerGroupId: Id.optional(),
        kind: z.enum(['decline', 'hold', 'waiver']),
        reason: z.string().trim().min(1).max(2000),
        until: z.iso.datetime({ offset: true }).optional(),
      })
      .refine((body) => (body.patchId === undefined) !== (body.package === undefined), 'either patchId or package')
      .refine((body) => body.computerId === undefined || body.computerGroupId === undefined, 'either computerId or computerGroupId'),
    response: z.object({ exceptionId: z.string() }),
    status: 201,
    handle: async ({ ctx, body }) => {
      const until = body.until === undefined ? undefined : new Date(body.until)
      return { exceptionId: await makeException(tenantOnly(ctx), { ...body, until }) }
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
      await endException(tenantOnly(ctx), params.exceptionId)
      return params
    },
  }),
] satisfies readonly Endpoint[]

/** An exception belongs to one tenant; who sees them all acts in the name of none. */
function tenantOnly(ctx: Context): TenantContext {
  if (ctx.kind !== 'tenant') throw new AppError('forbidden', 'exception_needs_tenant', {})
  return ctx
}
