import { expect } from 'chai'
import { generateKeyPairSync } from 'node:crypto'
import * as agentSide from '../../../agent/protocol/sign.ts'
import { verifySignature } from '../../../server/cmdb/keys.ts'
import * as rules from '../../../server/agents/rules.ts'

const pair = generateKeyPairSync('ed25519')
const publicKey = agentSide.exportPublicKey(pair.publicKey)
const raw = Buffer.from(publicKey, 'base64')

describe('isSignedBy', () => {
  const body = Buffer.from('{"text":"繕い"}')
  const facts = { protocol: 1, agentVersion: '0.1.0', agentId: agentSide.fingerprint(publicKey), channel: 'work' as const, sequence: 7 }
  const request = { method: 'POST', path: '/agent/v1/work?x=1', body }
  const text = agentSide.requestText({ ...facts, method: request.method, path: request.path, bodyHash: agentSide.sha256(body) })
  const head = { ...facts, signature: agentSide.signText(pair.privateKey, text) }

  it('accepts what an agent signs', () => {
    expect(rules.isSignedBy(raw, head, request)).to.equal(true)
  })

  for (const [what, changedHead, changedRequest] of [
    ['protocol', { protocol: 2 }, {}],
    ['version', { agentVersion: '0.1.1' }, {}],
    ['agent', { agentId: 'f'.repeat(64) }, {}],
    ['channel', { channel: 'report' }, {}],
    ['sequence', { sequence: 8 }, {}],
    ['method', {}, { method: 'GET' }],
    ['path', {}, { path: '/agent/v1/work' }],
    ['body', {}, { body: Buffer.from('{"text":"繕う"}') }],
    ['signature', { signature: 'x' }, {}],
  ] as const) {
    it(`refuses another ${what}`, () => {
      expect(rules.isSignedBy(raw, { ...head, ...changedHead }, { ...request, ...changedRequest })).to.equal(false)
    })
  }

  it('does not throw on a key that is none', () => {
    expect(rules.isSignedBy(Buffer.alloc(3), head, request)).to.equal(false)
  })
})

describe('answerText', () => {
  it('is what the agent verifies', () => {
    const facts = { protocol: 1, agentId: 'a', channel: 'report' as const, sequence: 3 }

    const text = rules.answerText(facts, 200, rules.sha256('{}'))

    expect(text.toString()).to.equal(agentSide.answerText({ ...facts, status: 200, bodyHash: agentSide.sha256('{}') }))
  })
})

describe('approvalText', () => {
  it('is what the agent verifies', () => {
    const approval = { jobId: 'J', planHash: 'ab', approvedAt: '2026-11-20T00:00:00.000Z' }

    expect(rules.approvalText(approval).toString()).to.equal(agentSide.approvalText(approval))
  })
})

describe('tokenPublicKey', () => {
  it('belongs to the key that the agent derives from the same secret', () => {
    const secret = Buffer.alloc(32, 7).toString('base64url')
    const body = Buffer.from('{}')

    const signature = agentSide.signText(agentSide.enrollmentKey(secret), agentSide.enrollmentText('T', agentSide.sha256(body)))

    expect(rules.isFromTokenHolder(rules.tokenPublicKey(secret), 'T', body, signature)).to.equal(true)
    expect(rules.isFromTokenHolder(rules.tokenPublicKey(secret), 'U', body, signature)).to.equal(false)
    expect(rules.isFromTokenHolder(rules.tokenPublicKey(Buffer.alloc(32, 8).toString('base64url')), 'T', body, signature)).to.equal(false)
    expect(verifySignature(rules.tokenPublicKey(secret), Buffer.from(''), Buffer.alloc(64))).to.equal(false)
  })
})

describe('refuseToken', () => {
  const now = new Date('2026-11-20T12:00:00Z')
  const token = { expiresAt: new Date('2026-11-20T12:00:01Z'), revokedAt: null, usesLeft: 1 }

  for (const [what, change, expected] of [
    ['a good one', {}, null],
    ['one that ends this very instant', { expiresAt: now }, 'enrollment_token_expired'],
    ['one without uses', { usesLeft: 0 }, 'enrollment_token_used'],
    ['one that was taken back', { revokedAt: now }, 'enrollment_token_invalid'],
    ['one that was taken back and has expired', { revokedAt: now, expiresAt: now }, 'enrollment_token_invalid'],
  ] as const) {
    it(`answers ${expected ?? 'nothing'} for ${what}`, () => {
      expect(rules.refuseToken({ ...token, ...change }, now)).to.equal(expected)
    })
  }
})

describe('isSecondMachine', () => {
  it('compares without regard to case, and trusts the first contact', () => {
    expect(rules.isSecondMachine(null, 'a')).to.equal(false)
    expect(rules.isSecondMachine('AB', 'ab')).to.equal(false)
    expect(rules.isSecondMachine('ab', 'cd')).to.equal(true)
  })
})

describe('isStale', () => {
  const now = new Date('2026-11-20T12:00:00Z')

  it('counts silence beyond the limit, and never having been heard', () => {
    expect(rules.isStale(null, 72, now)).to.equal(true)
    expect(rules.isStale(new Date('2026-11-17T12:00:00Z'), 72, now)).to.equal(false)
    expect(rules.isStale(new Date('2026-11-17T11:59:59Z'), 72, now)).to.equal(true)
  })

  it('does not take a clock that runs ahead for silence', () => {
    expect(rules.isStale(new Date('2026-11-21T12:00:00Z'), 72, now)).to.equal(false)
  })
})
