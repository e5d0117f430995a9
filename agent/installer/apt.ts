import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { PackageItem, Change, PackageWanted, PatchResult, PatchState, Preview, Slice } from '../protocol/messages.ts'
import { runProgram } from '../runner.ts'
import type { RunResult } from '../runner.ts'
import { classifyFailure, parseShow, parseSimulation, parseUpgradable, restartLevel } from './apt-output.ts'
import type { Shown, Upgradable } from './apt-output.ts'
import { InstallerError } from './types.ts'
import type { Installer, SliceItem } from './types.ts'

export interface AptSettings {
  /** A private root with its own dpkg and apt state, or null for the system. */
  root: string | null
  options: readonly string[]
  /** Whether package lists are refreshed before a preview. */
  refresh: boolean
  environment: Record<string, string>
}

const LOCK_SECONDS = 120
const OUTPUT_BYTES = 8 * 1024 * 1024

/** Installs Debian packages in exactly the versions of a plan, through apt-get and dpkg. */
export class Apt implements Installer {
  readonly #settings: AptSettings

  constructor(settings: AptSettings) {
    this.#settings = settings
  }

  /** See Installer; a dry run by `apt-get -s`. */
  async preview(slice: Slice, timeoutMs: number): Promise<Preview> {
    if (this.#settings.refresh) await this.#must('apt-get', ['update'], timeoutMs)
    const changes = await this.#simulate(
      aptItems(slice).flatMap((item) => item.packages),
      timeoutMs,
    )
    const facts = await this.#showHashes(changes, timeoutMs)
    return {
      changes: facts.changes,
      restart: restartLevel(changes),
      bytes: facts.bytes,
      services: await this.#services(changes, timeoutMs),
    }
  }

  /** See Installer. A package that needs something else removed is refused by apt itself unless the plan says so. */
  async apply(slice: Slice, item: SliceItem, timeoutMs: number): Promise<PatchResult> {
    const wanted = aptItem(item).packages
    const removes = slice.expected?.changes.some((change) => change.action === 'remove') ?? false
    const args = [
      '-y',
      '-o',
      'Dpkg::Options::=--force-confdef',
      '-o',
      'Dpkg::Options::=--force-confold',
      '-o',
      `DPkg::Lock::Timeout=${LOCK_SECONDS}`,
    ]
    const run = await this.#run('apt-get', [...args, ...(removes ? [] : ['--no-remove']), 'install', ...wanted.map(spell)], timeoutMs)
    const installed = await this.#installed(wanted, timeoutMs)
    const done = wanted.every((one) => installed.get(nameKey(one)) === one.version)
    const restartRequired = await this.restartRequired()
    const base = { patchId: item.patchId, hresult: null, restartRequired }
    if (run.ended === 'exited' && run.status === 0 && done) {
      return { ...base, outcome: 'succeeded', code: null, message: '', retryable: false }
    }
    const output = `${run.stderr}\n${run.stdout}`
    const failure = run.ended === 'timed_out' ? { code: 'timed_out', retryable: true } : classifyFailure(output)
    return { ...base, outcome: 'failed', ...failure, message: lastLines(output) }
  }

  /** See Installer. A newer version than the one planned counts as installed. */
  async verify(slice: Slice, timeoutMs: number): Promise<PatchState[]> {
    const items = aptItems(slice)
    const installed = await this.#installed(
      items.flatMap((item) => item.packages),
      timeoutMs,
    )
    const states: PatchState[] = []
    for (const item of items) {
      const reached = await Promise.all(item.packages.map((one) => this.#isReached(one, installed.get(nameKey(one)), timeoutMs)))
      const version = item.packages.map((one) => installed.get(nameKey(one)) ?? null)[0] ?? null
      states.push({ patchId: item.patchId, state: reached.every(Boolean) ? 'installed' : 'missing', version })
    }
    return states
  }

  /** Debian's own sign: /run/reboot-required, or its older place. */
  restartRequired(): Promise<boolean> {
    const root = this.#settings.root ?? '/'
    return Promise.resolve(['run/reboot-required', 'var/run/reboot-required'].some((path) => existsSync(join(root, path))))
  }

  /**
   * Packages with a newer version in the present lists, as `apt list --upgradable` says, with the source packages they come from.
   * @throws InstallerError
   */
  async upgradable(timeoutMs: number): Promise<(Upgradable & Pick<Shown, 'source' | 'sourceVersion'>)[]> {
    const found = parseUpgradable(await this.#must('apt', ['list', '--upgradable'], timeoutMs))
    const shown = await this.#show(
      found.map(({ name, architecture, candidate }) => ({ name, architecture, version: candidate })),
      timeoutMs,
    )
    return found.map((one) => {
      const facts = shown.get(`${one.name}/${one.architecture}/${one.candidate}`)
      return { ...one, source: facts?.source ?? one.name, sourceVersion: facts?.sourceVersion ?? one.candidate }
    })
  }

  /** Packages that somebody holds back (apt-mark). */
  async held(timeoutMs: number): Promise<string[]> {
    return (await this.#must('apt-mark', ['showhold'], timeoutMs)).split('\n').filter((line) => line !== '')
  }

  /** What dpkg has installed, one line per package as `swcfmg_catalog -match` reads it (docs/commands.md). */
  async packageLines(timeoutMs: number): Promise<string[]> {
    const format = [
      '${binary:Package}',
      '${Version}',
      '${Architecture}',
      '${db:Status-Abbrev}',
      '${source:Package}',
      '${source:Version}',
    ].join('\\t')
    const text = await this.#must('dpkg-query', ['-W', '-f', `${format}\\n`], timeoutMs)
    return text.split('\n').filter((line) => line !== '')
  }

  async #simulate(wanted: readonly PackageWanted[], timeoutMs: number): Promise<Change[]> {
    const text = await this.#must('apt-get', ['-s', 'install', ...wanted.map(spell)], timeoutMs)
    const changes = parseSimulation(text, () => false)
    const checked: Change[] = []
    for (const change of changes) {
      const down = change.from !== null && change.to !== null && (await this.#isNewer(change.from, change.to, timeoutMs))
      checked.push(down ? { ...change, action: 'downgrade' } : change)
    }
    return checked
  }

  async #showHashes(changes: readonly Change[], timeoutMs: number): Promise<{ changes: Change[]; bytes: number | null }> {
    const arriving = changes.flatMap(({ name, architecture, to }) =>
      to === null ? [] : [{ name, architecture: architecture ?? '', version: to }],
    )
    const shown = await this.#show(arriving, timeoutMs)
    let bytes: number | null = 0
    const hashed: Change[] = []
    for (const change of changes) {
      const facts = shown.get(`${change.name}/${change.architecture ?? ''}/${change.to ?? ''}`)
      hashed.push({ ...change, sha256: facts?.sha256 ?? null })
      if (change.to !== null) bytes = facts === undefined || bytes === null ? null : bytes + facts.size
    }
    return { changes: hashed, bytes }
  }

  async #show(
    packages: readonly { name: string; architecture: string; version: string }[],
    timeoutMs: number,
  ): Promise<Map<string, Shown>> {
    if (packages.length === 0) return new Map()
    const names = packages.map((one) => spell({ ...one, architecture: one.architecture === '' ? null : one.architecture }))
    return parseShow((await this.#run('apt-cache', ['show', ...names], timeoutMs)).stdout)
  }

  async #services(changes: readonly Change[], timeoutMs: number): Promise<string[]> {
    const present = changes.filter((change) => change.from !== null).map((change) => change.name)
    if (present.length === 0) return []
    const files = (await this.#run('dpkg-query', ['-L', ...present], timeoutMs)).stdout
    const units = [...files.matchAll(/\/lib\/systemd\/system\/([^/\n]+\.service)$/gm)].map((match) => match[1] ?? '')
    return [...new Set(units)].toSorted()
  }

  async #installed(wanted: readonly PackageWanted[], timeoutMs: number): Promise<Map<string, string>> {
    const format = '${Package}\\t${Architecture}\\t${Version}\\t${db:Status-Abbrev}\\n'
    const run = await this.#run('dpkg-query', ['-W', '-f', format, ...wanted.map((one) => one.name)], timeoutMs)
    const found = new Map<string, string>()
    for (const line of run.stdout.split('\n')) {
      const [name, architecture, version, status] = line.split('\t')
      if (name === undefined || version === undefined || status?.[1] !== 'i') continue
      found.set(`${name}:${architecture ?? ''}`, version)
      found.set(`${name}:`, version)
    }
    return found
  }

  async #isReached(wanted: PackageWanted, installed: string | undefined, timeoutMs: number): Promise<boolean> {
    if (installed === undefined) return false
    return installed === wanted.version || this.#isNewer(installed, wanted.version, timeoutMs)
  }

  async #isNewer(a: string, b: string, timeoutMs: number): Promise<boolean> {
    return (await this.#run('dpkg', ['--compare-versions', a, 'gt', b], timeoutMs)).status === 0
  }

  async #must(program: string, args: readonly string[], timeoutMs: number): Promise<string> {
    const run = await this.#run(program, args, timeoutMs)
    if (run.ended === 'exited' && run.status === 0 && !run.truncated) return run.stdout
    const code =
      run.ended === 'timed_out' ? 'timed_out' : run.ended === 'not_started' ? 'package_manager_absent' : classifyFailure(run.stderr).code
    throw new InstallerError(code, lastLines(run.stderr))
  }

  async #run(program: string, args: readonly string[], timeoutMs: number): Promise<RunResult> {
    const environment = {
      ...this.#settings.environment,
      LC_ALL: 'C',
      DEBIAN_FRONTEND: 'noninteractive',
      NEEDRESTART_MODE: 'l',
      APT_LISTCHANGES_FRONTEND: 'none',
    }
    return runProgram(program, [...rootOptions(program, this.#settings), ...args], {
      timeoutMs,
      maxOutputBytes: OUTPUT_BYTES,
      env: environment,
    })
  }
}

/** Options that point one of dpkg's or apt's programs to the private root (apt.conf(5) Dir, DPkg::Options; dpkg(1) --root). */
export function rootOptions(program: string, settings: Pick<AptSettings, 'root' | 'options'>): string[] {
  const { root } = settings
  if (program === 'dpkg') return []
  if (program === 'dpkg-query') return root === null ? [] : [`--admindir=${join(root, 'var/lib/dpkg')}`]
  const privately =
    root === null
      ? []
      : [
          `Dir=${root}`,
          `Dir::State::status=${join(root, 'var/lib/dpkg/status')}`,
          'APT::Sandbox::User=root',
          `DPkg::Options::=--root=${root}`,
          ...logOption(root),
          ...unprivileged(),
        ]
  return [...privately, ...settings.options].flatMap((option) => ['-o', option])
}

function logOption(root: string): string[] {
  return [`DPkg::Options::=--log=${join(root, 'var/log/dpkg.log')}`]
}

/** dpkg insists on root even for a root folder that belongs to the caller. */
function unprivileged(): string[] {
  return process.getuid?.() === 0 ? [] : ['DPkg::Options::=--force-not-root']
}

function aptItems(slice: Slice): PackageItem[] {
  if (slice.installer !== 'apt') throw new InstallerError('wrong_installer', `this slice is for ${slice.installer}`)
  return slice.items
}

function aptItem(item: SliceItem): PackageItem {
  if (!('packages' in item)) throw new InstallerError('wrong_installer', 'this item has no packages')
  return item
}

function spell(wanted: PackageWanted): string {
  const architecture = wanted.architecture === null || wanted.architecture === 'all' ? '' : `:${wanted.architecture}`
  return `${wanted.name}${architecture}=${wanted.version}`
}

function nameKey(wanted: PackageWanted): string {
  return `${wanted.name}:${wanted.architecture ?? ''}`
}

/** The end of a program's output, where the reason stands. */
function lastLines(text: string): string {
  return text.trim().slice(-2_000)
}
