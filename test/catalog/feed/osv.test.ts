import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { catalogFixture, fixesById, ofKind, readFeed } from './feeds.ts'

/** A fixture's fixes. */
function fixes(name: string): Record<string, string[]> {
  return fixesById(readFeed(catalogFixture(`osv/${name}.json`), 50))
}

/** A record about one package. */
function record(ecosystem: string, events: readonly object[], more: object = {}, affected: object = {}): string {
  return JSON.stringify({
    schema_version: '1.7.0',
    id: 'TEST-2025-1',
    modified: '2025-01-01T00:00:00.123456789Z',
    related: ['CVE-2025-0002', 'CVE-2025-0001', 'GHSA-x'],
    affected: [{ package: { ecosystem, name: 'hello' }, ranges: [{ type: 'ECOSYSTEM', events }], ...affected }],
    ...more,
  })
}

const FROM_START = [{ introduced: '0' }, { fixed: '2-1' }]

describe('openFeed with OSV', () => {
  it('reads Ubuntu’s notices by source package, with the versions of the binaries', () => {
    const [advisory] = ofKind(readFeed(catalogFixture('osv/ubuntu-usn.json')), 'advisory')

    expect(advisory?.fixes.map(({ release, pocket, name, fixed }) => [release, pocket, name, fixed])).to.deep.equal([
      ['ubuntu/22.04', 'security', 'linux-nvidia-6.8', '6.8.0-1017.19~22.04.1'],
      ['ubuntu/24.04', 'security', 'linux-nvidia', '6.8.0-1017.19'],
      ['ubuntu/24.04', 'security', 'linux-nvidia-lowlatency', '6.8.0-1017.19.1'],
    ])
    expect(advisory?.fixes[0]?.binaries[0]).to.deep.equal({
      name: 'linux-buildinfo-6.8.0-1017-nvidia',
      version: '6.8.0-1017.19~22.04.1',
    })
    expect(advisory).to.deep.include({ id: 'USN-7095-1', url: 'https://ubuntu.com/security/notices/USN-7095-1' })
    expect(advisory?.cves).to.deep.equal(['CVE-2023-52887', 'CVE-2023-52888', 'CVE-2024-25741'])
  })

  it('skips live patches: what they mend runs, and is not installed', () => {
    const read = readFeed(catalogFixture('osv/ubuntu-lsn.json'))

    expect({ statements: read.statements, skipped: read.skipped }).to.deep.equal({ statements: [], skipped: 1 })
  })

  it('reads the other vendors’ releases and pockets', () => {
    expect(fixes('debian-dsa')).to.deep.equal({ 'DSA-135': ['debian/3.0/security libapache-mod-ssl 2.8.9-2'] })
    expect(fixes('alpine-cve')['ALPINE-CVE-2023-46850']?.slice(0, 2)).to.deep.equal([
      'alpine/3.18/main openvpn 2.6.7-r0',
      'alpine/3.19/main openvpn 2.6.7-r0',
    ])
    expect(fixes('redhat-eus')['RHSA-2024:8709']?.[0]).to.equal('rhel/9/eus-9.2 podman 2:4.4.1-21.el9_2')
    expect(fixes('rocky')).to.deep.equal({ 'RLSA-2023:0005': ['rocky/9/base bcel 0:6.4.1-9.el9_1'] })
    expect(fixes('rocky-sig')).to.deep.equal({ 'RXSA-2023:0101': ['rocky/8/extras:cloud kernel 0:4.18.0-425.10.1.el8_7.cloud'] })
  })

  it('knows Red Hat’s longer support by both names that its products have', () => {
    const places = [
      'rhel_eus:9.2::baseos',
      'enterprise_linux_eus:10.0::appstream',
      'rhel_els:7',
      'rhel_extras:7',
      'openshift:4',
      'rhel_eus:nine',
    ].map((product) => {
      const read = readFeed(record(`Red Hat:${product}`, FROM_START))
      return [...(fixesById(read)['TEST-2025-1'] ?? []), ...read.rejections.map(({ reason }) => reason)]
    })

    expect(places).to.deep.equal([
      ['rhel/9/eus-9.2 hello 0:2-1'],
      ['rhel/10/eus-10.0 hello 0:2-1'],
      ['rhel/7/els-7 hello 0:2-1'],
      ['rhel/7/extras-7 hello 0:2-1'],
      [],
      ['release_unknown'],
    ])
  })

  it('takes SUSE’s binaries for what they are, once for each product', () => {
    expect(fixes('suse-packagehub')['openSUSE-SU-2016:1623-1']?.slice(0, 2)).to.deep.equal([
      'sles/12/extras:packagehub chromedriver 0:51.0.2704.103-85.3',
      'sles/12/extras:packagehub chromium 0:51.0.2704.103-85.3',
    ])
    const named = catalogFixture('osv/suse.json').replace('SUSE-SU-403 Forbidden-1', 'SUSE-SU-2016:4033-1')
    const found = fixesById(readFeed(named))['SUSE-SU-2016:4033-1'] ?? []

    expect(new Set(found).size).to.equal(found.length)
    expect(new Set(found.map((line) => line.split(' ', 1)[0]))).to.deep.equal(new Set(['sles/12/base', 'sles/12.1/base']))
  })

  it('rejects a record whose id is none: a page of an error was stored as one', () => {
    const read = readFeed(catalogFixture('osv/suse.json'))

    expect(read.rejections).to.deep.equal([{ reason: 'record_malformed', place: 'record 1', value: 'SUSE-SU-403 Forbidden-1' }])
  })

  it('skips what belongs to no operating system of ours', () => {
    const other = readFeed(catalogFixture('osv/redhat-other.json'))
    const npm = readFeed(record('npm', FROM_START))

    expect([other.skipped, other.statements.length, npm.skipped, npm.statements.length]).to.deep.equal([1, 0, 1, 0])
  })

  it('finds Ubuntu’s archive in the package URL, the ecosystem, or what is said of who gets it', () => {
    const pocket = (ecosystem: string, distro: string, availability: string): string | undefined =>
      ofKind(
        readFeed(
          record(
            ecosystem,
            FROM_START,
            {},
            {
              package: { ecosystem, name: 'hello', purl: `pkg:deb/ubuntu/hello@2-1?arch=source&distro=${distro}` },
              ecosystem_specific: { availability },
            },
          ),
        ),
        'advisory',
      )[0]?.fixes[0]?.pocket

    expect(pocket('Ubuntu:24.04:LTS', 'noble', 'No subscription required')).to.equal('security')
    expect(pocket('Ubuntu:Pro:18.04:LTS', 'esm-infra/bionic', 'Available with Ubuntu Pro (Infra-only)')).to.equal('esm-infra')
    expect(pocket('Ubuntu:Pro:18.04:LTS', 'esm-apps%2Fbionic', '')).to.equal('esm-apps')
    expect(pocket('Ubuntu:Pro:18.04:LTS', 'bionic', 'No subscription required')).to.equal('security')
    expect(pocket('Ubuntu:Pro:18.04:LTS', 'bionic', 'Available with Ubuntu Pro: https://ubuntu.com/pro')).to.equal('esm-apps')
    expect(pocket('Ubuntu:Pro:18.04:LTS', '', '')).to.equal('esm-infra')
    expect(pocket('Ubuntu:Pro:FIPS-updates:22.04:LTS', '', '')).to.equal('fips-updates')
    expect(pocket('Ubuntu:24.10', 'oracular', '')).to.equal('security')
  })

  it('attributes CVEs to a package where the vendor does, and takes the worst of their severities', () => {
    const mapped = (id: string, score: string): object => ({
      id,
      severity: [
        { type: 'CVSS_V3', score: 'CVSS:3.1/x' },
        { type: 'Ubuntu', score },
      ],
    })
    const text = record(
      'Ubuntu:24.04:LTS',
      FROM_START,
      {},
      {
        database_specific: { cves_map: { cves: [mapped('CVE-2025-0002', 'low'), mapped('CVE-2025-0001', 'medium')] } },
      },
    )
    const [advisory] = ofKind(readFeed(text), 'advisory')

    expect(advisory?.severity).to.equal('moderate')
    expect(advisory?.fixes[0]?.cves).to.deep.equal(['CVE-2025-0001', 'CVE-2025-0002'])
  })

  it('tells each span that ends with a fix, and a state for what has none', () => {
    const spans = readFeed(record('Debian:12', [{ introduced: '1-1' }, { fixed: '2-1' }, { introduced: '3-1' }, { fixed: '3-4' }]))
    const open = readFeed(record('Debian:12', [{ introduced: '0' }]))
    const bounded = readFeed(record('Debian:12', [{ introduced: '0' }, { last_affected: '2-1' }]))

    expect(ofKind(spans, 'advisory')[0]?.fixes.map(({ introduced, fixed }) => [introduced, fixed])).to.deep.equal([
      ['1-1', '2-1'],
      ['3-1', '3-4'],
    ])
    expect(ofKind(open, 'state').map(({ release, name, cve, state }) => [release, name, cve, state])).to.deep.equal([
      ['debian/12', 'hello', 'CVE-2025-0001', 'affected'],
      ['debian/12', 'hello', 'CVE-2025-0002', 'affected'],
    ])
    expect([ofKind(open, 'advisory').length, bounded.statements.length]).to.deep.equal([0, 0])
    const again = readFeed(record('Debian:12', [{ introduced: '0' }, { fixed: '2-1' }, { introduced: '3-1' }]))
    expect(again.statements.map(({ kind }) => kind)).to.deep.equal(['advisory'])
  })

  it('tells security, bug fixes and enhancements apart by the id', () => {
    const kinds = ['RHSA-2025:1', 'ALBA-2025:1', 'RLEA-2025:1', 'SUSE-RU-2025:1-1', 'USN-1-1'].map(
      (id) => ofKind(readFeed(record('AlmaLinux:9', FROM_START, { id })), 'advisory')[0]?.advisoryKind,
    )

    expect(kinds).to.deep.equal(['security', 'bugfix', 'enhancement', 'bugfix', 'security'])
  })

  it('rejects unknown releases, bad names and versions; git’s ranges are none', () => {
    const reasons = (text: string): string[] => readFeed(text).rejections.map(({ reason }) => reason)

    expect(reasons(record('AlmaLinux:x', FROM_START))).to.deep.equal(['release_unknown'])
    expect(reasons(record('Ubuntu:LTS', FROM_START))).to.deep.equal(['release_unknown'])
    expect(reasons(record('Debian:12', [{ introduced: '0' }, { fixed: 'v2' }]))).to.deep.equal(['version_invalid'])
    expect(reasons(record('Debian:12', FROM_START, {}, { package: { ecosystem: 'Debian:12', name: '<b>' } }))).to.deep.equal([
      'name_invalid',
    ])
    expect(readFeed(record('Debian:12', [], {}, { ranges: [{ type: 'GIT', events: FROM_START }] })).rejections).to.deep.equal([])
  })

  it('keeps both when an id is there twice with other content', () => {
    const lines = [record('Debian:12', FROM_START), record('Debian:12', [{ introduced: '0' }, { fixed: '9-1' }])]
    const read = readFeed(lines.join('\n'))

    expect(ofKind(read, 'advisory').map(({ fixes: [fix] }) => fix?.fixed)).to.deep.equal(['2-1', '9-1'])
  })

  it('takes things of the wrong kind for nothing', () => {
    for (const text of [
      '{"id":7,"modified":[],"affected":"x"}',
      '{"id":"TEST-1","modified":null,"affected":[null,7,{"package":[]},{"package":{"ecosystem":"Debian:12","name":{}},"ranges":[{"type":"ECOSYSTEM","events":[[],{"fixed":[]}]}]}]}',
      '[{"id":"TEST-1","modified":"x","affected":[{"package":{"ecosystem":"__proto__:12","name":"constructor"}}]},7,"x",null]',
    ]) {
      expect(() => readFeed(text, 7), text).not.to.throw()
    }
  })

  it('refuses what breaks off or is nested without end', () => {
    const whole = record('Debian:12', FROM_START)
    const deep = `{"id":"TEST-1","modified":"x","affected":${'['.repeat(100_000)}`

    for (const text of [whole.slice(0, -5), `${whole}\n7`, `[${whole}`, `[${whole},]`, `[${whole}]x`, deep]) {
      expect(() => readFeed(text), text.slice(-30)).to.throw(FeedError, 'feed_malformed')
    }
  })

  it('refuses a record of 100 MB', () => {
    const huge = record('Debian:12', FROM_START, { details: 'x'.repeat(100_000_000) })

    expect(() => readFeed(huge, 1_000_000)).to.throw(FeedError, 'feed_too_large')
  })
})
