import { expect } from 'chai'
import { becameInstalled, installedPackages, lackedPatches, streamOf } from '../../../server/verdicts/packages.ts'

const offer = (given: object = {}) => ({
  name: 'libssl3',
  architecture: 'amd64',
  candidate: '3.0.15-1~deb12u1',
  source: 'openssl',
  sourceVersion: '3.0.15-1~deb12u1',
  suites: 'stable-security',
  ...given,
})

describe('installedPackages', () => {
  it('counts a package when the second letter of its status is i', () => {
    const lines = [
      'openssl\t3.0.14-1\tamd64\tii \topenssl\t3.0.14-1',
      'libssl3:amd64\t3.0.14-1\tamd64\thi \topenssl\t3.0.14-1',
      'gone\t1\tamd64\trc \tgone\t1',
      'not a line',
      '',
    ]

    expect(installedPackages(lines).map((p) => p.package)).to.deep.equal(['openssl:amd64', 'libssl3:amd64'])
  })
})

describe('lackedPatches', () => {
  it('joins binary packages of one source and version into one patch', () => {
    const patches = lackedPatches('debian 12', [offer(), offer({ name: 'openssl' }), offer({ architecture: 'i386' })])

    expect(patches).to.deep.equal([
      {
        publicId: 'deb:debian/12/security/openssl/3.0.15-1~deb12u1',
        source: 'openssl',
        version: '3.0.15-1~deb12u1',
        stream: 'debian/12/security',
        security: true,
      },
    ])
  })

  it('tells security from other archives by whole words', () => {
    const pocket = (suites: string) => lackedPatches('ubuntu 24.04', [offer({ suites })])[0]
    expect(pocket('noble-security')).to.deep.include({ stream: 'ubuntu/24.04/security', security: true })
    expect(pocket('noble-updates,noble-security')).to.deep.include({ security: true })
    expect(pocket('noble-updates')).to.deep.include({ stream: 'ubuntu/24.04/updates', security: false })
    expect(pocket('noble-backports')).to.deep.include({ stream: 'ubuntu/24.04/backports', security: false })
    expect(pocket('insecurity-tests')).to.deep.include({ stream: 'ubuntu/24.04/main', security: false })
    expect(pocket('')).to.deep.include({ stream: 'ubuntu/24.04/main', security: false })
  })

  it('names a stream even where the system does not say what it is', () => {
    expect(streamOf('')).to.equal('unknown')
    expect(streamOf('Debian  12')).to.equal('debian/12')
  })
})

describe('becameInstalled', () => {
  const former = [{ patchId: 7, source: 'openssl', version: '2' }]
  const has = (sourceVersion: string) => [{ package: 'openssl:amd64', version: sourceVersion, source: 'openssl', sourceVersion }]

  it('takes a patch as installed at its version, or when nothing newer is offered any more', () => {
    expect(becameInstalled(former, has('2'), [])).to.deep.equal([7])
    expect(becameInstalled(former, has('3'), [])).to.deep.equal([7])
  })

  it('takes a patch as superseded, without a row, when a later version is offered', () => {
    const lacked = lackedPatches('debian 12', [offer({ sourceVersion: '3' })])

    expect(becameInstalled(former, has('1'), lacked)).to.deep.equal([])
    expect(becameInstalled(former, has('2'), lacked), 'it is installed all the same').to.deep.equal([7])
  })

  it('drops a patch whose package was removed', () => {
    expect(becameInstalled(former, [], [])).to.deep.equal([])
  })
})
