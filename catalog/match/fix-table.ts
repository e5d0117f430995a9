import { schemeNamed } from '../version/index.ts'
import { GrowingNumbers } from './growing.ts'
import { isDecidedByScope, ruleFor, scopeOf, scopeRule, type FixScope } from './judge.ts'
import { streamOf } from './stream.ts'
import type { Ordered, Subject } from './subject.ts'
import type { Fix } from './types.ts'

/** Fixes under one name, by their order: those that are newer than a version are the end of the list. */
interface SortedFixes {
  readonly keys: string[]
  readonly fixes: Uint32Array
  /** Of each fix, where nothing but its scope and its order decides; null where the fix itself must be asked. */
  readonly scopes: (FixScope | null)[]
}

/** One name in one release. */
interface Slot {
  /** Compared with the versions of packages of this source. */
  source: SortedFixes | null
  /** Compared with the versions of packages of this name. */
  own: SortedFixes | null
  /** Added, not sorted in yet. */
  pending: { readonly as: 'source' | 'own'; readonly key: string; readonly fix: number }[]
}

/** All fixes of all releases, found by name and version. */
export class FixTable {
  readonly #fixes: Fix[] = []
  readonly #scopes: FixScope[] = []
  readonly #scopeOf = new Map<string, FixScope>()
  readonly #slotIds = new Map<string, number>()
  readonly #slots: Slot[] = []
  readonly #identityIds = new Map<string, number>()
  /** By fix: package in its stream; patch. */
  readonly #identities = new GrowingNumbers()
  readonly #patches = new GrowingNumbers()
  readonly #patchIds: Map<string, number>[] = []
  /** By patch: a fix of it, and its place among those of its package and stream. */
  readonly #fixOfPatch = new GrowingNumbers()
  readonly #ranks = new GrowingNumbers()
  readonly #unranked = new Set<number>()
  readonly #pending = new Set<number>()

  /** How many patches there are: their ids are below. */
  get patchCount(): number {
    return this.#fixOfPatch.length
  }

  get slotCount(): number {
    return this.#slots.length
  }

  get fixCount(): number {
    return this.#fixes.length
  }

  /** The id of a name in a release, which need not have a fix yet. */
  slotOf(release: string, name: string): number {
    const text = `${release}\n${name}`
    const known = this.#slotIds.get(text)
    if (known !== undefined) return known
    const id = this.#slots.push({ source: null, own: null, pending: [] }) - 1
    this.#slotIds.set(text, id)
    return id
  }

  fix(id: number): Fix {
    return this.#fixes[id]!
  }

  /** One of the fixes that a patch answers. */
  fixOfPatch(patch: number): Fix {
    return this.#fixes[this.#fixOfPatch.at(patch)]!
  }

  patchOf(fix: number): number {
    return this.#patches.at(fix)
  }

  /** Package in its stream, of which the newest patch supersedes the others. */
  identityOf(fix: number): number {
    return this.#identities.at(fix)
  }

  /** Place of a patch among those of its package and stream: the greatest is the newest. Valid after `sort`. */
  rankOf(patch: number): number {
    return this.#ranks.at(patch)
  }

  /**
   * Takes a fix; `sort` makes it count.
   *
   * @returns the slots that it is in
   */
  add(fix: Fix): number[] {
    const id = this.#fixes.push(fix) - 1
    this.#scopes.push(this.#scope(fix))
    this.#identify(id, fix)
    if (fix.binaries.length === 0) return [this.#put(fix.release, fix.name, fix.names === 'source' ? 'source' : 'own', fix.key, id)]
    const slots = fix.binaries.flatMap(({ name, version }) => {
      const scheme = schemeNamed(fix.scheme)
      return scheme.refusal(version) === null ? [this.#put(fix.release, name, 'own', scheme.key(version), id)] : []
    })
    // For numbered kernels, which are not among the binaries; others are turned away when they are judged.
    if (fix.names === 'source') slots.push(this.#put(fix.release, fix.name, 'source', fix.key, id))
    return slots
  }

  /** Takes back advisories. @returns the slots that they were in */
  withdraw(advisoryIds: ReadonlySet<string>): number[] {
    const slots: number[] = []
    if (advisoryIds.size === 0) return slots
    for (const [id, fix] of this.#fixes.entries()) {
      if (fix.advisory === null || !advisoryIds.has(fix.advisory.id)) continue
      const withdrawn = { ...fix, advisory: { ...fix.advisory, withdrawn: true } }
      this.#fixes[id] = withdrawn
      this.#scopes[id] = this.#scope(withdrawn)
      for (const { name } of [fix, ...fix.binaries]) slots.push(this.#resort(this.slotOf(fix.release, name)))
    }
    return slots
  }

  /** Sorts in what was added. */
  sort(): void {
    for (const id of this.#pending) {
      const slot = this.#slots[id]!
      slot.source = this.#merged(slot.source, slot, 'source')
      slot.own = this.#merged(slot.own, slot, 'own')
      slot.pending = []
    }
    this.#pending.clear()
    for (const identity of this.#unranked) {
      const patches = [...this.#patchIds[identity]!].sort(([a], [b]) => (a < b ? -1 : 1))
      for (const [rank, [, patch]] of patches.entries()) this.#ranks.set(patch, rank)
    }
    this.#unranked.clear()
  }

  /** All fixes under a package's own name and its source's, each once. */
  fixesIn(ownSlot: number, sourceSlot: number): Fix[] {
    const slots = [this.#slots[ownSlot]!, this.#slots[sourceSlot]!]
    const ids = new Set(slots.flatMap(({ own, source }) => [...(own?.fixes ?? []), ...(source?.fixes ?? [])]))
    return [...ids].map((id) => this.fix(id))
  }

  /** The fixes that a package version lacks, by id, without order. */
  lacking(subject: Subject, ownSlot: number, sourceSlot: number | null, found: number[] = []): number[] {
    this.#collect(subject, this.#slots[ownSlot]!.own, subject.own, found)
    if (sourceSlot !== null && subject.source !== null) this.#collect(subject, this.#slots[sourceSlot]!.source, subject.source.at, found)
    return found
  }

  /** A backport's own version is below the one that it is compared by, so that nothing is passed over. */
  #collect(subject: Subject, sorted: SortedFixes | null, installed: Ordered, found: number[]): void {
    if (sorted === null || installed.word !== undefined) return
    const { keys, fixes, scopes } = sorted
    let asked: FixScope | null = null
    let answer = false
    for (let at = firstAbove(keys, installed.key); at < keys.length; at++) {
      const scope = subject.backport === null ? scopes[at]! : null
      if (scope === null) {
        const id = fixes[at]!
        if (ruleFor(subject, this.#fixes[id]!, this.#scopes[id]!) === 'older_than_fix') found.push(id)
        continue
      }
      if (scope !== asked) {
        asked = scope
        answer = scopeRule(subject, scope) === null
      }
      if (answer) found.push(fixes[at]!)
    }
  }

  #put(release: string, name: string, as: 'source' | 'own', key: string, fix: number): number {
    const slot = this.slotOf(release, name)
    this.#slots[slot]!.pending.push({ as, key, fix })
    this.#pending.add(slot)
    return slot
  }

  /** Has a slot sorted again, because fixes in it have another scope. */
  #resort(slot: number): number {
    this.#pending.add(slot)
    return slot
  }

  #merged(sorted: SortedFixes | null, { pending }: Slot, as: 'source' | 'own'): SortedFixes | null {
    const all = (sorted?.keys ?? []).map((key, at) => ({ key, fix: sorted!.fixes[at]! }))
    for (const entry of pending) if (entry.as === as) all.push(entry)
    if (all.length === 0) return null
    all.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.fix - b.fix))
    return {
      keys: all.map(({ key }) => key),
      fixes: Uint32Array.from(all, ({ fix }) => fix),
      scopes: all.map(({ fix }) => (isDecidedByScope(this.#fixes[fix]!) ? this.#scopes[fix]! : null)),
    }
  }

  #scope(fix: Fix): FixScope {
    const scope = scopeOf(fix)
    const text = Object.values(scope).join('\n')
    const known = this.#scopeOf.get(text)
    if (known !== undefined) return known
    this.#scopeOf.set(text, scope)
    return scope
  }

  #identify(id: number, fix: Fix): void {
    const text = `${streamOf(fix)}\n${fix.name}`
    let identity = this.#identityIds.get(text)
    if (identity === undefined) {
      identity = this.#patchIds.push(new Map()) - 1
      this.#identityIds.set(text, identity)
    }
    this.#identities.push(identity)
    const patches = this.#patchIds[identity]!
    let patch = patches.get(fix.key)
    if (patch === undefined) {
      patch = this.#fixOfPatch.length
      this.#fixOfPatch.push(id)
      this.#ranks.push(0)
      patches.set(fix.key, patch)
      this.#unranked.add(identity)
    } else if (fix.fixed < this.fixOfPatch(patch).fixed) this.#fixOfPatch.set(patch, id)
    this.#patches.push(patch)
  }
}

function firstAbove(keys: readonly string[], key: string): number {
  let from = 0
  let to = keys.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (keys[middle]! <= key) from = middle + 1
    else to = middle
  }
  return from
}
