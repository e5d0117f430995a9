import { AppError } from '../errors.ts'
import {
  WSUS_FACTS,
  WsusError,
  type Lack,
  type RouteKind,
  type WsusFact,
  type WsusProbe,
  type WsusSource,
} from '../../wsus-adapter/index.ts'

/** A route that answered its probe. */
export interface ProbedRoute {
  readonly kind: RouteKind
  /** Its address, for messages. */
  readonly url: string
  readonly wsus: WsusSource
  readonly probe: WsusProbe
}

/** A route that was tried: it answered its probe, or it failed. */
export type TriedRoute = ({ readonly ok: true } & ProbedRoute) | FailedRoute

export interface FailedRoute {
  readonly ok: false
  readonly kind: RouteKind
  readonly url: string
  readonly error: AppError
}

/** `source.fact_routes`: which routes are asked for a kind of fact, first choice first. */
export type FactRoutes = Partial<Record<WsusFact, readonly RouteKind[]>>

/** Several routes to one server, read as one. */
export interface ComposedWsus extends WsusSource {
  /** The route that is asked for a fact; null when none can read it. A cursor of `updates` belongs to this route alone. */
  routeOf(fact: WsusFact): RouteKind | null
  readonly reads: Readonly<Record<WsusFact, boolean>>
}

const BULK: readonly RouteKind[] = ['sql', 'collector', 'soap', 'sync']
const CATALOG: readonly RouteKind[] = ['sql', 'soap', 'collector', 'sync']
const SERVER: readonly RouteKind[] = ['soap', 'sql', 'collector', 'sync']

/** Which routes are asked for a fact, where nothing else is set: rows by the thousand from where they lie, the server's own affairs from itself. */
export const PREFERENCE: Readonly<Record<WsusFact, readonly RouteKind[]>> = {
  groups: BULK,
  computers: BULK,
  states: BULK,
  effectiveApprovals: BULK,
  effectiveDigests: BULK,
  approvals: BULK,
  flags: BULK,
  summaries: BULK,
  categories: CATALOG,
  updates: CATALOG,
  relations: CATALOG,
  syncState: SERVER,
  downstreamServers: SERVER,
  events: SERVER,
}

/** Facts that only make sense together, so one route reads them all; the first names the preference. */
const ESTATE = ['states', 'computers', 'groups', 'effectiveApprovals'] as const satisfies readonly WsusFact[]

const CATALOG_FACTS: readonly WsusFact[] = ['categories', 'updates', 'approvals']
/** Without these a run would take what it cannot read for what is gone. */
const NECESSARY: readonly WsusFact[] = [...ESTATE, ...CATALOG_FACTS]

/**
 * Chooses a route for every fact.
 *
 * @param routes routes with what their probes said they can read
 * @param wished the administrator's preference; a route that it leaves out comes after those that it names
 * @returns null for what no route can read
 */
export function chooseRoutes(
  routes: readonly { readonly kind: RouteKind; readonly reads: Readonly<Record<WsusFact, boolean>> }[],
  wished: FactRoutes = {},
): Record<WsusFact, RouteKind | null> {
  const readsOf = new Map(routes.map((route) => [route.kind, route.reads]))
  const inOrder = (fact: WsusFact): RouteKind[] => [...new Set([...(wished[fact] ?? []), ...PREFERENCE[fact]])]
  const first = (order: readonly RouteKind[], facts: readonly WsusFact[]): RouteKind | null =>
    order.find((kind) => facts.every((fact) => readsOf.get(kind)?.[fact] === true)) ?? null

  const chosen = Object.fromEntries(WSUS_FACTS.map((fact) => [fact, first(inOrder(fact), [fact])])) as Record<WsusFact, RouteKind | null>
  const estate = first(inOrder('states'), ESTATE)
  // Groups without computers still name what approvals are for.
  for (const fact of ESTATE) if (estate !== null || fact !== 'groups') chosen[fact] = estate
  chosen.effectiveDigests = estate !== null && readsOf.get(estate)?.effectiveDigests === true ? estate : null
  // What a revision says of others mostly comes along with it.
  if (chosen.updates !== null && wished.relations === undefined && readsOf.get(chosen.updates)?.relations === true) {
    chosen.relations = chosen.updates
  }
  // Flags list updates whole, and what they list no more is gone: only the route that gave the updates knows which there are.
  if (wished.flags === undefined && chosen.updates !== null)
    chosen.flags = readsOf.get(chosen.updates)?.flags === true ? chosen.updates : null
  return chosen
}

/**
 * Puts routes to one server together to one source that asks each fact of the route that is chosen for it. Closing it closes all.
 *
 * @param routes each kind at most once
 */
export function composeRoutes(routes: readonly ProbedRoute[], wished: FactRoutes = {}): ComposedWsus {
  const byKind = new Map(routes.map((route) => [route.kind, route]))
  const chosen = chooseRoutes(
    routes.map(({ kind, probe }) => ({ kind, reads: probe.reads })),
    wished,
  )
  const by = (fact: WsusFact): ProbedRoute => {
    const kind = chosen[fact]
    const route = kind === null ? undefined : byKind.get(kind)
    if (route === undefined) throw new WsusError('wsus_route_cannot', { operation: fact, fact })
    return route
  }
  const one = async <T>(fact: WsusFact, ask: (wsus: WsusSource) => Promise<T>): Promise<T> => {
    const route = by(fact)
    try {
      return await ask(route.wsus)
    } catch (err) {
      throw told(err, route)
    }
  }
  async function* many<T>(fact: WsusFact, ask: (wsus: WsusSource) => AsyncIterable<T>): AsyncGenerator<T> {
    const route = by(fact)
    try {
      yield* ask(route.wsus)
    } catch (err) {
      throw told(err, route)
    }
  }
  return {
    routeOf: (fact) => chosen[fact],
    reads: Object.fromEntries(WSUS_FACTS.map((fact) => [fact, chosen[fact] !== null])) as Record<WsusFact, boolean>,
    probe: async () => wholeProbe(routes, chosen),
    groups: () => one('groups', (wsus) => wsus.groups()),
    computers: (scope) => many('computers', (wsus) => wsus.computers(scope)),
    categories: (culture) => one('categories', (wsus) => wsus.categories(culture)),
    updates: (scope) => many('updates', (wsus) => wsus.updates(scope)),
    flags: () => many('flags', (wsus) => wsus.flags()),
    relationsOf: (revisions) => many('relations', (wsus) => wsus.relationsOf(revisions)),
    approvals: () => many('approvals', (wsus) => wsus.approvals()),
    effectiveDigests: () => many('effectiveDigests', (wsus) => wsus.effectiveDigests()),
    statesOf: (ids) => many('states', (wsus) => wsus.statesOf(ids)),
    summaries: () => one('summaries', (wsus) => wsus.summaries()),
    syncState: () => one('syncState', (wsus) => wsus.syncState()),
    downstreamServers: () => one('downstreamServers', (wsus) => wsus.downstreamServers()),
    events: (since) => one('events', (wsus) => wsus.events(since)),
    close: async () => {
      await Promise.all(routes.map((route) => route.wsus.close()))
    },
  }
}

/**
 * What must be read and cannot. A source with server synchronization alone is a catalog with approvals: it never tells of computers.
 *
 * @param kinds the enabled routes, those that failed included
 */
export function missingFacts(reads: Readonly<Record<WsusFact, boolean>>, kinds: readonly RouteKind[]): readonly WsusFact[] {
  const necessary = kinds.every((kind) => kind === 'sync') ? CATALOG_FACTS : NECESSARY
  return necessary.filter((fact) => !reads[fact])
}

/** What all routes say together: of the route that reads the states first, of others where that one is silent. */
function wholeProbe(routes: readonly ProbedRoute[], chosen: Readonly<Record<WsusFact, RouteKind | null>>): WsusProbe {
  const inOrder = [...routes].toSorted((a, b) => rank(a.kind, chosen) - rank(b.kind, chosen)).map((route) => route.probe)
  const [primary] = inOrder
  if (primary === undefined) throw new AppError('unavailable', 'source_fact_without_route', { facts: NECESSARY.join(', ') })
  const told = <K extends keyof WsusProbe>(key: K): WsusProbe[K] => inOrder.find((probe) => probe[key] !== null)?.[key] ?? primary[key]
  const identity = inOrder.find((probe) => probe.identity === 'server') ?? primary
  const updates = routes.find((route) => route.kind === chosen.updates)?.probe ?? primary
  const reads = Object.fromEntries(WSUS_FACTS.map((fact) => [fact, chosen[fact] !== null])) as Record<WsusFact, boolean>
  const lacks: Lack[] = inOrder.flatMap((probe) => probe.lacks)
  return {
    ...primary,
    serverId: identity.serverId,
    identity: identity.identity,
    serverVersion: told('serverVersion'),
    protocolVersion: told('protocolVersion'),
    role: told('role'),
    database: told('database'),
    replica: told('replica'),
    upstreamServer: told('upstreamServer'),
    serverTargeting: told('serverTargeting'),
    detailedRollup: told('detailedRollup'),
    computerDeletionDays: told('computerDeletionDays'),
    rows: told('rows'),
    texts: updates.texts,
    indexes: inOrder.flatMap((probe) => probe.indexes),
    reads,
    lacks,
  }
}

/** The error with the address of the route that it came over. */
function told(err: unknown, { kind, url }: ProbedRoute): unknown {
  if (!(err instanceof WsusError) || err.details['url'] !== undefined) return err
  return new WsusError(err.code, { ...err.details, url, route: kind }, { cause: err.cause ?? err, transient: err.transient })
}

function rank(kind: RouteKind, chosen: Readonly<Record<WsusFact, RouteKind | null>>): number {
  return kind === chosen.states ? -1 : PREFERENCE.states.indexOf(kind)
}
