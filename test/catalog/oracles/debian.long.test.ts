import { expect } from 'chai'
import { fixesOf, judge, namesOf, needsOf, schemeNamed, subjectOf } from '../../../catalog/index.ts'
import type { Fix, PackageVersion } from '../../../catalog/index.ts'
import type { AdvisoryStatement } from '../../../catalog/feed/statements.ts'
import { needs, wants } from '../../support/needs.ts'
import { ofKind, readWhole, vendorFile } from '../feed/feeds.ts'
import { askApt, askDebsecan, indexText, packagesOf, type IndexRow } from './debian.ts'

const RELEASE = 'debian/12'

/** Suite → pocket. */
const POCKETS: Readonly<Record<string, string>> = { stable: 'main', 'stable-updates': 'updates', 'stable-security': 'security' }

describe('what apt would upgrade', () => {
  before(needs('apt', 'apt-get'))

  it('is what we call missing, and what comes from security is what comes from security here', () => {
    const { packages, suites } = madeUp(1, 400)
    const { ours, security } = upgradesOf(packages, suites)
    expect(ours).to.have.length.above(100)
    expect(security).to.have.length.within(20, ours.length - 20)
    agreeWithApt(packages, suites)
  }).timeout(120_000)

  describe('of a real computer', () => {
    before(wants('the collected indexes of Debian', () => vendorFile('debian/packages-bookworm-main.tsv.xz') !== null))

    it('is what we call missing', () => {
      const packages = packagesOf(vendorFile('inventories/debian12-stale.dpkg.tsv') ?? '', RELEASE)
      const read = (part: string): IndexRow[] => rowsOf(vendorFile(`debian/packages-bookworm-${part}.tsv.xz`) ?? '')
      const suites = { stable: read('main'), 'stable-updates': read('upd'), 'stable-security': read('sec') }
      const { ours, security } = upgradesOf(packages, suites)
      expect(packages).to.have.length(761)
      expect([ours.length, security.length]).to.deep.equal([110, 68])
      agreeWithApt(packages, suites)
    }).timeout(120_000)
  })
})

describe('what debsecan reports', () => {
  before(needs('debsecan'))

  it('is what we call missing', () => {
    const { packages, suites } = madeUp(2, 300)
    const entries = (suites['stable-security'] ?? []).map(([, , , source, version], at) =>
      entry(`DSA-${7_000 + (at % 90)}-1`, source, version),
    )
    const advisories = advisoriesIn([...new Set(entries)].join(''))
    expect(agreeWithDebsecan(packages, advisories)).to.be.greaterThan(50)
  }).timeout(60_000)

  describe('of a real computer', () => {
    before(wants('the collected advisories of Debian', () => vendorFile('debian/advisories.ndjson.xz') !== null))

    it('is what we call missing', () => {
      const packages = packagesOf(vendorFile('inventories/debian12-stale.dpkg.tsv') ?? '', RELEASE)
      const advisories = advisoriesIn(
        (vendorFile('debian/advisories.ndjson.xz') ?? '')
          .trim()
          .split('\n')
          .flatMap((line) => {
            const { id, fixes } = JSON.parse(line) as { id: string; fixes: { rel: string; src: string; ver: string }[] }
            return fixes.filter(({ rel }) => rel === 'bookworm').map(({ src, ver }) => entry(id, src, ver))
          })
          .join(''),
      )
      expect(agreeWithDebsecan(packages, advisories)).to.equal(52)
    }).timeout(60_000)
  })
})

/** An entry of the tracker's lists. */
function entry(id: string, source: string, version: string): string {
  return `[12 Feb 2025] ${id} ${source} - security update\n\t{CVE-2025-0001}\n\t[bookworm] - ${source} ${version}\n`
}

function advisoriesIn(list: string): AdvisoryStatement[] {
  return ofKind(readWhole(list), 'advisory')
}

function agreeWithApt(packages: readonly PackageVersion[], suites: Readonly<Record<string, IndexRow[]>>): void {
  const apt = askApt(packages, Object.fromEntries(Object.entries(suites).map(([suite, rows]) => [suite, indexText(rows)])))
  const { ours, security } = upgradesOf(packages, suites)
  const named = (upgrades: typeof apt): string[] => upgrades.map(({ name, architecture }) => `${name} ${architecture}`).toSorted()
  expect(named(apt)).to.deep.equal(ours)
  expect(named(apt.filter((upgrade) => upgrade.isSecurity))).to.deep.equal(security)
}

/** What we call missing, by package; of those the ones of which the newest version is in the security archive. */
function upgradesOf(
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

/** @returns how many there are */
function agreeWithDebsecan(packages: readonly PackageVersion[], advisories: readonly AdvisoryStatement[]): number {
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

function rowsOf(text: string): IndexRow[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.split('\t').slice(0, 5) as unknown as IndexRow)
}

/** A computer and three suites in which everything occurs: older, equal, newer, rebuilt, with epochs, with versions of their own. */
function madeUp(seed: number, count: number): { packages: PackageVersion[]; suites: Record<string, IndexRow[]> } {
  let state = seed
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
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
