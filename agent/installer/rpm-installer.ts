import { setTimeout as sleep } from 'node:timers/promises'
import { rpmScheme } from '../../catalog/version/index.ts'
import type { Hear } from '../output.ts'
import type { Change, PackageItem, PackageWanted, PatchResult, PatchState, Preview, RestartEvidence, Slice } from '../protocol/messages.ts'
import type { RunResult } from '../runner.ts'
import { joinChanges, refuseChanges } from './guard.ts'
import { findRestartEvidence, needsRestart } from './restart.ts'
import type { RestartSettings } from './restart.ts'
import { changesBetween } from './rpm.ts'
import type { RpmDatabase, RpmPackage } from './rpm.ts'
import { InstallerError } from './types.ts'
import type { Installer, SliceItem } from './types.ts'

/** What dnf and zypper do each in their own way. */
export interface RpmManager {
  readonly name: 'dnf' | 'zypper'
  /** Reads repositories anew. @throws InstallerError */
  refresh(timeoutMs: number): Promise<void>
  /**
   * The manager's own dry run.
   * @param installed the version that is there now, by `name.architecture`
   * @throws InstallerError
   */
  simulate(wanted: Wanted, installed: (key: string) => string | null, timeoutMs: number): Promise<DryRun>
  /** The same with hashes and sizes of the files, as far as the repositories tell them. */
  describe(changes: readonly Change[], timeoutMs: number): Promise<{ changes: Change[]; bytes: number | null }>
  /** Does it, without a question. */
  change(wanted: Wanted, timeoutMs: number, hear?: Hear): Promise<RunResult>
  /** Why it failed, as a stable code. */
  classify(run: RunResult): { code: string; retryable: boolean }
  /** What a person should read of it when it failed. */
  explain(run: RunResult): string
  /** Whether it ended as it should, whatever else it wants to say with its return value. */
  isClean(run: RunResult): boolean
  /** Packages that are there, though one of their scripts failed. */
  failedScripts(output: string): string[]
  /** Names of the wanted packages that somebody locked or excluded. */
  held(wanted: readonly PackageWanted[]): string[]
}

export interface DryRun {
  changes: Change[]
  /** To be downloaded, if the manager says so. */
  bytes: number | null
}

export type Wanted = Pick<PackageItem, 'action' | 'packages'>

export interface RpmInstallerSettings {
  /** Whether repositories are read anew before a preview. */
  refresh: boolean
  /** How long another process that works on the packages is waited for. */
  lockSeconds: number
  restart: RestartSettings
}

const LOCK_PAUSE_MS = 3_000
const BUSY = 'package_manager_busy'

interface Time {
  /** Milliseconds for what is to be done next. */
  remaining: () => number
  /** Waits a little for another process; false: it was waited for long enough. */
  lock: () => Promise<boolean>
}

/** Installs RPM packages in exactly the versions of a plan. */
export class RpmInstaller implements Installer {
  readonly #manager: RpmManager
  readonly #database: RpmDatabase
  readonly #settings: RpmInstallerSettings

  constructor(manager: RpmManager, database: RpmDatabase, settings: RpmInstallerSettings) {
    this.#manager = manager
    this.#database = database
    this.#settings = settings
  }

  /** See Installer. */
  async refresh(timeoutMs: number): Promise<void> {
    await this.#manager.refresh(timeoutMs)
  }

  /** See Installer; one dry run for all that is installed, one for each other action. */
  async preview(slice: Slice, timeoutMs: number): Promise<Preview> {
    if (this.#settings.refresh) await this.refresh(timeoutMs)
    const installed = await this.#database.packages(timeoutMs)
    const runs: DryRun[] = []
    for (const action of ['install', 'downgrade', 'remove'] as const) {
      const packages = this.#itemsOf(slice).flatMap((item) => (item.action === action ? item.packages : []))
      if (packages.length > 0) runs.push(await this.#manager.simulate({ action, packages }, versionOf(installed), timeoutMs))
    }
    const { changes, bytes } = await this.#manager.describe(joinChanges(runs.map((run) => run.changes)), timeoutMs)
    const told = runs.map((run) => run.bytes).reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0)
    const present = changes.filter((change) => change.from !== null).map((change) => change.name)
    const services = unitsOf(await this.#database.files(present, timeoutMs))
    return { changes, restart: restartLevel(changes), bytes: bytes ?? told, services }
  }

  /** See Installer. Looks first what the manager would do, and does nothing that the plan does not say. */
  async apply(slice: Slice, item: SliceItem, timeoutMs: number, hear?: Hear): Promise<PatchResult> {
    const wanted = this.#itemOf(item)
    const deadline = performance.now() + timeoutMs
    const remaining = () => Math.max(1_000, deadline - performance.now())
    const lock = this.#lockWait(remaining)
    const before = await this.#database.packages(remaining())
    const unchanged = { done: [], packages: before }
    if (isReached(wanted, before)) return this.#result(item, { outcome: 'succeeded', code: null, message: '', retryable: false }, unchanged)
    const refusal = await this.#refusal(slice, wanted, before, { remaining, lock })
    if (refusal !== null) return this.#result(item, { outcome: 'failed', ...refusal }, unchanged)
    const run = await this.#change(wanted, { remaining, lock }, hear)
    // The time for the work is over by now when it timed out; what became of it is asked all the same.
    const after = await quietly(this.#database.packages(Math.max(30_000, remaining())), before)
    const done = changesBetween(before, after, isNewer)
    return this.#result(item, this.#outcome(run, isReached(wanted, after)), { done, packages: after })
  }

  /** See Installer. A newer version than the one planned counts as installed, unless it was to be lower. */
  async verify(slice: Slice, timeoutMs: number): Promise<PatchState[]> {
    const installed = await this.#database.packages(timeoutMs)
    return this.#itemsOf(slice).map((item) => ({
      patchId: item.patchId,
      state: isReached(item, installed) ? 'installed' : 'missing',
      version: item.packages.map((one) => highest(matching(one, installed)))[0] ?? null,
    }))
  }

  async restartRequired(): Promise<boolean> {
    return needsRestart(await this.restartEvidence())
  }

  /** See Installer. @param packages what is installed, where that is known: the database need not be read once more */
  async restartEvidence(packages?: readonly RpmPackage[]): Promise<RestartEvidence[]> {
    return findRestartEvidence(this.#settings.restart, packages ?? (await this.#database.packages(60_000)))
  }

  async #refusal(
    slice: Slice,
    wanted: PackageItem,
    installed: readonly RpmPackage[],
    time: Time,
  ): Promise<{ code: string; message: string; retryable: boolean } | null> {
    const held = wanted.action === 'remove' ? [] : this.#manager.held(wanted.packages)
    if (held.length > 0) return { code: 'held', message: held.join(' '), retryable: false }
    try {
      const { changes } = await this.#simulate(wanted, versionOf(installed), time)
      const code = refuseChanges(wanted, changes, slice.expected) ?? (brings(wanted, changes, installed) ? null : 'not_offered')
      return code === null ? null : { code, message: describe(changes), retryable: code === 'not_offered' }
    } catch (error) {
      if (!(error instanceof InstallerError)) throw error
      return { code: error.code, message: error.message, retryable: RETRYABLE.has(error.code) }
    }
  }

  /** Another process that works on the packages is waited for a while; nothing has been done then. */
  #lockWait(remaining: () => number): () => Promise<boolean> {
    const patience = performance.now() + this.#settings.lockSeconds * 1_000
    return async () => {
      if (performance.now() + LOCK_PAUSE_MS > patience || remaining() <= LOCK_PAUSE_MS) return false
      await sleep(LOCK_PAUSE_MS)
      return true
    }
  }

  async #simulate(wanted: PackageItem, installed: (key: string) => string | null, time: Time): Promise<DryRun> {
    for (;;) {
      try {
        return await this.#manager.simulate(wanted, installed, time.remaining())
      } catch (error) {
        if (!(error instanceof InstallerError) || error.code !== BUSY || !(await time.lock())) throw error
      }
    }
  }

  async #change(wanted: PackageItem, time: Time, hear: Hear | undefined): Promise<RunResult> {
    for (;;) {
      const run = await this.#manager.change(wanted, time.remaining(), hear)
      const isLocked = run.ended === 'exited' && run.status !== 0 && this.#manager.classify(run).code === BUSY
      if (!isLocked || !(await time.lock())) return run
    }
  }

  #outcome(run: RunResult, reached: boolean): Pick<PatchResult, 'outcome' | 'code' | 'message' | 'retryable'> {
    const output = `${run.stdout}\n${run.stderr}`
    const message = this.#manager.explain(run)
    if (run.ended === 'timed_out') return { outcome: 'failed', code: 'timed_out', message, retryable: true }
    if (run.ended === 'not_started') return { outcome: 'failed', code: 'package_manager_absent', message, retryable: false }
    if (run.ended === 'killed') return { outcome: 'failed', code: 'package_manager_killed', message, retryable: true }
    const scripts = this.#manager.failedScripts(output)
    if (!reached) return { outcome: 'failed', ...this.#manager.classify(run), message }
    if (scripts.length > 0) return { outcome: 'succeeded_with_errors', code: 'script_failed', message, retryable: false }
    if (!this.#manager.isClean(run))
      return { outcome: 'succeeded_with_errors', code: this.#manager.classify(run).code, message, retryable: false }
    return { outcome: 'succeeded', code: null, message: '', retryable: false }
  }

  async #result(
    item: SliceItem,
    how: Pick<PatchResult, 'outcome' | 'code' | 'message' | 'retryable'>,
    { done, packages }: { readonly done: Change[]; readonly packages: readonly RpmPackage[] },
  ): Promise<PatchResult> {
    const restartEvidence = await this.restartEvidence(packages)
    const facts = { patchId: item.patchId, hresult: null, restartRequired: needsRestart(restartEvidence), restartEvidence }
    return { ...facts, ...how, ...(how.outcome === 'failed' ? { done } : {}) }
  }

  #itemsOf(slice: Slice): PackageItem[] {
    if (slice.installer !== this.#manager.name) throw new InstallerError('wrong_installer', `this slice is for ${slice.installer}`)
    return slice.items
  }

  #itemOf(item: SliceItem): PackageItem {
    if (!('packages' in item)) throw new InstallerError('wrong_installer', 'this item has no packages')
    return item
  }
}

/** After the work nothing that cannot be told may hide its outcome; what is not seen counts as not done. */
async function quietly<T>(asked: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof InstallerError) return otherwise
    throw error
  }
}

const RETRYABLE = new Set([BUSY, 'not_offered', 'download_failed', 'disk_full', 'hash_mismatch', 'timed_out'])

/** Whether version a is newer than version b, both `epoch:version-release`; of texts that are none, whether they differ is all there is to say. */
export function isNewer(a: string, b: string): boolean {
  if (rpmScheme.refusal(a) !== null || rpmScheme.refusal(b) !== null) return false
  return rpmScheme.compare(a, b) > 0
}

function matching(wanted: PackageWanted, installed: readonly RpmPackage[]): string[] {
  return installed
    .filter((one) => one.name === wanted.name && (wanted.architecture === null || one.architecture === wanted.architecture))
    .map((one) => one.version)
}

function highest(versions: readonly string[]): string | undefined {
  return versions.reduce<string | undefined>((best, one) => (best === undefined || isNewer(one, best) ? one : best), undefined)
}

function isReached(wanted: Wanted, installed: readonly RpmPackage[]): boolean {
  return wanted.packages.every((one) => {
    const versions = matching(one, installed)
    switch (wanted.action) {
      case 'remove':
        return !versions.includes(one.version)
      case 'downgrade':
        return versions.includes(one.version)
      case 'install':
        return versions.some((version) => version === one.version || isNewer(version, one.version))
    }
  })
}

/** Whether the dry run ends where the item wants it, for packages that are not there yet. */
function brings(wanted: Wanted, changes: readonly Change[], installed: readonly RpmPackage[]): boolean {
  return wanted.packages.every((one) => {
    if (isReached({ action: wanted.action, packages: [one] }, installed)) return true
    const mine = changes.filter((change) => change.name === one.name)
    return wanted.action === 'remove' ? mine.some((change) => change.action === 'remove') : mine.some((change) => change.to === one.version)
  })
}

function versionOf(installed: readonly RpmPackage[]): (key: string) => string | null {
  const versions = Map.groupBy(installed, (one) => `${one.name}.${one.architecture}`)
  return (key) => highest((versions.get(key) ?? []).map((one) => one.version)) ?? null
}

function unitsOf(files: readonly string[]): string[] {
  const units = files.flatMap((file) => /\/lib\/systemd\/system\/([^/]+\.service)$/.exec(file)?.[1] ?? [])
  return [...new Set(units)].toSorted()
}

function describe(changes: readonly Change[]): string {
  return changes
    .map((change) => `${change.action} ${change.name} ${change.to ?? change.from ?? ''}`)
    .join('\n')
    .slice(0, 2_000)
}

const RESTARTS =
  /^(?:glibc|systemd|dbus(?:-broker|-daemon|-1)?|linux-firmware|microcode_ctl|ucode-intel|openssl-libs|libopenssl.*|kernel-firmware.*)$/
const KERNELS = /^kernel(?:-(?:core|default|default-base|uek|uek-core|rt|rt-core|azure|lt|ml|64k-core))?$/

/** Whether these changes usually ask for a restart: a kernel does; the C library, the init system and their like may. */
export function restartLevel(changes: readonly Change[]): 'none' | 'possible' | 'required' {
  const names = changes.filter((change) => change.action !== 'remove').map((change) => change.name)
  if (names.some((name) => KERNELS.test(name))) return 'required'
  return names.some((name) => RESTARTS.test(name)) ? 'possible' : 'none'
}
