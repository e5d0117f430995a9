import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { catalogFixture, fixesById, ofKind, readFeed, vendorFile } from './feeds.ts'

const LUNAR = catalogFixture('ubuntu-oval/com.ubuntu.lunar.usn.oval.xml')

describe('openFeed with Ubuntu’s notices in OVAL', () => {
  it('reads definitions, their tests, objects, states and variables as advisories about binary packages', () => {
    const read = readFeed(LUNAR, 17)

    expect(read.head).to.deep.equal({
      format: 'ubuntu-oval',
      key: 'usn-oval/lunar',
      title: 'Ubuntu security notices, lunar',
      revisedAt: '2024-01-26T14:43:12.000Z',
      validUntil: null,
      streams: [],
    })
    const [advisory] = ofKind(read, 'advisory')
    expect({ ...advisory, fixes: [] }).to.deep.equal({
      kind: 'advisory',
      id: 'USN-9001-1',
      advisoryKind: 'security',
      title: 'hello vulnerabilities',
      severity: 'important',
      cves: ['CVE-2023-90001', 'CVE-2023-90002'],
      publishedAt: '2023-05-22T00:00:00.000Z',
      revisedAt: null,
      withdrawn: false,
      restart: 'unknown',
      url: 'https://ubuntu.com/security/notices/USN-9001-1',
      fixes: [],
    })
    expect(new Set(advisory?.fixes.map(({ names, scheme }) => `${names} ${scheme}`))).to.deep.equal(new Set(['binary dpkg']))
  })

  it('finds the archive in the comment of the test', () => {
    expect(fixesById(readFeed(LUNAR))['USN-9001-1']).to.deep.equal([
      'ubuntu/23.04/security hello 2.10-3ubuntu0.1',
      'ubuntu/23.04/security libhello1 2.10-3ubuntu0.1',
      'ubuntu/23.04/esm-infra hello-esm 1:2.10-3ubuntu0.1~esm1',
      'ubuntu/23.04/esm-apps hello-esm 2.10-3ubuntu0.1~esm2',
    ])
  })

  it('skips what asks for the running kernel: no package is named, and no stream is told whole', () => {
    const read = readFeed(LUNAR)

    expect(fixesById(read)['USN-9002-1']).to.deep.equal([])
    expect(read.skipped).to.equal(2)
    expect(read.rejections).to.deep.equal([])
  })

  it('takes the pattern of a document about images for the name that it begins with', () => {
    const image = LUNAR.replace('<value>hello</value>', '<value>^hello(?::\\w+|)\\s+(.*)$</value>')

    expect(fixesById(readFeed(image))['USN-9001-1']?.[0]).to.equal('ubuntu/23.04/security hello 2.10-3ubuntu0.1')
  })

  it('rejects a test whose object, state or comparison is another, and a bad version', () => {
    const dangling = readFeed(LUNAR.replace('object_ref="oval:com.ubuntu.lunar:obj:1"', 'object_ref="oval:com.ubuntu.lunar:obj:99"'))
    const greater = readFeed(LUNAR.replace('operation="less than">0:2.10-3ubuntu0.1<', 'operation="greater than">0:2.10-3ubuntu0.1<'))
    const bad = readFeed(LUNAR.replace('0:2.10-3ubuntu0.1<', '0:x<').replace('CVE-2023-90002" ref_url', 'CVE-x" ref_url'))

    expect(dangling.rejections.map(({ reason }) => reason)).to.deep.equal(['record_malformed'])
    expect(greater.rejections.map(({ reason }) => reason)).to.deep.equal(['record_malformed'])
    expect(bad.rejections.map(({ reason }) => reason)).to.deep.equal(['version_invalid', 'version_invalid', 'cve_invalid'])
  })

  it('refuses what breaks off, what has no notices, and a series that nobody knows', () => {
    const texts = [
      LUNAR.slice(0, 5_000),
      LUNAR.replaceAll('class="patch"', 'class="vulnerability"'),
      LUNAR.replaceAll('com.ubuntu.lunar', 'com.ubuntu.lunatic'),
    ]

    for (const text of texts) expect(() => readFeed(text)).to.throw(FeedError, 'feed_malformed')
    expect(() => readFeed(LUNAR.replace('USN OVAL', 'Package OVAL'))).to.throw(FeedError, 'feed_unknown_format')
  })

  it('reads all of Ubuntu 23.04: 266 notices', function () {
    const text = vendorFile('ubuntu/com.ubuntu.lunar.usn.oval.xml.xz')
    if (text === null) return this.skip()
    const read = readFeed(text, 65_536)
    const advisories = ofKind(read, 'advisory')

    expect(advisories).to.have.length(266)
    expect(advisories.flatMap(({ fixes }) => fixes)).to.have.length(text.match(/<value>[^<]+<\/value>/g)?.length ?? 0)
    expect(read.rejections).to.deep.equal([])
    expect(read.skipped).to.equal(2 * (text.match(/<unix:uname_test /g)?.length ?? 0))
  })
})
