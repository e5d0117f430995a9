import { readFileSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openComputer } from './computer.ts'
import { homeDirectory, homePrograms, loadConfig, saveConfig } from './config.ts'
import type { StoredConfig } from './config.ts'
import { Cycle } from './cycle.ts'
import { enroll } from './enroll.ts'
import { prepareHome } from './home.ts'
import { loadEnrollment, loadOrMakeIdentity, saveEnrollment } from './identity.ts'
import { MANAGERS } from './inventory/manager.ts'
import { lockHome } from './lock.ts'
import { logToStderr } from './log.ts'
import { ClientError } from './protocol/client.ts'
import { VERSION } from './version.ts'

const USAGE = `tsukuroi-agent ${VERSION}
  enroll --server URL --token-file FILE|-  [--ca FILE] [--platform linux|windows] [--powershell PATH]
         [--manager apt|dnf|zypper|apk] [--root DIR] [--option Name=Value]... [--refresh] [--reboot-command PROGRAM [--reboot-argument A]...] [--no-reboot] [--new-key]
  run     checks in and works until it is stopped
  once    checks in, does what there is to do, ends
State directory: TSUKUROI_AGENT_HOME`

const options = {
  server: { type: 'string' },
  'token-file': { type: 'string' },
  ca: { type: 'string' },
  platform: { type: 'string' },
  powershell: { type: 'string' },
  manager: { type: 'string' },
  root: { type: 'string' },
  option: { type: 'string', multiple: true },
  refresh: { type: 'boolean' },
  // The names of the same from when there was only apt.
  'apt-root': { type: 'string' },
  'apt-option': { type: 'string', multiple: true },
  'apt-refresh': { type: 'boolean' },
  'reboot-command': { type: 'string' },
  'reboot-argument': { type: 'string', multiple: true },
  'no-reboot': { type: 'boolean' },
  'new-key': { type: 'boolean' },
} as const
type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>['values']

/** Return values: 0 normal, 10 wrong parameters, 100 server not reached, 102 refused by the server, 200 not enrolled, 255 anything else. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const home = homeDirectory()
  switch (positionals[0]) {
    case 'enroll':
      return enrollHere(home, values)
    case 'run':
    case 'once':
      return work(home, positionals[0])
    default:
      process.stderr.write(`${USAGE}\n`)
      return 10
  }
}

async function enrollHere(home: string, values: Values): Promise<number> {
  const token = readToken(values)
  const isManager = values.manager === undefined || MANAGERS.some((one) => one === values.manager)
  if (values.server === undefined || token === null || !isManager) {
    process.stderr.write(`${USAGE}\n`)
    return 10
  }
  prepareHome(home, homePrograms())
  const config = loadConfig(home, overridesOf(values))
  // After a revocation, or on a copied machine, the old key is of no use.
  if (values['new-key'] === true) rmSync(join(home, 'agent.key'), { force: true })
  const identity = loadOrMakeIdentity(home)
  const machine = await openComputer(config, scriptFolder()).machine()
  const enrollment = await enroll({ server: values.server, ca: config.ca }, token, identity, machine)
  const { home: _home, childEnvironment: _environment, ca: _ca, ...stored } = config
  saveConfig(home, stored)
  saveEnrollment(home, enrollment)
  process.stdout.write(`${JSON.stringify({ agentId: enrollment.agentId, hostName: machine.hostName })}\n`)
  return 0
}

async function work(home: string, how: 'run' | 'once'): Promise<number> {
  const enrollment = loadEnrollment(home)
  if (enrollment === null) {
    logToStderr('not_enrolled')
    return 200
  }
  const release = lockHome(home)
  try {
    const config = loadConfig(home)
    const computer = openComputer(config, scriptFolder())
    const cycle = new Cycle({ config, computer, identity: loadOrMakeIdentity(home), enrollment, log: logToStderr })
    if (how === 'once') await cycle.once()
    else await cycle.run(stopSignal())
    return 0
  } finally {
    release()
  }
}

/** A step that is running when the signal comes is ended by the service manager's patience, and found at the next start. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort())
  return stop.signal
}

/** Never from the command line, which every account of the computer can read. */
function readToken(values: Values): string | null {
  const file = values['token-file']
  return file === undefined ? null : readFileSync(file === '-' ? 0 : file, 'utf8').trim()
}

function overridesOf(values: Values): Partial<StoredConfig> {
  const overrides: Partial<StoredConfig> = {}
  if (values.platform === 'linux' || values.platform === 'windows') overrides.platform = values.platform
  if (values.powershell !== undefined) overrides.powershell = values.powershell
  if (values.ca !== undefined) overrides.caFile = resolve(values.ca)
  const [root, packageOptions] = [values.root ?? values['apt-root'], values.option ?? values['apt-option']]
  if (values.manager !== undefined) overrides.manager = MANAGERS.find((one) => one === values.manager) ?? null
  if (root !== undefined) overrides.aptRoot = resolve(root)
  if (packageOptions !== undefined) overrides.aptOptions = packageOptions
  if (values.refresh ?? values['apt-refresh']) overrides.aptRefresh = true
  if (values['reboot-command'] !== undefined) overrides.rebootCommand = [values['reboot-command'], ...(values['reboot-argument'] ?? [])]
  if (values['no-reboot'] === true) overrides.rebootCommand = null
  return overrides
}

/** The scripts for PowerShell lie beside the bundle, or in installer/ of a checkout. */
function scriptFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  return import.meta.url.endsWith('.ts') ? resolve(here, 'installer') : here
}

try {
  process.exitCode = await main()
} catch (error) {
  const known = error instanceof ClientError
  logToStderr('failed', { code: known ? error.code : 'fault', message: error instanceof Error ? error.message : 'unknown' })
  process.exitCode = known ? (error.kind === 'unreachable' ? 100 : 102) : 255
}
