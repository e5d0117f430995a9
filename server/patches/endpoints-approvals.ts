import { z } from 'zod'
import { requirePatch } from '../exceptions/meant.ts'
import { decisionsOfPatch } from '../exceptions/store-approvals.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { approvalsOfPatch } from './store-approvals.ts'

const Time = z.string().nullable()

export const patchApprovalsEndpoints = [
  endpoint({
    id: 'listApprovalsOfPatch',
    method: 'get',
    path: '/patches/{patchId}/approvals',
    summary: 'Approvals of a patch that reach your computers: by WSUS for its groups, and by tenants themselves',
    permission: 'patch.view',
    params: z.object({ patchId: z.string().min(1).max(300) }),
    response: z.object({
      wsus: z.array(
        z.object({
          action: z.enum(['install', 'uninstall', 'detect', 'block', 'other']),
          optional: z.boolean(),
          deadlineAt: Time,
          approvedAt: Time.describe('By the server’s own word'),
          learnedAt: z.string().describe('When the service learned of it'),
          groupName: z.string().nullable().describe('null: the group of a server that is not yours'),
          sourceId: z.string().nullable().describe('For infrastructure roles'),
          computers: z.int().describe('That you may see and that it reaches'),
        }),
      ),
      tenants: z
        .array(
          z.object({
            tenantId: z.string(),
            approved: z.boolean(),
            reason: z.string(),
            author: z.string(),
            decidedAt: z.string(),
            untilAt: Time,
          }),
        )
        .describe('What tenants decided where WSUS does not know the patch; your own, or all for infrastructure roles'),
    }),
    handle: async ({ ctx, params }) => {
      const key = await requirePatch(ctx, ctx.kind === 'tenant' ? ctx.tenantId : null, params.patchId)
      const iso = (time: Date | null): string | null => time?.toISOString() ?? null
      const wsus = (await approvalsOfPatch(ctx, key)).map((one) => ({
        ...one,
        deadlineAt: iso(one.deadlineAt),
        approvedAt: iso(one.approvedAt),
        learnedAt: one.learnedAt.toISOString(),
      }))
      const tenants = (await decisionsOfPatch(ctx, key)).map((one) => ({
        ...one,
        decidedAt: one.decidedAt.toISOString(),
        untilAt: iso(one.untilAt),
      }))
      return { wsus, tenants }
    },
  }),
] satisfies readonly Endpoint[]
