/** Of which packages anything changed between two inventories of a computer: pure. */

import { namesOf, sourceNameOf, type PackageVersion } from '../../catalog/index.ts'
import type { KnownVersion } from '../matching/store-versions.ts'
import { separate } from './moved.ts'
import type { FormerInventory, InventoryRow } from './store-inventory.ts'

/** What differs between two inventories, as far as verdicts follow from it. */
export interface Difference {
  /** Package versions of which something is otherwise and that the newer inventory does not have. */
  readonly gone: readonly number[]
  /** Those that it has. */
  readonly there: ReadonlySet<number>
  /** Packages that are phased in otherwise, as `name:architecture`. */
  readonly phased: ReadonlySet<string>
}

type Facts = Pick<
  InventoryRow,
  'stream' | 'packageIds' | 'availableIds' | 'passedIds' | 'runningIds' | 'heldIds' | 'pockets' | 'phased' | 'offers'
>

/**
 * What differs between two inventories of one computer; null where it may touch everything: another release, another entitlement, a package manager that
 * says what it would upgrade to and did not before, or verdicts that did not follow from the former one.
 */
export function differenceOf(former: FormerInventory, now: Facts): Difference | null {
  if (former.waits || former.stream !== now.stream || former.offers !== now.offers) return null
  if (former.pockets.length !== now.pockets.length || former.pockets.some((pocket, at) => pocket !== now.pockets[at])) return null
  const [gone, there] = [new Set<number>(), new Set<number>()]
  for (const list of ['packageIds', 'availableIds'] as const) separate(former[list], now[list], gone, there)
  // What these name is among the packages: of what went the packages tell, what is there still is to be looked at.
  for (const list of ['passedIds', 'runningIds', 'heldIds'] as const) {
    const went = new Set<number>()
    separate(former[list], now[list], went, there)
    for (const id of went) if (!gone.has(id)) there.add(id)
  }
  for (const id of there) gone.delete(id)
  return { gone: [...gone], there, phased: otherKeys(former.phased, now.phased) }
}

function otherKeys(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): Set<string> {
  const own = (of: object, key: string): boolean => Object.hasOwn(of, key)
  return new Set([...Object.keys(before).filter((key) => !own(after, key)), ...Object.keys(after).filter((key) => !own(before, key))])
}

/**
 * The names of what is there and of which anything may have changed: with those of what went, what is concluded about patches of others stands.
 *
 * @param installed all that is there now; @param offered what the package manager would upgrade to
 */
export function touchedNames(difference: Difference, installed: readonly KnownVersion[], offered: readonly KnownVersion[]): Set<string> {
  const names = new Set<string>()
  const { there, phased } = difference
  for (const { id, pv } of installed)
    if (there.has(id) || (phased.size > 0 && phased.has(`${pv.name}:${pv.architecture}`))) for (const name of namesOf(pv)) names.add(name)
  for (const { id, pv } of offered) if (there.has(id)) for (const name of namesOf(pv)) names.add(name)
  return names
}

/**
 * Adds the names of all packages of a source of which one is named: what a package manager offers of it is one patch.
 *
 * @param names what is looked at; it grows
 */
export function addOffered(names: Set<string>, offered: readonly { readonly lines: readonly PackageVersion[] }[]): void {
  // One line without a source has no name beside the one by which it is found.
  const joined = offered.filter(({ lines }) => lines.length > 1 || (lines[0]?.source ?? null) !== null)
  if (joined.length === 0) return
  const named = new Map<string, Set<string>[]>()
  for (const { lines } of joined) {
    const own = new Set(lines.flatMap(namesOf))
    for (const name of own) {
      const known = named.get(name)
      if (known === undefined) named.set(name, [own])
      else known.push(own)
    }
  }
  // A set hands out what is added to it meanwhile; what was followed once is not followed again.
  for (const name of names) {
    const ofIt = named.get(name) ?? []
    named.delete(name)
    for (const own of ofIt) {
      for (const other of own) names.add(other)
      own.clear()
    }
  }
}

/** Whether a package version has one of these names, as its own or its source's. */
export function isNamed(pv: PackageVersion, names: ReadonlySet<string>): boolean {
  return names.has(pv.name) || (pv.source !== null && names.has(sourceNameOf(pv) ?? pv.name))
}
