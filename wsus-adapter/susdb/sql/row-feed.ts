import type { Request } from 'mssql'

import { WsusError } from '../../error.ts'
import type { CellRow } from '../row-set.ts'

/** Rows of one hand-over; large enough that a row costs no promise. */
const BATCH = 1_000

/** What a feed needs to know. */
export interface FeedOptions {
  operation: string
  /** Rows that may be held before the server is told to wait; at least one batch. */
  aheadRows: number
  /** Milliseconds without a row while the reader waits. */
  idle: number
  /** Turns what mssql says into an error of ours. */
  failure: (cause: unknown) => WsusError
}

/** The rows of one running request, in batches, with the server paused while enough of them lie here. */
export class RowFeed {
  readonly #request: Request
  readonly #options: FeedOptions
  readonly #full: CellRow[][] = []
  #batch: CellRow[] = []
  #rows = 0
  #paused = false
  #done = false
  #failure: WsusError | null = null
  #wake: (() => void) | null = null

  /** @param request not yet sent, with `stream` and `arrayRowMode` */
  constructor(request: Request, options: FeedOptions) {
    this.#request = request
    this.#options = options
    request.on('row', (row: CellRow) => this.#take(row))
    request.on('error', (error: unknown) => this.#end(options.failure(error)))
    request.on('done', () => this.#end(null))
  }

  /** Whether the server has sent everything, or failed. */
  get ended(): boolean {
    return this.#done
  }

  /** The next rows; null at the end. */
  async next(): Promise<readonly CellRow[] | null> {
    while (this.#full.length === 0 && !this.#done) await this.#waited()
    const batch = this.#full.shift()
    if (batch === undefined) {
      if (this.#failure !== null) throw this.#failure
      const rest = this.#batch
      this.#batch = []
      return rest.length === 0 ? null : rest
    }
    if (this.#paused && this.#full.length * BATCH < this.#options.aheadRows / 2) {
      this.#paused = false
      this.#request.resume()
    }
    return batch
  }

  /** Ends the request at the server when it still runs, and whoever waits for its rows. */
  cancel(error: WsusError): void {
    if (this.#done) return
    this.#end(error)
    this.#full.length = 0
    this.#request.cancel()
  }

  #take(row: CellRow): void {
    if (this.#done) return
    this.#rows++
    this.#batch.push(row)
    if (this.#batch.length < BATCH) return
    this.#full.push(this.#batch)
    this.#batch = []
    if (!this.#paused && this.#full.length * BATCH >= this.#options.aheadRows) {
      this.#paused = true
      this.#request.pause()
    }
    this.#notify()
  }

  #end(failure: WsusError | null): void {
    // The first thing that goes wrong is what went wrong; mssql says it again when the request is over.
    if (this.#done) return
    this.#done = true
    this.#failure = failure
    this.#notify()
  }

  #notify(): void {
    this.#wake?.()
    this.#wake = null
  }

  async #waited(): Promise<void> {
    const seen = this.#rows
    let timer: NodeJS.Timeout | undefined
    const woken = new Promise<'woken'>((resolve) => {
      this.#wake = () => resolve('woken')
    })
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), this.#options.idle)
    })
    const outcome = await Promise.race([woken, late])
    clearTimeout(timer)
    const { operation, idle } = this.#options
    if (outcome === 'late' && this.#rows === seen) this.cancel(new WsusError('wsus_timeout', { operation, seconds: idle / 1_000 }))
  }
}
