import type { RestartEvidence } from '../protocol/messages.ts'
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
  /** Who has it: archives of apt, repository ids of dnf, aliases of zypper, comma-delimited. */
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

/** What apt hands out to a part of the computers only. */
export interface PhasedPackage {
  name: string
  architecture: string
  version: string
  percentage: number
  /** apt's own decision: this computer does not get it yet. */
  deferred: boolean
}

/** An installed package that no enabled repository has, or that another vendor than the system's made. */
export interface ForeignPackage {
  name: string
  architecture: string
  version: string
  /** `local` when nobody offers it, else who does or who made it. */
  origin: string
}

/** An entry of Windows' Add/Remove-Programs. */
export interface Application {
  /** Name of its key in the registry. */
  key: string
  productCode: string | null
  upgradeCode: string | null
  name: string
  version: string | null
  publisher: string | null
  scope: 'machine' | 'user'
  architecture: 'x64' | 'x86' | 'arm64' | 'unknown'
  /** `2026-11-20`. */
  installedOn: string | null
  /** It says how it is removed. */
  uninstallable: boolean
  /** Windows Installer looks after it. */
  windowsInstaller: boolean
}

export interface Kernel {
  /** `uname -r`; Windows: the build. */
  running: string
  bootedAt: string | null
  /** Installed kernels as `uname -r` would name them. */
  installed: { release: string; installedAt: string | null }[]
}

/** What a computer has. Equal computers give equal documents: lists are sorted, times of looking are left out. */
export interface Inventory {
  format: 2
  machine: Omit<Machine, 'bootId'>
  installer: 'apt' | 'dnf' | 'zypper' | 'windows-update' | null
  manager: 'dpkg' | 'rpm' | 'apk' | null
  /**
   * Each line once. dpkg: `package[:arch] version arch status source source-version`; rpm: `name epoch:version-release arch module-label vendor
   * source-rpm`; apk: `name version arch origin`; between the columns a tab.
   */
  packages: string[]
  missing: MissingPackage[]
  held: string[]
  updates: WindowsUpdateState[]
  restartRequired: boolean
  restartEvidence: RestartEvidence[]
  kernel: Kernel | null
  /** Enabled repositories: `o=Debian,a=stable-security,n=bookworm-security,l=…,c=main` of apt, ids of dnf, aliases of zypper, addresses of apk. */
  repositories: string[]
  /** Enabled module streams, `name:stream`. */
  modules: string[]
  phased: PhasedPackage[]
  /** Paid or extended support that is switched on: `esm-infra`, `esm-apps`, `eus-9.2`. */
  entitlements: string[]
  foreign: ForeignPackage[]
  applications: Application[]
  /** Names of fields that could not be told this time, and are empty for that. */
  untold: string[]
}

/** An inventory of a computer of which nothing but its name is known; `facts` go over it. */
export function inventoryOf(machine: Machine, facts: Partial<Omit<Inventory, 'format' | 'machine'>>): Inventory {
  const { bootId: _, ...who } = machine
  return {
    format: 2,
    machine: who,
    installer: null,
    manager: null,
    packages: [],
    missing: [],
    held: [],
    updates: [],
    restartRequired: false,
    restartEvidence: [],
    kernel: null,
    repositories: [],
    modules: [],
    phased: [],
    entitlements: [],
    foreign: [],
    applications: [],
    untold: [],
    ...facts,
  }
}

/** Sorted by code units, each once: what makes equal lists equal documents, and what a delta counts on. */
export function sortedOnce(lines: Iterable<string>): string[] {
  return [...new Set(lines)].toSorted()
}

/** SHA-256 over the RFC 8785 form; equal checksum = nothing to send. */
export function inventoryChecksum(inventory: Inventory): string {
  return jsonHash(inventory)
}
