import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Dnf } from '../../agent/installer/dnf.ts'
import { RpmDatabase } from '../../agent/installer/rpm.ts'
import { RpmInstaller } from '../../agent/installer/rpm-installer.ts'
import { Zypper } from '../../agent/installer/zypper.ts'
import type { PackageItem } from '../../agent/protocol/messages.ts'

const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' }
/** Nothing of the caller's own: Debian's rpm keeps its database in the home folder of whoever HOME says. */
const quiet = { stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'], env: { ...environment, LC_ALL: 'C' } }

const ZYPP_DATABASE = '/var/lib/rpm'

interface Wish {
  /** Version and release, `1.0-1.el9`. */
  evr: string
  epoch?: number
  /** Further lines of the preamble, `Conflicts: x`. */
  fields?: string[]
  /** Scripts in rpm's own language, so that no shell is needed: `{ post: 'error("no")' }`. */
  scripts?: Record<string, string>
}

/** RPM packages that a test builds, in a local repository, and a private root to install them into; the machine's own packages are not touched. */
export class LocalRpmRepository {
  readonly folder = mkdtempSync(join(tmpdir(), 'rpm-'))
  readonly root = join(this.folder, 'root')
  readonly #packages = join(this.folder, 'repository')
  readonly #manager: 'dnf' | 'zypper'

  /** @param manager whose database the root has: Debian's dnf and zypper look in different places */
  constructor(manager: 'dnf' | 'zypper' = 'dnf') {
    this.#manager = manager
    for (const path of ['etc/dnf/modules.d', 'etc/dnf/plugins', 'etc/yum.repos.d', 'etc/zypp/repos.d', 'var/lib/rpm', 'run']) {
      mkdirSync(join(this.root, path), { recursive: true })
    }
    mkdirSync(this.#packages)
    writeFileSync(join(this.root, 'etc/dnf/dnf.conf'), '[main]\ngpgcheck=0\nbest=True\nmodule_platform_id=platform:el9\n')
    const repository = `[local]\nname=local\nbaseurl=file://${this.#packages}\nenabled=1\ngpgcheck=0\nmetadata_expire=0\nautorefresh=1\ntype=rpm-md\n`
    writeFileSync(join(this.root, 'etc/yum.repos.d/local.repo'), repository)
    writeFileSync(join(this.root, 'etc/zypp/repos.d/local.repo'), repository)
    writeFileSync(
      join(this.root, 'etc/os-release'),
      'ID=almalinux\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.3"\nPRETTY_NAME="AlmaLinux 9.3"\n',
    )
  }

  /** Builds a package and puts it into the repository; call `index` afterwards. */
  add(name: string, wish: Wish): void {
    const [version, release] = wish.evr.split('-')
    const scripts = Object.entries(wish.scripts ?? {}).map(([when, code]) => `%${when} -p <lua>\n${code}\n`)
    const preamble = [
      `Name: ${name}`,
      `Version: ${version ?? ''}`,
      `Release: ${release ?? ''}`,
      ...(wish.epoch === undefined ? [] : [`Epoch: ${wish.epoch}`]),
      'Summary: test',
      'License: MIT',
      'Vendor: Tsukuroi Test',
      'BuildArch: noarch',
      'AutoReqProv: no',
      ...(wish.fields ?? []),
    ]
    const spec = join(this.folder, 'one.spec')
    writeFileSync(spec, [...preamble, '%description', 'test', ...scripts, '%files', ''].join('\n'))
    const defines = [
      `_topdir ${this.folder}/build`,
      `_rpmdir ${this.#packages}`,
      '_build_name_fmt %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm',
    ]
    execFileSync('rpmbuild', ['-bb', '--quiet', ...defines.flatMap((define) => ['--define', define]), spec], quiet)
  }

  /** Writes the repository's metadata. @param modules streams by module name, each with the packages `name-epoch:version-release.arch` of it */
  index(modules: Record<string, Record<string, string[]>> = {}): void {
    execFileSync('createrepo_c', ['-q', this.#packages], quiet)
    const documents = Object.entries(modules).flatMap(([name, streams]) =>
      Object.entries(streams).map(([stream, artifacts]) => ({
        document: 'modulemd',
        version: 2,
        data: {
          name,
          stream,
          version: 1,
          context: 'abc',
          arch: 'noarch',
          summary: 'test',
          description: 'test',
          license: { module: ['MIT'] },
          artifacts: { rpms: artifacts },
        },
      })),
    )
    if (documents.length === 0) return
    const path = join(this.folder, 'modules.yaml')
    writeFileSync(path, documents.map((one) => `---\n${JSON.stringify(one)}\n...\n`).join(''))
    execFileSync('modifyrepo_c', ['--mdtype=modules', path, join(this.#packages, 'repodata')], quiet)
  }

  /** Installs into the private root, as somebody did before. */
  install(...packages: string[]): void {
    const place = ['--root', this.root, ...(this.#manager === 'zypper' ? ['--dbpath', ZYPP_DATABASE] : [])]
    execFileSync('rpm', [...place, '--noscripts', '-i', ...packages.map((one) => join(this.#packages, `${one}.rpm`))], quiet)
  }

  /** Takes a package out of the repository; call `index` afterwards. */
  forget(one: string): void {
    rmSync(join(this.#packages, `${one}.rpm`))
  }

  database(): RpmDatabase {
    return new RpmDatabase({ root: this.root, environment, ...(this.#manager === 'zypper' ? { database: ZYPP_DATABASE } : {}) })
  }

  zypper(): Zypper {
    return new Zypper({ root: this.root, environment })
  }

  dnf(): Dnf {
    return new Dnf({ program: 'dnf', root: this.root, options: ['--releasever=9'], environment })
  }

  installer(lockSeconds = 0): RpmInstaller {
    const settings = { refresh: false, lockSeconds, restart: { root: this.root, proc: null } }
    return new RpmInstaller(this.#manager === 'dnf' ? this.dnf() : this.zypper(), this.database(), settings)
  }

  /** What is installed, as `name=version`. */
  async installed(): Promise<string[]> {
    return (await this.database().packages(30_000)).map((one) => `${one.name}=${one.version}`).toSorted()
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A slice that asks for exactly these packages, one patch each. */
export function rpmSlice(
  installer: 'dnf' | 'zypper',
  packages: readonly [name: string, version: string][],
  action: PackageItem['action'] = 'install',
) {
  const items = packages.map(([name, version]) => ({
    patchId: `${name}/${version}`,
    action,
    packages: [{ name, architecture: 'noarch', version }],
  }))
  return { installer, computerId: 'K7M2Q9XDA@Direct', expected: null, items }
}
