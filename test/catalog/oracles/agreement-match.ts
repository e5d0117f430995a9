import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { fixesOf, type ComputerVerdict, type PackageVersion } from '../../../catalog/index.ts'
import type { AdvisoryStatement } from '../../../catalog/feed/statements.ts'
import { shell } from '../../cli/run.ts'
import { ofKind, readWhole } from '../feed/feeds.ts'
import { RELEASE } from './agreement-debian.ts'
import { computerOf } from './agreement-rpm.ts'
import { askApt, indexText, type IndexRow } from './debian.ts'
import { askDnf } from './rpm.ts'

/** What apt and dnf say, beside what `swcfmg_catalog -match` says of the same computer by files in a folder. */

const FEEDS = 'feeds'

/** Runs the command in this process. @param files by their paths; those of the feeds lie in `feeds/` */
async function matched(options: string, inventory: string, files: Readonly<Record<string, string>>): Promise<ComputerVerdict[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tsukuroi-oracle-'))
  try {
    for (const [path, body] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), body)
    }
    const run = shell(join(folder, 'no-state'))
    const given = ['-file', join(folder, inventory), '-dir', join(folder, FEEDS)]
    const { code, out, err } = await run(`swcfmg_catalog -match -format json ${options}`, ...given)
    expect([code, err]).to.deep.equal([0, ''])
    return (JSON.parse(out) as { verdicts: ComputerVerdict[] }).verdicts
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Fails unless the command calls missing what apt would upgrade. @returns how many packages that is */
export async function matchAgreesWithApt(
  packages: readonly PackageVersion[],
  suites: Readonly<Record<string, IndexRow[]>>,
): Promise<number> {
  const indexes = Object.fromEntries(Object.entries(suites).map(([suite, rows]) => [suite, indexText(rows)]))
  const lines = packages.map((pv) => [pv.name, pv.version, pv.architecture, 'ii ', pv.source, pv.sourceVersion].join('\t'))
  const feeds = Object.entries(indexes).map(([suite, text]) => [`${FEEDS}/${suite}/Packages`, text])
  const files = { ...Object.fromEntries(feeds), 'made.tsv': `${lines.join('\n')}\n` }
  const verdicts = await matched(`-type dpkg -release ${RELEASE} -by patch`, 'made.tsv', files)
  const missing = verdicts.filter(({ verdict }) => verdict === 'missing').flatMap(({ reasons }) => reasons)
  const ours = new Set(missing.map((reason) => `${reason.package} ${reason.architecture}`))
  const theirs = askApt(packages, indexes).map(({ name, architecture }) => `${name} ${architecture}`)
  expect([...ours].toSorted()).to.deep.equal(theirs.toSorted())
  return ours.size
}

/**
 * Fails unless the command calls missing or superseded the advisories that dnf lists as available, and installed those of which it lists nothing but
 * what is installed.
 *
 * @param document AlmaLinux's advisories in OSV, one on each line
 * @returns how many of each
 */
export async function matchAgreesWithDnf(
  document: string,
  release: string,
  seed: number,
  most: number,
): Promise<{ readonly lacking: number; readonly there: number }> {
  const advisories = ofKind(readWhole(document), 'advisory').filter(({ fixes }) => fixes.some((fix) => fix.release === release))
  const fixes = advisories.flatMap((statement) => fixesOf(statement)).filter((fix) => fix.release === release)
  const { packages, modules } = computerOf(fixes, release, seed, most)
  // As rpm lists them, without labels: the streams that are switched on tell the module.
  const lines = packages.map((pv) => [pv.name, pv.version, pv.architecture].join('\t'))
  const files = { [`${FEEDS}/osv.ndjson`]: document, 'made.tsv': `${lines.join('\n')}\n`, 'made.modules': `${modules.join('\n')}\n` }
  const verdicts = await matched(`-type rpm -release ${release}`, 'made.tsv', files)
  const dnf = askDnf(packages, advisories, release, modules, `platform:el${release.split('/')[1]}`)
  const [available, installed] = [dnf.available, dnf.installed].map((pairs) => new Set(pairs.map((pair) => pair.split(' ', 1)[0] ?? '')))
  const ids = (words: readonly string[]): string[] => verdicts.filter(({ verdict }) => words.includes(verdict)).map(({ id }) => id)
  expect(ids(['missing', 'superseded'])).to.deep.equal([...available!].toSorted())
  expect(ids(['installed'])).to.deep.equal([...installed!.difference(available!)].toSorted())
  expect(ids(['unknown'])).to.deep.equal([])
  return { lacking: available!.size, there: installed!.difference(available!).size }
}

/** Advisories as AlmaLinux writes them in OSV, one on each line; the title tells the module. */
export function osvOf(statements: readonly AdvisoryStatement[]): string {
  return statements
    .map(({ id, fixes }) => {
      const affected = fixes.map(({ release, name, fixed }) => ({
        package: { ecosystem: `AlmaLinux:${release.split('/')[1]}`, name },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
      }))
      const summary = `Important: ${fixes[0]?.module ?? 'made-up'} security update`
      return JSON.stringify({ id, summary, published: '2025-01-01T00:00:00Z', modified: '2025-01-01T00:00:00Z', affected })
    })
    .join('\n')
}
