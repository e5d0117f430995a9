import { parseUpgradable } from '../installer/apt-output.ts'
import type { Shown, Upgradable } from '../installer/apt-output.ts'
import type { AptPrograms } from '../installer/apt-programs.ts'
import { isNewer } from '../installer/apt-programs.ts'
import type { ForeignPackage, MissingPackage, PhasedPackage } from './inventory.ts'
import { sortedOnce } from './inventory.ts'

/** What dpkg and apt know of a computer, and what they would do by themselves. */
export class AptLists {
  readonly #programs: AptPrograms

  constructor(programs: AptPrograms) {
    this.#programs = programs
  }

  /** What dpkg has installed, one line per package as `swcfmg_catalog -match` reads it (docs/commands.md). @throws InstallerError */
  async packageLines(timeoutMs: number): Promise<string[]> {
    const fields = ['${binary:Package}', '${Version}', '${Architecture}', '${db:Status-Abbrev}', '${source:Package}', '${source:Version}']
    const text = await this.#programs.must('dpkg-query', ['-W', '-f', `${fields.join('\\t')}\\n`], timeoutMs)
    return text.split('\n').filter((line) => line !== '')
  }

  /** Packages that somebody holds back (apt-mark). @throws InstallerError */
  async held(timeoutMs: number): Promise<string[]> {
    return (await this.#programs.must('apt-mark', ['showhold'], timeoutMs)).split('\n').filter((line) => line !== '')
  }

  /**
   * Packages with a newer version in the present lists, as `apt list --upgradable` says, with the source packages they come from; and those of
   * them that are handed out in phases, with apt's own decision.
   * @throws InstallerError
   */
  async upgradable(timeoutMs: number): Promise<{ missing: MissingPackage[]; phased: PhasedPackage[] }> {
    const found = parseUpgradable(await this.#programs.must('apt', ['list', '--upgradable'], timeoutMs))
    const wanted = found.map(({ name, architecture, candidate }) => ({ name, architecture, version: candidate }))
    const shown = await this.#programs.show(wanted, timeoutMs)
    const factsOf = (one: Upgradable) => shown.get(`${one.name}/${one.architecture}/${one.candidate}`)
    const missing = found.map((one) => ({
      ...one,
      source: factsOf(one)?.source ?? one.name,
      sourceVersion: factsOf(one)?.sourceVersion ?? one.candidate,
    }))
    return { missing, phased: await this.#phased(found, factsOf, timeoutMs) }
  }

  /** Asked only where something is handed out in phases, which Debian itself does not do. */
  async #phased(
    found: readonly Upgradable[],
    factsOf: (one: Upgradable) => Shown | undefined,
    timeoutMs: number,
  ): Promise<PhasedPackage[]> {
    const some = found.filter((one) => (factsOf(one)?.percentage ?? 100) < 100)
    if (some.length === 0) return []
    const deferred = new Set(parseDeferred((await this.#programs.run('apt-get', ['-s', 'upgrade'], timeoutMs)).stdout))
    return some.map((one) => ({
      name: one.name,
      architecture: one.architecture,
      version: one.candidate,
      percentage: factsOf(one)?.percentage ?? 100,
      deferred: deferred.has(one.name) || deferred.has(`${one.name}:${one.architecture}`),
    }))
  }

  /**
   * The enabled repositories, and the installed packages that are not the distribution's.
   * @param lines what is installed, as `packageLines` gives it
   * @param distribution its id in os-release(5), `debian`
   * @throws InstallerError
   */
  async policy(
    lines: readonly string[],
    distribution: string,
    timeoutMs: number,
  ): Promise<{ repositories: string[]; foreign: ForeignPackage[] }> {
    const files = parsePackageFiles(await this.#programs.must('apt-cache', ['policy'], timeoutMs))
    const installed = lines.map((line) => line.split('\t')).filter(([, , , status]) => status?.[1] === 'i')
    const names = installed.map(([name]) => name ?? '')
    const tables = names.length === 0 ? '' : await this.#programs.must('apt-cache', ['policy', ...names], timeoutMs)
    const origins = parseVersionTables(tables, files)
    const foreign = installed.flatMap(([name = '', version = '', architecture = '']) => {
      // dpkg names the machine's own architecture where apt leaves it out.
      const plain = name.split(':')[0] ?? name
      const origin = foreignOrigin(origins.get(name) ?? origins.get(plain), version, distribution)
      return origin === null ? [] : [{ name: plain, architecture, version, origin }]
    })
    return { repositories: sortedOnce([...files.values()].map((file) => file.release).filter((release) => release !== '')), foreign }
  }
}

interface PackageFile {
  /** `o=Debian,a=stable-security,n=bookworm-security,l=Debian-Security,c=main`. */
  release: string
  origin: string
}

/** Reads `apt-cache policy`: the package files by the line that also stands in version tables, without its priority. */
export function parsePackageFiles(text: string): Map<string, PackageFile> {
  const found = new Map<string, PackageFile>()
  let file: PackageFile | null = null
  for (const line of text.split('\n')) {
    const [, where] = /^ *-?\d+ (\S+ .+)$/.exec(line) ?? []
    const [, release] = /^ +release (.*)$/.exec(line) ?? []
    if (where !== undefined) found.set(where, (file = { release: '', origin: '' }))
    else if (release !== undefined && file !== null) Object.assign(file, releaseOf(release))
  }
  return found
}

// Version, architecture and the name of the file change with every point release, or say nothing of where it comes from.
function releaseOf(text: string): PackageFile {
  const parts = new Map(text.split(',').map((part) => [part.slice(0, 1), part.slice(2)]))
  const release = ['o', 'a', 'n', 'l', 'c'].flatMap((letter) => (parts.get(letter) ? [`${letter}=${parts.get(letter) ?? ''}`] : []))
  return { release: release.join(',').slice(0, 300), origin: (parts.get('o') ?? '').slice(0, 300) }
}

/** A version in a table of `apt-cache policy`, with the repositories that have it. */
export interface TableVersion {
  version: string
  origins: string[]
}

/** Reads `apt-cache policy name…`: the versions of each package; dpkg's own status is no repository. */
export function parseVersionTables(text: string, files: ReadonlyMap<string, PackageFile>): Map<string, TableVersion[]> {
  const found = new Map<string, TableVersion[]>()
  let versions: TableVersion[] = []
  for (const line of text.split('\n')) {
    const [, name] = /^(\S+):$/.exec(line) ?? []
    const [, version] = /^ (?:\*\*\*| {3}) (\S+) -?\d+(?: \(phased \d+%\))?$/.exec(line) ?? []
    const [, where] = /^ +-?\d+ (\S+ .+)$/.exec(line) ?? []
    if (name !== undefined) found.set(name, (versions = []))
    else if (version !== undefined) versions.push({ version, origins: [] })
    else if (where !== undefined) versions.at(-1)?.origins.push(files.get(where)?.origin ?? '')
  }
  return found
}

/**
 * Where a package comes from that is not the distribution's: another origin's name, or `local` when no repository has it nor a newer one, so that
 * it was built or brought by somebody. A version that a repository had and dropped for a newer one is the distribution's.
 * @returns null for the distribution's own, and for a repository that does not say whose it is
 */
export function foreignOrigin(versions: readonly TableVersion[] | undefined, installed: string, distribution: string): string | null {
  const mine = versions?.find((one) => one.version === installed)
  if (mine === undefined || mine.origins.length === 0) {
    const newer = versions?.some((one) => one.origins.length > 0 && isNewer(one.version, installed)) ?? false
    return newer ? null : 'local'
  }
  const own = (origin: string) => origin === '' || origin.toLowerCase().startsWith(distribution.toLowerCase())
  return mine.origins.some(own) ? null : (mine.origins[0] ?? null)
}

/** Reads of `apt-get -s upgrade` what apt itself leaves for a later phase; until apt 2.7 it only calls such packages kept back. */
export function parseDeferred(text: string): string[] {
  const blocks = text.matchAll(
    /^The following (?:upgrades have been deferred due to phasing|packages have been kept back):\n((?: .*\n)+)/gm,
  )
  return [...blocks].flatMap((match) => (match[1] ?? '').split(/\s+/)).filter((name) => name !== '')
}
