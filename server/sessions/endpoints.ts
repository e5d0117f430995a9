import type { Request } from 'express'
import { z } from 'zod'
import { ROLES } from '../authorization.ts'
import type { Actor, App } from '../context.ts'
import { AppError } from '../errors.ts'
import { endpoint, streamEndpoint, type Endpoint } from '../http/endpoint.ts'
import { isTimeZone } from '../tenants/rules.ts'
import { LOCK, PASSWORD_LENGTH, USER_LIMITS } from '../users/rules.ts'
import type { Account } from '../users/store.ts'
import { beginSession, endSession, signedInOf } from './guard.ts'
import { accountOfSession, changeOwnPassword, choosePreferences, limitAddress, signIn } from './service.ts'
import { SESSION } from './rules.ts'
import { sessionStoreOf } from './session-store.ts'
import { completeSetUp, isSetUp } from './set-up.ts'

const JSON_TYPE = 'application/json'
const credential = z.string().min(1).max(256)
const text = z.string().max(1000)

const WhoAmI = z.object({
  userId: z.string().describe('User id, or #COMMAND'),
  role: z.enum(ROLES),
  tenantId: z.string().nullable().describe('Tenant of a tenant role'),
  tenantName: z.string().nullable(),
  firstName: z.string(),
  lastName: z.string(),
  locale: z.enum(['ja', 'en']),
  timeZone: z.string(),
  chosen: z
    .object({ locale: z.enum(['ja', 'en']).nullable(), timeZone: z.string().nullable() })
    .describe('What the person chose; null: as the tenant has it'),
  csrf: z.string().nullable().describe('Send it as x-tsukuroi-csrf with every request that changes something'),
})

const NOBODY = {
  tenantId: null,
  tenantName: null,
  firstName: '',
  lastName: '',
  locale: 'en',
  timeZone: 'UTC',
  chosen: { locale: null, timeZone: null },
  csrf: null,
} as const

export const sessionsEndpoints = [
  streamEndpoint({
    id: 'signIn',
    method: 'post',
    path: '/session',
    summary: 'Signs in and begins a session in a cookie',
    permission: 'public',
    body: z.object({ userId: credential, password: credential }),
    mediaType: JSON_TYPE,
    response: WhoAmI,
    handle: async ({ app, body, req, res }) => {
      requireBrowser(req)
      const account = await signIn(app, sessionStoreOf(req), { ...body, address: req.ip ?? '' })
      const csrf = await beginSession(app, req, account)
      res.json(WhoAmI.parse(personOf(account, csrf)))
    },
  }),
  streamEndpoint({
    id: 'whoAmI',
    method: 'get',
    path: '/session',
    summary: 'Who is asking, in which role, tenant, language and zone',
    permission: 'self.manage',
    mediaType: JSON_TYPE,
    response: WhoAmI,
    handle: async ({ app, actor, req, res }) => {
      res.json(WhoAmI.parse(await whoIs(app, actor, req)))
    },
  }),
  streamEndpoint({
    id: 'signOut',
    method: 'delete',
    path: '/session',
    summary: 'Ends the session',
    permission: 'self.manage',
    mediaType: JSON_TYPE,
    status: 204,
    handle: async ({ actor, req, res }) => {
      if (actor.kind === 'user') {
        requireBrowser(req)
        await endSession(req)
      }
      res.status(204).end()
    },
  }),
  streamEndpoint({
    id: 'changeOwnPassword',
    method: 'post',
    path: '/session/password',
    summary: 'Changes the own password; all other sessions of the user end',
    permission: 'self.manage',
    body: z.object({ oldPassword: credential, newPassword: credential }),
    mediaType: JSON_TYPE,
    response: WhoAmI,
    handle: async ({ app, actor, body, req, res }) => {
      requirePerson(actor, req)
      await limitAddress(sessionStoreOf(req), req.ip ?? '')
      await changeOwnPassword(app, actor, body)
      const account = await accountOfSession(app, actor.userId ?? -1)
      if (account !== undefined) await beginSession(app, req, account)
      res.json(WhoAmI.parse(await whoIs(app, actor, req)))
    },
  }),
  streamEndpoint({
    id: 'choosePreferences',
    method: 'put',
    path: '/session/preferences',
    summary: 'Chooses the own language and zone; null: the tenant’s',
    permission: 'self.manage',
    body: z.object({ locale: z.enum(['ja', 'en']).nullable(), timeZone: z.string().max(64).nullable() }),
    mediaType: JSON_TYPE,
    response: WhoAmI,
    handle: async ({ app, actor, body, req, res }) => {
      requirePerson(actor, req)
      if (body.timeZone !== null && !isTimeZone(body.timeZone)) throw new AppError('invalid', 'time_zone_unknown', { zone: body.timeZone })
      await choosePreferences(app, actor, body)
      res.json(WhoAmI.parse(await whoIs(app, actor, req)))
    },
  }),
  endpoint({
    id: 'getAccountRules',
    method: 'get',
    path: '/session/rules',
    summary: 'What holds for passwords, user ids and sessions, so that a form can tell before it is sent',
    permission: 'self.manage',
    response: z.object({
      password: z.object({ least: z.int(), most: z.int(), mayBeUserId: z.literal(false) }).describe('Lengths in characters'),
      user: z
        .object({ userIdPattern: z.string(), name: z.int(), contractName: z.int(), phone: z.int() })
        .describe('Longest texts in characters'),
      lock: z
        .object({ failures: z.int(), minutes: z.int() })
        .describe('After how many wrong passwords an account is locked, and for how long'),
      session: z.object({ idleMinutes: z.int(), absoluteHours: z.int() }),
    }),
    handle: () =>
      Promise.resolve({ password: { ...PASSWORD_LENGTH, mayBeUserId: false as const }, user: USER_LIMITS, lock: LOCK, session: SESSION }),
  }),
  streamEndpoint({
    id: 'setUp',
    method: 'post',
    path: '/setup',
    summary: 'Makes the first administrator, with the one-time token of the state directory; ends the set-up',
    permission: 'public',
    body: z.object({
      token: z.string().max(200).optional(),
      userId: text,
      password: text,
      role: z.enum(['infra_admin', 'administrator']).default('administrator'),
      email: text.default(''),
      firstName: text.default(''),
      lastName: text.default(''),
      locale: z.enum(['ja', 'en']).nullable().default(null),
    }),
    mediaType: JSON_TYPE,
    response: z.object({ userId: z.string() }),
    status: 201,
    handle: async ({ app, actor, body, req, res }) => {
      const { token, ...given } = body
      if (actor.kind !== 'command') await limitAddress(sessionStoreOf(req), req.ip ?? '')
      await completeSetUp(app, actor, token, { ...given, tenantId: null, middleName: '', contractName: '', phone: '' })
      res.status(201).json({ userId: body.userId })
    },
  }),
  streamEndpoint({
    id: 'describeSetUp',
    method: 'get',
    path: '/setup',
    summary: 'Whether the service has its first administrator',
    permission: 'public',
    mediaType: JSON_TYPE,
    response: z.object({ setUp: z.boolean() }),
    handle: async ({ app, res }) => {
      res.json({ setUp: await isSetUp(app) })
    },
  }),
] satisfies readonly Endpoint[]

async function whoIs(app: App, actor: Actor, req: Request): Promise<z.input<typeof WhoAmI>> {
  if (actor.kind !== 'user') return { ...NOBODY, userId: actor.name, role: 'infra_admin' }
  requireBrowser(req)
  const signedIn = await signedInOf(app, req)
  if (signedIn === null) throw new AppError('not_found', 'user_not_found', { userId: actor.name })
  return personOf(signedIn.account, req.session.csrf ?? null)
}

function personOf(account: Account, csrf: string | null): z.input<typeof WhoAmI> {
  const { userId, role, tenantId, tenantName, firstName, lastName, locale, timeZone, chosenLocale, chosenTimeZone } = account
  const chosen = { locale: chosenLocale, timeZone: chosenTimeZone }
  return { userId, role, tenantId, tenantName, firstName, lastName, locale, timeZone, chosen, csrf }
}

/** Commands have no password and no preferences, and whoever speaks through one has no session. */
function requirePerson(actor: Actor, req: Request): void {
  if (actor.kind !== 'user') throw new AppError('forbidden', 'not_allowed', { operation: 'session' })
  requireBrowser(req)
}

/** The operator's door keeps no sessions. */
function requireBrowser(req: Request): void {
  if ((req.session as unknown) === undefined) throw new AppError('forbidden', 'not_allowed', { operation: 'session' })
}
