import { readFileSync } from 'node:fs'

import { expect } from 'chai'

import { WsusError } from '../../wsus-adapter/index.ts'
import { documentRelations, readUpdateDocument } from '../../wsus-adapter/update-document.ts'

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

describe('readUpdateDocument', () => {
  const recorded = (name: string): string => readFileSync(new URL(`../fixtures/wsus/server-sync/${name}.xml`, import.meta.url), 'utf8')
  const read = (xml: string) => readUpdateDocument(xml, 'GetUpdateData')
  const properties = (attributes: string, inner = ''): string => update(`<Properties ${attributes}>${inner}</Properties>`)

  it('reads the bundle of the real catalog: titles in 35 languages, its number, what it replaces, its parts by revision', () => {
    const document = read(recorded('a2fef9b0-7951-4c2c-a42b-9e351dd1c1fe-r200'))

    expect(document).to.deep.include({
      updateId: 'a2fef9b0-7951-4c2c-a42b-9e351dd1c1fe',
      revisionNumber: 200,
      updateType: 'Software',
      explicitlyDeployable: true,
      publicationState: 0,
      creationDate: '2026-10-04T12:00:58.381Z',
      msrcSeverity: null,
      downloadBytes: 0,
      defaultLanguage: 'en',
      kbArticles: ['2267602'],
      supportUrl: 'https://go.microsoft.com/fwlink/?LinkId=52661',
      files: [],
      categoryType: null,
    })
    expect(document.texts).to.have.length(35)
    expect(document.texts.map(({ language }) => language)).to.include.members(['en', 'ja', 'zh-tw'])
    expect(document.relations.supersedes).to.have.length(10)
    expect(document.parts).to.deep.include({ updateId: '1f9bd9bb-7390-4aa3-bbdb-ded99fac2583', revisionNumber: 200 })
    expect(new Set(document.parts.map(({ updateId }) => updateId))).to.deep.equal(new Set(document.relations.bundles))
  })

  it('reads the file of a leaf with both digests, and how it behaves', () => {
    const document = read(recorded('266f6222-c89d-43f2-9f8a-69340271e677-r200'))

    expect(document.files).to.deep.equal([
      {
        name: 'AM_Delta.exe',
        bytes: 11_606_440,
        sha1: '87f5bd0469585006aa5d3a77d1c662fd2895ddcd',
        sha256: '026b74ab29b2e4ab113a2c085e6e1020857be49bb8afe0a5dbc3e0f2068b5d40',
      },
    ])
    expect(document.explicitlyDeployable).to.equal(false)
    expect(document.downloadBytes).to.equal(11_606_440)
    expect(document.installation).to.deep.include({ supported: true, impact: 1, rebootBehavior: null })
    expect(document.relations.prerequisites).to.have.length(4)
  })

  for (const [name, type, title] of [
    ['56309036-4c77-4dd9-951a-99ee9c246a94-r101', 'Company', 'Microsoft'],
    ['6964aab4-c5b5-43bd-a17d-ffb4346a8e1d-r100', 'ProductFamily', 'Windows'],
    ['dd78b8a1-0b20-45c1-add6-4da72e9364cf-r202', 'Product', 'OOBE ZDP'],
  ] as const) {
    it(`reads the ${type} ${title} of the real catalog, its id in lower case`, () => {
      const document = read(recorded(name))

      expect([document.updateId, document.updateType, document.categoryType]).to.deep.equal([name.slice(0, 36), 'Category', type])
      expect(document.texts.find(({ language }) => language === 'en')?.title).to.equal(title)
    })
  }

  it('reads hidden parts of bundles, which nobody approves', () => {
    for (const name of ['1f9bd9bb-7390-4aa3-bbdb-ded99fac2583-r200', 'ccb78947-6453-4ecc-9de8-bc0305c98f2d-r200']) {
      expect(read(recorded(name))).to.include({ explicitlyDeployable: false, updateType: 'Software' })
    }
  })

  it('takes ten numbers, or none, and no text that is no number', () => {
    const numbers = Array.from({ length: 10 }, (_, index) => String(5_000_000 + index))
    const kb = (texts: readonly string[]): string => texts.map((text) => `<KBArticleID>${text}</KBArticleID>`).join('')

    expect(read(properties('', kb([...numbers, numbers[0]!, 'KB123', 'КБ9', '9 Ko']))).kbArticles).to.deep.equal([...numbers, '123'])
    expect(read(properties('')).kbArticles).to.deep.equal([])
  })

  it('knows expired updates, severities, licenses and how updates restart', () => {
    const document = read(
      properties(
        'PublicationState="Expired" MsrcSeverity="Critical" EulaID="x" LegacyName="KB1-x86" ExplicitlyDeployable="1"',
        '<InstallationBehavior Impact="RequiresExclusiveHandling" RebootBehavior="CanRequestReboot" CanRequestUserInput="true" />' +
          '<UninstallationBehavior RebootBehavior="NeverReboots" RequiresNetworkConnectivity="true" /><SecurityBulletinID>MS17-010</SecurityBulletinID>',
      ),
    )

    expect(document).to.deep.include({ publicationState: 1, msrcSeverity: 'Critical', requiresEula: true, legacyName: 'KB1-x86' })
    expect(document).to.deep.include({ explicitlyDeployable: true, bulletins: ['MS17-010'] })
    expect(document.installation).to.deep.equal({
      supported: true,
      impact: 2,
      rebootBehavior: 2,
      requiresNetwork: false,
      canAskUser: true,
    })
    expect(document.uninstallation).to.deep.equal({
      supported: true,
      impact: null,
      rebootBehavior: 0,
      requiresNetwork: true,
      canAskUser: false,
    })
  })

  it('keeps half-width kana and characters beyond the first plane as they are, and takes no address that is none', () => {
    const text = (inner: string): string =>
      update(
        `<LocalizedPropertiesCollection><LocalizedProperties><Language>JA</Language>${inner}</LocalizedProperties></LocalizedPropertiesCollection>`,
      )
    const [found] = read(text('<Title> ｾｷｭﾘﾃｨ 𠮷野家 &amp; <![CDATA[<x>]]> </Title><MoreInfoUrl>javascript:x</MoreInfoUrl>')).texts

    expect(found).to.deep.equal({ language: 'ja', title: 'ｾｷｭﾘﾃｨ 𠮷野家 & <x>', description: null, releaseNotes: null, infoUrls: [] })
    expect(read(text('')).texts).to.deep.equal([])
  })

  it('takes so many addresses as somebody may read, however many there are', () => {
    const urls = Array.from({ length: 50_000 }, (_, n) => `<MoreInfoUrl>https://example.com/${n}</MoreInfoUrl>`).join('')
    const properties = `<LocalizedProperties><Language>en</Language><Title>t</Title>${urls}</LocalizedProperties>`
    const [found] = read(update(`<LocalizedPropertiesCollection>${properties}</LocalizedPropertiesCollection>`)).texts

    expect(found?.infoUrls).to.have.length(100)
  })

  it('leaves alone what looks like a title elsewhere', () => {
    const other = '<HandlerSpecificData><LocalizedProperties><Title>x</Title></LocalizedProperties></HandlerSpecificData>'
    expect(read(update(other)).texts).to.deep.equal([])
  })
})
