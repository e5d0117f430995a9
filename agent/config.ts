import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readIfThere, writeDurably } from './durable.ts'
import { MANAGERS } from './inventory/manager.ts'

const Stored = z.object({
  platform: z.enum(['linux', 'windows']),
  /** Program that runs PowerShell scripts. */
  powershell: z.string().min(1),
  /** Who looks after the packages of a Linux computer; null: found out. */
  manager: z.enum(MANAGERS).nullable(),
  /** Root that the package manager, apt or another, works on instead of the system's, or null for the system itself. */
  aptRoot: z.string().min(1).nullable(),
  /** Further options of the package manager, `Name=Value`: `-o` of apt, `--setopt` of dnf. */
  aptOptions: z.array(z.string().regex(/^[A-Za-z0-9:.-]+=.*$/)).max(50),
  /** Whether package lists, or repositories, are read anew before a preview; otherwise that is left to the system's own timer. */
  aptRefresh: z.boolean(),
  /** Argument list that restarts the computer, or null when this agent may not restart it. */
  rebootCommand: z.array(z.string().min(1)).min(1).max(20).nullable(),
  caFile: z.string().nullable(),
})
/** What an administrator set for this agent when it was enrolled; kept in the state directory. */
export type StoredConfig = z.infer<typeof Stored>

export type AgentConfig = StoredConfig & {
  home: string
  /** Environment that programs get: never this process's own. */
  childEnvironment: Record<string, string>
  ca: string | null
}

const defaults: StoredConfig = {
  platform: process.platform === 'win32' ? 'windows' : 'linux',
  powershell: 'powershell.exe',
  manager: null,
  aptRoot: null,
  aptOptions: [],
  aptRefresh: false,
  rebootCommand: process.platform === 'win32' ? null : ['systemctl', 'reboot'],
  caFile: null,
}

/** Where the agent keeps its key, spool and settings: `TSUKUROI_AGENT_HOME`, else the system's usual place. */
export function homeDirectory(): string {
  const usual =
    process.platform === 'win32' ? join(process.env['ProgramData'] ?? 'C:\\ProgramData', 'Tsukuroi', 'Agent') : '/var/lib/tsukuroi-agent'
  return process.env['TSUKUROI_AGENT_HOME'] ?? usual
}

/**
 * The agent's settings: what was stored at enrollment over the defaults, overrides over both.
 * @throws when the stored settings are damaged or the CA file cannot be read
 */
export function loadConfig(home: string, overrides: Partial<StoredConfig> = {}): AgentConfig {
  const text = readIfThere(join(home, 'config.json'))
  const stored = text === null ? {} : Stored.partial().parse(JSON.parse(text))
  const merged = Stored.parse({ ...defaults, ...stored, ...overrides })
  const ca = merged.caFile === null ? null : readFileSync(merged.caFile, 'utf8')
  return { ...merged, home, childEnvironment: childEnvironment(), ca }
}

/** Writes the settings down for later starts. */
export function saveConfig(home: string, config: StoredConfig): void {
  writeDurably(join(home, 'config.json'), JSON.stringify(Stored.parse(config), null, 2))
}

/** The programs of Windows that guard the state directory, by absolute paths; null elsewhere. */
export function homePrograms(): { icacls: string; powershell: string } | null {
  if (process.platform !== 'win32') return null
  const system = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32')
  return { icacls: join(system, 'icacls.exe'), powershell: join(system, 'WindowsPowerShell', 'v1.0', 'powershell.exe') }
}

const passedOn = [
  'PATH',
  'SystemRoot',
  'SystemDrive',
  'ComSpec',
  'PATHEXT',
  'TEMP',
  'TMP',
  'windir',
  'ProgramData',
  'ProgramFiles',
  'PSModulePath',
  'TZ',
]

/** Environment that programs get: never this process's own. */
export function childEnvironment(): Record<string, string> {
  const environment: Record<string, string> = { LC_ALL: 'C', LANGUAGE: 'C' }
  for (const name of passedOn) {
    const value = process.env[name]
    if (value !== undefined) environment[name] = value
  }
  environment['PATH'] ??= '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  return environment
}
