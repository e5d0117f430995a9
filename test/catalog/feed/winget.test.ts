import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import { FeedError } from '../../../catalog/index.ts'
import type { ApplicationInstaller } from '../../../catalog/feed/statements.ts'
import { joinManifests } from '../../../catalog/feed/winget-manifest.ts'
import { catalogFixture, ofKind, readFeed, vendorFile, vendorFiles } from './feeds.ts'

const HASH = '65DB2F2AC2686C7F2FD69D4A4C6683B888DC55BFA20A0E32CA9F838B51689A3B'

/** A manifest with one installer. */
function manifest(installer: string, root = ''): string {
  return `PackageIdentifier: Example.App
PackageVersion: "1.10"
PackageName: App
Publisher: Example
${root}Installers:
  - Architecture: x64
    InstallerUrl: https://example.org/app.exe
    InstallerSha256: ${HASH}
${installer.replaceAll(/^/gm, '    ')}
ManifestType: singleton
ManifestVersion: 1.6.0
`
}

/** The only installer of a manifest. */
function installerOf(installer: string, root = ''): ApplicationInstaller | undefined {
  return ofKind(readFeed(manifest(installer, root)), 'application')[0]?.installers[0]
}

/** Why an installer is rejected. */
function rejectionOf(installer: string, root = ''): string | undefined {
  return readFeed(manifest(installer, root)).rejections[0]?.reason
}

function isRefused(text: string): boolean {
  try {
    return ofKind(readFeed(text), 'application').every(({ installers }) => installers.length === 0)
  } catch (err) {
    return err instanceof FeedError && err.code === 'feed_malformed'
  }
}

describe('openFeed with a manifest of winget', () => {
  it('reads a manifest of one document with all that its installers inherit', () => {
    const read = readFeed(catalogFixture('winget/ManifestV1_12-Singleton.yaml'), 10)

    expect(read.head).to.deep.equal({
      format: 'winget-manifest',
      key: 'winget/microsoft.msixsdk/1.7.32',
      title: 'microsoft.msixsdk 1.7.32',
      revisedAt: '2021-01-01T00:00:00.000Z',
      validUntil: null,
      streams: [],
    })
    expect(read.statements).to.deep.equal([
      {
        kind: 'application',
        id: 'microsoft.msixsdk',
        version: '1.7.32',
        name: 'MSIX SDK',
        publisher: 'Microsoft',
        releasedAt: '2021-01-01T00:00:00.000Z',
        installers: [
          {
            architecture: 'x86',
            type: 'msix',
            scope: 'user',
            url: 'https://www.microsoft.com/msixsdk/msixsdkx86.msix',
            sha256: '69d84ca8899800a5575ce31798293cd4febab1d734a07c2e51e56a28e0df8c82',
            productCode: null,
            silent: '',
            successCodes: [1, -2_147_024_891],
            restartCodes: [],
            entries: [],
            locale: 'en-GB',
          },
        ],
      },
    ])
  })

  it('joins the documents of a release, in whatever order they come', () => {
    const names = readdirSync(new URL('../../fixtures/catalog/winget/multi-file/', import.meta.url))
    const reads = names.map((name) => readFeed(catalogFixture(`winget/multi-file/${name}`)))
    const statements = reads.flatMap((read) => ofKind(read, 'application'))
    const [release, ...others] = joinManifests(statements)
    const [reversed] = joinManifests(statements.toReversed())

    expect(reads.map(({ head }) => head.key).toSorted()).to.deep.equal([
      'winget/microsoft.msixsdk/1.7.32/defaultlocale',
      'winget/microsoft.msixsdk/1.7.32/installer',
      'winget/microsoft.msixsdk/1.7.32/locale/en-GB',
      'winget/microsoft.msixsdk/1.7.32/version',
    ])
    expect(others).to.deep.equal([])
    expect(reversed).to.deep.equal(release)
    expect([release?.name, release?.publisher, release?.releasedAt]).to.deep.equal(['MSIX SDK', 'Microsoft', '2021-01-01T00:00:00.000Z'])
    expect(
      release?.installers.map(({ type, architecture, silent, productCode, restartCodes, nested }) =>
        [type, nested?.type, architecture, silent, productCode, ...restartCodes].filter((part) => part).join(' '),
      ),
    ).to.deep.equal([
      'msix x86',
      'exe x64 /silence /custom {Bar}',
      'portable x86 {Foo}',
      'zip portable x64 {Foo}',
      'burn x64 /silence /custom {Bar} 3010 1641',
    ])
    expect(release?.installers[1]?.entries).to.deep.equal([
      {
        displayName: 'DisplayName',
        publisher: 'Publisher',
        displayVersion: 'DisplayVersion',
        productCode: 'ProductCode',
        upgradeCode: 'UpgradeCode',
      },
    ])
  })

  it('knows arguments and return values of installer types as the client does', () => {
    const silent = ['msi', 'wix', 'burn', 'inno', 'nullsoft', 'exe'].map((type) => installerOf(`InstallerType: ${type}`)?.silent)

    expect(silent).to.deep.equal([
      '/quiet /norestart',
      '/quiet /norestart',
      '/quiet /norestart',
      '/SP- /VERYSILENT /SUPPRESSMSGBOXES /NORESTART',
      '/S',
      '',
    ])
    expect(installerOf('InstallerType: msi')?.restartCodes).to.deep.equal([3010, 1641])
    expect(installerOf('InstallerType: inno')?.restartCodes).to.deep.equal([])
  })

  it('takes each switch from the installer, else from the manifest, else from the type', () => {
    const root = 'InstallerSwitches:\n  Silent: /root\n  Custom: /custom\n'

    expect(installerOf('InstallerType: exe', root)?.silent).to.equal('/root /custom')
    expect(installerOf('InstallerType: exe\nInstallerSwitches:\n  Silent: /own', root)?.silent).to.equal('/own /custom')
    expect(installerOf('InstallerType: inno\nInstallerSwitches:\n  Custom: /own')?.silent).to.equal(
      '/SP- /VERYSILENT /SUPPRESSMSGBOXES /NORESTART /own',
    )
    expect(installerOf('InstallerType: exe\nInstallerSwitches:\n  SilentWithProgress: /passive')?.silent).to.equal('/passive')
  })

  it('tells return values that mean success from those that mean a restart', () => {
    const codes = ofKind(readFeed(catalogFixture('winget/InstallFlowTest_ExpectedReturnCodes.yaml')), 'application')[0]?.installers[0]
    const msi = ofKind(
      readFeed(catalogFixture('winget/Manifest-Good-DefaultExpectedReturnCodeInInstallerSuccessCodes.yaml')),
      'application',
    )[0]?.installers[0]

    expect([codes?.successCodes, codes?.restartCodes]).to.deep.equal([[], [9, 11]])
    expect([msi?.successCodes, msi?.restartCodes]).to.deep.equal([[1603, 3010], [1641]])
  })

  it('keeps a version as it is written, and the entry of each installer', () => {
    const [release] = ofKind(readFeed(catalogFixture('winget/Manifest-Good-MultipleArpVersionDeclared.yaml')), 'application')

    expect(ofKind(readFeed(manifest('InstallerType: msi')), 'application')[0]?.version).to.equal('1.10')
    expect(release?.installers.map(({ entries }) => entries.map(({ displayVersion }) => displayVersion))).to.deep.equal([
      ['12.0'],
      ['13.0'],
    ])
  })

  it('reads what lies in an archive, with the arguments of that', () => {
    const [release] = ofKind(readFeed(catalogFixture('winget/InstallFlowTest_Zip_Exe.yaml')), 'application')

    expect(release?.installers.map(({ type, nested, silent }) => ({ type, nested, silent }))).to.deep.equal([
      { type: 'zip', nested: { type: 'exe', files: ['relativeFilePath'] }, silent: '/silence /custom /scope=machine' },
    ])
  })

  it('rejects archives whose installer lies outside, or under a name that Windows takes for something else', () => {
    const inside = (path: string): string =>
      `InstallerType: zip\nNestedInstallerType: exe\nNestedInstallerFiles:\n- RelativeFilePath: '${path}'`

    expect(installerOf(inside('.\\a b\\setup-1.0.exe'))?.nested).to.deep.equal({ type: 'exe', files: ['a b/setup-1.0.exe'] })
    const outside = '../x.exe a\\..\\..\\x.exe /x.exe C:\\x.exe a/C:x.exe x.exe:y con.exe a/NUL x.exe. a//x.exe a/'
    for (const path of outside.split(' ')) {
      expect(rejectionOf(inside(path)), path).to.equal('record_malformed')
    }
  })

  it('rejects installers without a known type, a hash or an address, and with switches that fetch or run something else', () => {
    const altered = (from: string, to: string): string | undefined =>
      readFeed(manifest('InstallerType: msi').replace(from, to)).rejections[0]?.reason

    expect(rejectionOf('InstallerType: setup')).to.equal('record_malformed')
    expect(rejectionOf('Scope: user')).to.equal('record_malformed')
    expect(altered('x64', 'mips')).to.equal('record_malformed')
    expect(altered(HASH, HASH.slice(1))).to.equal('hash_invalid')
    expect(altered('https://example.org/app.exe', 'file:///C:/app.exe')).to.equal('url_invalid')
    expect(altered('https://example.org/app.exe', 'https://exa mple.org/app.exe')).to.equal('url_invalid')
    for (const silent of ['/x http://example.org/a', '/log "\\\\\\\\host\\\\share"', 'TRANSFORMS=a.mst /quiet', "'@INVALID'"]) {
      expect(rejectionOf(`InstallerType: msi\nInstallerSwitches:\n  Silent: ${silent}`), silent).to.equal('record_malformed')
    }
    expect(rejectionOf('InstallerType: exe\nExpectedReturnCodes:\n- InstallerReturnCode: 99999999999')).to.equal('record_malformed')
  })

  it('reads or refuses each of the client’s 150 manifests of the versions 1.x', async function () {
    const files = await vendorFiles('winget/winget-cli-schemas-and-testdata.tar.xz', /\/(?!Manifest-Encoding)[^/]+\.yaml$/)
    if (files === null) return this.skip()
    const manifests = files.filter(({ text }) => /^PackageIdentifier:/m.test(text))
    const good = manifests.filter(({ name, text }) => !/-Bad-/.test(name) && !/^ *InstallerUrl: (?!http)/m.test(text))
    const refused = good
      .filter(({ name, text }) => isRefused(text) && !/Locale|Version\.yaml|Shadow/.test(name))
      .map(({ name }) => name.split('/').at(-1))

    expect(manifests).to.have.length(150)
    expect(refused).to.deep.equal([
      'InstallFlowTest_Zip_MissingNestedInstaller.yaml',
      'InstallFlowTest_Zip_MultipleNonPortableNestedInstallers.yaml',
      'InstallFlowTest_Zip_UnsupportedNestedInstaller.yaml',
    ])
  })

  it('skips what is no file: applications of the store, and languages of a manifest', () => {
    const store = readFeed(manifest('InstallerType: msstore'))
    const locale = readFeed(catalogFixture('winget/multi-file/ManifestV1_12-MultiFile-Locale.yaml'))

    expect([store.statements, store.skipped, store.rejections]).to.deep.equal([[], 1, []])
    expect([locale.statements, locale.skipped]).to.deep.equal([[], 1])
  })

  it('takes no installer of the client’s bad manifests', () => {
    const names = readdirSync(new URL('../../fixtures/catalog/winget/bad/', import.meta.url))
    const taken = names.filter((name) => !isRefused(catalogFixture(`winget/bad/${name}`)))

    expect(names).to.have.length(15)
    // The first of its two installers has nothing wrong; which of the two hashes is right the download tells.
    expect(taken).to.deep.equal(['InconsistentSha256.yaml'])
  })

  it('refuses a manifest without id, version, type or installers, of another version, and bombs', () => {
    const good = manifest('InstallerType: msi')

    for (const text of [
      good.replace('Example.App', 'App'),
      good.replace('Example.App', 'Example.../App'),
      good.replace('"1.10"', ''),
      good.replace('"1.10"', '"> 1.10"'),
      good.replace('singleton', 'other'),
      good.replace('Installers:', 'Others:'),
      good.replace('PackageName: App', 'PackageName: [a'),
      good.replace('PackageName: App', `PackageName: ${'['.repeat(1_000_000)}`),
      good.replace('PackageName: App', 'PackageVersion: 2'),
    ]) {
      expect(() => readFeed(text, 100_000), text.slice(0, 80)).to.throw(FeedError, 'feed_malformed')
    }
    expect(() => readFeed(good.replace('1.6.0', '2.0.0'))).to.throw(FeedError, 'feed_unknown_format')
    expect(() => readFeed(good.replace('1.6.0', '0.1.0'))).to.throw(FeedError, 'feed_unknown_format')
    expect(() => readFeed(`${good}# ${'x'.repeat(100_000_000)}`, 1_000_000)).to.throw(FeedError, 'feed_too_large')
  })

  it('finds nothing where things of other kinds stand', () => {
    const strange = readFeed(
      manifest('InstallerType: exe\nInstallerSwitches: []\nAppsAndFeaturesEntries: x\nExpectedReturnCodes: {}', 'ReleaseDate: [1]\n'),
    )

    expect(strange.statements).to.deep.equal([])
    expect(strange.rejections.map(({ reason }) => reason)).to.deep.equal(['record_malformed'])
  })
})

const INDEX = '[{"Name":"A","PackageId":"Ex.A","Version":"1.0","Tags":["x"],"LastUpdate":"2026-08-12T20:44:35.3075248+00:00"}'

describe('openFeed with winget’s index', () => {
  it('reads ids, names and versions', () => {
    const read = readFeed(`${INDEX}]`, 3)

    expect(read.head).to.deep.equal({
      format: 'winget-index',
      key: 'winget-index',
      title: 'winget’s packages',
      revisedAt: '2026-08-12T20:44:35.307Z',
      validUntil: null,
      streams: ['windows/app'],
    })
    expect(read.statements).to.deep.equal([
      {
        kind: 'application',
        id: 'Ex.A',
        version: '1.0',
        name: 'A',
        publisher: null,
        releasedAt: '2026-08-12T20:44:35.307Z',
        installers: [],
      },
    ])
  })

  it('reads a history whose ids and versions have commas', () => {
    const read = readFeed(
      'first_seen,package_id,version\n2023-09-21,Ex.A,1.0\n2024-06-01,ExCorp,Inc.B,30.0.41\r\n2024-06-02,Ex.C,1, 36, 2\n',
      7,
    )

    expect(read.head).to.deep.include({ format: 'winget-history', key: 'winget-history', revisedAt: '2024-06-02T00:00:00.000Z' })
    expect(ofKind(read, 'application').map(({ id, version, releasedAt }) => [id, version, releasedAt?.slice(0, 10)])).to.deep.equal([
      ['Ex.A', '1.0', '2023-09-21'],
      ['ExCorp,Inc.B', '30.0.41', '2024-06-01'],
      ['Ex.C', '1, 36, 2', '2024-06-02'],
    ])
  })

  it('rejects records without an id, a version or a day', () => {
    const read = readFeed(
      `${INDEX},{"PackageId":"x","Version":"1"},{"PackageId":"Ex.B"},{"PackageId":"Ex.C","Version":"< 1"},null,{"PackageId":"Ex.D","Version":"1","LastUpdate":"now"}]`,
    )

    expect(read.statements).to.have.length(1)
    expect(read.rejections.map(({ place, reason }) => `${place} ${reason}`)).to.deep.equal([
      'record 2 name_invalid',
      'record 3 version_invalid',
      'record 4 version_invalid',
      'record 5 name_invalid',
      'record 6 date_invalid',
    ])
  })

  it('refuses lists that are cut off, empty tables, and a line of 100 MB', () => {
    const table = 'first_seen,package_id,version\n'

    for (const text of [INDEX, `${INDEX},]`, table]) expect(() => readFeed(text), text).to.throw(FeedError, 'feed_malformed')
    expect(() => readFeed(`${table}${'x'.repeat(100_000_000)}`, 1_000_000)).to.throw(FeedError, 'feed_malformed')
    expect(() => readFeed(`${INDEX},{"Name":"${'x'.repeat(100_000_000)}"}]`, 1_000_000)).to.throw(FeedError, 'feed_too_large')
  })

  it('reads the whole index and three years of history', function () {
    const index = vendorFile('winget/index.v2.json.xz')
    const history = vendorFile('winget/winget-history.csv.xz')
    if (index === null || history === null) return this.skip()
    const reads = [readFeed(index, 65_536), readFeed(history, 65_536)]

    expect(reads.map(({ statements, rejections }) => [statements.length, rejections.length])).to.deep.equal([
      [14_585, 0],
      [153_580, 0],
    ])
  })
})
