import { request as httpRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http'
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https'
import { getCACertificates } from 'node:tls'
import { z } from 'zod'
import type { InfraContext } from '../context.ts'
import { AppError } from '../errors.ts'
import { isWithoutAccount } from '../http/text-rules.ts'
import { isInside, lookupOutside } from './inside.ts'
import { LARGEST_SCRIPT, PacFile, type Route } from './pac.ts'
import { readSecret, readSetting, removeSecrets, writeSecret, writeSetting } from '../settings/store.ts'

/** The one door to the internet: nothing else of ours reaches out. What it may do is an administrator's setting. */

const ProxyUrl = z
  .url({ protocol: /^http$/ })
  .max(500)
  .refine(isWithoutAccount, 'url_with_account')

/** Characters of a script that lies in the settings. */
const LONGEST_SCRIPT_TEXT = 256 * 1024

/** `none`: nothing is fetched; documents come as files. */
export const InternetSetting = z.object({
  mode: z.enum(['direct', 'proxy', 'pac', 'none']),
  proxy: ProxyUrl.optional(),
  pacUrl: z
    .url({ protocol: /^https?$/ })
    .max(1_000)
    .refine(isWithoutAccount, 'url_with_account')
    .optional()
    .describe('Where the script for proxies lies; it is fetched directly'),
  pacScript: z.string().min(1).max(LONGEST_SCRIPT_TEXT).optional().describe('The script itself'),
  user: z.string().min(1).max(300).optional(),
})
export type InternetSetting = z.infer<typeof InternetSetting>

const KEY = 'internet'
const SECRET = 'internet.proxy'
const IDLE_MS = 60_000
const REDIRECTS = 5
const SCRIPT_MS = 20_000

/** How the internet is reached, with the proxy's password. */
export interface InternetWay extends InternetSetting {
  readonly password?: string | undefined
  /** The script of the setting, with what it answered so far. */
  readonly pac?: PacFile | undefined
}

/** The administrator's setting; nothing set is direct. */
export async function internetSetting(ctx: InfraContext): Promise<InternetSetting> {
  return (await readSetting(ctx, KEY, InternetSetting)) ?? { mode: 'direct' }
}

/** The setting with its secret, for a fetch that follows outside of the transaction. */
export async function internetWay(ctx: InfraContext): Promise<InternetWay> {
  const setting = await internetSetting(ctx)
  return { ...setting, password: await readSecret(ctx, SECRET), pac: pacOf(setting) }
}

/** The proxy script of a setting; it is loaded when it is first asked. */
export function pacOf({ mode, pacUrl, pacScript }: InternetSetting): PacFile | undefined {
  if (mode !== 'pac') return undefined
  return new PacFile(async () => pacScript ?? (pacUrl === undefined ? '' : fetchScript(pacUrl)))
}

/** Fetches a script, never over a proxy. */
async function fetchScript(url: string): Promise<string> {
  const signal = AbortSignal.timeout(SCRIPT_MS)
  const answer = await fetchDocument({ mode: 'direct' }, { url, limit: LARGEST_SCRIPT, signal, whole: true })
  if (answer.kind !== 'document') return ''
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > LARGEST_SCRIPT) throw new AppError('invalid', 'internet_pac_failed', { reason: `larger than ${LARGEST_SCRIPT} bytes` })
      chunks.push(chunk)
    }
  } catch (err) {
    if (err instanceof AppError) throw err
    throw new AppError('unavailable', 'feed_unreachable', { url: shown(url), reason: (err as Error).message }, { cause: err })
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * Keeps how the internet is reached.
 *
 * @param password of the proxy; left out: the one before stays, but for the same user of the same proxy alone
 * @throws AppError invalid internet_proxy_missing, internet_pac_missing, internet_pac_insecure
 */
export async function saveInternetSetting(ctx: InfraContext, setting: InternetSetting, password?: string): Promise<void> {
  checkSetting(setting)
  const before = await internetSetting(ctx)
  await writeSetting(ctx, KEY, setting)
  if (password !== undefined && (setting.mode === 'proxy' || setting.mode === 'pac')) await writeSecret(ctx, SECRET, password)
  else if (!isSameProxy(before, setting)) await removeSecrets(ctx, [SECRET])
}

function checkSetting({ mode, proxy, pacUrl, pacScript, user }: InternetSetting): void {
  if (mode === 'proxy' && proxy === undefined) throw new AppError('invalid', 'internet_proxy_missing', {})
  if (mode !== 'pac') return
  if ((pacUrl === undefined) === (pacScript === undefined)) throw new AppError('invalid', 'internet_pac_missing', {})
  // Whoever writes the script says to whom the password goes.
  if (user !== undefined && pacUrl?.startsWith('http:') === true) throw new AppError('invalid', 'internet_pac_insecure', {})
}

function isSameProxy(before: InternetSetting, after: InternetSetting): boolean {
  if (after.mode !== before.mode || after.user === undefined || before.user !== after.user) return false
  if (after.mode === 'pac') return before.pacUrl === after.pacUrl && before.pacScript === after.pacScript
  if (after.mode !== 'proxy' || before.proxy === undefined || after.proxy === undefined) return false
  return new URL(before.proxy).origin === new URL(after.proxy).origin
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
  /** Somebody else than an administrator chose the address: it must not mean this machine. */
  readonly stranger?: boolean | undefined
  /** Only as it lies there, not compressed for the way. */
  readonly whole?: boolean | undefined
  /** Bytes that are there already, of the document with this tag: the server may send the rest alone. */
  readonly resume?: { readonly from: number; readonly etag: string } | undefined
}

export type Fetched =
  | { readonly kind: 'not_modified' }
  | {
      readonly kind: 'document'
      readonly body: IncomingMessage
      readonly etag: string | null
      readonly lastModified: string | null
      /** Where in the document the body begins: 0, unless it was resumed. */
      readonly from: number
    }

/**
 * Fetches a document. Its body is to be read to the end, or destroyed; it ends with an error when it grows too large or falls silent.
 *
 * @throws AppError unavailable internet_forbidden, feed_unreachable, feed_refused; invalid feed_too_large, internet_pac_failed, internet_proxy_unsupported
 */
export async function fetchDocument(way: InternetWay, wish: FetchWish): Promise<Fetched> {
  if (way.mode === 'none') throw new AppError('unavailable', 'internet_forbidden', { url: shown(wish.url) })
  let url = new URL(wish.url)
  if (wish.stranger === true && isInside(url.hostname))
    throw new AppError('unavailable', 'feed_unreachable', { url: shown(wish.url), reason: 'ERR_ADDRESS_INSIDE' })
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    const answer = await askOver(await routesOf(way, url), url, way, wish)
    const status = answer.statusCode ?? 0
    if (status === 200 || (status === 206 && isRest(answer, wish))) return documentOf(answer, wish)
    answer.destroy()
    if (status === 304) return { kind: 'not_modified' }
    const next = [301, 302, 303, 307, 308].includes(status) ? redirected(url, answer.headers.location, wish.url) : undefined
    if (next === undefined) throw new AppError('unavailable', 'feed_refused', { url: shown(url.href), status })
    url = next
  }
  throw new AppError('unavailable', 'feed_refused', { url: shown(wish.url), status: 310 })
}

async function routesOf(way: InternetWay, url: URL): Promise<Route[]> {
  if (way.mode === 'proxy' && way.proxy !== undefined) return [{ kind: 'proxy', url: way.proxy }]
  return way.pac === undefined ? [{ kind: 'direct' }] : way.pac.routes(url)
}

/** Tries one route after the other until a server answers. */
async function askOver(routes: readonly Route[], url: URL, way: InternetWay, wish: FetchWish): Promise<IncomingMessage> {
  let failure: unknown
  for (const route of routes) {
    wish.signal?.throwIfAborted()
    try {
      // Through a proxy it is the proxy that looks the name up.
      return await ask(
        url,
        wish,
        agentsOf(route, way, wish.caPem),
        route.kind === 'direct' && (wish.stranger === true || isElsewhere(url, wish.url)),
      )
    } catch (err) {
      failure = err
    }
  }
  throw failure
}

interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
}

/** No connection is kept: a feed is fetched once a day. */
function agentsOf(route: Route, way: InternetWay, caPem: string | null | undefined): Agents {
  const options = { keepAlive: false, ...(route.kind === 'direct' ? {} : { proxyEnv: proxyOf(way, route.url) }) }
  // Node takes what is given instead of its own, and a mirror may lead on to a public host.
  const ca = caPem === null || caPem === undefined ? {} : { ca: [...getCACertificates('default'), caPem] }
  return { http: new HttpAgent(options), https: new HttpsAgent({ ...options, ...ca, minVersion: 'TLSv1.2' }) }
}

/** The variables as node reads them, of our own making: the machine's are not looked at. */
function proxyOf(way: InternetWay, address: string): Record<string, string> {
  const url = new URL(address)
  if (way.user !== undefined) url.username = way.user
  if (way.password !== undefined) url.password = way.password
  return { HTTP_PROXY: url.href, HTTPS_PROXY: url.href }
}

function headersOf({ etag, lastModified, whole, resume }: FetchWish): Record<string, string> {
  return {
    // Only what this version reads: an index and months as JSON; mirrors may say what they like.
    accept: 'application/json, application/xml;q=0.8, text/csv;q=0.8, */*;q=0.5',
    'accept-encoding': whole === true || resume !== undefined ? 'identity' : 'gzip',
    'user-agent': 'tsukuroi',
    ...(etag ? { 'if-none-match': etag } : {}),
    ...(lastModified ? { 'if-modified-since': lastModified } : {}),
    ...(resume === undefined ? {} : { range: `bytes=${resume.from}-`, 'if-range': resume.etag }),
  }
}

/** @param guarded its name must not mean this machine */
function ask(url: URL, wish: FetchWish, agents: Agents, guarded: boolean): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const unreachable = (err: Error): void => {
      const reason = (err as NodeJS.ErrnoException).code ?? err.message
      reject(new AppError('unavailable', 'feed_unreachable', { url: shown(url.href), reason }, { cause: err }))
    }
    const options = {
      headers: headersOf(wish),
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

/** Whether a partial answer is just what was asked for. */
function isRest(answer: IncomingMessage, { resume }: FetchWish): boolean {
  return resume !== undefined && answer.headers['content-range']?.startsWith(`bytes ${resume.from}-`) === true
}

function documentOf(answer: IncomingMessage, wish: FetchWish): Fetched {
  const from = answer.statusCode === 206 ? (wish.resume?.from ?? 0) : 0
  const declared = Number(answer.headers['content-length'] ?? 0)
  if (from + declared > wish.limit) {
    answer.destroy()
    throw new AppError('invalid', 'feed_too_large', { limit: wish.limit })
  }
  const { etag = null, 'last-modified': lastModified = null } = answer.headers
  return { kind: 'document', body: answer, etag, lastModified, from }
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

/** An address as errors and lists may show it: what follows the path may be a secret. */
export function shown(url: string): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}
