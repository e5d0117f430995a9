import { expect } from 'chai'
import {
  debianRelease,
  debianVersion,
  rpmRelease,
  streamPlace,
  suseIdRelease,
  suseRelease,
  ubuntuRelease,
} from '../../../catalog/feed/releases.ts'
import { vendorFile } from './feeds.ts'

describe('debianRelease and ubuntuRelease', () => {
  it('know codenames as the distributions list them', function () {
    const debian = vendorFile('eol/debian.csv')
    const ubuntu = vendorFile('eol/ubuntu.csv')
    if (debian === null || ubuntu === null) return this.skip()
    const rows = (text: string): string[][] =>
      text
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(','))

    for (const [version = '', , series = ''] of rows(debian).filter(([number]) => Number(number) >= 2)) {
      expect(debianRelease(series), series).to.equal(debianVersion(version))
    }
    for (const [version = '', , series = ''] of rows(ubuntu)) {
      expect(ubuntuRelease(series), series).to.equal(`ubuntu/${version.replace(' LTS', '')}`)
    }
  })

  it('know no others', () => {
    expect(['sid', 'jammy', '', 'constructor', '__proto__'].map(debianRelease)).to.deep.equal(Array.from({ length: 5 }))
    expect(['bookworm', '', 'toString'].map(ubuntuRelease)).to.deep.equal(Array.from({ length: 3 }))
  })
})

describe('debianVersion', () => {
  it('writes versions as os-release does: from 4 on without a second number', () => {
    expect(['12', '6.0', '3.1', '4.0', '12.5', '10'].map(debianVersion)).to.deep.equal([
      'debian/12',
      'debian/6',
      'debian/3.1',
      'debian/4',
      'debian/12',
      'debian/10',
    ])
    expect(['', 'x', '12.x', '1234', '../1'].map(debianVersion)).to.deep.equal(Array.from({ length: 5 }))
  })
})

describe('rpmRelease', () => {
  it('finds distribution and version in names of collections, repositories and releases', () => {
    const names: Readonly<Record<string, string>> = {
      'almalinux-9-for-x86_64-appstream-rpms__9_default': 'alma/9',
      'AlmaLinux 10': 'alma/10',
      'rocky-linux-9-x86-64-baseos-rpms': 'rocky/9',
      'Rocky Linux 8': 'rocky/8',
      'Amazon Linux 2': 'amazon/2',
      'amazon-linux-2023---kernel-livepatch': 'amazon/2023',
      'Amazon Linux AMI': 'amazon/1',
      'Fedora 43': 'fedora/43',
      'Fedora EPEL 6': 'epel/6',
      'rhel-8-for-x86_64-baseos-rpms__8_DOT_2': 'rhel/8',
      'Red Hat Enterprise Linux 9': 'rhel/9',
      'Red Hat Enterprise Linux Server (v. 7)': 'rhel/7',
      'Oracle Linux 9': 'oracle/9',
      'CentOS Stream 9': 'centos/9',
      'SUSE Linux Enterprise Server 15 SP5': 'sles/15.5',
    }
    for (const [name, release] of Object.entries(names)) expect(rpmRelease(name), name).to.equal(release)
  })

  it('finds nothing in others', () => {
    for (const name of ['', '0', 'my-repository', 'hotel 9', 'alma', 'x'.repeat(100_000)])
      expect(rpmRelease(name), name.slice(0, 20)).to.equal(undefined)
  })
})

describe('suseRelease', () => {
  it('gives products to the server of their service pack; desktops and others are none', () => {
    const names: Readonly<Record<string, string | undefined>> = {
      'SUSE Linux Enterprise Server 12': 'sles/12/base',
      'SUSE Linux Enterprise Server 15 SP4-LTSS': 'sles/15.4/ltss',
      'Linux Enterprise Server LTSS 15 SP4': 'sles/15.4/ltss',
      'SUSE Linux Enterprise Module for Basesystem 15 SP5': 'sles/15.5/base',
      'SUSE Linux Enterprise Server for SAP Applications 15 SP5': 'sles/15.5/base',
      'Package Hub 15 SP5': 'sles/15.5/extras:packagehub',
      'openSUSE Leap 15.5': 'opensuse-leap/15.5/base',
      'openSUSE Tumbleweed': 'opensuse-tumbleweed/base',
      'SUSE Linux Enterprise Desktop 15 SP5': undefined,
      'SUSE Linux Enterprise Micro 5.5': undefined,
      'Manager Server 4.3': undefined,
    }
    for (const [name, expected] of Object.entries(names)) {
      const place = suseRelease(name)

      expect(place === undefined ? undefined : `${place.release}/${place.pocket}`, name).to.equal(expected)
    }
  })
})

describe('suseIdRelease', () => {
  it('finds the product in the id of an advisory', () => {
    const ids: Readonly<Record<string, string | undefined>> = {
      'SUSE-SLE-Module-Basesystem-15-SP5-2023-2877': 'sles/15.5/base',
      'SUSE-SLE-SERVER-12-SP5-2023-1': 'sles/12.5/base',
      'SUSE-SLE-Product-SLES-15-SP4-LTSS-2024-12': 'sles/15.4/ltss',
      'openSUSE-SLE-15.5-2023-2877': 'opensuse-leap/15.5/base',
      'SUSE-SLE-Product-SLED-15-SP5-2023-1': undefined,
      'SUSE-SU-2023:2877-1': undefined,
    }
    for (const [id, expected] of Object.entries(ids)) {
      const place = suseIdRelease(id)

      expect(place === undefined ? undefined : `${place.release}/${place.pocket}`, id).to.equal(expected)
    }
  })
})

describe('streamPlace', () => {
  it('takes release and pocket of a stream apart', () => {
    expect(streamPlace('debian/12/security')).to.deep.equal({ release: 'debian/12', pocket: 'security' })
    expect(streamPlace('rhel/9/eus-9.2')).to.deep.equal({ release: 'rhel/9', pocket: 'eus-9.2' })
    expect(streamPlace('amazon/2/extras:nginx1')).to.deep.equal({ release: 'amazon/2', pocket: 'extras:nginx1' })
    expect(streamPlace('opensuse-tumbleweed/base')).to.deep.equal({ release: 'opensuse-tumbleweed', pocket: 'base' })
  })

  it('refuses what is none', () => {
    for (const text of ['', 'debian', 'debian/12/', '/x', 'Debian/12/x', 'a/b/c/d', '../../x', 'a b/c']) {
      expect(streamPlace(text), text).to.equal(undefined)
    }
  })
})
