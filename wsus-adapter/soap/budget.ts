import { WsusError } from '../error.ts'

/**
 * The time that a server gets for one call. Only waiting for the server is counted, so a reader that takes long over a page does not
 * use it up.
 */
export class Budget {
  readonly #operation: string
  readonly #signals: readonly AbortSignal[]
  readonly #idle: number
  #left: number

  /** @param total milliseconds in all · @param idle milliseconds of one wait */
  constructor(operation: string, total: number, idle: number, signals: readonly AbortSignal[]) {
    this.#operation = operation
    this.#left = total
    this.#idle = idle
    this.#signals = signals
  }

  /** @throws WsusError `wsus_aborted` when a signal has fired already */
  check(): void {
    if (this.#signals.some((signal) => signal.aborted)) throw this.#aborted()
  }

  /**
   * Waits for the server, at most as long as one wait and the whole call may take.
   * @param work what is awaited; it must settle once `giveUp` was called
   * @param giveUp ends the work, with the error that the wait will throw
   * @throws WsusError `wsus_timeout` or `wsus_aborted`, or what the work throws
   */
  async wait<T>(work: () => Promise<T>, giveUp: (error: WsusError) => void, most: number = this.#idle): Promise<T> {
    this.check()
    const limit = Math.min(most, this.#left)
    const started = performance.now()
    let failure: WsusError | undefined
    const fail = (error: WsusError): void => {
      failure ??= error
      giveUp(failure)
    }
    const timer = setTimeout(() => fail(new WsusError('wsus_timeout', { operation: this.#operation, seconds: limit / 1_000 })), limit)
    const onAbort = (): void => fail(this.#aborted())
    for (const signal of this.#signals) signal.addEventListener('abort', onAbort, { once: true })
    try {
      const result = await work()
      if (failure) throw failure
      return result
    } catch (error) {
      throw failure ?? error
    } finally {
      clearTimeout(timer)
      for (const signal of this.#signals) signal.removeEventListener('abort', onAbort)
      this.#left = Math.max(0, this.#left - (performance.now() - started))
    }
  }

  #aborted(): WsusError {
    return new WsusError('wsus_aborted', { operation: this.#operation })
  }
}
