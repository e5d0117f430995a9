import { expect } from 'chai'

import { md4 } from '../../../wsus-adapter/soap/md4.ts'
import {
  authenticateMessage,
  negotiateMessage,
  ntlmAccount,
  ntlmResponses,
  ntowfv2,
  parseChallenge,
} from '../../../wsus-adapter/soap/ntlm.ts'
import { challengeFor, messageKind, provesPassword, rfc1320 } from '../../peers/ntlm-acceptor.ts'

// The example of MS-NLMP 4.2.1 and 4.2.4.
const account = { domain: 'Domain', user: 'User', password: 'Password' }
const targetInfo = Buffer.from('02000c0044006f006d00610069006e0001000c005300650072007600650072000000000000', 'hex').subarray(0, 36)
const challenge = { flags: 0xe28a8233, nonce: Buffer.from('0123456789abcdef', 'hex'), targetInfo, timestamp: null }
const randomness = { nonce: Buffer.alloc(8, 0xaa), now: new Date(-11_644_473_600_000) }

describe('md4', () => {
  // RFC 1320, appendix A.5.
  const cases: [string, string][] = [
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['12345678901234567890123456789012345678901234567890123456789012345678901234567890', 'e33b4ddc9c38f2199c3e7b164fcc0536'],
  ]
  for (const [text, digest] of cases) {
    it(`digests "${text}" as RFC 1320 does`, () => {
      expect(md4(Buffer.from(text)).toString('hex')).to.equal(digest)
    })
  }

  it('agrees with another implementation at every length around its block size', () => {
    for (let length = 0; length <= 130; length += 1) {
      const bytes = Buffer.alloc(length, length)
      expect(md4(bytes).equals(rfc1320(bytes)), String(length)).to.equal(true)
    }
  })
})

describe('ntowfv2', () => {
  it('is the key of the specification', () => {
    expect(ntowfv2(account).toString('hex')).to.equal('0c868a403bfd7a93a3001ef22ef02e3f')
  })
})

describe('ntlmResponses', () => {
  it('gives the responses of the specification', () => {
    const { nt, lm } = ntlmResponses(account, challenge, randomness)

    expect(nt.subarray(0, 16).toString('hex')).to.equal('68cd0ab851e51c96aabc927bebef6a1c')
    expect(lm.toString('hex')).to.equal('86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa')
  })

  it('takes the time of the server and leaves the old response empty when the server sends its time', () => {
    const { message } = challengeFor({ timestamp: true })
    const parsed = parseChallenge(message)
    const { nt, lm } = ntlmResponses(account, parsed, randomness)

    expect(nt.subarray(24, 32)).to.deep.equal(parsed.timestamp)
    expect(lm).to.deep.equal(Buffer.alloc(24))
  })
})

describe('authenticateMessage', () => {
  for (const [user, password] of [
    ['EXAMPLE\\reader', 'secret'],
    ['reader', ''],
    ['EXAMPLE\\reader', 'パスワード-ñ-🔑'],
    ['reader@example.test', 'x'.repeat(300)],
  ] as const) {
    for (const timestamp of [true, false]) {
      it(`proves a password of ${password.length} characters for ${user} (server time ${timestamp})`, () => {
        const { message, nonce } = challengeFor({ timestamp })
        const answer = authenticateMessage(ntlmAccount(user, password), parseChallenge(message))
        const name = user.split('\\').at(-1) ?? ''

        expect(messageKind(answer)).to.equal(3)
        expect(provesPassword(answer, nonce, { user: name, password })).to.equal(true)
        expect(provesPassword(answer, nonce, { user: name, password: `${password}!` })).to.equal(false)
        expect(provesPassword(answer, Buffer.alloc(8), { user: name, password })).to.equal(false)
      })
    }
  }

  it('does not hold the password', () => {
    const answer = authenticateMessage(ntlmAccount('reader', 'secret'), parseChallenge(challengeFor({ timestamp: true }).message))

    expect(answer.includes(Buffer.from('secret'))).to.equal(false)
    expect(answer.includes(Buffer.from('secret', 'utf16le'))).to.equal(false)
  })
})

describe('parseChallenge', () => {
  const { message } = challengeFor({ timestamp: true })
  const outside = Buffer.from(message)
  outside.writeUInt32LE(0xfffffff0, 44)
  for (const [what, bytes] of [
    ['nothing', Buffer.alloc(0)],
    ['a message of another kind', negotiateMessage()],
    ['half a message', message.subarray(0, 60)],
    ['offsets that leave the message', outside],
    ['noise', Buffer.alloc(100, 7)],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => parseChallenge(bytes)).to.throw(RangeError)
    })
  }

  it('ends with target information that never ends', () => {
    const endless = Buffer.from(message)
    endless.fill(0xff, 70)

    expect(parseChallenge(endless).timestamp).to.equal(null)
  })
})
