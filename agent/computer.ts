import { join } from 'node:path'
import type { AgentConfig } from './config.ts'
import { Apt } from './installer/apt.ts'
import { InstallerError } from './installer/types.ts'
import type { Installer } from './installer/types.ts'
import { WindowsUpdate } from './installer/windows-update.ts'
import { dpkgInventory } from './inventory/dpkg.ts'
import type { Inventory } from './inventory/inventory.ts'
import { linuxBootId, linuxMachine } from './inventory/machine.ts'
import type { Machine } from './inventory/machine.ts'
import { windowsInventory, windowsMachine } from './inventory/windows.ts'
import { runProgram } from './runner.ts'

const IDENTITY_TIMEOUT_MS = 60_000

/** The computer this agent acts on, whatever its platform. */
export interface Computer {
  installer: Installer
  machine(): Promise<Machine>
  bootId(): Promise<string>
  inventory(): Promise<Inventory>
  /** @throws InstallerError `restart_not_allowed` when this agent may not restart its computer */
  restart(reason: string): Promise<void>
}

/** @param scriptFolder where windows-update.ps1 lies */
export function openComputer(config: AgentConfig, scriptFolder: string): Computer {
  return config.platform === 'windows' ? windowsComputer(config, scriptFolder) : linuxComputer(config)
}

function linuxComputer(config: AgentConfig): Computer {
  const apt = new Apt({
    root: config.aptRoot,
    options: config.aptOptions,
    refresh: config.aptRefresh,
    environment: config.childEnvironment,
  })
  const machine = () => linuxMachine(config.aptRoot)
  return {
    installer: apt,
    machine: () => Promise.resolve(machine()),
    bootId: () => Promise.resolve(linuxBootId()),
    inventory: () => dpkgInventory(machine(), apt),
    restart: async () => {
      const [program, ...args] = config.rebootCommand ?? []
      // Who looks after an isolated root has no business with the machine it lies on.
      if (program === undefined || config.aptRoot !== null) throw new InstallerError('restart_not_allowed', '')
      const run = await runProgram(program, args, { timeoutMs: 60_000, maxOutputBytes: 4_096, env: config.childEnvironment })
      if (run.status !== 0) throw new InstallerError('restart_failed', run.stderr)
    },
  }
}

function windowsComputer(config: AgentConfig, scriptFolder: string): Computer {
  const script = join(scriptFolder, 'windows-update.ps1')
  const installer = new WindowsUpdate({ powershell: config.powershell, script, environment: config.childEnvironment })
  const machine = async () => windowsMachine(await installer.identity(IDENTITY_TIMEOUT_MS))
  return {
    installer,
    machine,
    bootId: async () => (await machine()).bootId,
    inventory: async () => windowsInventory(await machine(), installer),
    restart: (reason) => installer.reboot(reason, 5),
  }
}
