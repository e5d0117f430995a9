import { createReadStream } from 'node:fs'
import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { dirname, join } from 'node:path'
import { wingetScheme } from '../../catalog/version/index.ts'
import type { Application } from '../inventory/inventory.ts'
import type { Hear } from '../output.ts'
import type { ApplicationItem, Change, PatchResult, PatchState, Preview, Slice } from '../protocol/messages.ts'
import { runProgram } from '../runner.ts'
import type { RunResult } from '../runner.ts'
import { unpackBeside } from './archive.ts'
import { InstallerError } from './types.ts'
import type { Installer, SliceItem } from './types.ts'

export interface ApplicationSettings {
  /** Where installers lie while they run. */
  folder: string
  /** Program that installs MSI packages. */
  msiexec: string
  environment: Record<string, string>
  /** Loads a file by its hash into a path. @throws InstallerError `download_failed` */
  download: (file: { sha256: string; size: number; path: string }) => Promise<void>
  /** What is installed now. @throws InstallerError */
  applications: () => Promise<Application[]>
}

const OUTPUT_BYTES = 256 * 1024
/** A name that no file of a plan can have. */
const UNPACKED = '_unpacked'
const REMOVAL = { recursive: true, force: true, maxRetries: 3 }

/** What may be otherwise at the next attempt. */
const PASSING = new Set(['disk_full', 'busy'])

interface Command {
  readonly program: string
  readonly args: string[]
  readonly cwd?: string
}

/** What makes each type of installer silent, unless the plan says how. A plain program has no such convention. */
const SILENT: Readonly<Record<ApplicationItem['installerType'], readonly string[] | null>> = {
  msi: ['/quiet', '/norestart'],
  wix: ['/quiet', '/norestart'],
  burn: ['/quiet', '/norestart'],
  inno: ['/VERYSILENT', '/SUPPRESSMSGBOXES', '/NORESTART', '/SP-'],
  nullsoft: ['/S'],
  exe: null,
}

/** Return values of Windows Installer (winerror.h) that have a meaning of their own; what they say about trying again. */
const MEANINGS: ReadonlyMap<number, readonly [code: string, retryable: boolean]> = new Map([
  [5, ['access_denied', false]],
  [112, ['disk_full', true]],
  [1602, ['canceled_by_user', false]],
  [1605, ['not_installed', false]],
  [1618, ['busy', true]],
  [1619, ['file_unusable', false]],
  [1620, ['file_unusable', false]],
  [1625, ['forbidden_by_policy', false]],
  [1633, ['not_applicable', false]],
  [1638, ['other_version_installed', false]],
])

/** Installs third-party Windows applications by their own silent installers, each file known by its hash. */
export class ApplicationInstaller implements Installer {
  readonly #settings: ApplicationSettings

  constructor(settings: ApplicationSettings) {
    this.#settings = settings
  }

  /** See Installer: from the version that is there to the one that is wanted. Only running it would tell more. */
  async preview(slice: Slice): Promise<Preview> {
    const installed = await this.#settings.applications()
    const items = itemsOf(slice).filter((item) => !isReached(item, findApplication(item.expects, installed)))
    return {
      changes: items.map((item) => changeOf(item, findApplication(item.expects, installed))),
      restart: items.length > 0 ? 'possible' : 'none',
      bytes: items.reduce((sum, item) => sum + (item.file?.size ?? 0), 0),
      services: [],
    }
  }

  /** See Installer. What became of it is read from Add/Remove-Programs, not from the return value alone. */
  async apply(_slice: Slice, item: SliceItem, timeoutMs: number, hear?: Hear): Promise<PatchResult> {
    const wanted = itemOf(item)
    const before = await this.#settings.applications()
    if (isReached(wanted, findApplication(wanted.expects, before))) return result(wanted, 'succeeded', null)
    const folder = join(this.#settings.folder, wanted.file?.sha256 ?? 'remove')
    await this.#forgetOthers(folder)
    let keep = false
    try {
      const command = wanted.action === 'remove' ? this.#removal(wanted, before) : await this.#installation(wanted, folder)
      const run = await this.#run(command, Math.min(timeoutMs, wanted.timeoutSeconds * 1_000), hear)
      return this.#judge(wanted, run, before, await this.#settings.applications())
    } catch (error) {
      if (!(error instanceof InstallerError)) throw error
      // The next attempt goes on with the part that came.
      keep = error.code === 'download_failed'
      return result(wanted, 'failed', error.code, { message: error.message, retryable: keep || PASSING.has(error.code) })
    } finally {
      if (!keep) await removeIfFree(folder)
    }
  }

  /** See Installer. A newer version than the one planned counts as installed. */
  async verify(slice: Slice): Promise<PatchState[]> {
    const installed = await this.#settings.applications()
    return itemsOf(slice).map((item) => {
      const found = findApplication(item.expects, installed)
      return { patchId: item.patchId, state: isReached(item, found) ? 'installed' : 'missing', version: found?.version ?? null }
    })
  }

  /** Windows knows by itself; the installer for its updates asks it. */
  restartRequired(): Promise<boolean> {
    return Promise.resolve(false)
  }

  /** Half a file of a plan that was given up would lie there for ever. */
  async #forgetOthers(folder: string): Promise<void> {
    for (const name of await readdir(this.#settings.folder).catch(() => [])) {
      const path = join(this.#settings.folder, name)
      if (path !== folder) await removeIfFree(path)
    }
  }

  async #run({ program, args, cwd }: Command, timeoutMs: number, hear: Hear | undefined): Promise<RunResult> {
    const env = this.#settings.environment
    return runProgram(program, args, { timeoutMs, maxOutputBytes: OUTPUT_BYTES, env, hear, ...(cwd === undefined ? {} : { cwd }) })
  }

  async #installation(wanted: ApplicationItem, folder: string): Promise<Command> {
    const { file, installerType, pathInArchive, switches } = wanted
    if (file === null) throw new InstallerError('file_absent', 'the plan names no file')
    const silent = switches ?? SILENT[installerType]
    if (silent === null) throw new InstallerError('switches_absent', 'nobody knows how this program installs silently')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const loaded = join(folder, file.name)
    await this.#settings.download({ sha256: file.sha256, size: file.size, path: loaded })
    // Between the download and this moment somebody may have had the file in hand.
    if ((await hashOf(loaded)) !== file.sha256) throw new InstallerError('hash_mismatch', file.name)
    const path = pathInArchive === null ? loaded : await unpackBeside(loaded, pathInArchive, join(folder, UNPACKED))
    await chmod(path, 0o700)
    const isPackage = installerType === 'msi' || installerType === 'wix'
    const [program, args] = isPackage ? [this.#settings.msiexec, ['/i', path, ...silent]] : [path, [...silent]]
    // What lies beside an installer is looked for where it is started.
    return { program, args, cwd: dirname(path) }
  }

  #removal(wanted: ApplicationItem, installed: readonly Application[]): Command {
    const found = findApplication(wanted.expects, installed)
    // Other uninstallers are command lines of their makers, and seldom silent.
    if (!found?.windowsInstaller || found.productCode === null) throw new InstallerError('not_removable', found?.name ?? '')
    const args = ['/x', `{${found.productCode.toUpperCase()}}`, ...(wanted.switches ?? SILENT.msi ?? [])]
    return { program: this.#settings.msiexec, args }
  }

  #judge(wanted: ApplicationItem, run: RunResult, before: readonly Application[], after: readonly Application[]): PatchResult {
    const message = `${run.stdout}\n${run.stderr}`.trim().slice(-2_000)
    if (run.ended === 'timed_out') return result(wanted, 'failed', 'timed_out', { message, retryable: true })
    if (run.ended !== 'exited' || run.status === null) return result(wanted, 'failed', 'not_started', { message })
    const restartRequired = wanted.restart.includes(run.status)
    const facts = { message, restartRequired, hresult: run.status | 0 }
    if (!restartRequired && !wanted.success.includes(run.status)) {
      const [code, retryable] = MEANINGS.get(run.status) ?? ['install_failed', false]
      return result(wanted, 'failed', code, { ...facts, retryable })
    }
    const found = findApplication(wanted.expects, after)
    if (isReached(wanted, found)) return result(wanted, 'succeeded', null, { ...facts, message: '' })
    // Some installers finish their work at the restart, or hand it to a process of their own.
    const changed = JSON.stringify(findApplication(wanted.expects, before)) !== JSON.stringify(found)
    return changed || restartRequired
      ? result(wanted, 'succeeded_with_errors', 'version_differs', facts)
      : result(wanted, 'failed', 'nothing_changed', facts)
  }
}

/** What an installer that has ended left running may still hold its files; they go with the next application, and what was done is told. */
async function removeIfFree(path: string): Promise<void> {
  await rm(path, REMOVAL).catch(() => undefined)
}

function result(
  item: ApplicationItem,
  outcome: PatchResult['outcome'],
  code: string | null,
  facts: Partial<Pick<PatchResult, 'message' | 'restartRequired' | 'hresult' | 'retryable'>> = {},
): PatchResult {
  return { patchId: item.patchId, outcome, code, hresult: null, message: '', restartRequired: false, retryable: false, ...facts }
}

/**
 * The installed application that a plan means: by product code, else by upgrade code, else by name and publisher without regard to case and blanks.
 * @returns of several the one with the highest version
 */
export function findApplication(expects: ApplicationItem['expects'], installed: readonly Application[]): Application | undefined {
  const { productCode, upgradeCode, name, publisher } = expects
  const ways = [
    (one: Application) => productCode !== null && one.productCode === productCode.toLowerCase(),
    (one: Application) => upgradeCode !== null && one.upgradeCode === upgradeCode.toLowerCase(),
    (one: Application) =>
      name !== null && plain(one.name) === plain(name) && (publisher === null || plain(one.publisher ?? '') === plain(publisher)),
  ]
  for (const way of ways) {
    const found = installed.filter(way)
    if (found.length > 0) return found.reduce((best, one) => (isAtLeast(best.version, one.version) ? best : one))
  }
  return undefined
}

function plain(text: string): string {
  return text.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim()
}

function isReached(item: ApplicationItem, found: Application | undefined): boolean {
  if (item.action === 'remove') return found === undefined
  if (found === undefined) return false
  return item.expects.version === null || isAtLeast(found.version, item.expects.version)
}

/** An entry that tells no version is at least nothing. */
function isAtLeast(version: string | null, wanted: string | null): boolean {
  if (wanted === null || version === wanted) return true
  if (version === null || wingetScheme.refusal(version) !== null || wingetScheme.refusal(wanted) !== null) return false
  return wingetScheme.compare(version, wanted) >= 0
}

function changeOf(item: ApplicationItem, found: Application | undefined): Change {
  const facts = { name: (item.expects.name ?? item.patchId).slice(0, 300), architecture: null, from: found?.version ?? null }
  if (item.action === 'remove') return { ...facts, action: 'remove', to: null, sha256: null }
  const to = item.expects.version ?? 'unknown'
  return { ...facts, action: found === undefined ? 'add' : 'upgrade', to, sha256: item.file?.sha256 ?? null }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const part of createReadStream(path)) hash.update(part as Buffer)
  return hash.digest('hex')
}

function itemsOf(slice: Slice): ApplicationItem[] {
  if (slice.installer !== 'application') throw new InstallerError('wrong_installer', `this slice is for ${slice.installer}`)
  return slice.items
}

function itemOf(item: SliceItem): ApplicationItem {
  if (!('expects' in item)) throw new InstallerError('wrong_installer', 'this item is no application')
  return item
}
