import { FeedError } from '../feed/records.ts'
import { unbzip2 } from './bzip2.ts'
import type { Budget } from './limits.ts'
import { unxz } from './xz.ts'
import { cutAtFrames } from './zstd.ts'

export type Compression = 'gzip' | 'xz' | 'bzip2' | 'zstd'

type Bytes = AsyncIterable<Uint8Array>

/** First bytes in hexadecimal. */
const MAGIC: ReadonlyArray<readonly [Compression, RegExp]> = [
  ['gzip', /^1f8b08/],
  ['xz', /^fd377a585a00/],
  ['bzip2', /^425a683[1-9](?:314159265359|177245385090)/],
  ['zstd', /^28b52ffd/],
]

/** Bytes that a window of zstd may take, as a power of two: what the format asks every reader to accept, and what `zstd --long` writes. */
const WINDOW_LOG = 27

/** Bytes in hexadecimal, lower case. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** What the first bytes say; undefined when it is not compressed. */
export function compressionOf(head: Uint8Array): Compression | undefined {
  const first = hexOf(head.subarray(0, 16))
  return MAGIC.find(([, magic]) => magic.test(first))?.[0]
}

/**
 * Unpacks one layer of compression.
 *
 * @throws FeedError feed_damaged, feed_too_large; what the source throws
 */
export async function* decompress(kind: Compression, source: Bytes, budget: Budget): AsyncGenerator<Uint8Array> {
  const input = watched(source)
  let given = 0
  try {
    for await (const piece of decoded(kind, input.bytes())) {
      given += piece.length
      budget.unpacked(piece.length, given, input.taken)
      yield piece
    }
  } catch (err) {
    throw input.failure === undefined ? damaged(err) : input.failure.error
  }
}

/** Counts what is taken, and keeps what the source throws apart from what the decoder does. */
export function watched(source: Bytes): { taken: number; failure: { error: unknown } | undefined; bytes(): AsyncGenerator<Uint8Array> } {
  const state = {
    taken: 0,
    failure: undefined as { error: unknown } | undefined,
    async *bytes() {
      try {
        for await (const chunk of source) {
          state.taken += chunk.length
          yield chunk
        }
      } catch (err) {
        state.failure = { error: err }
        throw err
      }
    },
  }
  return state
}

/** What a decoder found wrong, as our error. */
export function damaged(err: unknown): FeedError {
  if (err instanceof FeedError) return err
  const { code, message } = err as { code?: unknown; message?: unknown }
  const reason = typeof code === 'string' ? code : String(message).slice(0, 200)
  return new FeedError('feed_damaged', { reason }, { cause: err })
}

function decoded(kind: Compression, source: Bytes): Bytes {
  switch (kind) {
    case 'xz':
      return unxz(source)
    case 'bzip2':
      return unbzip2(source)
    case 'gzip':
      return byNode(kind, source)
    case 'zstd':
      return byNode(kind, cutAtFrames(source))
  }
}

async function* byNode(kind: 'gzip' | 'zstd', source: Bytes): AsyncGenerator<Uint8Array> {
  const { constants, createGunzip, createZstdDecompress } = await import('node:zlib')
  const { pipeline } = await import('node:stream')
  const decoder = kind === 'gzip' ? createGunzip() : createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG } })
  // An error of either side destroys the decoder with it; whoever reads it is told. The source is let go before we are done.
  const over = new Promise<void>((resolve) => pipeline(source, decoder, () => resolve()))
  try {
    yield* decoder as AsyncIterable<Uint8Array>
  } finally {
    decoder.destroy()
    await over
  }
}
