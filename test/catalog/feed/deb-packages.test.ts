import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import { aptReleaseFrom } from '../../../catalog/feed/apt-release.ts'
import { catalogFixture, ofKind, readFeed, vendorFile } from './feeds.ts'

const PACKAGES = catalogFixture('deb-packages/Packages')
const SECURITY = { stream: 'debian/12/security' }

/** The first stanza with another field. */
function changed(field: string, value: string): string {
  const [first = ''] = PACKAGES.split('\n\n')
  return `${first.replace(new RegExp(`^${field}: .*$`, 'm'), `${field}: ${value}`)}\n`
}

describe('openFeed with an index of packages', () => {
  it('reads package, source, their versions and the file; what is left out is the package’s own', () => {
    const read = readFeed(PACKAGES, 9, SECURITY)

    expect(read.head).to.deep.equal({
      format: 'deb-packages',
      key: 'packages/debian/12/security/main/amd64',
      title: 'Packages of debian/12/security (main/amd64)',
      revisedAt: null,
      validUntil: null,
      streams: ['debian/12/security'],
    })
    const packages = ofKind(read, 'package')
    expect(packages[0]).to.deep.equal({
      kind: 'package',
      scheme: 'dpkg',
      release: 'debian/12',
      pocket: 'security',
      names: 'binary',
      name: 'openssl',
      module: null,
      architecture: 'amd64',
      version: '3.0.15-1~deb12u1',
      source: 'openssl',
      sourceVersion: '3.0.15-1~deb12u1',
      phased: null,
      file: {
        path: 'pool/updates/main/o/openssl/openssl_3.0.15-1~deb12u1_amd64.deb',
        bytes: 1_430_756,
        sha256: '5b72d419dc0fdaaf3765268e9b5edba6f545cd63f926d3c4d807fc3e33b86cdd',
      },
    })
    expect(packages[1]).to.deep.include({ source: 'glibc', sourceVersion: '2.36-9+deb12u9', version: '2.36-9+deb12u9+b1', phased: 30 })
    expect(packages[1]?.file?.sha256).to.equal('376f64b84b68d913a85ea0ac2193f6a0667769151a37b7744cfb7074a274b649')
    expect(packages[2]).to.deep.include({ source: 'activemq', sourceVersion: '5.17.2+dfsg-2+deb12u1', architecture: 'all', file: null })
  })

  it('reads line ends of other systems, and an end without an empty line', () => {
    expect(readFeed(PACKAGES.replaceAll('\n', '\r\n'), 9, SECURITY)).to.deep.equal(readFeed(PACKAGES, 9, SECURITY))
    expect(readFeed(`${PACKAGES}\n\n\n`, 9, SECURITY)).to.deep.equal(readFeed(PACKAGES.trimEnd(), 9, SECURITY))
  })

  it('rejects what cannot be used, and goes on', () => {
    const bad: readonly (readonly [string, string, string])[] = [
      ['Version', 'x', 'version_invalid'],
      ['Package', 'a/b', 'name_invalid'],
      ['Architecture', '../x', 'record_malformed'],
      ['Filename', '../../etc/passwd', 'url_invalid'],
      ['Filename', '/etc/passwd', 'url_invalid'],
      ['Filename', 'http://x.example/y', 'url_invalid'],
      ['SHA256', 'abc', 'hash_invalid'],
      ['Size', '-1', 'hash_invalid'],
    ]
    for (const [field, value, reason] of bad) {
      const read = readFeed(`${changed(field, value)}\n${PACKAGES}`, 100, SECURITY)

      expect(
        read.rejections.map((one) => one.reason),
        `${field}: ${value}`,
      ).to.deep.equal([reason])
      expect(ofKind(read, 'package')).to.have.length(3)
    }
  })

  it('needs to be told the stream', () => {
    expect(() => readFeed(PACKAGES)).to.throw(FeedError, 'feed_stream_missing')
    expect(() => readFeed(PACKAGES, 9, { stream: 'bookworm' })).to.throw(FeedError, 'feed_stream_missing')
  })

  it('does not take the list of what a computer has installed for an index', () => {
    const status = changed('Priority', 'optional\nStatus: install ok installed')

    expect(() => readFeed(status, 9, SECURITY)).to.throw(FeedError, 'feed_unknown_format')
  })

  it('refuses a line that is no field, and one of 100 MB', () => {
    expect(() => readFeed(`${PACKAGES}\n\nPackage: x\nsomething else\n`, 9, SECURITY)).to.throw(FeedError, 'feed_malformed')
    expect(() => readFeed(`${PACKAGES}\nDescription: ${'x'.repeat(100_000_000)}`, 1_000_000, SECURITY)).to.throw(
      FeedError,
      'feed_malformed',
    )
  })
})

describe('aptReleaseFrom', () => {
  it('reads whose packages a repository has, until when, and its files; paths that lead out of it are left out', () => {
    expect(aptReleaseFrom(catalogFixture('deb-packages/InRelease'))).to.deep.equal({
      origin: 'Debian',
      suite: 'oldstable-security',
      codename: 'bookworm-security',
      stream: 'debian/12/security',
      revisedAt: '2026-11-20T00:12:41.000Z',
      validUntil: '2026-11-27T00:12:41.000Z',
      components: ['updates/main', 'updates/contrib'],
      files: [
        { path: 'contrib/Contents-amd64', bytes: 0, sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
        {
          path: 'main/binary-amd64/Packages',
          bytes: 2_515_915,
          sha256: '5b72d419dc0fdaaf3765268e9b5edba6f545cd63f926d3c4d807fc3e33b86cdd',
        },
      ],
    })
  })

  it('tells the pockets of Debian and Ubuntu apart', () => {
    const stream = (origin: string, suite: string, codename: string): string | null | undefined =>
      aptReleaseFrom(`Origin: ${origin}\nSuite: ${suite}\nCodename: ${codename}\nDate: x\n`)?.stream

    expect(stream('Debian', 'stable', 'trixie')).to.equal('debian/13/main')
    expect(stream('Debian', 'stable-updates', 'trixie-updates')).to.equal('debian/13/updates')
    expect(stream('Debian', 'oldoldstable', 'buster/updates')).to.equal('debian/10/security')
    expect(stream('Ubuntu', 'jammy', 'jammy')).to.equal('ubuntu/22.04/main')
    expect(stream('Ubuntu', 'jammy-security', 'jammy')).to.equal('ubuntu/22.04/security')
    expect(stream('UbuntuESM', 'xenial-infra-security', 'xenial')).to.equal('ubuntu/16.04/esm-infra')
    expect(stream('UbuntuESMApps', 'jammy-apps-updates', 'jammy')).to.equal('ubuntu/22.04/esm-apps')
    expect(stream('Debian', 'unstable', 'sid')).to.equal(null)
    expect(stream('Somebody', 'foo', 'bar')).to.equal(null)
  })

  it('takes another text for none, and nothing from before or behind the signed part', () => {
    const signed = catalogFixture('deb-packages/InRelease')

    expect(aptReleaseFrom('<html>')).to.equal(null)
    expect(aptReleaseFrom('')).to.equal(null)
    expect(aptReleaseFrom(signed.replace('-----BEGIN PGP SIGNATURE-----', ''))).to.equal(null)
    expect(aptReleaseFrom(`${signed}\nOrigin: Evil\n`)?.origin).to.equal('Debian')
  })

  it('refuses a list of files that goes on without end', () => {
    const line = ` ${'a'.repeat(500_000)}\n`

    expect(() => aptReleaseFrom(`Origin: Debian\nSHA256:\n${line.repeat(70)}`)).to.throw(FeedError, 'feed_too_large')
  })

  it('reads what the Release files of three releases say', function () {
    const texts = ['bookworm', 'bullseye', 'trixie'].map((name) => vendorFile(`debian/release-${name}.txt`))
    if (texts.includes(null)) return this.skip()
    const streams = texts.flatMap((text) => text!.split(/\n(?=Suite: )/).map((part) => aptReleaseFrom(part)?.stream))

    expect(new Set(streams.map((stream) => stream?.replace(/\/(?:main|updates)$/, '')))).to.include.members([
      'debian/12/security',
      'debian/11/security',
      'debian/13/security',
    ])
  })
})
