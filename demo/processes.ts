import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, openSync, closeSync } from 'node:fs'
import { join } from 'node:path'

export interface Ended {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

const STOP_MS = 45_000
const OUTPUT_LIMIT = 16 * 1024 * 1024

/** The programs of the demonstration: each with its log, all ended in the reverse order of their start. */
export class Processes {
  readonly #running: { name: string; child: ChildProcess }[] = []
  readonly #logs: string

  /** @param logs folder of the log files */
  constructor(logs: string) {
    mkdirSync(logs, { recursive: true })
    this.#logs = logs
  }

  /**
   * Starts a program that keeps running.
   *
   * @param name of its log file
   * @returns its process id and the promise of its end
   */
  start(name: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv): { pid: number; ended: Promise<number | null> } {
    const log = openSync(join(this.#logs, `${name}.log`), 'a', 0o600)
    // A group of its own: Ctrl-C in the terminal reaches the demonstration, which then ends its programs in order.
    const child = spawn(program, args, { env, stdio: ['ignore', log, log], detached: true })
    closeSync(log)
    this.#running.push({ name, child })
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('exit', (code) => resolve(code))
      child.once('error', reject)
    })
    return { pid: child.pid ?? 0, ended }
  }

  /** Runs a program to its end. */
  async run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, input = ''): Promise<Ended> {
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout = (stdout + chunk.toString()).slice(-OUTPUT_LIMIT)))
    child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-OUTPUT_LIMIT)))
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
    const status = await new Promise<number>((resolve, reject) => {
      child.once('close', (code) => resolve(code ?? -1))
      child.once('error', reject)
    })
    return { status, stdout, stderr }
  }

  /** Kills one program at once, as a power cut would. */
  async kill(name: string): Promise<number> {
    const entry = this.#running.find((candidate) => candidate.name === name)
    if (entry?.child.pid === undefined) throw new Error(`no such program: ${name}`)
    const gone = new Promise((resolve) => entry.child.once('exit', resolve))
    entry.child.kill('SIGKILL')
    await gone
    return entry.child.pid
  }

  /** Ends one program in its own way, and forgets it. */
  async stop(name: string): Promise<void> {
    const at = this.#running.findIndex((candidate) => candidate.name === name)
    const [entry] = at < 0 ? [] : this.#running.splice(at, 1)
    if (entry === undefined) throw new Error(`no such program: ${name}`)
    await end(entry.child)
  }

  /** Ends everything, newest first; what does not end by itself is killed. */
  async stopAll(): Promise<void> {
    const waves = [this.#running.filter((entry) => entry.name !== 'server'), this.#running.filter((entry) => entry.name === 'server')]
    for (const wave of waves) await Promise.all(wave.map(({ child }) => end(child)))
    this.#running.length = 0
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await gone
  clearTimeout(timer)
}
