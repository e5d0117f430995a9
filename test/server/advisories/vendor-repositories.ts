import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

/** Repositories that the distributions’ own programs make, as files by their path from the root. */

interface AptWish {
  readonly suite: string
  readonly codename: string
  readonly origin: string
  /** Names of packages with their versions, by component. */
  readonly packages: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** An apt archive below `/ubuntu/`: packages of dpkg-deb, lists and Release file of apt-ftparchive. */
export function aptArchive({ suite, codename, origin, packages }: AptWish): Map<string, Buffer> {
  return inFolder((folder) => {
    const root = join(folder, 'ubuntu')
    for (const [component, versions] of Object.entries(packages)) {
      for (const [name, version] of Object.entries(versions)) build(root, `pool/${component}/${name}_${version}_amd64.deb`, name, version)
      const list = join(root, 'dists', suite, component, 'binary-amd64', 'Packages')
      mkdirSync(dirname(list), { recursive: true })
      mkdirSync(join(root, 'pool', component), { recursive: true })
      writeFileSync(
        list,
        execFileSync('apt-ftparchive', ['packages', `pool/${component}`], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] }),
      )
      execFileSync('gzip', ['-nk', list])
    }
    const told = { Origin: origin, Suite: suite, Codename: codename, Components: Object.keys(packages).join(' '), Architectures: 'amd64' }
    const options = Object.entries(told).flatMap(([name, value]) => ['-o', `APT::FTPArchive::Release::${name}=${value}`])
    const release = execFileSync('apt-ftparchive', [...options, 'release', '.'], { cwd: join(root, 'dists', suite), encoding: 'utf8' })
    writeFileSync(join(root, 'dists', suite, 'InRelease'), release)
  })
}

function build(root: string, path: string, name: string, version: string): void {
  const tree = mkdtempSync(join(tmpdir(), 'deb-'))
  mkdirSync(join(tree, 'DEBIAN'))
  mkdirSync(dirname(join(root, path)), { recursive: true })
  const control = { Package: name, Version: version, Architecture: 'amd64', Maintainer: 'Test <test@example.org>', Description: 'test' }
  const lines = Object.entries(control).map(([field, value]) => `${field}: ${value}\n`)
  writeFileSync(join(tree, 'DEBIAN', 'control'), lines.join(''))
  execFileSync('dpkg-deb', ['--root-owner-group', '-Znone', '-b', tree, join(root, path)], { stdio: 'ignore' })
  rmSync(tree, { recursive: true })
}

/** RPM repositories of createrepo_c, without packages: the updateinfo of each by the repository's folder. The file's name changes with its content. */
export function rpmRepositories(updateinfos: Readonly<Record<string, string>>): Map<string, Buffer> {
  return inFolder((folder) => {
    for (const [path, updateinfo] of Object.entries(updateinfos)) {
      const root = join(folder, path)
      mkdirSync(root, { recursive: true })
      writeFileSync(join(folder, 'updateinfo.xml'), updateinfo)
      execFileSync('createrepo_c', ['-q', root], { stdio: 'ignore' })
      execFileSync('modifyrepo_c', ['--mdtype=updateinfo', join(folder, 'updateinfo.xml'), join(root, 'repodata')], { stdio: 'ignore' })
    }
  })
}

/** What work leaves in a folder, which is gone afterwards. */
function inFolder(work: (folder: string) => void): Map<string, Buffer> {
  const folder = mkdtempSync(join(tmpdir(), 'vendor-'))
  try {
    work(folder)
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const paths = entries.map((entry) => join(entry.parentPath, entry.name))
    return new Map(paths.map((path) => [`/${relative(folder, path)}`, readFileSync(path)]))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** updateinfo.xml of one advisory of a package, as a repository's own collection has it. */
export function updateinfoOf({ id, name, version, collection }: Record<'id' | 'name' | 'version' | 'collection', string>): string {
  return `<?xml version="1.0"?><updates><update type="security" status="final"><id>${id}</id><title>${name}</title>
    <issued date="2026-01-01 00:00:00"/><updated date="2026-01-02 00:00:00"/><severity>important</severity><description/>
    <references><reference type="cve" id="CVE-2026-0001"/></references><pkglist><collection short="${collection}"><name>${collection}</name>
    <package name="${name}" version="${version}" release="1.el9" epoch="0" arch="x86_64"><filename>o.rpm</filename></package>
    </collection></pkglist></update></updates>`
}
