import { readFileSync } from 'node:fs'

import { expect } from 'chai'

import { WsusError } from '../../wsus-adapter/index.ts'
import { documentRelations } from '../../wsus-adapter/update-document.ts'

const NAMESPACE = 'http://schemas.microsoft.com/msus/2002/12/Update'
const [A, B, C] = ['AAAAAAAA-0000-4000-8000-000000000001', 'bbbbbbbb-0000-4000-8000-000000000002', 'cccccccc-0000-4000-8000-000000000003']
const identity = (id: string, prefix = ''): string => `<${prefix}UpdateIdentity UpdateID="${id}" />`
const update = (inner: string): string => `<Update xmlns="${NAMESPACE}">${identity(C)}${inner}</Update>`

describe('documentRelations', () => {
  it('reads a document of the real catalog', () => {
    const xml = readFileSync(new URL('../fixtures/wsus/bundle-relationships.xml', import.meta.url), 'utf8')
    const { supersedes, bundles, prerequisites } = documentRelations(xml)

    expect(supersedes).to.have.length(10)
    expect(supersedes[0]).to.equal('ce84983e-b20e-44d7-a412-1fd91fc7bda8')
    expect(prerequisites).to.include.members(['e0789628-ce08-4437-be74-2495b842f43b', '8c3fcc84-7410-4a95-8b89-a166a0190486'])
    expect(bundles).to.include('1f9bd9bb-7390-4aa3-bbdb-ded99fac2583')
  })

  it('takes ids in any case and under any prefix, each once, and never the id of the update itself', () => {
    const xml =
      `<?xml version="1.0" encoding="utf-16"?><u:Update xmlns:u="${NAMESPACE}">${identity(C, 'u:')}<u:Relationships>` +
      `<u:SupersededUpdates>${identity(A, 'u:')}${identity(A.toLowerCase(), 'u:')}</u:SupersededUpdates>` +
      `<u:Prerequisites><u:AtLeastOne>${identity(B, 'u:')}</u:AtLeastOne></u:Prerequisites></u:Relationships></u:Update>`

    expect(documentRelations(xml)).to.deep.equal({ supersedes: [A.toLowerCase()], bundles: [], prerequisites: [B] })
  })

  it('leaves alone elements of other namespaces that look the same', () => {
    const foreign = `<Relationships><SupersededUpdates xmlns="urn:other">${identity(A)}</SupersededUpdates></Relationships>`

    expect(documentRelations(update(foreign))).to.deep.equal({ supersedes: [], bundles: [], prerequisites: [] })
  })

  for (const [what, xml] of [
    ['nothing', ''],
    ['a page', '<html/>'],
    ['half a document', update('').slice(0, -4)],
    ['an id that is none', update(`<Relationships><SupersededUpdates>${identity('1 or 1=1')}</SupersededUpdates></Relationships>`)],
    ['a document type', `<!DOCTYPE Update [<!ENTITY a "b">]>${update('')}`],
    ['elements without end', update('<a>'.repeat(1_000))],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => documentRelations(xml)).to.throw(WsusError, 'wsus_answer_malformed')
    })
  }
})
