import { expect } from 'chai'
import { catalogFixture, fixesById, ofKind, readFeed, readWhole, vendorFile } from './feeds.ts'

const ALMA = catalogFixture('alma-osv/alma.ndjson')

/** A record with a title and fixed versions of packages. */
function record(summary: string, fixes: readonly (readonly [string, string])[], more: object = {}): string {
  const affected = fixes.map(([name, fixed]) => ({
    package: { ecosystem: 'AlmaLinux:8', name },
    ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
  }))
  return JSON.stringify({ id: 'ALSA-2025:0001', summary, modified: '2025-01-01T00:00:00Z', affected, ...more })
}

describe('openFeed with AlmaLinux’s advisories in OSV', () => {
  it('reads one on each line: epochs are always written, severity and kind come from title and id', () => {
    const read = readFeed(ALMA, 999)

    expect(read.head).to.deep.include({
      format: 'osv',
      key: 'osv/AlmaLinux',
      streams: ['alma/10/base', 'alma/8/base'],
    })
    const [advisory] = ofKind(read, 'advisory')
    expect({ ...advisory, fixes: advisory?.fixes.length }).to.deep.equal({
      kind: 'advisory',
      id: 'ALSA-2025:10073',
      advisoryKind: 'security',
      title: 'Important: firefox security update',
      severity: 'important',
      cves: ['CVE-2025-6424', 'CVE-2025-6425', 'CVE-2025-6429', 'CVE-2025-6430'],
      publishedAt: '2025-07-01T00:00:00.000Z',
      revisedAt: '2025-07-01T19:42:01.000Z',
      withdrawn: false,
      restart: 'unknown',
      url: 'https://errata.almalinux.org/10/ALSA-2025-10073.html',
      fixes: 1,
    })
    expect(advisory?.fixes[0]).to.deep.equal({
      scheme: 'rpm',
      release: 'alma/10',
      pocket: 'base',
      names: 'binary',
      name: 'firefox',
      module: null,
      architecture: null,
      introduced: null,
      fixed: '0:128.12.0-1.el10_0',
      binaries: [],
      cves: null,
    })
  })

  it('takes module and stream of module builds from the title', () => {
    const fixes = fixesById(readFeed(ALMA))

    expect(fixes['ALSA-2021:5171']?.[0]).to.equal('alma/8/base+nodejs:16 nodejs 1:16.13.1-3.module_el8.5.0+2605+45d748af')
    expect(fixes['ALSA-2022:5468']?.[0]).to.match(/^alma\/8\/base\+php:8\.0 /)
    expect(fixes['ALEA-2020:4724']).to.have.length(4)
  })

  it('reads the title of other advisories for nothing: kernel:4.18.0 is no module', () => {
    expect(fixesById(readFeed(ALMA))['ALSA-2024:10281']?.[0]).to.match(/^alma\/8\/base bpftool 0:4\.18\.0-/)
  })

  it('gives what a title names several streams for to each of them', () => {
    const fixes = readFeed(record('Important: virt:rhel and virt-devel:rhel security update', [['a', '1-1.module_el8+1+a']]))

    expect(fixesById(fixes)['ALSA-2025:0001']).to.deep.equal([
      'alma/8/base+virt:rhel a 0:1-1.module_el8+1+a',
      'alma/8/base+virt-devel:rhel a 0:1-1.module_el8+1+a',
    ])
  })

  it('takes names of modules that begin with a digit', () => {
    const fixes = readFeed(record('Moderate: 389-ds:1.4 security update', [['389-ds-base', '1.4.3-1.module_el8+1+a']]))

    expect(fixesById(fixes)['ALSA-2025:0001']).to.deep.equal(['alma/8/base+389-ds:1.4 389-ds-base 0:1.4.3-1.module_el8+1+a'])
  })

  it('rejects module builds whose stream nobody names; the advisory is known all the same', () => {
    const read = readFeed(ALMA)

    expect(fixesById(read)['ALBA-2019:0973']).to.deep.equal([])
    expect(new Set(read.rejections.map(({ reason, place }) => `${place} ${reason}`))).to.deep.equal(
      new Set(['ALBA-2019:0973 module_unknown']),
    )
  })

  it('takes the stream of builds from other advisories about the same builds, where the title names the module', () => {
    const named = record('Important: varnish:6 security update', [['varnish', '6.0-1.module_el8+1+a']])
    const other = record('Important: varnish:7 security update', [['varnish', '7.0-1.module_el8+2+b']], { id: 'ALSA-2025:0002' })
    const unnamed = (summary: string, ...tags: string[]): string =>
      record(
        summary,
        tags.map((tag) => ['varnish-docs', `6.1-1.module_el8+${tag}`]),
        { id: 'ALSA-2025:0003' },
      )
    const found = (...lines: string[]): string[] | undefined => fixesById(readFeed(lines.join('\n')))['ALSA-2025:0003']

    expect(found(unnamed('Important: varnish security update', '1+a', '9+z'), named, other)).to.deep.equal([
      'alma/8/base+varnish:6 varnish-docs 0:6.1-1.module_el8+1+a',
      'alma/8/base+varnish:6 varnish-docs 0:6.1-1.module_el8+9+z',
    ])
    expect(found(unnamed('Important: docs security update', '1+a'), named)).to.deep.equal([])
    expect(found(unnamed('Important: varnish security update', '1+a', '2+b'), named, other)).to.deep.equal([])
    expect(found(unnamed('Important: varnish security update', '9+z'), named, other)).to.deep.equal([])
  })

  it('keeps every version of a package that an advisory names several times, each once', () => {
    const fixes: [string, string][] = [
      ['aide', '0.16-14.el8'],
      ['aide', '0.16-14.el8_5.1'],
      ['aide', '0.16-14.el8'],
    ]

    expect(fixesById(readFeed(record('aide update', fixes)))['ALSA-2025:0001']).to.deep.equal([
      'alma/8/base aide 0:0.16-14.el8',
      'alma/8/base aide 0:0.16-14.el8_5.1',
    ])
  })

  it('gives the same from lines, from a list and from documents over several lines', () => {
    const lines = ALMA.trim().split('\n')
    const whole = readWhole(ALMA)
    const pretty = lines.map((line) => JSON.stringify(JSON.parse(line), null, 2)).join('\n\n')

    for (const text of [`[${lines.join(',')}]`, `[\n${lines.join('\n,\n')}\n]\n`, pretty, `\uFEFF${lines.join('\r\n')}`]) {
      expect(readFeed(text, 101)).to.deep.equal(whole)
    }
  })

  it('claims no stream on the word of a single advisory', () => {
    const { head } = readFeed(record('Low: x security update', [['x', '1-1']]))

    expect(head).to.deep.include({ key: 'osv/ALSA-2025:0001', streams: [] })
  })

  it('tells an advisory that was taken back', () => {
    const [advisory] = ofKind(readFeed(record('x', [['x', '1-1']], { withdrawn: '2025-02-01T00:00:00Z' })), 'advisory')

    expect(advisory).to.deep.include({ withdrawn: true })
  })

  it('reads all of August 2026: 5,680 advisories, 37 ids in two releases', function () {
    const text = vendorFile('alma/alma-osv.ndjson.xz')
    if (text === null) return this.skip()
    const read = readFeed(text, 65_536)
    const advisories = ofKind(read, 'advisory')

    expect(advisories).to.have.length(5_680)
    const releases = new Map<string, Set<string>>()
    for (const { id, fixes } of advisories) {
      for (const { release } of fixes) releases.set(id, (releases.get(id) ?? new Set()).add(release))
    }
    expect([...releases.values()].filter(({ size }) => size > 1)).to.have.length(37)
    const rejected = new Map(read.rejections.map(({ place, reason }) => [place, reason]))
    expect([...new Set(rejected.values())]).to.deep.equal(['module_unknown'])
    // Of 15 whose title names no stream, the builds of 7 are known from others.
    expect(rejected.size).to.equal(8)
    const named = advisories.filter(({ fixes }) => fixes.some(({ module }) => module !== null))
    expect(named).to.have.length(708 + 7)
    expect(fixesById(read)['ALSA-2023:5989']?.[0]).to.match(/^alma\/8\/base\+varnish:6 /)
    expect(new Set(advisories.flatMap(({ cves }) => cves)).size).to.equal(6_592)
  })
})
