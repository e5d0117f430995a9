import { expect } from 'chai'
import fc from 'fast-check'
import { SaxesParser } from 'saxes'

import { ANY_PUBLICATION_STATE, envelope, escapeXml, orderedArguments } from '../../../wsus-adapter/soap/operations.ts'
import type { OperationArguments, PlainOperationName } from '../../../wsus-adapter/soap/operations.ts'
import { computerTargetScope, updateScope } from '../../../wsus-adapter/soap/scopes.ts'

const NAMESPACE = 'http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService'
const OPEN = '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
const CLOSE = '</soap:Body></soap:Envelope>'

function golden<Name extends PlainOperationName>(name: Name, values: OperationArguments<Name>, members: string): void {
  it(`writes ${name} as the server reads it, whatever the order of the arguments`, () => {
    const backwards = Object.fromEntries(Object.entries(values).toReversed()) as OperationArguments<Name>

    expect(envelope(name, backwards)).to.equal(`${OPEN}<${name} xmlns="${NAMESPACE}">${members}</${name}>${CLOSE}`)
    expect(Object.keys(orderedArguments(name, backwards))).to.deep.equal([...members.matchAll(/<(\w+)>/g)].map(([, tag]) => tag))
  })
}

describe('envelope', () => {
  const culture = 'en'
  const publicationState = ANY_PUBLICATION_STATE
  const scopeXml = '&lt;UpdateScope ApprovedStates=&quot;-1&quot; /&gt;'
  const common = `<preferredCulture>en</preferredCulture><publicationState>2147483647</publicationState>`
  const values = { updateScopeXml: updateScope(), preferredCulture: culture, publicationState }

  golden('ExecuteSPSearchUpdates', values, `<updateScopeXml>${scopeXml}</updateScopeXml>${common}`)
  golden('ExecuteSPGetUpdateCount', values, `<updateScopeXml>${scopeXml}</updateScopeXml>${common}`)
  golden('ExecuteSPGetDeployments', values, `<updateScopeXml>${scopeXml}</updateScopeXml>${common}`)
  golden(
    'ExecuteSPGetUpdateInstallationInfoForComputer',
    { computerId: 'a<b', ...values },
    `<computerId>a&lt;b</computerId><updateScopeXml>${scopeXml}</updateScopeXml>${common}`,
  )
  golden(
    'ExecuteSPGetSummariesPerComputer',
    { ...values, computerTargetScopeXml: computerTargetScope() },
    `<updateScopeXml>${scopeXml}</updateScopeXml>` +
      '<computerTargetScopeXml>&lt;ComputerTargetScope IncludeDownstreamComputerTargets=&quot;false&quot; /&gt;</computerTargetScopeXml>' +
      common,
  )
  golden(
    'ExecuteSPSearchComputers',
    { computerTargetScopeXml: computerTargetScope('2025-01-02T03:04:05.000') },
    '<computerTargetScopeXml>&lt;ComputerTargetScope IncludeDownstreamComputerTargets=&quot;false&quot; ' +
      'FromLastReportedStatusTime=&quot;2025-01-02T03:04:05.000&quot; /&gt;</computerTargetScopeXml>',
  )
  golden(
    'ExecuteSPGetCategories',
    {
      preferredCulture: 'ja',
      retrieveUpdateClassifications: true,
      fromSyncDate: '1753-01-01T00:00:00',
      toSyncDate: '9999-12-31T23:59:59.997',
    },
    '<preferredCulture>ja</preferredCulture><retrieveUpdateClassifications>true</retrieveUpdateClassifications>' +
      '<fromSyncDate>1753-01-01T00:00:00</fromSyncDate><toSyncDate>9999-12-31T23:59:59.997</toSyncDate>',
  )
  golden(
    'ExecuteSPGetXmlForUpdate',
    { updateId: '0fa1201d-4330-4fa8-8ae9-b877473b6441', revisionNumber: 200 },
    '<updateId>0fa1201d-4330-4fa8-8ae9-b877473b6441</updateId><revisionNumber>200</revisionNumber>',
  )
  golden('ExecuteSPGetAllTargetGroups', {}, '')
})

describe('updateScope', () => {
  it('writes every limit, the classifications as escaped XML of their own', () => {
    const scope = updateScope({
      arrivedFrom: '2025-01-01T00:00:00.000',
      arrivedTo: '2025-02-01T00:00:00.000',
      onlyKeptStates: true,
      classificationIds: ['0fa1201d-4330-4fa8-8ae9-b877473b6441'],
    })

    expect(scope).to.equal(
      '<UpdateScope ApprovedStates="-1" FromArrivalDate="2025-01-01T00:00:00.000" ToArrivalDate="2025-02-01T00:00:00.000" ' +
        'ExcludedInstallationStates="3" ' +
        'Classifications="&lt;root&gt;&lt;CategoryID&gt;0fa1201d-4330-4fa8-8ae9-b877473b6441&lt;/CategoryID&gt;&lt;/root&gt;" />',
    )
  })
})

describe('escapeXml', () => {
  it('gives a text that an XML parser reads back, for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let read = ''
        const parser = new SaxesParser()
        parser.on('text', (piece) => (read += piece))
        parser.write(`<a>${escapeXml(text)}</a>`).close()

        expect(read).to.equal(text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD'))
      }),
    )
  })

  it('replaces what XML cannot carry', () => {
    expect(escapeXml('a\u0000b\uD800c')).to.equal('a\uFFFDb\uFFFDc')
  })
})
