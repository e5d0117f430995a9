import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Missing } from '../evidence.ts'
import type { Processes } from '../processes.ts'
import { must, requirePrograms, type LinuxRoot } from './programs.ts'

const PROGRAMS = ['dpkg', 'dpkg-deb', 'apt-get', 'apt-ftparchive'] as const
const CODENAMES: Readonly<Record<string, string>> = { '12': 'bookworm', '13': 'trixie' }
const FIELDS = ['${binary:Package}', '${Version}', '${Architecture}', '${db:Status-Abbrev}', '${source:Package}', '${source:Version}']

/** A Debian computer. */
export interface AptRoot extends LinuxRoot {
  readonly codename: string
  readonly version: string
  /** Has apt read its repository, as the system's own timer does. */
  refresh(): Promise<void>
}

/**
 * Makes a Debian computer with these packages installed, and a repository for security updates that has nothing newer. It is another release than this
 * machine, so that what the demonstration's vendor says concerns it alone.
 *
 * @param folder where everything is made
 * @param packages names, at this version
 * @throws Missing when the machine is not Debian-like, lacks a program, or we are not root
 */
export async function makeAptRoot(
  processes: Processes,
  folder: string,
  packages: readonly { readonly package: string; readonly version: string }[],
): Promise<AptRoot> {
  const own = await readFile('/etc/os-release', 'utf8').catch(() => '')
  if (!/^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(own)) throw new Missing('debian', 'this machine is neither Debian nor Ubuntu')
  await requirePrograms(PROGRAMS)
  const version = otherRelease(own)
  const codename = CODENAMES[version] ?? ''
  const root = join(folder, 'root')
  const repository = new AptRepository(processes, folder, codename, (await must(processes, 'dpkg', ['--print-architecture'])).trim())
  await layOut(root, { version, codename, repository: repository.packages })
  for (const one of packages) {
    const file = await repository.add(one.package, one.version)
    await must(processes, 'dpkg', [`--root=${root}`, '--force-not-root', `--log=${join(root, 'var/log/dpkg.log')}`, '-i', file])
  }
  await repository.index()
  const refresh = async (): Promise<void> => void (await must(processes, 'apt-get', [...aptOptions(root), 'update']))
  await refresh()
  const query = (...args: string[]): Promise<string> =>
    must(processes, 'dpkg-query', [`--admindir=${join(root, 'var/lib/dpkg')}`, '-W', ...args])
  return {
    root,
    name: 'isolated',
    release: `debian ${version}`,
    type: 'dpkg',
    codename,
    version,
    refresh,
    async publish(name, newer) {
      await repository.add(name, newer)
      await repository.index()
    },
    installedVersion: (name) => query('-f', '${Version}', name),
    inventory: () => query('-f', `${FIELDS.join('\\t')}\\n`),
  }
}

/** Which release a Debian computer beside this machine has. */
export function otherRelease(osRelease: string): '12' | '13' {
  return /^ID=debian$/m.test(osRelease) && /^VERSION_ID="?13\b/m.test(osRelease) ? '12' : '13'
}

async function layOut(
  root: string,
  { version, codename, repository }: { version: string; codename: string; repository: string },
): Promise<void> {
  for (const path of [
    'var/lib/dpkg/info',
    'var/lib/dpkg/updates',
    'var/lib/dpkg/triggers',
    'var/lib/apt/lists/partial',
    'var/cache/apt/archives/partial',
    'var/log/apt',
    'etc/apt/apt.conf.d',
    'etc/apt/preferences.d',
    'etc/apt/sources.list.d',
    'etc/apt/trusted.gpg.d',
    'tmp',
  ]) {
    await mkdir(join(root, path), { recursive: true })
  }
  await mkdir(repository, { recursive: true })
  await writeFile(join(root, 'var/lib/dpkg/status'), '')
  await writeFile(join(root, 'etc/hostname'), 'isolated.demo.example\n')
  await writeFile(join(root, 'etc/machine-id'), `${randomUUID().replaceAll('-', '')}\n`)
  await writeFile(
    join(root, 'etc/os-release'),
    `PRETTY_NAME="Debian GNU/Linux ${version} (${codename})"\nID=debian\nVERSION_ID="${version}"\nVERSION_CODENAME=${codename}\n`,
  )
  await writeFile(join(root, 'etc/apt/sources.list'), `deb [trusted=yes] file:${repository} ./\n`)
}

function aptOptions(root: string): string[] {
  return [`Dir=${root}`, `Dir::State::status=${join(root, 'var/lib/dpkg/status')}`, 'APT::Sandbox::User=root'].flatMap((option) => [
    '-o',
    option,
  ])
}

/** The vendor's repository for security updates. */
class AptRepository {
  readonly packages: string
  readonly #processes: Processes
  readonly #folder: string
  readonly #codename: string
  readonly #architecture: string

  constructor(processes: Processes, folder: string, codename: string, architecture: string) {
    this.packages = join(folder, 'repository')
    this.#processes = processes
    this.#folder = folder
    this.#codename = codename
    this.#architecture = architecture
  }

  /** Builds a package into it. @returns the package's file */
  async add(name: string, version: string): Promise<string> {
    const tree = join(this.#folder, `build-${name}-${version}`)
    await mkdir(join(tree, 'DEBIAN'), { recursive: true })
    await mkdir(join(tree, 'usr/share', name), { recursive: true })
    const control = [
      `Package: ${name}`,
      `Version: ${version}`,
      `Architecture: ${this.#architecture}`,
      'Maintainer: Tsukuroi demonstration <demo@example.com>',
      'Section: misc',
      'Priority: optional',
      'Description: Something that a job brings up to date',
      ' Several versions of it exist, so that an upgrade can be watched.',
    ]
    await writeFile(join(tree, 'DEBIAN/control'), `${control.join('\n')}\n`)
    await writeFile(join(tree, 'usr/share', name, 'version'), `${version}\n`)
    await chmod(tree, 0o755)
    const file = join(this.packages, `${name}_${version}_${this.#architecture}.deb`)
    await must(this.#processes, 'dpkg-deb', ['--root-owner-group', '--build', tree, file])
    return file
  }

  /** Writes its lists anew. */
  async index(): Promise<void> {
    // apt-ftparchive writes paths as they are given: relative ones must be seen from the repository.
    const inside = (args: string): Promise<string> => must(this.#processes, 'sh', ['-c', `cd "$1" && ${args}`, 'sh', this.packages])
    await writeFile(join(this.packages, 'Packages'), await inside('apt-ftparchive packages .'))
    const options = {
      Origin: 'Debian',
      Label: 'Debian-Security',
      Suite: 'stable-security',
      Codename: `${this.#codename}-security`,
      Architectures: this.#architecture,
    }
    const settings = Object.entries(options).map(([name, value]) => `-o APT::FTPArchive::Release::${name}=${value}`)
    await writeFile(join(this.packages, 'Release'), await inside(`apt-ftparchive ${settings.join(' ')} release .`))
  }
}
