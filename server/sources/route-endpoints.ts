import { z } from 'zod'
import { record } from '../audit/service.ts'
import { issueCollectorToken, revokeCollectorToken } from '../collector/service.ts'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { endpoint, infraOnly, type Endpoint } from '../http/endpoint.ts'
import { CollectorSettings, SoapSettings, SqlSettings, SyncSettings, type RouteChange } from './route-rules.ts'
import { putRoute, removeRoute } from './routes.ts'
import { SourceId } from './rules.ts'
import { requireSource } from './service.ts'
import { routesOf } from './store-routes.ts'
import { RouteKindShape, SourceItem, sourceViews } from './views.ts'

const Params = z.object({ sourceId: SourceId })
type Answer = z.input<typeof SourceItem>

/** Writes a route and answers with its source. */
async function put(ctx: InfraContext, sourceId: string, change: RouteChange): Promise<Answer> {
  const source = await requireSource(ctx, sourceId, 'wsus')
  await putRoute(ctx, source, change)
  const { password, caPem, ...settings } = { password: undefined, caPem: undefined, ...change }
  await record(ctx, 'source.route', { sourceId, ...settings, passwordGiven: password !== undefined, caGiven: caPem !== undefined })
  return viewOf(ctx, sourceId)
}

async function viewOf(ctx: InfraContext, sourceId: string): Promise<Answer> {
  const [view] = await sourceViews(ctx, [await requireSource(ctx, sourceId)])
  if (view === undefined) throw new Error('a source has a view')
  return view
}

/** Routes of a source; part of `sourcesEndpoints`. */
export const routeEndpoints = [
  endpoint({
    id: 'putSoapRoute',
    method: 'put',
    path: '/sources/{sourceId}/routes/soap',
    summary: 'Adds or changes the route over the API of WSUS (ApiRemoting30); what is not given stays',
    permission: 'source.manage',
    params: Params,
    body: SoapSettings,
    bodyLimit: 512 * 1024,
    response: SourceItem,
    handle: async ({ ctx, params, body }) => put(infraOnly(ctx), params.sourceId, { kind: 'soap', ...body }),
  }),
  endpoint({
    id: 'putSqlRoute',
    method: 'put',
    path: '/sources/{sourceId}/routes/sql',
    summary: 'Adds or changes the route over the database of WSUS, which is only read; what is not given stays',
    permission: 'source.manage',
    params: Params,
    body: SqlSettings,
    bodyLimit: 512 * 1024,
    response: SourceItem,
    handle: async ({ ctx, params, body }) => put(infraOnly(ctx), params.sourceId, { kind: 'sql', ...body }),
  }),
  endpoint({
    id: 'putSyncRoute',
    method: 'put',
    path: '/sources/{sourceId}/routes/sync',
    summary: 'Adds or changes the route over server synchronization, as a downstream server; what is not given stays',
    permission: 'source.manage',
    params: Params,
    body: SyncSettings,
    bodyLimit: 512 * 1024,
    response: SourceItem,
    handle: async ({ ctx, params, body }) => put(infraOnly(ctx), params.sourceId, { kind: 'sync', ...body }),
  }),
  endpoint({
    id: 'putCollectorRoute',
    method: 'put',
    path: '/sources/{sourceId}/routes/collector',
    summary: 'Adds or changes the route over a collector on the WSUS host, which delivers what it reads',
    permission: 'source.manage',
    params: Params,
    body: CollectorSettings,
    response: SourceItem,
    handle: async ({ ctx, params, body }) => put(infraOnly(ctx), params.sourceId, { kind: 'collector', ...body }),
  }),
  endpoint({
    id: 'issueCollectorToken',
    method: 'post',
    path: '/sources/{sourceId}/collector-token',
    summary: 'Makes the token of the collector of a source; it is shown this once, and the one before ends',
    permission: 'source.manage',
    params: Params,
    response: z.object({ token: z.string() }),
    status: 201,
    handle: async ({ ctx, params }) => {
      const infra = infraOnly(ctx)
      const source = await requireSource(infra, params.sourceId, 'wsus')
      if (!(await routesOf(infra, source.id)).some((route) => route.kind === 'collector')) {
        throw new AppError('not_found', 'source_route_not_found', { sourceId: params.sourceId, route: 'collector' })
      }
      return { token: await issueCollectorToken(infra, params.sourceId) }
    },
  }),
  endpoint({
    id: 'deleteRoute',
    method: 'delete',
    path: '/sources/{sourceId}/routes/{route}',
    summary: 'Removes a route and its secret; what was read over it stays, and a source keeps at least one',
    permission: 'source.manage',
    params: Params.extend({ route: RouteKindShape }),
    response: SourceItem,
    handle: async ({ ctx, params }) => {
      const infra = infraOnly(ctx)
      if (params.route === 'collector') await revokeCollectorToken(infra, params.sourceId)
      await removeRoute(infra, await requireSource(infra, params.sourceId, 'wsus'), params.route)
      await record(infra, 'source.route_delete', params)
      return viewOf(infra, params.sourceId)
    },
  }),
] satisfies readonly Endpoint[]
