import { z } from 'zod'
import { record } from '../audit/service.ts'
import { revokeCollectorToken } from '../collector/service.ts'
import { withInfra } from '../context.ts'
import { changeSource, confirmServer, removeSource } from '../discovery/service.ts'
import { endpoint, infraOnly, streamEndpoint, type Endpoint } from '../http/endpoint.ts'
import { pageOf, TOTAL } from '../http/paging.ts'
import { shortPage } from '../http/short-list.ts'
import { isOneLine } from '../http/text-rules.ts'
import { isSourceMeant, sourceOrders, SourceQuery } from './list.ts'
import { routeEndpoints } from './route-endpoints.ts'
import { FirstRoute, SoapSettings } from './route-rules.ts'
import { ClassificationSettings, SourceId } from './rules.ts'
import { ScheduleChange } from './schedule.ts'
import { addWsus, testWsus } from './service.ts'
import { listSources } from './store.ts'
import { factRoutesOf, FactRoutesShape, RouteKindShape, SourceItem, sourceViews, TestItem, testView } from './views.ts'

const Settings = SoapSettings.omit({ enabled: true }).extend({
  name: z
    .string()
    .min(1)
    .max(200)
    .refine((text) => isOneLine(text, 200))
    .optional(),
  intervalMinutes: z.int().min(1).max(10_080).optional(),
  classifications: ClassificationSettings.optional(),
  schedule: ScheduleChange.optional(),
  alarmAfterHours: z.int().min(1).max(8760).optional().describe('Hours without a complete run after which administrators are told'),
  factRoutes: FactRoutesShape.optional().describe('Which routes are asked for which kind of fact; replaces what was set'),
})
const Params = z.object({ sourceId: SourceId })
const ServerId = z.guid().transform((id) => id.toLowerCase())

export const sourcesEndpoints = [
  endpoint({
    id: 'listSources',
    method: 'get',
    path: '/sources',
    summary: 'Sources with their routes, their schedule and how old their facts are',
    permission: 'source.manage',
    query: SourceQuery,
    response: pageOf(SourceItem).extend(TOTAL),
    handle: async ({ ctx, query }) => {
      const infra = infraOnly(ctx)
      const meant = (await sourceViews(infra, await listSources(infra))).filter((source) => isSourceMeant(source, query))
      const page = shortPage(meant, query, { sorts: sourceOrders(infra.now), keyOf: ({ sourceId }) => sourceId })
      return { ...page, asOf: infra.now.toISOString() }
    },
  }),
  endpoint({
    id: 'addSource',
    method: 'post',
    path: '/sources',
    summary: 'Registers a WSUS server by its first route: `url` for SOAP, or `route`; nothing is sent to it yet',
    permission: 'source.manage',
    body: Settings.extend({ sourceId: SourceId, route: FirstRoute.optional() }).refine(
      ({ url, route }) => (url === undefined) !== (route === undefined),
      'route_or_url',
    ),
    bodyLimit: 512 * 1024,
    response: SourceItem,
    status: 201,
    handle: async ({ ctx, body }) => {
      const infra = infraOnly(ctx)
      const source = await addWsus(infra, { ...body, factRoutes: factRoutesOf(body.factRoutes) })
      await record(infra, 'source.add', told({ ...body, ...body.route }))
      return one(await sourceViews(infra, [source]))
    },
  }),
  endpoint({
    id: 'updateSource',
    method: 'patch',
    path: '/sources/{sourceId}',
    summary: 'Changes a WSUS server and its route over SOAP; what is not given stays',
    permission: 'source.manage',
    params: Params,
    body: Settings.extend({ enabled: z.boolean().optional() }),
    bodyLimit: 512 * 1024,
    response: SourceItem,
    handle: async ({ ctx, params, body }) => {
      const infra = infraOnly(ctx)
      const source = await changeSource(infra, params.sourceId, { ...body, factRoutes: factRoutesOf(body.factRoutes) })
      await record(infra, 'source.update', told({ ...body, ...params }))
      return one(await sourceViews(infra, [source]))
    },
  }),
  endpoint({
    id: 'deleteSource',
    method: 'delete',
    path: '/sources/{sourceId}',
    summary: 'Removes a WSUS server: what it said is ended as if it had vanished there',
    permission: 'source.manage',
    params: Params,
    response: z.object({ sourceId: z.string() }),
    handle: async ({ ctx, params }) => {
      const infra = infraOnly(ctx)
      await revokeCollectorToken(infra, params.sourceId)
      await removeSource(infra, params.sourceId)
      await record(infra, 'source.delete', { sourceId: params.sourceId })
      return params
    },
  }),
  endpoint({
    id: 'confirmSourceServer',
    method: 'post',
    path: '/sources/{sourceId}/confirm-server',
    summary: 'Says that another server is this source now: everything is read anew, and its first complete run tells nobody',
    permission: 'source.manage',
    params: Params,
    body: z.object({ serverId: ServerId.describe('The one that was found: `foundServerId` of the source') }),
    response: SourceItem,
    handle: async ({ ctx, params, body }) => {
      const infra = infraOnly(ctx)
      const source = await confirmServer(infra, params.sourceId, body.serverId)
      await record(infra, 'source.confirm_server', { ...params, ...body })
      return one(await sourceViews(infra, [source]))
    },
  }),
  streamEndpoint({
    id: 'testSource',
    method: 'post',
    path: '/sources/{sourceId}/test',
    summary: 'Asks a WSUS server over each route who it is and what can be read, without reading anything of it',
    permission: 'source.manage',
    params: Params,
    query: z.object({
      route: RouteKindShape.optional().describe('This route alone, even when it is switched off'),
      always: z
        .literal('true')
        .optional()
        .describe('Tell of every route also when none of them worked, instead of the first one’s problem'),
    }),
    mediaType: 'application/json',
    response: z.object({
      serverId: z.string().nullable(),
      routes: z.array(TestItem),
      chosen: z.record(z.string(), RouteKindShape.nullable()).describe('Which route a run would ask for which kind of fact'),
    }),
    handle: async ({ app, actor, params, query, res }) => {
      const tested = await testWsus(app, actor, params.sourceId, { only: query.route, always: query.always === 'true' })
      await withInfra(app, actor, (ctx) => record(ctx, 'source.test', { ...params, ...query }))
      res.json({ serverId: tested.source.serverId, routes: tested.routes.map(testView), chosen: tested.chosen })
    },
  }),
  ...routeEndpoints,
] satisfies readonly Endpoint[]

/** What the audit log keeps: settings, and of secrets that they were given. */
function told(body: { readonly password?: string | undefined; readonly caPem?: string | undefined }): Record<string, unknown> {
  const { password, caPem, ...settings } = { ...body, route: undefined }
  return { ...settings, passwordGiven: password !== undefined, caGiven: caPem !== undefined }
}

function one<T>([item]: readonly T[]): T {
  if (item === undefined) throw new Error('a source has a view')
  return item
}
