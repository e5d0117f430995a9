import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { may } from '../authorization.ts'
import { withViewer, type Actor, type App } from '../context.ts'
import { AppError } from '../errors.ts'
import type { Endpoint } from './endpoint.ts'
import { withOpenedCursor, withSealedCursor } from './paging.ts'
import { HttpRefusal, Unauthenticated } from './problem.ts'

export { errorHandler, noRoute, problem, Unauthenticated } from './problem.ts'

const DEFAULT_BODY_LIMIT = 256 * 1024

/**
 * Says who asks, or null; one for the network's door, one for the operator's. `isPublic` endpoints have no permission:
 * the network's door greets everyone there, the operator's still wants its credential.
 */
export type Authenticate = (req: Request, isPublic: boolean) => Promise<Actor | null>

/**
 * Mounts endpoints on a router: authenticate → authorize → read the body → parse → handle → answer. Nothing of a body is read
 * before it is known that the caller may ask.
 *
 * @param authenticate says who asks
 */
export function mountEndpoints(app: App, endpoints: readonly Endpoint[], authenticate: Authenticate): Router {
  const router = express.Router({ caseSensitive: true, strict: true })
  for (const declared of endpoints) {
    const path = declared.path.replaceAll(/\{(\w+)\}/g, ':$1')
    router[declared.method](path, admit(declared, authenticate), ...bodyParser(declared), handler(app, declared))
  }
  for (const [path, methods] of methodsByPath(endpoints)) router.all(path, wrongMethod(methods))
  return router
}

function methodsByPath(endpoints: readonly Endpoint[]): Map<string, string[]> {
  const paths = new Map<string, string[]>()
  for (const { path, method } of endpoints) {
    const route = path.replaceAll(/\{(\w+)\}/g, ':$1')
    paths.set(route, [...(paths.get(route) ?? []), method.toUpperCase()])
  }
  return paths
}

function wrongMethod(methods: readonly string[]): RequestHandler {
  return (req, res) => {
    res.set('allow', methods.join(', '))
    throw new HttpRefusal(405, 'method_not_allowed', { method: req.method })
  }
}

function admit(declared: Endpoint, authenticate: Authenticate): RequestHandler {
  return async (req, res, next) => {
    res.locals['route'] = `/api/v1${declared.path}`
    const actor = await authenticate(req, declared.permission === 'public')
    res.locals['actor'] = actor
    if (declared.permission !== 'public') {
      if (actor === null) throw new Unauthenticated()
      if (!may(actor.role, declared.permission)) throw new AppError('forbidden', 'not_allowed', { operation: declared.id })
    }
    next()
  }
}

function bodyParser(declared: Endpoint): RequestHandler[] {
  if (declared.body === undefined) return []
  return [requireJson, express.json({ limit: declared.bodyLimit ?? DEFAULT_BODY_LIMIT, strict: true })]
}

const requireJson: RequestHandler = (req, _res, next) => {
  // `false`: a body of another type. `null`: no body; then the endpoint's own shape says what is missing.
  if (req.get('content-length') !== '0' && req.is('application/json') === false) {
    throw new HttpRefusal(415, 'media_type_unsupported', { contentType: (req.get('content-type') ?? '').slice(0, 100) })
  }
  next()
}

function handler(app: App, declared: Endpoint): RequestHandler {
  return async (req: Request, res: Response) => {
    const call = {
      app,
      actor: (res.locals['actor'] as Actor | null) ?? NOBODY,
      params: parse(declared.params, req.params, 'path'),
      query: parse(declared.query, req.query, 'query'),
      body: parse(declared.body, req.body, 'body'),
    }
    const { run } = declared
    if (run.kind === 'stream') return run.handle({ ...call, req, res })
    const use = { endpointId: declared.id, tenantId: call.actor.tenantId }
    const query = withOpenedCursor(app.vault, use, call.query)
    const answer = await withViewer(app, call.actor, (ctx) => run.handle({ ...call, query, ctx }))
    if (declared.status === 204) res.status(204).end()
    else res.status(declared.status).json(withSealedCursor(app.vault, use, declared.response?.parse(answer) ?? null))
  }
}

const NOBODY: Actor = { kind: 'user', name: '#NOBODY', role: null, userId: null, tenantId: null }

/** Codes and places cross the wire, not zod's sentences. */
function parse(shape: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (shape === undefined) return undefined
  if (hasHalfPair(value)) throw new AppError('invalid', 'input_invalid', { problems: [{ path: where, code: 'invalid_character' }] })
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues
    .slice(0, 20)
    .map((issue) => ({ path: [where, ...issue.path.map(String)].join('.'), code: issue.code }))
  throw new AppError('invalid', 'input_invalid', { problems })
}

/** Whether a text somewhere in it holds half of a surrogate pair: JSON can say it, UTF-8 cannot, and it would be stored as another character. */
function hasHalfPair(value: unknown): boolean {
  if (typeof value === 'string') return !value.isWellFormed()
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, one]) => !key.isWellFormed() || hasHalfPair(one))
}

/** Gives every request an id that its log lines and its error answer carry. */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.get('x-request-id')
  const id = given !== undefined && /^[\w-]{1,64}$/.test(given) ? given : randomUUID()
  res.locals['requestId'] = id
  res.set('x-request-id', id)
  next()
}
