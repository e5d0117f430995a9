import { openSecret } from '../cmdb/secrets.ts'
import { openDelivery } from '../collector/deliveries.ts'
import { withInfra, type Actor, type App } from '../context.ts'
import { AppError } from '../errors.ts'
import type { RouteKind, SqlCredentials, WsusFact, WsusOptions, WsusSource } from '../../wsus-adapter/index.ts'
import { composeRoutes, missingFacts, PREFERENCE, type ComposedWsus, type TriedRoute } from './compose.ts'
import { learnRoutes } from './learn.ts'
import { sqlAddressOf } from './route-rules.ts'
import { findSource, type SourceRow } from './store.ts'
import { routesOf, type RouteRow } from './store-routes.ts'
import { fromWsusError } from './wsus-errors.ts'

/** Opens a route to a WSUS server; tests give one of their own. */
export type OpenWsus = (options: WsusOptions) => Promise<WsusSource>

/** A collector has nothing new: that is no failure as long as another route can be asked. */
const NOTHING_DELIVERED = 'source_nothing_delivered'

/** A source with its routes opened, of which those that can be used are put together. */
export interface OpenedSource {
  readonly source: SourceRow
  /** Address of the route that reads the states, for messages that name no other. */
  readonly url: string
  readonly wsus: ComposedWsus
  /** Routes that were left out, and the code of what stopped them. */
  readonly failed: Partial<Record<RouteKind, string>>
}

/**
 * Opens a source for a run: every enabled route is probed, those that fail are noted and left out as long as others can read what is
 * necessary, and all must reach the server that the source is. The secrets are read in a transaction of its own, the network is
 * touched after it.
 *
 * @param signal ends waiting for the network
 * @throws AppError not_found source_not_found; conflict wsus_changed_identity, source_duplicate_server; unavailable with what stopped
 *   a necessary route, or source_fact_without_route
 */
export async function openSource(app: App, actor: Actor, sourceId: number, open: OpenWsus, signal?: AbortSignal): Promise<OpenedSource> {
  const found = await withInfra(app, actor, (ctx) => findSource(ctx, { id: sourceId }))
  if (found === undefined) throw new AppError('not_found', 'source_not_found', { sourceId: String(sourceId) })
  const tried = await tryRoutes(app, actor, found, open, signal === undefined ? {} : { signal })
  const usable = tried.filter((route) => route.ok)
  try {
    signal?.throwIfAborted()
    const source = await learnRoutes(app, actor, sourceId, tried)
    const wsus = composeRoutes(usable, source.factRoutes)
    const missing = missingFacts(wsus.reads, kindsOf(tried))
    if (missing.length > 0) throw whyMissing(tried, missing, source.publicId)
    return {
      source,
      url: usable.find((route) => route.kind === wsus.routeOf('states'))?.url ?? usable[0]?.url ?? '',
      wsus,
      failed: failuresOf(tried),
    }
  } catch (err) {
    await closeAll(tried)
    throw err
  }
}

function failuresOf(tried: readonly TriedRoute[]): Partial<Record<RouteKind, string>> {
  return Object.fromEntries(tried.filter((route) => !route.ok).map((route) => [route.kind, route.error.code]))
}

function kindsOf(tried: readonly TriedRoute[]): RouteKind[] {
  return tried.map((route) => route.kind)
}

/** What a failed route could have read is missing because it failed. */
function whyMissing(tried: readonly TriedRoute[], missing: readonly WsusFact[], sourceId: string): AppError {
  const [failed] = tried.filter((route) => !route.ok)
  return failed?.error ?? new AppError('unavailable', 'source_fact_without_route', { sourceId, facts: missing.join(', ') })
}

/**
 * Opens and probes the routes of a source, all at once. Whoever calls closes those that answered.
 *
 * @param only this one alone, even when it is switched off
 * @param isTest nothing is read afterwards
 * @returns in the order of preference
 * @throws AppError not_found source_route_not_found; unavailable secret_unreadable
 */
export async function tryRoutes(
  app: App,
  actor: Actor,
  source: SourceRow,
  open: OpenWsus,
  { only, signal, isTest = false }: { only?: RouteKind; signal?: AbortSignal; isTest?: boolean } = {},
): Promise<TriedRoute[]> {
  const routes = await withInfra(app, actor, async (ctx) => {
    const all = await routesOf(ctx, source.id)
    const meant = all.filter((route) => (only === undefined ? route.enabled : route.kind === only))
    if (meant.length === 0) throw new AppError('not_found', 'source_route_not_found', { sourceId: source.publicId, route: only ?? '-' })
    const secretOf = async (route: RouteRow) => (route.secretName === null ? undefined : openSecret(ctx, route.secretName))
    const opened: { route: RouteRow; secret: string | undefined }[] = []
    for (const route of meant) opened.push({ route, secret: await secretOf(route) })
    return opened
  })
  const order = PREFERENCE.states
  const inOrder = routes.toSorted((a, b) => order.indexOf(a.route.kind) - order.indexOf(b.route.kind))
  const tried = await Promise.all(inOrder.map(({ route, secret }) => tryRoute(app, source, route, secret, { open, signal, isTest })))
  const told = tried.filter((route) => route.ok || route.error.code !== NOTHING_DELIVERED)
  return told.length === 0 ? tried : told
}

async function tryRoute(
  app: App,
  source: SourceRow,
  route: RouteRow,
  secret: string | undefined,
  { open, signal, isTest }: { open: OpenWsus; signal: AbortSignal | undefined; isTest: boolean },
): Promise<TriedRoute> {
  const { kind, url } = route
  let wsus: WsusSource | undefined
  try {
    const options = await optionsOf(app, source, route, secret, isTest)
    wsus = await open({ ...options, ...(signal === undefined ? {} : { signal }), log: app.log })
    const probe = await wsus.probe()
    return { ok: true, kind, url, wsus, probe }
  } catch (err) {
    await wsus?.close()
    const known = fromWsusError(err, url)
    if (!(known instanceof AppError)) throw err
    return { ok: false, kind, url, error: known }
  }
}

/** Closes those that answered. */
export async function closeAll(tried: readonly TriedRoute[]): Promise<void> {
  await Promise.all(tried.filter((route) => route.ok).map((route) => route.wsus.close()))
}

async function optionsOf(app: App, source: SourceRow, route: RouteRow, secret: string | undefined, isTest: boolean): Promise<WsusOptions> {
  const ca = route.caPem === null ? {} : { ca: route.caPem }
  switch (route.kind) {
    case 'soap':
      return { route: 'soap', url: route.url, credentials: soapCredentials(route, secret), ...ca }
    case 'sql': {
      const encrypt = route.settings.encrypt === undefined ? {} : { encrypt: route.settings.encrypt }
      return { route: 'sql', ...sqlAddressOf(route.url), credentials: sqlCredentials(route, secret), ...encrypt, ...ca }
    }
    case 'sync':
      return { route: 'sync', url: route.url, account: { name: route.settings.accountName ?? '', guid: source.downstreamGuid }, ...ca }
    case 'collector': {
      const delivery = await openDelivery(app, source.id, { isTest })
      if (delivery === undefined) throw new AppError('unavailable', NOTHING_DELIVERED, { sourceId: source.publicId })
      return { route: 'collector', delivery }
    }
  }
}

function soapCredentials(
  { auth, userName }: RouteRow,
  password: string | undefined,
): Extract<WsusOptions, { route: 'soap' }>['credentials'] {
  if (auth !== 'ntlm' && auth !== 'basic') return { kind: 'anonymous' }
  return { kind: auth, user: userName ?? '', password: password ?? '' }
}

function sqlCredentials({ auth, userName }: RouteRow, password = ''): SqlCredentials {
  const user = userName ?? ''
  if (auth !== 'ntlm') return { kind: 'sql', user, password }
  const [domain = '', name = ''] = user.includes('\\') ? user.split('\\', 2) : ['', user]
  return { kind: 'ntlm', domain, user: name, password }
}
