/** The matching of a whole fleet in a process of its own, whose memory is then its alone. */
import { judge, MatchIndex, schemeNamed, subjectOf, type Fix, type PackageVersion } from '../catalog/index.ts'
import { fixesByName, makeFleet, readCatalog, type Fleet, type FleetSize } from './catalog-fleet.ts'

/** What the parent is told; times are milliseconds of CPU of one thread unless they say otherwise. */
export interface FleetFigures {
  readonly advisories: number
  readonly fixes: number
  readonly packages: number
  readonly links: number
  readonly load: number
  readonly evaluate: number
  readonly rollUp: number
  /** Each package of each computer compared with each fix of its name, scaled up from a sample. */
  readonly naive: number
  readonly missing: number
  readonly superseded: number
  readonly wrong: number
  readonly delta: { readonly milliseconds: number; readonly computers: number; readonly packages: number }
  /** Largest resident memory in megabytes, without the naive comparison. */
  readonly memory: number
}

const SAMPLE = 60
const NEW_ADVISORIES = 100

/** Milliseconds of CPU of the work. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

/** What the fleet is made from is given up before memory counts. */
async function prepare(size: FleetSize): Promise<{ fixes: readonly Fix[]; advisories: number; fleet: Fleet }> {
  const { fixes, advisories, lines } = await readCatalog(size.clones)
  return { fixes, advisories, fleet: makeFleet(lines, size) }
}

async function main(size: FleetSize): Promise<FleetFigures> {
  const { fixes, advisories, fleet } = await prepare(size)
  const index = new MatchIndex()
  const held = pickNew(fixes)
  const load = cpuOf(() => {
    for (const fix of fixes) if (!held.has(fix.advisory?.id ?? '')) index.addFix(fix)
    index.freeze()
    for (const pv of fleet.packages) index.addPackage(pv)
    for (const computer of fleet.computers) index.addComputer(computer)
  })
  const evaluate = cpuOf(() => void index.evaluate())
  const totals = { missing: 0, superseded: 0 }
  const sample = new Map<number, number>()
  const step = Math.floor(size.computers / SAMPLE)
  const rollUp = cpuOf(() =>
    index.rollUp((computer, missing, superseded) => {
      totals.missing += missing.length
      totals.superseded += superseded.length
      if (computer % step === 0) sample.set(computer, missing.length + superseded.length)
    }),
  )
  const memory = process.resourceUsage().maxRSS / 1_000
  const compared = naive(
    fixes.filter((fix) => !held.has(fix.advisory?.id ?? '')),
    fleet.packages,
    [...sample.keys()].map((computer) => fleet.computers[computer]!),
  )
  const wrong = [...sample.values()].filter((lacking, at) => lacking !== compared.lacking[at]).length
  const added = fixes.filter((fix) => held.has(fix.advisory?.id ?? ''))
  let changed = index.apply([])
  const milliseconds = cpuOf(() => void (changed = index.apply(added)))
  return {
    advisories,
    fixes: fixes.length,
    packages: fleet.packages.length,
    links: index.linkCount,
    load,
    evaluate,
    rollUp,
    naive: (compared.milliseconds / sample.size) * size.computers,
    ...totals,
    wrong,
    delta: { milliseconds, computers: changed.computers.length, packages: changed.packages.length },
    memory,
  }
}

/** The newest advisories of one release, as if they came later. */
function pickNew(fixes: readonly Fix[]): Set<string> {
  const ids = fixes.filter((fix) => fix.release === 'alma/9').map((fix) => fix.advisory?.id ?? '')
  return new Set([...new Set(ids)].toSorted().slice(-NEW_ADVISORIES))
}

/** @returns how many patches each computer lacks, and what it cost */
function naive(
  fixes: readonly Fix[],
  packages: readonly PackageVersion[],
  computers: readonly Uint32Array[],
): { milliseconds: number; lacking: number[] } {
  const lookUp = fixesByName(fixes)
  const lacking: number[] = []
  const milliseconds = cpuOf(() => {
    for (const computer of computers) {
      const patches = new Set<string>()
      for (const id of computer) {
        const pv = packages[id]!
        const subject = subjectOf(pv)
        for (const fix of lookUp(pv)) {
          if (judge(subject, fix).rule !== 'older_than_fix') continue
          if (schemeNamed(fix.scheme).compare(pv.sourceVersion ?? pv.version, fix.fixed) < 0)
            patches.add(`${fix.pocket} ${fix.module ?? ''} ${fix.name} ${fix.key}`)
        }
      }
      lacking.push(patches.size)
    }
  })
  return { milliseconds, lacking }
}

process.send?.(await main(JSON.parse(process.argv[2] ?? '{}') as FleetSize))
process.disconnect?.()
