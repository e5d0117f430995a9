import { Worker } from 'node:worker_threads'
import { AppError } from '../errors.ts'

/** Proxy auto-configuration: a script of the administrator's says over which proxies an address is reached. */

/** One way to an address. */
export type Route = { readonly kind: 'direct' } | { readonly kind: 'proxy'; readonly url: string }

/** Bytes of a script; browsers take no more either. */
export const LARGEST_SCRIPT = 1024 * 1024
/** For one answer, looking names up included. */
const ANSWER_MS = 5_000
const MOST_ROUTES = 5
const KEPT_ANSWERS = 100

/**
 * What a script's answer means: `PROXY a:8080; HTTPS b:443; DIRECT`, tried in this order. What is neither is passed over.
 *
 * @throws AppError invalid internet_proxy_unsupported where nothing but SOCKS is left, internet_pac_failed
 */
export function routesFrom(answer: unknown): Route[] {
  if (typeof answer !== 'string') throw new AppError('invalid', 'internet_pac_failed', { reason: 'no answer' })
  const parts = answer
    .slice(0, 2_000)
    .split(';')
    .map((part) => part.trim())
  const routes = parts.flatMap(routeFrom).slice(0, MOST_ROUTES)
  if (routes.length > 0) return routes
  const socks = parts.find((part) => /^SOCKS[45]?\s/i.test(part))
  if (socks !== undefined) throw new AppError('invalid', 'internet_proxy_unsupported', { answer: socks.slice(0, 100) })
  throw new AppError('invalid', 'internet_pac_failed', { reason: JSON.stringify(answer.slice(0, 100)) })
}

const SCHEMES: Readonly<Record<string, string>> = { PROXY: 'http', HTTP: 'http', HTTPS: 'https' }

function routeFrom(part: string): Route[] {
  if (/^DIRECT$/i.test(part)) return [{ kind: 'direct' }]
  const [, kind = '', host = ''] = /^(PROXY|HTTPS?)\s+((?:[\w.-]{1,253}|\[[\d:a-f.]{2,45}\])(?::\d{1,5})?)$/i.exec(part) ?? []
  const url = `${SCHEMES[kind.toUpperCase()]}://${host}`
  return host !== '' && URL.canParse(url) ? [{ kind: 'proxy', url }] : []
}

/** A script with the answers that it gave; for one run. */
export class PacFile {
  readonly #load: () => Promise<string>
  readonly #answers = new Map<string, Promise<Route[]>>()
  readonly #answerMs: number
  #script: Promise<string> | undefined

  /**
   * @param load gives the script's text
   * @param answerMs time for one answer
   */
  constructor(load: () => Promise<string>, answerMs: number = ANSWER_MS) {
    this.#load = load
    this.#answerMs = answerMs
  }

  /**
   * Over what an address is reached, in the order in which it is to be tried.
   *
   * @throws AppError invalid internet_pac_failed, internet_proxy_unsupported; what loading the script throws
   */
  async routes(url: URL): Promise<Route[]> {
    // Only the host of a secure address is told: a path may hold what is secret.
    const told = url.protocol === 'https:' ? `${url.origin}/` : `${url.origin}${url.pathname}`
    const known = this.#answers.get(told)
    if (known !== undefined) return known
    if (this.#answers.size >= KEPT_ANSWERS) this.#answers.clear()
    const asked = this.#ask(told)
    this.#answers.set(told, asked)
    return asked
  }

  async #ask(url: string): Promise<Route[]> {
    const script = await (this.#script ??= this.#load())
    if (script.length > LARGEST_SCRIPT)
      throw new AppError('invalid', 'internet_pac_failed', { reason: `larger than ${LARGEST_SCRIPT} bytes` })
    return routesFrom(await askScript(script, url, this.#answerMs))
  }
}

/**
 * Asks a script about an address, in a thread that is ended when it takes too long.
 *
 * @throws AppError invalid internet_pac_failed
 */
async function askScript(script: string, url: string, answerMs: number): Promise<unknown> {
  const worker = new Worker(new URL('./pac-worker.ts', import.meta.url), {
    workerData: { script, url },
    env: {},
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 128 },
  })
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<unknown>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer after ${answerMs / 1_000} s`)), answerMs)
      worker.on('message', (said: { answer: unknown } | { problem: string }) =>
        'answer' in said ? resolve(said.answer) : reject(new Error(said.problem)),
      )
      worker.on('error', reject)
      worker.on('exit', () => reject(new Error('no answer')))
    })
  } catch (err) {
    const reason =
      String((err as Error).message)
        .split('\n')[0]
        ?.slice(0, 200) ?? ''
    throw new AppError('invalid', 'internet_pac_failed', { reason }, { cause: err })
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
