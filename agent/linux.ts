import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { AgentConfig } from './config.ts'
import { Apt } from './installer/apt.ts'
import { AptPrograms } from './installer/apt-programs.ts'
import { InstallersByKind } from './installer/by-kind.ts'
import { Dnf } from './installer/dnf.ts'
import { findRestartEvidence, needsRestart } from './installer/restart.ts'
import { RpmDatabase } from './installer/rpm.ts'
import { RpmInstaller } from './installer/rpm-installer.ts'
import type { Installer } from './installer/types.ts'
import { Zypper } from './installer/zypper.ts'
import { apkInventory } from './inventory/apk.ts'
import { dpkgInventory } from './inventory/dpkg.ts'
import { kernelFacts } from './inventory/facts.ts'
import type { Inventory } from './inventory/inventory.ts'
import type { Machine } from './inventory/machine.ts'
import { managerOf } from './inventory/manager.ts'
import { rpmInventory } from './inventory/rpm.ts'

/** What one Linux computer is worked on with. */
export interface LinuxParts {
  installer: Installer
  inventory: (machine: Machine) => Promise<Inventory>
}

const LOCK_SECONDS = 120

/** Chooses by the system's own package manager, or by the one that the settings name. */
export function linuxParts(config: AgentConfig): LinuxParts {
  const manager = config.manager ?? managerOf(config.aptRoot ?? '/')
  switch (manager) {
    case 'apt':
      return aptParts(config)
    case 'dnf':
    case 'zypper':
      return rpmParts(config, manager)
    case 'apk':
      return apkParts(config)
  }
}

function aptParts(config: AgentConfig): LinuxParts {
  const { aptRoot: root, aptOptions: options, childEnvironment: environment } = config
  const place = { root, options, environment }
  const apt = new Apt({ ...place, refresh: config.aptRefresh, lockSeconds: LOCK_SECONDS, restart: restartSettings(config) })
  const programs = new AptPrograms(place)
  return { installer: apt, inventory: (machine) => dpkgInventory(machine, { root, apt, programs, kernel: kernelOf(config, machine) }) }
}

function rpmParts(config: AgentConfig, manager: 'dnf' | 'zypper'): LinuxParts {
  const { aptRoot: root, childEnvironment: environment } = config
  const database = new RpmDatabase({ root, environment, ...databaseOf(root) })
  const program = manager === 'zypper' ? new Zypper({ root, environment }) : dnfOf(config)
  const installer = new RpmInstaller(program, database, {
    refresh: config.aptRefresh,
    lockSeconds: LOCK_SECONDS,
    restart: restartSettings(config),
  })
  const inventory = (machine: Machine) =>
    rpmInventory(machine, { root, database, installer, manager: program, kernel: kernelOf(config, machine) })
  return { installer, inventory }
}

function apkParts(config: AgentConfig): LinuxParts {
  const { aptRoot: root, childEnvironment: environment } = config
  const restart = restartSettings(config)
  const nothing = new InstallersByKind({})
  const restartEvidence = () => findRestartEvidence(restart, [])
  const installer: Installer = {
    preview: (slice, timeoutMs) => nothing.preview(slice, timeoutMs),
    apply: (slice, item, timeoutMs) => nothing.apply(slice, item, timeoutMs),
    verify: (slice, timeoutMs) => nothing.verify(slice, timeoutMs),
    restartRequired: async () => needsRestart(await restartEvidence()),
    restartEvidence,
  }
  return {
    installer,
    inventory: (machine) => apkInventory(machine, { root, proc: restart.proc, environment, kernel: kernelOf(config, machine) }),
  }
}

function dnfOf(config: AgentConfig): Dnf {
  const { aptRoot: root, childEnvironment: environment, aptOptions } = config
  const program = existsSync('/usr/bin/dnf') || !existsSync('/usr/bin/yum') ? 'dnf' : 'yum'
  return new Dnf({ program, root, options: aptOptions.map((option) => `--setopt=${option}`), environment })
}

/** Where zypp keeps the database of a private root, while the machine's rpm may look elsewhere. */
function databaseOf(root: string | null): { database?: string } {
  return root !== null && existsSync(join(root, 'var/lib/rpm/rpmdb.sqlite')) ? { database: '/var/lib/rpm' } : {}
}

function restartSettings(config: AgentConfig): { root: string | null; proc: string | null } {
  return { root: config.aptRoot, proc: config.aptRoot === null ? '/proc' : null }
}

function kernelOf(config: AgentConfig, machine: Machine): () => ReturnType<typeof kernelFacts> {
  const { home, aptRoot: root } = config
  return () => kernelFacts({ root, bootId: machine.bootId, running: machine.os.kernel, home })
}
