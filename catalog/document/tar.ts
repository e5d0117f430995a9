import type { Extract } from 'tar-stream'
import { FeedError } from '../feed/records.ts'
import { damaged, watched } from './compression.ts'
import { refusalOf, tidy, type SkippedEntry, type SkipReason } from './path.ts'

export interface ArchivedFile {
  readonly path: string
  /** To be read before the next file is taken, once, or not at all. */
  bytes(): AsyncIterable<Uint8Array>
}

const BLOCK = 512

/** Whether the first 512 bytes are a header of a tar archive (POSIX ustar, GNU). */
export function isTar(head: Uint8Array): boolean {
  return head.length >= BLOCK && String.fromCodePoint(...head.subarray(257, 262)) === 'ustar'
}

/**
 * The files of a tar archive, one after the other.
 *
 * @throws FeedError feed_damaged; what the source throws
 */
export async function* filesOfTar(source: AsyncIterable<Uint8Array>, skip: (entry: SkippedEntry) => void): AsyncGenerator<ArchivedFile> {
  const { extract } = await import('tar-stream')
  const input = watched(source)
  const reader = extract()
  const pump = feed(reader, input.bytes())
  pump.catch(() => undefined)
  try {
    for await (const entry of reader) {
      const { name, type } = entry.header
      const reason = reasonOf(type) ?? refusalOf(name)
      const chunks = (entry as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
      if (reason !== undefined) skip({ path: name.slice(0, 300), reason })
      else if (type !== 'directory') yield { path: tidy(name), bytes: () => restOf(chunks) }
      // What nobody wanted is read over.
      while ((await chunks.next()).done !== true);
    }
    await pump
  } catch (err) {
    throw input.failure === undefined ? damaged(err) : input.failure.error
  } finally {
    reader.destroy()
    await pump.catch(() => undefined)
  }
}

/** Without giving the iterator back at its end: that would end the archive with it. */
async function* restOf(chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value
}

function reasonOf(type: string | null | undefined): SkipReason | undefined {
  switch (type) {
    case 'file':
    case 'contiguous-file':
    case 'directory':
      return undefined
    case 'link':
    case 'symlink':
      return 'link'
    case 'character-device':
    case 'block-device':
    case 'fifo':
      return 'device'
    default:
      return 'kind_unknown'
  }
}

/** Writes with back pressure; an archive that ends without its block of zeros broke off. */
async function feed(reader: Extract, source: AsyncIterable<Uint8Array>): Promise<void> {
  let zeros = 0
  let isClosed = false
  let wake: () => void = () => undefined
  const stir = (): void => wake()
  reader.on('drain', stir)
  reader.on('close', () => {
    isClosed = true
    stir()
  })
  try {
    for await (const chunk of source) {
      if (isClosed) return
      const last = chunk.findLastIndex((byte) => byte !== 0)
      zeros = last === -1 ? zeros + chunk.length : chunk.length - 1 - last
      const moved = new Promise<void>((resolve) => (wake = resolve))
      if (!reader.write(chunk) && !isClosed) await moved
    }
    if (zeros < BLOCK) throw new FeedError('feed_damaged', { reason: 'tar_truncated' })
    reader.end(undefined)
  } catch (err) {
    reader.destroy(err as Error)
    throw err
  }
}
