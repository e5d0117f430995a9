import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { parsePackageLine, schemeNamed, type PackageVersion } from '../../../catalog/index.ts'
import type { AdvisoryStatement } from '../../../catalog/feed/statements.ts'

/** Programs of Debian that are asked what we ask ourselves. */

/** A row of a suite's index: package, version, architecture, source, source version. */
export type IndexRow = readonly [name: string, version: string, architecture: string, source: string, sourceVersion: string]

/** What apt would install instead of what is there. */
export interface Upgrade {
  readonly name: string
  readonly architecture: string
  readonly isSecurity: boolean
}

/** The packages of an inventory in the lines of dpkg-query. */
export function packagesOf(text: string, release: string): PackageVersion[] {
  return text.split('\n').flatMap((line) => parsePackageLine('dpkg', line, release) ?? [])
}

/** A Packages index. */
export function indexText(rows: readonly IndexRow[]): string {
  const stanzas = rows.map(([name, version, architecture, source, sourceVersion], at) =>
    [
      `Package: ${name}`,
      ...(source === name && sourceVersion === version
        ? []
        : [`Source: ${source}${sourceVersion === version ? '' : ` (${sourceVersion})`}`]),
      `Version: ${version}`,
      `Architecture: ${architecture}`,
      `Maintainer: somebody <somebody@example.com>`,
      `Filename: pool/main/${name}_${at}.deb`,
      'Size: 1',
      `SHA256: ${'0'.repeat(64)}`,
      'Description: a package',
    ].join('\n'),
  )
  return `${stanzas.join('\n\n')}\n`
}

/** dpkg's own list of what is installed. */
export function statusText(packages: readonly PackageVersion[]): string {
  return packages
    .map((pv) =>
      [
        `Package: ${pv.name}`,
        'Status: install ok installed',
        'Priority: optional',
        'Section: misc',
        'Maintainer: somebody <somebody@example.com>',
        `Architecture: ${pv.architecture}`,
        ...(pv.source === null || (pv.source === pv.name && pv.sourceVersion === pv.version)
          ? []
          : [`Source: ${pv.source} (${pv.sourceVersion})`]),
        `Version: ${pv.version}`,
        'Description: a package',
        '',
      ].join('\n'),
    )
    .join('\n')
}

/** Does something in a folder that is gone afterwards. */
export function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-oracle-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What is told of a program that ran to its end: milliseconds. */
type RunWatch = (program: string, args: readonly string[], milliseconds: number) => void

let watch: RunWatch | undefined

/** Tells of each program that runs while the work is done, for those who measure. */
export function whileWatched<T>(watching: RunWatch, work: () => T): T {
  watch = watching
  try {
    return work()
  } finally {
    watch = undefined
  }
}

/** Runs a program to its end. @throws Error with what it said, when it fails */
export function run(program: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  const begun = performance.now()
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28, env: { ...process.env, LC_ALL: 'C', ...environment } })
  watch?.(program, args, performance.now() - begun)
  if (done.status !== 0)
    throw new Error(`${program} ${args.join(' ')}: ${done.status}\n${done.stdout.slice(-2_000)}${done.stderr.slice(-2_000)}`)
  return done.stdout
}

/**
 * Asks apt what it would upgrade.
 *
 * @param suites name of the suite → its index
 */
export function askApt(packages: readonly PackageVersion[], suites: Readonly<Record<string, string>>): Upgrade[] {
  return inFolder((folder) => {
    const sources = Object.entries(suites).map(([suite, index]) => {
      mkdirSync(join(folder, suite))
      writeFileSync(join(folder, suite, 'Packages'), index)
      writeFileSync(join(folder, suite, 'Release'), `Origin: Debian\nLabel: Debian\nSuite: ${suite}\nCodename: ${suite}\n`)
      return `deb [trusted=yes] file:${join(folder, suite)} ./\n`
    })
    for (const inside of ['state/lists/partial', 'cache/archives/partial']) mkdirSync(join(folder, inside), { recursive: true })
    writeFileSync(join(folder, 'sources.list'), sources.join(''))
    writeFileSync(join(folder, 'status'), statusText(packages))
    const settings = {
      'Dir::State': join(folder, 'state'),
      'Dir::State::status': join(folder, 'status'),
      'Dir::Cache': join(folder, 'cache'),
      'Dir::Etc::sourcelist': join(folder, 'sources.list'),
      'Dir::Etc::sourceparts': '/dev/null',
      'Dir::Etc::preferences': '/dev/null',
      'Dir::Etc::preferencesparts': '/dev/null',
      'Acquire::Languages': 'none',
      'APT::Architecture': 'amd64',
      'APT::Sandbox::User': 'root',
    }
    const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`)
    writeFileSync(join(folder, 'apt.conf'), lines.join(''))
    const environment = { APT_CONFIG: join(folder, 'apt.conf') }
    run('apt-get', ['update', '-qq'], environment)
    return upgradesIn(run('apt', ['list', '--upgradable', '-qq'], environment))
  })
}

/** Of `name/suite,suite new-version architecture [upgradable from: old-version]`; equal versions of another content are no upgrade. */
function upgradesIn(text: string): Upgrade[] {
  return [...text.matchAll(/^(\S+)\/(\S+) (\S+) (\S+) \[upgradable from: (\S+)\]$/gm)].flatMap(
    ([, name = '', suites = '', to, architecture = '', from]) =>
      to === from ? [] : [{ name, architecture, isSecurity: suites.includes('security') }],
  )
}

/** Asks debsecan which advisories an inventory lacks. @returns `advisory package` */
export function askDebsecan(packages: readonly PackageVersion[], advisories: readonly AdvisoryStatement[], release: string): string[] {
  const { compare } = schemeNamed('dpkg')
  const rows = new Map<string, { index: number; source: string; fixed: string }>()
  for (const [index, { fixes }] of advisories.entries())
    for (const fix of fixes) {
      if (fix.release !== release) continue
      const place = `${fix.name} ${index}`
      const known = rows.get(place)
      if (known === undefined || compare(known.fixed, fix.fixed) < 0) rows.set(place, { index, source: fix.name, fixed: fix.fixed })
    }
  const feed = [
    'VERSION 1',
    ...advisories.map(({ id }) => `${id},,an advisory`),
    '',
    ...[...rows.values()].map(({ index, source, fixed }) => `${source},${index},SM?F,${fixed},`),
    '',
    ...new Set([...rows.values()].map(({ source }) => `${source},`)),
    '',
    '',
  ].join('\n')
  return inFolder((folder) => {
    writeFileSync(join(folder, 'suite'), deflateSync(feed))
    writeFileSync(join(folder, 'status'), statusText(packages))
    const args = [
      '--config',
      '/dev/null',
      '--source',
      `file://${folder}`,
      '--suite',
      'suite',
      '--status',
      join(folder, 'status'),
      '--format',
      'simple',
    ]
    return run('debsecan', args).trim().split('\n').filter(Boolean)
  })
}
