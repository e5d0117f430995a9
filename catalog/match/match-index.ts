import { isExtended } from './extended.ts'
import { FixTable } from './fix-table.ts'
import { GrowingNumbers, inverted, type NumberLists } from './growing.ts'
import { gather } from './needs.ts'
import { patchKeyOf } from './stream.ts'
import { namesOf, subjectOf, type Subject } from './subject.ts'
import type { Fix, PackageNeed, PackageVersion } from './types.ts'

/** What a change of the catalog means. */
export interface CatalogChange {
  /** Package versions that were looked at again. */
  readonly evaluated: number
  /** Package versions that lack something else than before. */
  readonly packages: readonly number[]
  /** Computers that have one of those, ascending. */
  readonly computers: Uint32Array
}

/** Takes what one computer lacks, by patch ids; the lists are valid during the call. */
export type RollUpVisitor = (computer: number, missing: Uint32Array, superseded: Uint32Array) => void

/**
 * The needs of a whole fleet in memory: each distinct package version is evaluated once, and computers are lists of package versions. It answers what
 * `needsOf` answers, by the same rules, and finds the fixes by bisection instead of by looking at all of them.
 */
export class MatchIndex {
  readonly #table = new FixTable()
  readonly #packages: PackageVersion[] = []
  readonly #ownSlots = new GrowingNumbers()
  readonly #sourceSlots = new GrowingNumbers()
  /** By package version: where its links begin and end. A link is a patch id times two, odd when a later patch supersedes it. */
  readonly #linkStarts = new GrowingNumbers()
  readonly #linkEnds = new GrowingNumbers()
  readonly #links = new GrowingNumbers()
  #evaluated = 0
  readonly #computerStarts = new GrowingNumbers()
  readonly #members = new GrowingNumbers()
  #bySlot: NumberLists | undefined
  #holders: NumberLists | undefined

  constructor() {
    this.#computerStarts.push(0)
  }

  get patchCount(): number {
    return this.#table.patchCount
  }

  get fixCount(): number {
    return this.#table.fixCount
  }

  get packageCount(): number {
    return this.#packages.length
  }

  get computerCount(): number {
    return this.#computerStarts.length - 1
  }

  /** How many (package version, patch) pairs are lacking. */
  get linkCount(): number {
    let count = 0
    for (let id = 0; id < this.#evaluated; id++) count += this.#linkEnds.at(id) - this.#linkStarts.at(id)
    return count
  }

  /** Takes a fix; after the last one call `freeze`. */
  addFix(fix: Fix): void {
    this.#table.add(fix)
  }

  /** Sorts the fixes, so that they can be looked up. */
  freeze(): void {
    this.#table.sort()
  }

  /** Takes a distinct package version. @returns its id, counted from 0 */
  addPackage(pv: PackageVersion): number {
    const names = namesOf(pv)
    const source = names.at(-1) ?? pv.name
    this.#ownSlots.push(this.#table.slotOf(pv.release, pv.name))
    this.#sourceSlots.push(this.#table.slotOf(pv.release, source))
    this.#bySlot = undefined
    this.#holders = undefined
    return this.#packages.push(pv) - 1
  }

  /** Takes a computer. @param packages ids of those of its package versions that decide (`resolvePackages`) @returns its number, counted from 0 */
  addComputer(packages: ArrayLike<number>): number {
    this.#members.pushAll(packages)
    this.#computerStarts.push(this.#members.length)
    this.#holders = undefined
    return this.#computerStarts.length - 2
  }

  /** Evaluates the package versions that have not been yet, each once. @returns how many */
  evaluate(): number {
    const from = this.#evaluated
    for (; this.#evaluated < this.#packages.length; this.#evaluated++) {
      this.#linkStarts.push(this.#links.length)
      this.#links.pushAll(this.#linksOf(this.#evaluated))
      this.#linkEnds.push(this.#links.length)
    }
    return this.#evaluated - from
  }

  /** Makes what `apply` needs: which package versions have a name, and which computers have a package version. Otherwise the first change pays for it. */
  prepare(): void {
    this.#packagesBySlot()
    this.#computersByPackage()
  }

  /** The needs of a package version, as `needsOf` gives them. */
  needs(id: number): PackageNeed[] {
    const subject = subjectOf(this.#packages[id]!)
    return gather(
      subject,
      this.#lacking(subject, id).map((fix) => this.#table.fix(fix)),
      this.#table.fixesIn(this.#ownSlots.at(id), this.#sourceSlots.at(id)).filter(isExtended),
    )
  }

  /** Natural key of a patch. */
  patchKey(patch: number): string {
    return patchKeyOf(this.#table.fixOfPatch(patch))
  }

  /** Goes through the computers and says what each one lacks: of several package versions the one that misses a patch outweighs one that has it superseded. */
  rollUp(visit: RollUpVisitor, computers?: ArrayLike<number>): void {
    const marks = new Uint8Array(this.#table.patchCount)
    const seen = new Uint32Array(this.#table.patchCount)
    const missing = new Uint32Array(this.#table.patchCount)
    const superseded = new Uint32Array(this.#table.patchCount)
    const starts = this.#computerStarts.slice(0, this.#computerStarts.length)
    const members = this.#members.slice(0, this.#members.length)
    const links = this.#links.slice(0, this.#links.length)
    const [from, to] = [this.#linkStarts.slice(0, this.#evaluated), this.#linkEnds.slice(0, this.#evaluated)]
    const count = computers?.length ?? starts.length - 1
    for (let turn = 0; turn < count; turn++) {
      const computer = computers === undefined ? turn : computers[turn]!
      let touched = 0
      for (let at = starts[computer]!; at < starts[computer + 1]!; at++) {
        const pv = members[at]!
        for (let link = from[pv]!; link < to[pv]!; link++) {
          const patch = links[link]! >>> 1
          const mark = 2 - (links[link]! & 1)
          if (marks[patch] === 0) seen[touched++] = patch
          if (marks[patch]! < mark) marks[patch] = mark
        }
      }
      let missed = 0
      let passed = 0
      for (let at = 0; at < touched; at++) {
        const patch = seen[at]!
        if (marks[patch] === 2) missing[missed++] = patch
        else superseded[passed++] = patch
        marks[patch] = 0
      }
      visit(computer, missing.subarray(0, missed), superseded.subarray(0, passed))
    }
  }

  /**
   * Takes back advisories, takes new fixes, and evaluates exactly the package versions that they can concern.
   *
   * @param withdrawn ids of advisories
   */
  apply(added: readonly Fix[], withdrawn: readonly string[] = []): CatalogChange {
    const slots = new Set(this.#table.withdraw(new Set(withdrawn)))
    for (const fix of added) for (const slot of this.#table.add(fix)) slots.add(slot)
    this.#table.sort()
    const { starts, values } = this.#packagesBySlot()
    const touched = new Set<number>()
    for (const slot of slots) for (let at = starts[slot] ?? 0; at < (starts[slot + 1] ?? 0); at++) touched.add(values[at]!)
    const packages = [...touched].filter((id) => this.#reevaluate(id))
    return { evaluated: touched.size, packages, computers: this.#holdersOf(packages) }
  }

  /** @returns whether it lacks something else than before */
  #reevaluate(id: number): boolean {
    if (id >= this.#evaluated) return false
    const before = this.#links.slice(this.#linkStarts.at(id), this.#linkEnds.at(id))
    const after = this.#linksOf(id)
    if (after.length === before.length && after.every((link, at) => link === before[at])) return false
    this.#linkStarts.set(id, this.#links.length)
    this.#links.pushAll(after)
    this.#linkEnds.set(id, this.#links.length)
    return true
  }

  /** Ascending, each patch once. */
  #linksOf(id: number): number[] {
    const table = this.#table
    const lacking = this.#lacking(subjectOf(this.#packages[id]!), id)
    if (lacking.length === 0) return lacking
    if (lacking.length === 1) return [table.patchOf(lacking[0]!) * 2]
    const newest = new Map<number, number>()
    for (const fix of lacking) {
      const identity = table.identityOf(fix)
      const rank = table.rankOf(table.patchOf(fix))
      if ((newest.get(identity) ?? -1) < rank) newest.set(identity, rank)
    }
    const links = new Set<number>()
    for (const fix of lacking) {
      const patch = table.patchOf(fix)
      links.add(patch * 2 + (newest.get(table.identityOf(fix)) === table.rankOf(patch) ? 0 : 1))
    }
    return [...links].sort((a, b) => a - b)
  }

  #lacking(subject: Subject, id: number): number[] {
    return this.#table.lacking(subject, this.#ownSlots.at(id), this.#sourceSlots.at(id))
  }

  #packagesBySlot(): NumberLists {
    if (this.#bySlot === undefined) {
      const starts = Uint32Array.from({ length: this.#packages.length + 1 }, (_, at) => at * 2)
      const values = new Uint32Array(this.#packages.length * 2)
      for (let id = 0; id < this.#packages.length; id++) {
        values[id * 2] = this.#ownSlots.at(id)
        values[id * 2 + 1] = this.#sourceSlots.at(id)
      }
      this.#bySlot = inverted({ starts, values }, this.#table.slotCount)
    }
    return this.#bySlot
  }

  #holdersOf(packages: readonly number[]): Uint32Array {
    const { starts, values } = this.#computersByPackage()
    const found = new Set<number>()
    for (const id of packages) for (let at = starts[id]!; at < starts[id + 1]!; at++) found.add(values[at]!)
    return Uint32Array.from(found).sort()
  }

  #computersByPackage(): NumberLists {
    this.#holders ??= inverted({ starts: this.#computerStarts.whole(), values: this.#members.whole() }, this.#packages.length)
    return this.#holders
  }
}
