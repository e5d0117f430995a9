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
  #young = new Shelves()
  #old = new Shelves()

  constructor(limit = GENERATION) {
    this.#limit = limit
  }

  /** How many lines are held. */
  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** @param shelf release, package manager and whatever else tells equal lines apart; @param line as it was told */
  find(shelf: string, line: string): KnownLine | undefined {
    return this.finder(shelf)(line)
  }

  /** Looks lines of one shelf up: a list of a thousand has one or two. */
  finder(shelf: string): (line: string) => KnownLine | undefined {
    let [generation, young] = [this.#young, this.#young.of(shelf)]
    return (line) => {
      if (generation !== this.#young || young === undefined) [generation, young] = [this.#young, this.#young.of(shelf)]
      return young?.get(line) ?? this.#fromOld(shelf, line)
    }
  }

  #fromOld(shelf: string, line: string): KnownLine | undefined {
    const old = this.#old.of(shelf)?.get(line)
    if (old === undefined) return undefined
    this.#old.take(shelf, line)
    this.keep(shelf, line, old)
    return old
  }

  /** Keeps a line whose package version is in the database for good: never one of a transaction that may be taken back. */
  keep(shelf: string, line: string, known: KnownLine): void {
    if (this.#young.size >= this.#limit) {
      this.#old = this.#young
      this.#young = new Shelves()
    }
    this.#young.keep(shelf, line, known)
  }
}

/** Lines by what tells equal ones apart: to put both together would cost more for each line than to look for it. */
class Shelves {
  readonly #shelves = new Map<string, Map<string, KnownLine>>()
  size = 0

  of(shelf: string): ReadonlyMap<string, KnownLine> | undefined {
    return this.#shelves.get(shelf)
  }

  take(shelf: string, line: string): void {
    if (this.#shelves.get(shelf)?.delete(line) === true) this.size--
  }

  keep(shelf: string, line: string, known: KnownLine): void {
    let lines = this.#shelves.get(shelf)
    if (lines === undefined) this.#shelves.set(shelf, (lines = new Map()))
    if (!lines.has(line)) this.size++
    lines.set(line, known)
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
