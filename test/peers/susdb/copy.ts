import type { Socket } from 'node:net'
import type pg from 'pg'

/** What takes the tuples; `full` after a tuple stops reading until `resume`. */
export interface TupleSink {
  tuple(source: Buffer, start: number, end: number): void
  /** After each piece that PostgreSQL sent; false stops reading until `resume`. */
  pieceEnded(): boolean
}

interface PgConnection {
  readonly stream: Socket
  query(text: string): void
}

const [COPY_DATA, COPY_OUT, NOTICE, STATUS, COPY_DONE] = [0x64, 0x48, 0x4e, 0x53, 0x63]
const SIGNATURE_BYTES = 19

/**
 * Reads `COPY (…) TO STDOUT (FORMAT binary)` without an object per row: while it runs it reads the driver's socket itself and
 * gives the tuples to the sink where they lie.
 */
export class BinaryCopy {
  readonly ended: Promise<void>
  readonly #text: string
  readonly #sink: TupleSink
  #stream: Socket | undefined
  #driver: ((data: Buffer) => void) | undefined
  #rest: Buffer | undefined
  #isFirst = true
  #resolve!: () => void
  #reject!: (error: Error) => void

  constructor(text: string, sink: TupleSink) {
    this.#text = text
    this.#sink = sink
    this.ended = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** Reads on after the sink said to stop. */
  resume(): void {
    this.#stream?.resume()
  }

  submit(connection: PgConnection): void {
    const { stream } = connection
    const [driver] = stream.listeners('data') as ((data: Buffer) => void)[]
    if (driver === undefined) throw new Error('the connection reads nothing')
    this.#stream = stream
    this.#driver = driver
    stream.removeListener('data', driver)
    stream.on('data', this.#onData)
    connection.query(this.#text)
  }

  readonly #onData = (piece: Buffer): void => {
    try {
      this.#read(this.#rest === undefined ? piece : Buffer.concat([this.#rest, piece]))
    } catch (error) {
      this.#reject(error as Error)
      this.#stream?.destroy()
    }
  }

  #read(data: Buffer): void {
    this.#rest = undefined
    let at = 0
    while (data.length - at >= 5) {
      const kind = data[at]
      const end = at + 1 + data.readInt32BE(at + 1)
      if (kind === COPY_DATA) {
        if (end > data.length) break
        this.#tuple(data, at + 5, end)
      } else if (kind !== COPY_OUT && kind !== NOTICE && kind !== STATUS) {
        this.#handBack(data.subarray(kind === COPY_DONE ? Math.min(end, data.length) : at))
        return
      } else if (end > data.length) break
      at = end
    }
    if (at < data.length) this.#rest = data.subarray(at)
    if (!this.#sink.pieceEnded()) this.#stream?.pause()
  }

  #tuple(data: Buffer, start: number, end: number): void {
    const from = this.#isFirst ? start + SIGNATURE_BYTES : start
    this.#isFirst = false
    if (end - from >= 2 && data.readInt16BE(from) >= 0) this.#sink.tuple(data, from, end)
  }

  #handBack(rest: Buffer): void {
    this.#stream?.removeListener('data', this.#onData)
    this.#sink.pieceEnded()
    if (this.#driver === undefined) return
    this.#stream?.on('data', this.#driver)
    if (rest.length > 0) this.#driver(rest)
    this.#stream?.resume()
  }

  handleError(error: Error): void {
    this.#reject(error)
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.#resolve()
  }

  /** Runs it on a client. @throws what PostgreSQL says */
  async run(client: pg.Client): Promise<void> {
    client.query(this as unknown as pg.Submittable)
    await this.ended
  }
}
