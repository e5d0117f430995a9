import { z } from 'zod'
import type { InfraContext } from '../context.ts'
import { newestRuns, type NewestRun } from '../discovery/store.ts'
import { ROUTE_KINDS, WSUS_FACTS, type RouteKind, type WsusFact, type WsusProbe } from '../../wsus-adapter/index.ts'
import type { TriedRoute } from './compose.ts'
import { ClassificationSettings, SOURCE_ACTIONS, sourceActions } from './rules.ts'
import { Blackout, freshnessOf, nextRunAt } from './schedule.ts'
import type { SourceRow } from './store.ts'
import { routesOfSources, type RouteRow } from './store-routes.ts'

export const RouteKindShape = z.enum(ROUTE_KINDS)
/** Which routes are asked for a kind of fact, first choice first. */
export const FactRoutesShape = z.partialRecord(z.enum(WSUS_FACTS), z.array(RouteKindShape).min(1).max(ROUTE_KINDS.length))

const RouteItem = z.object({
  kind: RouteKindShape,
  url: z.string(),
  auth: z.enum(['anonymous', 'basic', 'ntlm', 'sql', 'token']),
  user: z.string().nullable(),
  hasPassword: z.boolean(),
  hasCa: z.boolean(),
  enabled: z.boolean(),
  encrypt: z.boolean().nullable().describe('Whether the database is asked over TLS; null: another kind of route'),
  accountName: z.string().nullable().describe('As which downstream server we present ourselves; null: another kind of route'),
  identity: z.string().nullable().describe('Id of the server, or of the database, that it reached'),
  probedAt: z.string().nullable().describe('When it last worked'),
  errorCode: z.string().nullable().describe('What stopped the newest attempt to use it; null when it worked'),
  facts: z.record(z.string(), z.unknown()),
})

export const SourceItem = z.object({
  sourceId: z.string(),
  kind: z.enum(['wsus', 'catalog', 'agent', 'manual', 'engine']),
  name: z.string(),
  serverId: z.string().nullable(),
  foundServerId: z.string().nullable().describe('Another server that answered under this name; refused until it is confirmed'),
  enabled: z.boolean(),
  intervalMinutes: z.int(),
  schedule: z.object({
    times: z.array(z.string()).describe('Times of day; empty: the interval'),
    timeZone: z.string(),
    jitterMinutes: z.int(),
    blackouts: z.array(Blackout),
  }),
  nextRunAt: z
    .string()
    .nullable()
    .describe('When the schedule begins the next run; null when it is switched off, or read whenever its collector or a person delivers'),
  alarmAfterHours: z.int(),
  alarmedAt: z.string().nullable().describe('When administrators were told of the present outage'),
  factRoutes: FactRoutesShape,
  classifications: ClassificationSettings,
  baselineAt: z.string().nullable(),
  lastSuccessAt: z.string().nullable(),
  freshness: z.enum(['never', 'fresh', 'stale']),
  lastRun: z
    .object({
      runId: z.int(),
      state: z.enum(['running', 'succeeded', 'failed', 'stopped']),
      startedAt: z.string(),
      errorCode: z.string().nullable(),
      errorDetails: z.record(z.string(), z.unknown()).nullable(),
    })
    .nullable()
    .describe('Its newest run'),
  routes: z.array(RouteItem),
  actions: z.array(z.enum(SOURCE_ACTIONS)).describe('confirm_server: another server answered under this name'),
})

/** Sources as the API shows them; secrets are only said to be there. */
export async function sourceViews(ctx: InfraContext, sources: readonly SourceRow[]): Promise<z.input<typeof SourceItem>[]> {
  const routes = await routesOfSources(
    ctx,
    sources.map((source) => source.id),
  )
  const newest = await newestRuns(ctx)
  return sources.map((source) => sourceView(source, routes.get(source.id) ?? [], newest.get(source.id), ctx.now))
}

function sourceView(source: SourceRow, routes: readonly RouteRow[], lastRun: NewestRun | undefined, now: Date): z.input<typeof SourceItem> {
  const { times = [], timeZone = 'UTC', jitterMinutes = 0, blackouts = [] } = source.schedule
  const isDelivered = routes.length > 0 && routes.every((route) => route.kind === 'collector' || !route.enabled)
  // What people register is taken in when it comes.
  const isScheduled = !isDelivered && source.kind !== 'manual'
  return {
    sourceId: source.publicId,
    kind: source.kind,
    name: source.name,
    serverId: source.serverId,
    foundServerId: source.foundServerId,
    enabled: source.enabled,
    intervalMinutes: source.intervalMinutes,
    schedule: { times: [...times], timeZone, jitterMinutes, blackouts: [...blackouts] },
    nextRunAt: isScheduled ? (nextRunAt(source, lastRun?.startedAt ?? null, now)?.toISOString() ?? null) : null,
    alarmAfterHours: source.alarmAfterHours,
    alarmedAt: source.alarmedAt?.toISOString() ?? null,
    factRoutes: source.factRoutes as z.input<typeof FactRoutesShape>,
    classifications: source.classifications,
    baselineAt: source.baselineAt?.toISOString() ?? null,
    lastSuccessAt: source.lastSuccessAt?.toISOString() ?? null,
    freshness: freshnessOf(source, source.lastSuccessAt, now),
    lastRun: lastRun === undefined ? null : runView(lastRun),
    routes: routes.map(routeView),
    actions: sourceActions(source),
  }
}

function runView({ id, state, startedAt, errorCode, errorDetails }: NewestRun): z.input<typeof SourceItem>['lastRun'] {
  return { runId: id, state, startedAt: startedAt.toISOString(), errorCode, errorDetails }
}

function routeView(route: RouteRow): z.input<typeof RouteItem> {
  return {
    kind: route.kind,
    url: route.url,
    auth: route.auth,
    user: route.userName,
    hasPassword: route.secretName !== null,
    hasCa: route.caPem !== null,
    enabled: route.enabled,
    encrypt: route.kind === 'sql' ? (route.settings.encrypt ?? true) : null,
    accountName: route.kind === 'sync' ? (route.settings.accountName ?? null) : null,
    identity: route.identity,
    probedAt: route.probedAt?.toISOString() ?? null,
    errorCode: route.errorCode,
    facts: route.facts,
  }
}

const LackItem = z.object({
  facts: z.array(z.string()),
  object: z.string(),
  reason: z.enum(['not_there', 'not_allowed', 'not_configured']),
  grant: z.string().nullable().describe('What to ask the administrator of the database for'),
})

export const TestItem = z.object({
  route: RouteKindShape,
  url: z.string(),
  errorCode: z.string().nullable(),
  errorDetails: z.record(z.string(), z.unknown()).nullable(),
  version: z.string().nullable(),
  protocolVersion: z.string().nullable(),
  serverId: z.string().nullable(),
  identity: z.enum(['server', 'database']).nullable(),
  role: z.int().nullable(),
  replica: z.boolean().nullable(),
  upstreamServer: z.string().nullable(),
  database: z.object({ server: z.string(), name: z.string(), instance: z.string().nullable() }).nullable(),
  reads: z.array(z.string()).describe('What the route can read'),
  lacks: z.array(LackItem).describe('What it cannot read, and what would help'),
  indexes: z
    .array(z.object({ table: z.string(), column: z.string(), there: z.boolean() }))
    .describe('Indexes without which the clean-up of the server is slow'),
  empty: z.array(z.string()).describe('Kinds of rows of which the server had none to look at'),
})

const NOTHING = {
  errorCode: null,
  errorDetails: null,
  version: null,
  protocolVersion: null,
  serverId: null,
  identity: null,
  role: null,
  replica: null,
  upstreamServer: null,
  database: null,
  reads: [],
  lacks: [],
  indexes: [],
  empty: [],
}

/** What a test of one route found, or why it failed. */
export function testView(tried: TriedRoute): z.input<typeof TestItem> {
  const route = { ...NOTHING, route: tried.kind, url: tried.url }
  if (!tried.ok) return { ...route, errorCode: tried.error.code, errorDetails: tried.error.details }
  const { probe } = tried
  return {
    ...route,
    version: probe.serverVersion,
    protocolVersion: probe.protocolVersion,
    serverId: probe.serverId.toLowerCase(),
    identity: probe.identity,
    role: probe.role,
    replica: probe.replica,
    upstreamServer: probe.upstreamServer,
    database: probe.database,
    reads: Object.entries(probe.reads).flatMap(([what, can]) => (can ? [what] : [])),
    lacks: probe.lacks.map((lack) => ({ ...lack, facts: [...lack.facts] })),
    indexes: probe.indexes.map((index) => ({ ...index })),
    empty: emptyOf(probe),
  }
}

function emptyOf({ rows }: WsusProbe): string[] {
  return Object.entries(rows ?? {}).flatMap(([what, check]) => (check.seen === null ? [what] : []))
}

/** The preferences as they are stored. */
export function factRoutesOf(
  given: z.output<typeof FactRoutesShape> | undefined,
): Partial<Record<WsusFact, readonly RouteKind[]>> | undefined {
  if (given === undefined) return undefined
  return Object.fromEntries(Object.entries(given).filter(([, kinds]) => kinds !== undefined))
}
