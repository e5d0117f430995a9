/** Where frames of zstd begin (RFC 8878 section 3.1): node's decoder drops what follows a frame in the same piece, so none may. */

interface Wish {
  /** To be looked at. */
  readonly take?: number
  /** To be passed by. */
  readonly skip?: number
  readonly isStart?: boolean
}

const DICTIONARY_BYTES = [0, 1, 2, 4]
const SIZE_BYTES = [0, 2, 4, 8]
const RLE = 1

function number(bytes: readonly number[]): number {
  return bytes.reduceRight((sum, byte) => sum * 256 + byte, 0)
}

function* frames(): Generator<Wish, void, readonly number[]> {
  for (;;) {
    const magic = number(yield { take: 4, isStart: true })
    if (magic >= 0x184d2a50 && magic <= 0x184d2a5f) yield { skip: number(yield { take: 4 }) }
    else if (magic === 0xfd2fb528) yield* blocks()
    else throw new Error('zstd_format')
  }
}

function* blocks(): Generator<Wish, void, readonly number[]> {
  const descriptor = number(yield { take: 1 })
  const isSingle = (descriptor & 0x20) !== 0
  const size = descriptor >> 6 === 0 && isSingle ? 1 : (SIZE_BYTES[descriptor >> 6] ?? 0)
  yield { skip: (isSingle ? 0 : 1) + (DICTIONARY_BYTES[descriptor & 3] ?? 0) + size }
  for (let isLast = false; !isLast;) {
    const block = number(yield { take: 3 })
    isLast = (block & 1) === 1
    yield { skip: ((block >> 1) & 3) === RLE ? 1 : block >> 3 }
  }
  if ((descriptor & 4) !== 0) yield { skip: 4 }
}

/**
 * The same bytes in pieces none of which goes over the end of a frame.
 *
 * @throws Error zstd_format, zstd_truncated
 */
export async function* cutAtFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const walker = frames()
  let wish: Wish = walker.next([]).value ?? {}
  let left = wish.take ?? 0
  let seen: number[] = []
  for await (const chunk of source) {
    let from = 0
    for (let at = 0; at < chunk.length;) {
      if (wish.isStart === true && seen.length === 0 && at > from) {
        yield chunk.subarray(from, at)
        from = at
      }
      const step = Math.min(left, chunk.length - at)
      if (wish.take !== undefined) seen.push(...chunk.subarray(at, at + step))
      at += step
      left -= step
      while (left === 0) {
        wish = walker.next(seen).value ?? {}
        left = wish.take ?? wish.skip ?? 0
        seen = []
      }
    }
    yield chunk.subarray(from)
  }
  if (wish.isStart !== true || seen.length > 0) throw new Error('zstd_truncated')
}
