import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** The demo's opaque cookies: what they say, sealed with a key of this start. Plain text, never an object graph. */
export class Cookies {
  readonly #key = randomBytes(32)

  /** @param kind keeps an authorization from passing as a session */
  seal(kind: string, fields: readonly string[]): string {
    const body = JSON.stringify([kind, ...fields])
    return Buffer.concat([this.#mac(body), Buffer.from(body, 'utf8')]).toString('base64')
  }

  /** The fields, or null when the cookie is not one of ours. */
  open(kind: string, cookie: string): string[] | null {
    const bytes = Buffer.from(cookie, 'base64')
    if (bytes.length <= 32) return null
    const body = bytes.subarray(32).toString('utf8')
    if (!timingSafeEqual(this.#mac(body), bytes.subarray(0, 32))) return null
    const [found, ...fields] = JSON.parse(body) as string[]
    return found === kind ? fields : null
  }

  #mac(body: string): Buffer {
    return createHmac('sha256', this.#key).update(body, 'utf8').digest()
  }
}
