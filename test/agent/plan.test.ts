import { expect } from 'chai'
import { generateKeyPairSync } from 'node:crypto'
import { findDrift, refusePlan } from '../../agent/plan.ts'
import { Lease } from '../../agent/protocol/messages.ts'
import type { Change, Preview } from '../../agent/protocol/messages.ts'
import { approvalText, exportPublicKey, fingerprint, jsonHash, planHash, signText } from '../../agent/protocol/sign.ts'

const approver = generateKeyPairSync('ed25519')
const keyId = fingerprint(exportPublicKey(approver.publicKey))
const trust = { approvalRequired: true, approvalKeys: new Map([[keyId, approver.publicKey]]) }

const slice = {
  computerId: 'K7M2Q9XDA@Direct',
  installer: 'apt',
  items: [{ patchId: 'p', packages: [{ name: 'a', architecture: null, version: '1' }] }],
}
const common = { restart: 'never', note: 'fields that this agent does not know count too' }

function aLease(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const sliceHashes = [jsonHash(slice), jsonHash('another computer')]
  const hash = planHash(common, sliceHashes)
  const approvedAt = '2026-11-20T01:02:03.000Z'
  const signature = signText(approver.privateKey, approvalText({ jobId: 'J', planHash: hash, approvedAt }))
  const ids = { leaseId: 'L', jobId: 'J', stepId: 'S', attempt: 1, kind: 'apply', timeoutSeconds: 60 }
  return { ...ids, common, slice, sliceHashes, planHash: hash, approval: { signature, keyId, approvedAt }, ...changes }
}

function refuse(raw: Record<string, unknown>, how = trust) {
  return refusePlan(raw, Lease.parse(raw), how)
}

describe('refusePlan', () => {
  it('lets the approved plan run', () => {
    expect(refuse(aLease())).to.equal(null)
  })

  it('refuses a slice that is not in the plan, were it by one version', () => {
    const other = structuredClone(slice)
    other.items[0]!.packages[0]!.version = '2'

    expect(refuse(aLease({ slice: other }))).to.equal('slice_not_in_plan')
  })

  it('refuses a changed common part', () => {
    expect(refuse(aLease({ common: { ...common, restart: 'if_needed' } }))).to.equal('plan_hash_differs')
  })

  it('refuses a field that was put in where the agent would not look', () => {
    expect(refuse(aLease({ common: { ...common, more: true } }))).to.equal('plan_hash_differs')
  })

  it('refuses a plan with one slice more than was approved', () => {
    const lease = aLease()

    expect(refuse({ ...lease, sliceHashes: [...(lease['sliceHashes'] as string[]), jsonHash('a third')] })).to.equal('plan_hash_differs')
  })

  it('does not care for the order of the slices', () => {
    const lease = aLease()

    expect(refuse({ ...lease, sliceHashes: (lease['sliceHashes'] as string[]).toReversed() })).to.equal(null)
  })

  it('refuses the approval of the same plan in another job', () => {
    expect(refuse(aLease({ jobId: 'J2' }))).to.equal('approval_invalid')
  })

  it('refuses an unknown key, a missing approval, and garbage for a signature', () => {
    const approval = aLease()['approval'] as Record<string, string>

    expect(refuse(aLease({ approval: { ...approval, keyId: 'other' } }))).to.equal('approval_key_unknown')
    expect(refuse(aLease({ approval: null }))).to.equal('approval_missing')
    expect(refuse(aLease({ approval: { ...approval, signature: 'AAAA' } }))).to.equal('approval_invalid')
  })

  it('needs no approval where enrollment said so, yet still the right plan', () => {
    const relaxed = { ...trust, approvalRequired: false }

    expect(refuse(aLease({ approval: null }), relaxed)).to.equal(null)
    expect(refuse(aLease({ approval: null, common: {} }), relaxed)).to.equal('plan_hash_differs')
  })

  it('lets a preview run without a plan, because it changes nothing', () => {
    expect(refuse(aLease({ kind: 'preview', common: {}, sliceHashes: [], planHash: '', approval: null }))).to.equal(null)
  })
})

describe('findDrift', () => {
  const change: Change = { action: 'upgrade', name: 'openssl', architecture: 'amd64', from: '1', to: '2', sha256: 'a'.repeat(64) }
  const planned: Preview = { changes: [change], restart: 'none', bytes: 1, services: [] }

  it('finds nothing when the same or less would happen', () => {
    expect(findDrift(planned, planned)).to.equal(null)
    expect(findDrift(planned, { ...planned, changes: [] })).to.equal(null)
    expect(findDrift({ ...planned, restart: 'required' }, planned)).to.equal(null)
  })

  it('finds nothing when the version to replace has moved meanwhile', () => {
    expect(findDrift(planned, { ...planned, changes: [{ ...change, from: '1.5' }] })).to.equal(null)
  })

  for (const [what, other] of [
    ['another version', { to: '3' }],
    ['another package', { name: 'libssl3' }],
    ['another architecture', { architecture: 'i386' }],
    ['a removal', { action: 'remove', to: null }],
    ['a downgrade', { action: 'downgrade' }],
    ['another file', { sha256: 'b'.repeat(64) }],
  ] as const) {
    it(`finds ${what}`, () => {
      const fresh = { ...planned, changes: [change, { ...change, ...other }] }

      expect(findDrift(planned, fresh)).to.deep.equal({ changes: [{ ...change, ...other }], restart: false })
    })
  }

  it('finds a restart that was not announced', () => {
    expect(findDrift(planned, { ...planned, restart: 'possible' })).to.deep.equal({ changes: [], restart: true })
  })

  it('has nothing to compare when an unknown preview was accepted', () => {
    expect(findDrift(null, planned)).to.equal(null)
  })
})
