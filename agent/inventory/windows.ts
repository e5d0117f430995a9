import { stateOf } from '../installer/windows-update.ts'
import type { WindowsUpdate } from '../installer/windows-update.ts'
import type { Identity } from '../installer/windows-contract.ts'
import { InstallerError } from '../installer/types.ts'
import { inventoryOf } from './inventory.ts'
import type { Application, Inventory } from './inventory.ts'
import { addresses } from './machine.ts'
import type { Machine } from './machine.ts'

const TIMEOUT_MS = 30 * 60_000

/** The facts of a Windows computer, as its registry and WMI give them. */
export function windowsMachine(identity: Identity): Machine {
  const build = identity.os.ubr === null ? identity.os.version : `${identity.os.version}.${identity.os.ubr}`
  return {
    hostName: identity.hostName,
    machineUuid: identity.machineUuid,
    susClientId: identity.susClientId,
    platform: 'windows',
    os: { name: identity.os.caption, version: identity.os.version, release: build, architecture: identity.os.architecture, kernel: build },
    addresses: addresses(),
    bootId: identity.bootId,
  }
}

/**
 * The inventory of a Windows computer: the updates its managed server offers or has installed. The search is also a detection, after which
 * the client reports to WSUS by itself. With them the applications in Add/Remove-Programs.
 * @throws InstallerError
 */
export async function windowsInventory(
  machine: Machine,
  installer: WindowsUpdate,
  applications: () => Promise<Application[]>,
): Promise<Inventory> {
  const updates = await installer.search(null, TIMEOUT_MS)
  // Its updates are the computer's business with WSUS; they are told even when its registry cannot be read.
  const listed = await applications().catch((error: unknown) => {
    if (error instanceof InstallerError) return null
    throw error
  })
  return inventoryOf(machine, {
    installer: 'windows-update',
    updates: updates
      .map((update) => ({
        updateId: update.updateId,
        revisionNumber: update.revisionNumber,
        title: update.title,
        kbs: update.kbs,
        state: stateOf(update),
      }))
      .toSorted((a, b) => (a.updateId < b.updateId ? -1 : 1)),
    restartRequired: await installer.restartRequired(),
    applications: listed ?? [],
    untold: listed === null ? ['applications'] : [],
  })
}
