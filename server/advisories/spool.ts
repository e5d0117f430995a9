import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { FeedError, openFeed, type FeedHead, type KbFix, type Rejection } from '../../catalog/index.ts'
import { AppError } from '../errors.ts'

/** A document of a feed between the door where it comes in and the database: a file in the state directory, read in pieces. */

/** As it comes, and unpacked: 30 MB of the KB–CVE table are 1.4 MB packed. */
export const LARGEST_RECEIVED = 64 * 1024 * 1024
const LARGEST_UNPACKED = 512 * 1024 * 1024
/** Nothing is taken in for so long. */
const ABANDONED_MS = 24 * 3_600_000
const GZIP = Buffer.from([0x1f, 0x8b])

export interface Spooled {
  /** Of the bytes as they came. */
  readonly sha256: Buffer
  readonly bytes: number
  /** The document, compressed. */
  body(): Promise<Buffer>
  /** The document's text, unpacked. */
  text(): AsyncGenerator<string>
  remove(): Promise<void>
}

/**
 * Takes a document in, in bounded memory.
 *
 * @param stateDir where files of the service may lie
 * @throws AppError invalid feed_too_large
 */
export async function spool(stateDir: string, incoming: Readable): Promise<Spooled> {
  const dir = join(stateDir, 'incoming')
  await mkdir(dir, { recursive: true, mode: 0o700 })
  await sweep(dir)
  const path = join(dir, `${randomUUID()}.gz`)
  const remove = (): Promise<void> => rm(path, { force: true })
  const hash = createHash('sha256')
  let bytes = 0
  async function* counted(source: AsyncIterable<Buffer>, first: Buffer | undefined): AsyncGenerator<Buffer> {
    const take = (chunk: Buffer): Buffer => {
      bytes += chunk.length
      if (bytes > LARGEST_RECEIVED) throw new AppError('invalid', 'feed_too_large', { limit: LARGEST_RECEIVED })
      hash.update(chunk)
      return chunk
    }
    if (first !== undefined) yield take(first)
    for await (const chunk of source) yield take(chunk)
  }
  try {
    const chunks = incoming[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>
    const first = await firstBytes(chunks)
    const target = createWriteStream(path, { mode: 0o600 })
    if (first?.subarray(0, 2).equals(GZIP) === true) await pipeline(counted(chunks, first), target)
    else await pipeline(counted(chunks, first), createGzip({ level: 6 }), target)
  } catch (err) {
    await remove()
    throw err
  }
  return { sha256: hash.digest(), bytes, body: () => readFile(path), text: () => unpacked(path), remove }
}

/** Takes away what processes that were killed have left. */
async function sweep(dir: string): Promise<void> {
  for (const name of await readdir(dir)) {
    const path = join(dir, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { force: true })
  }
}

/** At least two bytes, which tell whether it is compressed. */
async function firstBytes(chunks: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
  let head: Buffer | undefined
  while (head === undefined || head.length < 2) {
    const next = await chunks.next()
    if (next.done === true) break
    head = head === undefined ? Buffer.from(next.value) : Buffer.concat([head, next.value])
  }
  return head
}

async function* unpacked(path: string): AsyncGenerator<string> {
  const gunzip = createGunzip()
  const source = createReadStream(path)
  source.on('error', (err) => gunzip.destroy(err))
  source.pipe(gunzip)
  const decoder = new TextDecoder('utf-8')
  let bytes = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > LARGEST_UNPACKED) throw new FeedError('feed_too_large', { limit: LARGEST_UNPACKED })
      yield decoder.decode(chunk, { stream: true })
    }
  } catch (err) {
    const { code } = err as NodeJS.ErrnoException
    if (typeof code === 'string' && code.startsWith('Z_')) throw new FeedError('feed_damaged', { reason: code }, { cause: err })
    throw err
  } finally {
    source.destroy()
    gunzip.destroy()
  }
}

/** What was found besides the records. */
export interface Found {
  head: FeedHead | undefined
  records: number
  skipped: number
  rejected: number
  /** The first few. */
  readonly rejections: Rejection[]
}

const TOLD_REJECTIONS = 10

/**
 * The records of a document, as they are read; `found` is complete when the last one was taken.
 *
 * @throws FeedError
 */
export async function* recordsOf(text: AsyncIterable<string>, found: Found): AsyncGenerator<KbFix> {
  let ready: KbFix[] = []
  const parser = openFeed({
    fix: (record) => void ready.push(record),
    reject(rejection) {
      found.rejected++
      if (found.rejections.length < TOLD_REJECTIONS) found.rejections.push(rejection)
    },
    statement: () => undefined,
    skip: () => void found.skipped++,
  })
  for await (const piece of text) {
    parser.write(piece)
    yield* take()
  }
  found.head = parser.end()
  yield* take()
  function* take(): Generator<KbFix> {
    const records = ready
    ready = []
    found.records += records.length
    yield* records
  }
}
