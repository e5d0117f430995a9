import { expect } from 'chai'
import fc from 'fast-check'

import { WsusError } from '../../../wsus-adapter/index.ts'
import { AnswerReader } from '../../../wsus-adapter/soap/answer-reader.ts'
import type { ListedRow } from '../../../wsus-adapter/soap/answer-reader.ts'
import { answer, API, envelope, fault, i, result, rowsResult, s, setsResult, updatesResult } from '../../peers/wsus-xml.ts'

const OPERATION = 'ExecuteSPGetAllTargetGroups'
// A row as a .NET server writes it.
const VALUES =
  '<Values><anyType xsi:type="xsd:string">Computers</anyType>' +
  '<anyType xmlns:q1="http://microsoft.com/wsdl/types/" xsi:type="q1:guid">a0a08746-4dbe-4a37-9adf-9e7652c0b421</anyType>' +
  '<anyType xsi:type="xsd:int">5</anyType><anyType xsi:nil="true" /><anyType xsi:type="xsd:boolean">true</anyType>' +
  '<anyType xsi:type="xsd:dateTime">2025-01-02T03:04:05.677</anyType><anyType xsi:type="xsd:string" /><anyType xsi:type="xsd:long">7</anyType>' +
  '<anyType xsi:type="xsd:short">3</anyType><anyType xsi:type="xsd:unsignedByte">2</anyType>' +
  '<anyType xsi:type="xsd:base64Binary">AQI=</anyType><anyType /></Values>'
const ROW = `<GenericReadableRow>${VALUES}</GenericReadableRow>`
const EXPECTED = [
  { type: 'string', text: 'Computers' },
  { type: 'guid', text: 'a0a08746-4dbe-4a37-9adf-9e7652c0b421' },
  { type: 'int', text: '5' },
  null,
  { type: 'boolean', text: 'true' },
  { type: 'dateTime', text: '2025-01-02T03:04:05.677' },
  { type: 'string', text: '' },
  { type: 'long', text: '7' },
  { type: 'short', text: '3' },
  { type: 'unsignedByte', text: '2' },
  { type: 'base64Binary', text: 'AQI=' },
  null,
]

function read(xml: string, operation = OPERATION, piece = xml.length): { rows: ListedRow[]; reader: AnswerReader } {
  const reader = new AnswerReader(operation, 10_000)
  for (let at = 0; at < xml.length; at += piece) reader.write(xml.slice(at, at + piece))
  reader.end()
  return { rows: reader.take(), reader }
}

function refusal(xml: string, operation = OPERATION): WsusError {
  try {
    read(xml, operation)
  } catch (error) {
    expect(error).to.be.instanceOf(WsusError)
    return error as WsusError
  }
  throw new Error('the answer was read')
}

describe('AnswerReader', () => {
  it('keeps the place of every value: nil, empty text, bare element, GUID under any prefix', () => {
    expect(read(result(OPERATION, ROW)).rows).to.deep.equal([{ list: `${OPERATION}Result`, set: 0, row: EXPECTED }])
  })

  it('reads the same wherever the pieces end', () => {
    const xml = result(OPERATION, ROW)
    for (const piece of [1, 2, 3, 7, 64]) {
      expect(read(xml, OPERATION, piece).rows, String(piece)).to.deep.equal([{ list: `${OPERATION}Result`, set: 0, row: EXPECTED }])
    }
  })

  it('knows a GUID by its local name when the prefix counts on, and nil written as 1 or under another prefix', () => {
    const xml = envelope(
      `<${OPERATION}Response xmlns="${API}"><${OPERATION}Result xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><GenericReadableRow><Values>` +
        '<anyType xmlns:q17="http://microsoft.com/wsdl/types/" i:type="q17:guid">x</anyType><anyType i:nil="1"></anyType>' +
        `</Values></GenericReadableRow></${OPERATION}Result></${OPERATION}Response>`,
    )

    expect(read(xml).rows.map(({ row }) => row)).to.deep.equal([[{ type: 'guid', text: 'x' }, null]])
  })

  it('takes an empty result, a missing result and an empty list for no rows', () => {
    expect(read(result(OPERATION, '')).rows).to.deep.equal([])
    expect(read(answer(OPERATION, '')).rows).to.deep.equal([])
    expect(read(setsResult(OPERATION, [[], [], []])).rows).to.deep.equal([])
  })

  it('numbers the sets of an answer, empty ones and nil ones too', () => {
    const xml = result(
      OPERATION,
      `<ArrayOfGenericReadableRow>${ROW}</ArrayOfGenericReadableRow><ArrayOfGenericReadableRow xsi:nil="true" /><ArrayOfGenericReadableRow>${ROW}${ROW}</ArrayOfGenericReadableRow>`,
    )

    expect(read(xml).rows.map(({ set }) => set)).to.deep.equal([0, 2, 2])
  })

  it('names the lists of CompleteUpdates', () => {
    const xml = updatesResult({ minimalProperties: [[i(1)]], kbArticles: [[i(1), s('5034441')]], infoUrls: [[i(1), s('https://x')]] })

    expect(read(xml, 'ExecuteSPSearchUpdates').rows.map(({ list }) => list)).to.deep.equal(['minimalProperties', 'kbArticles', 'infoUrls'])
  })

  it('reads entities, CDATA and text of any language', () => {
    const xml = rowsResult(OPERATION, [[s('a & b <c> 更新プログラム 🔑')]]).replace('a &amp;', '<![CDATA[a &]]>')

    expect(read(xml, OPERATION, 5).rows[0]?.row).to.deep.equal([{ type: 'string', text: 'a & b <c> 更新プログラム 🔑' }])
  })

  it('reads a fault with the type of the exception and the text behind the last arrow', () => {
    const { reader } = read(
      fault('Microsoft.UpdateServices.Administration.WsusObjectNotFoundException', 'Wrapper ---> Computer not found.'),
    )

    expect(reader.fault()).to.deep.equal({
      exceptionType: 'Microsoft.UpdateServices.Administration.WsusObjectNotFoundException',
      text: 'Computer not found.',
    })
  })

  it('reads a SOAP 1.2 fault', () => {
    const { reader } = read(
      '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code>' +
        '<e:Reason><e:Text xml:lang="en">No such action</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>',
    )

    expect(reader.fault()).to.deep.equal({ exceptionType: null, text: 'No such action' })
  })

  const malformed: [what: string, xml: string][] = [
    ['a page of HTML', '<html><body><p>Sign in</p></body></html>'],
    ['nothing', ''],
    ['plain text', 'busy'],
    ['another operation’s answer', rowsResult('ExecuteSPGetCategories', [])],
    ['an empty body', envelope('')],
    ['half an answer', result(OPERATION, ROW).slice(0, 700)],
    ['an answer without its last bracket', result(OPERATION, ROW).slice(0, -1)],
    ['a document type', `<!DOCTYPE x [<!ENTITY a "aaaa">]>${result(OPERATION, ROW)}`],
    ['an unknown entity', result(OPERATION, ROW.replace('Computers', '&a;'))],
    ['an element inside of a value', result(OPERATION, ROW.replace('Computers', '<x/>'))],
    ['elements nested without end', envelope(`<${OPERATION}Response>${'<a>'.repeat(100)}`)],
    ['two roots', `${result(OPERATION, ROW)}<more/>`],
    ['a character that XML forbids', result(OPERATION, ROW.replace('Computers', '\u0001'))],
  ]
  for (const [what, xml] of malformed) {
    it(`refuses ${what}`, () => {
      expect(refusal(xml).code).to.equal('wsus_answer_malformed')
    })
  }

  it('either reads a damaged answer or refuses it with an error of its own', () => {
    const xml = setsResult(OPERATION, [[[s('a & b'), i(1), null]], [[s('更新')]]])
    const place = fc.nat(xml.length)
    fc.assert(
      fc.property(place, fc.nat(40), fc.string({ maxLength: 5 }), fc.integer({ min: 1, max: 50 }), (at, cut, put, piece) => {
        try {
          read(xml.slice(0, at) + put + xml.slice(at + cut), OPERATION, piece)
        } catch (error) {
          expect(error).to.be.instanceOf(WsusError)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('refuses a value that is too long, in one piece or in many, before it is whole', () => {
    const start = rowsResult(OPERATION, [[s('x')]]).split('x</anyType>')[0] ?? ''
    expect(refusal(rowsResult(OPERATION, [[s('x'.repeat(20_000))]])).code).to.equal('wsus_too_large')

    const reader = new AnswerReader(OPERATION, 10_000)
    reader.write(start)
    expect(() => {
      for (let written = 0; written < 1_000_000; written += 100) reader.write('x'.repeat(100))
    }).to.throw(WsusError, 'wsus_too_large')
  })

  it('refuses an element name or an attribute that never ends', () => {
    expect(refusal(`<Envelope ${'a'.repeat(20_000)}`).code).to.equal('wsus_too_large')
    expect(refusal(`<${'E'.repeat(20_000)}`).code).to.equal('wsus_too_large')
  })
})
