import { z } from 'zod'
import { record } from '../audit/service.ts'
import { withInfra, type InfraContext } from '../context.ts'
import { changeSource, removeSource } from '../discovery/service.ts'
import { endpoint, infraOnly, streamEndpoint, type Endpoint } from '../http/endpoint.ts'
import { isOneLine } from '../http/text-rules.ts'
import { ClassificationSettings, freshnessOf, SourceId } from './rules.ts'
import { addWsus, testWsus } from './service.ts'
import { listSources, routesOf, type SourceRow } from './store.ts'

const Url = z.url({ protocol: /^https?$/ }).max(500)
const Pem = z.string().max(200_000)

const SourceItem = z.object({
  sourceId: z.string(),
  kind: z.enum(['wsus', 'catalog', 'agent', 'manual']),
  name: z.string(),
  serverId: z.string().nullable(),
  enabled: z.boolean(),
  intervalMinutes: z.int(),
  classifications: ClassificationSettings,
  baselineAt: z.string().nullable(),
  lastSuccessAt: z.string().nullable(),
  freshness: z.enum(['never', 'fresh', 'stale']),
  routes: z.array(
    z.object({
      kind: z.string(),
      url: z.string(),
      auth: z.enum(['anonymous', 'basic', 'ntlm']),
      user: z.string().nullable(),
      hasPassword: z.boolean(),
      hasCa: z.boolean(),
      facts: z.record(z.string(), z.unknown()),
    }),
  ),
})

const Settings = z.object({
  name: z
    .string()
    .min(1)
    .max(200)
    .refine((text) => isOneLine(text, 200))
    .optional(),
  user: z.string().min(1).max(300).optional(),
  password: z.string().min(1).max(1000).optional(),
  auth: z.enum(['anonymous', 'basic', 'ntlm']).optional(),
  caPem: Pem.optional(),
  intervalMinutes: z.int().min(1).max(10_080).optional(),
  classifications: ClassificationSettings.optional(),
})
const Params = z.object({ sourceId: SourceId })

export const sourcesEndpoints = [
  endpoint({
    id: 'listSources',
    method: 'get',
    path: '/sources',
    summary: 'Sources with their routes and how old their facts are',
    permission: 'source.manage',
    response: z.object({ items: z.array(SourceItem) }),
    handle: async ({ ctx }) => {
      const infra = infraOnly(ctx)
      const items: z.input<typeof SourceItem>[] = []
      for (const source of await listSources(infra)) items.push(await sourceView(infra, source))
      return { items }
    },
  }),
  endpoint({
    id: 'addSource',
    method: 'post',
    path: '/sources',
    summary: 'Registers a WSUS server; nothing is sent to it yet',
    permission: 'source.manage',
    body: Settings.extend({ sourceId: SourceId, url: Url }),
    bodyLimit: 512 * 1024,
    response: SourceItem,
    status: 201,
    handle: async ({ ctx, body }) => {
      const infra = infraOnly(ctx)
      const source = await addWsus(infra, body)
      await record(infra, 'source.add', told(body.sourceId, body))
      return sourceView(infra, source)
    },
  }),
  endpoint({
    id: 'updateSource',
    method: 'patch',
    path: '/sources/{sourceId}',
    summary: 'Changes a WSUS server; what is not given stays',
    permission: 'source.manage',
    params: Params,
    body: Settings.extend({ url: Url.optional(), enabled: z.boolean().optional() }),
    bodyLimit: 512 * 1024,
    response: SourceItem,
    handle: async ({ ctx, params, body }) => {
      const infra = infraOnly(ctx)
      const source = await changeSource(infra, params.sourceId, body)
      await record(infra, 'source.update', told(params.sourceId, body))
      return sourceView(infra, source)
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
      await removeSource(infra, params.sourceId)
      await record(infra, 'source.delete', { sourceId: params.sourceId })
      return params
    },
  }),
  streamEndpoint({
    id: 'testSource',
    method: 'post',
    path: '/sources/{sourceId}/test',
    summary: 'Asks a WSUS server who it is, without reading anything of it',
    permission: 'source.manage',
    params: Params,
    mediaType: 'application/json',
    response: z.object({
      url: z.string(),
      version: z.string().nullable(),
      protocolVersion: z.string().nullable(),
      serverId: z.string(),
      role: z.int().nullable(),
      replica: z.boolean().nullable(),
      upstreamServer: z.string().nullable(),
      reads: z.array(z.string()).describe('What the route can read'),
      empty: z.array(z.string()).describe('Kinds of rows of which the server had none to look at'),
    }),
    handle: async ({ app, actor, params, res }) => {
      const probe = await testWsus(app, actor, params.sourceId)
      await withInfra(app, actor, (ctx) => record(ctx, 'source.test', { sourceId: params.sourceId }))
      res.json({
        url: probe.url,
        version: probe.serverVersion,
        protocolVersion: probe.protocolVersion,
        serverId: probe.serverId,
        role: probe.role,
        replica: probe.replica,
        upstreamServer: probe.upstreamServer,
        reads: Object.entries(probe.reads).flatMap(([what, can]) => (can ? [what] : [])),
        empty: Object.entries(probe.rows ?? {}).flatMap(([what, check]) => (check.seen === null ? [what] : [])),
      })
    },
  }),
] satisfies readonly Endpoint[]

/** What the audit log keeps: settings, and of secrets that they were given. */
function told(sourceId: string, body: z.output<typeof Settings> & { url?: string | undefined }): Record<string, unknown> {
  const { password, caPem, ...settings } = body
  return { sourceId, ...settings, passwordGiven: password !== undefined, caGiven: caPem !== undefined }
}

async function sourceView(ctx: InfraContext, source: SourceRow): Promise<z.input<typeof SourceItem>> {
  const routes = await routesOf(ctx, source.id)
  return {
    sourceId: source.publicId,
    kind: source.kind,
    name: source.name,
    serverId: source.serverId,
    enabled: source.enabled,
    intervalMinutes: source.intervalMinutes,
    classifications: source.classifications,
    baselineAt: source.baselineAt?.toISOString() ?? null,
    lastSuccessAt: source.lastSuccessAt?.toISOString() ?? null,
    freshness: freshnessOf(source.lastSuccessAt, source.intervalMinutes, ctx.now),
    routes: routes.map((route) => ({
      kind: route.kind,
      url: route.url,
      auth: route.auth,
      user: route.userName,
      hasPassword: route.secretName !== null,
      hasCa: route.caPem !== null,
      facts: route.facts,
    })),
  }
}
