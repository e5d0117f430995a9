import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { saveInternetSetting } from '../../../server/sources/fetch.ts'

/** A vendor's server that a test scripts, behind a proxy that it is itself; it counts who asks for what. */
export class Upstream {
  readonly asked: { url: string; range: string | undefined; ifRange: string | undefined }[] = []
  readonly #server: Server
  answer: RequestListener = (_req, res) => void res.writeHead(404).end()

  constructor() {
    this.#server = createServer((req, res) => {
      this.asked.push({ url: req.url ?? '', range: req.headers.range, ifRange: req.headers['if-range'] as string | undefined })
      this.answer(req, res)
    })
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  /** Where files are: no address of this machine, which nobody else may name. */
  readonly url = 'http://vendor.example'

  /** Where it really listens. */
  get proxy(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Has a service reach the internet over it. */
  async lead(app: App): Promise<void> {
    await withInfra(app, COMMAND, (ctx) => saveInternetSetting(ctx, { mode: 'proxy', proxy: this.proxy }))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex')
}

/** Bytes that compress to nothing and repeat nowhere. */
export function content(bytes: number, seed = 'a'): Buffer {
  const blocks: Buffer[] = []
  for (let at = 0; at * 32 < bytes; at++) blocks.push(createHash('sha256').update(`${seed}${at}`).digest())
  return Buffer.concat(blocks).subarray(0, bytes)
}

/** Serves a file, with ranges; `upTo` gives the connection up there. */
export function serving(file: Buffer, etag: string | null = '"1"', upTo?: () => number): RequestListener {
  return (req: IncomingMessage, res: ServerResponse) => {
    const [, first] = /^bytes=(\d+)-$/.exec(req.headers.range ?? '') ?? []
    const isSame = req.headers['if-range'] === undefined || req.headers['if-range'] === etag
    const from = first !== undefined && isSame ? Number(first) : 0
    const tag = etag === null ? {} : { etag }
    if (from > 0)
      res.writeHead(206, {
        ...tag,
        'content-range': `bytes ${from}-${file.length - 1}/${file.length}`,
        'content-length': file.length - from,
      })
    else res.writeHead(200, { ...tag, 'content-length': file.length })
    const to = upTo?.() ?? file.length
    if (to >= file.length) res.end(file.subarray(from))
    else res.write(file.subarray(from, Math.max(from, to)), () => setTimeout(() => res.destroy(), 50))
  }
}
