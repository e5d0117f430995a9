import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PackageVersion } from '../../../catalog/index.ts'
import type { AdvisoryStatement, FixedPackage } from '../../../catalog/feed/statements.ts'
import { inFolder, run } from './debian.ts'

/** dnf, which is asked what we ask ourselves, on a root of its own. */

/** `advisory package`, of what is lacking and of what is there. */
export interface DnfAnswer {
  readonly available: readonly string[]
  readonly installed: readonly string[]
}

const ARCHITECTURE = 'x86_64'

/**
 * Asks dnf which advisories a computer lacks and has.
 *
 * @param packages of x86_64 and noarch, each name once
 * @param modules enabled streams, `nodejs:16`
 * @param platform `platform:el8`
 */
export function askDnf(
  packages: readonly PackageVersion[],
  advisories: readonly AdvisoryStatement[],
  release: string,
  modules: readonly string[],
  platform: string,
): DnfAnswer {
  return inFolder((folder) => {
    const root = join(folder, 'root')
    const repository = join(folder, 'repository')
    install(packages, folder, root)
    mkdirSync(repository)
    run('createrepo_c', ['-q', repository])
    const metadata = join(repository, 'repodata')
    writeFileSync(join(folder, 'updateinfo.xml'), updateinfo(advisories, release))
    run('modifyrepo_c', ['--mdtype=updateinfo', join(folder, 'updateinfo.xml'), metadata])
    const streams = new Set(advisories.flatMap(({ fixes }) => fixes.flatMap(({ module }) => module ?? [])))
    if (streams.size > 0) {
      writeFileSync(join(folder, 'modules.yaml'), modulesText([...streams], platform))
      run('modifyrepo_c', ['--mdtype=modules', join(folder, 'modules.yaml'), metadata])
    }
    enable(modules, join(root, 'etc/dnf/modules.d'))
    const options = [
      '-q',
      `--installroot=${root}`,
      `--repofrompath=made,file://${repository}`,
      '--repo=made',
      `--forcearch=${ARCHITECTURE}`,
      `--setopt=module_platform_id=${platform}`,
      `--setopt=cachedir=${join(folder, 'cache')}`,
      '--setopt=made.gpgcheck=0',
      '--releasever=8',
    ]
    const list = (kind: string): string[] => pairsIn(run('dnf', [...options, 'updateinfo', 'list', kind]))
    return { available: list('--available'), installed: list('--installed') }
  })
}

/** Builds an empty package for each and enters them into the root's database. */
function install(packages: readonly PackageVersion[], folder: string, root: string): void {
  const spec = [
    '%global debug_package %{nil}',
    '%global __os_install_post %{nil}',
    'Name: made-up\nVersion: 1\nRelease: 1\nSummary: none\nLicense: none',
    '%description\nnone',
    ...packages.map((pv) => {
      const [, epoch = '0', version, release] = /^(?:(\d+):)?(.+)-([^-]+)$/.exec(pv.version) ?? []
      const lines = [`%package -n ${pv.name}`, `Epoch: ${epoch}`, `Version: ${version}`, `Release: ${release}`, 'Summary: none']
      if (pv.architecture === 'noarch') lines.push('BuildArch: noarch')
      return [...lines, `%description -n ${pv.name}`, 'none', `%files -n ${pv.name}`, ''].join('\n')
    }),
  ]
  writeFileSync(join(folder, 'made-up.spec'), `${spec.join('\n')}\n`)
  const built = join(folder, 'built')
  run('rpmbuild', ['-bb', '--quiet', '--target', ARCHITECTURE, '--define', `_topdir ${built}`, join(folder, 'made-up.spec')])
  mkdirSync(root, { recursive: true })
  const options = ['--root', root, '-i', '--justdb', '--nodeps', '--ignorearch', '--nosignature', '--nodigest']
  run('sh', ['-c', `find "$0" -name '*.rpm' -print0 | xargs -0 rpm "$@"`, join(built, 'RPMS'), ...options])
}

function enable(modules: readonly string[], folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const module of modules) {
    const [name = '', stream = ''] = module.split(':')
    writeFileSync(join(folder, `${name}.module`), `[${name}]\nname=${name}\nstream=${stream}\nprofiles=\nstate=enabled\n`)
  }
}

const CONTEXT = '01234567'
const MODULE_VERSION = '8000020200101000000'

function modulesText(streams: readonly string[], platform: string): string {
  const [, platformStream = ''] = platform.split(':')
  return streams
    .map((module) => {
      const [name = '', stream = ''] = module.split(':')
      return [
        '---',
        'document: modulemd',
        'version: 2',
        'data:',
        `  name: ${name}`,
        `  stream: "${stream}"`,
        `  version: ${MODULE_VERSION}`,
        `  context: "${CONTEXT}"`,
        `  arch: ${ARCHITECTURE}`,
        '  summary: none',
        '  description: none',
        '  license: {module: [MIT]}',
        `  dependencies: [{requires: {platform: [${platformStream}]}}]`,
        '...',
        '',
      ].join('\n')
    })
    .join('')
}

function updateinfo(advisories: readonly AdvisoryStatement[], release: string): string {
  const updates = advisories.map(({ id, fixes }) => {
    const byModule = Map.groupBy(
      fixes.filter((fix) => fix.release === release),
      (fix) => fix.module,
    )
    const collections = [...byModule].map(([module, some], at) => collection(module, some, `${id}-${at}`))
    return [
      '<update from="somebody" status="final" type="security" version="1">',
      `<id>${id}</id><title>${id}</title><issued date="2025-01-01 00:00:00"/><updated date="2025-01-01 00:00:00"/>`,
      `<severity>Important</severity><description>none</description><pkglist>${collections.join('')}</pkglist></update>`,
    ].join('')
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<updates>${updates.join('\n')}</updates>\n`
}

function collection(module: string | null, fixes: readonly FixedPackage[], id: string): string {
  const [name, stream] = module?.split(':') ?? []
  const tag =
    module === null
      ? ''
      : `<module name="${name}" stream="${stream}" version="${MODULE_VERSION}" context="${CONTEXT}" arch="${ARCHITECTURE}"/>`
  const packages = fixes.flatMap((fix) => {
    const [, epoch = '0', version, release] = /^(?:(\d+):)?(.+)-([^-]+)$/.exec(fix.fixed) ?? []
    return (fix.architecture === null ? [ARCHITECTURE, 'noarch'] : [fix.architecture]).map((arch) => {
      const file = `${fix.name}-${version}-${release}.${arch}.rpm`
      return `<package name="${fix.name}" epoch="${epoch}" version="${version}" release="${release}" arch="${arch}" src="x.src.rpm"><filename>${file}</filename></package>`
    })
  })
  return `<collection short="${id}"><name>${id}</name>${tag}${packages.join('')}</collection>`
}

/** Of `ALSA-2025:1 Important/Sec. name-version-release.arch`. */
function pairsIn(text: string): string[] {
  const pairs = [...text.matchAll(/^(\S+)\s+\S+\s+(\S+)-[^-\s]+-[^-\s]+\.[^.\s]+$/gm)].map(([, id, name]) => `${id} ${name}`)
  return [...new Set(pairs)].toSorted()
}
