import { hostname } from 'node:os'
import { dropSecret, sealSecret } from '../cmdb/secrets.ts'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import type { RouteKind } from '../../wsus-adapter/index.ts'
import { routeTo, type RouteChange } from './route-rules.ts'
import { forgetBaseline, type SourceRow } from './store.ts'
import * as store from './store-routes.ts'
import type { NewRoute, RouteRow } from './store-routes.ts'

/**
 * Adds a route to a source, or changes the one of its kind; what is not given stays. Nothing is sent to it yet.
 *
 * @throws AppError conflict source_duplicate_server; invalid source_password_missing, source_route_incomplete
 */
export async function putRoute(ctx: InfraContext, source: Pick<SourceRow, 'id' | 'publicId'>, change: RouteChange): Promise<void> {
  const routes = await store.routesOf(ctx, source.id)
  const before = routes.find((route) => route.kind === change.kind)
  const route = routeTo(source, before, change, hostname())
  const other = await store.findByUrl(ctx, route.kind, route.url)
  if (other !== undefined && other.id !== source.id) {
    throw new AppError('conflict', 'source_duplicate_server', { url: route.url, sourceId: other.publicId })
  }
  const password = 'password' in change ? change.password : undefined
  if (route.secretName !== null && password !== undefined) await sealSecret(ctx, route.secretName, password)
  else if (route.secretName !== null && needsPassword(route) && !keepsPassword(before, route)) {
    throw new AppError('invalid', 'source_password_missing', { url: route.url })
  }
  await store.saveRoute(ctx, route)
  // Whose computers were never read tells nobody of what they needed all along.
  if (route.kind !== 'sync' && routes.length > 0 && routes.every((other) => other.kind === 'sync')) await forgetBaseline(ctx, source.id)
  if (before !== undefined && before.secretName !== null && route.secretName === null) await dropSecret(ctx, before.secretName)
}

/**
 * Removes a route and its secret; a source keeps at least one.
 *
 * @throws AppError not_found source_route_not_found, conflict source_route_last
 */
export async function removeRoute(ctx: InfraContext, source: SourceRow, kind: RouteKind): Promise<void> {
  const routes = await store.routesOf(ctx, source.id)
  const route = routes.find((candidate) => candidate.kind === kind)
  if (route === undefined) throw new AppError('not_found', 'source_route_not_found', { sourceId: source.publicId, route: kind })
  if (routes.length === 1) throw new AppError('conflict', 'source_route_last', { sourceId: source.publicId, route: kind })
  await store.deleteRoute(ctx, source.id, kind)
  if (route.secretName !== null) await dropSecret(ctx, route.secretName)
}

function needsPassword(route: NewRoute): boolean {
  return route.auth === 'basic' || route.auth === 'ntlm' || route.auth === 'sql'
}

/** A kept password must not be shown to another server than the one that it was given for, nor over a weaker line. */
function keepsPassword(before: RouteRow | undefined, after: NewRoute): boolean {
  if (before === undefined || before.secretName !== after.secretName) return false
  const isSameDoor = doorOf(before.url) === doorOf(after.url) && before.caPem === after.caPem
  const isWeaker = strengthOf(after) < strengthOf(before)
  return isSameDoor && !isWeaker && before.userName === after.userName && (after.auth === before.auth || after.auth === 'ntlm')
}

/** Protocol, host and port: `URL.origin` is `null` for protocols that browsers do not know. */
function doorOf(url: string): string {
  const { protocol, host, search } = new URL(url)
  return `${protocol}//${host}${search}`.toLowerCase()
}

function strengthOf({ settings: { encrypt = true } }: NewRoute): number {
  return Number(encrypt)
}
