import type { Lane } from './lane.ts'

/** Hands out at most so many lanes at once; who comes later waits in line. */
export class LanePool {
  readonly #open: () => Lane
  readonly #resting: Lane[] = []
  readonly #busy = new Set<Lane>()
  readonly #waiting: (() => void)[] = []
  #free: number
  #closed = false

  /** @param size lanes at once · @param open makes a lane; lanes that rest are used before new ones */
  constructor(size: number, open: () => Lane) {
    this.#free = size
    this.#open = open
  }

  /** Waits for a lane, which must be given back or discarded. */
  async take(): Promise<Lane> {
    while (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#free -= 1
    const lane = this.#resting.pop() ?? this.#open()
    this.#busy.add(lane)
    return lane
  }

  /** Takes a lane back for the next call. */
  giveBack(lane: Lane): void {
    if (!this.#busy.delete(lane)) return
    if (this.#closed) lane.close()
    else this.#resting.push(lane)
    this.#release()
  }

  /** Takes back a lane whose connection is in an unknown state; a new one replaces it. */
  discard(lane: Lane): void {
    if (!this.#busy.delete(lane)) return
    lane.close()
    this.#release()
  }

  /** Closes every lane, also those whose answer nobody is reading at the moment. */
  close(): void {
    this.#closed = true
    for (const lane of [...this.#resting.splice(0), ...this.#busy]) lane.close()
  }

  #release(): void {
    this.#free += 1
    this.#waiting.shift()?.()
  }
}
