import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { fixture, readFeed } from './feeds.ts'

/** The advisory of the fixture with another remediation and another exploit status. */
function advisory(remediation: object, exploited = 'No', change: object = {}): string {
  const document = JSON.parse(fixture('csaf-CVE-2025-29806.json')) as {
    product_tree: { branches: { name: string }[] }
    vulnerabilities: { remediations: object[]; threats: { category: string; details: string }[] }[]
  }
  document.product_tree.branches[0]!.name = 'Windows Server 2022 (Server Core installation)'
  const [vulnerability] = document.vulnerabilities
  vulnerability!.remediations = [{ category: 'vendor_fix', product_ids: ['1'], ...remediation }]
  vulnerability!.threats = [
    { category: 'exploit_status', details: `Publicly Disclosed:No;Exploited:${exploited};Latest Software Release:x` },
  ]
  return JSON.stringify({ ...document, ...change })
}

describe('openFeed with a CSAF advisory or a VEX statement', () => {
  it('takes the KB from the address of the fix, and the product without its version range', () => {
    const read = readFeed(
      advisory(
        {
          url: 'https://support.microsoft.com/help/5053603',
          details: '10.0.20348.3328:Security Update:https://support.microsoft.com/help/5053603',
        },
        'Yes',
      ),
    )

    expect(read.head).to.deep.include({ format: 'csaf', key: 'msrc_CVE-2025-29806' })
    expect(read.fixes).to.deep.equal([
      {
        kb: 5053603,
        product: 'Windows Server 2022',
        cve: 'CVE-2025-29806',
        severity: 'important',
        exploited: true,
        exploitPublic: false,
        supersedes: [],
        bundle: null,
        fixedBuild: '10.0.20348.3328',
        restart: 'unknown',
        publishedAt: '2025-03-11T07:00:00.000Z',
        title: 'Microsoft Edge (Chromium-based) Remote Code Execution Vulnerability',
        source: 'csaf',
      },
    ])
  })

  it('skips what has no KB number', () => {
    for (const name of ['csaf-CVE-2025-29806.json', 'vex-CVE-2025-25186.json']) {
      const read = readFeed(fixture(name))

      expect({ fixes: read.fixes.length, rejections: read.rejections.length }, name).to.deep.equal({ fixes: 0, rejections: 0 })
      expect(read.skipped, name).to.be.greaterThan(0)
    }
  })

  it('tells an advisory and a statement about the same CVE apart', () => {
    expect(readFeed(fixture('vex-CVE-2025-25186.json')).head).to.deep.include({ format: 'vex', key: 'vex/msrc_CVE-2025-25186' })
  })

  it('rejects a product that is not in the tree', () => {
    const read = readFeed(advisory({ url: 'https://support.microsoft.com/help/5053603', product_ids: ['404'] }))

    expect(read.rejections).to.deep.equal([{ reason: 'product_unknown', place: 'CVE-2025-29806', value: '404' }])
  })

  it('refuses branches that are nested without end, and another category', () => {
    let branches: object[] = []
    for (let i = 0; i < 1_000; i++) branches = [{ category: 'vendor', name: 'x', branches }]

    expect(() => readFeed(advisory({}, 'No', { product_tree: { branches } })))
      .to.throw(FeedError)
      .with.property('code', 'feed_malformed')
    expect(() => readFeed(advisory({}, 'No', { document: { csaf_version: '2.0', category: 'recipe' } })))
      .to.throw(FeedError)
      .with.property('code', 'feed_unknown_format')
  })
})
