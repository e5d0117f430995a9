import { join } from 'node:path'
import { z } from 'zod'
import { readIfThere, writeDurably } from '../durable.ts'
import type { Channel } from './sign.ts'

const Reserved = z.object({ reservedTo: z.int().min(0) })
const BLOCK = 100

/** Strictly increasing numbers of one channel. A block is written down before its first number is used, so that no kill ever repeats one. */
export class Sequence {
  readonly #path: string
  #next: number
  #reservedTo: number

  /** @param home the agent's state directory */
  constructor(home: string, channel: Channel) {
    this.#path = join(home, `sequence-${channel}.json`)
    this.#reservedTo = readReserved(readIfThere(this.#path))
    this.#next = this.#reservedTo + 1
  }

  /** The next number; writes to disk once in a hundred. */
  next(): number {
    if (this.#next > this.#reservedTo) this.#reserve(this.#next + BLOCK - 1)
    const sequence = this.#next
    this.#next += 1
    return sequence
  }

  /** Goes on after `last`: the server, in a signed answer, says that it has seen so many (this state directory was restored from an older copy). */
  skipTo(last: number): void {
    if (last < this.#next) return
    this.#next = last + 1
    this.#reserve(last + BLOCK)
  }

  #reserve(to: number): void {
    writeDurably(this.#path, JSON.stringify({ reservedTo: to }))
    this.#reservedTo = to
  }
}

/** A damaged file counts as none: the server refuses what was used before and says, signed, where to go on. */
function readReserved(text: string | null): number {
  try {
    return text === null ? 0 : Reserved.parse(JSON.parse(text)).reservedTo
  } catch {
    return 0
  }
}
