import { expect } from 'chai'

import { WsusError } from '../../../wsus-adapter/index.ts'
import { MemberReader } from '../../../wsus-adapter/sync/member-reader.ts'
import { membersOf, recorded } from './fixtures.ts'

const NAMESPACE = 'http://www.microsoft.com/SoftwareDistribution'
const answer = (inner: string): string =>
  `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><OpResponse xmlns="${NAMESPACE}">` +
  `<OpResult>${inner}</OpResult></OpResponse></soap:Body></soap:Envelope>`

function failureOf(xml: string, valueBytes = 1_000): WsusError {
  try {
    const reader = new MemberReader('Op', valueBytes)
    for (let start = 0; start < xml.length; start += 100) reader.write(xml.slice(start, start + 100))
    reader.end()
  } catch (error) {
    if (error instanceof WsusError) return error
    throw error
  }
  throw new Error('the answer was taken')
}

describe('MemberReader', () => {
  for (const [operation, file] of [
    ['GetAuthConfig', '000001.GetAuthConfig.response.xml'],
    ['GetCookie', '000003.GetCookie.response.xml'],
    ['GetConfigData', '000004.GetConfigData.with-anchor.response.xml'],
    ['GetRevisionIdList', '000009.GetRevisionIdList.first10.response.xml'],
    ['GetUpdateData', '000013.GetUpdateData.bundle.response.xml'],
    ['GetUpdateData', '000015.GetUpdateData.uncompressed.response.xml'],
  ] as const) {
    it(`reads ${file} of a real server the same in one piece and character by character`, () => {
      const whole = membersOf(operation, recorded(file))

      expect(whole).to.not.have.length(0)
      expect(membersOf(operation, recorded(file), 1)).to.deep.equal(whole)
    })
  }

  it('keeps a cookie to the last character', () => {
    const cookie = membersOf('GetCookie', recorded('000003.GetCookie.response.xml'))

    expect(cookie.map(({ name }) => name)).to.deep.equal(['Expiration', 'EncryptedData'])
    expect(cookie[0]?.text).to.equal('2026-10-04T20:33:26.65455Z')
    expect(cookie[1]?.text).to.match(/^A+==$/)
    expect(recorded('000003.GetCookie.response.xml')).to.include(`<EncryptedData>${cookie[1]?.text}</EncryptedData>`)
  })

  it('tells entries of lists, empty lists and texts apart', () => {
    const members = membersOf('Op', answer('<Anchor>1,2</Anchor><A><guid>x</guid><guid>y</guid></A><B /><C></C>'))

    expect(members.map(({ name, entry, text }) => [name, entry?.text ?? null, text])).to.deep.equal([
      ['Anchor', null, '1,2'],
      ['A', 'x', ''],
      ['A', 'y', ''],
      ['B', null, ''],
      ['C', null, ''],
    ])
  })

  for (const [file, code, message] of [
    ['000017.GetUpdateData.unknown-id.fault.xml', 'InternalServerError', undefined],
    ['000018.GetRevisionIdList.bad-anchor.fault.xml', 'InvalidParameters', 'filter'],
    ['000019.GetRevisionIdList.no-cookie.fault.xml', 'InvalidCookie', undefined],
  ] as const) {
    it(`knows the fault of ${file}`, () => {
      const reader = new MemberReader('GetUpdateData', 1_000)
      reader.write(recorded(file))
      reader.end()

      expect(reader.fault()).to.deep.equal({
        exceptionType: code,
        text: 'Fault occurred',
        ...(message === undefined ? {} : { message }),
      })
    })
  }

  it('takes no more than it may hold', () => {
    expect(failureOf(answer(`<A>${'x'.repeat(2_000)}</A>`)).code).to.equal('wsus_too_large')
    expect(failureOf(answer(`<A><B>${'<c>xx</c>'.repeat(1_000)}</B></A>`)).code).to.equal('wsus_too_large')
    expect(failureOf(`<soap:Envelope ${'a'.repeat(5_000)}`).code).to.equal('wsus_too_large')
  })

  for (const [what, xml] of [
    ['entities of its own', `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${answer('<A>&b;</A>')}`],
    ['an entity that nobody declared', answer('<A>&b;</A>')],
    ['elements without end', answer('<A>'.repeat(100))],
    ['an answer to something else', answer('').replaceAll('OpRes', 'OtherRes')],
    ['half an answer', answer('<A>x</A>').slice(0, -20)],
    ['a page', '<html><body>welcome</body></html>'],
    ['nothing', ''],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(failureOf(xml).code).to.equal('wsus_answer_malformed')
    })
  }
})
