import { join } from 'node:path'
import { readIfThere } from '../durable.ts'
import type { Hear } from '../output.ts'
import type { Change, PackageWanted } from '../protocol/messages.ts'
import { runProgram } from '../runner.ts'
import type { RunResult } from '../runner.ts'
import { heldNames, heldOf, parseZyppLocks } from './holds.ts'
import type { HoldRule } from './holds.ts'
import type { DryRun, RpmManager, Wanted } from './rpm-installer.ts'
import { InstallerError } from './types.ts'
import { classifyZypperFailure, explainZypper, failedZypperScripts, parseSummary, parseUpdates } from './zypper-output.ts'
import type { ZypperUpdate } from './zypper-output.ts'

export interface ZypperSettings {
  /** A private root with its own repositories, or null for the system. */
  root: string | null
  environment: Record<string, string>
}

const OUTPUT_BYTES = 32 * 1024 * 1024
/** A script that hangs is ended; rpm then ends its transaction in order. */
const GRACE_MS = 20_000

/** zypper in its non-interactive form, read as XML. It accepts no license and no unknown key: such a run fails with a code of its own. */
export class Zypper implements RpmManager {
  readonly name = 'zypper'
  readonly #settings: ZypperSettings

  constructor(settings: ZypperSettings) {
    this.#settings = settings
  }

  async refresh(timeoutMs: number): Promise<void> {
    await this.#must(['refresh'], timeoutMs)
  }

  /** See RpmManager. */
  async simulate(wanted: Wanted, _installed: (key: string) => string | null, timeoutMs: number): Promise<DryRun> {
    const [command, ...rest] = commandOf(wanted)
    const text = await this.#must([command, '--dry-run', ...rest], timeoutMs)
    try {
      return parseSummary(text)
    } catch (error) {
      throw new InstallerError('answer_malformed', text.slice(-2_000), error)
    }
  }

  /** See RpmManager; zypper tells no hashes. */
  describe(changes: readonly Change[]): Promise<{ changes: Change[]; bytes: null }> {
    return Promise.resolve({ changes: [...changes], bytes: null })
  }

  change(wanted: Wanted, timeoutMs: number, hear?: Hear): Promise<RunResult> {
    return this.#run(commandOf(wanted), timeoutMs, hear)
  }

  classify(run: RunResult): { code: string; retryable: boolean } {
    return classifyZypperFailure(`${run.stdout}\n${run.stderr}`, run.status)
  }

  explain(run: RunResult): string {
    return explainZypper(`${run.stdout}\n${run.stderr}`)
  }

  /** Restart or zypper's own restart is asked for with a status of its own, after all went well (zypper(8) EXIT CODES). */
  isClean(run: RunResult): boolean {
    return run.ended === 'exited' && (run.status === 0 || (run.status !== null && run.status >= 100 && run.status <= 103))
  }

  failedScripts(output: string): string[] {
    return failedZypperScripts(output)
  }

  held(wanted: readonly PackageWanted[]): string[] {
    return heldOf(this.#rules(), wanted)
  }

  heldNames(names: Iterable<string>): string[] {
    return heldNames(this.#rules(), names)
  }

  /**
   * Newer versions of installed packages that enabled repositories offer.
   * @throws InstallerError
   */
  async upgrades(timeoutMs: number): Promise<ZypperUpdate[]> {
    const text = await this.#must(['list-updates', '--all'], timeoutMs)
    try {
      return parseUpdates(text)
    } catch (error) {
      throw new InstallerError('answer_malformed', text.slice(-2_000), error)
    }
  }

  #rules(): HoldRule[] {
    return parseZyppLocks(readIfThere(join(this.#settings.root ?? '/', 'etc/zypp/locks')) ?? '')
  }

  async #must(args: readonly string[], timeoutMs: number): Promise<string> {
    const run = await this.#run(args, timeoutMs)
    if (this.isClean(run) && !run.truncated) return run.stdout
    const code = run.ended === 'timed_out' ? 'timed_out' : run.ended === 'not_started' ? 'package_manager_absent' : this.classify(run).code
    throw new InstallerError(code, explainZypper(`${run.stdout}\n${run.stderr}`))
  }

  #run(args: readonly string[], timeoutMs: number, hear?: Hear): Promise<RunResult> {
    const { root, environment } = this.#settings
    const privately = root === null ? [] : ['--root', root]
    return runProgram('zypper', ['--non-interactive', '--xmlout', ...privately, ...args], {
      timeoutMs,
      graceMs: GRACE_MS,
      maxOutputBytes: OUTPUT_BYTES,
      // Who waits for the lock is the caller: zypp would wait without saying so.
      env: { ...environment, LC_ALL: 'C', ZYPP_LOCK_TIMEOUT: '0' },
      hear,
    })
  }
}

function commandOf(wanted: Wanted): [string, ...string[]] {
  const packages = wanted.packages.map(spell)
  switch (wanted.action) {
    case 'install':
      return ['install', '--details', ...packages]
    case 'downgrade':
      return ['install', '--details', '--oldpackage', ...packages]
    case 'remove':
      return ['remove', '--details', '--no-clean-deps', ...packages]
  }
}

/** `name.architecture=epoch:version-release`, which zypper takes for exactly this package. */
function spell(one: PackageWanted): string {
  return `${one.name}${one.architecture === null ? '' : `.${one.architecture}`}=${one.version}`
}
