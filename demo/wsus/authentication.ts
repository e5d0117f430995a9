import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { timingSafeEqual } from 'node:crypto'
import { challengeMessage, messageType, verify } from './ntlm.ts'
import type { Role } from './types.ts'

export type Account = { user: string; password: string; domain?: string; role?: Role }

export type Authentication =
  | ({ kind: 'ntlm' } & Account & { more?: readonly Account[] })
  | ({ kind: 'basic' } & Account & { more?: readonly Account[] })
  | { kind: 'anonymous'; role?: Role }

export type Caller = { userName: string; role: Role }

const DOMAIN = 'DEMO'
const HOST = 'DEMO-WSUS'

/**
 * Who calls, as IIS would find out. NTLM authenticates the connection: after the third message every request on the same
 * socket is the account's. Negotiate is offered too, and takes NTLM messages as they are (no SPNEGO, no Kerberos).
 */
export class Gate {
  readonly #authentication: Authentication
  readonly #now: () => Date
  readonly #challenges = new WeakMap<Socket, Buffer>()
  readonly #callers = new WeakMap<Socket, Caller>()
  /** Wrong passwords seen, for tests that guard against account lock-outs. */
  refused = 0

  constructor(authentication: Authentication, now: () => Date) {
    this.#authentication = authentication
    this.#now = now
  }

  /** The caller; null when the answer (401) has been written already. */
  admit(request: IncomingMessage, response: ServerResponse): Caller | null {
    const authentication = this.#authentication
    switch (authentication.kind) {
      case 'anonymous':
        return { userName: 'anonymous', role: authentication.role ?? 'administrator' }
      case 'basic':
        return this.#basic(request, response, [authentication, ...(authentication.more ?? [])])
      case 'ntlm':
        return this.#ntlm(request, response, [authentication, ...(authentication.more ?? [])])
    }
  }

  #basic(request: IncomingMessage, response: ServerResponse, accounts: readonly Account[]): Caller | null {
    const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ')
    const given = Buffer.from(scheme?.toLowerCase() === 'basic' ? value : '', 'base64')
    for (const account of accounts) {
      const wanted = Buffer.from(`${account.user}:${account.password}`, 'utf8')
      if (wanted.length === given.length && timingSafeEqual(wanted, given)) return callerOf(account)
    }
    if (value !== '') this.refused++
    deny(response, ['Basic realm="DEMO-WSUS"'])
    return null
  }

  #ntlm(request: IncomingMessage, response: ServerResponse, accounts: readonly Account[]): Caller | null {
    const socket = request.socket
    const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ')
    const token = /^(ntlm|negotiate)$/i.test(scheme) ? Buffer.from(value, 'base64') : null
    if (token === null) {
      const caller = this.#callers.get(socket)
      if (!caller) deny(response, ['Negotiate', 'NTLM'])
      return caller ?? null
    }
    this.#callers.delete(socket)
    const kind = messageType(token)
    if (kind === 1) {
      const { message, challenge } = challengeMessage(DOMAIN, HOST, this.#now())
      this.#challenges.set(socket, challenge)
      deny(response, [`${scheme} ${message.toString('base64')}`])
      return null
    }
    const challenge = this.#challenges.get(socket)
    this.#challenges.delete(socket)
    const account = kind === 3 && challenge ? verify(token, challenge, accounts) : null
    if (!account) {
      this.refused++
      deny(response, ['Negotiate', 'NTLM'])
      return null
    }
    const caller = callerOf(account)
    this.#callers.set(socket, caller)
    return caller
  }
}

function callerOf(account: Account): Caller {
  return { userName: `${account.domain ?? DOMAIN}\\${account.user}`, role: account.role ?? 'administrator' }
}

/** 401 as IIS writes it, one header line per scheme. */
export function deny(response: ServerResponse, schemes: readonly string[]): void {
  const body = '<!DOCTYPE html><html><head><title>401 - Unauthorized</title></head><body><h2>401 - Unauthorized</h2></body></html>'
  response.writeHead(401, { 'WWW-Authenticate': [...schemes], 'Content-Type': 'text/html', 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}
