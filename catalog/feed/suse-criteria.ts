import { ownText } from './own-text.ts'
import { suseRelease, type StreamPlace } from './releases.ts'

/** Criteria of SUSE's OVAL definitions: which products are joined with which tests of packages. */

/** Products, and tests of which one is enough; those in a list must hold together. */
export interface SuseBranch {
  readonly places: readonly StreamPlace[]
  readonly tests: readonly (number | readonly number[])[]
}

/** What the criteria of one definition say. */
export interface SuseAnswer {
  readonly branches: SuseBranch[]
  /** Packages without a fix. */
  readonly affected: { readonly places: readonly StreamPlace[]; readonly names: readonly string[] }[]
  /** Products that are none of ours. */
  readonly unknown: readonly string[]
  /** How many statements say that a package is not affected. */
  readonly untold: number
}

interface Frame {
  readonly isAnd: boolean
  platforms: string[]
  tests: (number | readonly number[])[]
  affected: string[]
}

/** Reads the criteria of one definition after the other. */
export class SuseCriteria {
  /** Tests of packages that any definition asks for. */
  readonly asked = new Set<number>()
  /** Whether any definition speaks of packages without a fix. */
  hasStates = false
  readonly #places = new Map<string, StreamPlace | null>()
  readonly #frames: Frame[] = []
  #joined: Frame[] = []
  #untold = 0

  /** A group of criteria begins. */
  open(operator: string): void {
    this.#frames.push({ isAnd: operator !== 'OR', platforms: [], tests: [], affected: [] })
  }

  /** One of them: its comment says what its test is about. */
  criterion(test: number, comment: string): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return
    const said = comment.slice(0, 500).trim()
    const affected = /^(\S+) is (not )?affected$/.exec(said)
    if (affected !== null) {
      this.hasStates = true
      if (affected[2] === undefined) frame.affected.push(affected[1]!)
      else this.#untold++
    } else if (/ less than \S+$/.test(said) || isBuilt(said)) {
      frame.tests.push(test)
      this.asked.add(test)
    } else if (said.endsWith(' is installed')) frame.platforms.push(said.slice(0, -' is installed'.length))
    // Who signed a package does not matter here.
  }

  /** The group ends. What is of one kind only belongs to the group around it. */
  close(): void {
    const frame = this.#frames.pop()
    if (frame === undefined) return
    const hasPackages = frame.tests.length + frame.affected.length > 0
    if (frame.isAnd && hasPackages && frame.platforms.length > 0) {
      this.#joined.push(frame)
      return
    }
    const around = this.#frames.at(-1)
    if (frame.isAnd && frame.tests.length > 1) frame.tests = [frame.tests.flat()]
    if (around === undefined) {
      if (hasPackages) this.#joined.push(frame)
      return
    }
    around.platforms.push(...frame.platforms)
    around.tests.push(...frame.tests)
    around.affected.push(...frame.affected)
  }

  /**
   * What the definition that ends here said.
   *
   * @param platforms those of the definition as a whole, for criteria without any
   */
  take(platforms: readonly string[]): SuseAnswer {
    const answer = { branches: [] as SuseBranch[], affected: [] as SuseAnswer['affected'], unknown: new Set<string>() }
    for (const frame of this.#joined) {
      const named = frame.platforms.length > 0 ? frame.platforms : platforms
      const places = this.#placesOf(named, answer.unknown)
      if (places.length === 0) continue
      if (frame.tests.length > 0) answer.branches.push({ places, tests: frame.tests })
      if (frame.affected.length > 0) answer.affected.push({ places, names: [...new Set(frame.affected)] })
    }
    const untold = this.#untold
    this.#joined = []
    this.#frames.length = 0
    this.#untold = 0
    return { ...answer, unknown: [...answer.unknown], untold }
  }

  /** Releases of all products so far that are ours, each once. */
  releases(): string[] {
    return [...new Set([...this.#places.values()].flatMap((place) => (place === null ? [] : [place.release])))]
  }

  #placesOf(platforms: readonly string[], unknown: Set<string>): StreamPlace[] {
    const places = new Map<string, StreamPlace>()
    for (const platform of platforms) {
      let place = this.#places.get(platform)
      if (place === undefined) {
        place = placeOf(ownText(platform))
        if (this.#places.size < 10_000) this.#places.set(ownText(platform), place)
      }
      if (place !== null) places.set(`${place.release}/${place.pocket}`, place)
      else if (/\bLinux Enterprise Server\b|^sles/i.test(platform)) unknown.add(platform)
    }
    return [...places.values()]
  }
}

/** `tar-1.34-2.2 is installed` speaks of a build, `sles10-sp4 is installed` of a product. */
function isBuilt(comment: string): boolean {
  const match = /^(\S+)-([^\s-]*\d[^\s-]*)-([^\s-]+) is installed$/.exec(comment)
  return match !== null && !/^(?:sle[sd]?|core)\d+(?:-sp\d)?(?:-|$)/.test(match[1]!)
}

/** Products by the names that they have here; those of the older documents are `sles10-sp4-sdk` and the like. */
function placeOf(platform: string): StreamPlace | null {
  const old = /^sle[sd]?(\d{2})(?:-sp(\d))?(?:-\w+)*$/.exec(platform)
  if (old !== null) return { release: `sles/${old[1]}${old[2] === undefined ? '' : `.${old[2]}`}`, pocket: 'base' }
  return suseRelease(platform.replace(/ for (?:AMD64|IBM|IPF|x86|X86)\b.*$/, '')) ?? null
}
