import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

import { challengeFor, messageKind, provesPassword } from './ntlm-acceptor.ts'
import type { NtlmAccept } from './ntlm-acceptor.ts'
import { fault } from './wsus-xml.ts'

/** What a test saw of one request. */
export interface SeenRequest {
  operation: string
  action: string
  body: string
  authorization: string
  /** Number of the connection, from 1. */
  socket: number
}

/** Writes one answer; may be slow, break off, lie. */
export type Play = (response: http.ServerResponse, request: SeenRequest) => void | Promise<void>

/** How the server lets callers in. `bare` refuses every message with the bare name of the scheme. */
export type ScriptedAuth =
  | { kind: 'anonymous' }
  | { kind: 'basic'; user: string; password: string }
  | ({ kind: 'ntlm'; timestamp?: boolean; scheme?: 'NTLM' | 'Negotiate'; forget?: () => boolean } & NtlmAccept)
  | { kind: 'bare' }

export interface ScriptedOptions {
  auth?: ScriptedAuth
  tls?: { key: string; cert: string }
}

/** A WSUS server that plays what a test wrote for each operation and nothing else. */
export class ScriptedWsus {
  readonly requests: SeenRequest[] = []
  /** Most answers under way at once. */
  mostAtOnce = 0
  readonly #plays = new Map<string, Play[]>()
  readonly #sockets = new Map<Socket, { number: number; nonce: Buffer | null; accepted: boolean }>()
  readonly #server: http.Server
  readonly #auth: ScriptedAuth
  #opened = 0
  #atOnce = 0
  readonly #scheme: string

  constructor(options: ScriptedOptions) {
    this.#auth = options.auth ?? { kind: 'anonymous' }
    this.#scheme = options.tls ? 'https' : 'http'
    const handle = (request: http.IncomingMessage, response: http.ServerResponse): void => void this.#handle(request, response)
    this.#server = options.tls ? https.createServer(options.tls, handle) : http.createServer(handle)
    this.#server.keepAliveTimeout = 60_000
    this.#server.on(options.tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#opened += 1
      this.#sockets.set(socket, { number: this.#opened, nonce: null, accepted: false })
      socket.on('close', () => this.#sockets.delete(socket))
      socket.on('error', () => undefined)
    })
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get socketsOpened(): number {
    return this.#opened
  }

  /** Plays for an operation, one after the other; the last one stays. */
  on(operation: string, ...plays: (Play | string)[]): this {
    this.#plays.set(
      operation,
      plays.map((play) => (typeof play === 'string' ? whole(play) : play)),
    )
    return this
  }

  seen(operation: string): SeenRequest[] {
    return this.requests.filter((request) => request.operation === operation)
  }

  /** Closes resting connections, as IIS does after a while. */
  dropConnections(): void {
    this.#server.closeAllConnections()
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #handle(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    try {
      for await (const part of request) parts.push(part as Buffer)
    } catch {
      return
    }
    const action = request.headers['soapaction'] ?? ''
    const seen: SeenRequest = {
      operation: String(action).replaceAll('"', '').split('/').at(-1) ?? '',
      action: String(action),
      body: Buffer.concat(parts).toString('utf8'),
      authorization: request.headers.authorization ?? '',
      socket: this.#sockets.get(request.socket)?.number ?? 0,
    }
    this.requests.push(seen)
    if (this.#mayEnter(request, response)) await this.#play(response, seen)
  }

  async #play(response: http.ServerResponse, seen: SeenRequest): Promise<void> {
    this.#atOnce += 1
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce)
    response.once('close', () => (this.#atOnce -= 1))
    const plays = this.#plays.get(seen.operation) ?? []
    const play = plays.length > 1 ? plays.shift() : plays[0]
    await (play ?? fails('System.NotImplementedException', `no play for ${seen.operation}`))(response, seen)
  }

  #mayEnter(request: http.IncomingMessage, response: http.ServerResponse): boolean {
    const auth = this.#auth
    switch (auth.kind) {
      case 'anonymous':
        return true
      case 'bare':
        return refuse(response, 'NTLM')
      case 'basic': {
        const expected = `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`
        return request.headers.authorization === expected || refuse(response, 'Basic realm="WSUS"')
      }
      case 'ntlm':
        return this.#mayEnterByNtlm(request, response, auth)
    }
  }

  #mayEnterByNtlm(request: http.IncomingMessage, response: http.ServerResponse, auth: ScriptedAuth & { kind: 'ntlm' }): boolean {
    const state = this.#sockets.get(request.socket)
    const scheme = auth.scheme ?? 'NTLM'
    const [offered = '', token = ''] = (request.headers.authorization ?? '').split(' ')
    if (!state) return refuse(response, scheme)
    if (auth.forget?.()) state.accepted = false
    if (offered.toLowerCase() !== scheme.toLowerCase()) return state.accepted || refuse(response, scheme)
    const message = Buffer.from(token, 'base64')
    if (messageKind(message) === 1) {
      const challenge = challengeFor({ timestamp: auth.timestamp ?? true })
      state.nonce = challenge.nonce
      return refuse(response, `${scheme} ${challenge.message.toString('base64')}`)
    }
    const { nonce } = state
    state.nonce = null
    state.accepted = messageKind(message) === 3 && nonce !== null && provesPassword(message, nonce, auth)
    return state.accepted || refuse(response, scheme)
  }
}

function refuse(response: http.ServerResponse, offer: string): false {
  response.writeHead(401, { 'WWW-Authenticate': offer, 'Content-Type': 'text/html' })
  response.end('<html><title>401 - Unauthorized</title></html>')
  return false
}

/** Answers 200 with a text, in one piece. */
export function whole(xml: string): Play {
  return (response) => {
    response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' })
    response.end(xml)
  }
}

/** Answers a fault under status 500, as ASP.NET does. */
export function fails(exceptionType: string, text: string): Play {
  return (response) => {
    response.writeHead(500, { 'Content-Type': 'text/xml; charset=utf-8' })
    response.end(fault(exceptionType, text))
  }
}

/** Answers any status with a page. */
export function status(
  code: number,
  headers: http.OutgoingHttpHeaders = {},
  page = `<html><head><title>${code}</title></head><body>Service page ${code}</body></html>`,
): Play {
  return (response) => {
    response.writeHead(code, { 'Content-Type': 'text/html', ...headers })
    response.end(page)
  }
}

/** Announces a whole text and breaks the connection in the middle of it. */
export function truncates(xml: string): Play {
  return (response) => {
    response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8', 'Content-Length': Buffer.byteLength(xml) })
    response.write(xml.slice(0, Math.floor(xml.length / 2)), () => response.destroy())
  }
}

/** Never answers. */
export const hangs: Play = () => undefined

/** Starts a server on a port of its own. */
export function startScriptedWsus(options: ScriptedOptions = {}): Promise<ScriptedWsus> {
  return new ScriptedWsus(options).listen()
}
