import { setTimeout as pause } from 'node:timers/promises'

import { WsusError } from '../error.ts'
import { faultError } from '../soap/failures.ts'
import { Transport } from '../soap/transport.ts'
import type { CallOptions } from '../soap/transport.ts'
import { childText, MemberReader } from './member-reader.ts'
import type { Member } from './member-reader.ts'
import { AUTHORIZATION_NAMESPACE, REQUEST, SERVICE_PATH, SYNC_NAMESPACE, syncEnvelope } from './operations.ts'
import type { Cookie, SyncOperation } from './operations.ts'
import type { SyncSettings } from './settings.ts'

/** How a call with a cookie is made. */
export interface SessionCall {
  operation: SyncOperation
  /** Members of the request. */
  request: (cookie: Cookie) => string
  kind: CallOptions['kind']
  signal?: AbortSignal
  /**
   * What a server that is another one than before means (restored, rebuilt): `retry` where the call stands alone, `reject` where it
   * uses an anchor, `fail` where it uses ids that the former one gave.
   */
  whenChanged: 'retry' | 'reject' | 'fail'
}

const PLUG_IN = 'DssTargeting'
const LONGEST_WAIT = 30_000
const RENEWALS = 2

/** Calls to the synchronization services of one server, with a cookie that is got when it is needed and anew when it is refused. */
export class Session {
  readonly #settings: SyncSettings
  readonly #sync: Transport
  readonly #reporting: Transport
  readonly #closing = new AbortController()
  /** How often the server said that it is another one than before: whatever was kept of it is worth nothing since. */
  changes = 0
  #authorization: { url: string; transport: Transport } | null = null
  #cookie: Promise<Cookie> | null = null

  constructor(settings: SyncSettings) {
    this.#settings = settings
    this.#sync = this.#transport(new URL(SERVICE_PATH.sync, settings.base), SYNC_NAMESPACE)
    this.#reporting = this.#transport(new URL(SERVICE_PATH.reporting, settings.base), SYNC_NAMESPACE)
  }

  get parallel(): number {
    return this.#sync.parallel
  }

  /** Ends every call under way with `wsus_aborted` and closes the connections. */
  close(): void {
    this.#closing.abort()
    for (const each of [this.#sync, this.#reporting, this.#authorization?.transport]) each?.close()
  }

  /**
   * Calls an operation and gives the members of its result in batches while the answer is still arriving.
   * @throws WsusError `wsus_cursor_rejected` for anchors that the server does not know, `wsus_busy`, and as the transport
   */
  async *batches(call: SessionCall): AsyncGenerator<Member[]> {
    let renewals = 0
    for (let busy = 1; ;) {
      const using = this.#currentCookie()
      let begun = false
      try {
        for await (const batch of this.#read(this.#sync, call.operation, call.request(await using), call)) {
          begun = true
          yield batch
        }
        return
      } catch (error) {
        const code = begun ? null : faultCode(error)
        if (isCookieRefusal(code) && renewals < RENEWALS) {
          renewals += 1
          this.#forget(using)
        } else if (code === 'ServerChanged') {
          this.#forget(using)
          this.changes += 1
          if (call.whenChanged === 'reject') throw rejected(call.operation, 'server_changed', error)
          if (call.whenChanged === 'fail' || renewals >= RENEWALS) throw error
          renewals += 1
        } else if (code === 'ServerBusy') {
          if (busy >= this.#settings.transport.busyTries) throw busyError(call.operation, busy, error)
          await this.#rest(call.operation, busy, call.signal)
          busy += 1
        } else if (call.whenChanged === 'reject' && code === 'InvalidParameters' && aboutFilter(error)) {
          throw rejected(call.operation, 'anchor', error)
        } else throw error
      }
    }
  }

  /** As `batches`, all members at once; for answers that are short by their nature. */
  async members(call: SessionCall): Promise<Member[]> {
    const all: Member[] = []
    for await (const batch of this.batches(call)) for (const member of batch) all.push(member)
    return all
  }

  /** A call to the reporting service, which asks for no cookie of ours. */
  async report(operation: 'GetRollupConfiguration'): Promise<Member[]> {
    return this.#whole(this.#reporting, operation, SYNC_NAMESPACE, REQUEST[operation]())
  }

  #transport(url: URL, namespace: string): Transport {
    return new Transport({ ...this.#settings.transport, url, namespace })
  }

  #currentCookie(): Promise<Cookie> {
    if (this.#cookie) return this.#cookie
    const getting: Promise<Cookie> = this.#handshake().catch((error: unknown) => {
      this.#forget(getting)
      throw error
    })
    this.#cookie = getting
    return getting
  }

  #forget(cookie: Promise<Cookie>): void {
    if (this.#cookie === cookie) this.#cookie = null
  }

  async #handshake(): Promise<Cookie> {
    const config = await this.#whole(this.#sync, 'GetAuthConfig', SYNC_NAMESPACE, REQUEST.GetAuthConfig())
    const plugIn = config.find(({ name, entry }) => name === 'AuthInfo' && entry && childText(entry, 'PlugInID') === PLUG_IN)?.entry
    if (!plugIn) throw malformed('GetAuthConfig', 'no_plug_in')
    const { account } = this.#settings
    const authorization = await this.#whole(
      this.#authorizationAt(childText(plugIn, 'ServiceUrl') ?? ''),
      'GetAuthorizationCookie',
      AUTHORIZATION_NAMESPACE,
      REQUEST.GetAuthorizationCookie(account),
    )
    const plugInId = textOf('GetAuthorizationCookie', authorization, 'PlugInId')
    const cookieData = textOf('GetAuthorizationCookie', authorization, 'CookieData')
    const cookie = await this.#whole(this.#sync, 'GetCookie', SYNC_NAMESPACE, REQUEST.GetCookie({ plugInId, cookieData }))
    return { expiration: textOf('GetCookie', cookie, 'Expiration'), encryptedData: textOf('GetCookie', cookie, 'EncryptedData') }
  }

  // The server names its authorization service; another host is none of ours to be sent to.
  #authorizationAt(path: string): Transport {
    const { base } = this.#settings
    const url = URL.canParse(path, base) ? new URL(path, base) : null
    if (url === null || path === '' || url.origin !== base.origin) throw malformed('GetAuthConfig', 'service_url')
    if (this.#authorization?.url !== url.href) {
      this.#authorization?.transport.close()
      this.#authorization = { url: url.href, transport: this.#transport(url, AUTHORIZATION_NAMESPACE) }
    }
    return this.#authorization.transport
  }

  async #whole(transport: Transport, operation: SyncOperation, namespace: string, members: string): Promise<Member[]> {
    const all: Member[] = []
    for (let busy = 1; ; busy += 1) {
      try {
        for await (const batch of this.#read(transport, operation, members, { kind: 'control' }, namespace)) all.push(...batch)
        return all
      } catch (error) {
        if (faultCode(error) !== 'ServerBusy') throw error
        if (busy >= this.#settings.transport.busyTries) throw busyError(operation, busy, error)
        await this.#rest(operation, busy)
        all.length = 0
      }
    }
  }

  async *#read(
    transport: Transport,
    operation: SyncOperation,
    members: string,
    options: Pick<SessionCall, 'kind' | 'signal'>,
    namespace: string = SYNC_NAMESPACE,
  ): AsyncGenerator<Member[]> {
    const { limits } = this.#settings
    const limitBytes = options.kind === 'control' ? limits.controlBytes : limits.bulkBytes
    const { kind, signal } = options
    const answer = await transport.post(operation, syncEnvelope(operation, namespace, members), {
      kind,
      limitBytes,
      ...(signal === undefined ? {} : { signal }),
    })
    const decoder = new TextDecoder(answer.charset, { fatal: true })
    const reader = new MemberReader(operation, limits.valueBytes)
    for await (const chunk of answer.chunks) {
      reader.write(decode(operation, () => decoder.decode(chunk, { stream: true })))
      if (reader.ready >= limits.pageRows) yield reader.take()
    }
    reader.write(decode(operation, () => decoder.decode()))
    reader.end()
    const fault = reader.fault()
    if (fault) throw faultError(operation, fault)
    if (reader.ready > 0) yield reader.take()
  }

  async #rest(operation: string, attempt: number, own?: AbortSignal): Promise<void> {
    const { busyWait, log, signal } = this.#settings.transport
    const wait = Math.min(LONGEST_WAIT, busyWait * 2 ** (attempt - 1)) * (0.75 + Math.random() / 2)
    log?.warn({ operation, attempt, waitMs: Math.round(wait) }, 'wsus says that it is busy')
    const signals = [this.#closing.signal, signal, own].filter((each) => each !== undefined)
    try {
      await pause(wait, undefined, { signal: AbortSignal.any(signals) })
    } catch (cause) {
      throw new WsusError('wsus_aborted', { operation }, { cause })
    }
  }
}

/** The ErrorCode of a fault (MS-WSUSSS 2.2.2.4); null for every other error. */
export function faultCode(error: unknown): string | null {
  if (!(error instanceof WsusError) || error.code !== 'wsus_fault') return null
  const code = error.details['exceptionType']
  return typeof code === 'string' ? code : null
}

/**
 * The text of a member that an answer must have.
 * @throws WsusError `wsus_answer_malformed` when it is missing or empty
 */
export function textOf(operation: string, members: readonly Member[], name: string): string {
  const text = members.find((member) => member.name === name && member.entry === null)?.text ?? ''
  if (text === '') throw malformed(operation, 'members', [name])
  return text
}

function isCookieRefusal(code: string | null): boolean {
  return code === 'InvalidCookie' || code === 'InvalidAuthorizationCookie'
}

function aboutFilter(error: unknown): boolean {
  const about = error instanceof WsusError ? error.details['message'] : null
  return typeof about === 'string' && /^(filter|anchor)$/i.test(about.trim())
}

function rejected(operation: string, reason: string, cause: unknown): WsusError {
  return new WsusError('wsus_cursor_rejected', { operation, reason }, { cause })
}

function busyError(operation: string, tries: number, cause: unknown): WsusError {
  return new WsusError('wsus_busy', { operation, tries }, { cause })
}

function malformed(operation: string, reason: string, members?: readonly string[]): WsusError {
  return new WsusError('wsus_answer_malformed', { operation, reason, ...(members === undefined ? {} : { members }) })
}

function decode(operation: string, step: () => string): string {
  try {
    return step()
  } catch (cause) {
    throw new WsusError('wsus_answer_malformed', { operation, reason: 'charset' }, { cause })
  }
}
