import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMessage, generateKey, readPrivateKey, sign } from 'openpgp'
import { putFeed, type FeedChange } from '../../../server/advisories/feeds.ts'
import { noFeedCounts, type FeedCounts } from '../../../server/advisories/fetching.ts'
import { fetchFeed } from '../../../server/advisories/update.ts'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'

/** A vendor on loopback that answers conditional requests. */
export interface VendorServer {
  /** Ends with a slash. */
  readonly base: string
  stop(): void
}

/**
 * @param files what lies where, by path from the root; may change at any time
 * @param asked is told of each document that was asked for and is there, with ` same` when it had not changed
 */
export async function startVendor(files: ReadonlyMap<string, string | Buffer>, asked: string[]): Promise<VendorServer> {
  const server = createServer((req, res) => {
    const path = decodeURIComponent(req.url ?? '')
    if (path.startsWith('/cut')) return void res.writeHead(200, { 'content-length': 100 }).write('begun', () => res.destroy())
    const content = files.get(path)
    if (content === undefined) return void res.writeHead(404).end()
    const etag = `"${createHash('sha256').update(content).digest('hex').slice(0, 16)}"`
    asked.push(`${path}${req.headers['if-none-match'] === etag ? ' same' : ''}`)
    if (req.headers['if-none-match'] === etag) res.writeHead(304).end()
    else res.writeHead(200, { etag }).end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop: () => void server.close() }
}

/** Registers or changes a feed and fetches it. */
export async function fetchAs(app: App, sourceId: string, change: FeedChange): Promise<FeedCounts> {
  const feed = await withInfra(app, COMMAND, (ctx) => putFeed(ctx, sourceId, change))
  const counts = noFeedCounts()
  await fetchFeed(app, feed, { signal: new AbortController().signal, counts })
  return counts
}

/** What a piece of work fails with; nothing of it is there when it does not. */
export async function failure(work: Promise<unknown>): Promise<{ code?: string; details?: Record<string, unknown> }> {
  return (await work.then(
    () => ({}),
    (err: unknown) => err,
  )) as { code?: string }
}

/** A key as vendors have them, armored. */
export interface VendorKey {
  readonly publicKey: string
  readonly privateKey: string
}

/** Makes a key. */
export async function aKey(name = 'Archive'): Promise<VendorKey> {
  return generateKey({ userIDs: [{ name }], format: 'armored', date: new Date('2026-01-01T00:00:00Z') })
}

/** The signature of a document that lies beside it. */
export async function signatureOf(content: string | Buffer, key: VendorKey): Promise<string> {
  const message = await createMessage({ binary: Buffer.from(content) })
  return String(await sign({ message, signingKeys: await readPrivateKey({ armoredKey: key.privateKey }), detached: true }))
}
