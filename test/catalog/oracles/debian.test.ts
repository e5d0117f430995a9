import { expect } from 'chai'
import { needs } from '../../support/needs.ts'
import { advisoriesIn, agreeWithApt, agreeWithDebsecan, entry, madeUp, upgradesOf } from './agreement-debian.ts'
import { matchAgreesWithApt } from './agreement-match.ts'

describe('what apt would upgrade', () => {
  before(needs('apt', 'apt-get'))

  it('is what we call missing, and what comes from security is what comes from security here', () => {
    const { packages, suites } = madeUp(1, 400)
    const { ours, security } = upgradesOf(packages, suites)
    expect(ours).to.have.length.above(100)
    expect(security).to.have.length.within(20, ours.length - 20)
    agreeWithApt(packages, suites)
  }).timeout(120_000)

  it('is what -match calls missing, by files alone', async () => {
    const { packages, suites } = madeUp(3, 200)
    expect(await matchAgreesWithApt(packages, suites)).to.be.greaterThan(50)
  }).timeout(120_000)
})

describe('what debsecan reports', () => {
  before(needs('debsecan'))

  it('is what we call missing', () => {
    const { packages, suites } = madeUp(2, 300)
    const entries = (suites['stable-security'] ?? []).map(([, , , source, version], at) =>
      entry(`DSA-${7_000 + (at % 90)}-1`, source, version),
    )
    expect(agreeWithDebsecan(packages, advisoriesIn([...new Set(entries)].join('')))).to.be.greaterThan(50)
  }).timeout(60_000)
})
