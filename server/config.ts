import { readFileSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { z } from 'zod'

/** Every setting of the process, read once. docs/configuration.md is made from the descriptions. */
export const Environment = z.object({
  TSUKUROI_STATE: z
    .string()
    .min(1)
    .default('./var')
    .describe('State directory: keys, credentials, sockets, uploaded files, and the embedded database unless it must live elsewhere'),
  TSUKUROI_HOST: z.string().min(1).default('127.0.0.1').describe('Address on which the server answers browsers and agents'),
  TSUKUROI_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(8790)
    .describe('Port on which the server answers browsers and agents; 0 takes a free one'),
  TSUKUROI_PUBLIC_URL: z
    .url()
    .optional()
    .describe(
      'Address at which people reach the console: the one in mails (default: http://host:port), the origin from which changes are taken, and with https the reason for cookies of HTTPS alone',
    ),
  TSUKUROI_TLS_CERT_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('Certificate chain (PEM); with TSUKUROI_TLS_KEY_FILE the server speaks HTTPS itself; both or none'),
  TSUKUROI_TLS_KEY_FILE: z.string().min(1).optional().describe('Private key (PEM) of the certificate'),
  TSUKUROI_TRUST_PROXY: z
    .enum(['no', 'loopback'])
    .default('no')
    .describe('Whose X-Forwarded-* is believed: nobody’s, or that of a reverse proxy on this machine'),
  TSUKUROI_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severity of what is logged'),
  TSUKUROI_ROLE: z.enum(['all', 'api', 'worker']).default('all').describe('Which processes this start runs'),
  TSUKUROI_WORKERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('How many background tasks run at once in one worker process'),
  TSUKUROI_POSTGRES: z
    .string()
    .refine(isAbsolute, 'must be a full path')
    .optional()
    .describe(
      'Directory of a PostgreSQL, the one with `bin` in it, that serves as the embedded one, such as /usr/lib/postgresql/18: faster, and updated by the system. Default: the one that comes along',
    ),
  DATABASE_URL: z
    .string()
    .min(1)
    .optional()
    .describe(
      'External PostgreSQL 16 or newer, as the owner of the tables, with the two that follow: all three or none; unset: the embedded one',
    ),
  DATABASE_URL_INFRA: z.string().min(1).optional().describe('The same database as a member of the role tsukuroi_infra'),
  DATABASE_URL_TENANT: z.string().min(1).optional().describe('The same database as a member of the role tsukuroi_tenant'),
})

export interface DatabaseUrls {
  readonly owner: string
  readonly infra: string
  readonly tenant: string
}

export interface Config {
  readonly stateDir: string
  readonly host: string
  readonly port: number
  readonly publicUrl: string | undefined
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined
  readonly trustProxy: boolean
  readonly logLevel: z.infer<typeof Environment>['TSUKUROI_LOG_LEVEL']
  readonly role: 'all' | 'api' | 'worker'
  readonly workers: number
  /** Directory of the programs of the embedded PostgreSQL; unset: those that come along. */
  readonly postgres: string | undefined
  /** Unset: the embedded PostgreSQL. */
  readonly database: DatabaseUrls | undefined
}

interface Problem {
  readonly setting: string
  readonly reason: string
}

/** Address of the service with one of its ports: a wildcard is reached from here by loopback, an IPv6 address stands in brackets (RFC 3986, 3.2.2). */
export function localUrl({ host, tls }: Pick<Config, 'host' | 'tls'>, port: number): string {
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host
  return `${tls === undefined ? 'http' : 'https'}://${name}:${port}`
}

/** What is wrong with the environment; all problems at once. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ setting, reason }) => `${setting}: ${reason}`).join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

/**
 * Reads the configuration; the only place of the server that looks at the environment. A value may come from a file by `NAME_FILE`.
 *
 * @throws ConfigError naming every variable that is wrong
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const { values, unread } = withFiles(env)
  if (unread.length > 0) throw new ConfigError(unread)
  const parsed = Environment.safeParse(values)
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => ({ setting: issue.path.join('.'), reason: issue.message })))
  const e = parsed.data
  const problems: Problem[] = []
  const urls = [e.DATABASE_URL, e.DATABASE_URL_INFRA, e.DATABASE_URL_TENANT]
  if (urls.some(Boolean) && !urls.every(Boolean))
    problems.push({ setting: 'DATABASE_URL, DATABASE_URL_INFRA, DATABASE_URL_TENANT', reason: 'all three or none' })
  if (e.TSUKUROI_POSTGRES !== undefined && urls.some(Boolean))
    problems.push({ setting: 'TSUKUROI_POSTGRES, DATABASE_URL', reason: 'an embedded database or an external one' })
  if (Boolean(e.TSUKUROI_TLS_CERT_FILE) !== Boolean(e.TSUKUROI_TLS_KEY_FILE)) {
    problems.push({ setting: 'TSUKUROI_TLS_CERT_FILE, TSUKUROI_TLS_KEY_FILE', reason: 'both or none' })
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze({
    stateDir: resolve(e.TSUKUROI_STATE),
    host: e.TSUKUROI_HOST,
    port: e.TSUKUROI_PORT,
    publicUrl: e.TSUKUROI_PUBLIC_URL?.replace(/\/$/, ''),
    tls:
      e.TSUKUROI_TLS_CERT_FILE !== undefined && e.TSUKUROI_TLS_KEY_FILE !== undefined
        ? { certFile: e.TSUKUROI_TLS_CERT_FILE, keyFile: e.TSUKUROI_TLS_KEY_FILE }
        : undefined,
    trustProxy: e.TSUKUROI_TRUST_PROXY === 'loopback',
    logLevel: e.TSUKUROI_LOG_LEVEL,
    role: e.TSUKUROI_ROLE,
    workers: e.TSUKUROI_WORKERS,
    postgres: e.TSUKUROI_POSTGRES,
    database:
      e.DATABASE_URL !== undefined && e.DATABASE_URL_INFRA !== undefined && e.DATABASE_URL_TENANT !== undefined
        ? { owner: e.DATABASE_URL, infra: e.DATABASE_URL_INFRA, tenant: e.DATABASE_URL_TENANT }
        : undefined,
  })
}

function withFiles(env: NodeJS.ProcessEnv): { values: Record<string, string | undefined>; unread: Problem[] } {
  const values: Record<string, string | undefined> = {}
  const unread: Problem[] = []
  for (const name of Object.keys(Environment.shape)) {
    const file = env[`${name}_FILE`]
    // An empty variable means the same as none: shells and unit files cannot unset.
    const isFile = file !== undefined && file !== ''
    let value = env[name]
    try {
      if (isFile) value = readFileSync(file, 'utf8').trim()
    } catch (err) {
      // Going on without it would begin an empty database of our own beside the one that was meant.
      unread.push({ setting: `${name}_FILE`, reason: `${file}: ${(err as NodeJS.ErrnoException).code ?? String(err)}` })
    }
    values[name] = value === '' ? undefined : value
  }
  return { values, unread }
}
