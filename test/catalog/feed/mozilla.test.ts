import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { catalogFixture, ofKind, readFeed, vendorFiles, type ReadFeed } from './feeds.ts'

const YAML = catalogFixture('mozilla/mfsa2026-72.yml')

/** An advisory with these products. */
function advisory(...products: string[]): string {
  return `# mfsa2024-01.yml\nannounced: July 2, 2024\nimpact: high\nfixed_in:\n${products.map((one) => `- ${one}\n`).join('')}title: T\nadvisories: {}\n`
}

/** Its fixes, each with the lowest version that it is for. */
function fixes(read: ReadFeed): (string | null)[][] {
  return ofKind(read, 'advisory').flatMap((one) => one.fixes.map(({ name, introduced, fixed }) => [name, introduced, fixed]))
}

describe('openFeed with an advisory of Mozilla', () => {
  it('reads YAML: the number is in its first line, the CVEs are the names of its parts', () => {
    const read = readFeed(YAML, 9)
    const [one] = ofKind(read, 'advisory')

    expect(read.head).to.deep.equal({
      format: 'mozilla',
      key: 'mozilla/MFSA2026-72',
      title: 'Security Vulnerabilities fixed in Thunderbird 140.13',
      revisedAt: '2026-07-21T00:00:00.000Z',
      validUntil: null,
      streams: [],
    })
    expect({ ...one, cves: one?.cves.length }).to.deep.equal({
      kind: 'advisory',
      id: 'MFSA2026-72',
      advisoryKind: 'security',
      title: 'Security Vulnerabilities fixed in Thunderbird 140.13',
      severity: 'critical',
      cves: 33,
      publishedAt: '2026-07-21T00:00:00.000Z',
      revisedAt: null,
      withdrawn: false,
      restart: 'never',
      url: 'https://www.mozilla.org/security/advisories/mfsa2026-72/',
      fixes: [
        {
          scheme: 'winget',
          release: 'windows',
          pocket: 'app',
          names: 'app',
          name: 'Mozilla.Thunderbird',
          module: null,
          architecture: null,
          introduced: null,
          fixed: '140.13',
          binaries: [],
          cves: null,
        },
      ],
    })
  })

  it('reads a text with YAML before it: the number is the document’s name, the CVEs stand in the text', () => {
    const read = readFeed(catalogFixture('mozilla/mfsa2009-56.md'), 50, { name: 'announce/2009/mfsa2009-56.md' })

    expect(read.head.key).to.equal('mozilla/MFSA2009-56')
    expect(ofKind(read, 'advisory')[0]).to.deep.include({
      severity: 'critical',
      cves: ['CVE-2009-3373'],
      publishedAt: '2009-10-27T00:00:00.000Z',
    })
  })

  it('tells lines of releases apart that are mended side by side', () => {
    const older = readFeed(catalogFixture('mozilla/mfsa2009-56.md'), 50, { name: 'mfsa2009-56.md' })
    const newer = readFeed(catalogFixture('mozilla/mfsa2013-20.md'), 50, { name: 'mfsa2013-20.md' })

    expect(fixes(older)).to.deep.equal([
      ['Mozilla.Firefox', null, '3.0.15'],
      ['Mozilla.Firefox', '3.5', '3.5.4'],
      ['Mozilla.SeaMonkey', null, '2.0'],
    ])
    expect(fixes(newer)).to.deep.include(['Mozilla.Firefox.ESR', '17', '17.0.2'])
    expect(fixes(readFeed(advisory('Firefox ESR 9.1', 'Firefox ESR 10.2')))).to.deep.equal([
      ['Mozilla.Firefox.ESR', null, '9.1'],
      ['Mozilla.Firefox.ESR', '10', '10.2'],
    ])
  })

  it('skips products that are not for Windows, and rejects versions and days that are none', () => {
    const read = readFeed(
      advisory('Firefox for iOS 12', 'Focus 1', 'Mozilla VPN 2.16.1 (Linux)', 'Mozilla VPN 1.2.2 (Windows)', 'Firefox 1:2'),
    )
    const undated = readFeed(advisory('Firefox 1').replace('July 2, 2024', 'July 32, 2024'))

    expect(fixes(read)).to.deep.equal([['Mozilla.VPN', null, '1.2.2']])
    expect([read.skipped, read.rejections]).to.deep.equal([3, [{ reason: 'version_invalid', place: 'MFSA2024-01', value: 'Firefox 1:2' }]])
    expect(undated.rejections).to.deep.equal([{ reason: 'date_invalid', place: 'MFSA2024-01', value: 'July 32, 2024' }])
    expect(ofKind(undated, 'advisory')[0]?.publishedAt).to.equal(null)
  })

  it('refuses what has no number, is cut off, or is no YAML', () => {
    const old = catalogFixture('mozilla/mfsa2009-56.md')

    for (const text of [old, YAML.replace('# mfsa2026-72.yml', ''), `${YAML}\nx: [[[`]) {
      expect(() => readFeed(text), text.slice(0, 60)).to.throw(FeedError, 'feed_malformed')
    }
    expect(() => readFeed(old.slice(0, 120), 50, { name: 'mfsa2009-56.md' })).to.throw(FeedError, 'the document is cut off')
    expect(() => readFeed(`${YAML}x: ${'y'.repeat(100_000_000)}`, 1_000_000)).to.throw(FeedError, 'feed_too_large')
  })

  it('reads all 1,578 advisories', async function () {
    const files = await vendorFiles('mozilla/mfsa-announce.tar.xz', /\.(?:yml|md)$/)
    if (files === null) return this.skip()
    const reads = files.map(({ name, text }) => readFeed(text, 65_536, { name }))

    expect(reads.flatMap(({ statements }) => statements)).to.have.length(1_578)
    expect(reads.flatMap(fixes)).to.have.length(3_527)
    expect(reads.flatMap(({ rejections }) => rejections.map(({ value }) => value))).to.deep.equal(['August, 2018'])
  }).timeout(60_000)
})
