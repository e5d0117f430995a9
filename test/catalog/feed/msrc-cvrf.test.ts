import { expect } from 'chai'
import { FeedError, type KbFix } from '../../../catalog/index.ts'
import { fixture, readFeed } from './feeds.ts'

interface Normalized {
  readonly producttree: { readonly fullproductname: readonly { readonly text: string; readonly productid: string }[] }
  readonly vulnerability: readonly {
    readonly cve: string
    readonly title: string
    readonly threats: { readonly threat: readonly { readonly type: string; readonly description: string; readonly product_id?: string }[] }
    readonly remediations: { readonly remediation: readonly Remediation[] }
  }[]
}
interface Remediation {
  readonly type: string
  readonly description?: string
  readonly url?: string
  readonly supercedence?: string
  readonly product_id?: readonly string[]
  readonly restart_required?: string
  readonly fixed_build?: string
}

/** What another program made of the same document, brought into lines that can be compared. */
function expectedLines(name: string): string[] {
  const document = JSON.parse(fixture(name)) as Normalized
  const names = new Map(document.producttree.fullproductname.map((product) => [product.productid, product.text]))
  return document.vulnerability.flatMap((v) =>
    v.remediations.remediation
      .filter((r) => r.type === 'Vendor Fix' && /^\d{6,7}$/.test(r.description ?? ''))
      .flatMap((r) =>
        (r.product_id ?? []).map((id) => {
          const severity = v.threats.threat.find((t) => t.type === 'Severity' && t.product_id === id)?.description ?? 'None'
          const product = (names.get(id) ?? '').replace(' (Server Core installation)', '')
          return [r.description, product, v.cve, severity.toLowerCase(), r.supercedence ?? '', r.fixed_build ?? '', v.title].join('|')
        }),
      ),
  )
}

const lineOf = (fix: KbFix): string =>
  [fix.kb, fix.product, fix.cve, fix.severity, fix.supersedes.join(', '), fix.fixedBuild ?? '', fix.title].join('|')

/** A month in JSON as api.msrc.microsoft.com gives it, of one vulnerability. */
function jsonMonth(change: object = {}, head: object = {}): string {
  return JSON.stringify({
    DocumentTitle: { Value: 'November 2022 Security Updates' },
    DocumentTracking: {
      Identification: { ID: { Value: '2022-Nov' } },
      InitialReleaseDate: '2022-11-08T08:00:00',
      CurrentReleaseDate: '2022-11-09T08:00:00',
    },
    ProductTree: {
      FullProductName: [
        { ProductID: '11571', Value: 'Windows Server 2019' },
        { ProductID: '11572', Value: 'Windows Server 2019  (Server Core installation)' },
        { ProductID: '10816', Value: 'Windows Server 2016' },
      ],
    },
    Vulnerability: [
      {
        Title: { Value: 'Windows Kerberos Elevation of Privilege Vulnerability' },
        CVE: 'CVE-2022-37966',
        Threats: [
          { Type: 0, Description: { Value: 'Elevation of Privilege' }, ProductID: ['11571'] },
          { Type: 1, Description: { Value: 'Publicly Disclosed:No;Exploited:Yes;Latest Software Release:Exploitation Detected' } },
          { Type: 3, Description: { Value: 'Critical' }, ProductID: ['11571', '11572'] },
          { Type: 3, Description: { Value: 'Important' }, ProductID: ['10816'] },
        ],
        Remediations: [
          {
            Type: 2,
            Description: { Value: '5019966' },
            URL: 'https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB5019966',
            Supercedence: 'KB5018419',
            ProductID: ['11571', '11572'],
            RestartRequired: { Value: 'Yes' },
            SubType: 'Security Update',
            FixedBuild: '10.0.17763.3650',
          },
          { Type: 2, Description: { Value: '5019964' }, Supercedence: '', ProductID: ['10816'], RestartRequired: { Value: 'Maybe' } },
          { Type: 2, Description: { Value: 'Release Notes' }, ProductID: ['10816'] },
          { Type: 5, Description: { Value: '5020000' }, ProductID: ['10816'] },
        ],
        RevisionHistory: [
          { Number: '1.0', Date: '2022-11-08T08:00:00' },
          { Number: '2.0', Date: '2022-12-13T08:00:00' },
        ],
        ...change,
      },
    ],
    ...head,
  })
}

describe('openFeed with a month of MSRC', () => {
  for (const [xml, golden] of [
    ['cvrf-2016-Apr.xml', 'normalized-CVE-2016-0088.json'],
    ['cvrf-2024-Mar.xml', 'normalized-CVE-2024-21392.json'],
  ] as const) {
    it(`reads of ${xml} what another program read of it`, () => {
      const read = readFeed(fixture(xml), 777)

      expect([...new Set(read.fixes.map(lineOf))].toSorted()).to.deep.equal([...new Set(expectedLines(golden))].toSorted())
      expect(read.rejections).to.deep.equal([])
      expect(read.head).to.deep.include({ format: 'cvrf', key: xml.slice(5, 13) })
    })
  }

  it('reads XML alike in whatever pieces it comes', () => {
    const text = fixture('cvrf-2016-Apr.xml')

    expect(readFeed(text, 1)).to.deep.equal(readFeed(text, text.length))
  })

  it('knows the date of publication, the restart and that attacks are not known', () => {
    const [fix] = readFeed(fixture('cvrf-2016-Apr.xml')).fixes

    expect(fix).to.deep.include({
      kb: 3147461,
      cve: 'CVE-2016-0088',
      severity: 'important',
      exploited: false,
      supersedes: [3140745],
      restart: 'always',
      publishedAt: '2016-04-12T07:00:00.000Z',
      source: 'cvrf',
    })
  })

  it('reads the JSON of the same API: severity per product, exploitation, Server Core with its Server', () => {
    const read = readFeed(jsonMonth())

    expect(read.head).to.deep.equal({
      format: 'cvrf',
      key: '2022-Nov',
      title: 'November 2022 Security Updates',
      revisedAt: '2022-11-09T08:00:00.000Z',
    })
    expect(read.fixes.map((fix) => [fix.kb, fix.product, fix.severity, fix.exploited, fix.supersedes, fix.restart])).to.deep.equal([
      [5019966, 'Windows Server 2019', 'critical', true, [5018419], 'always'],
      [5019966, 'Windows Server 2019', 'critical', true, [5018419], 'always'],
      [5019964, 'Windows Server 2016', 'important', true, [], 'can'],
    ])
    expect(read.skipped).to.equal(1)
  })

  it('keeps the article under which the catalog offers a bundle', () => {
    const remediation = {
      Type: 2,
      Description: { Value: '5020687' },
      URL: 'https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB5020613',
      Supercedence: '5017500, 5018858, 5018545',
      ProductID: ['11571'],
    }

    const [fix] = readFeed(jsonMonth({ Remediations: [remediation] })).fixes

    expect(fix).to.deep.include({ kb: 5020687, bundle: 5020613, supersedes: [5017500, 5018545, 5018858] })
  })

  it('rejects a record and keeps the others', () => {
    const unknown = { Type: 2, Description: { Value: '5019966' }, ProductID: ['99', '11571'] }

    const read = readFeed(jsonMonth({ Remediations: [unknown] }))

    expect(read.fixes).to.have.length(1)
    expect(read.rejections).to.deep.equal([{ reason: 'product_unknown', place: 'CVE-2022-37966', value: '99' }])
    expect(readFeed(jsonMonth({ CVE: 'CVE-22' })).rejections).to.deep.include.members([
      { reason: 'cve_invalid', place: 'Windows Kerberos Elevation of Privilege Vulnerability', value: 'CVE-22' },
    ])
    expect(readFeed(jsonMonth({ Threats: [{ Type: 3, Description: { Value: 'Terrible' } }] })).rejections[0]?.reason).to.equal(
      'severity_unknown',
    )
  })

  const refused: readonly (readonly [string, string, string])[] = [
    ['XML that breaks off', fixture('cvrf-2016-Apr.xml').slice(0, 20_000), 'feed_malformed'],
    ['XML of something else', '<rss><channel/></rss>', 'feed_unknown_format'],
    ['XML that declares entities', '<!DOCTYPE x [<!ENTITY a "aaaa">]><cvrfdoc>&a;</cvrfdoc>', 'feed_malformed'],
    ['XML that is nested without end', `<cvrfdoc>${'<a>'.repeat(100_000)}`, 'feed_malformed'],
    ['JSON that breaks off', jsonMonth().slice(0, 500), 'feed_malformed'],
    ['JSON that is nested without end', `{"a":${'['.repeat(2_000_000)}`, 'feed_malformed'],
    ['JSON of something else', '{"hello":"world"}', 'feed_unknown_format'],
    ['a month without its name', jsonMonth({}, { DocumentTracking: {} }), 'feed_malformed'],
    ['an empty document', '', 'feed_unknown_format'],
    ['binary', '\u0000\u0001\u0002', 'feed_unknown_format'],
  ]
  for (const [what, text, code] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => readFeed(text, 65_536))
        .to.throw(FeedError)
        .with.property('code', code)
    })
  }

  it('takes things of the wrong kind for nothing', () => {
    const odd = jsonMonth({ Threats: 'x', Remediations: { Type: 2, Description: 5019966, ProductID: '11571' }, RevisionHistory: null })

    expect(readFeed(odd).fixes.map((fix) => [fix.kb, fix.severity])).to.deep.equal([[5019966, 'unspecified']])
  })
})
