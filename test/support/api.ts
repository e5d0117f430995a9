import { readFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { startApi, type ApiOptions, type RunningApi } from '../../server/api.ts'
import type { App } from '../../server/context.ts'
import type { Endpoint } from '../../server/http/endpoint.ts'
import { endpoints as allEndpoints } from '../../server/endpoints.ts'
import { openTestApp, type TestApp } from './app.ts'

/** An application with its doors open. */
export interface TestApi extends TestApp {
  readonly api: RunningApi
  readonly url: string
  /** A browser that nobody has signed in with. */
  browser(): Browser
  /** What a command sends through the operator's socket. */
  operator(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; an empty object when it is none. */
  readonly json: AnswerBody
}

/** What tests look at in answers; each is there only where the endpoint gives it. */
export interface AnswerBody {
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>
  readonly csrf: string
  readonly role: string
  readonly reason: string
  readonly items: readonly Readonly<Record<string, unknown>>[]
  readonly next: string | null
}

/** Opens the API; call it in a `before` hook and `close` in the `after` hook. */
export async function openTestApi(
  options: { endpoints?: readonly Endpoint[]; environment?: Record<string, string>; through?: (url: string) => string } & ApiOptions = {},
): Promise<TestApi> {
  const { endpoints, environment, through, ...apiOptions } = options
  const test = await openTestApp(environment, through)
  const api = await startApi(test.app, endpoints ?? allEndpoints, { graceMs: 500, ...apiOptions })
  return {
    ...test,
    api,
    url: api.url,
    browser: () => new Browser(api.url),
    operator: (method, path, body, headers) => askOperator(test.app, api.socketPath, { method, path, body, headers }),
    close: async () => {
      await api.stop()
      await test.close()
    },
  }
}

/** A browser as far as the server can tell: keeps the cookie, shows the token, says where it comes from. */
export class Browser {
  readonly #url: string
  #cookie = ''
  csrf: string | null = null

  constructor(url: string) {
    this.#url = url
  }

  /** The value of the session's cookie. */
  get cookie(): string {
    return this.#cookie
  }

  set cookie(value: string) {
    this.#cookie = value
  }

  async signIn(userId: string, password: string): Promise<Answer> {
    const answer = await this.ask('POST', '/api/v1/session', { userId, password })
    if (answer.status === 200) this.csrf = answer.json.csrf
    return answer
  }

  /** @param path from the root; below /api/v1 for endpoints */
  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(new URL(path, this.#url), {
      method,
      redirect: 'manual',
      headers: {
        ...(this.#cookie === '' ? {} : { cookie: this.#cookie }),
        ...(this.csrf === null ? {} : { 'x-tsukuroi-csrf': this.csrf }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        origin: new URL(this.#url).origin,
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    for (const cookie of response.headers.getSetCookie()) this.#cookie = cookie.split(';')[0] ?? ''
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: parsed(text) }
  }
}

async function askOperator(
  app: App,
  socketPath: string,
  asked: { method: string; path: string; body: unknown; headers: Record<string, string> | undefined },
): Promise<Answer> {
  const credential = (await readFile(join(app.config.stateDir, 'operator.credential'), 'utf8')).trim()
  const body = asked.body === undefined ? undefined : JSON.stringify(asked.body)
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        socketPath,
        method: asked.method,
        path: asked.path,
        headers: {
          authorization: `Operator ${credential}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          ...asked.headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          const headers = new Headers(Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]))
          resolve({ status: response.statusCode ?? 0, headers, text, json: parsed(text) })
        })
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}

function parsed(text: string): AnswerBody {
  try {
    return JSON.parse(text) as AnswerBody
  } catch {
    return {} as AnswerBody
  }
}
