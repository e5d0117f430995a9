import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { catalogFixture, ofKind, readFeed, vendorFile } from './feeds.ts'

const ENDED = catalogFixture('debian-support/security-support-ended')
const BOOKWORM = { stream: 'debian/12/main' }

describe('openFeed with a list of packages without support', () => {
  it('reads since when a package has none, and why; patterns of names are skipped', () => {
    const read = readFeed(ENDED, 5, BOOKWORM)

    expect(read.head).to.deep.include({ format: 'debian-support', key: 'support-ended/debian/12', streams: [] })
    expect(ofKind(read, 'state').map(({ name, state, cve, note }) => [name, state, cve, note])).to.deep.equal([
      ['hello', 'end_of_life', null, '2025-01-18, up to 2.10-3: https://bugs.debian.org/1; unmaintained upstream'],
      ['old-server', 'end_of_life', null, '2026-06-12, up to 4.8.8-1+deb12u1'],
    ])
    expect(read.skipped).to.equal(1)
  })

  it('reads which packages are supported in a limited way', () => {
    const read = readFeed(catalogFixture('debian-support/security-support-limited'), 5, BOOKWORM)

    expect(read.head).to.deep.include({ key: 'support-limited/debian/12' })
    expect(ofKind(read, 'state').map(({ name, state, note }) => [name, state, note])).to.deep.equal([
      ['binary-tools', 'ignored', 'limited: Only suitable for trusted content; see https://bugs.debian.org/2'],
      ['quiet', 'ignored', 'limited'],
    ])
  })

  it('rejects a line without a day, with an impossible day, a bad name, and a package for the second time', () => {
    const read = readFeed(`${ENDED}x 1\ny 1 2025-13-40 z\n../z 1 2025-01-01\nhello 1 2025-01-01\n`, 5, BOOKWORM)

    expect(read.rejections.map(({ reason }) => reason)).to.deep.equal([
      'record_malformed',
      'date_invalid',
      'name_invalid',
      'record_malformed',
    ])
  })

  it('needs to be told the release', () => {
    expect(() => readFeed(ENDED)).to.throw(FeedError, 'feed_stream_missing')
  })

  it('reads Debian’s own lists', function () {
    const texts = ['security-support-ended.deb12', 'security-support-limited'].map((name) => vendorFile(`debian/${name}`))
    if (texts.includes(null)) return this.skip()
    for (const text of texts) {
      const read = readFeed(text!, 100, BOOKWORM)
      const lines = text!.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'))

      expect(read.rejections).to.deep.equal([])
      expect(read.statements.length + read.skipped).to.equal(lines.length)
    }
  })
})
