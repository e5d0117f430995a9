import { dropSecret } from '../cmdb/secrets.ts'
import { withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { openWsus, type RouteKind } from '../../wsus-adapter/index.ts'
import { chooseRoutes, type FactRoutes, type TriedRoute } from './compose.ts'
import { learnRoutes } from './learn.ts'
import { closeAll, tryRoutes, type OpenWsus } from './open.ts'
import type { RouteChange } from './route-rules.ts'
import { putRoute } from './routes.ts'
import type { ClassificationSettings } from './rules.ts'
import { changedSchedule, leavesTime, type Schedule, type ScheduleChange } from './schedule.ts'
import * as store from './store.ts'
import type { SourceRow } from './store.ts'
import { deleteRoutes, forgetIdentities, routesOf, type RouteAuth } from './store-routes.ts'

/** What an administrator says of a WSUS server besides its routes; what is not given stays. */
export interface SourceSettings {
  readonly name?: string | undefined
  readonly intervalMinutes?: number | undefined
  readonly classifications?: ClassificationSettings | undefined
  readonly schedule?: ScheduleChange | undefined
  readonly alarmAfterHours?: number | undefined
  readonly factRoutes?: FactRoutes | undefined
}

/** The route over SOAP, as it is given without naming its kind. */
export interface SoapInput {
  readonly url?: string | undefined
  /** Left out: no sign-in, which only test beds allow. */
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly auth?: Extract<RouteAuth, 'anonymous' | 'basic' | 'ntlm'> | undefined
  readonly caPem?: string | undefined
}

export interface WsusInput extends SourceSettings, SoapInput {
  readonly sourceId: string
  /** Instead of `url` and what goes with it. */
  readonly route?: RouteChange | undefined
}

export interface WsusChange extends SourceSettings, SoapInput {
  readonly enabled?: boolean | undefined
}

const DEFAULT_INTERVAL = 180
const DEFAULT_ALARM_HOURS = 24

/**
 * Registers a WSUS server by its first route; nothing is sent to it yet.
 *
 * @throws AppError conflict source_exists, source_duplicate_server; invalid source_route_incomplete, source_password_missing,
 *   source_schedule_never
 */
export async function addWsus(ctx: InfraContext, input: WsusInput): Promise<SourceRow> {
  const id = await store.insertSource(ctx, {
    publicId: input.sourceId,
    kind: 'wsus',
    name: input.name ?? input.sourceId,
    classifications: input.classifications ?? {},
    intervalMinutes: input.intervalMinutes ?? DEFAULT_INTERVAL,
    schedule: input.schedule === undefined ? {} : scheduleAfter(ctx, {}, input),
    alarmAfterHours: input.alarmAfterHours ?? DEFAULT_ALARM_HOURS,
  })
  if (id === undefined) throw new AppError('conflict', 'source_exists', { sourceId: input.sourceId })
  const source = await requireSource(ctx, input.sourceId)
  await putRoute(ctx, source, input.route ?? { kind: 'soap', ...soapOf(input) })
  if (input.factRoutes !== undefined) await store.updateSource(ctx, id, { factRoutes: input.factRoutes })
  return requireSource(ctx, input.sourceId)
}

/**
 * Changes a registered WSUS server; what is not given stays.
 *
 * @throws AppError not_found source_not_found, and as addWsus
 */
export async function updateWsus(ctx: InfraContext, sourceId: string, change: WsusChange): Promise<SourceRow> {
  const { id } = await requireSource(ctx, sourceId, 'wsus')
  const source = await store.lockSource(ctx, id)
  if (source === undefined) throw new AppError('not_found', 'source_not_found', { sourceId })
  const isPlanned = change.schedule !== undefined || (change.intervalMinutes !== undefined && source.schedule.times !== undefined)
  await store.updateSource(ctx, id, { ...change, schedule: isPlanned ? scheduleAfter(ctx, source.schedule, change) : undefined })
  const soap = soapOf(change)
  if (Object.keys(soap).length > 0) await putRoute(ctx, source, { kind: 'soap', ...soap })
  return requireSource(ctx, sourceId)
}

/**
 * Takes another server for the source from now on; what was known of the former one is the discovery's to forget.
 *
 * @param serverId lower case
 * @throws AppError conflict source_server_not_found when this one was not found there, source_duplicate_server
 */
export async function acceptServer(ctx: InfraContext, { id, publicId }: SourceRow, serverId: string): Promise<void> {
  const source = await store.lockSource(ctx, id)
  const found = source?.foundServerId ?? null
  if (source === undefined || found !== serverId) {
    throw new AppError('conflict', 'source_server_not_found', { sourceId: publicId, serverId, found: found ?? '-' })
  }
  const other = await store.findByServerId(ctx, serverId)
  if (other !== undefined) throw new AppError('conflict', 'source_duplicate_server', { url: serverId, sourceId: other.publicId })
  const refused = (await routesOf(ctx, id)).find((route) => route.errorCode === 'wsus_changed_identity')
  const isDatabase = refused?.facts.identity === 'database'
  await store.beginAnew(ctx, id, isDatabase ? source.serverId : serverId)
  await forgetIdentities(ctx, id, serverId)
}

/** Forgets a source's routes and their secrets and marks it removed; what it said stays with the discovery to end. */
export async function endSource(ctx: InfraContext, source: SourceRow): Promise<void> {
  const routes = await routesOf(ctx, source.id)
  await deleteRoutes(ctx, source.id)
  await store.endSource(ctx, source.id)
  for (const route of routes) if (route.secretName !== null) await dropSecret(ctx, route.secretName)
}

/** @throws AppError not_found source_not_found, also when it is of another kind */
export async function requireSource(ctx: InfraContext, sourceId: string, kind?: SourceRow['kind']): Promise<SourceRow> {
  const source = await store.findSource(ctx, { publicId: sourceId })
  if (source === undefined || (kind !== undefined && source.kind !== kind))
    throw new AppError('not_found', 'source_not_found', { sourceId })
  return source
}

/** What a test of a source found. */
export interface TestedSource {
  readonly source: SourceRow
  readonly routes: readonly TriedRoute[]
  /** Which route a run would ask for each fact. */
  readonly chosen: ReturnType<typeof chooseRoutes>
}

/**
 * Asks a server over each route who it is and what can be read, without reading anything of it.
 *
 * @param options only: this route alone, even when it is switched off; always: tell of the routes also when none answers
 * @throws AppError with the code of what went wrong when no route answers, unless `always`, and as learnRoutes
 */
export async function testWsus(
  app: App,
  actor: Actor,
  sourceId: string,
  { open = openWsus, only, always = false }: { open?: OpenWsus; only?: RouteKind | undefined; always?: boolean } = {},
): Promise<TestedSource> {
  const known = await withInfra(app, actor, (ctx) => requireSource(ctx, sourceId, 'wsus'))
  const routes = await tryRoutes(app, actor, known, open, { isTest: true, ...(only === undefined ? {} : { only }) })
  try {
    const source = await learnRoutes(app, actor, known.id, routes)
    const [first] = routes
    if (!always && first !== undefined && !first.ok && routes.every((route) => !route.ok)) throw first.error
    const usable = routes.filter((route) => route.ok).map(({ kind, probe }) => ({ kind, reads: probe.reads }))
    return { source, routes, chosen: chooseRoutes(usable, source.factRoutes) }
  } finally {
    await closeAll(routes)
  }
}

function soapOf({ url, user, password, auth, caPem }: SoapInput): SoapInput {
  return Object.fromEntries(Object.entries({ url, user, password, auth, caPem }).filter(([, value]) => value !== undefined))
}

function scheduleAfter(ctx: InfraContext, before: Schedule, change: SourceSettings): Schedule {
  const schedule = changedSchedule(before, change.schedule ?? {}, change.intervalMinutes !== undefined, ctx.now)
  if (!leavesTime(schedule, ctx.now)) throw new AppError('invalid', 'source_schedule_never', {})
  return schedule
}
