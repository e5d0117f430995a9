import { spawn } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { chmod, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { AppError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { writeOnce } from '../write-once.ts'
import { exists, majorVersion, PLATFORM_PACKAGE, prepareBinaries, type Account } from './embedded-programs.ts'
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

const DATABASE = 'tsukuroi'
const START_TIMEOUT_MS = 60_000
const LOOK_MS = 500

/**
 * Starts PostgreSQL in the state directory, or adopts the one that already runs there (a killed server leaves it running).
 * As root the cluster lives under /var/lib/tsukuroi and belongs to an unprivileged account, because PostgreSQL refuses to run as root.
 *
 * @throws AppError postgres_missing, database_too_old, postgres_other_version; Error when the platform has no binaries, or PostgreSQL does not start
 * within a minute; one that recovers is waited for
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { stateDir, log } = options
  await mkdir(stateDir, { recursive: true, mode: 0o700 })
  const unprivileged = await unprivilegedAccount()
  const cluster = await loadOrPlanCluster(stateDir, unprivileged)
  const account = unprivileged && (await ownerOf(join(cluster.home, 'data'), unprivileged))
  const native = await prepareBinaries(options.binaries ?? PLATFORM_PACKAGE, cluster.home, account)
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

/** The account that owns the cluster when we are root; nothing is added to the system for it. */
async function unprivilegedAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'))
  const entry = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody')
  if (entry === undefined) throw new Error('root without an account "postgres" or "nobody": PostgreSQL refuses to run as root')
  return { uid: Number(entry[2]), gid: Number(entry[3]) }
}

/** A cluster stays its account's, whatever accounts the system has got since. @param otherwise of a cluster that is still to be made */
async function ownerOf(data: string, otherwise: Account): Promise<Account> {
  try {
    const { uid, gid } = await stat(data)
    return { uid, gid }
  } catch (err) {
    if (isAbsent(err)) return otherwise
    throw err
  }
}

function isAbsent(err: unknown): boolean {
  return (err as NodeJS.ErrnoException).code === 'ENOENT'
}

/** Of several that start at one moment one plans, and all go by it. */
async function loadOrPlanCluster(stateDir: string, account: Account | undefined): Promise<Cluster> {
  const file = join(stateDir, 'postgres.json')
  if (!(await exists(file))) {
    const port = await freePort()
    await writeOnce(file, () => JSON.stringify(planOf(stateDir, account, port), null, 2))
  }
  return JSON.parse(await readFile(file, 'utf8')) as Cluster
}

function planOf(stateDir: string, account: Account | undefined, port: number): Cluster {
  const id = createHash('sha256').update(stateDir).update(randomBytes(8)).digest('hex').slice(0, 12)
  const home = account === undefined ? join(stateDir, 'postgres') : join('/var/lib/tsukuroi', id)
  const password = (): string => randomBytes(18).toString('base64url')
  return { home, port, passwords: { owner: password(), infra: password(), tenant: password() } }
}

/** @returns whether a cluster is there, which is of that version then */
async function isOf(data: string, native: string, version: number): Promise<boolean> {
  checkVersion(version)
  const cluster = await readFile(join(data, 'PG_VERSION'), 'utf8').catch((err: unknown) => {
    // What is there and cannot be read just now is a cluster all the same.
    if (isAbsent(err)) return undefined
    throw err
  })
  if (cluster !== undefined && Number(cluster) !== version)
    throw new AppError('conflict', 'postgres_other_version', { path: native, version, cluster: Number(cluster) })
  return cluster !== undefined
}

const UNFINISHED = 'data.new'

/** Makes the cluster beside its place; of several that start at one moment the first puts its own there, and a cluster that is there is never removed. */
async function initialize(native: string, version: number, cluster: Cluster, account: Account | undefined): Promise<void> {
  const data = join(cluster.home, 'data')
  await mkdir(cluster.home, { recursive: true })
  if (account !== undefined) await chown(cluster.home, account.uid, account.gid)
  await chmod(cluster.home, 0o700)
  const fresh = join(cluster.home, `${UNFINISHED}.${randomUUID()}`)
  const passwordFile = `${fresh}.password`
  const options = ['--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--auth=scram-sha-256', '--username=tsukuroi']
  const locale = version >= 17 ? options : ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', '--username=tsukuroi']
  try {
    await writeFile(passwordFile, cluster.passwords.owner, { mode: 0o600 })
    if (account !== undefined) await chown(passwordFile, account.uid, account.gid)
    await run(join(native, 'bin/initdb'), ['-D', fresh, ...locale, `--pwfile=${passwordFile}`], cluster.home, account)
    await rename(fresh, data)
  } catch (err) {
    for (const path of [passwordFile, fresh]) await rm(path, { recursive: true, force: true })
    if (!(await exists(join(data, 'PG_VERSION')))) throw err
    return
  }
  // What killed ones left behind, and what slower ones are at, is of no use any more.
  for (const name of await readdir(cluster.home))
    if (name.startsWith(UNFINISHED)) await rm(join(cluster.home, name), { recursive: true, force: true, maxRetries: 3 })
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
    const now = await lookAt(cluster)
    if (now === 'ours') return
    if (now === 'starting') {
      // After a crash it recovers first, which takes as long as it takes.
      log.debug({ home: cluster.home }, 'PostgreSQL is starting')
      await sleep(LOOK_MS)
      continue
    }
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
      await sleep(LOOK_MS)
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

async function answers(cluster: Cluster): Promise<boolean> {
  return (await lookAt(cluster)) === 'ours'
}

/** What is on our port: the postmaster that is ours, by password and data directory, one that takes nobody yet, or nothing of that. */
async function lookAt(cluster: Cluster): Promise<'ours' | 'starting' | 'none'> {
  const client = new pg.Client({
    connectionString: url(cluster, 'tsukuroi', cluster.passwords.owner, 'postgres'),
    connectionTimeoutMillis: 3000,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ dir: string }>(`select current_setting('data_directory') as dir`)
    return rows[0]?.dir === join(cluster.home, 'data') ? 'ours' : 'none'
  } catch (err) {
    // cannot_connect_now: it starts, recovers or ends (https://www.postgresql.org/docs/current/errcodes-appendix.html).
    return (err as { code?: unknown }).code === '57P03' ? 'starting' : 'none'
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
    // Of several that start at one moment the second finds what the first has made; the lock ends with the session.
    await client.query(`select pg_advisory_lock(hashtext('tsukuroi.roles'))`)
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
