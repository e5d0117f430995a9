import { detectNow } from './fleet.ts'
import { WuaError } from './protocol.ts'

const AT_ONCE = 4

/**
 * One detection of each computer's own Windows Update client, a few at a time.
 *
 * @param dirs homes of the computers
 * @returns the homes whose client could not ask the WSUS
 * @throws AggregateError with the stand-ins' own faults, when all have had their turn
 */
export async function detectAll(dirs: readonly string[]): Promise<string[]> {
  const waiting = [...dirs]
  const unreachable: string[] = []
  const faults: unknown[] = []
  const work = async (): Promise<void> => {
    for (let dir = waiting.shift(); dir !== undefined; dir = waiting.shift()) {
      try {
        await detectNow(dir)
      } catch (error) {
        if (error instanceof WuaError) unreachable.push(dir)
        else faults.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  if (faults.length > 0) throw new AggregateError(faults, 'a stand-in computer is broken')
  return unreachable
}

/** The clients' own schedule: detections again and again until stopped, never two rounds at once. */
export class DetectionSchedule {
  readonly #dirs: readonly string[]
  readonly #everyMs: number
  readonly #onError: (error: unknown) => void
  #timer: NodeJS.Timeout | undefined
  #round: Promise<unknown> = Promise.resolve()
  #isStopped = false

  /** @param onError told of what is a fault of the stand-in; an unreachable WSUS is none, the next round tries again */
  constructor(dirs: readonly string[], everyMs: number, onError: (error: unknown) => void) {
    this.#dirs = dirs
    this.#everyMs = everyMs
    this.#onError = onError
    this.#wait()
  }

  /** Ends the schedule; a round that runs ends first. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#round
  }

  #wait(): void {
    if (this.#isStopped) return
    this.#timer = setTimeout(() => {
      this.#round = detectAll(this.#dirs)
        .catch(this.#onError)
        .finally(() => this.#wait())
    }, this.#everyMs)
  }
}
