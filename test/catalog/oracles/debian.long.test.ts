import { expect } from 'chai'
import { needs, wants } from '../../support/needs.ts'
import { vendorFile } from '../feed/feeds.ts'
import { advisoriesIn, agreeWithApt, agreeWithDebsecan, entry, RELEASE, rowsOf, upgradesOf } from './agreement-debian.ts'
import { matchAgreesWithApt } from './agreement-match.ts'
import { packagesOf, type IndexRow } from './debian.ts'

describe('what apt would upgrade on a real computer', () => {
  before(needs('apt', 'apt-get'))
  before(wants('the collected indexes of Debian', () => vendorFile('debian/packages-bookworm-main.tsv.xz') !== null))

  const read = (part: string): IndexRow[] => rowsOf(vendorFile(`debian/packages-bookworm-${part}.tsv.xz`) ?? '')
  const suitesOf = (): Record<string, IndexRow[]> => ({
    stable: read('main'),
    'stable-updates': read('upd'),
    'stable-security': read('sec'),
  })

  it('is what -match calls missing, by files alone', async () => {
    const packages = packagesOf(vendorFile('inventories/debian12-stale.dpkg.tsv') ?? '', RELEASE)
    expect(await matchAgreesWithApt(packages, suitesOf())).to.equal(110)
  }).timeout(120_000)

  it('is what we call missing', () => {
    const packages = packagesOf(vendorFile('inventories/debian12-stale.dpkg.tsv') ?? '', RELEASE)
    const suites = suitesOf()
    const { ours, security } = upgradesOf(packages, suites)
    expect(packages).to.have.length(761)
    expect([ours.length, security.length]).to.deep.equal([110, 68])
    agreeWithApt(packages, suites)
  }).timeout(120_000)
})

describe('what debsecan reports of a real computer', () => {
  before(needs('debsecan'))
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
