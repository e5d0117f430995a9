import { expect } from 'chai'
import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { findDrift as agentsDrift } from '../../../agent/plan.ts'
import { planHash as agentsPlanHash, jsonHash } from '../../../agent/protocol/sign.ts'
import { findDrift, planHash, RESTART_LEVELS, sealSlice, type Change, type Preview } from '../../../server/jobs/plan.ts'

const change = fc.record<Change>({
  action: fc.constantFrom('add', 'upgrade', 'downgrade', 'remove'),
  name: fc.constantFrom('a', 'b', 'c'),
  architecture: fc.constantFrom(null, 'amd64'),
  from: fc.constantFrom(null, '1'),
  to: fc.constantFrom(null, '1', '2'),
  sha256: fc.constantFrom(null, 'f'.repeat(64)),
})
const preview = fc.record<Preview>({
  changes: fc.array(change, { maxLength: 6 }),
  restart: fc.constantFrom(...RESTART_LEVELS),
  bytes: fc.constant(null),
  services: fc.constant([]),
})

describe('findDrift', () => {
  it('finds none in the same preview, and none in less', () => {
    fc.assert(
      fc.property(preview, fc.nat(), (planned, cut) => {
        const unique = { ...planned, changes: [...new Map(planned.changes.map((one) => [one.name, one])).values()] }
        const less = { ...unique, changes: unique.changes.slice(0, cut % 4), restart: 'none' as const }
        expect(findDrift(unique, unique)).to.equal(null)
        expect(findDrift(unique, less)).to.equal(null)
      }),
    )
  })

  it('finds another version, a removal, a restart that was not announced, and another file', () => {
    const upgrade: Change = { action: 'upgrade', name: 'a', architecture: 'amd64', from: '1', to: '2', sha256: 'a'.repeat(64) }
    const planned: Preview = { changes: [upgrade], restart: 'none', bytes: 1, services: [] }

    expect(findDrift(planned, { ...planned, changes: [{ ...upgrade, to: '3' }] })?.changes).to.have.length(1)
    expect(
      findDrift(planned, { ...planned, changes: [upgrade, { ...upgrade, action: 'remove', name: 'b', to: null }] })?.changes,
    ).to.have.length(1)
    expect(findDrift(planned, { ...planned, restart: 'required' })).to.deep.equal({ changes: [], restart: true })
    expect(findDrift(planned, { ...planned, changes: [{ ...upgrade, sha256: 'b'.repeat(64) }] })?.changes).to.have.length(1)
    expect(findDrift(planned, { ...planned, changes: [{ ...upgrade, from: '1.5' }] })).to.equal(null)
    expect(findDrift(null, planned)).to.equal(null)
  })

  it('says what the agent says', () => {
    fc.assert(
      fc.property(fc.option(preview), preview, (planned, fresh) => {
        const own = findDrift(planned, fresh)
        expect(own).to.deep.equal(agentsDrift(planned as never, fresh as never))
      }),
    )
  })
})

describe('planHash', () => {
  const slice = (computerId: string) => sealSlice({ computerId, installer: 'apt', items: [], expected: null })

  it('is the hash that the agent makes of it', () => {
    const common = { kind: 'windows', name: '更新', list: [1, 'b', { z: 1, a: 2 }] }
    const hashes = ['x', 'y', 'z'].map((id) => slice(id).hash)
    const own = planHash(common, hashes).toString('hex')
    expect(own).to.equal(
      agentsPlanHash(
        common,
        hashes.map((hash) => hash.toString('hex')),
      ),
    )
  })

  it('does not depend on the order of computers or of keys, and on everything else', () => {
    const [a, b] = [slice('a').hash, slice('b').hash]
    const hash = planHash({ one: 1, two: 2 }, [a, b])
    expect(planHash({ two: 2, one: 1 }, [b, a])).to.deep.equal(hash)
    expect(planHash({ one: 1, two: 3 }, [a, b])).not.to.deep.equal(hash)
    expect(planHash({ one: 1, two: 2 }, [a])).not.to.deep.equal(hash)
  })

  it('hashes a slice over its canonical text', () => {
    const { text, hash } = slice('a')
    expect(hash).to.deep.equal(createHash('sha256').update(text).digest())
    expect(hash.toString('hex')).to.equal(jsonHash(JSON.parse(text)))
  })
})
