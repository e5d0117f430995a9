import { expect } from 'chai'
import { differenceOf, parseMoment, type Configuration } from '../../../server/baselines/rules.ts'

const nothing: Configuration = { attributes: {}, verdicts: new Map(), software: null }

describe('differenceOf', () => {
  it('tells patches that were gained and lost from those whose state changed otherwise', () => {
    const from: Configuration = {
      ...nothing,
      verdicts: new Map([
        ['a', 'missing'],
        ['b', 'installed'],
        ['c', 'missing'],
        ['d', 'installed'],
        ['e', 'missing'],
      ]),
    }
    const to: Configuration = {
      ...nothing,
      verdicts: new Map([
        ['a', 'installed'],
        ['b', 'missing'],
        ['c', 'failed'],
        ['e', 'missing'],
        ['f', 'installed'],
        ['g', 'missing'],
      ]),
    }

    const { gained, lost, changed } = differenceOf(from, to)

    expect(gained.map((one) => one.patchId)).to.deep.equal(['a', 'f'])
    expect(lost).to.deep.equal([
      { patchId: 'b', from: 'installed', to: 'missing' },
      { patchId: 'd', from: 'installed', to: null },
    ])
    expect(changed).to.deep.equal([
      { patchId: 'c', from: 'missing', to: 'failed' },
      { patchId: 'g', from: null, to: 'missing' },
    ])
  })

  it('names attributes that are different, those that came and those that went', () => {
    const from = { ...nothing, attributes: { fqdn: 'a.example', osName: 'Debian 12', siteId: 'S1' } }
    const to = { ...nothing, attributes: { fqdn: 'b.example', osName: 'Debian 12', displayName: 'web' } }

    expect(differenceOf(from, to).attributes).to.deep.equal([
      { name: 'displayName', from: null, to: 'web' },
      { name: 'fqdn', from: 'a.example', to: 'b.example' },
      { name: 'siteId', from: 'S1', to: null },
    ])
  })

  it('takes one version for another as a change, and several side by side one by one', () => {
    const of = (...lines: [string, string][]) => ({ ...nothing, software: lines.map(([name, version]) => ({ package: name, version })) })

    const { software } = differenceOf(
      of(['openssl', '1'], ['kernel', '5'], ['kernel', '6'], ['vim', '9']),
      of(['openssl', '2'], ['kernel', '6'], ['kernel', '7'], ['kernel', '8'], ['git', '2']),
    )

    expect(software).to.deep.equal({
      added: [
        { package: 'git', from: null, to: '2' },
        { package: 'kernel', from: null, to: '7' },
        { package: 'kernel', from: null, to: '8' },
      ],
      removed: [
        { package: 'kernel', from: '5', to: null },
        { package: 'vim', from: '9', to: null },
      ],
      changed: [{ package: 'openssl', from: '1', to: '2' }],
    })
  })

  it('says that software is not known rather than that all of it came', () => {
    const software = [{ package: 'vim', version: '9' }]

    expect(differenceOf(nothing, { ...nothing, software }).software).to.equal(null)
    expect(differenceOf({ ...nothing, software }, nothing).software).to.equal(null)
    expect(differenceOf({ ...nothing, software: [] }, { ...nothing, software }).software?.added).to.have.length(1)
  })
})

describe('parseMoment', () => {
  it('reads the present, an instant with its offset and a baseline', () => {
    expect(parseMoment('now')).to.deep.equal({ kind: 'now' })
    expect(parseMoment('2026-10-02T09:00:00+09:00')).to.deep.equal({ kind: 'at', at: new Date('2026-10-02T00:00:00Z') })
    expect(parseMoment('baseline:K7M2Q9XDA@Direct')).to.deep.equal({ kind: 'baseline', baselineId: 'K7M2Q9XDA@Direct' })
  })

  for (const text of ['', 'baseline:', '2026-10-02', '2026-10-02T09:00:00', '2026-13-02T09:00:00Z', 'yesterday', 'now ', '0']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(parseMoment(text)).to.equal(undefined)
    })
  }
})
