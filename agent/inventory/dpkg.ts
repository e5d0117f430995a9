import type { Apt } from '../installer/apt.ts'
import type { AptPrograms } from '../installer/apt-programs.ts'
import { needsRestart } from '../installer/restart.ts'
import { AptLists } from './apt-lists.ts'
import { ubuntuEntitlements } from './facts.ts'
import { inventoryOf, sortedOnce } from './inventory.ts'
import type { Inventory, Kernel } from './inventory.ts'
import type { Machine } from './machine.ts'

const TIMEOUT_MS = 120_000

/** What a Debian or Ubuntu computer is asked through. */
export interface DpkgParts {
  root: string | null
  apt: Apt
  programs: AptPrograms
  kernel: () => Promise<Kernel>
}

/**
 * The inventory of a Debian or Ubuntu computer: what dpkg has installed and what apt's present lists hold newer.
 * @throws InstallerError when dpkg or apt cannot tell
 */
export async function dpkgInventory(machine: Machine, parts: DpkgParts): Promise<Inventory> {
  const lists = new AptLists(parts.programs)
  const packages = sortedOnce(await lists.packageLines(TIMEOUT_MS)).slice(0, 100_000)
  const { missing, phased } = await lists.upgradable(TIMEOUT_MS)
  const held = await lists.held(TIMEOUT_MS)
  const { repositories, foreign } = await lists.policy(packages, machine.os.release.split(' ')[0] ?? '', TIMEOUT_MS)
  const restartEvidence = await parts.apt.restartEvidence()
  return inventoryOf(machine, {
    installer: 'apt',
    manager: 'dpkg',
    packages,
    missing: missing.toSorted(byName).slice(0, 20_000),
    held: sortedOnce(held),
    restartRequired: needsRestart(restartEvidence),
    restartEvidence,
    kernel: await parts.kernel(),
    repositories,
    phased: phased.toSorted(byName),
    entitlements: await ubuntuEntitlements(parts.root ?? '/'),
    foreign: foreign.toSorted(byName),
  })
}

function byName(a: { name: string; architecture: string }, b: { name: string; architecture: string }): number {
  return compare(a.name, b.name) || compare(a.architecture, b.architecture)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
