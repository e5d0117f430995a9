import { request as httpRequest } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { createHash } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import type { z } from 'zod'
import { VERSION } from '../version.ts'
import { Refusal } from './messages.ts'
import type { Sequence } from './sequence.ts'
import { answerText, PROTOCOL, requestText, sha256, signText, verifyText } from './sign.ts'
import type { Channel } from './sign.ts'

const MAX_ANSWER_BYTES = 32 * 1024 * 1024
/** Of a large file that is loaded in parts. */
const PART_BYTES = 4 * 1024 * 1024
const PART_TIMEOUT_MS = 120_000

/** What went wrong between agent and server. Only `refused` is the server's own word; the others say nothing about what the server did. */
export class ClientError extends Error {
  readonly kind: 'unreachable' | 'untrusted' | 'refused'
  readonly code: string
  /** Of the HTTP answer, if one came; for `untrusted` it is nobody's word. */
  readonly status: number | null

  constructor(kind: 'unreachable' | 'untrusted' | 'refused', code: string, cause?: unknown, status: number | null = null) {
    super(`${kind}: ${code}`, { cause })
    this.kind = kind
    this.code = code
    this.status = status
  }
}

export interface ClientOptions {
  /** Base URL of the server; plain http only on loopback. */
  server: string
  /** PEM of the authority that signed the server's certificate, or null for the system's own. */
  ca: string | null
  agentId: string
  key: KeyObject
  /** The key pinned at enrollment. */
  serverKey: KeyObject
  sequences: Record<'work' | 'report', Sequence>
}

/** Speaks to the server: signs each request, believes only answers that the pinned key signed for exactly that request. */
export class Client {
  readonly #options: ClientOptions
  readonly #turn: Record<'work' | 'report', Promise<unknown>> = { work: Promise.resolve(), report: Promise.resolve() }

  constructor(options: ClientOptions) {
    checkServerUrl(options.server)
    this.#options = options
  }

  /**
   * One signed POST. Requests of a channel go out one after the other, because their numbers must arrive in order.
   * @param schema what the answer must look like
   * @throws ClientError
   */
  async post<S extends z.ZodType>(
    channel: 'work' | 'report',
    path: string,
    body: unknown,
    schema: S,
    options: CallOptions = {},
  ): Promise<z.infer<S>> {
    const answer = await this.#inTurn(channel, () => this.#exchange(channel, 'POST', path, JSON.stringify(body), options))
    return parseAnswer(answer.body, schema)
  }

  /**
   * Loads a file by its hash; the hash is the proof, whoever delivered it.
   * @throws ClientError
   */
  async file(hash: string, options: CallOptions = {}): Promise<Buffer> {
    const { body } = await this.#inTurn('report', () => this.#exchange('report', 'GET', `/agent/v1/files/${hash}`, '', options))
    if (sha256(body) !== hash) throw new ClientError('untrusted', 'file_hash_differs')
    return body
  }

  /**
   * Loads a large file into a path, in parts that are each signed; goes on where an earlier call was cut off.
   * A server that knows no parts gives the whole at once.
   * @throws ClientError; `file_hash_differs` when the whole is not what its hash says
   */
  async download(file: { sha256: string; size: number; path: string }, options: CallOptions = {}): Promise<void> {
    const part = `${file.path}.part`
    for (let have = await sizeOf(part); have < file.size;) {
      const headers = { range: `bytes=${have}-${Math.min(have + PART_BYTES, file.size) - 1}` }
      const path = `/agent/v1/files/${file.sha256}`
      const { status, body } = await this.#inTurn('report', () =>
        this.#exchange('report', 'GET', path, '', { timeoutMs: PART_TIMEOUT_MS, ...options, headers }),
      )
      const isWhole = status !== 206
      const from = isWhole ? 0 : have
      // A shorter whole would be asked for without end.
      if (body.length === 0 || from + body.length > file.size || (isWhole && body.length < file.size))
        throw new ClientError('untrusted', 'file_size_differs')
      await (from === 0 ? writeFile(part, body, { mode: 0o600 }) : appendFile(part, body))
      have = from + body.length
    }
    if ((await fileHash(part)) !== file.sha256) {
      await rm(part, { force: true })
      throw new ClientError('untrusted', 'file_hash_differs')
    }
    await rename(part, file.path)
  }

  async #inTurn<T>(channel: 'work' | 'report', work: () => Promise<T>): Promise<T> {
    const before = this.#turn[channel]
    const mine = before.then(work, work)
    this.#turn[channel] = mine.catch(() => undefined)
    return mine
  }

  async #exchange(channel: 'work' | 'report', method: string, path: string, body: string, options: ExchangeOptions): Promise<Answer> {
    const { agentId, key, serverKey, sequences } = this.#options
    const sequence = sequences[channel].next()
    const facts = { protocol: PROTOCOL, agentVersion: VERSION, method, path, bodyHash: sha256(body), agentId, channel, sequence }
    const headers = { ...signedHeaders(facts, signText(key, requestText(facts))), ...options.headers }
    const answer = await send(this.#options, { method, path, body, ...options, headers })
    const signed = answerText({ protocol: PROTOCOL, status: answer.status, bodyHash: sha256(answer.body), agentId, channel, sequence })
    if (!verifyText(serverKey, signed, headerOf(answer.headers, 'tsukuroi-signature')))
      throw new ClientError('untrusted', 'answer_not_signed', undefined, answer.status)
    if (answer.status === 200 || (answer.status === 206 && 'range' in headers)) return answer
    throw this.#refusal(channel, answer)
  }

  #refusal(channel: 'work' | 'report', answer: { status: number; body: Buffer }): ClientError {
    const refusal = Refusal.safeParse(parseJson(answer.body))
    if (!refusal.success) return new ClientError('refused', 'unknown', undefined, answer.status)
    if (refusal.data.lastSequence !== undefined) this.#options.sequences[channel].skipTo(refusal.data.lastSequence)
    return new ClientError('refused', refusal.data.code, undefined, answer.status)
  }
}

export interface CallOptions {
  timeoutMs?: number
  signal?: AbortSignal
}

interface ExchangeOptions extends CallOptions {
  /** Beside the signed facts; nobody proves them, so that nothing may depend on them but what is proven otherwise. */
  headers?: Record<string, string>
}

interface Answer {
  status: number
  body: Buffer
}

interface Outgoing extends CallOptions {
  method: string
  path: string
  headers: Record<string, string>
  body: string
}

/** The facts of a request as headers. */
export function signedHeaders(
  facts: { protocol: number; agentVersion: string; agentId: string; channel: Channel; sequence: number },
  signature: string,
): Record<string, string> {
  return {
    'tsukuroi-protocol': String(facts.protocol),
    'tsukuroi-agent-version': facts.agentVersion,
    'tsukuroi-agent': facts.agentId,
    'tsukuroi-channel': facts.channel,
    'tsukuroi-sequence': String(facts.sequence),
    'tsukuroi-signature': signature,
  }
}

/** One HTTP exchange, bounded in time and size. */
export async function send(
  to: { server: string; ca: string | null },
  out: Outgoing,
): Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }> {
  const url = new URL(to.server)
  const tls = url.protocol === 'https:'
  const timeoutMs = out.timeoutMs ?? 60_000
  const signals = [AbortSignal.timeout(timeoutMs), ...(out.signal ? [out.signal] : [])]
  const options = {
    host: url.hostname.replaceAll(/[[\]]/g, ''),
    port: url.port === '' ? (tls ? 443 : 80) : Number(url.port),
    method: out.method,
    path: url.pathname.replace(/\/$/, '') + out.path,
    headers: { ...out.headers, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(out.body)) },
    signal: AbortSignal.any(signals),
    agent: false as const,
    ...(tls && to.ca !== null ? { ca: to.ca } : {}),
  }
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(new ClientError('unreachable', codeOf(cause), cause))
    const request = (tls ? httpsRequest : httpRequest)(options, (response) => {
      readBounded(response).then((body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }), fail)
    })
    request.on('error', fail)
    request.end(out.body)
  })
}

/** Refuses a server that would be spoken to in clear text over a network. */
export function checkServerUrl(server: string): void {
  const url = new URL(server)
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))
    throw new Error('the server is spoken to over https only (http on loopback)')
}

/** One header of an answer; empty when it is absent or repeated. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

/**
 * Reads a signed answer's body.
 * @throws ClientError untrusted answer_malformed
 */
export function parseAnswer<S extends z.ZodType>(body: Buffer, schema: S): z.infer<S> {
  const parsed = schema.safeParse(parseJson(body))
  if (!parsed.success) throw new ClientError('untrusted', 'answer_malformed', parsed.error)
  return parsed.data
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

async function readBounded(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    size += part.length
    if (size > MAX_ANSWER_BYTES) throw new Error('the answer is too large')
    parts.push(part)
  }
  if (!response.complete) throw new Error('the answer was cut off')
  return Buffer.concat(parts)
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(path)) hash.update(part as Buffer)
  return hash.digest('hex')
}

function codeOf(cause: unknown): string {
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
  return cause instanceof Error ? cause.name : 'unknown'
}
