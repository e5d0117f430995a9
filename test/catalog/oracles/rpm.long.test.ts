import { expect } from 'chai'
import { needs, needsThat, wants } from '../../support/needs.ts'
import { catalogFixture, ofKind, readWhole, vendorFile } from '../feed/feeds.ts'
import { matchAgreesWithDnf } from './agreement-match.ts'
import { agreeWithDnf, madeUp } from './agreement-rpm.ts'

describe('what dnf lists as errata', () => {
  before(needs('dnf', 'rpm', 'createrepo_c'))
  before(needsThat('root', () => process.getuid?.() === 0))

  it('is what we call missing, and what it lists as installed is installed here', () => {
    const statements = ofKind(readWhole(catalogFixture('alma-osv/alma.ndjson')), 'advisory')
    const releases = new Set(statements.flatMap(({ fixes }) => fixes.map((fix) => fix.release)))
    expect(releases.size).to.be.greaterThan(1)
    for (const [at, release] of [...releases].entries()) {
      const { lacking, there } = agreeWithDnf(statements, release, at + 1, 200)
      expect(lacking + there, release).to.be.greaterThan(0)
    }
  }).timeout(120_000)

  it('is so for another computer that was made up', () => {
    const { lacking, there } = agreeWithDnf(madeUp(), 'alma/8', 4, 100)
    expect(Math.min(lacking, there)).to.be.greaterThan(10)
  }).timeout(120_000)

  describe('of all that AlmaLinux published', () => {
    before(wants('the collected advisories of AlmaLinux', () => vendorFile('alma/alma-osv.ndjson.xz') !== null))

    for (const [release, least] of [
      ['alma/8', 500],
      ['alma/9', 300],
    ] as const) {
      it(`is what we call missing on ${release}`, () => {
        const statements = ofKind(readWhole(vendorFile('alma/alma-osv.ndjson.xz') ?? ''), 'advisory')
        const { lacking, there } = agreeWithDnf(statements, release, 5, 400)
        expect(lacking).to.be.greaterThan(least)
        expect(there).to.be.greaterThan(least)
      }).timeout(300_000)

      it(`is what -match calls missing or superseded on ${release}`, async () => {
        const { lacking } = await matchAgreesWithDnf(vendorFile('alma/alma-osv.ndjson.xz') ?? '', release, 6, 400)
        expect(lacking).to.be.greaterThan(least / 5)
      }).timeout(300_000)
    }
  })
})
