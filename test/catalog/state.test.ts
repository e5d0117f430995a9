import { expect } from 'chai'
import { isLacking, isUnapplied, VERDICT_STATES } from '../../catalog/index.ts'

describe('isUnapplied', () => {
  it('is true for what is lacking, approved and without exception, and for nothing else', () => {
    const unapplied = VERDICT_STATES.filter((state) => isUnapplied({ state, approved: true, excepted: false }))

    expect(unapplied).to.deep.equal(['missing', 'downloaded', 'failed'])
  })

  it('needs an approval and no exception', () => {
    expect(isUnapplied({ state: 'missing', approved: false, excepted: false })).to.equal(false)
    expect(isUnapplied({ state: 'missing', approved: true, excepted: true })).to.equal(false)
  })
})

describe('isLacking', () => {
  it('does not count a pending restart: nothing is left to install', () => {
    expect(isLacking('pending_reboot')).to.equal(false)
    expect(isLacking('installed')).to.equal(false)
  })
})
