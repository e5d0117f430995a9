import { expect } from 'chai'
import fc from 'fast-check'
import { COLLECTOR_LIMITS } from '../../../wsus-adapter/index.ts'
import { DUE_LIMIT, hasRoom, partProblems, sha256Of, tokenIn, wishesFor } from '../../../server/collector/rules.ts'

const TOKEN = `tkc_${'A'.repeat(43)}`

describe('tokenIn', () => {
  it('takes a bearer token of ours and nothing else', () => {
    expect(tokenIn(`Bearer ${TOKEN}`)).to.equal(TOKEN)
    expect(tokenIn(`bearer ${TOKEN}`)).to.equal(TOKEN)
    for (const wrong of [
      undefined,
      '',
      TOKEN,
      `Basic ${TOKEN}`,
      `Bearer  ${TOKEN}`,
      `Bearer ${TOKEN}A`,
      `Bearer ${TOKEN} `,
      'Bearer tkc_',
    ]) {
      expect(tokenIn(wrong), String(wrong)).to.equal(undefined)
    }
  })

  it('never fails', () => {
    fc.assert(fc.property(fc.string(), (text) => tokenIn(text) === undefined))
  })
})

describe('wishesFor', () => {
  const reportedUpTo = new Date('2026-07-01T12:00:00.5Z')

  it('asks for everything until a run has ended well, and when too many computers are due', () => {
    const full = { full: true, statesSince: null, due: [] }
    expect(wishesFor({ hasBaseline: false, reportedUpTo, due: ['a'] })).to.deep.equal(full)
    expect(wishesFor({ hasBaseline: true, reportedUpTo: null, due: [] })).to.deep.equal(full)
    const due = Array.from({ length: DUE_LIMIT + 1 }, (_, index) => `pc${index}`)
    expect(wishesFor({ hasBaseline: true, reportedUpTo, due })).to.deep.equal(full)
    expect(wishesFor({ hasBaseline: true, reportedUpTo, due: due.slice(1) }).due).to.have.length(DUE_LIMIT)
  })

  it('asks for what reported since, some minutes earlier, and for what is due', () => {
    expect(wishesFor({ hasBaseline: true, reportedUpTo, due: ['a'] })).to.deep.equal({
      full: false,
      statesSince: '2026-07-01T11:50:00.500',
      due: ['a'],
    })
  })
})

describe('partProblems', () => {
  const sum = sha256Of('x')
  const part = (number: number, more: object = {}) => ({ number, rows: 1, bytes: 3, sha256: sum.toString('hex'), ...more })
  const stored = (number: number, more: object = {}) => ({ set: 'groups', number, sha256: sum, bytes: 3, ...more })
  const manifest = (...parts: ReturnType<typeof part>[]) => ({ sets: { groups: { columns: ['A'], missing: [], parts } } })

  it('finds none where all are here as they were sent', () => {
    expect(partProblems(manifest(part(0), part(1)), [stored(1), stored(0)])).to.equal(undefined)
    expect(partProblems({ sets: {} }, [])).to.equal(undefined)
  })

  it('names what is missing, what differs in sum, length or place, and what was not said', () => {
    expect(partProblems(manifest(part(0), part(1)), [stored(0)])).to.deep.equal({ missing: ['groups/1'], wrong: [], extra: [] })
    expect(partProblems(manifest(part(0)), [stored(0, { sha256: sha256Of('y') })])?.wrong).to.deep.equal(['groups/0'])
    expect(partProblems(manifest(part(0)), [stored(0, { bytes: 4 })])?.wrong).to.deep.equal(['groups/0'])
    expect(partProblems(manifest(part(1), part(0)), [stored(0), stored(1)])?.wrong).to.deep.equal(['groups/1', 'groups/0'])
    expect(partProblems({ sets: {} }, [stored(0)])?.extra).to.deep.equal(['groups/0'])
  })

  it('names at most twenty of a kind', () => {
    const all = Array.from({ length: 50 }, (_, number) => part(number))
    expect(partProblems(manifest(...all), [])?.missing).to.have.length(20)
  })
})

describe('hasRoom', () => {
  it('holds both bounds', () => {
    const bytes = 2_048 * 1_048_576
    expect(hasRoom({ bytes: bytes - 5, parts: 0 }, 5, COLLECTOR_LIMITS)).to.equal(true)
    expect(hasRoom({ bytes: bytes - 5, parts: 0 }, 6, COLLECTOR_LIMITS)).to.equal(false)
    expect(hasRoom({ bytes: 0, parts: 9_999 }, 1, COLLECTOR_LIMITS)).to.equal(true)
    expect(hasRoom({ bytes: 0, parts: 10_000 }, 1, COLLECTOR_LIMITS)).to.equal(false)
  })
})
