import { Cookies } from '../cookies.ts'
import type { Estate } from '../estate.ts'
import type { Args } from '../request.ts'
import { element } from '../xml.ts'
import { SyncFault } from './faults.ts'

const VERSIONS: ReadonlySet<string> = new Set(['1.1', '1.2', '1.3', '1.6', '1.8', '1.20', '1.21'])

/** Cookies of the synchronization services: opaque, good for so many minutes, and only as they were given. */
export class SyncCookies {
  /** Life of a cookie; a real server gives 240. */
  minutes = 240
  readonly #cookies = new Cookies()
  readonly #estate: Estate
  #generation = 0
  #refused = -1

  constructor(estate: Estate) {
    this.#estate = estate
  }

  /** Lets every cookie that was given so far be refused. */
  expire(): void {
    this.#refused = this.#generation
    this.#generation += 1
  }

  /** The server is another one from now on: cookies of before are told so. */
  change(): void {
    this.#generation += 1
  }

  /** Authorizes a downstream server, whoever it is, and lists it from now on. */
  authorize(args: Args): string {
    const [name, guid] = [args.text('accountName') ?? '', (args.text('accountGuid') ?? '').toLowerCase()]
    if (name === '') throw new SyncFault('InvalidParameters', 'accountName')
    if (!/^[0-9a-f-]{36}$/.test(guid)) throw new SyncFault('InvalidParameters', 'accountGuid')
    const known = this.#estate.downstreamServers.get(guid)
    this.#estate.downstreamServers.set(guid, {
      ...(known ?? { id: guid, parentId: null, lastRollupAt: null, version: '', isReplica: false }),
      fqdn: name,
      lastSyncAt: this.#estate.now(),
    })
    const data = this.#cookies.seal('authorization', [guid])
    return `<GetAuthorizationCookieResult>${element('PlugInId', 'DssTargeting')}${element('CookieData', data)}</GetAuthorizationCookieResult>`
  }

  /** Gives a cookie for an authorization. Its expiry has more digits than a clock in milliseconds could write again. */
  give(args: Args): string {
    const given = args.inner('authCookies')?.inner('AuthorizationCookie') ?? null
    const fields = this.#cookies.open('authorization', given?.text('CookieData') ?? '')
    if (given?.text('PlugInId') !== 'DssTargeting' || !fields) throw new SyncFault('InvalidAuthorizationCookie')
    if (!VERSIONS.has(args.text('protocolVersion') ?? '')) throw new SyncFault('IncompatibleProtocolVersion')
    const expires = new Date(this.#estate.now().getTime() + this.minutes * 60_000).toISOString().replace('Z', '55Z')
    const data = this.#cookies.seal('session', [...fields, expires, String(this.#generation)])
    return `<GetCookieResult>${element('Expiration', expires)}${element('EncryptedData', data)}</GetCookieResult>`
  }

  /** @throws SyncFault for a cookie that is none, was changed on its way, is too old or another server's */
  check(args: Args): void {
    const cookie = args.inner('cookie')
    const fields = this.#cookies.open('session', cookie?.text('EncryptedData') ?? '')
    if (!fields) throw new SyncFault('InvalidCookie')
    const [, expires = '', generation = ''] = fields
    const isOld = new Date(expires.replace('55Z', 'Z')) < this.#estate.now() || Number(generation) <= this.#refused
    if (cookie?.text('Expiration') !== expires || isOld) throw new SyncFault('InvalidCookie')
    if (Number(generation) !== this.#generation) throw new SyncFault('ServerChanged')
  }
}
