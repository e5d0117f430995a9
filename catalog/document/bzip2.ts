const UNIT = 100_000
/** What a block may take besides its data: tables of codes. */
const TABLES = 25_000
const PIECE = 64 * 1024

/** Bytes of one block as they come out; a block of one byte repeated can be 46 MB. */
class Block {
  #bytes = new Uint8Array(UNIT * 9)
  #length = 0

  put(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2)
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes[this.#length++] = byte
  }

  *pieces(): Generator<Uint8Array> {
    for (let at = 0; at < this.#length; at += PIECE) yield this.#bytes.slice(at, Math.min(at + PIECE, this.#length))
  }
}

/**
 * Unpacks bzip2, one block in memory; several streams one after the other too.
 *
 * @throws Error of the library
 */
export async function* unbzip2(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { default: bzip2 } = await import('unbzip2-stream/lib/bzip2.js')
  const { default: bitIterator } = await import('unbzip2-stream/lib/bit_iterator.js')
  const chunks = source[Symbol.asyncIterator]()
  // The reader asks for its first chunk at once.
  let waiting: Uint8Array[] = [new Uint8Array(0)]
  let given = 0
  let received = 0
  let isOver = false
  const next = (): Uint8Array => {
    const chunk = waiting[given++]
    if (chunk === undefined) throw new Error('bzip2_truncated')
    return chunk
  }
  const bits = bitIterator(next)
  let size = 0
  let crc: number | null = 0
  try {
    for (;;) {
      while (!isOver && received - bits.bytesRead < TABLES + size * UNIT) {
        const { done, value } = await chunks.next()
        if (done === true) isOver = true
        else if (value.length > 0) {
          received += value.length
          waiting.push(value)
        }
      }
      waiting = waiting.slice(given)
      given = 0
      if (size === 0) {
        if (isOver && received === bits.bytesRead && received > 0) return
        size = bzip2.header(bits)
        crc = 0
        continue
      }
      const block = new Block()
      crc = bzip2.decompress(bits, (byte) => block.put(byte), new Int32Array(size * UNIT), size * UNIT, crc ?? 0)
      if (crc === null) size = 0
      else yield* block.pieces()
    }
  } finally {
    await chunks.return?.()
  }
}
