import { expect } from 'chai'
import { becameInstalled, lackedPatches, streamOf } from '../../../server/verdicts/packages.ts'

const offer = (given: object = {}) => ({
  name: 'libssl3',
  architecture: 'amd64',
  candidate: '3.0.15-1~deb12u1',
  source: 'openssl',
  sourceVersion: '3.0.15-1~deb12u1',
  suites: 'stable-security',
  ...given,
})

describe('lackedPatches', () => {
  it('joins binary packages of one source and version into one patch', () => {
    const patches = lackedPatches('debian/12', [offer(), offer({ name: 'openssl' }), offer({ architecture: 'i386' })])

    expect(
      patches.map(({ lines, ...patch }) => ({ ...patch, lines: lines.map((line) => `${line.name}:${line.architecture}`) })),
    ).to.deep.equal([
      {
        publicId: 'deb:debian/12/security/openssl/3.0.15-1~deb12u1',
        source: 'openssl',
        version: '3.0.15-1~deb12u1',
        stream: 'debian/12/security',
        security: true,
        lines: ['libssl3:amd64', 'openssl:amd64', 'libssl3:i386'],
      },
    ])
  })

  it('tells security from other archives by whole words', () => {
    const pocket = (suites: string) => lackedPatches('ubuntu/24.04', [offer({ suites })])[0]
    expect(pocket('noble-security')).to.deep.include({ stream: 'ubuntu/24.04/security', security: true })
    expect(pocket('noble-updates,noble-security')).to.deep.include({ security: true })
    expect(pocket('noble-updates')).to.deep.include({ stream: 'ubuntu/24.04/updates', security: false })
    expect(pocket('noble-backports')).to.deep.include({ stream: 'ubuntu/24.04/backports', security: false })
    expect(pocket('insecurity-tests')).to.deep.include({ stream: 'ubuntu/24.04/main', security: false })
    expect(pocket('')).to.deep.include({ stream: 'ubuntu/24.04/main', security: false })
  })

  it('takes an RPM or an Alpine package by itself, with its epoch', () => {
    const line = offer({ name: 'openssl-libs', candidate: '3.0.7-25.el9_3', source: '', sourceVersion: '', suites: 'baseos' })

    expect(lackedPatches('alma/9', [line], 'rpm').map((patch) => patch.publicId)).to.deep.equal([
      'rpm:alma/9/base/openssl-libs/0:3.0.7-25.el9_3',
    ])
    expect(lackedPatches('alma/9', [{ ...line, candidate: '1:3.0.7-25.el9_3' }], 'rpm').map((patch) => patch.version)).to.deep.equal([
      '1:3.0.7-25.el9_3',
    ])
    expect(
      lackedPatches(
        'alpine/3.19',
        [offer({ name: 'busybox', candidate: '1.36.1-r7', suites: 'https://dl.example/v3.19/community' })],
        'apk',
      )[0],
    ).to.include({
      publicId: 'apk:alpine/3.19/community/busybox/1.36.1-r7',
      security: false,
    })
  })

  it('passes lines over whose names or versions steer a terminal, or are paths', () => {
    const lines = ['a\u001b[2J', 'a\nb', 'a\u0000', '../a', 'a b', 'a\u0085', ''].map((name) => offer({ name }))
    lines.push(...['1\u0007', '1/2', ''].map((candidate) => offer({ candidate })), offer({ suites: 'stable\r\nsecurity' }))
    lines.push(offer({ source: 'open\tssl' }), offer())
    expect(lackedPatches('debian/12', lines).map((patch) => patch.source)).to.deep.equal(['openssl'])
  })

  it('names a stream even where the system does not say what it is', () => {
    expect(streamOf('')).to.equal('unknown')
    expect(streamOf('Debian  12')).to.equal('debian/12')
  })
})

describe('becameInstalled', () => {
  const former = [{ patchId: 7, source: 'openssl', version: '2' }]
  const has = (sourceVersion: string) => [
    {
      scheme: 'dpkg' as const,
      release: 'debian/12',
      name: 'libssl3',
      architecture: 'amd64',
      version: sourceVersion,
      source: 'openssl',
      sourceVersion,
      module: null,
      vendor: null,
    },
  ]

  it('takes a patch as installed at its version, or when nothing newer is offered any more', () => {
    expect(becameInstalled(former, has('2'), [])).to.deep.equal([7])
    expect(becameInstalled(former, has('3'), [])).to.deep.equal([7])
  })

  it('does not take a patch as installed of which nothing is offered any more while an older version is there', () => {
    expect(becameInstalled(former, has('1'), [])).to.deep.equal([])
    expect(becameInstalled(former, has('?'), [])).to.deep.equal([])
  })

  it('takes a patch as superseded, without a row, when a later version is offered', () => {
    const lacked = lackedPatches('debian/12', [offer({ sourceVersion: '3' })])

    expect(becameInstalled(former, has('1'), lacked)).to.deep.equal([])
    expect(becameInstalled(former, has('2'), lacked), 'it is installed all the same').to.deep.equal([7])
  })

  it('reads what an agent says of very many packages of one source', function () {
    this.timeout(5_000)
    const [line] = has('1')
    expect(becameInstalled(former, [...Array.from({ length: 40_000 }, () => line!), ...has('2')], [])).to.deep.equal([7])
  })

  it('reads very many versions of one source for very many patches of it', function () {
    this.timeout(5_000)
    const versions = Array.from({ length: 10_000 }, (_, at) => `1.${at}`)
    const many = versions.map((version, patchId) => ({ patchId, source: 'openssl', version: `${version}+b1` }))
    expect(
      becameInstalled(
        many,
        versions.flatMap((version) => has(version)),
        [],
      ),
    ).to.have.length(9_999)
  })

  it('drops a patch whose package was removed', () => {
    expect(becameInstalled(former, [], [])).to.deep.equal([])
  })
})
