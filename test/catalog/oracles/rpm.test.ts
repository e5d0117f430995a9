import { expect } from 'chai'
import { needs, needsThat } from '../../support/needs.ts'
import { matchAgreesWithDnf, osvOf } from './agreement-match.ts'
import { agreeWithDnf, madeUp } from './agreement-rpm.ts'

describe('what dnf lists as errata', () => {
  before(needs('dnf', 'rpm', 'createrepo_c'))
  before(needsThat('root', () => process.getuid?.() === 0))

  it('is what we call missing and installed, for modules, epochs, architectures and versions of every shape', () => {
    const { lacking, there } = agreeWithDnf(madeUp(), 'alma/8', 3, 100)
    expect(Math.min(lacking, there)).to.be.greaterThan(10)
  }).timeout(120_000)

  it('is what -match calls missing or superseded, and installed, by files alone', async () => {
    const { lacking, there } = await matchAgreesWithDnf(osvOf(madeUp()), 'alma/8', 6, 100)
    expect(Math.min(lacking, there)).to.be.greaterThan(10)
  }).timeout(120_000)
})
