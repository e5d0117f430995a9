import { expect } from 'chai'
import fc from 'fast-check'
import { classifyFailure, isMailAddress, mayBecome, nameOf, NOTICE_STATES, retryDelay } from '../../../server/notices/rules.ts'

describe('retryDelay', () => {
  it('doubles, and ten attempts take 24 hours together', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((attempts) => retryDelay(attempts, 10) ?? 0)

    for (const [index, delay] of delays.entries()) if (index > 0) expect(delay / (delays[index - 1] ?? 1)).to.be.closeTo(2, 0.001)
    expect(delays.reduce((sum, delay) => sum + delay)).to.be.closeTo(86_400_000, 100)
    expect(delays[0]).to.be.within(2 * 60_000, 3 * 60_000)
  })

  it('gives up after the last attempt, also when the maximum was lowered meanwhile', () => {
    expect(retryDelay(10, 10)).to.equal(undefined)
    expect(retryDelay(1, 1)).to.equal(undefined)
    expect(retryDelay(7, 3)).to.equal(undefined)
    expect(retryDelay(1, 2)).to.equal(86_400_000)
  })
})

describe('mayBecome', () => {
  it('lets a notice take the ways of the outbox and no other', () => {
    const allowed = NOTICE_STATES.flatMap((from) => NOTICE_STATES.filter((to) => mayBecome(from, to)).map((to) => `${from}>${to}`))

    expect(allowed).to.deep.equal([
      'queued>sending',
      'sending>queued',
      'sending>sent',
      'sending>retrying',
      'sending>failed',
      'retrying>sending',
      'failed>queued',
    ])
  })
})

describe('classifyFailure', () => {
  it('takes a refusal of recipient or content for final, one of the sender or the session not', () => {
    const refusal = { code: 'EENVELOPE', responseCode: 550, response: '550 5.1.1 no such user', command: 'RCPT TO', message: 'x' }

    expect(classifyFailure(refusal)).to.deep.equal({ code: 'smtp_refused', answer: '550 5.1.1 no such user', final: true })
    expect(classifyFailure({ ...refusal, command: 'DATA' }).final).to.equal(true)
    expect(classifyFailure({ ...refusal, command: 'MAIL FROM' }).final).to.equal(false)
    expect(classifyFailure({ ...refusal, responseCode: 451 }).final).to.equal(false)
  })

  it('names sign-in, certificate, time-out and connection', () => {
    expect(classifyFailure({ code: 'EAUTH', responseCode: 535, message: 'x' }).code).to.equal('smtp_unauthorized')
    expect(classifyFailure({ responseCode: 530, message: 'x' }).code).to.equal('smtp_unauthorized')
    expect(classifyFailure({ code: 'ESOCKET', message: 'self-signed certificate DEPTH_ZERO_SELF_SIGNED_CERT' }).code).to.equal(
      'smtp_certificate_untrusted',
    )
    expect(classifyFailure({ code: 'ETLS', message: 'x' }).code).to.equal('smtp_starttls_missing')
    expect(classifyFailure({ code: 'ETIMEDOUT', message: 'x' }).code).to.equal('smtp_timeout')
    expect(classifyFailure({ code: 'ECONNECTION', message: 'connect ECONNREFUSED' }).code).to.equal('smtp_unreachable')
  })

  it('keeps the answer on one bounded line', () => {
    const { answer } = classifyFailure({ responseCode: 554, response: `554 a\r\n554 ${'b'.repeat(5000)}`, message: 'x' })

    expect(answer)
      .to.have.length(500)
      .and.not.match(/[\r\n]/)
  })
})

describe('isMailAddress', () => {
  it('takes ordinary addresses and refuses what could begin another header or recipient', () => {
    for (const good of ['hanako@example.jp', 'a.b+c@sub.example.co.jp', "o'neil@x-y.org", 'root@localhost'])
      expect(isMailAddress(good), good).to.equal(true)
    for (const bad of [
      '',
      'a',
      '@b',
      'a@',
      'a b@c',
      'a@b c',
      'a@b\nBcc: c@d',
      'a@b,c@d',
      '<a@b>',
      '"a b"@c',
      'a@b@c',
      'a@.b',
      `${'a'.repeat(65)}@b`,
      '花子@example.jp',
    ]) {
      expect(isMailAddress(bad), JSON.stringify(bad)).to.equal(false)
    }
  })

  it('never lets a control character or a separator through', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !isMailAddress(text) || !/[\s,;<>"\p{Cc}]/u.test(text)))
  })
})

describe('nameOf', () => {
  it('puts the family name first in Japanese and falls back on the user id', () => {
    const person = { userId: 'hanako', firstName: '花子', middleName: 'M', lastName: '山田' }

    expect(nameOf(person, 'ja')).to.equal('山田 花子')
    expect(nameOf(person, 'en')).to.equal('花子 M 山田')
    expect(nameOf({ ...person, firstName: '', middleName: '', lastName: '' }, 'en')).to.equal('hanako')
  })
})
