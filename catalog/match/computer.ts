import { schemeNamed } from '../version/index.ts'
import { isKernelOf, isNumberedKernel, sideBySide } from './shapes.ts'
import type { ComputerFacts, PackageVersion, Resolved } from './types.ts'

/**
 * What of an inventory decides: of kernels, which are installed side by side, the newest of each kind; of other packages every version that is there.
 * The running kernel is named where a newer one is installed, because it is the restart and not the installation that is lacking then; and so is one that
 * took its place under its name.
 */
export function resolvePackages(packages: readonly PackageVersion[], facts: ComputerFacts): Resolved {
  const newest = new Map<string, number>()
  const groups = packages.map(sideBySide)
  for (const [place, pv] of packages.entries()) {
    const group = groups[place] ?? null
    if (group === null) continue
    const known = newest.get(group)
    if (known === undefined || isNewer(pv, packages[known])) newest.set(group, place)
  }
  const held = new Set(facts.held)
  const resolved = { evaluated: [] as number[], running: [] as number[], held: [] as number[] }
  for (const [place, pv] of packages.entries()) {
    const group = groups[place] ?? null
    const isNewest = group === null || newest.get(group) === place
    if (isNewest) {
      resolved.evaluated.push(place)
      if (facts.rebuiltKernel && isRebuilt(pv, facts.runningKernel)) resolved.running.push(place)
    } else if (facts.runningKernel !== null && isKernelOf(pv, facts.runningKernel) && isOutdated(pv, group, newest, packages))
      resolved.running.push(place)
    if (held.size > 0 && (held.has(pv.name) || held.has(`${pv.name}:${pv.architecture}`))) resolved.held.push(place)
  }
  return resolved
}

/**
 * Whether the kernel of the running one's name was put in place after the computer started. Times that are not told or lie ahead say nothing.
 *
 * @param kernel as agents tell it, in ISO 8601; @param now when it was told
 */
export function isRebuiltKernel(
  kernel: {
    readonly running: string
    readonly bootedAt?: string | null
    readonly installed?: readonly { readonly release: string; readonly installedAt: string | null }[]
  },
  now: Date,
): boolean {
  const booted = Date.parse(kernel.bootedAt ?? '')
  const installed = Date.parse(kernel.installed?.find(({ release }) => release === kernel.running)?.installedAt ?? '')
  return installed > booted && installed <= now.getTime()
}

/** An RPM's build is in what the running kernel is called: another one is not installed under its name. */
function isRebuilt(pv: PackageVersion, runningKernel: string | null): boolean {
  return runningKernel !== null && isNumberedKernel(pv.name) && isKernelOf(pv, runningKernel)
}

function isOutdated(pv: PackageVersion, group: string, newest: ReadonlyMap<string, number>, packages: readonly PackageVersion[]): boolean {
  const winner = packages[newest.get(group) ?? -1]
  return winner !== undefined && isNewer(winner, pv)
}

/** A version that has no order is older than any that has one. */
function isNewer(pv: PackageVersion, than: PackageVersion | undefined): boolean {
  return than === undefined || orderOf(pv) > orderOf(than)
}

function orderOf({ scheme: name, version }: PackageVersion): string {
  const scheme = schemeNamed(name)
  return scheme.refusal(version) === null ? scheme.key(version) : ''
}
