import { expect } from 'chai'
import { needs, needsThat } from '../../support/needs.ts'
import { agreeWithDnf, madeUp } from './agreement-rpm.ts'

describe('what dnf lists as errata', () => {
  before(needs('dnf', 'rpm', 'createrepo_c'))
  before(needsThat('root', () => process.getuid?.() === 0))

  it('is what we call missing and installed, for modules, epochs, architectures and versions of every shape', () => {
    const { lacking, there } = agreeWithDnf(madeUp(), 'alma/8', 3, 100)
    expect(Math.min(lacking, there)).to.be.greaterThan(10)
  }).timeout(120_000)
})
