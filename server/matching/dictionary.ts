import type { PackageVersion } from '../../catalog/index.ts'
import type { App } from '../context.ts'

/** What a line of an inventory is: our id of the package version, and what the line says. */
export interface KnownLine {
  readonly id: number
  readonly pv: PackageVersion
}

/** Lines of one generation: at most twice as many are held. A line with what is read from it takes about half a kilobyte. */
const GENERATION = 200_000

/**
 * Package versions by the lines that told them: what one computer told need not be looked for when another tells it too. Lines that nobody tells any
 * more are forgotten by generations: when the younger one is full, the older one is given up.
 */
export class LineDictionary {
  readonly #limit: number
  #young = new Map<string, KnownLine>()
  #old = new Map<string, KnownLine>()

  constructor(limit = GENERATION) {
    this.#limit = limit
  }

  /** How many lines are held. */
  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** @param key release, package manager and line */
  find(key: string): KnownLine | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const old = this.#old.get(key)
    if (old === undefined) return undefined
    this.#old.delete(key)
    this.keep(key, old)
    return old
  }

  /** Keeps a line whose package version is in the database for good: never one of a transaction that may be taken back. */
  keep(key: string, known: KnownLine): void {
    if (this.#young.size >= this.#limit) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, known)
  }
}

const dictionaries = new WeakMap<App['pools'], LineDictionary>()

/** The dictionary of this process for the database of a service. */
export function dictionaryOf(app: Pick<App, 'pools'>): LineDictionary {
  const known = dictionaries.get(app.pools)
  if (known !== undefined) return known
  const made = new LineDictionary()
  dictionaries.set(app.pools, made)
  return made
}
