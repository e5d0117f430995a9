import type { Hear } from '../output.ts'
import type { Change, PackageItem, PackageWanted, PatchResult, PatchState, Preview, RestartEvidence, Slice } from '../protocol/messages.ts'
import type { RunResult } from '../runner.ts'
import { classifyFailure, parseSimulation, restartLevel } from './apt-output.ts'
import { AptPrograms, isNewer, spell } from './apt-programs.ts'
import type { AptPlace } from './apt-programs.ts'
import { joinChanges, refuseChanges } from './guard.ts'
import { findRestartEvidence, needsRestart } from './restart.ts'
import type { DatedPackage, RestartSettings } from './restart.ts'
import { changesBetween } from './rpm.ts'
import { InstallerError } from './types.ts'
import type { Installer, SliceItem } from './types.ts'

export interface AptSettings extends AptPlace {
  /** Whether package lists are refreshed before a preview. */
  refresh: boolean
  /** How long another process that works on the packages is waited for. */
  lockSeconds: number
  restart: RestartSettings
}

// In a terminal of its own dpkg would outlive the group that is ended when it takes too long.
const ALWAYS = ['-y', '-o', 'Dpkg::Use-Pty=0', '-o', 'Dpkg::Options::=--force-confdef', '-o', 'Dpkg::Options::=--force-confold']

/** An installed Debian package. */
interface Installed {
  name: string
  architecture: string
  version: string
  /** Its scripts ended well, too. */
  configured: boolean
  /** dpkg shall leave it as it is. */
  held: boolean
}

type Wanted = Pick<PackageItem, 'action' | 'packages'>

/** Installs Debian packages in exactly the versions of a plan, through apt-get and dpkg. */
export class Apt implements Installer {
  readonly #settings: AptSettings
  readonly #programs: AptPrograms

  constructor(settings: AptSettings) {
    this.#settings = settings
    this.#programs = new AptPrograms(settings)
  }

  /** See Installer; `apt-get update`. */
  async refresh(timeoutMs: number): Promise<void> {
    await this.#programs.must('apt-get', ['update'], timeoutMs)
  }

  /** See Installer; a dry run by `apt-get -s` for each kind of action. */
  async preview(slice: Slice, timeoutMs: number): Promise<Preview> {
    if (this.#settings.refresh) await this.refresh(timeoutMs)
    const runs: Change[][] = []
    for (const action of ['install', 'downgrade', 'remove'] as const) {
      const packages = aptItems(slice).flatMap((item) => (item.action === action ? item.packages : []))
      if (packages.length > 0) runs.push(await this.#simulate({ action, packages }, timeoutMs))
    }
    const changes = joinChanges(runs)
    const facts = await this.#showHashes(changes, timeoutMs)
    return {
      changes: facts.changes,
      restart: restartLevel(changes),
      bytes: facts.bytes,
      services: await this.#services(changes, timeoutMs),
    }
  }

  /** See Installer. Looks first what apt would do, and does nothing that the plan does not say. */
  async apply(slice: Slice, item: SliceItem, timeoutMs: number, hear?: Hear): Promise<PatchResult> {
    const wanted = aptItem(item)
    const deadline = performance.now() + timeoutMs
    const remaining = () => Math.max(1_000, deadline - performance.now())
    const before = await this.#installed(remaining())
    if (wanted.action === 'remove' && isReached(wanted, before)) {
      return this.#result(item, { outcome: 'succeeded', code: null, message: '', retryable: false }, [])
    }
    const refusal = await this.#refusal(slice, wanted, before, remaining)
    if (refusal !== null) return this.#result(item, { outcome: 'failed', ...refusal }, [])
    const removes = wanted.action === 'remove' || (slice.expected?.changes.some((change) => change.action === 'remove') ?? false)
    const lock = ['-o', `DPkg::Lock::Timeout=${this.#settings.lockSeconds}`]
    const run = await this.#programs.run(
      'apt-get',
      [...ALWAYS, ...lock, ...(removes ? [] : ['--no-remove']), ...commandOf(wanted)],
      remaining(),
      hear,
    )
    // The time for the work is over by now when it timed out; what became of it is asked all the same.
    const after = await this.#installed(Math.max(30_000, remaining()))
    return this.#result(item, outcomeOf(run, wanted, after), changesBetween(before, after, isNewer))
  }

  /** See Installer. A newer version than the one planned counts as installed, unless it was to be lower. */
  async verify(slice: Slice, timeoutMs: number): Promise<PatchState[]> {
    const installed = await this.#installed(timeoutMs)
    return aptItems(slice).map((item) => {
      const version = item.packages.map((one) => matching(one, installed)[0]?.version ?? null)[0] ?? null
      return { patchId: item.patchId, state: isReached(item, installed) ? 'installed' : 'missing', version }
    })
  }

  async restartRequired(): Promise<boolean> {
    return needsRestart(await this.restartEvidence())
  }

  /** See Installer. */
  async restartEvidence(): Promise<RestartEvidence[]> {
    const { restart } = this.#settings
    const packages = restart.proc === null ? [] : await this.#installed(60_000)
    const kernels: DatedPackage[] = packages
      .filter(({ name }) => name.startsWith('linux-image-'))
      .map(({ name, version }) => ({ name, version, installedAt: null }))
    return findRestartEvidence(restart, kernels)
  }

  async #refusal(
    slice: Slice,
    wanted: PackageItem,
    installed: readonly Installed[],
    remaining: () => number,
  ): Promise<{ code: string; message: string; retryable: boolean } | null> {
    const held = wanted.packages.filter((one) => matching(one, installed).some((there) => there.held && there.version !== one.version))
    if (held.length > 0) return { code: 'held', message: held.map((one) => one.name).join(' '), retryable: false }
    try {
      const changes = await this.#simulate(wanted, remaining())
      const code = refuseChanges(wanted, changes, slice.expected)
      const message = changes.map((change) => `${change.action} ${change.name} ${change.to ?? change.from ?? ''}`).join('\n')
      return code === null ? null : { code, message: message.slice(0, 2_000), retryable: false }
    } catch (error) {
      if (!(error instanceof InstallerError)) throw error
      return { code: error.code, message: error.message, retryable: classifyFailure(error.message).retryable }
    }
  }

  async #result(
    item: SliceItem,
    how: Pick<PatchResult, 'outcome' | 'code' | 'message' | 'retryable'>,
    done: Change[],
  ): Promise<PatchResult> {
    const restartEvidence = await this.restartEvidence()
    const facts = { patchId: item.patchId, hresult: null, restartRequired: needsRestart(restartEvidence), restartEvidence }
    return { ...facts, ...how, ...(how.outcome === 'failed' ? { done } : {}) }
  }

  async #simulate(wanted: Wanted, timeoutMs: number): Promise<Change[]> {
    return parseSimulation(await this.#programs.must('apt-get', ['-s', ...commandOf(wanted)], timeoutMs), isNewer)
  }

  async #showHashes(changes: readonly Change[], timeoutMs: number): Promise<{ changes: Change[]; bytes: number | null }> {
    const arriving = changes.flatMap(({ name, architecture, to }) => (to === null ? [] : [{ name, architecture, version: to }]))
    const shown = await this.#programs.show(arriving, timeoutMs)
    let bytes: number | null = 0
    const hashed: Change[] = []
    for (const change of changes) {
      const facts = shown.get(`${change.name}/${change.architecture ?? ''}/${change.to ?? ''}`)
      hashed.push({ ...change, sha256: facts?.sha256 ?? null })
      if (change.to !== null) bytes = facts === undefined || bytes === null ? null : bytes + facts.size
    }
    return { changes: hashed, bytes }
  }

  async #services(changes: readonly Change[], timeoutMs: number): Promise<string[]> {
    const present = changes.filter((change) => change.from !== null).map((change) => change.name)
    if (present.length === 0) return []
    const files = (await this.#programs.run('dpkg-query', ['-L', ...present], timeoutMs)).stdout
    const units = [...files.matchAll(/\/lib\/systemd\/system\/([^/\n]+\.service)$/gm)].map((match) => match[1] ?? '')
    return [...new Set(units)].toSorted()
  }

  async #installed(timeoutMs: number): Promise<Installed[]> {
    const format = '${Package}\\t${Architecture}\\t${Version}\\t${db:Status-Abbrev}\\n'
    const text = await this.#programs.must('dpkg-query', ['-W', '-f', format], timeoutMs)
    return text.split('\n').flatMap((line) => {
      const [name, architecture, version, status] = line.split('\t')
      // deb-status: what shall be, then what is: `ii` installed, `hi` held, `iF` half-configured; `rc` and `un` are not there.
      if (!name || !version || status === undefined || !/^.[iUFHWt]/.test(status)) return []
      return [{ name, architecture: architecture ?? '', version, configured: status[1] === 'i', held: status.startsWith('h') }]
    })
  }
}

function outcomeOf(
  run: RunResult,
  wanted: Wanted,
  installed: readonly Installed[],
): Pick<PatchResult, 'outcome' | 'code' | 'message' | 'retryable'> {
  if (run.ended === 'exited' && run.status === 0 && isReached(wanted, installed)) {
    return { outcome: 'succeeded', code: null, message: '', retryable: false }
  }
  const output = `${run.stderr}\n${run.stdout}`
  const failure = run.ended === 'timed_out' ? { code: 'timed_out', retryable: true } : classifyFailure(output)
  return { outcome: 'failed', ...failure, message: output.trim().slice(-2_000) }
}

function commandOf(wanted: Wanted): string[] {
  switch (wanted.action) {
    case 'install':
      return ['install', ...wanted.packages.map(spell)]
    case 'downgrade':
      return ['--allow-downgrades', 'install', ...wanted.packages.map(spell)]
    case 'remove':
      // apt refuses to remove a version that its lists have dropped, so it gets the name alone: what is there was compared before.
      return ['remove', ...wanted.packages.map((one) => spell(one).replace(/=.*$/, ''))]
  }
}

function matching(wanted: PackageWanted, installed: readonly Installed[]): Installed[] {
  return installed.filter((one) => one.name === wanted.name && (wanted.architecture === null || one.architecture === wanted.architecture))
}

function isReached(wanted: Wanted, installed: readonly Installed[]): boolean {
  return wanted.packages.every((one) => {
    const there = matching(one, installed)
    switch (wanted.action) {
      case 'remove':
        return there.every(({ version }) => version !== one.version)
      case 'downgrade':
        return there.some(({ version, configured }) => configured && version === one.version)
      case 'install':
        return there.some(({ version, configured }) => configured && (version === one.version || isNewer(version, one.version)))
    }
  })
}

function aptItems(slice: Slice): PackageItem[] {
  if (slice.installer !== 'apt') throw new InstallerError('wrong_installer', `this slice is for ${slice.installer}`)
  return slice.items
}

function aptItem(item: SliceItem): PackageItem {
  if (!('packages' in item)) throw new InstallerError('wrong_installer', 'this item has no packages')
  return item
}
