import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { catalogFixture, ofKind, readFeed, vendorFile } from './feeds.ts'

const KEV = catalogFixture('threat/kev.json')

describe('openFeed with the Known Exploited Vulnerabilities', () => {
  it('reads since when an attack is known, and whether extortionists use it', () => {
    const read = readFeed(KEV, 11)

    expect(read.head).to.deep.equal({
      format: 'kev',
      key: 'kev',
      title: 'Known Exploited Vulnerabilities 2026.08.21',
      revisedAt: '2026-08-21T17:46:43.601Z',
      validUntil: null,
      streams: [],
    })
    expect(ofKind(read, 'threat').map(({ cve, exploitedSince, ransomware }) => [cve, exploitedSince, ransomware])).to.deep.equal([
      ['CVE-2026-73570', '2026-08-21T00:00:00.000Z', null],
      ['CVE-2023-4863', '2023-09-13T00:00:00.000Z', null],
      ['CVE-2021-44228', '2021-12-10T00:00:00.000Z', true],
      ['CVE-2020-29583', '2021-11-03T00:00:00.000Z', null],
    ])
  })

  it('rejects an entry without a CVE or a day, and takes one that is there twice once', () => {
    const whole = JSON.parse(KEV) as { vulnerabilities: Record<string, unknown>[]; count?: number }
    const [a = {}, b = {}] = whole.vulnerabilities
    delete whole.count
    whole.vulnerabilities = [a, { ...a, cveID: 'CVE-1' }, { ...b, dateAdded: 'soon' }, { ...b, dateAdded: 7 }, a, null as never]
    const read = readFeed(JSON.stringify(whole))

    expect(read.statements).to.have.length(1)
    expect(read.skipped).to.equal(1)
    expect(read.rejections.map(({ reason, place }) => `${place}: ${reason}`)).to.deep.equal([
      'entry 2: cve_invalid',
      `CVE-2023-4863: date_invalid`,
      `CVE-2023-4863: date_invalid`,
      'entry 6: cve_invalid',
    ])
  })

  it('refuses a document that holds fewer entries than it says, none, or other things', () => {
    const half = KEV.replace('"count": 4', '"count": 1674')

    expect(() => readFeed(half)).to.throw(FeedError, '"said":1674,"found":4')
    for (const text of [KEV.slice(0, -30), '{"catalogVersion":"1","vulnerabilities":{}}', `{"catalogVersion":${'['.repeat(1_000_000)}`]) {
      expect(() => readFeed(text, 100_000)).to.throw(FeedError, 'feed_malformed')
    }
  })

  it('reads the whole catalog of August 2026', function () {
    const text = vendorFile('threat/kev-2026-08-21.json.xz')
    if (text === null) return this.skip()
    const read = readFeed(text, 65_536)
    const threats = ofKind(read, 'threat')

    expect([threats.length, threats.filter(({ ransomware }) => ransomware).length, read.rejections.length]).to.deep.equal([1_674, 352, 0])
  })
})

const EPSS = `#model_version:v2025.03.14,score_date:2026-08-16T12:55:00Z
cve,epss,percentile
CVE-1999-0001,0.03351,0.8765
CVE-2021-44228,0.99999,1.00000
`

describe('openFeed with EPSS scores', () => {
  it('reads upstream’s form, whose first line names model and day', () => {
    const read = readFeed(EPSS, 5)

    expect(read.head).to.deep.include({ format: 'epss', key: 'epss', title: 'EPSS v2025.03.14', revisedAt: '2026-08-16T12:55:00.000Z' })
    expect(read.statements).to.deep.equal([
      { kind: 'threat', cve: 'CVE-1999-0001', exploitedSince: null, ransomware: null, epss: 0.033_51, percentile: 0.8765 },
      { kind: 'threat', cve: 'CVE-2021-44228', exploitedSince: null, ransomware: null, epss: 0.999_99, percentile: 1 },
    ])
  })

  it('reads semicolons, scores without percentiles, and the zone as it was written before', () => {
    const copy = readFeed(catalogFixture('threat/epss-semicolons.csv'))
    const old = readFeed('cve,epss\nCVE-2020-5902,0.65117\n')
    const zoned = readFeed(EPSS.replace('2026-08-16T12:55:00Z', '2022-02-04T00:00:00+0000'))

    expect(ofKind(copy, 'threat').map(({ cve, epss }) => `${cve} ${epss}`)).to.deep.equal([
      'CVE-1999-0001 0.03351',
      'CVE-2021-44228 0.99999',
      'CVE-2023-4863 0.99735',
      'CVE-2026-9999 0.00225',
    ])
    expect(ofKind(old, 'threat')).to.deep.include({
      kind: 'threat',
      cve: 'CVE-2020-5902',
      exploitedSince: null,
      ransomware: null,
      epss: 0.651_17,
      percentile: null,
    })
    expect(zoned.head.revisedAt).to.equal('2022-02-04T00:00:00.000Z')
  })

  it('rejects what is no CVE, no share, or has columns too many', () => {
    const lines = ['CVE-X,0.1,0.2', 'CVE-2020-0001,1.1,0.2', 'CVE-2020-0002,NaN,0.2', 'CVE-2020-0003,0.1', 'CVE-2020-0004,0.1,0.2,0.3']
    const read = readFeed(`${EPSS}${lines.join('\n')}\n`)

    expect(read.statements).to.have.length(2)
    expect(read.rejections.map(({ place, reason }) => `${place} ${reason}`)).to.deep.equal([
      'line 5 cve_invalid',
      'line 6 record_malformed',
      'line 7 record_malformed',
      'line 8 record_malformed',
      'line 9 record_malformed',
    ])
  })

  it('refuses a table without a row, without its header, and a line of 100 MB', () => {
    for (const text of ['#model_version:v1,score_date:2026-08-16\n', 'cve,epss,percentile\n', '#model_version:v1\nCVE-2020-0001,1,1\n']) {
      expect(() => readFeed(text)).to.throw(FeedError, 'feed_malformed')
    }
    expect(() => readFeed(`${EPSS}${'9'.repeat(100_000_000)}`, 1_000_000)).to.throw(FeedError, 'feed_malformed')
  })

  it('reads all 360,142 rows of a day', function () {
    const text = vendorFile('threat/epss-2026-08-16.csv.xz')
    if (text === null) return this.skip()
    const read = readFeed(text, 65_536)

    expect([read.statements.length, read.rejections.length]).to.deep.equal([360_142, 0])
  })
})
