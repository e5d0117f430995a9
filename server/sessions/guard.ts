import type { Request } from 'express'
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Actor, App } from '../context.ts'
import { AppError } from '../errors.ts'
import { Unauthenticated } from '../http/problem.ts'
import type { Account } from '../users/store.ts'
import { isOwnOrigin, sessionEnd, shouldTouch, type SessionFacts } from './rules.ts'
import { accountOfSession, actorOf, type SignedIn } from './service.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Who is signed in on this browser, or null. A session that has ended is destroyed.
 *
 * @throws Unauthenticated session_expired when the browser believes to be signed in and is not any more
 */
export async function signedInOf(app: App, req: Request): Promise<SignedIn | null> {
  const facts = factsOf(req)
  if (facts === null) return null
  const account = await accountOfSession(app, facts.userKey)
  const now = app.clock()
  if (account === undefined || sessionEnd(facts, account, now) !== null) {
    await endSession(req)
    throw new Unauthenticated('session_expired')
  }
  if (shouldTouch(facts, now)) await touch(app, req.sessionID, now)
  return { actor: actorOf(account), account }
}

/**
 * Whether a long answer may go on: its browser's session still stands, and its user is who they were. Looking counts as no use of the session.
 *
 * @param actor who the answer was begun for; commands have no session that could end
 */
export async function isStillSignedIn(app: App, req: Request, actor: Actor): Promise<boolean> {
  if (actor.kind !== 'user') return true
  const row = (await app.pools.infra('session').where({ sid: req.sessionID }).first('sess')) as { sess: Partial<SessionFacts> } | undefined
  const { userKey, passwordAt, signedInAt, seenAt } = row?.sess ?? {}
  if (userKey === undefined || passwordAt === undefined || signedInAt === undefined || seenAt === undefined) return false
  const account = await accountOfSession(app, userKey)
  if (account === undefined || sessionEnd({ userKey, passwordAt, signedInAt, seenAt }, account, app.clock()) !== null) return false
  const now = actorOf(account)
  return now.userId === actor.userId && now.role === actor.role && now.tenantId === actor.tenantId
}

function factsOf(req: Request): SessionFacts | null {
  const { userKey, passwordAt, signedInAt, seenAt } = req.session
  if (userKey === undefined || passwordAt === undefined || signedInAt === undefined || seenAt === undefined) return null
  return { userKey, passwordAt, signedInAt, seenAt }
}

// Not through req.session: that would write the whole session when the request ends, also one that was signed out meanwhile.
async function touch(app: App, sid: string, now: Date): Promise<void> {
  const sess = app.pools.infra.raw(`jsonb_set(sess, '{seenAt}', to_jsonb(?::bigint))`, [now.getTime()])
  await app.pools.infra('session').where({ sid }).update({ sess })
}

/**
 * Refuses a request that changes something and cannot show the session's token.
 *
 * @param shown from the header x-tsukuroi-csrf or a form's hidden field
 * @throws AppError forbidden csrf_invalid
 */
export function requireCsrf(req: Request, shown: unknown): void {
  const { csrf } = req.session
  if (typeof shown === 'string' && csrf !== undefined && sameText(shown, csrf)) return
  throw new AppError('forbidden', 'csrf_invalid')
}

/**
 * Refuses a request that changes something and was begun by another site.
 *
 * @throws AppError forbidden csrf_invalid
 */
export function requireOwnOrigin(app: App, req: Request): void {
  if (SAFE_METHODS.has(req.method)) return
  const headers = { origin: req.get('origin'), host: req.get('host'), fetchSite: req.get('sec-fetch-site') }
  const own = app.config.publicUrl === undefined ? [] : [new URL(app.config.publicUrl).origin]
  if (!isOwnOrigin(headers, own)) throw new AppError('forbidden', 'csrf_invalid')
}

/** Whether a method changes nothing. */
export function isSafeMethod(method: string): boolean {
  return SAFE_METHODS.has(method)
}

/** Begins a session under a new id, so that one planted before the sign-in is worth nothing. */
export async function beginSession(app: App, req: Request, account: Account): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    req.session.regenerate((err: unknown) => (err == null ? resolve() : reject(err as Error)))
  })
  const now = app.clock().getTime()
  const csrf = randomBytes(24).toString('base64url')
  const passwordAt = account.passwordChangedAt.getTime()
  Object.assign(req.session, { userKey: account.id, passwordAt, signedInAt: now, seenAt: now, csrf })
  await new Promise<void>((resolve, reject) => {
    req.session.save((err: unknown) => (err == null ? resolve() : reject(err as Error)))
  })
  return csrf
}

/** Ends the browser's session in the store. */
export async function endSession(req: Request): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    req.session.destroy((err: unknown) => (err == null ? resolve() : reject(err as Error)))
  })
}

/** Compares in a time that says nothing of where they differ. */
export function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
