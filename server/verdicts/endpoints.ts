import { z } from 'zod'
import { may } from '../authorization.ts'
import { listComputers } from '../computers/store-lists.ts'
import { computerAsOf } from '../computers/store-past.ts'
import type { Context } from '../context.ts'
import { approvalsAsOf } from '../discovery/store-past.ts'
import { AppError } from '../errors.ts'
import { exceptionsAsOf } from '../exceptions/store-past.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { cutPage, decodeCursor, pageOf, PageQuery } from '../http/paging.ts'
import { explain } from './service.ts'
import { Explained, explanationView, Past } from './shapes.ts'
import { verdictsAsOf } from './store-explain.ts'
import { inventoryTimes, softwareOf } from './store-software.ts'

const Package = z.object({ package: z.string().describe('With its architecture, such as openssl:amd64'), version: z.string() })
export const verdictsEndpoints = [
  endpoint({
    id: 'listSoftware',
    method: 'get',
    path: '/computers/{computerId}/software',
    summary: 'Packages of a computer as its agent’s newest inventory has them, or what they could be upgraded to',
    permission: 'estate.view',
    params: z.object({ computerId: z.string().max(100) }),
    query: PageQuery.extend({ upgradable: z.enum(['true', 'false']).default('false') }),
    response: pageOf(Package),
    handle: async ({ ctx, params, query }) => {
      const [computer] = await listComputers(ctx, { computerId: params.computerId, limit: 1 })
      if (computer === undefined)
        throw new AppError('not_found', 'computer_not_found', { serverId: params.computerId, computerId: params.computerId })
      const after = decodeCursor(query.after, z.tuple([z.string().max(300), z.int()]))
      const rows = await softwareOf(ctx, computer.id, { upgradable: query.upgradable === 'true', after, limit: query.limit })
      const times = await inventoryTimes(ctx, computer.id)
      return { ...cutPage(rows, query.limit, (row) => [row.package, row.id]), asOf: times?.unchangedAt.toISOString() ?? null }
    },
  }),
  endpoint({
    id: 'getPastOfComputer',
    method: 'get',
    path: '/computers/{computerId}/past',
    summary: 'A computer as the service held it at an instant: attributes, verdicts, exceptions and approvals',
    permission: 'patch.view',
    params: z.object({ computerId: z.string().max(100) }),
    query: z.object({
      at: z.iso.datetime({ offset: true }).describe('The instant, ISO 8601 with offset'),
      locale: z.enum(['ja', 'en']).default('en').describe('Language of titles'),
    }),
    response: Past,
    handle: async ({ ctx, params, query }) => pastOf(ctx, params.computerId, new Date(query.at), query.locale),
  }),
  endpoint({
    id: 'explainVerdict',
    method: 'get',
    path: '/computers/{computerId}/patches/{patchId}/explanation',
    summary: 'Why the state of a patch on a computer is what it is: who says so, since when, approvals, later patches, contacts',
    permission: 'patch.view',
    params: z.object({ computerId: z.string().max(300), patchId: z.string().min(1).max(300) }),
    query: z.object({ locale: z.enum(['ja', 'en']).default('en').describe('Language of the title') }),
    response: Explained,
    handle: async ({ ctx, actor, params, query }) =>
      explanationView(ctx.kind, await explain(ctx, params.computerId, params.patchId, query.locale), may(actor.role, 'patch.decline')),
  }),
] satisfies readonly Endpoint[]

/** @throws AppError not_found computer_not_found where the viewer may see no such computer at that time */
async function pastOf(ctx: Context, computerId: string, at: Date, locale: 'ja' | 'en'): Promise<z.input<typeof Past>> {
  const computer = await computerAsOf(ctx, computerId, at)
  if (computer === undefined) throw new AppError('not_found', 'computer_not_found', { serverId: computerId, computerId })
  const verdicts = await verdictsAsOf(ctx, computer.computerKey, at, locale)
  const approvals = ctx.kind === 'infra' ? await approvalsAsOf(ctx, computer.computerKey, at) : []
  return {
    computerId,
    tenantId: computer.tenantId,
    at: at.toISOString(),
    attributes: { ...computer.attributes, addresses: [...computer.attributes.addresses] },
    verdicts: verdicts.map((one) => ({ ...one, ...span(one), sourceTime: one.sourceTime?.toISOString() ?? null })),
    exceptions: (await exceptionsAsOf(ctx, computer, at)).map((one) => ({ ...one, ...span(one) })),
    approvals: approvals.map((one) => ({ ...one, ...span(one), deadlineAt: one.deadlineAt?.toISOString() ?? null })),
  }
}

function span(one: { validFrom: Date; validTo: Date | null }): { validFrom: string; validTo: string | null } {
  return { validFrom: one.validFrom.toISOString(), validTo: one.validTo?.toISOString() ?? null }
}
