import type { Apt } from '../installer/apt.ts'
import { inventoryOf, sortedOnce } from './inventory.ts'
import type { Inventory } from './inventory.ts'
import type { Machine } from './machine.ts'

const TIMEOUT_MS = 120_000

/**
 * The inventory of a Debian or Ubuntu computer: what dpkg has installed and what apt's present lists hold newer.
 * @throws InstallerError when dpkg or apt cannot tell
 */
export async function dpkgInventory(machine: Machine, apt: Apt): Promise<Inventory> {
  const packages = await apt.packageLines(TIMEOUT_MS)
  const missing = await apt.upgradable(TIMEOUT_MS)
  const held = await apt.held(TIMEOUT_MS)
  return inventoryOf(machine, {
    installer: 'apt',
    manager: 'dpkg',
    packages: sortedOnce(packages),
    missing: missing.toSorted((a, b) => compare(a.name, b.name) || compare(a.architecture, b.architecture)),
    held: sortedOnce(held),
    restartRequired: await apt.restartRequired(),
  })
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
