import { expect } from 'chai'
import { encodeLease } from '../../../server/agents/encode.ts'
import { sha256 } from '../../../server/agents/rules.ts'

describe('encodeLease', () => {
  const bytes = (lease: object | null): Buffer => Buffer.concat(encodeLease(lease).parts)
  const decoded = (lease: object | null): unknown => JSON.parse(bytes(lease).toString('utf8'))

  it('is the JSON of the lease, whatever it holds', () => {
    const lease = { leaseId: '一', common: { patches: [{ name: '"}' }] }, sliceHashes: ['aa', 'bb'], approval: null }
    expect(decoded(lease)).to.deep.equal({ lease })
    expect(decoded({ sliceHashes: [] })).to.deep.equal({ lease: { sliceHashes: [] } })
    expect(decoded({ kind: 'preview' })).to.deep.equal({ lease: { kind: 'preview' } })
    expect(decoded(null)).to.deep.equal({ lease: null })
  })

  it('keeps the leases of one plan apart though they share its list', () => {
    const sliceHashes = ['aa', 'bb']
    const leases = ['1', '2', '1'].map((leaseId) => ({ leaseId, sliceHashes }))
    expect(leases.map(decoded)).to.deep.equal(leases.map((lease) => ({ lease })))
    expect(leases.map((lease) => encodeLease(lease).hash)).to.deep.equal(leases.map((lease) => sha256(bytes(lease))))
  })
})
