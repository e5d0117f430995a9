import express from 'express'
import type { Request, RequestHandler, Response, Router } from 'express'
import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { withInfra, withTenant } from '../context.ts'
import type { App } from '../context.ts'
import { AppError } from '../errors.ts'
import { answerFor } from '../http/problem.ts'
import type { ErrorKind } from '../errors.ts'
import { encode, encodeLease, isEncoded, type EncodedAnswer } from './encode.ts'
import { takeInventory, takeInventoryDelta } from './inventories.ts'
import { Head, Report, TokenSignature } from './protocol.ts'
import { answerText } from './rules.ts'
import type { RequestHead } from './rules.ts'
import { actorOf, admit, admitStill, checkIn, enroll, findSpeaker, openWork, parseBody, prove } from './service.ts'
import type { AgentWork } from './service.ts'
import { findFile } from './store.ts'
import type { AgentRow } from './store.ts'
import { StorePlace } from '../store/disk.ts'
import { openAnswer, type FileAnswer } from '../store/serve.ts'
import { noteUsed } from '../store/store.ts'
import { startWaker } from './waker.ts'
import type { Waker } from './waker.ts'

const SMALL = 64 * 1024
/** A report carries two outputs and the results of up to 500 patches; an inventory tens of thousands of lines. */
const REPORT = 8 * 1024 * 1024
const INVENTORY = 24 * 1024 * 1024

const STATUS: Record<ErrorKind, number> = { invalid: 400, forbidden: 403, not_found: 404, conflict: 409, unavailable: 503 }

/** The agents' door, to be mounted at /agent/v1 before any body parser; `stop` ends held requests. */
export interface AgentDoor {
  readonly router: Router
  stop(): Promise<void>
}

/** Opens the agents' door: signed requests in, signed answers out. */
export async function openAgentDoor(app: App, work: AgentWork): Promise<AgentDoor> {
  const waker = await startWaker(app)
  const router = express.Router({ caseSensitive: true })
  router.post('/enroll', raw(SMALL), enrollHandler(app, work))
  router.post('/check-in', ...signed(app, SMALL, (call) => checkIn(app, work, call.agent, call.body)))
  router.post('/inventory', ...signed(app, INVENTORY, (call) => takeInventory(app, work, call.agent, call.body)))
  router.post('/inventory-delta', ...signed(app, INVENTORY, (call) => takeInventoryDelta(app, work, call.agent, call.body)))
  router.post('/report', ...signed(app, REPORT, (call) => report(app, work, call)))
  router.post('/work', ...signed(app, SMALL, (call) => heldWork(app, work, waker, call)))
  router.get('/files/:hash', ...signed(app, 0, (call) => fileFor(app, call)))
  work.addRoutes?.(app, router, (limit, handle) => signed(app, limit, handle))
  return { router, stop: () => waker.stop() }
}

interface Call {
  readonly agent: AgentRow
  readonly body: Buffer
  readonly req: Request
  readonly res: Response
}

/** Bodies are hashed as they came over the wire, so nothing may parse or inflate them before. */
function raw(limit: number): RequestHandler {
  return express.raw({ type: () => true, limit, inflate: false })
}

type Handle = (call: Call) => Promise<object | Buffer | Sent>

function signed(app: App, limit: number, handle: Handle): RequestHandler[] {
  return [speaker(app), raw(limit), proven(app, handle)]
}

/** Nothing of a body is read for somebody who is no agent: bodies are large, and their sender is proven only at their end. */
function speaker(app: App): RequestHandler {
  return async (req, res, next) => {
    res.locals['agent'] = await findSpeaker(app, headOf(req))
    next()
  }
}

function proven(app: App, handle: Handle): RequestHandler {
  return async (req, res) => {
    const [head, body, agent] = [headOf(req), bodyOf(req), res.locals['agent'] as AgentRow]
    // Until the signature is proven nothing is signed in return: the error handler answers plainly.
    prove(agent, head, { method: req.method, path: req.originalUrl, body })
    try {
      await admit(app, agent, head)
      const content = await handle({ agent, body, req, res })
      if (content instanceof Sent) await send(app, req, res, head, content.file)
      else answer(app, res, head, 200, content)
    } catch (error) {
      if (res.headersSent) return void res.destroy(error as Error)
      const refusal = refusalOf(app, error)
      answer(app, res, head, refusal.status, refusal.body)
    }
  }
}

function enrollHandler(app: App, work: AgentWork): RequestHandler {
  return async (req, res) => {
    const head = headOf(req)
    const tokenSignature = TokenSignature.safeParse(req.get('tsukuroi-token-signature'))
    if (!tokenSignature.success) throw new AppError('forbidden', 'enrollment_token_invalid', {})
    const request = { method: req.method, path: req.originalUrl, body: bodyOf(req) }
    answer(app, res, head, 200, await enroll(app, work, head, request, tokenSignature.data))
  }
}

async function report(app: App, work: AgentWork, call: Call): Promise<object> {
  const { tenantId, computerId } = call.agent
  return work.recordReport(app, { tenantId, computerId, report: parseBody(Report, call.body), now: app.clock() })
}

/** Holds the request until there is work, the time is over, or nobody waits for the answer any more: no lease may go into the void. */
async function heldWork(app: App, work: AgentWork, waker: Waker, call: Call): Promise<EncodedAnswer> {
  const { holdMs } = await openWork(app, call.agent, call.body)
  const { tenantId, computerId, publicId } = call.agent
  const deadline = performance.now() + holdMs
  const wait = waker.wait(computerId)
  const gone = () => wait.end()
  call.res.once('close', gone)
  try {
    let called = false
    while (!wait.isSuperseded && !call.res.destroyed) {
      const lease = await work.leaseNextStep(app, { tenantId, computerId, agentId: publicId, now: app.clock() })
      if (lease !== null) return encodeLease(lease)
      const left = deadline - performance.now()
      // Called without work: somebody waits to see the agent ask anew (connection test).
      if (called || left <= 0) break
      called = await wait.called(left)
      if (!called) break
      await admitStill(app, call.agent)
    }
    return encodeLease(null)
  } finally {
    call.res.off('close', gone)
    wait.end()
  }
}

/** A file that is sent as it is read. */
class Sent {
  readonly file: FileAnswer

  constructor(file: FileAnswer) {
    this.file = file
  }
}

async function fileFor(app: App, call: Call): Promise<Buffer | Sent> {
  const hash = String(call.req.params['hash'])
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new AppError('invalid', 'agent_message_invalid', { issues: 'hash' })
  const found = await withTenant(app, call.agent.tenantId, actorOf(call.agent), (ctx) => findFile(ctx, hash))
  if (found === undefined) throw new AppError('not_found', 'agent_file_not_found', { hash })
  if ('body' in found) return Buffer.from(found.body, 'utf8')
  const path = new StorePlace(app.config.stateDir).absolute(found.path)
  const request = { range: call.req.get('range'), ifRange: call.req.get('if-range'), ifNoneMatch: call.req.get('if-none-match') }
  const file = path === undefined ? undefined : await openAnswer({ path, sha256: hash, bytes: found.bytes }, request)
  if (file === undefined) throw new AppError('not_found', 'agent_file_not_found', { hash })
  await withInfra(app, actorOf(call.agent), (ctx) => noteUsed(ctx, hash))
  return new Sent(file)
}

/** Signs what a file's answer holds, and sends it as fast as it is taken. */
async function send(app: App, req: Request, res: Response, head: RequestHead, file: FileAnswer): Promise<void> {
  try {
    if (res.destroyed) return
    const body = req.method === 'HEAD' ? null : file.body
    const hash = body === null ? createHash('sha256').digest('hex') : file.hash
    const signature = app.keys.sign('answer', answerText(head, file.status, hash)).toString('base64')
    res.status(file.status).type('application/octet-stream').set('tsukuroi-signature', signature).set('cache-control', 'no-store')
    res.set(file.headers).set('content-length', String(file.length))
    if (body === null) res.end()
    else await pipeline(body(), res)
  } catch (err) {
    // Whoever went away in the middle comes again for the rest.
    if (!res.destroyed || (err as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw err
  } finally {
    await file.close()
  }
}

function headOf(req: Request): RequestHead {
  const parsed = Head.safeParse({
    protocol: req.get('tsukuroi-protocol'),
    agentVersion: req.get('tsukuroi-agent-version'),
    agentId: req.get('tsukuroi-agent'),
    channel: req.get('tsukuroi-channel'),
    sequence: req.get('tsukuroi-sequence'),
    signature: req.get('tsukuroi-signature'),
  })
  if (parsed.success) return parsed.data
  throw new AppError('invalid', 'agent_message_invalid', { issues: parsed.error.issues.map((issue) => issue.path.join('.')).join(', ') })
}

function bodyOf(req: Request): Buffer {
  return Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0)
}

/** Signs and sends an answer. @param content bytes, an answer that is encoded already, or anything JSON */
function answer(app: App, res: Response, head: RequestHead, status: number, content: object | Buffer): void {
  if (res.destroyed || res.headersSent) return
  const encoded = isEncoded(content) ? content : encode(content)
  const signature = app.keys.sign('answer', answerText(head, status, encoded.hash)).toString('base64')
  const length = encoded.parts.reduce((sum, part) => sum + part.length, 0)
  res.status(status).set('tsukuroi-signature', signature).set('cache-control', 'no-store').set('content-length', String(length))
  res.type(encoded.type)
  for (const part of encoded.parts) res.write(part)
  res.end()
}

/** Refusals are signed too: an agent acts on them (it skips numbers, stops a step), and nobody else may make it. */
function refusalOf(app: App, error: unknown): { status: number; body: object } {
  if (error instanceof AppError) {
    if (error.kind === 'unavailable') app.log.warn({ err: error }, 'an agent could not be served')
    return { status: STATUS[error.kind], body: { code: error.code, ...error.details } }
  }
  const { status } = answerFor(error)
  // Text that PostgreSQL cannot hold would come again and again; who came second may come again.
  if (status === 400) return { status, body: { code: 'agent_message_invalid', issues: 'text' } }
  if (status === 409) return { status: 503, body: { code: 'changed_meanwhile' } }
  app.log.error({ err: error }, 'an agent request failed')
  return { status: 500, body: { code: 'internal_error' } }
}
