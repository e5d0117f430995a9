import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasEnded } from './service.ts'

const MAIN = fileURLToPath(new URL('../../agent/main.ts', import.meta.url))

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A real agent, as a program of its own. */
export class AgentProcess {
  readonly home = mkdtempSync(join(tmpdir(), 'tsukuroi-agent-'))
  readonly #prefix: readonly string[]
  readonly #environment: Record<string, string>
  #child: ChildProcess | undefined
  #log = ''

  /** @param prefix a program that starts it, with its arguments */
  constructor(prefix: readonly string[] = [], environment: Record<string, string> = {}) {
    this.#prefix = prefix
    this.#environment = environment
  }

  get log(): string {
    return this.#log
  }

  /** @throws when the server refuses it */
  async enroll(url: string, token: string, aptRoot: string): Promise<void> {
    const child = this.#spawn(['enroll', '--server', url, '--token-file', '-', '--apt-root', aptRoot, '--no-reboot'])
    child.stdin?.end(token)
    await once(child, 'close')
    if (child.exitCode !== 0) throw new Error(`enrollment ended with ${child.exitCode}: ${this.#log}`)
  }

  start(): void {
    this.#child = this.#spawn(['run'])
  }

  #spawn(args: readonly string[]): ChildProcess {
    const command = [...this.#prefix, process.execPath, MAIN, ...args]
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', TSUKUROI_AGENT_HOME: this.home, ...this.#environment }
    const child = spawn(command[0] ?? '', command.slice(1), { env, stdio: ['pipe', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (this.#log += part.toString()))
    running.add(child)
    child.once('exit', () => running.delete(child))
    return child
  }

  /** What the agent has written down of its steps. */
  spooled(): { kind: string; phase: string; unsent: unknown[] }[] {
    const folder = join(this.home, 'spool')
    try {
      return readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as { kind: string; phase: string; unsent: unknown[] })
    } catch {
      return []
    }
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined || hasEnded(child)) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  async close(): Promise<void> {
    await this.kill()
    rmSync(this.home, { recursive: true, force: true })
  }
}
