import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MailStore, ReceivedMail } from './mail-store.ts'
import { listPage, mailPage, notFoundPage } from './pages.ts'
import type { PageLocale } from './pages.ts'

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string | Buffer
  readonly policy?: string
}

const HTML = 'text/html; charset=utf-8'
// Our pages may frame a mail; a mail may show nothing but its own words and inline styles.
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'"
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; base-uri 'none'; form-action 'none'"

/** Starts the web page: `/` the list, `/mails` JSON, `/mails/<id>` one mail, `/mails/<id>.html|.eml|.json` its parts. */
export async function startWeb(
  { host, port }: { host: string; port: number },
  store: MailStore,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => send(response, answer(request, store)))
  server.listen(port, host)
  await once(server, 'listening')
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, 'close')
    },
  }
}

function send(response: ServerResponse, { status, type, body, policy }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-security-policy': policy ?? pagePolicy,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  })
  response.end(body)
}

function answer(request: IncomingMessage, store: MailStore): Answer {
  const url = new URL(request.url ?? '/', 'http://mailbox')
  const locale = localeOf(url, request)
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, type: HTML, body: notFoundPage(locale) }
  if (url.pathname === '/') return { status: 200, type: HTML, body: listPage(store.mails, locale) }
  if (url.pathname === '/mails') return json(store.mails.map(withoutRaw))
  const [, id, part] = /^\/mails\/(\d{1,9})(\.\w+)?$/.exec(url.pathname) ?? []
  const mail = store.mails.find((candidate) => candidate.id === Number(id))
  return (mail === undefined ? undefined : partOf(mail, part, locale)) ?? { status: 404, type: HTML, body: notFoundPage(locale) }
}

function partOf(mail: ReceivedMail, part: string | undefined, locale: PageLocale): Answer | undefined {
  switch (part) {
    case undefined:
      return { status: 200, type: HTML, body: mailPage(mail, locale) }
    case '.json':
      return json(withoutRaw(mail))
    case '.html':
      return { status: 200, type: HTML, body: mail.html, policy: mailPolicy }
    case '.eml':
      return { status: 200, type: 'message/rfc822', body: mail.raw }
    default:
      return undefined
  }
}

const json = (value: unknown): Answer => ({ status: 200, type: 'application/json; charset=utf-8', body: JSON.stringify(value, null, 2) })

function withoutRaw({ raw, ...mail }: ReceivedMail): Omit<ReceivedMail, 'raw'> & { bytes: number } {
  return { ...mail, bytes: raw.length }
}

function localeOf(url: URL, request: IncomingMessage): PageLocale {
  const asked = url.searchParams.get('lang') ?? request.headers['accept-language'] ?? ''
  return asked.trim().toLowerCase().startsWith('ja') ? 'ja' : 'en'
}
