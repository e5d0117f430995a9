import { expect } from 'chai'
import { needs, needsMounts, wants } from '../../support/needs.ts'
import { vendorFile } from '../feed/feeds.ts'
import { agreeWithOscap } from './agreement-oval.ts'
import { mayMount } from './oval.ts'

const REAL = 'ubuntu/com.ubuntu.lunar.usn.oval.xml.xz'

describe('what oscap finds in a whole document of Ubuntu’s', () => {
  before(needs('oscap'))
  before(needsMounts(mayMount))
  before(wants('the collected OVAL of Ubuntu', () => vendorFile(REAL) !== null))

  for (const seed of [1, 2])
    it(`is what we call missing on computer ${seed}`, () => {
      const { lacking, there } = agreeWithOscap(vendorFile(REAL) ?? '', seed, 700)
      expect(lacking).to.be.greaterThan(60)
      expect(lacking + there).to.be.within(200, 266)
    }).timeout(180_000)
})
