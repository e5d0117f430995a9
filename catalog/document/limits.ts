import { FeedError } from '../feed/records.ts'

/** How far a document may unfold before it is taken for an attack. */
export interface UnpackLimits {
  /** Bytes of one entry. */
  readonly entryBytes: number
  /** Bytes that all layers of compression give together. */
  readonly totalBytes: number
  /** Bytes that one layer gives for each that it takes; looked at once it has given a little. */
  readonly ratio: number
  readonly entries: number
  /** Archives and compressions inside each other. */
  readonly depth: number
}

/** Wide enough for a year of a vendor's statements in one archive: 40,000 files, 20 GB, 1 : 70. */
export const UNPACK_LIMITS: UnpackLimits = { entryBytes: 2 ** 30, totalBytes: 2 ** 36, ratio: 400, entries: 1_000_000, depth: 6 }

/** Below this a ratio says nothing: a few lines of one letter are no attack. */
const HARMLESS = 16 * 1024 * 1024

/** What one document has used of its limits; one for all its layers. */
export class Budget {
  readonly limits: UnpackLimits
  #total = 0
  #entries = 0

  constructor(limits: Partial<UnpackLimits> = {}) {
    this.limits = { ...UNPACK_LIMITS, ...limits }
  }

  /** @throws FeedError feed_too_large */
  entry(): void {
    this.#entries++
    if (this.#entries > this.limits.entries) throw new FeedError('feed_too_large', { limit: this.limits.entries, of: 'entries' })
  }

  /** @throws FeedError feed_too_large */
  layer(depth: number): void {
    if (depth > this.limits.depth) throw new FeedError('feed_too_large', { limit: this.limits.depth, of: 'depth' })
  }

  /**
   * What a layer of compression has given.
   *
   * @param bytes of this piece
   * @param given in bytes, by this layer so far
   * @param taken in bytes, by this layer so far
   * @throws FeedError feed_too_large
   */
  unpacked(bytes: number, given: number, taken: number): void {
    this.#total += bytes
    if (this.#total > this.limits.totalBytes) throw new FeedError('feed_too_large', { limit: this.limits.totalBytes, of: 'total' })
    if (given > HARMLESS && given > taken * this.limits.ratio)
      throw new FeedError('feed_too_large', { limit: this.limits.ratio, of: 'ratio' })
  }
}
