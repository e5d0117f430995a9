import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { repositoryFrom } from '../../../catalog/feed/repomd.ts'
import { catalogFixture } from './feeds.ts'

const HASH = 'aa'.repeat(32)

/** A document with one file. */
function repomd(checksum: string, href: string, type = 'sha256'): string {
  return `<repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>7</revision><data type="updateinfo">
<checksum type="${type}">${checksum}</checksum><open-checksum type="sha256">${'bb'.repeat(32)}</open-checksum>
<location href="${href}"/><size>12</size><open-size>99</open-size></data></repomd>`
}

describe('repositoryFrom', () => {
  it('reads which files a repository has, and their checksums', () => {
    const repository = repositoryFrom(catalogFixture('updateinfo/amazon-repomd.xml'))

    expect(repository?.revision).to.equal('1656636233')
    expect(repository?.files).to.have.length(9)
    expect(repository?.files.find(({ type }) => type === 'updateinfo')).to.deep.equal({
      type: 'updateinfo',
      path: 'repodata/updateinfo.xml.gz',
      algorithm: 'sha256',
      checksum: 'bec8d2c717d39b54b81de021332338e22edac2da0b363a407f86880c4fb62d6f',
      bytes: 797_517,
    })
  })

  it('takes checksum and size of the file as it is, not of what it unpacks to', () => {
    expect(repositoryFrom(repomd(HASH.toUpperCase(), 'repodata/x.xml.gz'))?.files).to.deep.equal([
      { type: 'updateinfo', path: 'repodata/x.xml.gz', algorithm: 'sha256', checksum: HASH, bytes: 12 },
    ])
    expect(repositoryFrom(repomd('cc'.repeat(20), 'repodata/x.xml.gz', 'sha'))?.files[0]?.algorithm).to.equal('sha1')
  })

  it('leaves out files that lie elsewhere, or cannot be checked', () => {
    const texts = [
      repomd(HASH, '../x'),
      repomd(HASH, 'a/../../x'),
      repomd(HASH, '/etc/passwd'),
      repomd(HASH, 'https://x.example/x'),
      repomd(HASH, 'file:///etc/passwd'),
      repomd(HASH.slice(2), 'x'),
      repomd('zz'.repeat(32), 'x'),
      repomd(HASH, 'x', 'crc32'),
      repomd(HASH, 'x', 'constructor'),
    ]

    expect(texts.map((text) => repositoryFrom(text)?.files.length)).to.deep.equal(texts.map(() => 0))
  })

  it('takes XML of something else for none, and refuses what is no XML', () => {
    expect(repositoryFrom('<updates/>')).to.equal(null)
    expect(() => repositoryFrom('x')).to.throw(FeedError, 'feed_malformed')
    expect(() => repositoryFrom(`<repomd>${'<a>'.repeat(100)}`)).to.throw(FeedError, 'nested too deep')
    expect(() => repositoryFrom('<!DOCTYPE x [<!ENTITY a "b">]><repomd/>')).to.throw(FeedError, 'feed_malformed')
  })
})
