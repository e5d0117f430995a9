import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

export interface DemoConfig {
  /** Plays the whole flow unattended and ends. */
  readonly once: boolean
  /** Where the evidence goes. */
  readonly json: string | undefined
  /** Exit 0 although this machine could not do a part. */
  readonly allowMissing: boolean
  /** Install missing Debian packages, as root. */
  readonly yes: boolean
  readonly folder: string
  readonly port: number
  readonly computersPerTenant: number
  /** Root of the project. */
  readonly home: string
  /** What programs of the demonstration get as their environment. */
  readonly env: NodeJS.ProcessEnv
}

const OPTIONS = {
  once: { type: 'boolean', default: false },
  json: { type: 'string' },
  'allow-missing': { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
  port: { type: 'string', default: '8790' },
  computers: { type: 'string', default: '3' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

export const USAGE = `npm run demo -- [--once [--json FILE] [--allow-missing]] [--yes] [--port N] [--computers N]

  --once           plays the whole flow unattended; exit 0 only if every step was observed
  --json FILE      with --once: writes what was observed as JSON
  --allow-missing  with --once: parts that this machine cannot do are no failure
  --yes            as root: installs Debian packages that are missing
  --port N         port of the service (default 8790; 0 takes a free one)
  --computers N    Windows computers of each of the three tenants (1 to 7, default 3)
`

/** A wrong option; its text says which. */
export class UsageError extends Error {}

/**
 * Reads the options and the environment; the only reader of either in demo/.
 *
 * @throws UsageError
 */
export function readDemoConfig(args: readonly string[], home: string): DemoConfig | 'help' {
  const { values } = parse(args)
  if (values.help) return 'help'
  const computersPerTenant = Number(values.computers)
  const port = Number(values.port)
  if (!(Number.isInteger(computersPerTenant) && computersPerTenant >= 1 && computersPerTenant <= 7))
    throw new UsageError('--computers: 1 to 7')
  if (!(Number.isInteger(port) && port >= 0 && port <= 65535)) throw new UsageError('--port: 0 to 65535')
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(TSUKUROI_|DATABASE_URL|NODE_OPTIONS)/.test(name)))
  return {
    once: values.once,
    json: values.json === undefined ? undefined : resolve(values.json),
    allowMissing: values['allow-missing'],
    yes: values.yes,
    folder: join(home, 'var/demo', String(process.pid)),
    port: values.once ? 0 : port,
    computersPerTenant,
    home,
    env: kept,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS })
  } catch (err) {
    throw new UsageError(err instanceof Error ? err.message : String(err), { cause: err })
  }
}
