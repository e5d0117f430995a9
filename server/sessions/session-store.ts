import connectPgSimple from 'connect-pg-simple'
import session from 'express-session'
import type { Request, RequestHandler } from 'express'
import { randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { RateLimiterPostgres } from 'rate-limiter-flexible'
import type { App } from '../context.ts'
import { LOCK } from '../users/rules.ts'
import { SESSION } from './rules.ts'

declare module 'express-session' {
  interface SessionData {
    userKey: number
    /** Shown by forms and JSON requests that change something. */
    csrf: string
    /** Unix milliseconds, as the others. */
    passwordAt: number
    signedInAt: number
    seenAt: number
  }
}

/** Sign-ins from one address, and set-up attempts, within the window. */
const PER_ADDRESS = { points: 30, seconds: 300 } as const
/** Failures for a name that nobody has count like failures of an account, for a day. */
const UNKNOWN_NAME_SECONDS = 86_400

/** What the sign-in door needs besides the CMDB's pools. */
export interface SessionStore {
  readonly middleware: RequestHandler
  /** Every attempt from one address. */
  readonly perAddress: RateLimiterPostgres
  /** Failed attempts for names that are no account's. */
  readonly unknownNames: RateLimiterPostgres
  close(): Promise<void>
}

/**
 * Opens the sessions' table with a small pool of its own, so that browsers do not wait behind long reads.
 *
 * @throws when the state directory cannot be written
 */
export async function openSessionStore(app: App): Promise<SessionStore> {
  const pool = new pg.Pool({
    connectionString: app.pools.urls.infra,
    max: 4,
    application_name: 'tsukuroi session',
    connectionTimeoutMillis: 10_000,
  })
  pool.on('error', (err) => app.log.warn({ err }, 'an idle connection of the sessions was lost'))
  const PgStore = connectPgSimple(session)
  const store = new PgStore({
    pool,
    tableName: 'session',
    disableTouch: true,
    pruneSessionInterval: 900,
    errorLog: (...args: unknown[]) => app.log.warn({ err: args.find((arg) => arg instanceof Error) }, 'sessions could not be pruned'),
  })
  const secure = isSecure(app)
  const middleware = session({
    name: sessionCookieName(app),
    secret: await sessionSecret(app.config.stateDir),
    store,
    resave: false,
    saveUninitialized: false,
    rolling: false,
    // Behind a proxy that speaks HTTPS for us, only its word tells whether the browser's side is encrypted.
    proxy: secure && app.config.tls === undefined,
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: SESSION.absoluteHours * 3_600_000 },
  })
  const limiter = { storeClient: pool, storeType: 'pool', tableName: 'sign_in_attempt', tableCreated: true, clearExpiredByTimeout: true }
  const perAddress = new RateLimiterPostgres({
    ...limiter,
    keyPrefix: 'address',
    points: PER_ADDRESS.points,
    duration: PER_ADDRESS.seconds,
  })
  const unknownNames = new RateLimiterPostgres({ ...limiter, keyPrefix: 'name', points: LOCK.failures, duration: UNKNOWN_NAME_SECONDS })
  return {
    middleware,
    perAddress,
    unknownNames,
    close: async () => {
      store.close()
      await pool.end()
    },
  }
}

/** Whether browsers reach us by HTTPS, ourselves or through a proxy. */
export function isSecure(app: Pick<App, 'config'>): boolean {
  return app.config.tls !== undefined || (app.config.publicUrl?.startsWith('https://') ?? false)
}

/** Under HTTPS the name promises that no other host and no plain connection has set the cookie (RFC 6265bis, 4.1.3.2). */
export function sessionCookieName(app: Pick<App, 'config'>): string {
  return isSecure(app) ? '__Host-tsukuroi' : 'tsukuroi'
}

/** Signs the cookie; made at first start, kept in the state directory. */
async function sessionSecret(stateDir: string): Promise<string> {
  const file = join(stateDir, 'session.secret')
  const kept = await readFile(file, 'utf8').catch((err: NodeJS.ErrnoException) => {
    if (err.code !== 'ENOENT') throw err
    return ''
  })
  if (kept.length >= 32) return kept
  const fresh = randomBytes(32).toString('base64url')
  await writeFile(`${file}.new`, fresh, { mode: 0o600 })
  await rename(`${file}.new`, file)
  return fresh
}

/** The store that api.ts opened; kept with express' own application, so that handlers reach it through the request. */
export function sessionStoreOf(req: Request): SessionStore {
  return req.app.locals['sessionStore'] as SessionStore
}
