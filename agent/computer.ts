import { join } from 'node:path'
import type { AgentConfig } from './config.ts'
import { isDiskError } from './durable.ts'
import { ApplicationInstaller } from './installer/application.ts'
import { InstallersByKind } from './installer/by-kind.ts'
import { InstallerError } from './installer/types.ts'
import type { Installer } from './installer/types.ts'
import { WindowsUpdate } from './installer/windows-update.ts'
import { listApplications } from './inventory/applications.ts'
import type { Inventory } from './inventory/inventory.ts'
import { linuxBootId, linuxMachine } from './inventory/machine.ts'
import type { Machine } from './inventory/machine.ts'
import { windowsInventory, windowsMachine } from './inventory/windows.ts'
import { linuxParts } from './linux.ts'
import { ClientError } from './protocol/client.ts'
import type { Client } from './protocol/client.ts'
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
  /** Told once where large files are loaded from; a computer that needs none has no use for it. */
  loadFilesFrom?(client: Pick<Client, 'download'>): void
}

/** @param scriptFolder where the scripts for PowerShell lie */
export function openComputer(config: AgentConfig, scriptFolder: string): Computer {
  return config.platform === 'windows' ? windowsComputer(config, scriptFolder) : linuxComputer(config)
}

function linuxComputer(config: AgentConfig): Computer {
  const parts = linuxParts(config)
  const machine = () => linuxMachine(config.aptRoot)
  return {
    installer: parts.installer,
    machine: () => Promise.resolve(machine()),
    bootId: () => Promise.resolve(linuxBootId()),
    inventory: () => parts.inventory(machine()),
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
  const settings = { powershell: config.powershell, environment: config.childEnvironment }
  const updates = new WindowsUpdate({ ...settings, script: join(scriptFolder, 'windows-update.ps1') })
  const applications = () => listApplications({ ...settings, script: join(scriptFolder, 'windows-applications.ps1') })
  let client: Pick<Client, 'download'> | null = null
  const installer = new ApplicationInstaller({
    folder: join(config.home, 'installers'),
    msiexec: 'msiexec.exe',
    environment: config.childEnvironment,
    applications,
    download: async (file) => {
      if (client === null) throw new InstallerError('download_failed', 'no server yet')
      await client.download(file).catch((error: unknown) => {
        if (isDiskError(error)) throw new InstallerError('disk_full', error.code, error)
        throw error instanceof ClientError ? new InstallerError('download_failed', error.code, error) : error
      })
    },
  })
  const machine = async () => windowsMachine(await updates.identity(IDENTITY_TIMEOUT_MS))
  return {
    installer: new InstallersByKind({ 'windows-update': updates, application: installer }),
    machine,
    bootId: async () => (await machine()).bootId,
    inventory: async () => windowsInventory(await machine(), updates, applications),
    restart: (reason) => updates.reboot(reason, 5),
    loadFilesFrom: (from) => {
      client = from
    },
  }
}
