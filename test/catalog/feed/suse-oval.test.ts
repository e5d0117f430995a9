import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { catalogFixture, fixesById, ofKind, readFeed } from './feeds.ts'

const OVAL = catalogFixture('suse-oval/suse.linux.enterprise.15.xml')

/** A document with so many definitions of one fix each. */
function* long(definitions: number): Generator<string> {
  const id = (kind: string, number: number): string => `oval:org.opensuse.security:${kind}:${number}`
  yield '<oval_definitions><generator><product_name>Marcus Updateinfo to OVAL Converter</product_name></generator><definitions>'
  for (let i = 1; i <= definitions; i++) {
    yield `<definition id="${id('def', i)}" class="vulnerability"><metadata><title>CVE-2024-${10_000 + i}</title>`
    yield `<description>${'Words that are not needed. '.repeat(400)}</description></metadata><criteria operator="AND">`
    yield `<criterion test_ref="${id('tst', 1)}" comment="SUSE Linux Enterprise Server 15 SP5 is installed"/>`
    yield `<criterion test_ref="${id('tst', i + 1)}" comment="p${i}-1-1 is installed"/></criteria></definition>`
  }
  yield '</definitions><tests>'
  for (let i = 1; i <= definitions; i++) {
    yield `<rpminfo_test id="${id('tst', i + 1)}"><object object_ref="${id('obj', i)}"/><state state_ref="${id('ste', 1)}"/></rpminfo_test>`
  }
  yield '</tests><objects>'
  for (let i = 1; i <= definitions; i++) yield `<rpminfo_object id="${id('obj', i)}"><name>p${i}</name></rpminfo_object>`
  yield `</objects><states><rpminfo_state id="${id('ste', 1)}"><evr operation="less than">0:1-1</evr></rpminfo_state></states></oval_definitions>`
}

describe('openFeed with SUSE’s OVAL', () => {
  it('joins products, packages and what their tests ask for, wherever in the document that stands', () => {
    const read = readFeed(OVAL, 17)

    expect(read.head).to.deep.equal({
      format: 'suse-oval',
      key: 'suse-oval/patch/opensuse-leap/15 sles/15 sles/16',
      title: 'OVAL of opensuse-leap/15, sles/15, sles/16',
      revisedAt: '2026-01-22T05:47:07.000Z',
      validUntil: null,
      streams: ['opensuse-leap/15.5/base', 'sles/15.3/ltss', 'sles/15.5/base', 'sles/16.0/base'],
    })
    expect(fixesById(read)).to.deep.equal({
      'CVE-2023-0001': [
        'sles/15.5/base libx1 0:1.2-150500.3.1',
        'sles/15.5/base libx1-32bit.x86_64 0:1.2-150500.3.1',
        'sles/15.3/ltss libx1 0:1.1-150300.2.1',
      ],
      'SUSE-SU-2023:2-1': ['sles/15.5/base kernel-livepatch-5_14_21-default.x86_64 0:2-1.1'],
      'oval:org.opensuse.security:def:4': ['sles/16.0/base x 0:1-160000.1'],
      'CVE-2012-5252': ['opensuse-leap/15.5/base flash-player 0:11.2-30.1'],
    })
    expect(read.rejections).to.deep.equal([])
  })

  it('names a patch by its advisory, and a vulnerability by its CVE', () => {
    const [vulnerability, patch] = ofKind(readFeed(OVAL), 'advisory')

    expect({ ...vulnerability, fixes: [] }).to.deep.equal({
      kind: 'advisory',
      id: 'CVE-2023-0001',
      advisoryKind: 'security',
      title: 'CVE-2023-0001',
      severity: 'important',
      cves: ['CVE-2023-0001'],
      publishedAt: '2023-06-01T00:00:00.000Z',
      revisedAt: '2023-06-02T00:00:00.000Z',
      withdrawn: false,
      restart: 'unknown',
      url: null,
      fixes: [],
    })
    expect({ ...patch, fixes: [] }).to.deep.include({
      id: 'SUSE-SU-2023:2-1',
      severity: 'critical',
      cves: ['CVE-2023-0003'],
      url: 'https://lists.suse.com/b.html',
    })
  })

  it('makes states of what is affected without a fix, and skips what is not affected or cannot be told of one package', () => {
    const read = readFeed(OVAL)

    expect(ofKind(read, 'state').map(({ release, names, name, cve, state }) => [release, names, name, cve, state])).to.deep.equal([
      ['sles/15.5', 'binary', 'y', 'CVE-2023-0002', 'affected'],
      ['sles/15.5', 'binary', 'y-devel', 'CVE-2023-0002', 'affected'],
    ])
    expect(read.skipped).to.equal(2)
  })

  it('rejects a server that it does not know once, bad names and bad versions', () => {
    const text = OVAL.replaceAll('Enterprise Server 16.0', 'Enterprise Server Next')
      .replaceAll('<name>flash-player</name>', '<name>../x</name>')
      .replaceAll('0:1.1-150300.2.1', 'x:y')

    expect(readFeed(text).rejections).to.deep.equal([
      { reason: 'release_unknown', place: 'definition 4', value: 'SUSE Linux Enterprise Server Next' },
      { reason: 'version_invalid', place: 'CVE-2023-0001', value: 'libx1 x:y' },
      { reason: 'name_invalid', place: 'CVE-2012-5252', value: '../x' },
    ])
  })

  it('says nothing where tests, objects or states are missing', () => {
    const read = readFeed(`${OVAL.slice(0, OVAL.indexOf('<tests>'))}</oval_definitions>`)

    expect([ofKind(read, 'advisory'), read.rejections]).to.deep.equal([[], []])
  })

  it('refuses what breaks off, holds no definition, declares entities, or is nested without end', () => {
    for (const text of [
      OVAL.slice(0, -30),
      OVAL.replace(/<definitions>.*<\/definitions>/s, ''),
      OVAL.replace('<generator>', '<!DOCTYPE x [<!ENTITY a "b">]><generator>'),
      OVAL.replace('<criteria operator="OR">', '<criteria operator="OR">'.repeat(100_000)),
      OVAL.replace('Text.', '&a;'),
      OVAL.replace('comment="', `comment="${'x'.repeat(100_000_000)}`),
    ]) {
      expect(() => readFeed(text, 1_000_000), text.slice(0, 60)).to.throw(FeedError, 'feed_malformed')
    }
  })

  it('reads a document of 40 MB', () => {
    const text = [...long(4_000)].join('')
    const read = readFeed(text, 65_536)

    expect(text.length).to.be.greaterThan(40_000_000)
    expect(read.statements).to.have.length(4_000)
    expect(ofKind(read, 'advisory').every(({ fixes: [fix] }) => fix?.fixed === '0:1-1')).to.equal(true)
  })
})
