import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'

import { WsusError } from '../error.ts'
import type { WsusCredentials } from '../options.ts'
import type { Budget } from './budget.ts'
import { networkError } from './failures.ts'
import { authenticateMessage, negotiateMessage, ntlmAccount, parseChallenge } from './ntlm.ts'

/** A request on its way over a lane. */
export interface Call {
  operation: string
  body: Buffer
  budget: Budget
}

interface Exchange {
  response: http.IncomingMessage
  socket: Socket
}

export interface LaneOptions {
  url: URL
  credentials: WsusCredentials
  ca: string | undefined
  connectTimeout: number
  /** SOAPAction without the operation. */
  namespace: string
}

// Two refusals end a sign-in: each further one may be a failed logon that locks the account.
const REFUSALS_ALLOWED = 2
const DRAIN_LIMIT = 1_048_576

/** One connection to the server, used for one call at a time. NTLM signs in a connection, so it is kept and its sign-in is used again. */
export class Lane {
  readonly #options: LaneOptions
  readonly #agent: http.Agent
  #scheme = 'NTLM'
  #signedIn: Socket | null = null

  constructor(options: LaneOptions) {
    this.#options = options
    const settings = { keepAlive: true, maxSockets: 1, maxFreeSockets: 1, scheduling: 'lifo' as const }
    this.#agent =
      options.url.protocol === 'https:'
        ? new https.Agent({ ...settings, ...(options.ca === undefined ? {} : { ca: options.ca }) })
        : new http.Agent(settings)
  }

  /** Closes the connection; a call under way fails. */
  close(): void {
    this.#agent.destroy()
  }

  /** True when the next call has to sign in first. */
  get needsSignIn(): boolean {
    switch (this.#options.credentials.kind) {
      case 'ntlm':
        return this.#signedIn === null || this.#signedIn.destroyed
      case 'basic':
        return this.#signedIn === null
      case 'anonymous':
        return false
    }
  }

  /**
   * Sends a call, signing in where the connection is new.
   * @returns the answer, its body unread; 401 is never among them
   * @throws WsusError `wsus_unauthorized`, `wsus_unreachable`, `wsus_certificate_untrusted`, `wsus_timeout`, `wsus_aborted`
   */
  async send(call: Call): Promise<http.IncomingMessage> {
    const { credentials } = this.#options
    if (credentials.kind === 'ntlm') return this.#sendSignedIn(call, credentials)
    const headers: http.OutgoingHttpHeaders =
      credentials.kind === 'basic'
        ? { Authorization: `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}` }
        : {}
    const { response, socket } = await this.#exchange(call, headers, call.body)
    if (response.statusCode !== 401) {
      this.#signedIn = socket
      return response
    }
    await this.#drain(call, response)
    throw refused(call, response)
  }

  async #sendSignedIn(call: Call, credentials: WsusCredentials & { kind: 'ntlm' }): Promise<http.IncomingMessage> {
    if (this.needsSignIn) return this.#signIn(call, credentials)
    const { response, socket } = await this.#exchange(call, {}, call.body)
    if (response.statusCode !== 401) {
      if (socket !== this.#signedIn) this.#signedIn = null
      return response
    }
    await this.#drain(call, response)
    return this.#signIn(call, credentials)
  }

  async #signIn(call: Call, credentials: WsusCredentials & { kind: 'ntlm' }): Promise<http.IncomingMessage> {
    this.#signedIn = null
    for (let refusals = 0; ;) {
      const offer = await this.#exchange(call, { Authorization: this.#token(negotiateMessage()) }, Buffer.alloc(0))
      await this.#drain(call, offer.response)
      // A server that does not ask for a sign-in gets the call without one.
      if (offer.response.statusCode !== 401) return (await this.#exchange(call, {}, call.body)).response
      const challenge = this.#challengeIn(offer.response)
      const usable = challenge !== null && !offer.socket.destroyed
      const answer = usable ? await this.#authenticate(call, credentials, challenge) : null
      if (answer && answer.socket === offer.socket) {
        if (answer.response.statusCode === 401) {
          await this.#drain(call, answer.response)
          throw refused(call, answer.response)
        }
        this.#signedIn = answer.socket
        return answer.response
      }
      answer?.response.destroy()
      refusals += 1
      if (refusals >= REFUSALS_ALLOWED) throw refused(call, offer.response)
    }
  }

  #authenticate(call: Call, credentials: WsusCredentials & { kind: 'ntlm' }, challenge: Buffer): Promise<Exchange> {
    let message: Buffer
    try {
      message = authenticateMessage(ntlmAccount(credentials.user, credentials.password), parseChallenge(challenge))
    } catch (cause) {
      throw new WsusError('wsus_answer_malformed', { operation: call.operation, reason: 'ntlm_challenge' }, { cause })
    }
    return this.#exchange(call, { Authorization: this.#token(message) }, call.body)
  }

  #token(message: Buffer): string {
    return `${this.#scheme} ${message.toString('base64')}`
  }

  /** The challenge of the server; null when it only names schemes, of which we then take the one it has. */
  #challengeIn(response: http.IncomingMessage): Buffer | null {
    const offers = (response.headers['www-authenticate'] ?? '').split(',').map((offer) => offer.trim().split(/\s+/))
    const withToken = offers.find(([scheme = '', token]) => scheme.toLowerCase() === this.#scheme.toLowerCase() && token !== undefined)
    if (withToken?.[1] !== undefined) return Buffer.from(withToken[1], 'base64')
    const schemes = offers.map(([scheme = '']) => scheme.toLowerCase())
    if (!schemes.includes('ntlm') && schemes.includes('negotiate')) this.#scheme = 'Negotiate'
    return null
  }

  async #exchange(call: Call, headers: http.OutgoingHttpHeaders, body: Buffer): Promise<Exchange> {
    try {
      return await this.#request(call, headers, body)
    } catch (error) {
      // The server may close a resting connection just as we use it; nothing was read, so the call goes out once more.
      if (error instanceof WsusError && error.details['stale'] === true) return this.#request(call, headers, body)
      throw error
    }
  }

  #request(call: Call, headers: http.OutgoingHttpHeaders, body: Buffer): Promise<Exchange> {
    // Who waited for the lane, or signs in step by step, may have been given up meanwhile: nobody would await the request.
    call.budget.check()
    const { url, connectTimeout, namespace } = this.#options
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      agent: this.#agent,
      method: 'POST',
      headers: {
        'Content-Type': 'text/xml; charset=utf-8',
        SOAPAction: `"${namespace}/${call.operation}"`,
        Accept: 'text/xml',
        'Accept-Encoding': 'identity',
        'Content-Length': body.length,
        ...headers,
      },
    })
    const answer = new Promise<Exchange>((resolve, reject) => {
      request.once('error', (error) => reject(networkError(call.operation, error, request.reusedSocket)))
      request.once('response', (response) => resolve({ response, socket: response.socket }))
    })
    watchConnect(request, connectTimeout, call.operation)
    request.end(body)
    return call.budget.wait(
      () => answer,
      (error) => request.destroy(error),
    )
  }

  async #drain(call: Call, response: http.IncomingMessage): Promise<void> {
    let length = 0
    const reading = async (): Promise<void> => {
      for await (const chunk of response) {
        length += (chunk as Buffer).length
        if (length > DRAIN_LIMIT) break
      }
    }
    try {
      await call.budget.wait(reading, (error) => response.destroy(error))
    } catch (error) {
      throw error instanceof WsusError ? error : networkError(call.operation, error, false)
    }
    // The agent takes the connection back in a later turn of the event loop; the next request must find it there.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function watchConnect(request: http.ClientRequest, limit: number, operation: string): void {
  request.once('socket', (socket) => {
    if (!socket.connecting) return
    const timer = setTimeout(
      () => request.destroy(new WsusError('wsus_timeout', { operation, phase: 'connect', seconds: limit / 1_000 })),
      limit,
    )
    socket.once(request.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(timer))
    socket.once('close', () => clearTimeout(timer))
  })
}

function refused(call: Call, response: http.IncomingMessage): WsusError {
  return new WsusError('wsus_unauthorized', {
    operation: call.operation,
    offered: (response.headers['www-authenticate'] ?? '').slice(0, 200),
  })
}
