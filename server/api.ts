import express, { type Express, type RequestHandler, type Router } from 'express'
import helmet from 'helmet'
import { readFile } from 'node:fs/promises'
import { createServer as createHttpServer, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { collectorRouter } from './collector/router.ts'
import { consoleRouter } from './console/router.ts'
import { localUrl } from './config.ts'
import type { App } from './context.ts'
import type { Endpoint } from './http/endpoint.ts'
import { openMetrics, type Metrics } from './http/metrics.ts'
import { mountEndpoints, requestId, type Authenticate } from './http/mount.ts'
import { listenForOperator, loadOperatorCredential, operatorAuthenticator } from './http/operator-door.ts'
import { probes } from './http/probes.ts'
import { errorHandler, noRoute, problem } from './http/problem.ts'
import { requestLog } from './http/request-log.ts'
import { openLiveJobs, type LiveJobs } from './jobs/live.ts'
import { isSafeMethod, requireCsrf, requireOwnOrigin, signedInOf } from './sessions/guard.ts'
import { actorOf, signIn } from './sessions/service.ts'
import { isSecure, openSessionStore, type SessionStore } from './sessions/session-store.ts'
import { openSetUp } from './sessions/set-up.ts'

/** A router that somebody else makes, and how its held requests are ended. */
export interface Door {
  readonly router: Router
  stop(): Promise<void>
}

export interface ApiOptions {
  /** Opens the agents' door, mounted at /agent/v1. */
  readonly openAgents?: (app: App) => Promise<Door>
  /** How long a stopping server waits for answers that are under way. */
  readonly graceMs?: number
}

/** A running API. */
export interface RunningApi {
  /** Where it answers browsers and agents. */
  readonly url: string
  /** Where it answers commands. */
  readonly socketPath: string
  stop(): Promise<void>
}

const GRACE_MS = 8_000
/** Longest time for a request's head and body to arrive. */
const HEAD_MS = 20_000
const BODY_MS = 120_000

interface Parts {
  readonly app: App
  readonly metrics: Metrics
  readonly sessions: SessionStore
  readonly live: LiveJobs
  readonly endpoints: readonly Endpoint[]
  readonly isStopping: () => boolean
}

/**
 * Opens the server's doors: the network's for browsers and agents, the operator's for commands.
 *
 * @param endpoints what may be asked below /api/v1
 * @throws when the port or the socket cannot be had, or a certificate cannot be read
 */
export async function startApi(app: App, endpoints: readonly Endpoint[], options: ApiOptions = {}): Promise<RunningApi> {
  let stopping = false
  const isStopping = (): boolean => stopping
  const metrics = openMetrics(app)
  const sessions = await openSessionStore(app)
  const agents = await options.openAgents?.(app)
  const live = openLiveJobs(app)
  const parts: Parts = { app, metrics, sessions, live, endpoints, isStopping }
  const network = await createNetworkServer(app, networkDoor(parts, agents?.router))
  const credential = await loadOperatorCredential(app.config.stateDir)
  const operator = limitTimes(createHttpServer(operatorDoor(parts, credential)))
  const socket = await listenForOperator(operator, app.config.stateDir)
  await listen(network, app.config.port, app.config.host)
  const url = urlOf(app, network)
  await openSetUp(app)
  app.log.info({ url, socketPath: socket.socketPath }, 'the api is open')
  return {
    url,
    socketPath: socket.socketPath,
    async stop() {
      if (stopping) return
      stopping = true
      const closed = [close(network, options.graceMs ?? GRACE_MS), close(operator, options.graceMs ?? GRACE_MS)]
      await Promise.all([agents?.stop(), live.stop()])
      await Promise.all(closed)
      await socket.remove()
      await sessions.close()
      metrics.stop()
    },
  }
}

/** What browsers, agents and collectors reach. */
function networkDoor(parts: Parts, agents: Router | undefined): Express {
  const { app, metrics, sessions } = parts
  const door = openDoor(parts, 'network')
  door.use(securityHeaders(app))
  door.use(probes(app, metrics, parts.isStopping))
  if (agents !== undefined) door.use('/agent/v1', nameRoute('/agent/v1'), agents)
  door.use('/collector/v1', nameRoute('/collector/v1'), collectorRouter(app), noRoute)
  door.use(
    '/api/v1',
    noStore,
    checkOrigin(app),
    sessions.middleware,
    mountEndpoints(app, parts.endpoints, networkAuthenticator(app)),
    noRoute,
  )
  door.use(consoleRouter(app))
  door.use(noRoute)
  door.use(errorHandler(app))
  return door
}

/** What commands reach, over the socket in the state directory. */
function operatorDoor(parts: Parts, credential: string): Express {
  const { app, metrics, sessions } = parts
  const door = openDoor(parts, 'operator')
  const authenticate = operatorAuthenticator(credential, async (given) =>
    actorOf(await signIn(app, sessions, { ...given, address: '#COMMAND' })),
  )
  door.use(probes(app, metrics, parts.isStopping))
  door.use('/api/v1', noStore, mountEndpoints(app, parts.endpoints, authenticate))
  door.use(noRoute)
  door.use(errorHandler(app))
  return door
}

function openDoor(parts: Parts, name: 'network' | 'operator'): Express {
  const { app, metrics, sessions, live, isStopping } = parts
  const door = express()
  door.disable('x-powered-by')
  door.disable('etag')
  door.enable('case sensitive routing')
  door.set('trust proxy', app.config.trustProxy ? 'loopback' : false)
  door.locals['sessionStore'] = sessions
  door.locals['liveJobs'] = live
  door.use(requestId, requestLog(app, metrics, name))
  door.use((req, res, next) => {
    if (!isStopping() || req.path === '/healthz' || req.path === '/readyz') return next()
    res.set('connection', 'close')
    problem(res, 503, 'service_unavailable', {})
  })
  return door
}

/** Who is signed in; what changes something must show the session's token. */
function networkAuthenticator(app: App): Authenticate {
  return async (req, isPublic) => {
    if (isPublic) return null
    const signedIn = await signedInOf(app, req)
    if (signedIn === null) return null
    if (!isSafeMethod(req.method)) requireCsrf(req, req.get('x-tsukuroi-csrf'))
    return signedIn.actor
  }
}

function checkOrigin(app: App): RequestHandler {
  return (req, _res, next) => {
    requireOwnOrigin(app, req)
    next()
  }
}

const noStore: RequestHandler = (_req, res, next) => {
  res.set('cache-control', 'no-store')
  next()
}

function nameRoute(route: string): RequestHandler {
  return (_req, res, next) => {
    res.locals['route'] = route
    next()
  }
}

/** Nothing from elsewhere, no inline code, in no frame. */
function securityHeaders(app: App): RequestHandler {
  const self = ["'self'"]
  const secure = isSecure(app)
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: self,
        styleSrc: self,
        imgSrc: ["'self'", 'data:'],
        fontSrc: self,
        connectSrc: self,
        formAction: self,
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'same-origin' },
  })
}

async function createNetworkServer(app: App, door: Express): Promise<Server> {
  const { tls } = app.config
  if (tls === undefined) return limitTimes(createHttpServer(door))
  const [cert, key] = await Promise.all([readFile(tls.certFile), readFile(tls.keyFile)])
  return limitTimes(createHttpsServer({ cert, key, minVersion: 'TLSv1.2' }, door))
}

/** Slow senders do not hold a connection; held answers are not concerned. */
function limitTimes<S extends Server>(server: S): S {
  server.headersTimeout = HEAD_MS
  server.requestTimeout = BODY_MS
  server.keepAliveTimeout = 65_000
  return server
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** The address with the port that was really taken. */
function urlOf(app: App, server: Server): string {
  const { port } = server.address() as AddressInfo
  return localUrl(app.config, port)
}

/** No new requests; answers under way may end within the grace, then their connections are cut. */
async function close(server: Server, graceMs: number): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  // A connection whose last answer is out is idle and would be kept alive: it is looked for until none is left.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
  clearInterval(sweep)
  clearTimeout(timer)
}
