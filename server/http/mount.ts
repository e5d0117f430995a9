import express, { type ErrorRequestHandler, type RequestHandler, type Response, type Router } from 'express'
import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { may } from '../authorization.ts'
import { withViewer, type Actor, type App } from '../context.ts'
import { AppError, type ErrorKind } from '../errors.ts'
import type { Endpoint } from './endpoint.ts'

const DEFAULT_BODY_LIMIT = 256 * 1024

const STATUS: Record<ErrorKind, number> = { invalid: 400, forbidden: 403, not_found: 404, conflict: 409, unavailable: 503 }

/** Says who asks, or null; one for the network's doors, one for the operator's socket. */
export type Authenticate = (req: express.Request) => Promise<Actor | null>

/**
 * Mounts endpoints on a router: authenticate → authorize → parse → handle → answer.
 *
 * @param authenticate says who asks
 */
export function mountEndpoints(app: App, endpoints: readonly Endpoint[], authenticate: Authenticate): Router {
  const router = express.Router({ caseSensitive: true })
  for (const declared of endpoints) {
    const path = declared.path.replaceAll(/\{(\w+)\}/g, ':$1')
    router[declared.method](path, ...bodyParser(declared), handler(app, declared, authenticate))
  }
  return router
}

function bodyParser(declared: Endpoint): RequestHandler[] {
  if (declared.body === undefined) return []
  return [express.json({ limit: declared.bodyLimit ?? DEFAULT_BODY_LIMIT, strict: true })]
}

function handler(app: App, declared: Endpoint, authenticate: Authenticate): RequestHandler {
  return async (req, res) => {
    const actor = await authenticate(req)
    if (declared.permission !== 'public') {
      if (actor === null) throw new Unauthenticated()
      if (!may(actor.role, declared.permission)) throw new AppError('forbidden', 'not_allowed', { operation: declared.id })
    }
    const call = {
      app,
      actor: actor ?? NOBODY,
      params: parse(declared.params, req.params, 'path'),
      query: parse(declared.query, req.query, 'query'),
      body: parse(declared.body, req.body, 'body'),
    }
    const { run } = declared
    if (run.kind === 'stream') return run.handle({ ...call, req, res })
    const answer = await withViewer(app, call.actor, (ctx) => run.handle({ ...call, ctx }))
    if (declared.status === 204) res.status(204).end()
    else res.status(declared.status).json(declared.response === undefined ? null : declared.response.parse(answer))
  }
}

const NOBODY: Actor = { kind: 'user', name: '#NOBODY', role: null, userId: null, tenantId: null }

/** Nobody has said who they are; answered with 401 by the one error handler. */
export class Unauthenticated extends Error {
  readonly code = 'sign_in_required'
}

function parse(shape: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (shape === undefined) return undefined
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.slice(0, 20).map((issue) => ({ at: [where, ...issue.path].join('.'), problem: issue.message }))
  throw new AppError('invalid', 'input_invalid', { problems })
}

/** Gives every request an id that its log lines and its error answer carry. */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.get('x-request-id')
  const id = given !== undefined && /^[\w-]{1,64}$/.test(given) ? given : randomUUID()
  res.locals['requestId'] = id
  res.set('x-request-id', id)
  next()
}

/** 404 as a problem document, for whatever no route answers. */
export const noRoute: RequestHandler = (_req, res) => {
  problem(res, 404, 'no_such_address', {})
}

/** The one place where errors become answers (RFC 9457). */
export function errorHandler(app: App): ErrorRequestHandler {
  return (err: unknown, _req, res, _next) => {
    const requestIdentity = String(res.locals['requestId'] ?? '')
    if (res.headersSent) {
      app.log.warn({ err, requestId: requestIdentity }, 'an answer broke off')
      res.destroy()
      return
    }
    if (err instanceof Unauthenticated) return problem(res, 401, err.code, {})
    if (err instanceof AppError) {
      if (err.kind === 'unavailable') app.log.warn({ err, requestId: requestIdentity }, 'something outside is away')
      return problem(res, STATUS[err.kind], err.code, err.details)
    }
    const known = bodyProblem(err)
    if (known !== undefined) return problem(res, known.status, known.code, known.details)
    app.log.error({ err, requestId: requestIdentity }, 'a request failed')
    problem(res, 500, 'internal_error', {})
  }
}

/** What express' own body parser and router complain about. */
function bodyProblem(err: unknown): { status: number; code: string; details: Record<string, unknown> } | undefined {
  if (!(err instanceof Error)) return undefined
  const { type, limit } = err as { type?: unknown; limit?: unknown }
  if (type === 'entity.too.large') return { status: 413, code: 'body_too_large', details: { limit } }
  if (type === 'entity.parse.failed') return { status: 400, code: 'body_not_json', details: {} }
  if (type === 'charset.unsupported' || type === 'encoding.unsupported') return { status: 415, code: 'body_encoding_unknown', details: {} }
  if (type === 'request.aborted') return { status: 400, code: 'body_broke_off', details: {} }
  if (err instanceof URIError) return { status: 400, code: 'address_malformed', details: {} }
  return undefined
}

/** Writes a problem document; the sentence is made where it is shown. */
export function problem(res: Response, status: number, code: string, details: object): void {
  res
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', status, code, details, requestId: String(res.locals['requestId'] ?? '') }))
}
