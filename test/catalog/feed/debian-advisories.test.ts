import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { catalogFixture, fixesById, ofKind, readFeed, readWhole, vendorFile } from './feeds.ts'

function line(more: Readonly<Record<string, unknown>> = {}): string {
  const fixes = [{ rel: 'bookworm', src: 'hello', ver: '2.10-3+deb12u1' }]
  return `${JSON.stringify({ id: 'DSA-9001-1', date: '2026-08-21', source: 'hello', title: 'security update', cves: ['CVE-2026-0001'], fixes, ...more })}\n`
}

describe('openFeed with Debian’s advisories on a line each', () => {
  it('reads what the lists would say', () => {
    const states = line({
      id: 'DLA-5-1',
      date: '2026-08-20',
      title: '',
      cves: ['CVE-2026-0002'],
      fixes: [{ rel: 'bullseye', src: 'a', ver: '<not-affected>' }],
    })
    const read = readFeed(line() + states, 9)
    expect(read.head).to.deep.equal({
      format: 'debian-list',
      key: 'DSA+DLA',
      title: 'Debian security and LTS advisories',
      revisedAt: '2026-08-21T00:00:00.000Z',
      validUntil: null,
      streams: ['debian/12/security'],
    })
    expect(fixesById(read)).to.deep.equal({ 'DSA-9001-1': ['debian/12/security hello 2.10-3+deb12u1'], 'DLA-5-1': [] })
    expect(ofKind(read, 'advisory')[0]).to.include({ title: 'hello - security update', publishedAt: '2026-08-21T00:00:00.000Z' })
    expect(ofKind(read, 'state')).to.have.nested.property('[0].state', 'not_affected')
  })

  it('rejects single records, and lets none write lines of its own', () => {
    const wrong = [
      line({ date: '2026-02-30' }),
      line({ id: 'DSA-9002-1', source: 'hello\n\t[bookworm] - bash 9.9' }),
      line({ id: 'DSA-9003-1', fixes: [{ rel: 'nowhere', src: 'a', ver: '1' }, { rel: 'bookworm', src: 'a', ver: 'one' }, 'text'] }),
      line({ id: 'DSA-9004-1', fixes: {}, cves: 'CVE-2026-0003' }),
    ]
    const read = readWhole(line({ id: 'DSA-9000-1' }) + wrong.join(''))
    expect(read.rejections.map(({ reason }) => reason)).to.include.members(['date_invalid', 'release_unknown', 'version_invalid'])
    expect(JSON.stringify(read.statements)).not.to.contain('"bash"')
    expect(Object.keys(fixesById(read))).to.include.members(['DSA-9000-1', 'DSA-9003-1', 'DSA-9004-1'])
  })

  it('refuses a document that breaks off', () => {
    expect(() => readWhole(line() + line().slice(0, 60))).to.throw(FeedError)
  })

  it('agrees with the list where it has the same', function () {
    const all = vendorFile('debian/advisories.ndjson.xz')
    if (all === null) return
    const known = fixesById(readWhole(catalogFixture('debian-list/DSA.list')))
    const found = fixesById(readWhole(all))
    expect(Object.keys(found)).to.have.length(11_300)
    const bookworm = (fixes: readonly string[] | undefined): string[] => (fixes ?? []).filter((fix) => fix.startsWith('debian/12/'))
    for (const [id, fixes] of Object.entries(known)) expect(bookworm(found[id]), id).to.deep.equal(bookworm(fixes))
  })
})
