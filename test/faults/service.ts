import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { startApp } from '../../server/cmdb/start.ts'
import { readConfig, type DatabaseUrls } from '../../server/config.ts'
import type { App } from '../../server/context.ts'

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url))

/** What of the service is killed; `everything` is a power cut. */
export type Victim = 'main' | 'api' | 'worker' | 'postgres' | 'everything'

export interface Answered {
  readonly status: number
  readonly code: string
  readonly text: string
  readonly json: unknown
}

/** Every service that this process started and did not close: ended with the process, however the run ends. */
const open = new Set<RealService>()
process.on('exit', () => {
  for (const service of open) service.sweep()
})
// Without this a stopped run ends without its `exit` hooks, and its services go on.
process.once('SIGTERM', () => process.exit(143))

/** The product as it is installed: server/main.ts with its parts and its own PostgreSQL, in a state directory of its own. */
export class RealService {
  readonly stateDir: string
  readonly #environment: Record<string, string>
  #child: ChildProcess | undefined
  #log = ''
  #app: App | undefined

  /** @param stateDir an own one when absent */
  constructor(environment: Record<string, string> = {}, stateDir: string = mkdtempSync(join(tmpdir(), 'tsukuroi-faults-'))) {
    this.stateDir = stateDir
    this.#environment = environment
    open.add(this)
  }

  /** What the service has said so far: JSON lines of its log, and what it wrote to standard error. */
  get log(): string {
    return this.#log
  }

  /** Starts the program and waits until it is up. @throws when it ends before */
  async start(): Promise<void> {
    const child = this.launch()
    await this.until('the service is up', () => {
      if (hasEnded(child)) throw new Error(`the service ended with ${child.exitCode}: ${this.#log.slice(-3000)}`)
      return this.#state()?.pid === child.pid
    })
  }

  /** Starts the program without waiting; its standard output and error go to `log`. */
  launch(environment: Record<string, string> = {}): ChildProcess {
    const env = {
      PATH: process.env['PATH'] ?? '',
      LC_ALL: 'C.UTF-8',
      TZ: 'UTC',
      TSUKUROI_STATE: this.stateDir,
      TSUKUROI_PORT: '0',
      ...this.#environment,
      ...environment,
    }
    // A group of its own, so that a power cut takes main and its parts at one instant.
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (this.#log += part.toString()))
    this.#child = child
    return child
  }

  /** The service's own address; it changes with each start unless a port was set. */
  get url(): string {
    const url = this.#state()?.url
    if (url === undefined) throw new Error('the service is not up')
    return url
  }

  /** Whether it says that it can serve. */
  async isReady(): Promise<boolean> {
    const url = this.#state()?.url
    if (url === undefined) return false
    return fetch(`${url}/readyz`).then(
      (response) => response.status === 200,
      () => false,
    )
  }

  #state(): { pid: number; url: string } | undefined {
    try {
      return JSON.parse(readFileSync(join(this.stateDir, 'run/server.json'), 'utf8')) as { pid: number; url: string }
    } catch {
      return undefined
    }
  }

  /** Connections to the service's PostgreSQL: its own, or the one that it was given. */
  get urls(): DatabaseUrls {
    const { DATABASE_URL: owner, DATABASE_URL_INFRA: infra, DATABASE_URL_TENANT: tenant } = this.#environment
    if (owner !== undefined && infra !== undefined && tenant !== undefined) return { owner, infra, tenant }
    const { port, passwords } = this.cluster
    const url = (user: string, password: string): string => `postgres://${user}:${password}@127.0.0.1:${port}/tsukuroi`
    return {
      owner: url('tsukuroi', passwords.owner),
      infra: url('tsukuroi_infra', passwords.infra),
      tenant: url('tsukuroi_tenant', passwords.tenant),
    }
  }

  get cluster(): { home: string; port: number; passwords: { owner: string; infra: string; tenant: string } } {
    return JSON.parse(readFileSync(join(this.stateDir, 'postgres.json'), 'utf8')) as RealService['cluster']
  }

  /** The service's data as a test's own process sees and fills them. */
  async app(): Promise<App> {
    this.#app ??= await startApp(
      'test',
      this.urls,
      readConfig({ TSUKUROI_STATE: this.stateDir, TSUKUROI_PORT: '0', TSUKUROI_LOG_LEVEL: 'silent' }),
    )
    return this.#app
  }

  /** Rows as the infrastructure sees them, over a connection of its own; for asking while the database comes and goes. */
  async rows<T extends pg.QueryResultRow>(sql: string, values: unknown[] = [], url: string = this.urls.infra): Promise<T[]> {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query<T>(sql, values)).rows
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  /** Asks as a command does: over the operator's socket. */
  async operator(method: string, path: string, body?: unknown): Promise<Answered> {
    const credential = (await readFile(join(this.stateDir, 'operator.credential'), 'utf8')).trim()
    const text = body === undefined ? undefined : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Operator ${credential}`, ...(text === undefined ? {} : { 'content-type': 'application/json' }) }
      const socketPath = join(this.stateDir, 'run/operator.sock')
      const asked = request({ socketPath, method, path: `/api/v1${path}`, headers, agent: false }, (response) => {
        let answer = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => (answer += part))
        response.on('end', () => resolve(answered(response.statusCode ?? 0, answer)))
        response.on('error', reject)
      })
      asked.on('error', reject)
      asked.end(text)
    })
  }

  /** Process id of a part, or undefined while it is not there. */
  pidOf(victim: Exclude<Victim, 'everything'>): number | undefined {
    if (victim === 'postgres') return Number(readIfThere(join(this.cluster.home, 'data/postmaster.pid')).split('\n')[0]) || undefined
    const main = this.#child?.pid
    if (main === undefined || victim === 'main') return main
    return childrenOf(main).find((pid) => readIfThere(`/proc/${pid}/cmdline`).includes(`part.ts\0${victim}`))
  }

  /** Ends a part as a crash would, and waits until it is gone. */
  async kill(victim: Victim): Promise<void> {
    const pids = victim === 'everything' ? this.#everyPid() : [this.pidOf(victim)].filter((pid) => pid !== undefined)
    for (const pid of pids) signal(pid, 'SIGKILL')
    await this.until(`${victim} is gone`, () => pids.every((pid) => !isAlive(pid)))
    // The backends of a killed postmaster end by themselves; shared memory is theirs until then.
    if (victim === 'everything') await this.until('the backends are gone', () => !backendsOf(this.cluster.home))
  }

  #everyPid(): number[] {
    const main = this.#child?.pid
    const parts = main === undefined ? [] : [main, ...childrenOf(main)]
    const postmaster = existsSync(join(this.stateDir, 'postgres.json')) ? this.pidOf('postgres') : undefined
    return [...parts, ...(postmaster === undefined ? [] : [postmaster])].filter(isAlive)
  }

  /** Asks the service to end, as a service manager does; @returns its exit status */
  async stop(): Promise<number | null> {
    const child = this.#child
    if (child === undefined || hasEnded(child)) return child?.exitCode ?? null
    child.kill('SIGTERM')
    await once(child, 'exit')
    return child.exitCode
  }

  /** Takes everything away; for `after` hooks. */
  async close(): Promise<void> {
    await this.#app?.pools.destroy()
    await this.stop()
    this.sweep()
  }

  /** Ends whatever still runs and removes the folders, at once. */
  sweep(): void {
    open.delete(this)
    for (const pid of this.#everyPid()) signal(pid, 'SIGKILL')
    if (existsSync(join(this.stateDir, 'postgres.json'))) {
      const { home } = this.cluster
      for (let left = 100; left > 0 && backendsOf(home); left -= 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
      rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
    }
    rmSync(this.stateDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }

  /**
   * Looks every few milliseconds whether something has become true.
   *
   * @throws with the end of the log when it has not in time
   */
  async until(what: string, isTrue: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
    const deadline = Date.now() + timeoutMs
    while (!(await isTrue())) {
      if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}\n${this.#log.slice(-3000)}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

function answered(status: number, text: string): Answered {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    json = undefined
  }
  const code = typeof json === 'object' && json !== null && 'code' in json ? String(json.code) : ''
  return { status, code, text, json }
}

/** Whether a program that was started has ended. */
export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function childrenOf(pid: number): number[] {
  return readIfThere(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
}

/** Whether a process lives; a zombie is dead. */
export function isAlive(pid: number): boolean {
  const stat = readIfThere(`/proc/${pid}/stat`)
  return stat !== '' && !stat.slice(stat.lastIndexOf(')')).startsWith(') Z')
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself.
  }
}

/** Whether a process still works in the cluster's folder. */
function backendsOf(home: string): boolean {
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && linkOf(`/proc/${name}/cwd`).startsWith(home) && isAlive(Number(name)))
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
