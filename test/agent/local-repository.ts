import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Apt } from '../../agent/installer/apt.ts'
import { AptPrograms } from '../../agent/installer/apt-programs.ts'
import type { AptPlace } from '../../agent/installer/apt-programs.ts'
import { AptLists } from '../../agent/inventory/apt-lists.ts'
import type { PackageItem } from '../../agent/protocol/messages.ts'

/** Packages that a test builds, in a local repository, and a private root to install them into; the machine's own packages are not touched. */
export class LocalRepository {
  readonly folder = mkdtempSync(join(tmpdir(), 'apt-'))
  readonly root = join(this.folder, 'root')
  readonly #packages = join(this.folder, 'repository')
  #indexed = 0

  constructor() {
    for (const path of [
      'lib/dpkg/info',
      'lib/dpkg/updates',
      'lib/dpkg/triggers',
      'lib/apt/lists/partial',
      'cache/apt/archives/partial',
      'log/apt',
    ]) {
      mkdirSync(join(this.root, 'var', path), { recursive: true })
    }
    for (const path of ['preferences.d', 'apt.conf.d', 'trusted.gpg.d', 'sources.list.d'])
      mkdirSync(join(this.root, 'etc/apt', path), { recursive: true })
    mkdirSync(join(this.root, 'tmp'))
    mkdirSync(this.#packages)
    writeFileSync(join(this.root, 'var/lib/dpkg/status'), '')
    writeFileSync(join(this.root, 'etc/apt/sources.list'), `deb [trusted=yes] file:${this.#packages} ./\n`)
  }

  /** Builds a package and puts it into the repository; call `index` afterwards. */
  add(name: string, version: string, fields: Record<string, string> = {}, more: { postinst?: string; conffile?: string } = {}): void {
    const tree = mkdtempSync(join(this.folder, 'build-'))
    mkdirSync(join(tree, 'DEBIAN'))
    mkdirSync(join(tree, 'usr/share', name), { recursive: true })
    writeFileSync(join(tree, 'usr/share', name, 'version'), version)
    if (more.postinst !== undefined) writeFileSync(join(tree, 'DEBIAN/postinst'), more.postinst, { mode: 0o755 })
    if (more.conffile !== undefined) {
      mkdirSync(join(tree, 'etc'))
      writeFileSync(join(tree, 'etc', `${name}.conf`), more.conffile)
      writeFileSync(join(tree, 'DEBIAN/conffiles'), `/etc/${name}.conf\n`)
    }
    const control = {
      Package: name,
      Version: version,
      Architecture: 'all',
      Maintainer: 'Test <test@example.org>',
      Description: 'test',
      ...fields,
    }
    writeFileSync(
      join(tree, 'DEBIAN/control'),
      Object.entries(control)
        .map(([field, value]) => `${field}: ${value}\n`)
        .join(''),
    )
    execFileSync('dpkg-deb', ['--root-owner-group', '-b', tree, join(this.#packages, `${name}_${version}.deb`)], { stdio: 'ignore' })
    rmSync(tree, { recursive: true })
  }

  /** Takes a package out of the repository; call `index` afterwards. */
  forget(name: string, version: string): void {
    rmSync(join(this.#packages, `${name}_${version}.deb`))
  }

  /**
   * Writes the repository's index, as apt-ftparchive would, and has apt read it.
   * @param suite name of the archive, such as `stable-security`
   * @param origin whose archive it is
   */
  async index(suite?: string, origin?: string): Promise<void> {
    const stanzas = readdirSync(this.#packages)
      .filter((name) => name.endsWith('.deb'))
      .map((name) => {
        const file = readFileSync(join(this.#packages, name))
        const control = execFileSync('dpkg-deb', ['-f', join(this.#packages, name)], { encoding: 'utf8' })
        return `${control}Filename: ./${name}\nSize: ${file.length}\nSHA256: ${createHash('sha256').update(file).digest('hex')}\n`
      })
    const packages = stanzas.join('\n')
    // By a time of the same second apt takes a list for the one that it has, and then finds that the Release file speaks of another.
    this.#indexed = Math.max(Math.floor(Date.now() / 1_000), this.#indexed + 1)
    writeFileSync(join(this.#packages, 'Packages'), packages)
    utimesSync(join(this.#packages, 'Packages'), this.#indexed, this.#indexed)
    if (suite !== undefined) {
      const hash = createHash('sha256').update(packages).digest('hex')
      const release = `${origin === undefined ? '' : `Origin: ${origin}\n`}Suite: ${suite}\nDate: ${new Date().toUTCString()}\nSHA256:\n ${hash} ${Buffer.byteLength(packages)} Packages\n`
      writeFileSync(join(this.#packages, 'Release'), release)
    }
    execFileSync('apt-get', [...this.#rootOptions(), 'update'], { stdio: ['ignore', 'ignore', 'pipe'] })
  }

  /** Installs into the private root, as somebody did before. @param wanted `name=version` */
  async install(wanted: string): Promise<void> {
    execFileSync('apt-get', [...this.#rootOptions(), '-y', '-o', `DPkg::Options::=--root=${this.root}`, 'install', wanted], {
      stdio: 'ignore',
    })
  }

  apt(lockSeconds = 0): Apt {
    return new Apt({ ...this.#place(), refresh: false, lockSeconds, restart: { root: this.root, proc: null } })
  }

  lists(): AptLists {
    return new AptLists(new AptPrograms(this.#place()))
  }

  /** Puts a shell into the root, for scripts of packages: dpkg runs them inside. A pipe that nobody writes to is there to hang at. */
  giveShell(): void {
    const libraries = execFileSync('ldd', ['/bin/sh'], { encoding: 'utf8' }).matchAll(/(\/\S+) \(0x/g)
    for (const path of ['/bin/sh', ...[...libraries].map((match) => match[1] ?? '')]) {
      mkdirSync(join(this.root, dirname(path)), { recursive: true })
      copyFileSync(path, join(this.root, path))
    }
    execFileSync('mkfifo', [join(this.root, 'hang')])
  }

  /** Holds dpkg's lock as another package manager would. @returns ends it */
  async lock(): Promise<() => Promise<void>> {
    const code = 'import fcntl,sys\nf=open(sys.argv[1],"w")\nfcntl.lockf(f,fcntl.LOCK_EX)\nprint("held",flush=True)\nsys.stdin.read()'
    const child = spawn('/usr/bin/python3', ['-c', code, join(this.root, 'var/lib/dpkg/lock-frontend')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    await once(child.stdout, 'data')
    return async () => {
      child.stdin.end()
      await once(child, 'exit')
    }
  }

  /** What the package's one file says, or null when it is not installed. */
  installedVersion(name: string): string | null {
    try {
      return readFileSync(join(this.root, 'usr/share', name, 'version'), 'utf8')
    } catch {
      return null
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  #place(): AptPlace {
    return { root: this.root, options: [], environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } }
  }

  #rootOptions(): string[] {
    return ['-o', `Dir=${this.root}`, '-o', `Dir::State::status=${join(this.root, 'var/lib/dpkg/status')}`, '-o', 'APT::Sandbox::User=root']
  }
}

/** What dpkg calls this machine's own architecture. */
export function nativeArchitecture(): string {
  return execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim()
}

/** A slice that asks for exactly these packages, one patch each. */
export function aptSlice(packages: readonly [name: string, version: string][], action: PackageItem['action'] = 'install') {
  return {
    installer: 'apt' as const,
    computerId: 'K7M2Q9XDA@Direct',
    expected: null,
    items: packages.map(([name, version]) => ({
      patchId: `${name}/${version}`,
      action,
      packages: [{ name, architecture: null, version }],
    })),
  }
}
