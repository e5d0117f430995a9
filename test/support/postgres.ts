/** Mocha's global set-up: one embedded PostgreSQL per run, with one migrated database that `createDatabase()` copies. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, posix, relative, resolve } from 'node:path'
import pg from 'pg'
import pino from 'pino'
import { migrate } from '../../server/cmdb/migrate.ts'
import { startEmbedded, type EmbeddedPostgres } from '../../server/cmdb/embedded.ts'
import { graphOf, readSources } from '../../tools/import-graph.ts'
import { root } from '../../tools/source-files.ts'
import { POSTGRES_VARIABLE, type PostgresUrls } from './database.ts'

const PREFIX = 'tsukuroi-test-'

let running: { postgres: EmbeddedPostgres; stateDir: string } | undefined

export async function mochaGlobalSetup(): Promise<void> {
  if (process.env[POSTGRES_VARIABLE] !== undefined || !needsDatabase(specFiles())) return
  await removeAbandoned()
  const stateDir = await mkdtemp(join(tmpdir(), PREFIX))
  await writeFile(join(stateDir, 'owner.pid'), String(process.pid))
  const binaries = process.env['TSUKUROI_TEST_POSTGRES_BINARIES']
  const postgres = await startEmbedded({ stateDir, log: pino({ level: 'silent' }), ...(binaries ? { binaries } : {}) })
  running = { postgres, stateDir }
  await forgetDurability(postgres.adminUrl)
  await migrate(postgres.ownerUrl)
  const urls: PostgresUrls = {
    ownerUrl: postgres.ownerUrl,
    infraUrl: postgres.infraUrl,
    tenantUrl: postgres.tenantUrl,
    adminUrl: postgres.adminUrl,
  }
  process.env[POSTGRES_VARIABLE] = JSON.stringify(urls)
}

export async function mochaGlobalTeardown(): Promise<void> {
  if (running === undefined) return
  await running.postgres.stop()
  await rm(running.postgres.home, { recursive: true, force: true })
  await rm(running.stateDir, { recursive: true, force: true })
  running = undefined
}

/** The files that mocha was asked to run; empty when it was given a pattern or nothing. */
function specFiles(): string[] {
  const files = process.argv.slice(2).filter((argument) => argument.endsWith('.ts'))
  return files.some((file) => /[*?{[]/.test(file)) ? [] : files.map((file) => relative(root, resolve(file)).replaceAll('\\', '/'))
}

/** Whether any of the files reaches test/support/database.ts by its imports; a run of pure tests needs no PostgreSQL. */
function needsDatabase(files: readonly string[]): boolean {
  if (files.length === 0) return true
  const graph = graphOf(new Map([...readSources()].filter(([path]) => path.startsWith('test/'))))
  const seen = new Set<string>()
  const queue = files.map((file) => posix.normalize(file))
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (file === 'test/support/database.ts') return true
    if (seen.has(file)) continue
    seen.add(file)
    queue.push(...(graph.files.get(file) ?? []))
  }
  return false
}

/** What tests write need not survive a power cut. */
async function forgetDurability(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) await client.query(`alter system set ${setting} = off`)
    await client.query('select pg_reload_conf()')
  } finally {
    await client.end()
  }
}

/** Ends what a killed run left behind: its PostgreSQL keeps running without it. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue
    const stateDir = join(tmpdir(), name)
    const owner = Number(await readFile(join(stateDir, 'owner.pid'), 'utf8').catch(() => '0'))
    if (owner === 0 || isAlive(owner)) continue
    const { home } = JSON.parse(await readFile(join(stateDir, 'postgres.json'), 'utf8').catch(() => '{}')) as { home?: string }
    if (home !== undefined) await endPostmaster(home)
    await rm(stateDir, { recursive: true, force: true })
  }
}

async function endPostmaster(home: string): Promise<void> {
  const [pid, data] = (await readFile(join(home, 'data/postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  // The number may belong to another program by now; a postmaster's command line names its directory.
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  if (data === join(home, 'data') && command.includes(data)) process.kill(Number(pid), 'SIGQUIT')
  await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
