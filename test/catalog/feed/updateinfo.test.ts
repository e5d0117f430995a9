import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { catalogFixture, fixesById, ofKind, readFeed } from './feeds.ts'

/** A document with one advisory. */
function updates(inner: string, collection = '<collection short="almalinux-9-for-x86_64-baseos-rpms">', head = ''): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${head}
<updates><update from="x" status="final" type="security" version="1"><id>ALSA-2025:1</id><title>Important: x security update</title>
<issued date="2025-01-02"/><pkglist>${collection}${inner}</collection></pkglist></update></updates>`
}

const PACKAGE = '<package name="x" version="1" release="2.el9" epoch="3" arch="x86_64"><filename>x.rpm</filename></package>'

describe('openFeed with updateinfo.xml', () => {
  it('reads AlmaLinux’s and Rocky Linux’s: the release is in the collection’s name', () => {
    const alma = readFeed(catalogFixture('updateinfo/alma-9-appstream.xml'), 13)
    const rocky = readFeed(catalogFixture('updateinfo/rocky-9-baseos.xml'), 13)

    expect(alma.head).to.deep.equal({
      format: 'updateinfo',
      key: 'updateinfo/alma/9/base/appstream/x86_64',
      title: 'Advisories of alma/9/base (appstream/x86_64)',
      revisedAt: '2023-11-28T00:00:00.000Z',
      validUntil: null,
      streams: ['alma/9/base'],
    })
    expect(fixesById(alma)).to.deep.equal({ 'ALSA-2023:7549': ['alma/9/base nodejs.x86_64 1:18.18.2-1.el9'] })
    expect(fixesById(rocky)).to.deep.equal({
      'RLSA-2022:7513': ['rocky/9/base xz.x86_64 0:5.2.5-8.el9_0'],
      'RLBA-2023:0456': ['rocky/9/base curl.x86_64 0:7.76.1-23.el9'],
    })
    const [advisory] = ofKind(rocky, 'advisory')
    expect({ ...advisory, fixes: [] }).to.deep.equal({
      kind: 'advisory',
      id: 'RLSA-2022:7513',
      advisoryKind: 'security',
      title: 'Important: xz security update',
      severity: 'important',
      cves: ['CVE-2022-1271'],
      publishedAt: '2022-11-08T09:19:42.000Z',
      revisedAt: '2023-02-02T12:53:50.000Z',
      withdrawn: false,
      restart: 'unknown',
      url: 'https://errata.rockylinux.org/RLSA-2022:7513',
      fixes: [],
    })
    expect(ofKind(rocky, 'advisory')[1]).to.deep.include({ advisoryKind: 'bugfix', severity: 'unspecified' })
  })

  it('reads Amazon Linux’s: topics and live patches are pockets of their own', () => {
    const streams = ['amazon-2.xml', 'amazon-2_kernel-5.15.xml', 'amazon-2023_kernel-livepatch.xml'].map(
      (name) => readFeed(catalogFixture(`updateinfo/${name}`)).head.streams,
    )

    expect(streams).to.deep.equal([['amazon/2/base'], ['amazon/2/extras:kernel-5.15'], ['amazon/2023/live']])
  })

  it('tells the repositories of a release apart by their keys', () => {
    const arm = PACKAGE.replace('x86_64', 'aarch64')
    const keys = [
      updates(PACKAGE),
      updates(arm),
      updates(PACKAGE + PACKAGE + arm),
      updates(PACKAGE, '<collection short="F43"><name>Fedora 43</name>'),
    ].map((text) => readFeed(text).head.key)

    expect(keys).to.deep.equal([
      'updateinfo/alma/9/base/baseos/x86_64',
      'updateinfo/alma/9/base/baseos/aarch64',
      'updateinfo/alma/9/base/baseos/x86_64',
      'updateinfo/fedora/43/base/x86_64',
    ])
  })

  it('reads SUSE’s: the release is in the advisory’s id, and times are seconds', () => {
    const text = updates(PACKAGE, '<collection>')
      .replace('ALSA-2025:1', 'SUSE-SLE-Module-Basesystem-15-SP5-2023-2877')
      .replace('Important: x security update', 'Security update for x')
      .replace('2025-01-02', '1687340400')
      .replace('type="security"', 'type="recommended"')
    const read = readFeed(text)

    expect(fixesById(read)).to.deep.equal({ 'SUSE-SLE-Module-Basesystem-15-SP5-2023-2877': ['sles/15.5/base x.x86_64 3:1-2.el9'] })
    expect(ofKind(read, 'advisory')[0]).to.deep.include({ advisoryKind: 'bugfix', publishedAt: '2023-06-21T09:40:00.000Z' })
  })

  it('takes the stream from the settings of the source before any name', () => {
    const read = readFeed(updates(PACKAGE), 50, { stream: 'rhel/9/eus-9.2' })

    expect(read.head.streams).to.deep.equal(['rhel/9/eus-9.2'])
    expect(fixesById(read)).to.deep.equal({ 'ALSA-2025:1': ['rhel/9/eus-9.2 x.x86_64 3:1-2.el9'] })
  })

  it('takes module and stream of a collection', () => {
    const collection =
      '<collection short="rhel-8-for-x86_64-appstream-rpms"><module name="nodejs" stream="16" version="8" context="a" arch="x86_64"/>'

    expect(fixesById(readFeed(updates(PACKAGE, collection)))).to.deep.equal({
      'ALSA-2025:1': ['rhel/8/base+nodejs:16 x.x86_64 3:1-2.el9'],
    })
  })

  it('rejects a module build whose stream nobody names, a bad version, a bad name, and an unknown release', () => {
    const bad = [
      '<package name="m" version="1" release="2.module_el9+1" epoch="0" arch="noarch"/>',
      '<package name="v" version="" release="" epoch="x" arch="noarch"/>',
      '<package name="../n" version="1" release="2" epoch="0" arch="noarch"/>',
      '<package name="a" version="1" release="2" epoch="0" arch="x86 64"/>',
      '<package name="s" version="1" release="2" epoch="0" arch="src"/>',
      '<package name="ok" version="1" release="2" arch="noarch"/>',
    ]
    const read = readFeed(updates(bad.join('')))
    const unknown = readFeed(updates(PACKAGE, '<collection short="something-else">'))

    expect(read.rejections.map(({ reason }) => reason)).to.deep.equal([
      'module_unknown',
      'version_invalid',
      'name_invalid',
      'record_malformed',
    ])
    expect(fixesById(read)).to.deep.equal({ 'ALSA-2025:1': ['alma/9/base ok 0:1-2'] })
    expect(unknown.rejections).to.deep.equal([{ reason: 'release_unknown', place: 'ALSA-2025:1', value: 'something-else' }])
  })

  it('knows what asks for a restart, and what was taken back', () => {
    const text = updates(PACKAGE)
      .replace('<pkglist>', '<reboot_suggested>True</reboot_suggested><pkglist>')
      .replace('"final"', '"retracted"')

    expect(ofKind(readFeed(text), 'advisory')[0]).to.deep.include({ restart: 'always', withdrawn: true })
  })

  it('refuses what breaks off, declares entities, or is nested without end', () => {
    const whole = updates(PACKAGE)
    const bomb = updates(PACKAGE, undefined, '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>')
    const late = updates(PACKAGE, undefined, `<!--${' '.repeat(2_000)}--><!DOCTYPE x [<!ENTITY a "b">]>`)

    for (const text of [whole.slice(0, -20), bomb, late, `<updates>${'<a>'.repeat(10_000)}`, updates('&unheard;'), `${whole}<x/>`]) {
      expect(() => readFeed(text), text.slice(0, 60)).to.throw(FeedError, 'feed_malformed')
    }
  })

  it('refuses a tag of 100 MB', () => {
    const text = updates(`<package name="${'x'.repeat(100_000_000)}"/>`)

    expect(() => readFeed(text, 1_000_000)).to.throw(FeedError, 'feed_malformed')
  })

  it('refuses settings that are no stream', () => {
    expect(() => readFeed(updates(PACKAGE), 100, { stream: 'RHEL 9' })).to.throw(FeedError, 'feed_stream_missing')
  })
})
