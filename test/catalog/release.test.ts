import { expect } from 'chai'
import { releaseOf } from '../../catalog/release.ts'
import { rpmRelease, suseRelease } from '../../catalog/feed/releases.ts'

describe('releaseOf', () => {
  for (const [told, release] of [
    ['debian 12', 'debian/12'],
    ['Debian 12.5', 'debian/12'],
    ['ubuntu 22.04', 'ubuntu/22.04'],
    ['almalinux 9.2', 'alma/9'],
    ['rhel 8.10', 'rhel/8'],
    ['ol 9.4', 'oracle/9'],
    ['amzn 2023', 'amazon/2023'],
    ['amzn 2018.03', 'amazon/1'],
    ['sles 15.5', 'sles/15.5'],
    ['sles_sap 15.5', 'sles/15.5'],
    ['opensuse-leap 15.5', 'opensuse-leap/15.5'],
    ['opensuse-tumbleweed 20240101', 'opensuse-tumbleweed'],
    ['alpine 3.19.1', 'alpine/3.19'],
    ['alma/9', 'alma/9'],
    ['arch', 'arch'],
    ['gentoo 2.15', 'gentoo/2.15'],
    ['', 'unknown'],
  ] as const)
    it(`of ${told === '' ? 'nothing' : told} is ${release}`, () => {
      expect(releaseOf(told)).to.equal(release)
    })

  it('is the release that the vendors’ documents speak of', () => {
    expect(releaseOf('ol 9.4')).to.equal(rpmRelease('Oracle Linux 9'))
    expect(releaseOf('amzn 2018.03')).to.equal(rpmRelease('Amazon Linux AMI'))
    expect(releaseOf('rocky 9.3')).to.equal(rpmRelease('Rocky Linux 9'))
    expect(releaseOf('opensuse-tumbleweed 20240101')).to.equal(suseRelease('openSUSE Tumbleweed')?.release)
    expect(releaseOf('sles_sap 15.5')).to.equal(suseRelease('SUSE Linux Enterprise Server 15 SP5')?.release)
  })
})
