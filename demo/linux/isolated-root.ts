import { randomUUID } from 'node:crypto'
import { access, chmod, constants, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { Missing } from '../evidence.ts'
import type { Processes } from '../processes.ts'

/** A Debian root of its own, with a local repository that holds two versions of one package. */
export interface IsolatedRoot {
  readonly root: string
  readonly package: string
  readonly oldVersion: string
  readonly newVersion: string
  /** The version that dpkg has installed there. */
  installedVersion(): Promise<string>
}

const PACKAGE = 'tsukuroi-demo-greeting'
const OLD = '1.0-1'
const NEW = '1.0-1+deb12u1'
const PROGRAMS = ['dpkg', 'dpkg-deb', 'apt-get', 'apt-ftparchive'] as const

/**
 * Makes the root: a dpkg data base with the old version installed, and apt's lists of a repository that has the new one as a security update.
 * The machine's own packages are never touched.
 *
 * @param folder where everything is made
 * @throws Missing when the machine is not Debian-like, lacks a program, or we are not root
 */
export async function makeIsolatedRoot(processes: Processes, folder: string): Promise<IsolatedRoot> {
  await requirePrograms()
  const root = join(folder, 'root')
  const repository = join(folder, 'repository')
  const architecture = (await must(processes, 'dpkg', ['--print-architecture'])).trim()
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
  await writeFile(join(root, 'etc/apt/sources.list'), `deb [trusted=yes] file:${repository} ./\n`)
  const old = await buildPackage(processes, folder, repository, OLD, architecture)
  await buildPackage(processes, folder, repository, NEW, architecture)
  await indexRepository(processes, repository, architecture)
  await must(processes, 'dpkg', [`--root=${root}`, '--force-not-root', `--log=${join(root, 'var/log/dpkg.log')}`, '-i', old])
  await must(processes, 'apt-get', [...aptOptions(root), 'update'])
  const isolated: IsolatedRoot = {
    root,
    package: PACKAGE,
    oldVersion: OLD,
    newVersion: NEW,
    installedVersion: async () =>
      must(processes, 'dpkg-query', [`--admindir=${join(root, 'var/lib/dpkg')}`, '-W', '-f', '${Version}', PACKAGE]),
  }
  return isolated
}

function aptOptions(root: string): string[] {
  return [`Dir=${root}`, `Dir::State::status=${join(root, 'var/lib/dpkg/status')}`, 'APT::Sandbox::User=root'].flatMap((option) => [
    '-o',
    option,
  ])
}

async function requirePrograms(): Promise<void> {
  if (process.platform !== 'linux') throw new Missing('linux', `this machine runs ${process.platform}`)
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  if (!/^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release)) throw new Missing('debian', 'this machine is neither Debian nor Ubuntu')
  if (process.getuid?.() !== 0) throw new Missing('root', 'only root may install into an isolated root')
  for (const program of PROGRAMS) if (!(await isThere(program))) throw new Missing(program, `the program ${program} is not installed`)
}

/** Whether a program is on the path. */
export async function isThere(program: string, path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'): Promise<boolean> {
  for (const folder of path.split(delimiter)) {
    const found = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    )
    if (found) return true
  }
  return false
}

async function buildPackage(
  processes: Processes,
  folder: string,
  repository: string,
  version: string,
  architecture: string,
): Promise<string> {
  const tree = join(folder, `build-${version}`)
  await mkdir(join(tree, 'DEBIAN'), { recursive: true })
  await mkdir(join(tree, 'usr/share/tsukuroi-demo'), { recursive: true })
  await writeFile(
    join(tree, 'DEBIAN/control'),
    `Package: ${PACKAGE}\nVersion: ${version}\nArchitecture: ${architecture}\nMaintainer: Tsukuroi demonstration <demo@example.com>\nSection: misc\nPriority: optional\nDescription: A greeting that a job brings up to date\n Two versions of it exist, so that an upgrade can be watched.\n`,
  )
  await writeFile(join(tree, 'usr/share/tsukuroi-demo/greeting'), `greeting ${version}\n`)
  await chmod(tree, 0o755)
  const file = join(repository, `${PACKAGE}_${version}_${architecture}.deb`)
  await must(processes, 'dpkg-deb', ['--root-owner-group', '--build', tree, file])
  return file
}

async function indexRepository(processes: Processes, repository: string, architecture: string): Promise<void> {
  // apt-ftparchive writes paths as they are given: relative ones must be seen from the repository.
  const inside = (args: string): Promise<string> => must(processes, 'sh', ['-c', `cd "$1" && ${args}`, 'sh', repository])
  await writeFile(join(repository, 'Packages'), await inside('apt-ftparchive packages .'))
  const options = {
    Origin: 'Debian',
    Label: 'Debian-Security',
    Suite: 'stable-security',
    Codename: 'bookworm-security',
    Architectures: architecture,
  }
  const settings = Object.entries(options).map(([name, value]) => `-o APT::FTPArchive::Release::${name}=${value}`)
  await writeFile(join(repository, 'Release'), await inside(`apt-ftparchive ${settings.join(' ')} release .`))
}

async function must(processes: Processes, program: string, args: readonly string[]): Promise<string> {
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' }
  const { status, stdout, stderr } = await processes.run(program, args, env)
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}: ${stderr.slice(-1000)}`)
  return stdout
}
