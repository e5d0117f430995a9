import { join } from 'node:path'
import { fixesOf, namesOf, type FeedStatement, type Fix, type PackageVersion } from '../catalog/index.ts'
import { openDocument } from '../cli/open-document.ts'
import { DATA, readStatements } from './catalog-documents.ts'

/** A fleet of our own making against the real advisories of AlmaLinux and Debian. */

export interface FleetSize {
  readonly computers: number
  readonly packages: number
  /** How often AlmaLinux's advisories are taken, each time for releases and with ids of our own making. */
  readonly clones: number
}

export interface Catalog {
  readonly fixes: readonly Fix[]
  readonly advisories: number
}

export interface Fleet {
  /** Distinct package versions. */
  readonly packages: readonly PackageVersion[]
  /** By computer: places in `packages`, ascending. */
  readonly computers: readonly Uint32Array[]
}

type AdvisoryStatement = Extract<FeedStatement, { kind: 'advisory' }>

/** Versions of one package of a release over time. */
export interface Line {
  readonly name: string
  readonly module: string | null
  readonly isSource: boolean
  readonly scheme: Fix['scheme']
  /** By the day on which they came, ascending. */
  readonly versions: { readonly day: number; readonly version: string }[]
}

const DAY = 86_400_000
const MEAN_STALENESS_DAYS = 120

/** The advisories as fixes, with those of AlmaLinux multiplied. @throws when the documents are not there */
export async function readCatalog(clones: number): Promise<Catalog & { lines: Map<string, Line[]> }> {
  const fixes: Fix[] = []
  const lines = new Map<string, Map<string, Line>>()
  let advisories = 0
  const take = (statement: AdvisoryStatement): void => {
    advisories++
    const day = Date.parse(statement.publishedAt ?? '2020-01-01') / DAY
    for (const fix of fixesOf(statement)) {
      fixes.push(fix)
      remember(lines, fix, day)
    }
  }
  for (const [name, times] of [
    ['debian/DSA.list.xz', 1],
    ['debian/DLA.list.xz', 1],
    ['alma/alma-osv.ndjson.xz', clones],
  ] as const) {
    for await (const entry of openDocument(join(DATA, name)))
      await readStatements(entry, (statement) => {
        if (statement.kind !== 'advisory') return
        for (let clone = 0; clone < times; clone++) take(clone === 0 ? statement : cloned(statement, clone))
      })
  }
  const ordered = new Map<string, Line[]>()
  for (const [release, known] of lines) {
    for (const line of known.values()) line.versions.sort((a, b) => a.day - b.day)
    ordered.set(release, [...known.values()])
  }
  return { fixes, advisories, lines: ordered }
}

function cloned(statement: AdvisoryStatement, clone: number): AdvisoryStatement {
  const fixes = statement.fixes.map((fix) => ({ ...fix, release: fix.release.replace('/', `${clone}/`) }))
  return { ...statement, id: `${statement.id}-${clone}`, fixes }
}

function remember(lines: Map<string, Map<string, Line>>, fix: Fix, day: number): void {
  let known = lines.get(fix.release)
  if (known === undefined) lines.set(fix.release, (known = new Map<string, Line>()))
  let line = known.get(fix.name)
  if (line === undefined) {
    line = { name: fix.name, module: fix.module, isSource: fix.names === 'source', scheme: fix.scheme, versions: [] }
    known.set(fix.name, line)
  }
  if (line.module === fix.module) line.versions.push({ day, version: fix.fixed })
}

/**
 * A fleet whose computers have what was fixed up to some day, most of them recently: the same for the same catalog and size.
 *
 * @param lines by release, as readCatalog gives them
 */
export function makeFleet(lines: ReadonlyMap<string, readonly Line[]>, size: FleetSize): Fleet {
  const random = randomOf(20_260_821)
  const today = Date.parse('2026-08-21') / DAY
  const packages: PackageVersion[] = []
  const known = new Map<string, number>()
  const intern = (release: string, line: Line, version: string): number => {
    const text = `${release}\n${line.name}\n${version}`
    const id = known.get(text)
    if (id !== undefined) return id
    const source = line.isSource ? { source: line.name, sourceVersion: version } : { source: null, sourceVersion: null }
    const architecture = line.scheme === 'dpkg' ? 'amd64' : 'x86_64'
    const { scheme, name, module } = line
    known.set(text, packages.length)
    return packages.push({ scheme, release, name, architecture, version, ...source, module, vendor: null }) - 1
  }
  const releases = [...lines.keys()].toSorted()
  const computers = Array.from({ length: size.computers }, () => {
    const release = releases[Math.floor(random() * releases.length)]!
    const day = today + Math.log(1 - random()) * MEAN_STALENESS_DAYS
    return Uint32Array.from(chosen(lines.get(release)!, size.packages, random), (line) =>
      intern(release, line, versionOf(line, day)),
    ).sort()
  })
  return { packages, computers }
}

/** So many packages of a release; those that no advisory ever named fill what it lacks. */
function chosen(lines: readonly Line[], count: number, random: () => number): Line[] {
  const picked = new Set<number>()
  while (picked.size < Math.min(count, lines.length)) picked.add(Math.floor(random() * lines.length))
  const found = Array.from(picked, (at) => lines[at]!)
  const scheme = lines[0]!.scheme
  for (let plain = found.length; plain < count; plain++)
    found.push({ name: `plain-${plain}`, module: null, isSource: scheme === 'dpkg', scheme, versions: [] })
  return found
}

function versionOf(line: Line, day: number): string {
  let version =
    line.scheme === 'dpkg' ? '0~~' : line.versions[0] === undefined ? '0:1-1' : `0:0~~-1${line.module === null ? '' : '.module_el8'}`
  for (const step of line.versions) {
    if (step.day > day) break
    version = step.version
  }
  return version
}

/** Numbers in 0…1 that are the same in each run (a linear congruence modulo 2^31). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    return state / 0x80000000
  }
}

/** Fixes by release and name, as a matcher without an index would look them up. */
export function fixesByName(fixes: readonly Fix[]): (pv: PackageVersion) => Fix[] {
  const byName = new Map<string, Fix[]>()
  for (const fix of fixes) {
    const place = `${fix.release}\n${fix.name}`
    const list = byName.get(place)
    if (list === undefined) byName.set(place, [fix])
    else list.push(fix)
  }
  return (pv) => namesOf(pv).flatMap((name) => byName.get(`${pv.release}\n${name}`) ?? [])
}
