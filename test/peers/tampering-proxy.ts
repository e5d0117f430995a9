import { createServer, request as httpRequest } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** One message as it passed, whole. */
export interface Message {
  method: string
  path: string
  headers: Record<string, string>
  body: Buffer
}

export interface Answer {
  status: number
  headers: Record<string, string>
  body: Buffer
}

/** What the proxy does with one exchange; it sees everything in clear text and knows no key. */
export interface Tampering {
  /** Null drops the request: the server never sees it, the agent gets a broken connection. */
  request?: (message: Message, count: number) => Message | null | Promise<Message | null>
  /** Null drops the answer after the server has acted. */
  answer?: (answer: Answer, message: Message, count: number) => Answer | null | Promise<Answer | null>
}

/** A man in the middle between agents and their server, on loopback. */
export class TamperingProxy {
  readonly url: string
  /** Everything that passed, as it came before tampering. */
  readonly seen: { message: Message; answer: Answer | null }[] = []
  tampering: Tampering = {}
  readonly #server: Server
  readonly #target: string

  private constructor(server: Server, target: string) {
    this.#server = server
    this.#target = target
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** @param target base URL of the real server */
  static async start(target: string): Promise<TamperingProxy> {
    const holder: { proxy?: TamperingProxy } = {}
    const server = createServer((req, res) => {
      void holder.proxy?.handle(req).then(
        (answer) => (answer === null ? res.destroy() : res.writeHead(answer.status, answer.headers).end(answer.body)),
        () => res.destroy(),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    holder.proxy = new TamperingProxy(server, target)
    return holder.proxy
  }

  /** Sends a message to the server by itself, as an attacker would. */
  async send(message: Message): Promise<Answer> {
    return forward(this.#target, message)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  private async handle(req: IncomingMessage): Promise<Answer | null> {
    const count = this.seen.length
    const came: Message = { method: req.method ?? '', path: req.url ?? '', headers: flat(req.headers), body: await read(req) }
    const entry: { message: Message; answer: Answer | null } = { message: came, answer: null }
    this.seen.push(entry)
    const sent = this.tampering.request ? await this.tampering.request(copy(came), count) : came
    if (sent === null) return null
    entry.answer = await forward(this.#target, sent)
    return this.tampering.answer ? this.tampering.answer(entry.answer, came, count) : entry.answer
  }
}

function copy(message: Message): Message {
  return { ...message, headers: { ...message.headers }, body: Buffer.from(message.body) }
}

async function forward(target: string, message: Message): Promise<Answer> {
  const url = new URL(target)
  const headers = { ...message.headers, 'content-length': String(message.body.length), host: url.host }
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: url.hostname, port: url.port, method: message.method, path: message.path, headers, agent: false },
      (response) => {
        read(response).then((body) => resolve({ status: response.statusCode ?? 0, headers: flat(response.headers), body }), reject)
      },
    )
    request.on('error', reject)
    request.end(message.body)
  })
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name]) => !['connection', 'transfer-encoding', 'content-length', 'host', 'keep-alive'].includes(name),
  )
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]))
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts)
}
