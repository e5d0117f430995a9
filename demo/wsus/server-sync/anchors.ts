import { SyncFault } from './faults.ts'

const SHAPE = /^\d{1,9},(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}\.\d{3})$/

/** An anchor as a server writes it: a counter that decides nothing, and a time in UTC that does. */
export function anchorText(counter: number, at: number): string {
  return `${counter},${new Date(at).toISOString().replace('T', ' ').replace('Z', '')}`
}

/** The time of an anchor; null when there is none. @throws SyncFault naming the argument when it is no anchor */
export function anchorTime(anchor: string | null, argument: string): number | null {
  if (anchor === null || anchor === '') return null
  const match = SHAPE.exec(anchor)
  const time = match ? Date.parse(`${match[1]}T${match[2]}Z`) : Number.NaN
  if (Number.isNaN(time)) throw new SyncFault('InvalidParameters', argument)
  return time
}

/** Since when things are known: each gets a time of its own when it is seen first, so that no anchor lies between equal times. */
export class History {
  readonly #since = new Map<string, number>()
  #last = 0

  /** The time of a thing, or that of now when it is new. */
  since(key: string, now: Date): number {
    const known = this.#since.get(key)
    if (known !== undefined) return known
    const at = this.tick(now)
    this.#since.set(key, at)
    return at
  }

  /** A time that was never given before, now or a little later. */
  tick(now: Date): number {
    this.#last = Math.max(this.#last + 1, now.getTime())
    return this.#last
  }
}
