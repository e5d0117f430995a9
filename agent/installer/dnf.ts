import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readIfThere } from '../durable.ts'
import type { Hear } from '../output.ts'
import type { Change, PackageWanted } from '../protocol/messages.ts'
import { runProgram } from '../runner.ts'
import type { RunResult } from '../runner.ts'
import { classifyDnfFailure, failedScripts, OFFERED_FORMAT, parseOffered, parseTransaction, parseYumList } from './dnf-output.ts'
import type { Offered } from './dnf-output.ts'
import { heldNames, heldOf, parseExcludes, parseVersionLock } from './holds.ts'
import type { HoldRule } from './holds.ts'
import type { DryRun, RpmManager, Wanted } from './rpm-installer.ts'
import { InstallerError } from './types.ts'

export interface DnfSettings {
  program: 'dnf' | 'yum'
  /** A private root with its own repositories, or null for the system. */
  root: string | null
  /** Further options for every call, such as `--releasever=9`. */
  options: readonly string[]
  environment: Record<string, string>
}

const OUTPUT_BYTES = 32 * 1024 * 1024
/** A script that hangs is ended; rpm then ends its transaction in order. */
const GRACE_MS = 20_000
/** Who waits for another process is the caller: dnf would for ever. */
const NO_WAITING = '--setopt=exit_on_lock=True'

/** dnf, or yum as dnf's older name: dry run by `--assumeno`, everything else with `--assumeyes`. */
export class Dnf implements RpmManager {
  readonly name = 'dnf'
  readonly #settings: DnfSettings

  constructor(settings: DnfSettings) {
    this.#settings = settings
  }

  async refresh(timeoutMs: number): Promise<void> {
    await this.#must(['makecache', ...(this.#settings.program === 'dnf' ? ['--refresh'] : [])], timeoutMs)
  }

  /** See RpmManager. dnf ends a dry run like a refused question, with 1: the table tells them from failures. */
  async simulate(wanted: Wanted, installed: (key: string) => string | null, timeoutMs: number): Promise<DryRun> {
    const run = await this.#run(['--assumeno', NO_WAITING, ...commandOf(wanted)], timeoutMs)
    const asked = /Operation aborted|Exiting on user command/.test(`${run.stdout}${run.stderr}`)
    if (run.ended === 'exited' && !run.truncated && (asked || run.status === 0)) {
      return { changes: parseTransaction(run.stdout, installed), bytes: null }
    }
    throw this.#error(run)
  }

  /** See RpmManager. */
  async describe(changes: readonly Change[], timeoutMs: number): Promise<{ changes: Change[]; bytes: number | null }> {
    const arriving = changes.flatMap(({ name, architecture, to }) =>
      to === null || architecture === null ? [] : [{ name, architecture, version: to }],
    )
    const found = await this.#offered(arriving, timeoutMs)
    const described = changes.map((change) => ({ ...change, sha256: found.get(keyOf(change))?.sha256 ?? null }))
    const sizes = arriving.map((one) => found.get(keyOf({ ...one, to: one.version }))?.bytes ?? null)
    return { changes: described, bytes: sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0) }
  }

  change(wanted: Wanted, timeoutMs: number, hear?: Hear): Promise<RunResult> {
    return this.#run(['--assumeyes', NO_WAITING, ...commandOf(wanted)], timeoutMs, hear)
  }

  classify(run: RunResult): { code: string; retryable: boolean } {
    return classifyDnfFailure(`${run.stdout}\n${run.stderr}`, run.status)
  }

  /** The end of what it said, where the reason stands. */
  explain(run: RunResult): string {
    return `${run.stderr}\n${run.stdout}`.trim().slice(-2_000)
  }

  isClean(run: RunResult): boolean {
    return run.ended === 'exited' && run.status === 0
  }

  failedScripts(output: string): string[] {
    return failedScripts(output)
  }

  held(wanted: readonly PackageWanted[]): string[] {
    return heldOf(this.#rules(), wanted)
  }

  heldNames(names: Iterable<string>): string[] {
    return heldNames(this.#rules(), names)
  }

  /**
   * Newer versions of installed packages that enabled repositories offer; of each package the newest.
   * @throws InstallerError
   */
  async upgrades(timeoutMs: number): Promise<Offered[]> {
    if (this.#settings.program === 'yum') return parseYumList(await this.#must(['-q', 'list', 'updates'], timeoutMs))
    return parseOffered(await this.#must(['-q', 'repoquery', '--upgrades', '--latest-limit=1', '--qf', OFFERED_FORMAT], timeoutMs))
  }

  /**
   * Installed packages that no enabled repository has, by name and architecture, as the last read repositories say.
   * @throws InstallerError
   */
  async extras(timeoutMs: number): Promise<Set<string>> {
    if (this.#settings.program === 'yum') {
      const listed = parseYumList(await this.#must(['-q', '-C', 'list', 'extras'], timeoutMs))
      return new Set(listed.map((one) => `${one.name}.${one.architecture}`))
    }
    const text = await this.#must(['-q', '-C', 'repoquery', '--extras', '--qf', 'tsukuroi\t%{name}.%{arch}'], timeoutMs)
    return new Set([...text.matchAll(/^tsukuroi\t(\S+)$/gm)].map((match) => match[1] ?? ''))
  }

  #rules(): HoldRule[] {
    const read = (path: string) => readIfThere(join(this.#settings.root ?? '/', path)) ?? ''
    const lists = ['etc/dnf/plugins/versionlock.list', 'etc/yum/pluginconf.d/versionlock.list']
    const config = existsSync(join(this.#settings.root ?? '/', 'etc/dnf/dnf.conf')) ? 'etc/dnf/dnf.conf' : 'etc/yum.conf'
    return [...lists.flatMap((path) => parseVersionLock(read(path))), ...parseExcludes(read(config))]
  }

  async #offered(packages: readonly PackageWanted[], timeoutMs: number): Promise<Map<string, Offered>> {
    if (packages.length === 0 || this.#settings.program === 'yum') return new Map()
    const run = await this.#run(['-q', '-C', 'repoquery', '--qf', OFFERED_FORMAT, ...packages.map(spell)], timeoutMs)
    return new Map(parseOffered(run.stdout).map((one) => [keyOf({ ...one, to: one.version }), one]))
  }

  async #must(args: readonly string[], timeoutMs: number): Promise<string> {
    const run = await this.#run(args, timeoutMs)
    if (run.ended === 'exited' && run.status === 0 && !run.truncated) return run.stdout
    throw this.#error(run)
  }

  #error(run: RunResult): InstallerError {
    const { code } =
      run.ended === 'timed_out'
        ? { code: 'timed_out' }
        : run.ended === 'not_started'
          ? { code: 'package_manager_absent' }
          : this.classify(run)
    return new InstallerError(code, this.explain(run))
  }

  #run(args: readonly string[], timeoutMs: number, hear?: Hear): Promise<RunResult> {
    const { program, root, options, environment } = this.#settings
    const privately = root === null ? [] : [`--installroot=${root}`]
    return runProgram(program, [...privately, ...options, ...args], {
      timeoutMs,
      graceMs: GRACE_MS,
      maxOutputBytes: OUTPUT_BYTES,
      env: { ...environment, LC_ALL: 'C', LANG: 'C' },
      hear,
    })
  }
}

function commandOf(wanted: Wanted): string[] {
  switch (wanted.action) {
    case 'install':
      return ['install', ...wanted.packages.map(spell)]
    case 'downgrade':
      return ['downgrade', ...wanted.packages.map(spell)]
    case 'remove':
      // What was only needed by it stays: the plan names everything that goes.
      return ['--setopt=clean_requirements_on_remove=False', 'remove', ...wanted.packages.map(spell)]
  }
}

/** `name-epoch:version-release.architecture`, which dnf and yum take for exactly this package. */
function spell(one: PackageWanted): string {
  return `${one.name}-${one.version}${one.architecture === null ? '' : `.${one.architecture}`}`
}

function keyOf(change: Pick<Change, 'name' | 'architecture' | 'to'>): string {
  return `${change.name}.${change.architecture ?? ''}=${change.to ?? ''}`
}
