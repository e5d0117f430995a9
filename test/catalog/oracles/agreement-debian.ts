import { expect } from 'chai'
import { fixesOf, judge, namesOf, needsOf, schemeNamed, subjectOf } from '../../../catalog/index.ts'
import type { Fix, PackageVersion } from '../../../catalog/index.ts'
import type { AdvisoryStatement } from '../../../catalog/feed/statements.ts'
import { ofKind, readWhole } from '../feed/feeds.ts'
import { askApt, askDebsecan, indexText, packagesOf, type IndexRow } from './debian.ts'
import { dice } from './dice.ts'

/** What apt and debsecan say, beside what we say. */

export const RELEASE = 'debian/12'

/** Suite → pocket. */
const POCKETS: Readonly<Record<string, string>> = { stable: 'main', 'stable-updates': 'updates', 'stable-security': 'security' }

/** An entry of the tracker's lists. */
export function entry(id: string, source: string, version: string): string {
  return `[12 Feb 2025] ${id} ${source} - security update\n\t{CVE-2025-0001}\n\t[bookworm] - ${source} ${version}\n`
}

/** The advisories of such entries. */
export function advisoriesIn(list: string): AdvisoryStatement[] {
  return ofKind(readWhole(list), 'advisory')
}

/** Fails unless apt would upgrade what we call missing. */
export function agreeWithApt(packages: readonly PackageVersion[], suites: Readonly<Record<string, IndexRow[]>>): void {
  const apt = askApt(packages, Object.fromEntries(Object.entries(suites).map(([suite, rows]) => [suite, indexText(rows)])))
  const { ours, security } = upgradesOf(packages, suites)
  const named = (upgrades: typeof apt): string[] => upgrades.map(({ name, architecture }) => `${name} ${architecture}`).toSorted()
  expect(named(apt)).to.deep.equal(ours)
  expect(named(apt.filter((upgrade) => upgrade.isSecurity))).to.deep.equal(security)
}

/** What we call missing, by package; of those the ones of which the newest version is in the security archive. */
export function upgradesOf(
  packages: readonly PackageVersion[],
  suites: Readonly<Record<string, IndexRow[]>>,
): { ours: string[]; security: string[] } {
  const names = new Set(packages.flatMap(namesOf))
  const fixes = Object.entries(suites).flatMap(([suite, rows]) => {
    const wanted = rows.filter(([name]) => names.has(name))
    const { statements } = readWhole(indexText(wanted), { stream: `${RELEASE}/${POCKETS[suite] ?? ''}` })
    return statements.flatMap((statement) => fixesOf(statement))
  })
  const byName = Map.groupBy(fixes, (fix) => fix.name)
  const ours: string[] = []
  const security: string[] = []
  for (const pv of packages) {
    const found = needsOf(
      pv,
      namesOf(pv).flatMap((name) => byName.get(name) ?? []),
    )
    if (found.length === 0) continue
    const { compare } = schemeNamed('dpkg')
    const newest = found.map(({ version }) => version).reduce((a, b) => (compare(a, b) < 0 ? b : a))
    const text = `${pv.name} ${pv.architecture}`
    ours.push(text)
    if (found.some((need) => need.pocket === 'security' && compare(need.version, newest) === 0)) security.push(text)
  }
  return { ours: ours.toSorted(), security: security.toSorted() }
}

/** Fails unless debsecan reports what we call missing. @returns how many pairs of advisory and package that is */
export function agreeWithDebsecan(packages: readonly PackageVersion[], advisories: readonly AdvisoryStatement[]): number {
  const fixes = advisories.flatMap((statement) => fixesOf(statement))
  const byName = Map.groupBy(fixes, (fix) => fix.name)
  const ours = packages.flatMap((pv) => lackingOf(pv, byName).map((id) => `${id} ${pv.name}`))
  expect(askDebsecan(packages, advisories, RELEASE).toSorted()).to.deep.equal([...new Set(ours)].toSorted())
  return ours.length
}

function lackingOf(pv: PackageVersion, byName: ReadonlyMap<string, readonly Fix[]>): string[] {
  const subject = subjectOf(pv)
  const concerning = namesOf(pv).flatMap((name) => byName.get(name) ?? [])
  return concerning.flatMap((fix) => (judge(subject, fix).rule === 'older_than_fix' && fix.advisory !== null ? [fix.advisory.id] : []))
}

/** The rows of an index in columns. */
export function rowsOf(text: string): IndexRow[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.split('\t').slice(0, 5) as unknown as IndexRow)
}

/** A computer and three suites in which everything occurs: older, equal, newer, rebuilt, with epochs, with versions of their own. */
export function madeUp(seed: number, count: number): { packages: PackageVersion[]; suites: Record<string, IndexRow[]> } {
  const below = dice(seed)
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T
  const version = (): string =>
    `${pick(['', '', '1:', '2:'])}${pick(['0', '1', '1.9', '1.10', '2.0~rc1', '2.0', '2.0+dfsg'])}-${pick(['1', '2', '10', '1+deb12u1', '1+deb12u10', '1~deb12u2'])}`
  const suites: Record<string, IndexRow[]> = { stable: [], 'stable-updates': [], 'stable-security': [] }
  const lines: string[] = []
  for (let n = 0; n < count; n++) {
    const [name, source, architecture] = [`pkg${n}`, `src${Math.floor(n / 3)}`, pick(['amd64', 'amd64', 'all'])]
    const sourceVersion = version()
    const rebuilt = (of: string): string => (below(4) === 0 ? `${of}+b${1 + below(3)}` : of)
    lines.push([name, rebuilt(sourceVersion), architecture, pick(['ii ', 'ii ', 'hi ']), source, sourceVersion].join('\t'))
    for (const rows of Object.values(suites)) {
      if (below(3) === 0) continue
      const offered = below(2) === 0 ? sourceVersion : version()
      rows.push([name, rebuilt(offered), architecture, source, offered])
    }
  }
  return { packages: packagesOf(lines.join('\n'), RELEASE), suites }
}
