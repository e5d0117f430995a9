import type { Change } from '../protocol/messages.ts'
import { runProgram } from '../runner.ts'
import type { RunResult } from '../runner.ts'
import { InstallerError } from './types.ts'

export interface RpmSettings {
  /** A private root with its own database, or null for the system. */
  root: string | null
  /** Where the root keeps its database, if that is not where the machine's rpm would look. */
  database?: string
  environment: Record<string, string>
}

/** One installed RPM package. */
export interface RpmPackage {
  name: string
  /** `epoch:version-release`. */
  version: string
  architecture: string
  /** `module:stream:version:context`, or empty. */
  moduleLabel: string
  vendor: string
  sourceRpm: string
  installedAt: Date | null
}

const FIELDS = ['NAME', 'EPOCHNUM', 'VERSION', 'RELEASE', 'ARCH', 'MODULARITYLABEL', 'VENDOR', 'SOURCERPM', 'INSTALLTIME']
const OUTPUT_BYTES = 64 * 1024 * 1024
const MAX_PACKAGES = 100_000

/** The database of installed RPM packages; only read here. */
export class RpmDatabase {
  readonly #settings: RpmSettings
  /** rpm before 4.14 knows no modules, and refuses their tag. */
  #knowsModules = true

  constructor(settings: RpmSettings) {
    this.#settings = settings
  }

  /**
   * All installed packages, without the keys that the database keeps among them.
   * @throws InstallerError
   */
  async packages(timeoutMs: number): Promise<RpmPackage[]> {
    let run = await this.#query(timeoutMs)
    if (run.status !== 0 && this.#knowsModules && /MODULARITYLABEL/.test(run.stderr)) {
      this.#knowsModules = false
      run = await this.#query(timeoutMs)
    }
    if (run.ended === 'not_started') throw new InstallerError('package_manager_absent', run.stderr)
    if (run.ended === 'timed_out') throw new InstallerError('timed_out', run.stderr.slice(-2_000))
    if (run.ended !== 'exited' || run.status !== 0 || run.truncated) {
      throw new InstallerError('package_manager_failed', run.stderr.slice(-2_000))
    }
    return parseRpmQuery(run.stdout).slice(0, MAX_PACKAGES)
  }

  /** Files of installed packages; of those that are not installed nothing. */
  async files(names: readonly string[], timeoutMs: number): Promise<string[]> {
    if (names.length === 0) return []
    const run = await this.#run(['-ql', '--', ...names], timeoutMs)
    return run.stdout.split('\n').filter((line) => line.startsWith('/'))
  }

  #query(timeoutMs: number): Promise<RunResult> {
    const tags = FIELDS.map((tag) => (tag === 'MODULARITYLABEL' && !this.#knowsModules ? '' : `%{${tag}}`))
    return this.#run(['-qa', '--qf', `${tags.join('\\t')}\\n`], timeoutMs)
  }

  #run(args: readonly string[], timeoutMs: number): Promise<RunResult> {
    const { root, database, environment } = this.#settings
    const place = [...(root === null ? [] : ['--root', root]), ...(database === undefined ? [] : ['--dbpath', database])]
    return runProgram('rpm', [...place, ...args], {
      timeoutMs,
      maxOutputBytes: OUTPUT_BYTES,
      env: { ...environment, LC_ALL: 'C' },
    })
  }
}

/** Reads `rpm -qa` in the format of this file; what is missing prints as `(none)`. */
export function parseRpmQuery(text: string): RpmPackage[] {
  const found: RpmPackage[] = []
  for (const line of text.split('\n')) {
    const columns = line.split('\t')
    const [name, epoch, version, release, architecture, moduleLabel, vendor, sourceRpm, installedAt] = columns.map(known)
    // Keys that were imported are kept as packages without an architecture.
    if (!name || !version || !release || !architecture || name === 'gpg-pubkey') continue
    const seconds = Number(installedAt)
    found.push({
      name,
      version: `${epoch || '0'}:${version}-${release}`,
      architecture,
      moduleLabel: moduleLabel ?? '',
      vendor: vendor ?? '',
      sourceRpm: sourceRpm ?? '',
      installedAt: Number.isSafeInteger(seconds) && seconds > 0 ? new Date(seconds * 1_000) : null,
    })
  }
  return found
}

function known(column: string): string {
  return column === '(none)' ? '' : column.trim()
}

/** What names an installed package, its version included. */
export function rpmKey(one: Pick<RpmPackage, 'name' | 'version' | 'architecture'>): string {
  return `${one.name}.${one.architecture}=${one.version}`
}

/**
 * What was really changed between two looks at the database.
 * @param isNewer whether version a is newer than version b
 */
export function changesBetween(
  before: readonly Pick<RpmPackage, 'name' | 'version' | 'architecture'>[],
  after: readonly Pick<RpmPackage, 'name' | 'version' | 'architecture'>[],
  isNewer: (a: string, b: string) => boolean,
): Change[] {
  const [had, has] = [new Set(before.map(rpmKey)), new Set(after.map(rpmKey))]
  const gone = before.filter((one) => !has.has(rpmKey(one)))
  const came = after.filter((one) => !had.has(rpmKey(one)))
  const changes: Change[] = came.map((one) => {
    const former = gone.find((other) => other.name === one.name && other.architecture === one.architecture)
    const action = former === undefined ? 'add' : isNewer(former.version, one.version) ? 'downgrade' : 'upgrade'
    return { action, name: one.name, architecture: one.architecture, from: former?.version ?? null, to: one.version, sha256: null }
  })
  const replaced = new Set(came.map((one) => `${one.name}.${one.architecture}`))
  for (const one of gone) {
    if (replaced.has(`${one.name}.${one.architecture}`)) continue
    changes.push({ action: 'remove', name: one.name, architecture: one.architecture, from: one.version, to: null, sha256: null })
  }
  return changes
}
