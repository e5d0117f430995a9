import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { macosFix } from '../../../catalog/feed/macos.ts'
import { catalogFixture, fixesById, ofKind, readFeed, vendorFile } from './feeds.ts'

const SOFA = catalogFixture('macos/sofa.json')
const CVES = catalogFixture('macos/apple_cves.ndjson')

describe('openFeed with SOFA’s releases of macOS', () => {
  it('reads each release as a fix of its version of the system', () => {
    const read = readFeed(SOFA, 21)

    expect(read.head).to.deep.equal({
      format: 'sofa',
      key: 'sofa/macos',
      title: 'Releases of macOS',
      revisedAt: '2026-08-22T18:45:03.057Z',
      validUntil: null,
      streams: ['macos/12/base', 'macos/26/base'],
    })
    expect(fixesById(read)).to.deep.equal({
      'macOS-26.6.2': ['macos/26/base macOS 26.6.2'],
      'macOS-26.6.1': ['macos/26/base macOS 26.6.1'],
      'macOS-12.7.6': ['macos/12/base macOS 12.7.6'],
    })
    expect({ ...ofKind(read, 'advisory')[1], fixes: [] }).to.deep.equal({
      kind: 'advisory',
      id: 'macOS-26.6.1',
      advisoryKind: 'security',
      title: 'macOS Tahoe 26.6.1',
      severity: 'critical',
      cves: ['CVE-2026-65400'],
      publishedAt: '2026-08-06T00:00:00.000Z',
      revisedAt: null,
      withdrawn: false,
      restart: 'always',
      url: 'https://support.apple.com/en-us/148170',
      fixes: [],
    })
  })

  it('tells since when attacks are known: since the first release that says so', () => {
    const twice = SOFA.replace('"ActivelyExploitedCVEs": []', '"ActivelyExploitedCVEs": ["CVE-2026-65400", "CVE-2024-23296"]')

    for (const text of [SOFA, twice]) {
      expect(ofKind(readFeed(text), 'threat').map(({ cve, exploitedSince }) => `${cve} ${exploitedSince?.slice(0, 10)}`)).to.have.members([
        'CVE-2026-65400 2026-08-06',
        'CVE-2024-23296 2024-07-29',
      ])
    }
  })

  it('reads the first version of the feed, where a CVE says only whether it is exploited', () => {
    const first = `{"UpdateHash":"x","OSVersions":[{"OSVersion":"Sonoma 14","SecurityReleases":[
      {"ProductVersion":"14.4.1","ReleaseDate":"2024-03-25T00:00:00Z","CVEs":{"CVE-2024-1580":false},"ActivelyExploitedCVEs":[]},
      {"ProductVersion":"14.4","ReleaseDate":"soon","CVEs":{},"SecurityInfo":"No CVEs"}]}]}`
    const read = readFeed(first)

    expect(ofKind(read, 'advisory').map(({ id, advisoryKind, cves, url }) => [id, advisoryKind, cves, url])).to.deep.equal([
      ['macOS-14.4.1', 'security', ['CVE-2024-1580'], null],
      ['macOS-14.4', 'bugfix', [], null],
    ])
    expect(read.rejections.map(({ reason }) => reason)).to.deep.equal(['date_invalid'])
  })

  it('rejects versions and CVEs that are none', () => {
    const read = readFeed(SOFA.replaceAll('"ProductVersion": "12.7.6"', '"ProductVersion": "12.x"').replaceAll('CVE-2026-65400', 'CVE-X'))

    expect(read.rejections.map(({ reason, value }) => `${reason} ${value}`).filter((one) => !one.endsWith('CVE-X'))).to.deep.equal([
      'version_invalid 12.x',
    ])
    expect(ofKind(read, 'threat')).to.deep.equal([])
  })

  it('refuses a feed that is cut off or has no versions', () => {
    for (const text of [SOFA.slice(0, -30), '{"UpdateHash":"x","OSVersions":[]}', '{"UpdateHash":"x","OSVersions":{"a":1}}']) {
      expect(() => readFeed(text), text.slice(0, 40)).to.throw(FeedError, 'feed_malformed')
    }
  })

  it('reads the whole feed of August 2026', function () {
    const text = vendorFile('macos/sofa-macos_data_feed.v2.json.xz')
    if (text === null) return this.skip()
    const read = readFeed(text, 65_536)

    expect([ofKind(read, 'advisory').length, ofKind(read, 'threat').length, read.rejections.length]).to.deep.equal([126, 51, 0])
  })
})

describe('openFeed with Apple’s vulnerabilities', () => {
  it('reads the releases of macOS that mend each', () => {
    const read = readFeed(CVES, 33)

    expect(read.head).to.deep.include({ format: 'apple-cve', key: 'apple-cve', revisedAt: '2026-08-21T18:24:07.193Z', streams: [] })
    expect(fixesById(read)).to.deep.equal({
      'CVE-2013-0340': ['macos/11/base macOS 11.6'],
      'CVE-2014-9512': ['macos/10.15/base macOS 10.15.5', 'macos/10.15/base macOS 10.15.6'],
      'CVE-2020-27930': ['macos/10.15/base macOS 10.15.7', 'macos/11/base macOS 11.0.1'],
    })
  })

  it('skips what is not of macOS, and rejects versions and ids that are none', () => {
    const read = readFeed(`${CVES.replace('CVE-2013-0340', 'CVE-0').replace('"total_cves":5,', '')}\n`)

    expect(read.skipped).to.equal(2)
    expect(read.rejections.map(({ reason }) => reason).toSorted()).to.deep.equal(['cve_invalid', 'version_invalid'])
  })

  it('refuses a file that holds fewer than it says, is cut off, or has a line of 100 MB', () => {
    expect(() => readFeed(CVES.replace('"total_cves":5', '"total_cves":3858'))).to.throw(FeedError, '"said":3858,"found":5')
    expect(() => readFeed(CVES.slice(0, -20))).to.throw(FeedError, 'feed_malformed')
    expect(() => readFeed(`${CVES}{"cve_id":"${'x'.repeat(100_000_000)}"}`, 1_000_000)).to.throw(FeedError, 'feed_too_large')
  })

  it('reads all 3,858', function () {
    const text = vendorFile('macos/apple_cves_with_context.ndjson.xz')
    if (text === null) return this.skip()
    const read = readFeed(text, 65_536)

    expect([read.statements.length, read.skipped, read.rejections.map(({ value }) => value)]).to.deep.equal([3_060, 798, ['macOS 5.11']])
  })
})

describe('macosFix', () => {
  it('knows versions of macOS, and which of them belong together', () => {
    expect(['14', '14.8.9', '10.15.7', '26.6'].map((version) => macosFix(version)?.release)).to.deep.equal([
      'macos/14',
      'macos/14',
      'macos/10.15',
      'macos/26',
    ])
    for (const version of ['', '9.2', '10', '5.11', '14.1.2.3', '14.x', '14.', '26.3.2 (a)']) {
      expect(macosFix(version), version).to.equal(undefined)
    }
  })
})
