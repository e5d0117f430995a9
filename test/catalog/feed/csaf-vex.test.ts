import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { catalogFixture, fixesById, ofKind, readFeed, type ReadFeed } from './feeds.ts'

const VEX = catalogFixture('csaf/redhat-vex.json')

/** States on one line each. */
function states(read: ReadFeed): string[] {
  return ofKind(read, 'state').map(
    ({ release, names, name, module, state, note }) =>
      `${release} ${names} ${name}${module === null ? '' : ` of ${module}`}: ${state} ${note}`,
  )
}

describe('openFeed with CSAF of Red Hat', () => {
  it('gives the fixes of a VEX statement to the advisories that its remediations name', () => {
    const read = readFeed(VEX, 13)

    expect(read.head).to.deep.equal({
      format: 'csaf-vex',
      key: 'redhat/vex/CVE-2023-6237',
      title: 'openssl: Excessive time spent checking invalid RSA public keys',
      revisedAt: '2024-08-02T12:27:56.000Z',
      validUntil: null,
      streams: [],
    })
    const [advisory, ...others] = ofKind(read, 'advisory')
    expect(others).to.deep.equal([])
    expect({ ...advisory, fixes: [] }).to.deep.equal({
      kind: 'advisory',
      id: 'RHSA-2024:2447',
      advisoryKind: 'security',
      title: 'openssl: Excessive time spent checking invalid RSA public keys',
      severity: 'low',
      cves: ['CVE-2023-6237'],
      publishedAt: '2024-04-30T00:00:00.000Z',
      revisedAt: '2024-08-02T12:27:56.000Z',
      withdrawn: false,
      restart: 'unknown',
      url: 'https://access.redhat.com/errata/RHSA-2024:2447',
      fixes: [],
    })
  })

  it('takes a build of all main architectures for all, and neither sources nor debugging information', () => {
    expect(fixesById(readFeed(VEX))).to.deep.equal({
      'RHSA-2024:2447': ['rhel/9/base openssl 1:3.0.7-27.el9', 'rhel/9/base openssl-libs 1:3.0.7-27.el9'],
    })
  })

  it('leaves out what kernels of each architecture have for debuggers, and not the kernel that debugs itself', () => {
    expect(fixesById(readFeed(catalogFixture('csaf/redhat-kernel.json')))).to.deep.equal({
      'RHSA-2023:7434': [
        'rhel/8/aus-8.2 kernel-core.x86_64 0:4.18.0-193.119.1.el8_2',
        'rhel/8/aus-8.2 kernel-debug.x86_64 0:4.18.0-193.119.1.el8_2',
      ],
    })
  })

  it('makes states of what has no fix, by the vendor’s word', () => {
    expect(states(readFeed(VEX))).to.deep.equal([
      'rhel/9 source edk2: affected Affected',
      'rhel/8 source edk2: deferred Fix deferred',
      'rhel/7 source openssl: end_of_life Out of support scope',
      'rhel/8 source openssl: under_investigation ',
      'rhel/9 source shim: not_affected ',
    ])
    expect(states(readFeed(VEX.replace('Fix deferred', 'Will not fix')))[1]).to.equal('rhel/8 source edk2: ignored Will not fix')
  })

  it('finds the module of a package, however it is told, and streams of longer support by their CPE', () => {
    const read = readFeed(catalogFixture('csaf/redhat-vex-modules.json'))

    expect(fixesById(read)).to.deep.equal({
      'RHSA-2025:0001': [
        'rhel/8/e4s-8.8+gimp:2.8 gimp.x86_64 2:2.8.22-26.module+el8.8.0+23318+cec921ba.1',
        'rhel/9/base+nginx:1.24 nginx-mod-stream.x86_64 1:1.24.0-1.module+el9.4.0+23026+aaa2e3cb.2',
        'rhel/9/base+nginx:1.24 nginx-doc 1:1.24.0-1.module+el9.4.0+23026+aaa2e3cb.2',
        'rhel/10/eus-10.0 zlib.x86_64 0:1.3-1.el10',
      ],
    })
    expect(ofKind(read, 'advisory')[0]).to.deep.include({ restart: 'always', severity: 'important' })
    expect(states(read)).to.deep.equal(['rhel/8 source php of php:7.2: affected ', 'rhel/8 source ruby of ruby:2.6: affected '])
    expect(read.rejections).to.deep.equal([
      { reason: 'module_unknown', place: 'CVE-2025-0001', value: 'nodejs 1:20.1-1.module+el9.4.0+1+a' },
      { reason: 'product_unknown', place: 'CVE-2025-0001', value: 'AppStream-9.4.0.Z.MAIN:gone' },
    ])
  })

  it('reads an advisory: its own id, all of its CVEs, and which of them each package mends', () => {
    const read = readFeed(catalogFixture('csaf/redhat-advisory.json'))
    const [advisory] = ofKind(read, 'advisory')

    expect(read.head).to.deep.include({
      format: 'csaf-advisory',
      key: 'redhat/RHSA-2023:7434',
      title: 'kernel security and bug fix update',
    })
    expect({ ...advisory, fixes: advisory?.fixes.map(({ name, cves }) => [name, cves]) }).to.deep.include({
      id: 'RHSA-2023:7434',
      title: 'kernel security and bug fix update',
      severity: 'important',
      cves: ['CVE-2023-3609', 'CVE-2023-4128'],
      publishedAt: '2024-01-15T00:00:00.000Z',
      restart: 'always',
      url: 'https://access.redhat.com/errata/RHSA-2023:7434',
      fixes: [
        ['kernel', null],
        ['bpftool', ['CVE-2023-3609']],
      ],
    })
  })

  it('leaves what is no system of ours out', () => {
    const text = catalogFixture('csaf/redhat-advisory.json').replaceAll('rhel_aus:8.2', 'openshift:4')
    const read = readFeed(text)

    expect([read.statements, read.rejections]).to.deep.equal([[], []])
  })

  it('refuses documents without an id, of another category, nested without end, and cut off', () => {
    for (const [text, code] of [
      [VEX.replace('"id": "CVE-2023-6237"', '"id": ""'), 'feed_malformed'],
      [VEX.replace('csaf_vex', 'csaf_informational_advisory'), 'feed_unknown_format'],
      [VEX.replace('"branches": [', `"branches": [${'{"branches":['.repeat(500)}${']},'.repeat(500)}`), 'feed_malformed'],
      [VEX.replace('"branches": [', `"branches": [${'['.repeat(5_000_000)}`), 'feed_malformed'],
      [VEX.slice(0, -20), 'feed_malformed'],
    ] as const) {
      expect(() => readFeed(text, 100_000), text.slice(0, 60)).to.throw(FeedError, code)
    }
  })

  it('is not led in circles by relations, and takes things of other kinds for nothing', () => {
    const parsed = JSON.parse(VEX) as { product_tree: Record<string, unknown>; vulnerabilities: Record<string, unknown>[] }
    const relation = (part: string, of: string, id: string): unknown => ({
      full_product_name: { product_id: id },
      product_reference: part,
      relates_to_product_reference: of,
    })
    const circle = { ...parsed, product_tree: { relationships: [relation('a', 'y', 'x'), relation('b', 'x', 'y')] } }
    circle.vulnerabilities = [{ cve: 'CVE-2023-6237', product_status: { fixed: ['x', 'x', 'y'] } }]
    const strange = { ...parsed, product_tree: [1], vulnerabilities: [7, { cve: 'CVE-2024-0001', product_status: [], remediations: 'x' }] }

    expect(readFeed(JSON.stringify(circle)).rejections.map(({ reason }) => reason)).to.deep.equal(['product_unknown', 'product_unknown'])
    expect(readFeed(JSON.stringify(strange)).rejections).to.deep.equal([
      { reason: 'cve_invalid', place: 'CVE-2023-6237 vulnerability 1', value: '' },
    ])
  })

  it('refuses a document beyond 64 million characters', () => {
    expect(() => readFeed(VEX.replace('"title":', `"x": "${'y'.repeat(100_000_000)}", "title":`), 1_000_000)).to.throw(
      FeedError,
      'feed_too_large',
    )
  })
})

describe('openFeed with CSAF of SUSE', () => {
  it('takes package and version out of names, and the CVE for the advisory where none is named', () => {
    const read = readFeed(catalogFixture('csaf/suse-vex.json'))

    expect(read.head).to.deep.include({ format: 'csaf-vex', key: 'suse/vex/CVE-2023-5568' })
    expect(fixesById(read)).to.deep.equal({
      'CVE-2023-5568': [
        'opensuse-tumbleweed/base ctdb 0:4.19.2+git.322.7e9201cef5-1.1',
        'sles/15.5/base samba-client-libs 0:4.17.9+git.421.abde31ca5c2-150500.3.14.1',
        'opensuse-leap/15.5/base samba-client-libs 0:4.17.9+git.421.abde31ca5c2-150500.3.14.1',
      ],
    })
    expect(states(read)).to.deep.equal([
      'sles/15.3 binary samba: affected ',
      'sles/15.3 binary libdcerpc-binding0: not_affected ',
      'sles/15.3 binary libdcerpc-binding0-32bit: not_affected ',
    ])
  })

  it('reads an advisory with packages for architectures, and long-term support', () => {
    const read = readFeed(catalogFixture('csaf/suse-advisory.json'))

    expect(read.head).to.deep.include({ format: 'csaf-advisory', key: 'suse/SUSE-SU-2015:0011-2' })
    expect(fixesById(read)).to.deep.equal({
      'SUSE-SU-2015:0011-2': [
        'sles/11.2/ltss bind.i586 0:9.9.4P2-0.6.1',
        'sles/11.2/ltss bind.x86_64 0:9.9.4P2-0.6.1',
        'sles/11.2/ltss bind-doc 0:9.9.4P2-0.6.1',
        'sles/11.2/ltss bind-utils 0:9.9.4P2-0.6.1',
        'sles/11.2/base bind.x86_64 0:9.9.4P2-0.6.1',
      ],
    })
    expect(ofKind(read, 'advisory')[0]).to.deep.include({
      severity: 'moderate',
      cves: ['CVE-2012-1667', 'CVE-2012-3817'],
      url: 'https://www.suse.com/support/update/announcement/2015/suse-su-20150011-2/',
    })
    expect(read.rejections).to.deep.equal([{ reason: 'cve_invalid', place: 'SUSE-SU-2015:0011-2 vulnerability 3', value: 'none' }])
  })
})
