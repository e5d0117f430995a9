import { expect } from 'chai'
import { Lease } from '../../../agent/protocol/messages.ts'

const slice = (installer: 'apt' | 'dnf' | 'zypper', one: { name: string; architecture: string | null; version: string }) =>
  Lease.shape.slice.safeParse({ computerId: 'C', installer, items: [{ patchId: 'P', packages: [one] }] }).success

describe('Lease', () => {
  const deb = { name: 'libstdc++6', architecture: 'amd64', version: '1:12.2.0-14+deb12u1' }
  const rpm = { name: 'gcc-c++', architecture: 'x86_64', version: '0:11.4.1-3.el9.alma.1' }

  it('takes packages as Debian and RPM name them', () => {
    expect(slice('apt', deb)).to.equal(true)
    expect(slice('apt', { ...deb, architecture: null, version: '2.0~rc1+' })).to.equal(true)
    expect(slice('dnf', rpm)).to.equal(true)
    expect(slice('zypper', { ...rpm, name: '_x', architecture: 'noarch', version: '1:1~^20240101-1' })).to.equal(true)
  })

  it('takes nothing that a package manager would read as an option, a pattern, a file, an address or another order', () => {
    for (const name of [
      '-y',
      '--installroot=/',
      'a b',
      'a*',
      'a?',
      '[a]',
      '@base',
      './a.deb',
      '/a',
      'a=b',
      'a\n',
      '~a',
      '!a',
      '+a',
      'https://a',
      '',
    ]) {
      expect(slice('apt', { ...deb, name }), `apt ${name}`).to.equal(false)
      expect(slice('dnf', { ...rpm, name }), `dnf ${name}`).to.equal(false)
    }
    for (const version of ['1-', '1 2', '1*', '1/2', '1\n2', '', '$(id)'])
      expect(slice('apt', { ...deb, version }), `apt ${version}`).to.equal(false)
    for (const version of ['1-1', '0:1-1*', '0:1-1 2', '0:1-1-1', '0:1', '0:1-1.rpm', '0:1-1.RPM', '0:1-1\n', '0:../1-1'])
      expect(slice('dnf', { ...rpm, version }), `dnf ${version}`).to.equal(false)
    for (const architecture of ['rpm', 'x86*', '-x', 'a b', '']) {
      expect(slice('zypper', { ...rpm, architecture }), `zypper ${architecture}`).to.equal(false)
    }
  })
})
