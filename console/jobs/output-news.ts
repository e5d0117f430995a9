import { createContext } from 'react'
import type { LiveState } from '../api/live.ts'

/** On which computers programs wrote something, for those parts of the page that show it. */
export interface OutputNews {
  /** Whether news come by themselves. */
  readonly live: LiveState
  /** @returns ends it */
  listen(computerId: string, heard: () => void): () => void
}

export const OutputNewsContext = createContext<OutputNews>({ live: 'asking', listen: () => () => undefined })

/** Passes news on to who listens. */
export class OutputEars {
  readonly #ears = new Map<string, Set<() => void>>()

  readonly listen = (computerId: string, heard: () => void): (() => void) => {
    const ears = this.#ears.get(computerId) ?? new Set()
    this.#ears.set(computerId, ears.add(heard))
    return () => void ears.delete(heard)
  }

  /** @param data of an event `output` */
  tell(data: unknown): void {
    for (const computerId of (data as { computerIds: string[] }).computerIds) this.#ears.get(computerId)?.forEach((heard) => heard())
  }
}
