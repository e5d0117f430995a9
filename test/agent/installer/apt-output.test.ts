import { expect } from 'chai'
import { classifyFailure, parseShow, parseSimulation, parseUpgradable, restartLevel } from '../../../agent/installer/apt-output.ts'

describe('parseUpgradable', () => {
  it('reads the lines of apt list and nothing else', () => {
    const text = [
      'Listing...',
      'base-files/oldstable 12.4+deb12u15 amd64 [upgradable from: 12.4+deb12u11]',
      'libc6/jammy-updates,jammy-security 2.35-0ubuntu3.11 i386 [upgradable from: 2.35-0ubuntu3.8]',
      'demo-one/unknown 1.1 all [upgradable from: 1.0]',
      'N: There are 2 additional versions. Please use the -a switch to see them.',
      '',
    ].join('\n')

    expect(parseUpgradable(text)).to.deep.equal([
      { name: 'base-files', architecture: 'amd64', installed: '12.4+deb12u11', candidate: '12.4+deb12u15', suites: 'oldstable' },
      {
        name: 'libc6',
        architecture: 'i386',
        installed: '2.35-0ubuntu3.8',
        candidate: '2.35-0ubuntu3.11',
        suites: 'jammy-updates,jammy-security',
      },
      { name: 'demo-one', architecture: 'all', installed: '1.0', candidate: '1.1', suites: 'unknown' },
    ])
  })

  it('gives nothing for an empty or foreign text', () => {
    expect(parseUpgradable('')).to.deep.equal([])
    expect(parseUpgradable('<html>[upgradable from: x]</html>')).to.deep.equal([])
  })
})

describe('parseSimulation', () => {
  it('tells upgrades, additions, removals and other architectures', () => {
    const text = [
      'NOTE: This is only a simulation!',
      'Remv old-lib [2.0-1] [app:amd64 ]',
      'Inst libssl3 [3.0.15-1~deb12u1] (3.0.17-1~deb12u2 Debian-Security:12/oldstable-security [amd64]) []',
      'Inst libfoo:i386 [1.0] (1.1 Debian:12.12/oldstable, Debian-Security:12/oldstable-security [i386])',
      'Inst newcomer (0.9 localhost [all])',
      'Conf libssl3 (3.0.17-1~deb12u2 Debian-Security:12/oldstable-security [amd64])',
      'Purg gone:amd64 [1.2]',
    ].join('\n')

    expect(parseSimulation(text, () => false)).to.deep.equal([
      { action: 'remove', name: 'old-lib', architecture: null, from: '2.0-1', to: null, sha256: null },
      { action: 'upgrade', name: 'libssl3', architecture: 'amd64', from: '3.0.15-1~deb12u1', to: '3.0.17-1~deb12u2', sha256: null },
      { action: 'upgrade', name: 'libfoo', architecture: 'i386', from: '1.0', to: '1.1', sha256: null },
      { action: 'add', name: 'newcomer', architecture: 'all', from: null, to: '0.9', sha256: null },
      { action: 'remove', name: 'gone', architecture: 'amd64', from: '1.2', to: null, sha256: null },
    ])
  })

  it('calls a lower version a downgrade', () => {
    expect(parseSimulation('Inst a [2] (1 x [all])', (a, b) => a > b)[0]?.action).to.equal('downgrade')
  })
})

describe('parseShow', () => {
  it('knows file and source of each version', () => {
    const text =
      'Package: libssl3\nSource: openssl\nArchitecture: amd64\nVersion: 3.0.17\nSize: 2000\nSHA256: aa\nDescription: x\n more\n\n' +
      'Package: bash\nSource: bash-src (5.2)\nArchitecture: amd64\nVersion: 5.2+b1\nSize: 10\nSHA256: bb\nPhased-Update-Percentage: 20\n\nPackage: plain\nArchitecture: all\nVersion: 1\nSize: 1\nPhased-Update-Percentage: many\n'

    expect(Object.fromEntries(parseShow(text))).to.deep.equal({
      'libssl3/amd64/3.0.17': { sha256: 'aa', size: 2000, source: 'openssl', sourceVersion: '3.0.17', percentage: 100 },
      'bash/amd64/5.2+b1': { sha256: 'bb', size: 10, source: 'bash-src', sourceVersion: '5.2', percentage: 20 },
      'plain/all/1': { sha256: null, size: 1, source: 'plain', sourceVersion: '1', percentage: 100 },
    })
  })
})

describe('restartLevel', () => {
  const change = (name: string, action: 'add' | 'remove' = 'add') => ({
    action,
    name,
    architecture: 'amd64',
    from: null,
    to: '1',
    sha256: null,
  })

  it('asks for a restart for a kernel, thinks it possible for the C library, and not for the rest', () => {
    expect(restartLevel([change('curl'), change('linux-image-6.1.0-40-amd64')])).to.equal('required')
    expect(restartLevel([change('libc6')])).to.equal('possible')
    expect(restartLevel([change('curl')])).to.equal('none')
    expect(restartLevel([])).to.equal('none')
  })

  it('does not mind that an old kernel goes', () => {
    expect(restartLevel([change('linux-image-6.1.0-10-amd64', 'remove')])).to.equal('none')
  })
})

describe('classifyFailure', () => {
  for (const [text, code, retryable] of [
    ['E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 12 (apt)', 'package_manager_busy', true],
    ["E: Version '9' for 'demo' was not found", 'not_offered', true],
    ['E: Packages need to be removed but remove is disabled.', 'would_remove', false],
    ['E: Held packages were changed and -y was used without --allow-change-held-packages.', 'held', false],
    ['E: There were unauthenticated packages and -y was used without --allow-unauthenticated', 'not_authenticated', false],
    ["E: You don't have enough free space in /var/cache/apt/archives/.", 'disk_full', true],
    ['something new', 'package_manager_failed', false],
  ] as const) {
    it(`calls "${text.slice(0, 40)}…" ${code}`, () => {
      expect(classifyFailure(text)).to.deep.equal({ code, retryable })
    })
  }
})
