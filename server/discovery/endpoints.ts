import { z } from 'zod'
import { record } from '../audit/service.ts'
import { AppError } from '../errors.ts'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { cutSorted, decodeSorted, Instant, pageOf, PageQuery, sortQuery, TOTAL, totalIf, TotalQuery } from '../http/paging.ts'
import { SourceId } from '../sources/rules.ts'
import { requireSource } from '../sources/service.ts'
import { progressOf } from './progress.ts'
import { cancelRun, requesterOf, requestRun } from './service.ts'
import { countRuns, getRun, KINDS, listRuns, PHASES, RUN_SORTS, type RunRow } from './store.ts'

const Numbers = z.object({ read: z.int(), added: z.int(), changed: z.int(), removed: z.int() })
const RunItem = z.object({
  runId: z.int(),
  sourceId: z.string(),
  state: z.enum(['running', 'succeeded', 'failed', 'stopped']),
  full: z.boolean(),
  cleanup: z.boolean(),
  force: z.boolean(),
  requestedBy: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  seconds: z.number().nullable(),
  phase: z.enum(PHASES),
  kinds: z.record(z.enum(KINDS), Numbers),
  total: Numbers.describe('Of all kinds'),
  newlyApproved: z.int(),
  notices: z.int(),
  computersRead: z.int().describe('Computers whose states were read'),
  computersUnchanged: z.int().describe('Those of them that reported the same'),
  routes: z.record(z.string(), z.string()).describe('Which route each kind of fact was asked of'),
  failedRoutes: z.record(z.string(), z.string()).describe('Routes that could not be used, and the code of what stopped each'),
  rereads: z.array(z.string()).describe('What was read anew, because the server no longer knew up to where it had been read'),
  unread: z.array(z.string()).describe('What no route could read; it was left as it is'),
  aside: z.int().describe('Ids that rows named and the source has not told of; kept aside and tried again by each run'),
  progress: z
    .object({
      done: z.int(),
      total: z.int().nullable(),
      percent: z.int().nullable(),
      perSecond: z.number().nullable(),
      secondsLeft: z.int().nullable(),
    })
    .nullable()
    .describe('How far a running run is in its phase'),
  errorCode: z.string().nullable(),
  errorDetails: z.record(z.string(), z.unknown()).nullable(),
  actions: z.array(z.enum(['cancel'])),
})

const RunParams = z.object({ runId: z.coerce.number().int().min(1).max(2_147_483_647) })

export const discoveryEndpoints = [
  endpoint({
    id: 'startDiscovery',
    method: 'post',
    path: '/discovery/runs',
    summary: 'Begins a discovery of each source that is meant: all or none',
    permission: 'discovery.run',
    body: z.object({
      sourceIds: z.array(SourceId).min(1).max(100).optional(),
      kinds: z
        .array(z.enum(['wsus', 'agent', 'catalog']))
        .min(1)
        .optional()
        .describe('Without sourceIds: every source of these kinds'),
      full: z.boolean().optional().describe('Everything anew instead of the difference'),
      cleanup: z.boolean().optional().describe('End what no longer exists at the source'),
      force: z.boolean().optional().describe('Override the brake against mass deletion'),
    }),
    response: z.object({ runs: z.array(z.object({ runId: z.int(), sourceId: z.string() })) }),
    status: 201,
    handle: async ({ ctx, actor, body }) => {
      const infra = infraOnly(ctx)
      const runs = await requestRun(infra, body, requesterOf(actor))
      await record(infra, 'discovery.start', {
        sources: runs.map((run) => run.sourceId),
        full: body.full,
        cleanup: body.cleanup,
        force: body.force,
      })
      return { runs }
    },
  }),
  endpoint({
    id: 'getDiscovery',
    method: 'get',
    path: '/discovery/runs/{runId}',
    summary: 'One run: where it is, and its numbers',
    permission: 'discovery.run',
    params: RunParams,
    response: RunItem,
    handle: async ({ ctx, params }) => {
      const infra = infraOnly(ctx)
      const run = await getRun(infra, params.runId)
      if (run === undefined) throw new AppError('not_found', 'run_not_found', params)
      return runView(run, infra.now)
    },
  }),
  endpoint({
    id: 'cancelDiscovery',
    method: 'post',
    path: '/discovery/runs/{runId}/cancel',
    summary: 'Stops a run: what it has read stays, the page that it is at is not kept, and the next run goes on from there',
    permission: 'discovery.run',
    params: RunParams,
    response: RunItem,
    handle: async ({ ctx, actor, params }) => {
      const infra = infraOnly(ctx)
      const run = await cancelRun(infra, params.runId, requesterOf(actor))
      await record(infra, 'discovery.cancel', { ...params, sourceId: run.sourcePublicId })
      return runView(run, infra.now)
    },
  }),
  endpoint({
    id: 'listDiscoveries',
    method: 'get',
    path: '/discovery/runs',
    summary: 'Runs, newest first',
    permission: 'discovery.run',
    query: PageQuery.extend(TotalQuery.shape).extend({
      sourceId: SourceId.optional(),
      state: z.enum(['running', 'succeeded', 'failed', 'stopped']).optional(),
      from: Instant.optional().describe('Runs that began from here on'),
      to: Instant.optional().describe('Runs that began before'),
      sort: sortQuery(RUN_SORTS, '-startedAt'),
    }),
    response: pageOf(RunItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const infra = infraOnly(ctx)
      const { sort, limit, state, from, to } = query
      const after = decodeSorted(query.after, sort)
      const sourceId = query.sourceId === undefined ? undefined : (await requireSource(infra, query.sourceId)).id
      const filter = { sourceId, state, from, to }
      const page = cutSorted(await listRuns(infra, { ...filter, sort, after, limit: limit + 1 }), query, (row) => row.id)
      const total = await totalIf(query.withTotal, () => countRuns(infra, filter))
      return { items: page.items.map((run) => runView(run, infra.now)), next: page.next, asOf: infra.now.toISOString(), ...total }
    },
  }),
] satisfies readonly Endpoint[]

function runView(run: RunRow, now: Date): z.input<typeof RunItem> {
  const nothing = { read: 0, added: 0, changed: 0, removed: 0 }
  const kinds = { groups: nothing, computers: nothing, memberships: nothing, patches: nothing, approvals: nothing, states: nothing }
  const total = { ...nothing }
  for (const kind of KINDS) {
    const numbers = run.counts[kind]
    if (numbers === undefined) continue
    kinds[kind] = numbers
    for (const what of ['read', 'added', 'changed', 'removed'] as const) total[what] += numbers[what]
  }
  return {
    runId: run.id,
    sourceId: run.sourcePublicId,
    state: run.state,
    full: run.fullRead,
    cleanup: run.cleanup,
    force: run.force,
    requestedBy: run.requestedBy,
    startedAt: run.startedAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    seconds: run.endedAt === null ? null : (run.endedAt.getTime() - run.startedAt.getTime()) / 1000,
    phase: run.phase,
    kinds,
    total,
    newlyApproved: run.counts.newlyApproved ?? 0,
    notices: run.counts.notices ?? 0,
    computersRead: run.counts.computersRead ?? 0,
    computersUnchanged: run.counts.computersUnchanged ?? 0,
    routes: run.counts.routes ?? {},
    failedRoutes: run.counts.failedRoutes ?? {},
    rereads: run.counts.rereads ?? [],
    unread: run.counts.unread ?? [],
    aside: Object.values(run.counts.aside ?? {}).reduce((sum, ids) => sum + ids, 0),
    progress: progressOf(run, now),
    errorCode: run.errorCode,
    errorDetails: run.errorDetails,
    actions: run.state === 'running' ? ['cancel'] : [],
  }
}
