import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { catalogFixture, fixesById, ofKind, readFeed, readWhole } from './feeds.ts'

const TRACKER = catalogFixture('debian-tracker/tracker.json')

/** One vulnerability of one package in bookworm. */
function tracker(told: object, codename = 'bookworm', cve = 'CVE-2025-0001', source = 'hello'): string {
  return JSON.stringify({ [source]: { [cve]: { description: 'x', releases: { [codename]: told } } } })
}

describe('openFeed with what Debian’s tracker knows', () => {
  it('reads fixes and states of a source package’s vulnerabilities in each release', () => {
    const read = readFeed(TRACKER, 3)

    expect(read.head).to.deep.equal({
      format: 'debian-tracker',
      key: 'debian-tracker',
      title: 'Debian security tracker',
      revisedAt: null,
      validUntil: null,
      streams: ['debian/11/security'],
    })
    expect(fixesById(read)).to.deep.equal({ 'CVE-2016-5405': ['debian/11/main 389-ds-base 1.3.5.15-1'] })
    expect(ofKind(read, 'state')).to.deep.equal([
      {
        kind: 'state',
        scheme: 'dpkg',
        release: 'debian/11',
        names: 'source',
        name: '389-ds-base',
        module: null,
        cve: 'CVE-2016-5416',
        state: 'ignored',
        note: 'ignored: Minor issue',
      },
    ])
    // Two releases that never had it, three times unstable, and one without a CVE id.
    expect(read.skipped).to.equal(5)
    expect(read.rejections).to.deep.equal([])
  })

  it('gives a fix to the archive that has it: for security, or the release itself', () => {
    const line = (repositories: object): string | undefined =>
      fixesById(readFeed(tracker({ status: 'resolved', fixed_version: '2-1', urgency: 'high**', repositories })))['CVE-2025-0001']?.[0]

    expect(line({ bookworm: '2-1', 'bookworm-security': '2-2' })).to.equal('debian/12/security hello 2-1')
    expect(line({ bookworm: '1-1', 'bookworm-security': '2-1' })).to.equal('debian/12/security hello 2-1')
    expect(line({ bookworm: '3-1', 'bookworm-security': '1-1' })).to.equal('debian/12/main hello 2-1')
    expect(line({ bookworm: '3-1' })).to.equal('debian/12/main hello 2-1')
    expect(line({})).to.equal('debian/12/security hello 2-1')
  })

  it('tells why there is no fix', () => {
    const state = (told: object): string[] => ofKind(readFeed(tracker(told)), 'state').map((one) => `${one.state} (${one.note})`)

    expect(state({ status: 'open', urgency: 'low' })).to.deep.equal(['affected ()'])
    expect(state({ status: 'open', nodsa: 'Minor issue', nodsa_reason: '' })).to.deep.equal(['deferred (no-dsa: Minor issue)'])
    expect(state({ status: 'open', nodsa: 'later', nodsa_reason: 'postponed' })).to.deep.equal(['deferred (postponed: later)'])
    expect(state({ status: 'open', urgency: 'unimportant' })).to.deep.equal(['ignored (unimportant)'])
    expect(state({ status: 'open', urgency: 'end-of-life' })).to.deep.equal(['end_of_life (end-of-life)'])
    expect(state({ status: 'undetermined' })).to.deep.equal(['under_investigation (undetermined)'])
  })

  it('takes the worst urgency for the severity', () => {
    const text = JSON.stringify({
      hello: {
        'CVE-2025-0001': {
          releases: {
            bookworm: { status: 'resolved', fixed_version: '2-1', urgency: 'low' },
            trixie: { status: 'resolved', fixed_version: '3-1', urgency: 'medium**' },
          },
        },
      },
    })

    expect(ofKind(readFeed(text), 'advisory')[0]).to.deep.include({ severity: 'moderate', title: 'CVE-2025-0001' })
  })

  it('rejects an unknown release, a bad version and a bad id, and goes on', () => {
    const parts = [
      tracker({ status: 'open' }, 'bookwurm', 'CVE-2025-0001', 'a'),
      tracker({ status: 'resolved', fixed_version: 'x' }, 'bookworm', 'CVE-2025-0001', 'b'),
      tracker({ status: 'open' }, 'bookworm', 'CVE-25', 'c'),
      tracker({ status: 'open' }, 'bookworm', 'CVE-2025-0001', 'd/e'),
      tracker({ status: 'open' }, 'bookworm', 'CVE-2025-0001', 'f'),
    ]
    const read = readFeed(`{${parts.map((part) => part.slice(1, -1)).join(',')}}`, 10)

    expect(read.rejections.map(({ reason }) => reason)).to.deep.equal(['release_unknown', 'version_invalid', 'cve_invalid', 'name_invalid'])
    expect(ofKind(read, 'state').map(({ name }) => name)).to.deep.equal(['f'])
  })

  it('takes things of the wrong kind for nothing', () => {
    for (const text of [
      '{"a":{"CVE-2025-0001":{}},"b":[1],"c":null,"d":"x","e":7}',
      '{"a":{"CVE-2025-0001":{"releases":[1,"x"]}}}',
      '{"a":{"CVE-2025-0001":{"releases":{"bookworm":null}}},"__proto__":{"CVE-2025-0002":{"releases":{}}}}',
    ]) {
      expect(() => readFeed(text, 4), text).not.to.throw()
    }
  })

  it('gives the same in whatever pieces it comes', () => {
    for (const piece of [1, 2, 100]) expect(readFeed(TRACKER, piece)).to.deep.equal(readWhole(TRACKER))
  })

  it('refuses what breaks off, goes on behind its end, or is nested without end', () => {
    const deep = `{"a":{"CVE-2025-0001":{"releases":${'['.repeat(100_000)}`

    for (const text of [TRACKER.slice(0, -10), `${TRACKER}{}`, `${TRACKER},`, deep, TRACKER.replace('"wordpress":', '"wordpress"')]) {
      expect(() => readFeed(text)).to.throw(FeedError, 'feed_malformed')
    }
  })
})
