import type { Actor } from '../server/context.ts'

/** A person's browser, as far as the API can tell. */
export class Reader {
  readonly actor: Actor
  readonly #url: string
  #cookie = ''

  constructor(url: string, actor: Actor) {
    this.#url = url
    this.actor = actor
  }

  async signIn(userId: string, password: string): Promise<void> {
    const response = await fetch(new URL('/api/v1/session', this.#url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.#url },
      body: JSON.stringify({ userId, password }),
    })
    if (!response.ok) throw new Error(`sign-in: ${response.status} ${await response.text()}`)
    this.#cookie = response.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0] ?? '')
      .join('; ')
  }

  /** The answer to a question. @param path below /api/v1 */
  async get(path: string): Promise<{ items?: Record<string, unknown>[]; next?: string | null }> {
    const response = await fetch(new URL(`/api/v1${path}`, this.#url), { headers: { cookie: this.#cookie } })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as { items?: Record<string, unknown>[]; next?: string | null }
  }

  /** @returns milliseconds until the whole answer was there */
  async ask(path: string): Promise<number> {
    const begin = performance.now()
    await this.get(path)
    return performance.now() - begin
  }
}
