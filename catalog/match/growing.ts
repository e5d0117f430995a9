/** Unsigned numbers in one piece of memory that grows: millions of them cost four bytes each. */
export class GrowingNumbers {
  #values = new Uint32Array(1_024)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Appends one. */
  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Uint32Array(this.#length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#length++] = value
  }

  at(place: number): number {
    return this.#values[place]!
  }

  set(place: number, value: number): void {
    this.#values[place] = value
  }

  /** Appends many. */
  pushAll(values: ArrayLike<number>): void {
    for (let at = 0; at < values.length; at++) this.push(values[at] ?? 0)
  }

  /** Those from `from` to before `to`; valid until the next one is appended. */
  slice(from: number, to: number): Uint32Array {
    return this.#values.subarray(from, to)
  }

  /** All of them, in memory of exactly their size. */
  whole(): Uint32Array {
    return this.#values.slice(0, this.#length)
  }
}

/** Lists of numbers, one behind the other. */
export interface NumberLists {
  /** Where each list begins, and where the last one ends. */
  readonly starts: Uint32Array
  readonly values: Uint32Array
}

/**
 * Turns lists around: of each value, in which lists it is.
 *
 * @param count one more than the greatest value
 */
export function inverted(lists: NumberLists, count: number): NumberLists {
  const starts = new Uint32Array(count + 1)
  for (const value of lists.values) starts[value + 1]!++
  for (let at = 0; at < count; at++) starts[at + 1]! += starts[at]!
  const next = starts.slice(0, count)
  const values = new Uint32Array(lists.values.length)
  for (let list = 0; list + 1 < lists.starts.length; list++) {
    for (let at = lists.starts[list]!; at < lists.starts[list + 1]!; at++) values[next[lists.values[at]!]!++] = list
  }
  return { starts, values }
}
