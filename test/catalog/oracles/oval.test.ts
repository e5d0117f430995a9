import { expect } from 'chai'
import { needs, needsMounts } from '../../support/needs.ts'
import { agreeWithOscap, madeUp } from './agreement-oval.ts'
import { mayMount, ovalText } from './oval.ts'

describe('what oscap finds by Ubuntu’s notices', () => {
  before(needs('oscap'))
  before(needsMounts(mayMount))

  it('is what we call missing', () => {
    const { lacking, there } = agreeWithOscap(ovalText(madeUp(80)), 1, 300)
    expect(lacking).to.be.greaterThan(20)
    expect(there).to.be.greaterThan(5)
  }).timeout(60_000)
})
