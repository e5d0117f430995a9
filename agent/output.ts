/** Standard output, or standard error, of a program. */
export type Stream = 'stdout' | 'stderr'

/** Called with each piece that a program writes, as it comes. */
export type Hear = (stream: Stream, piece: Buffer) => void

/** What there is of a stream from a place on, counted in characters (code points) from its beginning. */
export interface OutputPart {
  offset: number
  text: string
}

/** Of each stream so much is kept; what comes beyond is dropped. */
export const KEPT_BYTES = 256 * 1024

/** Collects what the programs of a step write: the beginning of each stream, and which part of it nobody was told yet. */
export class StepOutput {
  readonly #streams = { stdout: new Kept(), stderr: new Kept() }
  #onNews: () => void = () => undefined

  /** Told whenever there is something new. */
  set onNews(call: () => void) {
    this.#onNews = call
  }

  /** To be handed to whoever runs a program. */
  readonly hear: Hear = (stream, piece) => {
    if (this.#streams[stream].add(piece)) this.#onNews()
  }

  /** What is kept, in the form of a step's result. */
  facts(): { stdout: string; stderr: string; outputTruncated: boolean } {
    const { stdout, stderr } = this.#streams
    return { stdout: stdout.whole, stderr: stderr.whole, outputTruncated: this.isCut }
  }

  get isCut(): boolean {
    return this.#streams.stdout.isCut || this.#streams.stderr.isCut
  }

  /** @param most characters at once; null: nothing is new */
  news(stream: Stream, most: number): OutputPart | null {
    return this.#streams[stream].news(most)
  }

  /** A part of `news` was told. */
  noteTold(stream: Stream, part: OutputPart): void {
    this.#streams[stream].noteTold(part)
  }
}

class Kept {
  whole = ''
  isCut = false
  // Bytes that are no UTF-8 become U+FFFD, as they do in the end's report; a character may come in two pieces.
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  #bytes = 0
  #told = 0
  #toldUnits = 0

  add(piece: Buffer): boolean {
    const room = KEPT_BYTES - this.#bytes
    const wasCut = this.isCut
    if (piece.length > room) this.isCut = true
    if (room <= 0) return wasCut !== this.isCut
    const kept = piece.subarray(0, room)
    this.#bytes += kept.length
    this.whole += this.#decoder.decode(kept, { stream: true })
    return true
  }

  news(most: number): OutputPart | null {
    if (this.#toldUnits >= this.whole.length) return null
    const text = this.whole.slice(this.#toldUnits, this.#toldUnits + most)
    // No half of a surrogate pair at the end; alone it could never go.
    const end = text.length > 1 && isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.length - 1 : text.length
    return { offset: this.#told, text: text.slice(0, end) }
  }

  noteTold({ offset, text }: OutputPart): void {
    if (offset !== this.#told) return
    this.#told += countCharacters(text)
    this.#toldUnits += text.length
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}

/** Code points, as PostgreSQL counts them. */
function countCharacters(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
