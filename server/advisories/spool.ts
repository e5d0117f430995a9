import { createHash, randomUUID, type Hash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, gzipSync } from 'node:zlib'
import { fileSource, textOf, unpackDocument, type DocumentEntry, type UnpackLimits } from '../../catalog/index.ts'
import { AppError } from '../errors.ts'

/** A document of a feed between the door where it comes in and the database: a file in the state directory, read in pieces. */

/** As it comes. */
export const LARGEST_RECEIVED = 256 * 1024 * 1024
/** A year of a vendor's statements in one archive. */
export const LARGEST_ARCHIVE = 4 * 1024 * 1024 * 1024
/** What is kept of a document, compressed: 30 MB of the KB–CVE table are 1.4 MB. */
const LARGEST_KEPT = 64 * 1024 * 1024
/** Files of archives that are smaller are not put on the disk. */
const HELD = 4 * 1024 * 1024
/** Nothing is taken in for so long. */
const ABANDONED_MS = 24 * 3_600_000
const LIMITS: Partial<UnpackLimits> = { entryBytes: 1024 * 1024 * 1024 }
/** First bytes in hexadecimal: gzip, xz, bzip2, zstd. */
const COMPRESSED = /^(?:1f8b|fd377a58|425a68|28b52ffd)/

/** What of a document is kept. */
export interface Body {
  readonly mediaType: string
  readonly bytes: Buffer
}

export interface SpooledEntry extends DocumentEntry {
  /** It is a file of an archive, not the document itself. */
  readonly isArchived: boolean
}

export interface Spooled {
  /** Of the bytes as they came. */
  readonly sha256: Buffer
  readonly bytes: number
  /** The document as it came, compressed if it was not. @throws AppError feed_too_large */
  body(): Promise<Body>
  /** Its bytes as they came. */
  raw(): AsyncIterable<Uint8Array>
  /** What is in it: itself, or the files of an archive; with its own name when it is no archive. @throws FeedError */
  entries(): AsyncGenerator<SpooledEntry>
  /** The text of the first of them. @throws FeedError */
  text(): AsyncGenerator<string>
  remove(): Promise<void>
}

/**
 * Takes a document in, in bounded memory.
 *
 * @param stateDir where files of the service may lie
 * @param name what it is called where it comes from
 * @throws AppError invalid feed_too_large
 */
export async function spool(
  stateDir: string,
  incoming: AsyncIterable<Uint8Array>,
  { name = 'document', limit = LARGEST_RECEIVED }: { name?: string | undefined; limit?: number } = {},
): Promise<Spooled> {
  const dir = placeOf(stateDir)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const id = randomUUID()
  const path = join(dir, id)
  const hash = createHash('sha256')
  const state = { bytes: 0, head: '' }
  try {
    await pipeline(counted(incoming, hash, state, limit), createWriteStream(path, { mode: 0o600 }))
  } catch (err) {
    await rm(path, { force: true })
    throw err
  }
  async function* entries(): AsyncGenerator<SpooledEntry> {
    // No file of an archive has this name.
    const { size } = await stat(path)
    for await (const entry of unpackDocument(
      fileSource(id, size, (range) => createReadStream(path, range)),
      { limits: LIMITS },
    )) {
      const isArchived = entry.path !== id
      yield { ...entry, path: isArchived ? entry.path : name, isArchived }
    }
  }
  return {
    sha256: hash.digest(),
    bytes: state.bytes,
    body: () => bodyOf(createReadStream(path), COMPRESSED.test(state.head)),
    raw: () => createReadStream(path),
    entries,
    async *text() {
      for await (const entry of entries()) return yield* entry.text()
    },
    remove: () => rm(path, { force: true }),
  }
}

async function* counted(
  incoming: AsyncIterable<Uint8Array>,
  hash: Hash,
  state: { bytes: number; head: string },
  limit: number,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of incoming) {
    state.bytes += chunk.length
    if (state.bytes > limit) throw new AppError('invalid', 'feed_too_large', { limit })
    if (state.head.length < 8) state.head += Buffer.from(chunk.subarray(0, 4)).toString('hex')
    hash.update(chunk)
    yield chunk
  }
}

/** @param isCompressed it is kept as it came */
async function bodyOf(source: Readable, isCompressed: boolean): Promise<Body> {
  const packed = isCompressed ? source : source.pipe(createGzip({ level: 6 }))
  source.on('error', (err) => packed.destroy(err))
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of packed as AsyncIterable<Buffer>) {
    length += piece.length
    if (length > LARGEST_KEPT) throw new AppError('invalid', 'feed_too_large', { limit: LARGEST_KEPT })
    pieces.push(piece)
  }
  return { mediaType: isCompressed ? 'application/octet-stream' : 'application/gzip', bytes: Buffer.concat(pieces) }
}

function placeOf(stateDir: string): string {
  return join(stateDir, 'incoming')
}

/** Takes away what processes that were killed have left; once before documents are taken in, for thousands may lie there together. */
export async function sweepSpool(stateDir: string): Promise<void> {
  const dir = placeOf(stateDir)
  for (const name of await readdir(dir).catch(() => [])) {
    const path = join(dir, name)
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }))
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { force: true })
  }
}

/**
 * Takes a file of an archive in: in memory while it is small, else on the disk.
 *
 * @throws FeedError, AppError invalid feed_too_large
 */
export async function spoolEntry(stateDir: string, entry: DocumentEntry): Promise<Spooled> {
  const source = entry.bytes()
  const held: Uint8Array[] = []
  let length = 0
  while (length <= HELD) {
    const { done, value } = await source.next()
    if (done === true) return inMemory(entry.path, Buffer.concat(held))
    held.push(value)
    length += value.length
  }
  async function* everything(): AsyncGenerator<Uint8Array> {
    yield* held.splice(0)
    yield* source
  }
  return spool(stateDir, everything(), { name: entry.path, limit: LARGEST_ARCHIVE })
}

function inMemory(path: string, content: Buffer): Spooled {
  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    if (content.length > 0) yield content
  }
  const text = (): AsyncGenerator<string> => textOf(bytes())
  return {
    sha256: createHash('sha256').update(content).digest(),
    bytes: content.length,
    body: () => Promise.resolve({ mediaType: 'application/gzip', bytes: gzipSync(content) }),
    raw: bytes,
    async *entries() {
      yield { path, bytes, text, isArchived: false }
    },
    text,
    remove: () => Promise.resolve(),
  }
}
