import type { IncomingMessage } from 'node:http'

import { WsusError } from '../error.ts'
import type { WsusCredentials, WsusLog } from '../options.ts'
import { AnswerReader } from './answer-reader.ts'
import { Budget } from './budget.ts'
import { faultError, networkError, plainText } from './failures.ts'
import { Lane } from './lane.ts'
import { LanePool } from './lane-pool.ts'
import { API_NAMESPACE } from './operations.ts'

/** Settings of a transport, every default filled in. */
export interface TransportOptions {
  url: URL
  credentials: WsusCredentials
  ca: string | undefined
  timeouts: { connect: number; idle: number; control: number; bulk: number }
  parallel: number
  busyTries: number
  busyWait: number
  signal: AbortSignal | undefined
  log: WsusLog | undefined
  /** SOAPAction without the operation; that of ApiRemoting30 when absent. */
  namespace?: string
}

/** How one call is sent. */
export interface CallOptions {
  /** `control`: short; `bulk`: long; `stream`: long, and the caller may make other calls before it has read all. */
  kind: 'control' | 'bulk' | 'stream'
  limitBytes: number
  signal?: AbortSignal
}

/** An answer with status 200; reading it to the end, or leaving the loop, gives its connection back. */
export interface Answer {
  charset: string
  chunks: AsyncIterable<Buffer>
}

const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504])
const MISSING: ReadonlySet<number> = new Set([404, 405, 410])
const LONGEST_WAIT = 30_000
const ERROR_BODY_LIMIT = 65_536

/** Carries calls to one server over few connections: sign-in, time-outs, back-off and the meaning of HTTP statuses. */
export class Transport {
  readonly #options: TransportOptions
  readonly #calls: LanePool
  readonly #streams: LanePool
  readonly #closing = new AbortController()
  #refusal: WsusError | null = null
  #firstSignIn: Promise<unknown> | null = null

  constructor(options: TransportOptions) {
    this.#options = options
    const open = (): Lane =>
      new Lane({
        url: options.url,
        credentials: options.credentials,
        ca: options.ca,
        connectTimeout: options.timeouts.connect,
        namespace: options.namespace ?? API_NAMESPACE,
      })
    this.#calls = new LanePool(options.parallel, open)
    // A reader may make calls while it holds a stream open, so streams never wait for calls.
    this.#streams = new LanePool(2, open)
  }

  get parallel(): number {
    return this.#options.parallel
  }

  /** Ends every call under way with `wsus_aborted` and closes the connections. */
  close(): void {
    this.#closing.abort()
    this.#calls.close()
    this.#streams.close()
  }

  /**
   * Sends one call and waits for the head of its answer.
   * @throws WsusError for everything but a readable answer; a SOAP fault under status 500 is `wsus_fault` or `wsus_forbidden`
   */
  async post(operation: string, body: string, options: CallOptions): Promise<Answer> {
    const { timeouts, signal } = this.#options
    const signals = [this.#closing.signal, signal, options.signal].filter((each) => each !== undefined)
    const budget = new Budget(operation, options.kind === 'control' ? timeouts.control : timeouts.bulk, timeouts.idle, signals)
    budget.check()
    const pool = options.kind === 'stream' ? this.#streams : this.#calls
    const lane = await pool.take()
    let response: IncomingMessage | undefined
    try {
      const call = { operation, body: Buffer.from(body, 'utf8'), budget }
      response = await this.#sendPatiently(lane, call)
      if (response.statusCode !== 200) throw await statusError(operation, response, budget)
      return {
        charset: charsetOf(operation, response),
        chunks: chunksOf(operation, response, budget, options.limitBytes, () => pool.giveBack(lane)),
      }
    } catch (error) {
      // A fault that was read to its end leaves the connection as good as an answer does.
      if (response?.complete) pool.giveBack(lane)
      else pool.discard(lane)
      throw error
    }
  }

  /** Sends one call and reads its whole answer. @throws WsusError as `post` */
  async text(operation: string, body: string, options: CallOptions): Promise<string> {
    const answer = await this.post(operation, body, options)
    const decoder = new TextDecoder(answer.charset, { fatal: true })
    let text = ''
    try {
      for await (const chunk of answer.chunks) text += decoder.decode(chunk, { stream: true })
      return text + decoder.decode()
    } catch (cause) {
      throw cause instanceof WsusError ? cause : new WsusError('wsus_answer_malformed', { operation, reason: 'charset' }, { cause })
    }
  }

  async #sendPatiently(lane: Lane, call: { operation: string; body: Buffer; budget: Budget }): Promise<IncomingMessage> {
    const { busyTries, busyWait, log } = this.#options
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#sendGuarded(lane, call)
      const status = response.statusCode ?? 0
      log?.debug({ operation: call.operation, status, attempt }, 'wsus answered')
      if (!BUSY.has(status)) return response
      const text = plainText(await bodyText(call.operation, response, call.budget))
      if (attempt >= busyTries) throw new WsusError('wsus_busy', { operation: call.operation, status, tries: attempt, text })
      const wait = retryAfter(response) ?? Math.min(LONGEST_WAIT, busyWait * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2)
      log?.warn({ operation: call.operation, status, attempt, waitMs: Math.round(wait) }, 'wsus is busy')
      await pause(wait, call.budget)
    }
  }

  // One sign-in is tried before others follow, and none after a refusal: parallel wrong passwords would lock the account.
  async #sendGuarded(lane: Lane, call: { operation: string; body: Buffer; budget: Budget }): Promise<IncomingMessage> {
    while (lane.needsSignIn && this.#firstSignIn) {
      const first = this.#firstSignIn
      await call.budget
        .wait(
          () => first,
          () => undefined,
          Number.MAX_SAFE_INTEGER,
        )
        .catch(() => undefined)
      if (this.#firstSignIn === first) break
    }
    if (this.#refusal) throw new WsusError('wsus_unauthorized', { ...this.#refusal.details, operation: call.operation })
    const sending = lane.send(call)
    if (lane.needsSignIn && !this.#firstSignIn) this.#firstSignIn = sending
    try {
      return await sending
    } catch (error) {
      if (error instanceof WsusError && error.code === 'wsus_unauthorized') this.#refusal = error
      if (this.#firstSignIn === sending) this.#firstSignIn = null
      throw error
    }
  }
}

async function* chunksOf(
  operation: string,
  response: IncomingMessage,
  budget: Budget,
  limitBytes: number,
  done: () => void,
): AsyncGenerator<Buffer> {
  const iterator = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let length = 0
  try {
    for (;;) {
      const next = await budget.wait(
        () => iterator.next(),
        (error) => response.destroy(error),
      )
      if (next.done) return
      length += next.value.length
      if (length > limitBytes) throw new WsusError('wsus_too_large', { operation, what: 'answer', limit: limitBytes })
      yield next.value
    }
  } catch (error) {
    if (error instanceof WsusError) throw error
    if (!response.complete)
      throw new WsusError('wsus_answer_malformed', { operation, reason: 'truncated' }, { cause: error, transient: true })
    throw networkError(operation, error, false)
  } finally {
    if (!response.complete) response.destroy()
    done()
  }
}

async function statusError(operation: string, response: IncomingMessage, budget: Budget): Promise<WsusError> {
  const status = response.statusCode ?? 0
  const body = await bodyText(operation, response, budget)
  const details = { operation, status, text: plainText(body) }
  if (status === 403) return new WsusError('wsus_forbidden', details)
  if (MISSING.has(status)) return new WsusError('wsus_not_wsus', details)
  if (status < 500) return new WsusError('wsus_answer_malformed', { ...details, reason: 'status' })
  const reader = new AnswerReader(operation, ERROR_BODY_LIMIT * 2)
  try {
    reader.write(body)
    reader.end()
  } catch (cause) {
    return new WsusError('wsus_fault', { ...details, exceptionType: null }, { cause })
  }
  const fault = reader.fault()
  return fault ? faultError(operation, fault) : new WsusError('wsus_answer_malformed', { ...details, reason: 'status' })
}

// An error's body only explains: what is too long or breaks off is cut, not reported.
async function bodyText(operation: string, response: IncomingMessage, budget: Budget): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of chunksOf(operation, response, budget, ERROR_BODY_LIMIT, () => undefined)) {
      length += chunk.length
      parts.push(chunk)
    }
  } catch (error) {
    if (error instanceof WsusError && (error.code === 'wsus_timeout' || error.code === 'wsus_aborted')) throw error
  }
  return Buffer.concat(parts, length).toString('utf8')
}

function charsetOf(operation: string, response: IncomingMessage): string {
  const encoding = response.headers['content-encoding'] ?? 'identity'
  const charset = /charset="?([^";\s]+)/i.exec(response.headers['content-type'] ?? '')?.[1]?.toLowerCase() ?? 'utf-8'
  if (encoding !== 'identity' || !['utf-8', 'utf8', 'us-ascii', 'utf-16', 'utf-16le'].includes(charset)) {
    response.destroy()
    throw new WsusError('wsus_answer_malformed', { operation, reason: 'encoding', encoding, charset })
  }
  return charset
}

function retryAfter(response: IncomingMessage): number | null {
  const seconds = Number(response.headers['retry-after'] ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(LONGEST_WAIT, seconds * 1_000) : null
}

async function pause(milliseconds: number, budget: Budget): Promise<void> {
  let wake = (): void => undefined
  const sleeping = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    wake = () => {
      clearTimeout(timer)
      resolve()
    }
  })
  await budget.wait(() => sleeping, wake, Number.MAX_SAFE_INTEGER)
}
