import { createHash } from 'node:crypto'
import { RateLimiterRes } from 'rate-limiter-flexible'
import { record } from '../audit/service.ts'
import { isTenantRole } from '../authorization.ts'
import { SYSTEM, withInfra, type Actor, type App, type InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { HttpRefusal, Unauthenticated } from '../http/problem.ts'
import { hashPassword, verifyPassword } from '../users/password.ts'
import { afterFailure, LOCK, passwordProblem } from '../users/rules.ts'
import { accountByKey, accountByUserId, recordFailure, recordSignIn, setPassword, setPreferences, type Account } from '../users/store.ts'
import type { SessionStore } from './session-store.ts'

/** Somebody who is signed in: the actor for contexts, the account for what is shown. */
export interface SignedIn {
  readonly actor: Actor
  readonly account: Account
}

/** The actor that an account is. */
export function actorOf(account: Account): Actor {
  const tenantId = isTenantRole(account.role) ? account.tenantKey : null
  return { kind: 'user', name: account.userId, role: account.role, userId: account.id, tenantId }
}

/** Longest password that is hashed at all; more is a mistake or an attack on our processor. */
const LONGEST_PASSWORD = 256

/**
 * Checks a user id and a password. Unknown user and wrong password get the same answer after the same work, and names that
 * nobody has are locked like accounts.
 *
 * @param given.address where it comes from, for the rate limit
 * @throws Unauthenticated sign_in_failed; HttpRefusal too_many_requests, account_locked
 */
export async function signIn(
  app: App,
  store: SessionStore,
  given: { userId: string; password: string; address: string },
): Promise<Account> {
  await limitAddress(store, given.address)
  const found = await withInfra(app, SYSTEM, (ctx) => accountByUserId(ctx.trx, given.userId))
  await refuseLocked(app, store, given.userId, found)
  const right = await verifyPassword(found?.passwordHash, given.password.slice(0, LONGEST_PASSWORD))
  if (found === undefined) {
    await store.unknownNames.consume(nameKey(given.userId)).catch(ignoreLimit)
    throw new Unauthenticated('sign_in_failed')
  }
  const account = await withInfra(app, SYSTEM, (ctx) => settle(ctx, found, right))
  if (account === null) throw new Unauthenticated('sign_in_failed')
  return account
}

/** Writes down how an attempt ended. The row is locked, so that parallel guesses are counted one by one. */
async function settle(ctx: InfraContext, found: Account, right: boolean): Promise<Account | null> {
  const account = await accountByUserId(ctx.trx, found.userId, { lock: true })
  if (account === undefined || (account.lockedUntil !== null && account.lockedUntil > ctx.now)) return null
  if (!right || account.passwordHash !== found.passwordHash) {
    await recordFailure(ctx, account.id, afterFailure(account.failedSignIns, ctx.now))
    return null
  }
  await recordSignIn(ctx, account.id)
  return account
}

async function refuseLocked(app: App, store: SessionStore, userId: string, account: Account | undefined): Promise<void> {
  const now = app.clock()
  const until = account === undefined ? await unknownLockedUntil(store, userId, now) : account.lockedUntil
  if (until === null || until <= now) return
  throw new HttpRefusal(403, 'account_locked', { until: until.toISOString() })
}

/** As long as an account would be locked, for a name that has none. */
async function unknownLockedUntil(store: SessionStore, userId: string, now: Date): Promise<Date | null> {
  const key = nameKey(userId)
  const counted = await store.unknownNames.get(key)
  if (counted === null || counted.consumedPoints < LOCK.failures) return null
  const lockMs = LOCK.minutes * 60_000
  if (counted.msBeforeNext > lockMs) await store.unknownNames.block(key, lockMs / 1000)
  return new Date(now.getTime() + Math.min(counted.msBeforeNext, lockMs))
}

// Names are kept as hashes: people type passwords into the wrong field.
function nameKey(userId: string): string {
  return createHash('sha256').update(userId).digest('base64url')
}

function ignoreLimit(err: unknown): void {
  if (!(err instanceof RateLimiterRes)) throw err
}

/**
 * Counts an attempt from an address.
 *
 * @throws HttpRefusal too_many_requests
 */
export async function limitAddress(store: SessionStore, address: string): Promise<void> {
  try {
    await store.perAddress.consume(address)
  } catch (err) {
    if (!(err instanceof RateLimiterRes)) throw err
    throw new HttpRefusal(429, 'too_many_requests', { seconds: Math.max(1, Math.ceil(err.msBeforeNext / 1000)) })
  }
}

/** The account behind a session, in one statement without a transaction: every request asks. */
export function accountOfSession(app: App, userKey: number): Promise<Account | undefined> {
  return accountByKey(app.pools.infra, userKey)
}

/**
 * A person changes the own password; all older sessions end.
 *
 * @throws AppError forbidden password_wrong; invalid with the code of the password rule
 */
export async function changeOwnPassword(app: App, actor: Actor, given: { oldPassword: string; newPassword: string }): Promise<void> {
  const problem = passwordProblem(actor.name, given.newPassword)
  if (problem !== null) throw new AppError('invalid', problem, { userId: actor.name })
  await requirePassword(app, actor, given.oldPassword)
  const passwordHash = await hashPassword(given.newPassword)
  await withInfra(app, actor, async (ctx) => {
    await setPassword(ctx, actor.userId ?? -1, passwordHash)
    await record(ctx, 'user.change_own_password', { userId: actor.name }, 'done', actor.tenantId ?? undefined)
  })
}

/**
 * Proves that it is still the person themselves; failures count towards the lock like those of a sign-in.
 *
 * @throws AppError forbidden password_wrong; HttpRefusal account_locked
 */
export async function requirePassword(app: App, actor: Actor, password: string): Promise<void> {
  const found = await withInfra(app, SYSTEM, (ctx) => accountByUserId(ctx.trx, actor.name))
  if (found === undefined || found.id !== actor.userId) throw new AppError('forbidden', 'password_wrong')
  if (found.lockedUntil !== null && found.lockedUntil > app.clock()) {
    throw new HttpRefusal(403, 'account_locked', { until: found.lockedUntil.toISOString() })
  }
  if (await verifyPassword(found.passwordHash, password.slice(0, LONGEST_PASSWORD))) return
  await withInfra(app, SYSTEM, (ctx) => settle(ctx, found, false))
  throw new AppError('forbidden', 'password_wrong')
}

/** A person's own language and zone; null: the tenant's. */
export async function choosePreferences(
  app: App,
  actor: Actor,
  chosen: { locale: 'ja' | 'en' | null; timeZone: string | null },
): Promise<void> {
  await withInfra(app, actor, (ctx) => setPreferences(ctx, actor.userId ?? -1, chosen))
}
