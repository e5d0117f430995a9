import type { ErrorRequestHandler, RequestHandler, Response } from 'express'
import { isCollision, isDatabaseAway, isDatabaseFull, type App } from '../context.ts'
import { AppError, type ErrorKind } from '../errors.ts'

const STATUS: Record<ErrorKind, number> = { invalid: 400, forbidden: 403, not_found: 404, conflict: 409, unavailable: 503 }

/** Nobody has said who they are, or what they said is not believed; answered with 401 by the one error handler. */
export class Unauthenticated extends Error {
  readonly code: string

  constructor(code = 'sign_in_required') {
    super(code)
    this.name = 'Unauthenticated'
    this.code = code
  }
}

/** A request that HTTP itself has a status for which none of our kinds means. */
export class HttpRefusal extends Error {
  readonly status: number
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(status: number, code: string, details: Readonly<Record<string, unknown>> = {}) {
    super(code)
    this.name = 'HttpRefusal'
    this.status = status
    this.code = code
    this.details = details
  }
}

export interface Answer {
  readonly status: number
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
}

/** What an error is to the one who asked; anything unknown is our bug and says nothing of itself. */
export function answerFor(err: unknown): Answer {
  if (err instanceof Unauthenticated) return { status: 401, code: err.code, details: {} }
  if (err instanceof HttpRefusal) return { status: err.status, code: err.code, details: err.details }
  if (err instanceof AppError) return { status: STATUS[err.kind], code: err.code, details: err.details }
  if (isDatabaseAway(err)) return { status: 503, code: 'database_unavailable', details: {} }
  if (isDatabaseFull(err)) return { status: 503, code: 'database_full', details: {} }
  return parserProblem(err) ?? unstorable(err) ?? overtaken(err) ?? { status: 500, code: 'internal_error', details: {} }
}

/** What express' own body parser and router complain about. */
function parserProblem(err: unknown): Answer | undefined {
  if (!(err instanceof Error)) return undefined
  const { type, limit, charset } = err as { type?: unknown; limit?: unknown; charset?: unknown }
  if (type === 'entity.too.large') return { status: 413, code: 'body_too_large', details: { limit } }
  if (type === 'entity.parse.failed' || type === 'encoding.invalid') return { status: 400, code: 'body_not_json', details: {} }
  if (type === 'charset.unsupported') return { status: 415, code: 'body_encoding_unknown', details: { encoding: charset } }
  if (type === 'encoding.unsupported') return { status: 415, code: 'body_encoding_unknown', details: {} }
  if (type === 'request.aborted' || type === 'request.size.invalid') return { status: 400, code: 'body_broke_off', details: {} }
  if (type === 'parameters.too.many') return { status: 413, code: 'body_too_large', details: {} }
  // A body that says it is compressed and is not: zlib's own error, marked by the parser as the caller's.
  const { status } = err as { status?: unknown }
  if (err instanceof URIError || status === 400) return { status: 400, code: 'address_malformed', details: {} }
  return undefined
}

/** Text with a zero byte or half a surrogate pair: valid JSON that PostgreSQL cannot hold (22021, 22P05). */
function unstorable(err: unknown): Answer | undefined {
  const { code } = err instanceof Error ? (err as { code?: unknown }) : {}
  if (code !== '22021' && code !== '22P05') return undefined
  return { status: 400, code: 'input_invalid', details: { problems: [{ path: 'request', code: 'invalid_character' }] } }
}

/** Two who do the same thing at once: one of them comes second (23505 unique). */
function overtaken(err: unknown): Answer | undefined {
  const { code } = err instanceof Error ? (err as { code?: unknown }) : {}
  if (code !== '23505' && !isCollision(err)) return undefined
  return { status: 409, code: 'changed_meanwhile', details: {} }
}

/** The one place where errors become answers (RFC 9457). */
export function errorHandler(app: App): ErrorRequestHandler {
  return (err: unknown, _req, res, _next) => {
    const requestId = requestIdOf(res)
    const answer = answerFor(err)
    logError(app, err, answer, requestId)
    if (res.headersSent) {
      res.destroy()
      return
    }
    problem(res, answer.status, answer.code, answer.details)
  }
}

/** `error` is our bug, `warn` means look today; what a caller did wrong is in the request's own line. */
export function logError(app: App, err: unknown, answer: Answer, requestId: string): void {
  if (answer.status >= 503) app.log.warn({ err, requestId }, 'something outside is away')
  else if (answer.status >= 500) app.log.error({ err, requestId }, 'a request failed')
}

/** 404 as a problem document, for whatever no route answers. */
export const noRoute: RequestHandler = (_req, res) => {
  problem(res, 404, 'no_such_address', {})
}

/** Writes a problem document; the sentence is made where it is shown. */
export function problem(res: Response, status: number, code: string, details: object): void {
  res.locals['code'] = code
  const requestId = requestIdOf(res)
  if (code === 'internal_error') details = { requestId }
  res
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', status, code, details, requestId }))
}

/** The id that the request's log lines and its error answer carry. */
export function requestIdOf(res: Response): string {
  return String(res.locals['requestId'] ?? '')
}
