import { request as httpRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http'
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https'
import { z } from 'zod'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { isWithoutAccount } from '../http/text-rules.ts'
import { isInside, lookupOutside } from './inside.ts'
import { readSecret, readSetting, removeSecrets, writeSecret, writeSetting } from '../settings/store.ts'

/** The one door to the internet: nothing else of ours reaches out. What it may do is an administrator's setting. */

const ProxyUrl = z
  .url({ protocol: /^http$/ })
  .max(500)
  .refine(isWithoutAccount, 'url_with_account')

/** `none`: nothing is fetched; documents come as files. */
export const InternetSetting = z.object({
  mode: z.enum(['direct', 'proxy', 'none']),
  proxy: ProxyUrl.optional(),
  user: z.string().min(1).max(300).optional(),
})
export type InternetSetting = z.infer<typeof InternetSetting>

const KEY = 'internet'
const SECRET = 'internet.proxy'
const IDLE_MS = 60_000
const REDIRECTS = 5

/** How the internet is reached, with the proxy's password. */
export interface InternetWay extends InternetSetting {
  readonly password?: string | undefined
}

/** The administrator's setting; nothing set is direct. */
export async function internetSetting(ctx: InfraContext): Promise<InternetSetting> {
  return (await readSetting(ctx, KEY, InternetSetting)) ?? { mode: 'direct' }
}

/** The setting with its secret, for a fetch that follows outside of the transaction. */
export async function internetWay(ctx: InfraContext): Promise<InternetWay> {
  return { ...(await internetSetting(ctx)), password: await readSecret(ctx, SECRET) }
}

/**
 * Keeps how the internet is reached.
 *
 * @param password of the proxy; left out: the one before stays, but for the same user of the same proxy alone
 * @throws AppError invalid internet_proxy_missing
 */
export async function saveInternetSetting(ctx: InfraContext, setting: InternetSetting, password?: string): Promise<void> {
  if (setting.mode === 'proxy' && setting.proxy === undefined) throw new AppError('invalid', 'internet_proxy_missing', {})
  const before = await internetSetting(ctx)
  await writeSetting(ctx, KEY, setting)
  if (password !== undefined && setting.mode === 'proxy') await writeSecret(ctx, SECRET, password)
  else if (!isSameProxy(before, setting)) await removeSecrets(ctx, [SECRET])
}

function isSameProxy(before: InternetSetting, after: InternetSetting): boolean {
  if (after.mode !== 'proxy' || after.user === undefined || before.user !== after.user) return false
  return before.proxy !== undefined && after.proxy !== undefined && new URL(before.proxy).origin === new URL(after.proxy).origin
}

export interface FetchWish {
  readonly url: string
  /** As the server gave them for what is in force: it then may answer that nothing changed. */
  readonly etag?: string | null | undefined
  readonly lastModified?: string | null | undefined
  /** Authority besides those of the machine. */
  readonly caPem?: string | null | undefined
  /** Largest answer in bytes, as it comes. */
  readonly limit: number
  readonly signal?: AbortSignal | undefined
}

export type Fetched =
  | { readonly kind: 'not_modified' }
  | { readonly kind: 'document'; readonly body: IncomingMessage; readonly etag: string | null; readonly lastModified: string | null }

/**
 * Fetches a document. Its body is to be read to the end, or destroyed; it ends with an error when it grows too large or falls silent.
 *
 * @throws AppError unavailable internet_forbidden, feed_unreachable, feed_refused; invalid feed_too_large
 */
export async function fetchDocument(way: InternetWay, wish: FetchWish): Promise<Fetched> {
  if (way.mode === 'none') throw new AppError('unavailable', 'internet_forbidden', { url: shown(wish.url) })
  const agents = agentsOf(way, wish.caPem)
  let url = new URL(wish.url)
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    const answer = await ask(url, wish, agents, way.mode === 'direct' && isElsewhere(url, wish.url))
    const status = answer.statusCode ?? 0
    if (status === 200) return documentOf(answer, wish)
    answer.destroy()
    if (status === 304) return { kind: 'not_modified' }
    const next = [301, 302, 303, 307, 308].includes(status) ? redirected(url, answer.headers.location, wish.url) : undefined
    if (next === undefined) throw new AppError('unavailable', 'feed_refused', { url: shown(url.href), status })
    url = next
  }
  throw new AppError('unavailable', 'feed_refused', { url: shown(wish.url), status: 310 })
}

interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
}

/** No connection is kept: a feed is fetched once a day. */
function agentsOf(way: InternetWay, caPem: string | null | undefined): Agents {
  const proxyEnv = way.mode === 'proxy' && way.proxy !== undefined ? proxyOf(way, way.proxy) : undefined
  const options = { keepAlive: false, ...(proxyEnv === undefined ? {} : { proxyEnv }) }
  const ca = caPem === null || caPem === undefined ? {} : { ca: caPem }
  return { http: new HttpAgent(options), https: new HttpsAgent({ ...options, ...ca, minVersion: 'TLSv1.2' }) }
}

/** The variables as node reads them, of our own making: the machine's are not looked at. */
function proxyOf(way: InternetWay, address: string): Record<string, string> {
  const url = new URL(address)
  if (way.user !== undefined) url.username = way.user
  if (way.password !== undefined) url.password = way.password
  return { HTTP_PROXY: url.href, HTTPS_PROXY: url.href }
}

/** @param guarded its name must not mean this machine; through a proxy it is the proxy that looks it up */
function ask(url: URL, wish: FetchWish, agents: Agents, guarded: boolean): Promise<IncomingMessage> {
  const headers = {
    // Only what this version reads: an index and months as JSON; mirrors may say what they like.
    accept: 'application/json, application/xml;q=0.8, text/csv;q=0.8, */*;q=0.5',
    'accept-encoding': 'gzip',
    'user-agent': 'tsukuroi',
    ...(wish.etag ? { 'if-none-match': wish.etag } : {}),
    ...(wish.lastModified ? { 'if-modified-since': wish.lastModified } : {}),
  }
  return new Promise((resolve, reject) => {
    const unreachable = (err: Error): void => {
      const reason = (err as NodeJS.ErrnoException).code ?? err.message
      reject(new AppError('unavailable', 'feed_unreachable', { url: shown(url.href), reason }, { cause: err }))
    }
    const options = {
      headers,
      timeout: IDLE_MS,
      ...(wish.signal === undefined ? {} : { signal: wish.signal }),
      ...(guarded ? { lookup: lookupOutside } : {}),
    }
    const req =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, agent: agents.https })
        : httpRequest(url, { ...options, agent: agents.http })
    req.on('timeout', () => req.destroy(new Error('silent for too long')))
    req.on('error', unreachable)
    req.on('response', resolve)
    req.end()
  })
}

function documentOf(answer: IncomingMessage, wish: FetchWish): Fetched {
  const declared = Number(answer.headers['content-length'] ?? 0)
  if (declared > wish.limit) {
    answer.destroy()
    throw new AppError('invalid', 'feed_too_large', { limit: wish.limit })
  }
  return { kind: 'document', body: answer, etag: answer.headers.etag ?? null, lastModified: answer.headers['last-modified'] ?? null }
}

/** Whether somebody else than the administrator chose this host. */
function isElsewhere(url: URL, asked: string): boolean {
  return url.hostname !== new URL(asked).hostname
}

/** Where a server sends us; never from HTTPS to HTTP, and never to this machine unless it was asked itself. */
function redirected(from: URL, location: string | undefined, asked: string): URL | undefined {
  if (location === undefined || !URL.canParse(location, from)) return undefined
  const to = new URL(location, from)
  if (to.protocol !== 'https:' && (to.protocol !== 'http:' || from.protocol === 'https:')) return undefined
  return isElsewhere(to, asked) && isInside(to.hostname) ? undefined : to
}

/** An address without what may be secret in it. */
function shown(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}
