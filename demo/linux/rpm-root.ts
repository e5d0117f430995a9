import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Processes } from '../processes.ts'
import { must, requirePrograms, type LinuxRoot } from './programs.ts'

const PROGRAMS = ['dnf', 'rpm', 'rpmbuild', 'createrepo_c', 'modifyrepo_c'] as const
const LINE = '%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{ARCH}\\t(none)\\t%{VENDOR}\\t%{SOURCERPM}\\n'

/** A computer of Amazon Linux 2023. */
export interface RpmRoot extends LinuxRoot {
  /** Folder of its repository. */
  readonly repository: string
  /** Has the repository say this of its packages. @param updateinfo an updateinfo.xml */
  state(updateinfo: string): Promise<void>
}

/**
 * Makes a computer of Amazon Linux with these packages installed, and a repository that has nothing newer.
 *
 * @param folder where everything is made
 * @param packages names, at this version
 * @throws Missing when the machine lacks a program, or we are not root
 */
export async function makeRpmRoot(
  processes: Processes,
  folder: string,
  packages: readonly { readonly package: string; readonly version: string }[],
): Promise<RpmRoot> {
  await requirePrograms(PROGRAMS)
  const root = join(folder, 'root')
  const repository = join(folder, 'repository')
  await layOut(root, repository)
  const files: string[] = []
  for (const one of packages) files.push(await build(processes, { folder, repository }, one.package, one.version))
  await must(processes, 'createrepo_c', ['-q', repository])
  await must(processes, 'rpm', ['--root', root, '--noscripts', '-i', ...files])
  const query = (...args: string[]): Promise<string> => must(processes, 'rpm', ['--root', root, ...args])
  return {
    root,
    repository,
    name: 'amazon',
    release: 'amzn 2023',
    type: 'rpm',
    async publish(name, newer) {
      await build(processes, { folder, repository }, name, newer)
      await must(processes, 'createrepo_c', ['-q', repository])
    },
    async state(updateinfo) {
      const file = join(folder, 'updateinfo.xml')
      await writeFile(file, updateinfo)
      await must(processes, 'modifyrepo_c', ['--mdtype=updateinfo', file, join(repository, 'repodata')])
    },
    listed: async () => (await readdir(join(repository, 'repodata'))).find((name) => name.includes('updateinfo'))?.split('-')[0] ?? '',
    installedVersion: (name) => query('-q', '--qf', '%{VERSION}-%{RELEASE}', name),
    inventory: () => query('-qa', '--qf', LINE),
  }
}

async function layOut(root: string, repository: string): Promise<void> {
  for (const path of ['etc/dnf/modules.d', 'etc/dnf/plugins', 'etc/dnf/vars', 'etc/yum.repos.d', 'var/lib/rpm', 'run', 'tmp']) {
    await mkdir(join(root, path), { recursive: true })
  }
  await mkdir(repository, { recursive: true })
  await writeFile(join(root, 'etc/hostname'), 'amazon.demo.example\n')
  await writeFile(join(root, 'etc/machine-id'), `${randomUUID().replaceAll('-', '')}\n`)
  await writeFile(
    join(root, 'etc/os-release'),
    'NAME="Amazon Linux"\nVERSION="2023"\nID="amzn"\nID_LIKE="fedora"\nVERSION_ID="2023"\nPRETTY_NAME="Amazon Linux 2023"\n',
  )
  await writeFile(join(root, 'etc/dnf/dnf.conf'), '[main]\ngpgcheck=0\nbest=True\nmodule_platform_id=platform:al2023\n')
  await writeFile(join(root, 'etc/dnf/vars/releasever'), '2023\n')
  const settings = [`baseurl=file://${repository}`, 'enabled=1', 'gpgcheck=0', 'metadata_expire=0']
  await writeFile(join(root, 'etc/yum.repos.d/amazonlinux.repo'), `[amazonlinux]\nname=Amazon Linux 2023\n${settings.join('\n')}\n`)
}

/** Builds a package into the repository. @returns the package's file */
async function build(processes: Processes, to: { folder: string; repository: string }, name: string, evr: string): Promise<string> {
  const [version = '', release = ''] = evr.split('-')
  const preamble = {
    Name: name,
    Version: version,
    Release: release,
    Summary: 'Something that a job brings up to date',
    License: 'Apache-2.0',
    Vendor: 'Amazon Linux',
    BuildArch: 'noarch',
    AutoReqProv: 'no',
  }
  const lines = Object.entries(preamble).map(([field, value]) => `${field}: ${value}`)
  const spec = join(to.folder, 'one.spec')
  await writeFile(
    spec,
    [...lines, '%description', 'Several versions of it exist, so that an upgrade can be watched.', '%files', ''].join('\n'),
  )
  const defines = [`_topdir ${to.folder}/build`, `_rpmdir ${to.repository}`, '_build_name_fmt %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm']
  await must(processes, 'rpmbuild', ['-bb', '--quiet', ...defines.flatMap((define) => ['--define', define]), spec])
  await rm(spec)
  return join(to.repository, `${name}-${evr}.noarch.rpm`)
}
