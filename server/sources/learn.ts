import { withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import type { WsusProbe } from '../../wsus-adapter/index.ts'
import type { TriedRoute } from './compose.ts'
import { judgeIdentity, type Reached } from './identity.ts'
import * as store from './store.ts'
import type { SourceRow } from './store.ts'
import { findByDatabase, routesOf, saveRouteFacts, saveRouteFailure, type RouteFacts } from './store-routes.ts'

/**
 * Keeps what the routes of a source found, and refuses a server that is another one, or that is known as another source. A server
 * that was refused is kept until an administrator confirms it.
 *
 * @returns the source as it is now
 * @throws AppError conflict wsus_changed_identity, source_duplicate_server, not_found source_not_found
 */
export async function learnRoutes(app: App, actor: Actor, sourceId: number, tried: readonly TriedRoute[]): Promise<SourceRow> {
  const learned = await withInfra(app, actor, async (ctx) => {
    // Two sources that meet the same server at the same moment must not both take it.
    await ctx.trx.raw('select pg_advisory_xact_lock(hashtext(?))', ['tsukuroi source identities'])
    const source = await store.lockSource(ctx, sourceId)
    if (source === undefined) throw new AppError('not_found', 'source_not_found', { sourceId: String(sourceId) })
    for (const route of tried) if (!route.ok) await saveRouteFailure(ctx, sourceId, route.kind, route.error.code)
    const refusal = await judge(ctx, source, tried)
    if (refusal !== undefined) return refusal
    for (const route of tried) {
      if (route.ok) await saveRouteFacts(ctx, sourceId, route.kind, factsOf(route.probe), route.probe.serverId.toLowerCase())
    }
    return store.findSource(ctx, { id: sourceId })
  })
  if (learned instanceof AppError) throw learned
  if (learned === undefined) throw new AppError('not_found', 'source_not_found', { sourceId: String(sourceId) })
  return learned
}

/** Gives the refusal back instead of throwing it, so that what was found is kept. */
async function judge(ctx: InfraContext, source: SourceRow, tried: readonly TriedRoute[]): Promise<AppError | undefined> {
  const reached = tried.filter((route) => route.ok).map(reachedBy)
  const known = (await routesOf(ctx, source.id)).map(({ kind, identity, facts }) => ({
    kind,
    id: identity,
    identity: facts.identity ?? null,
  }))
  const identity = judgeIdentity(source.serverId, known, reached)
  if (identity.kind === 'changed') {
    const { by, expected } = identity
    // Routes that reach different servers from the beginning have no identity that could be confirmed.
    if (by.identity === 'database' || source.serverId !== null) await store.setFoundServer(ctx, source.id, by.id)
    await saveRouteFailure(ctx, source.id, by.kind, 'wsus_changed_identity')
    return new AppError('conflict', 'wsus_changed_identity', { url: by.url, expected, found: by.id })
  }
  for (const by of reached) {
    const other = by.identity === 'server' ? await store.findByServerId(ctx, by.id) : await findByDatabase(ctx, source.id, by.id)
    if (other === undefined || other.publicId === source.publicId) continue
    await saveRouteFailure(ctx, source.id, by.kind, 'source_duplicate_server')
    return new AppError('conflict', 'source_duplicate_server', { url: by.url, sourceId: other.publicId })
  }
  if (source.serverId === null && identity.serverId !== null) await store.setServerId(ctx, source.id, identity.serverId)
  if (source.foundServerId !== null && reached.length > 0) await store.setFoundServer(ctx, source.id, null)
  return undefined
}

function reachedBy({ kind, url, probe }: Extract<TriedRoute, { ok: true }>): Reached {
  return { kind, url, id: probe.serverId.toLowerCase(), identity: probe.identity }
}

function factsOf(probe: WsusProbe): RouteFacts {
  const { serverVersion, protocolVersion, role, replica, upstreamServer, serverTargeting, detailedRollup, reads, identity, indexes } = probe
  return { serverVersion, protocolVersion, role, replica, upstreamServer, serverTargeting, detailedRollup, reads, identity, indexes }
}
