/** Package versions against the patches of their packages: pure. */

import { namesOf, type PackageVersion } from '../../catalog/index.ts'
import { rowOf } from '../matching/rules.ts'
import type { OfferedPatch } from './packages.ts'
import type { LackedNeed, StoredVerdict } from './store-conclude.ts'

type Row = ReturnType<typeof rowOf>

/** Whether a package manager can bring a patch: at its version or a later one. */
export function isOffered(need: Pick<LackedNeed, 'names' | 'package' | 'key'>, available: ByName): boolean {
  return available.rows(need.package).some((row) => comparedKey(row, need.names, need.package) !== undefined && reaches(row, need))
}

/** What a computer lacks by the catalog, by the packages' names. */
export type NeedsByName = ReadonlyMap<string, readonly Pick<LackedNeed, 'names' | 'package' | 'key'>[]>

/** Whether the catalog says everything that a package manager offers with a patch: each package lacks that version, or a later one, whatever its archive. */
export function saidByCatalog(patch: Pick<OfferedPatch, 'lines'>, needs: NeedsByName): boolean {
  return patch.lines.every((line) => {
    const ours = namesOf(line).flatMap((name) => needs.get(name) ?? [])
    if (ours.length === 0) return false
    const row = rowOf(line)
    return ours.some(({ names, package: name, key }) => {
      const own = comparedKey(row, names, name)
      return own !== undefined && own !== null && Buffer.compare(own, key) <= 0
    })
  })
}

function reaches(row: Row, { names, package: name, key }: Pick<LackedNeed, 'names' | 'package' | 'key'>): boolean {
  const own = comparedKey(row, names, name)
  return own !== undefined && own !== null && Buffer.compare(own, key) >= 0
}

/** What of a package version is compared with a patch; undefined where the patch is of another package. */
function comparedKey(row: Row, names: 'source' | 'binary' | 'app', name: string): Buffer | null | undefined {
  const own = row.package.split(':')[0]
  if (names === 'source') return (row.source ?? own) === name ? (row.sourceKey ?? row.key) : undefined
  return own === name ? row.key : undefined
}

/** Whether a patch that was lacking is there now: its package is, and nowhere older than the patch. */
export function isInstalled(verdict: StoredVerdict, installed: ByName): boolean {
  const { names, key, module, release, name } = verdict
  if (names === null || key === null || release === null) return false
  const rows = installed.rows(name).filter((row) => row.release === release && (row.module ?? '') === (module ?? ''))
  const compared = rows.filter((row) => comparedKey(row, names, name) !== undefined)
  return compared.length > 0 && compared.every((row) => reaches(row, { names, package: name, key }))
}

/** Package versions by their names and those of their sources: made ready when one is asked for. */
export class ByName {
  readonly #versions: readonly PackageVersion[]
  readonly #rows = new Map<string, Row[]>()
  #places: Map<string, PackageVersion[]> | undefined

  constructor(versions: readonly PackageVersion[]) {
    this.#versions = versions
  }

  rows(name: string): readonly Row[] {
    const known = this.#rows.get(name)
    if (known !== undefined) return known
    const rows = (this.#named().get(name) ?? []).map(rowOf)
    this.#rows.set(name, rows)
    return rows
  }

  #named(): Map<string, PackageVersion[]> {
    if (this.#places !== undefined) return this.#places
    const places = new Map<string, PackageVersion[]>()
    for (const pv of this.#versions)
      for (const name of namesOf(pv)) {
        const there = places.get(name)
        if (there === undefined) places.set(name, [pv])
        else there.push(pv)
      }
    this.#places = places
    return places
  }
}
