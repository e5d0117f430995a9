import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { catalogFixture, fixesById, ofKind, readFeed, vendorFile } from './feeds.ts'

const DSA = catalogFixture('debian-list/DSA.list')

/** An entry of a list with other lines behind its first. */
function entry(...lines: string[]): string {
  return ['[12 Feb 2025] DSA-1-1 hello - update', ...lines.map((line) => `\t${line}`), ''].join('\n')
}

describe('openFeed with a list of Debian’s advisories', () => {
  it('reads source package, release and fixed version of every entry, and what stands in place of a version', () => {
    const read = readFeed(DSA, 7)

    expect(read.head).to.deep.equal({
      format: 'debian-list',
      key: 'DSA',
      title: 'Debian security advisories',
      revisedAt: '2025-02-12T00:00:00.000Z',
      validUntil: null,
      streams: ['debian/12/security'],
    })
    expect(fixesById(read)).to.deep.equal({
      'DSA-5865-1': ['debian/12/security webkit2gtk 2.46.6-1~deb12u1'],
      'DSA-5864-1': ['debian/12/security pam-pkcs11 0.6.12-1+deb12u1'],
      'DSA-3699-1': [],
      'DSA-2798-1': ['debian/6/security curl 7.21.0-2.1+squeeze5', 'debian/7/security curl 7.26.0-1+wheezy5'],
      'DSA-2218-1': ['debian/6/security vlc 1.1.3-1squeeze5'],
      'DSA-1529-1': [],
      'DSA-423': [],
      'DSA-137': ['debian/3.0/security mm 1.1.3-6.1'],
      'DSA-135': ['debian/3.0/security libapache-mod-ssl 2.8.9-2'],
    })
    const states = ofKind(read, 'state').map(({ release, name, cve, state, note }) => [release, name, cve, state, note])
    expect(states).to.deep.equal([
      ['debian/8', 'virtualbox', null, 'end_of_life', 'end-of-life'],
      ['debian/5', 'vlc', 'CVE-2011-1684', 'not_affected', 'Vulnerable code not present'],
    ])
    expect(read.rejections).to.deep.equal([
      { reason: 'version_invalid', place: 'line 23', value: 'kernel-image-2.4.17-ia64 kernel-image-2.4.17-ia64' },
    ])
  })

  it('says of an advisory what stands in its first two lines', () => {
    const [advisory] = ofKind(readFeed(DSA), 'advisory')

    expect({ ...advisory, fixes: advisory?.fixes.length }).to.deep.equal({
      kind: 'advisory',
      id: 'DSA-5865-1',
      advisoryKind: 'security',
      title: 'webkit2gtk - security update',
      severity: 'unspecified',
      cves: ['CVE-2025-24143', 'CVE-2025-24150', 'CVE-2025-24158', 'CVE-2025-24162'],
      publishedAt: '2025-02-12T00:00:00.000Z',
      revisedAt: null,
      withdrawn: false,
      restart: 'unknown',
      url: 'https://security-tracker.debian.org/tracker/DSA-5865-1',
      fixes: 1,
    })
  })

  it('counts for current only what a list still mends: bullseye is the LTS list’s', () => {
    const { head } = readFeed(catalogFixture('debian-list/DLA.list'))

    expect(head).to.deep.include({ key: 'DLA', streams: ['debian/11/security'] })
  })

  it('reads blanks for tabs, and line ends and a mark of other systems', () => {
    const foreign = `\uFEFF${DSA.replaceAll('\t', '        ').replaceAll('\n', '\r\n')}`

    expect(readFeed(foreign, 11)).to.deep.equal(readFeed(DSA))
  })

  it('takes a state with several blanks, or of a source package other than the first line’s', () => {
    const read = readFeed(entry('{CVE-2025-1}', '{CVE-2025-0001}', '[bookworm]  -  other  <unfixed>', '[sid] - hello 2-1'))

    expect(ofKind(read, 'state')).to.have.length(1)
    expect(ofKind(read, 'state')[0]).to.deep.include({ name: 'other', state: 'affected', cve: 'CVE-2025-0001' })
    expect(read.rejections).to.deep.equal([{ reason: 'cve_invalid', place: 'line 2', value: 'CVE-2025-1' }])
    expect(read.skipped).to.equal(1)
  })

  it('believes the newest entry that speaks of a vulnerability in a package', () => {
    const newest = entry('{CVE-2025-0001}', '[bookworm] - hello <not-affected>')
    const older = entry('{CVE-2025-0001 CVE-2025-0002}', '[bookworm] - hello <unfixed>').replace('DSA-1-1', 'DSA-0-1')

    expect(ofKind(readFeed(newest + older), 'state').map(({ cve, state }) => [cve, state])).to.deep.equal([
      ['CVE-2025-0001', 'not_affected'],
      ['CVE-2025-0002', 'affected'],
    ])
  })

  it('takes several blanks in a first line, no title, and no package at all', () => {
    const read = readFeed(
      '[17 Aug 2010] DSA-2092-1  lxr-cvs - cross-site scripting\n\t[lenny] - lxr-cvs 0.9.5-1\n[1 Aug 2010] DSA-2091-1 hello\n[18 Apr 2010] DSA-1-1\n',
    )

    expect(ofKind(read, 'advisory').map(({ id, title, fixes }) => [id, title, fixes.length])).to.deep.equal([
      ['DSA-2092-1', 'lxr-cvs - cross-site scripting', 1],
      ['DSA-2091-1', 'hello', 0],
      ['DSA-1-1', '', 0],
    ])
  })

  it('rejects a line and keeps the others of its entry', () => {
    const read = readFeed(
      entry(
        '[bookworn] - hello 2-1',
        '[bookworm] - hello 2-1',
        '[bookworm] - hello 2_1',
        '[bookworm] hello',
        '[bookworm] - he/llo 2-1',
        '???',
      ),
    )

    expect(fixesById(read)).to.deep.equal({ 'DSA-1-1': ['debian/12/security hello 2-1'] })
    expect(read.rejections.map(({ reason, place }) => `${place} ${reason}`)).to.deep.equal([
      'line 2 release_unknown',
      'line 4 version_invalid',
      'line 5 record_malformed',
      'line 6 name_invalid',
      'line 7 record_malformed',
    ])
  })

  it('rejects an entry without a day or an id, with its lines', () => {
    const read = readFeed(
      `${entry('[bookworm] - hello 2-1')}[31 Feb 2025] DSA-2-1 x\n\t[bookworm] - x 1\n[1 Mai 2025] DSA-3-1 x\nDSA-4-1\n\t[bookworm] - y 1\n`,
    )

    expect(Object.keys(fixesById(read))).to.deep.equal(['DSA-1-1'])
    expect(read.rejections.map(({ reason }) => reason)).to.deep.equal(['date_invalid', 'date_invalid', 'record_malformed'])
  })

  it('keeps both when an id is there twice with other content', () => {
    const read = readFeed(entry('[bookworm] - hello 2-1') + entry('[bookworm] - hello 3-1'))

    expect(ofKind(read, 'advisory').map(({ fixes }) => fixes[0]?.fixed)).to.deep.equal(['2-1', '3-1'])
  })

  it('refuses a line of 100 MB', () => {
    const read = (): unknown => readFeed(entry(`{${'CVE-2025-0001 '.repeat(7_500_000)}`), 1_000_000)

    expect(read).to.throw(FeedError, 'feed_malformed')
  })

  it('reads the whole lists of February 2025', function () {
    const dsa = vendorFile('debian/DSA.list.xz')
    const dla = vendorFile('debian/DLA.list.xz')
    if (dsa === null || dla === null) return this.skip()
    const lists = [readFeed(dsa, 65_536), readFeed(dla, 65_536)]

    expect(lists.map((list) => ofKind(list, 'advisory').length)).to.deep.equal([dsa.match(/^\[/gm)?.length, dla.match(/^\[/gm)?.length])
    expect(lists.flatMap(({ rejections }) => rejections.map(({ value }) => value))).to.deep.equal([
      'kernel-image-2.4.17-ia64 kernel-image-2.4.17-ia64',
    ])
  })
})
