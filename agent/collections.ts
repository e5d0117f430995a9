import { randomBytes } from 'node:crypto'
import { constants, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AgentConfig } from './config.ts'
import { isDiskError } from './durable.ts'
import type { Log } from './log.ts'
import { ClientError } from './protocol/client.ts'
import type { Client } from './protocol/client.ts'
import { CollectionsAnswer, CollectionTaken, ScriptsAnswer } from './protocol/messages.ts'
import type { DueCollection } from './protocol/messages.ts'
import { sha256 } from './protocol/sign.ts'
import { runProgram } from './runner.ts'

const OUTPUT_BYTES = 64 * 1024
const MESSAGE_LENGTH = 2_000
const DELIVERY_TIMEOUT_MS = 5 * 60_000
/** On Windows a file that a scanner or a left-over process has open stays for a moment. */
const REMOVAL = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 } as const
/** A name that leads nowhere else, on any system. */
const SEGMENT = /^(?!\.)[^/\\:*?"<>|\p{Cc}]{1,100}(?<![. ])$/u

/** What the scripts of one source found, or why they did not. */
interface Found {
  outcome: 'succeeded' | 'failed'
  reason: string | null
  message: string
  software: string
  patches: string | null
}

/** Runs the scripts of information collection sources that are due on this computer, one after the other, and delivers what they wrote. */
export class Collections {
  readonly #config: AgentConfig
  readonly #client: Pick<Client, 'post'>
  readonly #log: Log
  readonly #remove: typeof rmSync

  /** @param remove how folders are removed */
  constructor(config: AgentConfig, client: Pick<Client, 'post'>, log: Log, remove = rmSync) {
    this.#config = config
    this.#client = client
    this.#log = log
    this.#remove = remove
  }

  /** Does what is due now. What fails is told or logged, and tried again at a later check-in. */
  async run(): Promise<void> {
    try {
      // What a killed process left is of no use to anybody.
      this.#clear(this.#folder())
      const { platform } = this.#config
      const { packages } = await this.#client.post('report', '/agent/v1/collections', { platform }, CollectionsAnswer)
      for (const due of packages) await this.#collect(due)
    } catch (error) {
      if (!(error instanceof ClientError || isDiskError(error))) throw error
      this.#log('collections_failed', { code: error.code })
    }
  }

  async #collect(due: DueCollection): Promise<void> {
    const found = await this.#attempt(due).catch((error: unknown) => {
      if (error instanceof ClientError || isDiskError(error)) throw error
      // What a script did to its folders is told like any other failure.
      return failed('agent_fault', error instanceof Error ? error.message.slice(0, MESSAGE_LENGTH) : '')
    })
    const { sourceId, sha256: hash } = due
    const body = { sourceId, sha256: hash, platform: this.#config.platform, ...found }
    const options = { timeoutMs: DELIVERY_TIMEOUT_MS }
    const taken = await this.#client.post('report', '/agent/v1/collections/results', body, CollectionTaken, options)
    this.#log('collected', { sourceId, outcome: found.outcome, reason: found.reason ?? taken.reason, accepted: taken.accepted })
  }

  async #attempt(due: DueCollection): Promise<Found> {
    const folder = join(this.#folder(), randomBytes(8).toString('hex'))
    try {
      const [scripts, output] = [join(folder, 'scripts'), join(folder, 'output')]
      for (const one of [scripts, output]) mkdirSync(one, { recursive: true, mode: 0o700 })
      const refusal = await this.#load(due, scripts)
      return refusal === null ? await this.#runScripts(due, scripts, output) : failed(refusal)
    } finally {
      this.#clear(folder)
    }
  }

  /** Lays the scripts down, each as its hash says. @returns why they are not to be run; null when they may be */
  async #load(due: DueCollection, folder: string): Promise<string | null> {
    const answer = await this.#client.post('report', '/agent/v1/collections/package', { sha256: due.sha256 }, ScriptsAnswer)
    if (answer.sha256 !== due.sha256) return 'package_differs'
    for (const { path, sha256: hash, content } of answer.files) {
      const bytes = Buffer.from(content, 'base64')
      if (!path.split('/').every((segment) => SEGMENT.test(segment))) return 'package_path_invalid'
      if (sha256(bytes) !== hash) return 'package_differs'
      mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 })
      writeFileSync(join(folder, path), bytes, { mode: 0o700, flag: 'wx' })
    }
    return answer.files.some((file) => file.path === due.entry) ? null : 'package_entry_absent'
  }

  async #runScripts(due: DueCollection, scripts: string, output: string): Promise<Found> {
    const entry = join(scripts, due.entry)
    const [program, args] =
      due.entry === 'collect.sh'
        ? ['/bin/sh', [entry, output]]
        : [this.#config.powershell, ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', entry, output]]
    const run = await runProgram(program, args, {
      timeoutMs: due.timeoutSeconds * 1_000,
      maxOutputBytes: OUTPUT_BYTES,
      env: this.#config.childEnvironment,
      cwd: scripts,
    })
    const message = run.stderr.slice(-MESSAGE_LENGTH)
    if (run.ended === 'timed_out') return failed('script_timed_out', message)
    if (run.ended !== 'exited') return failed(run.ended === 'killed' ? 'script_killed' : 'script_not_started', message)
    if (run.status !== 0) return failed('script_failed', `${run.status ?? ''} ${message}`.trim())
    const software = await readOutput(join(output, 'software.csv'), due.maxBytes)
    if (typeof software !== 'string') return failed(software.refusal, 'software.csv')
    if (!due.takesPatches) return { outcome: 'succeeded', reason: null, message, software, patches: null }
    const patches = await readOutput(join(output, 'patches.csv'), due.maxBytes)
    if (typeof patches !== 'string') return failed(patches.refusal, 'patches.csv')
    return { outcome: 'succeeded', reason: null, message, software, patches }
  }

  /** What cannot be removed now is removed before the next scripts run; it keeps back nothing. */
  #clear(folder: string): void {
    try {
      this.#remove(folder, REMOVAL)
    } catch (error) {
      this.#log('collections_not_cleared', { code: (error as NodeJS.ErrnoException).code ?? null })
    }
  }

  #folder(): string {
    return join(this.#config.home, 'collections')
  }
}

function failed(reason: string, message = ''): Found {
  return { outcome: 'failed', reason, message, software: '', patches: null }
}

/** A file that a script wrote: an ordinary one, within bounds, in UTF-8; a link could show another's file. */
async function readOutput(path: string, maxBytes: number): Promise<string | { refusal: string }> {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (stats?.isFile() !== true) return { refusal: 'output_missing' }
  if (stats.size > maxBytes) return { refusal: 'output_too_large' }
  const file = await open(path, constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW))
  try {
    const bytes = Buffer.alloc(maxBytes + 1)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0)
    if (bytesRead > maxBytes) return { refusal: 'output_too_large' }
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytesRead))
  } catch (error) {
    if (error instanceof TypeError) return { refusal: 'output_not_text' }
    throw error
  } finally {
    await file.close()
  }
}
