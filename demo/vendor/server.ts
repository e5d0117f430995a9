import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join, normalize } from 'node:path'

/** What vendors have on the internet, on loopback: documents at addresses, and folders of files. */
export interface Vendor {
  readonly url: string
  /** Puts a document at a path; what was there before is gone. */
  publish(path: string, text: string): void
  /** Everything below a path is what the folder has. */
  mount(path: string, folder: string): void
  /** SHA-256 of the document at a path, in hex. */
  sha256(path: string): string
  /** How often the document at a path was asked for, and how often it had not changed. */
  asked(path: string): { readonly times: number; readonly unchanged: number }
  /** Writes the documents into a folder, as somebody would who carries them to a place without a network. */
  save(folder: string): Promise<void>
  stop(): Promise<void>
}

/** Starts the vendor on a free port of 127.0.0.1. It answers conditional requests by the hash of what it has. */
export async function startVendor(): Promise<Vendor> {
  const shelf = new Shelf()
  const server = createServer((req, res) => void shelf.answer(req, res))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve())
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    publish: (path, text) => void shelf.documents.set(path, Buffer.from(text)),
    mount: (path, folder) => void shelf.folders.set(path, folder),
    sha256: (path) => sha256Of(shelf.documents.get(path) ?? Buffer.alloc(0)),
    asked: (path) => shelf.asked.get(path) ?? { times: 0, unchanged: 0 },
    async save(folder) {
      await mkdir(folder, { recursive: true })
      for (const [path, body] of shelf.documents) await writeFile(join(folder, path.replaceAll('/', '-')), body)
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

class Shelf {
  readonly documents = new Map<string, Buffer>()
  readonly folders = new Map<string, string>()
  readonly asked = new Map<string, { times: number; unchanged: number }>()

  async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = normalize(decodeURIComponent((req.url ?? '/').split('?')[0] ?? '/')).slice(1)
    const body = req.method === 'GET' || req.method === 'HEAD' ? (this.documents.get(path) ?? (await this.#file(path))) : undefined
    if (body === undefined) return void res.writeHead(404).end()
    const etag = `"${sha256Of(body)}"`
    const unchanged = req.headers['if-none-match'] === etag
    const before = this.asked.get(path) ?? { times: 0, unchanged: 0 }
    this.asked.set(path, { times: before.times + 1, unchanged: before.unchanged + Number(unchanged) })
    if (unchanged) return void res.writeHead(304, { etag }).end()
    res.writeHead(200, { etag, 'content-length': body.length, 'content-type': 'application/octet-stream' })
    res.end(req.method === 'HEAD' ? undefined : body)
  }

  async #file(path: string): Promise<Buffer | undefined> {
    // normalize() of a path that begins with a slash leaves no way up.
    for (const [prefix, folder] of this.folders) {
      if (path.startsWith(prefix) && basename(path) !== '') return readFile(join(folder, path.slice(prefix.length))).catch(() => undefined)
    }
    return undefined
  }
}

function sha256Of(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex')
}
