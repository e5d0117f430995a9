import { dropSecret, openSecret, sealSecret } from '../cmdb/secrets.ts'
import { withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { openWsus, type WsusOptions, type WsusProbe, type WsusSource } from '../../wsus-adapter/index.ts'
import type { ClassificationSettings } from './rules.ts'
import * as store from './store.ts'
import type { RouteAuth, RouteRow, SourceRow } from './store.ts'
import { fromWsusError } from './wsus-errors.ts'

/** Opens a route to a WSUS server; tests give one of their own. */
export type OpenWsus = (options: WsusOptions) => Promise<WsusSource>

/** What an administrator says of a WSUS server. */
export interface WsusInput {
  readonly sourceId: string
  readonly name?: string | undefined
  readonly url: string
  /** Left out: no sign-in, which only test beds allow. */
  readonly user?: string | undefined
  readonly password?: string | undefined
  readonly auth?: RouteAuth | undefined
  readonly caPem?: string | undefined
  readonly intervalMinutes?: number | undefined
  readonly classifications?: ClassificationSettings | undefined
}

export type WsusChange = Omit<WsusInput, 'sourceId' | 'url'> & { readonly url?: string | undefined; readonly enabled?: boolean | undefined }

const DEFAULT_INTERVAL = 180

/**
 * Registers a WSUS server by its SOAP route; nothing is sent to it yet.
 *
 * @throws AppError conflict source_exists, source_duplicate_server
 */
export async function addWsus(ctx: InfraContext, input: WsusInput): Promise<SourceRow> {
  await refuseKnownUrl(ctx, input.url, undefined)
  const id = await store.insertSource(ctx, {
    publicId: input.sourceId,
    kind: 'wsus',
    name: input.name ?? input.sourceId,
    classifications: input.classifications ?? {},
    intervalMinutes: input.intervalMinutes ?? DEFAULT_INTERVAL,
  })
  if (id === undefined) throw new AppError('conflict', 'source_exists', { sourceId: input.sourceId })
  await saveSoapRoute(ctx, id, undefined, input)
  return requireSource(ctx, input.sourceId)
}

/**
 * Changes a registered WSUS server; what is not given stays.
 *
 * @throws AppError not_found source_not_found, conflict source_duplicate_server
 */
export async function updateWsus(ctx: InfraContext, sourceId: string, change: WsusChange): Promise<SourceRow> {
  const source = await requireSource(ctx, sourceId, 'wsus')
  if (change.url !== undefined) await refuseKnownUrl(ctx, change.url, source.id)
  await store.updateSource(ctx, source.id, change)
  const route = (await store.routesOf(ctx, source.id)).find((r) => r.kind === 'soap')
  await saveSoapRoute(ctx, source.id, route, change)
  return requireSource(ctx, sourceId)
}

/** Forgets a source's routes and their secrets and marks it removed; what it said stays with the discovery to end. */
export async function endSource(ctx: InfraContext, source: SourceRow): Promise<void> {
  const routes = await store.routesOf(ctx, source.id)
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

/** A source with an opened route to it. */
export interface OpenedSource {
  readonly source: SourceRow
  readonly url: string
  readonly wsus: WsusSource
}

/**
 * Opens the preferred route of a source; the secrets are read in a transaction of its own, the network is touched after it.
 *
 * @throws AppError not_found source_not_found; unavailable secret_unreadable
 */
export async function openSource(app: App, actor: Actor, sourceId: number, open: OpenWsus, signal?: AbortSignal): Promise<OpenedSource> {
  const { source, route, password } = await withInfra(app, actor, async (ctx) => {
    const found = await store.findSource(ctx, { id: sourceId })
    const soap = found && (await store.routesOf(ctx, found.id)).find((r) => r.kind === 'soap')
    if (found === undefined || soap === undefined) throw new AppError('not_found', 'source_not_found', { sourceId })
    return { source: found, route: soap, password: soap.secretName === null ? undefined : await openSecret(ctx, soap.secretName) }
  })
  try {
    const wsus = await open({
      route: 'soap',
      url: route.url,
      credentials: credentialsOf(route, password),
      ...(route.caPem === null ? {} : { ca: route.caPem }),
      ...(signal === undefined ? {} : { signal }),
      log: app.log,
    })
    return { source, url: route.url, wsus }
  } catch (err) {
    throw fromWsusError(err, route.url)
  }
}

/**
 * Keeps the server's identity at first contact and refuses a server that is another one, or known under another id.
 *
 * @throws AppError conflict source_duplicate_server, wsus_changed_identity
 */
export async function learnServer(ctx: InfraContext, sourceId: number, url: string, probe: WsusProbe): Promise<void> {
  const source = await store.lockSource(ctx, sourceId)
  if (source === undefined) throw new AppError('not_found', 'source_not_found', { sourceId })
  const found = probe.serverId.toLowerCase()
  if (source.serverId !== null && source.serverId !== found) {
    throw new AppError('conflict', 'wsus_changed_identity', { url, expected: source.serverId, found })
  }
  if (source.serverId === null) {
    const other = await store.findByServerId(ctx, found)
    if (other !== undefined) throw new AppError('conflict', 'source_duplicate_server', { url, sourceId: other.publicId })
    await store.setServerId(ctx, sourceId, found)
  }
  await store.saveRouteFacts(ctx, sourceId, 'soap', factsOf(probe))
}

/**
 * Asks a server who it is, without reading anything of it.
 *
 * @throws AppError with the code of what went wrong
 */
export async function testWsus(app: App, actor: Actor, sourceId: string, open: OpenWsus = openWsus): Promise<WsusProbe & { url: string }> {
  const { id } = await withInfra(app, actor, (ctx) => requireSource(ctx, sourceId, 'wsus'))
  const { url, wsus } = await openSource(app, actor, id, open)
  try {
    const probe = await wsus.probe()
    await withInfra(app, actor, (ctx) => learnServer(ctx, id, url, probe))
    return { ...probe, url }
  } catch (err) {
    throw fromWsusError(err, url)
  } finally {
    await wsus.close()
  }
}

async function refuseKnownUrl(ctx: InfraContext, url: string, except: number | undefined): Promise<void> {
  const other = await store.findByUrl(ctx, url)
  if (other !== undefined && other.id !== except) {
    throw new AppError('conflict', 'source_duplicate_server', { url, sourceId: other.publicId })
  }
}

async function saveSoapRoute(ctx: InfraContext, sourceId: number, before: RouteRow | undefined, change: WsusChange): Promise<void> {
  const user = change.user ?? before?.userName ?? null
  const auth = change.auth ?? (change.user !== undefined || before === undefined ? (user === null ? 'anonymous' : 'ntlm') : before.auth)
  const secretName = auth === 'anonymous' ? null : `route:${sourceId}:soap`
  if (secretName !== null && change.password !== undefined) await sealSecret(ctx, secretName, change.password)
  const url = change.url ?? before?.url ?? ''
  const caPem = change.caPem ?? before?.caPem ?? null
  const route = { sourceId, kind: 'soap' as const, url, auth, userName: user, secretName, caPem }
  if (secretName !== null && change.password === undefined && !keepsPassword(before, route)) {
    throw new AppError('invalid', 'source_password_missing', { url })
  }
  await store.saveRoute(ctx, route)
  if (secretName === null && before !== undefined && before.secretName !== null) await dropSecret(ctx, before.secretName)
}

/** A kept password must not be shown to another server than the one that it was given for, nor over a weaker line. */
function keepsPassword(before: RouteRow | undefined, after: Omit<RouteRow, 'facts'>): boolean {
  if (before === undefined || before.secretName !== after.secretName) return false
  const isSameDoor = new URL(before.url).origin === new URL(after.url).origin && before.caPem === after.caPem
  return isSameDoor && before.userName === after.userName && (after.auth === before.auth || after.auth === 'ntlm')
}

function credentialsOf(route: RouteRow, password: string | undefined): WsusOptions['credentials'] {
  if (route.auth === 'anonymous') return { kind: 'anonymous' }
  return { kind: route.auth, user: route.userName ?? '', password: password ?? '' }
}

function factsOf(probe: WsusProbe): Record<string, unknown> {
  const { serverVersion, protocolVersion, role, replica, upstreamServer, serverTargeting, detailedRollup, reads } = probe
  return { serverVersion, protocolVersion, role, replica, upstreamServer, serverTargeting, detailedRollup, reads }
}
