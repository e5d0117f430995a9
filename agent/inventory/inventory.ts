import { jsonHash } from '../protocol/sign.ts'
import type { Machine } from './machine.ts'

/** A package that has a newer version in the computer's own lists. */
export interface MissingPackage {
  name: string
  architecture: string
  installed: string
  candidate: string
  source: string
  sourceVersion: string
  suites: string
}

/** A Windows update as the Windows Update client sees it. */
export interface WindowsUpdateState {
  updateId: string
  revisionNumber: number
  title: string
  kbs: string[]
  state: 'missing' | 'downloaded' | 'pending_reboot' | 'installed'
}

/** What a computer has. Equal computers give equal documents: lists are sorted, times of looking are left out. */
export interface Inventory {
  format: 1
  machine: Omit<Machine, 'bootId'>
  installer: 'apt' | 'windows-update' | null
  /** dpkg: `package[:arch]<TAB>version<TAB>arch<TAB>status<TAB>source<TAB>source version`. */
  packages: string[]
  missing: MissingPackage[]
  held: string[]
  updates: WindowsUpdateState[]
  restartRequired: boolean
}

/** SHA-256 over the RFC 8785 form; equal checksum = nothing to send. */
export function inventoryChecksum(inventory: Inventory): string {
  return jsonHash(inventory)
}
