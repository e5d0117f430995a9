import { expect } from 'chai'
import { isForeign } from '../../../catalog/match/shapes.ts'
import { restartFrom, severityFrom } from '../../../catalog/feed/records.ts'
import { releaseOf } from '../../../catalog/release.ts'

/** Names that every object of JavaScript has: no table of ours may find something under them. */
const EVERYWHERE = ['constructor', 'toString', '__proto__', 'hasOwnProperty']

describe('words of others', () => {
  for (const word of EVERYWHERE) {
    it(`mean nothing when they are ${word}`, () => {
      expect(severityFrom(word)).to.equal(undefined)
      expect(restartFrom(word)).to.equal('unknown')
      expect(isForeign({ release: `${word}/9`, vendor: 'ACME' })).to.equal(false)
      expect(releaseOf(word)).to.equal(word.toLowerCase())
      expect(releaseOf(`${word} 9.1`)).to.equal(`${word.toLowerCase()}/9.1`)
    })
  }
})
