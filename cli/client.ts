import { readFile } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CommandError } from './command-error.ts'

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** The server's API over the operator's socket. */
export interface Client {
  get<T>(path: string, query?: Query): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  put<T>(path: string, body?: unknown): Promise<T>
  patch<T>(path: string, body?: unknown): Promise<T>
  delete<T>(path: string, query?: Query): Promise<T>
  /** Sends a file as it is. */
  upload<T>(path: string, query: Query | undefined, file: AsyncIterable<Buffer>): Promise<T>
  /** An answer as it comes, for exports. */
  stream(path: string, query?: Query): Promise<AsyncIterable<Buffer>>
  /** Every item of a paged list, page by page. */
  list<T>(path: string, query?: Query): AsyncGenerator<T>
  /** Every item of an export with one JSON document a line. */
  lines<T>(path: string, query?: Query): AsyncGenerator<T>
  /** The same server, asked by a person with that person's rights: decisions are never a command's. */
  as(person: Person): Client
}

export interface Person {
  readonly userId: string
  readonly password: string
}

interface Answer {
  readonly status: number
  readonly response: IncomingMessage
}

/** An answer larger than this is not one of ours. */
const ANSWER_LIMIT = 256 * 1024 * 1024

/**
 * A client that connects when it is first asked.
 *
 * @param stateDir where the server keeps its socket and the operator's credential
 * @param person for whom it asks; left out: for the command itself
 */
export function openClient(stateDir: string, person?: Person): Client {
  const call = async (method: string, path: string, query: Query | undefined, body?: unknown): Promise<Answer> => {
    const credential = await readCredential(stateDir)
    const socketPath = await socketOf(stateDir)
    return send({ method, path: `/api/v1${path}${search(query)}`, socketPath, credential, person, body })
  }
  const json = async <T>(method: string, path: string, query?: Query, body?: unknown): Promise<T> => {
    const { status, response } = await call(method, path, query, body)
    const text = await readAll(response)
    if (status >= 200 && status < 300) return (text === '' ? null : parse(text)) as T
    throw problemOf(status, text)
  }
  return {
    get: (path, query) => json('GET', path, query),
    post: (path, body) => json('POST', path, undefined, body ?? {}),
    put: (path, body) => json('PUT', path, undefined, body ?? {}),
    patch: (path, body) => json('PATCH', path, undefined, body ?? {}),
    delete: (path, query) => json('DELETE', path, query),
    upload: (path, query, file) => json('POST', path, query, file),
    async stream(path, query) {
      const { status, response } = await call('GET', path, query)
      if (status === 200) return pieces(response)
      throw problemOf(status, await readAll(response))
    },
    async *list<T>(path: string, query: Query = {}): AsyncGenerator<T> {
      let after: string | undefined
      do {
        const page: { items: T[]; next: string | null } = await json('GET', path, { limit: 200, ...query, after })
        yield* page.items
        after = page.next ?? undefined
      } while (after !== undefined)
    },
    async *lines<T>(path: string, query?: Query): AsyncGenerator<T> {
      const { status, response } = await call('GET', path, query)
      if (status !== 200) throw problemOf(status, await readAll(response))
      let rest = ''
      const decoder = new TextDecoder()
      for await (const piece of pieces(response)) {
        const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) yield parse(line) as T
      }
      if (rest !== '') yield parse(rest) as T
    },
    as: (someone) => openClient(stateDir, someone),
  }
}

async function readCredential(stateDir: string): Promise<string> {
  try {
    return (await readFile(join(stateDir, 'operator.credential'), 'utf8')).trim()
  } catch (err) {
    const { code } = err as NodeJS.ErrnoException
    if (code === 'EACCES' || code === 'EPERM') throw new CommandError('no_privilege', {}, { cause: err })
    throw new CommandError('not_set_up', { stateDirectory: stateDir }, { cause: err })
  }
}

/** A path that is too long for a socket lives elsewhere; operator.json then names it. */
async function socketOf(stateDir: string): Promise<string> {
  const text = await readFile(join(stateDir, 'run/operator.json'), 'utf8').catch(() => undefined)
  const named: unknown = text === undefined ? undefined : (JSON.parse(text) as { socketPath?: unknown }).socketPath
  return typeof named === 'string' ? named : join(stateDir, 'run/operator.sock')
}

interface Outgoing {
  readonly method: string
  readonly path: string
  readonly socketPath: string
  readonly credential: string
  readonly person: Person | undefined
  readonly body: unknown
}

function send({ method, path, socketPath, credential, person, body }: Outgoing): Promise<Answer> {
  const file = isFile(body) ? body : undefined
  const payload = body === undefined || file !== undefined ? undefined : Buffer.from(JSON.stringify(body))
  return new Promise((resolve, reject) => {
    const req = request({
      method,
      path,
      socketPath,
      headers: {
        authorization: `Operator ${credential}`,
        accept: 'application/json',
        ...(person === undefined ? {} : { 'x-tsukuroi-person': basic(person) }),
        ...(file === undefined ? {} : { 'content-type': 'application/octet-stream' }),
        ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': payload.length }),
      },
    })
    req.on('response', (response) => resolve({ status: response.statusCode ?? 0, response }))
    req.on('error', (err: NodeJS.ErrnoException) => {
      const away = err.code === 'ENOENT' || err.code === 'ECONNREFUSED'
      if (err.code === 'EACCES') reject(new CommandError('no_privilege', {}, { cause: err }))
      else
        reject(
          away
            ? new CommandError('server_not_running', {}, { cause: err })
            : new CommandError('system_error', { reason: err.message }, { cause: err }),
        )
    })
    if (file === undefined) req.end(payload)
    // A server that refuses answers before it has read everything; its answer says why, a broken pipe would not.
    else pipeline(Readable.from(file), req).catch((err: unknown) => req.destroy(err as Error))
  })
}

function isFile(body: unknown): body is AsyncIterable<Buffer> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

/** User id and password as RFC 7617 writes them. */
function basic({ userId, password }: Person): string {
  return `Basic ${Buffer.from(`${userId}:${password}`, 'utf8').toString('base64')}`
}

/** An answer as it comes. @throws CommandError answer_broke_off when the server goes away in the middle */
async function* pieces(response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of response) yield chunk as Buffer
  } catch (err) {
    throw new CommandError('answer_broke_off', {}, { cause: err })
  }
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of pieces(response)) {
    size += chunk.length
    if (size > ANSWER_LIMIT) throw new CommandError('answer_malformed')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function search(query: Query | undefined): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue
    for (const item of Array.isArray(value) ? (value as readonly string[]) : [value]) params.append(name, String(item))
  }
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (err) {
    throw new CommandError('answer_malformed', {}, { cause: err })
  }
}

function problemOf(status: number, text: string): CommandError {
  const problem = parse(text) as { code?: unknown; details?: unknown }
  // The password of a person was wrong; any other 401 means that the credential of the state directory is not this server's.
  if (status === 401) return new CommandError(problem.code === 'sign_in_failed' ? 'sign_in_failed' : 'no_privilege')
  const code = typeof problem.code === 'string' ? problem.code : 'answer_malformed'
  return new CommandError(code, { ...(problem.details as Record<string, unknown> | undefined), status })
}
