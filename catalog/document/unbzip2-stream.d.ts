/** The library's own block reader: its stream unpacks a whole input piece at once, which for a bomb is without bound. */
declare module 'unbzip2-stream/lib/bzip2.js' {
  export interface Bits {
    (count: number | null): number
    bytesRead: number
  }
  interface Bzip2 {
    /** Size of a block, in units of 100,000. */
    header(bits: Bits): number
    /** One block; null at the end of a stream. */
    decompress(bits: Bits, put: (byte: number) => void, work: Int32Array, size: number, crc: number): number | null
  }
  const bzip2: Bzip2
  export default bzip2
}

declare module 'unbzip2-stream/lib/bit_iterator.js' {
  import type { Bits } from 'unbzip2-stream/lib/bzip2.js'
  export default function bitIterator(next: () => Uint8Array): Bits
}
