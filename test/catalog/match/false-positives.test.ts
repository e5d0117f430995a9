import { expect } from 'chai'
import {
  isRebuiltKernel,
  judge,
  namesOf,
  needsEntitlement,
  needsOf,
  resolvePackages,
  subjectOf,
  verdictsOf,
} from '../../../catalog/index.ts'
import type { Fix, PackageVersion } from '../../../catalog/index.ts'
import { advisory, app, appFix, computer, deb, debFix, installed, rpm, rpmFix } from './facts.ts'

/** Where others report what is not missing, or miss what is: one class each, and the rule that keeps us from it. */
describe('false positives', () => {
  it('class 1: a source package’s fix is found for each of its binaries, a binary package’s for that one alone', () => {
    const libssl = deb('libssl3', '3.0.14-1~deb12u2', 'openssl')
    expect(namesOf(libssl)).to.deep.equal(['libssl3', 'openssl'])
    expect(missing(libssl, debFix('openssl', '3.0.15-1~deb12u1'))).to.deep.equal(['3.0.15-1~deb12u1'])
    expect(rule(rpm('openssl-libs', '1:1.1.1k-5.el8'), rpmFix('openssl', '1:1.1.1k-9.el8'))).to.equal('other_package')
    expect(rule(rpm('openssl', '1:1.1.1k-5.el8'), rpmFix('openssl', '1:1.1.1k-9.el8', { names: 'source' }))).to.equal('other_package')
  })

  it('class 2: a source’s fix is compared with the source’s version, a binary’s with the binary’s', () => {
    const uno = deb('libuno-sal3', '4:7.4.7-1+deb12u5', 'libreoffice', '4:7.4.7-1+deb12u5')
    const gcc = deb('gcc', '4:12.2.0-3', 'gcc-defaults', '1.203')
    expect(missing(uno, debFix('libreoffice', '4:7.4.7-1+deb12u6'))).to.have.length(1)
    expect(missing(gcc, debFix('gcc-defaults', '1.202'))).to.deep.equal([])
    expect(missing(gcc, debFix('gcc-defaults', '1.204'))).to.deep.equal(['1.204'])
    const rebuilt = deb('libfoo1', '1.0-1+b9', 'foo', '1.0-1')
    expect(missing(rebuilt, debFix('foo', '1.0-1'))).to.deep.equal([])
    const own = debFix('foo', '2.0-1', { binaries: [{ name: 'libfoo1', version: '1:0.5' }] })
    expect(missing(rebuilt, own)).to.deep.equal(['2.0-1'])
    expect(missing(deb('libfoo1', '1:0.5', 'foo', '1.0-1'), own)).to.deep.equal([])
    expect(rule(deb('foo-doc', '1.0-1', 'foo'), own)).to.equal('binary_not_concerned')
  })

  it('class 2: a signed kernel is built from another source, with the versions of the kernel’s', () => {
    const image = deb('linux-image-6.1.0-40-amd64', '6.1.153-1', 'linux-signed-amd64', '6.1.153+1')
    expect(namesOf(image)).to.include('linux')
    expect(missing(image, debFix('linux', '6.1.170-3'))).to.deep.equal(['6.1.170-3'])
    expect(missing(image, debFix('linux', '6.1.153-1'))).to.deep.equal([])
    const aws = deb('linux-image-5.15.0-1020-aws', '5.15.0-1020.24', 'linux-signed-aws', '5.15.0-1020.24', 'ubuntu/22.04')
    expect(namesOf(aws)).to.include('linux-aws')
  })

  it('class 3: an epoch that is not told is no epoch 0: nothing can be said', () => {
    const untold = rpm('dhcp-client', '4.3.6-40.el8')
    expect(rule(untold, rpmFix('dhcp-client', '12:4.3.6-44.el8'))).to.equal('epoch_unknown')
    expect(rule(untold, rpmFix('dhcp-client', '4.3.6-44.el8'))).to.equal('epoch_unknown')
    expect(missing(untold, rpmFix('dhcp-client', '12:4.3.6-44.el8'))).to.deep.equal([])
    const told = installed('rpm', 'alma/8', 'dhcp-client 12:4.3.6-40.el8 x86_64')
    expect(missing(told, rpmFix('dhcp-client', '4.3.6-44.el8')), 'a feed without one means 0').to.deep.equal([])
    expect(missing(told, rpmFix('dhcp-client', '12:4.3.6-44.el8'))).to.have.length(1)
    expect(installed('rpm', 'alma/8', 'bash (none):4.4.20-4.el8_6 x86_64').version).to.equal('0:4.4.20-4.el8_6')
  })

  it('class 4: a module stream’s fix is for builds of that stream', () => {
    const node16 = installed('rpm', 'alma/8', 'nodejs 1:16.20.2-2.module_el8.8.0+3660+1 x86_64 nodejs:16:8080020230101:abc AlmaLinux')
    const fixes = [
      rpmFix('nodejs', '1:18.17.1-1.module_el8.8.0+3671+2', { module: 'nodejs:18' }),
      rpmFix('nodejs', '1:16.20.2-3.module_el8.9.0+3677+3', { module: 'nodejs:16' }),
      rpmFix('nodejs', '1:20.1.0-1.el8'),
    ]
    expect(needsOf(node16, fixes).map((need) => need.patchKey)).to.deep.equal([
      'rpm:alma/8/base+nodejs:16/nodejs/1:16.20.2-3.module_el8.9.0+3677+3',
    ])
    expect(fixes.map((fix) => rule(node16, fix))).to.deep.equal(['other_module_stream', 'older_than_fix', 'not_for_module_builds'])
    expect(rule(rpm('nodejs', '1:10.0.0-1.el8'), fixes[0] as Fix)).to.equal('module_build_only')
  })

  it('class 4: a module build without label is of an unknown stream, and so is a modular fix without one', () => {
    const unlabelled = installed('rpm', 'alma/8', 'nodejs 1:16.20.2-2.module_el8.8.0+3660+1 x86_64 (none) AlmaLinux')
    const fix = rpmFix('nodejs', '1:16.20.2-3.module_el8.9.0+3677+3', { module: 'nodejs:16' })
    expect(unlabelled.module).to.equal('?')
    expect(rule(unlabelled, fix)).to.equal('module_unknown')
    expect(rule({ ...unlabelled, module: 'nodejs:16' }, { ...fix, module: null })).to.equal('module_unknown')
    expect(needsOf(unlabelled, [fix])).to.deep.equal([])
  })

  it('class 4: one vendor’s module builds are not compared with another’s, a vendor’s own rebuilds are', () => {
    const module = 'nodejs:16'
    const redHat = rpm('nodejs', '1:16.20.2-2.module+el9.2.0.z+20408+7cb5fda5', { module })
    expect(rule(redHat, rpmFix('nodejs', '1:16.20.2-2.module_el9.2.0+43+3ebc9e20', { module }))).to.equal('other_vendors_build')
    const rebuild = rpm('php', '7.4.30-1.module_el8.7.0+1190+d11b935a', { version: '0:7.4.30-1.module_el8.7.0+1190+d11b935a', module })
    expect(rule(rebuild, rpmFix('php', '7.4.30-1.module_el8.7.0+3286+b05c5b4c', { module }))).to.equal('older_than_fix')
  })

  it('class 5: archives with an entitlement are streams of their own, and a higher version of theirs has the ordinary fix too', () => {
    const fixes = [
      debFix('curl', '7.58.0-2ubuntu3.24', { release: 'ubuntu/18.04' }),
      debFix('curl', '7.58.0-2ubuntu3.24+esm3', { release: 'ubuntu/18.04', pocket: 'esm-infra' }),
    ]
    const at = (version: string): string[] => needsOf(deb('curl', version, 'curl', version, 'ubuntu/18.04'), fixes).map((n) => n.pocket)
    expect(at('7.58.0-2ubuntu3.8')).to.deep.equal(['esm-infra', 'security'])
    expect(at('7.58.0-2ubuntu3.24')).to.deep.equal(['esm-infra'])
    expect(at('7.58.0-2ubuntu3.24+esm3')).to.deep.equal([])
    expect(at('7.58.0-2ubuntu3.24+esm1')).to.deep.equal(['esm-infra'])
    expect(['security', 'updates', 'base', 'esm-infra', 'esm-apps', 'eus-9.2', 'extras:nginx1'].filter(needsEntitlement)).to.deep.equal([
      'esm-infra',
      'esm-apps',
      'eus-9.2',
      'extras:nginx1',
    ])
  })

  it('class 5: whoever follows extended support of a minor release lacks its fixes, and of the others what it does not answer', () => {
    const at = (id: string, ...cves: string[]) => ({ release: 'rhel/9', advisory: advisory(id, { cves }) })
    const eus = { pocket: 'eus-9.2' }
    const fixes = [
      rpmFix('curl', '7.76.1-26.el9_3', at('RHSA-1', 'CVE-2026-0001')),
      rpmFix('curl', '7.76.1-29.el9_4', at('RHSA-2', 'CVE-2026-0002')),
      rpmFix('curl', '7.76.1-23.el9_2.4', { ...at('RHSA-3', 'CVE-2026-0001'), ...eus }),
      rpmFix('curl', '7.76.1-23.el9_2.6', { ...at('RHSA-4', 'CVE-2026-0002'), ...eus }),
    ]
    const of = (version: string, pockets: readonly string[], stated: readonly Fix[] = fixes): string[] => {
      const pv = rpm('curl', version, { release: 'rhel/9', vendor: 'Red Hat, Inc.' })
      const words = verdictsOf([pv], stated, computer('rhel/9', { pockets }), 'patch')
      const listed = words.filter(({ verdict }) => verdict === 'missing').map(({ id }) => id.replace(/^rpm:rhel\/9\//, ''))
      const needs = needsOf(pv, stated).filter(
        ({ pocket, answeredIn }) =>
          (!needsEntitlement(pocket) || pockets.includes(pocket)) && !answeredIn.some((one) => pockets.includes(one)),
      )
      expect(needs.map(({ patchKey }) => patchKey.replace(/^rpm:rhel\/9\//, '')).toSorted()).to.deep.equal(listed)
      return listed
    }
    const base = ['base/curl/0:7.76.1-29.el9_4']
    expect(of('0:7.76.1-23.el9_2.6', ['eus-9.2']), 'fully patched').to.deep.equal([])
    expect(of('0:7.76.1-23.el9_2.4', ['eus-9.2'])).to.deep.equal(['eus-9.2/curl/0:7.76.1-23.el9_2.6'])
    expect(of('0:7.76.1-14.el9_1', ['eus-9.2']), 'not rebuilt for the branch').to.deep.equal(['eus-9.2/curl/0:7.76.1-23.el9_2.6'])
    expect(of('0:7.76.1-23.el9_2.6', []), 'nobody follows it').to.deep.equal(base)
    expect(of('0:7.76.1-23.el9_2.6', ['eus-9.0']), 'another branch').to.deep.equal(base)
    expect(of('0:7.76.1-26.el9_3', ['eus-9.2']), 'a build of a later minor release').to.deep.equal(base)
    const more = [...fixes, rpmFix('curl', '7.76.1-31.el9_4', at('RHSA-5', 'CVE-2026-0002', 'CVE-2026-0005'))]
    expect(of('0:7.76.1-23.el9_2.6', ['eus-9.2'], more), 'not answered there').to.deep.equal(['base/curl/0:7.76.1-31.el9_4'])
    const same = [rpmFix('curl', '2-1.el9_4', at('RHBA-1')), rpmFix('curl', '1-1.el9_2', { ...at('RHBA-1'), ...eus })]
    expect(of('0:1-1.el9_2', ['eus-9.2'], same), 'the same advisory').to.deep.equal([])
    const withdrawn = fixes.map((fix) => (fix.pocket === 'base' ? fix : { ...fix, advisory: { ...fix.advisory!, withdrawn: true } }))
    expect(of('0:7.76.1-23.el9_2.6', ['eus-9.2'], withdrawn)).to.deep.equal(base)
  })

  it('class 6: of kernels side by side the newest counts, and the one that runs for the restart', () => {
    const old = rpm('kernel-core', '0:4.18.0-477.10.1.el8_8')
    const mended = rpm('kernel-core', '0:4.18.0-553.5.1.el8_10')
    const bash = rpm('bash', '0:4.4.20-4.el8_6')
    const facts = computer('alma/8', { runningKernel: '4.18.0-477.10.1.el8_8.x86_64' })
    expect(resolvePackages([old, mended, bash], facts)).to.deep.equal({ evaluated: [1, 2], running: [0], held: [] })
    expect(resolvePackages([old, mended], { ...facts, runningKernel: '4.18.0-553.5.1.el8_10.x86_64' }).running).to.deep.equal([])
    const fix = rpmFix('kernel-core', '4.18.0-553.el8_10')
    expect(missing(mended, fix)).to.deep.equal([])
    expect(missing(old, fix), 'what the running kernel lacks is installed and waits for the restart').to.have.length(1)
  })

  it('class 6: Debian’s kernels are packages with names of their own', () => {
    const packages = [
      deb('linux-image-6.1.0-9-amd64', '6.1.27-1', 'linux-signed-amd64', '6.1.27+1'),
      deb('linux-image-6.1.0-40-amd64', '6.1.153-1', 'linux-signed-amd64', '6.1.153+1'),
      deb('linux-image-6.1.0-9-cloud-amd64', '6.1.27-1', 'linux-signed-amd64', '6.1.27+1'),
      deb('linux-image-amd64', '6.1.153-1', 'linux-signed-amd64', '6.1.153+1'),
      deb('linux-headers-6.1.0-9-common', '6.1.27-1', 'linux'),
      deb('linux-headers-6.1.0-40-common', '6.1.153-1', 'linux'),
    ]
    const facts = computer('debian/12', { runningKernel: '6.1.0-9-amd64' })
    expect(resolvePackages(packages, facts)).to.deep.equal({ evaluated: [1, 2, 3, 5], running: [0], held: [] })
    const numbered = debFix('linux', '6.1.170-3', { binaries: [{ name: 'linux-image-6.1.0-47-amd64', version: '6.1.170-3' }] })
    expect(missing(packages[1] as PackageVersion, numbered)).to.deep.equal(['6.1.170-3'])
  })

  it('class 6: a kernel that was put in place under the running one’s name waits for the restart', () => {
    const image = deb('linux-image-6.1.0-40-amd64', '6.1.153-2', 'linux-signed-amd64', '6.1.153+2')
    const core = rpm('kernel-core', '0:4.18.0-553.el8_10')
    const facts = computer('debian/12', { runningKernel: '6.1.0-40-amd64', rebuiltKernel: true })
    expect(resolvePackages([image, deb('bash', '5.2-1')], facts)).to.deep.equal({ evaluated: [0, 1], running: [0], held: [] })
    expect(resolvePackages([image], { ...facts, rebuiltKernel: false }).running).to.deep.equal([])
    expect(resolvePackages([image], { ...facts, runningKernel: '6.1.0-41-amd64' }).running).to.deep.equal([])
    const release = '4.18.0-553.el8_10.x86_64'
    expect(resolvePackages([core], { ...facts, runningKernel: release }).running, 'the name has the build').to.deep.equal([])
  })

  it('class 6: times that are not told, or lie ahead, say nothing of when a kernel was put in place', () => {
    const now = new Date('2026-11-23T12:00:00Z')
    const at = (bootedAt: string | null, installedAt: string | null, release = 'k'): boolean =>
      isRebuiltKernel({ running: 'k', bootedAt, installed: [{ release, installedAt }] }, now)
    const [earlier, later] = ['2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z']
    expect(at(earlier, later)).to.equal(true)
    expect(at(later, earlier)).to.equal(false)
    expect(at(earlier, earlier)).to.equal(false)
    expect(at(earlier, later, 'another')).to.equal(false)
    expect(at(null, later)).to.equal(false)
    expect(at(earlier, null)).to.equal(false)
    expect(at(earlier, '2026-11-23T13:00:00Z'), 'ahead').to.equal(false)
    expect(isRebuiltKernel({ running: 'k' }, now)).to.equal(false)
  })

  it('class 7: live patches are for the packages of live patches only', () => {
    const live = { release: 'amazon/2023', pocket: 'live' }
    const kernel = rpm('kernel', '0:6.1.56-82.125.amzn2023', { release: 'amazon/2023', vendor: 'Amazon Linux' })
    expect(rule(kernel, rpmFix('kernel', '6.1.61-85.141.amzn2023', live))).to.equal('live_patch_only')
    const patch = { ...kernel, name: 'kernel-livepatch-6.1.56-82.125', version: '0:1.0-0.amzn2023' }
    expect(missing(patch, rpmFix(patch.name, '1.0-1.amzn2023', live))).to.have.length(1)
    expect(missing(kernel, rpmFix(patch.name, '1.0-1.amzn2023', live))).to.deep.equal([])
  })

  it('class 8: a topic of Amazon’s extras is a stream of its own that has to be switched on', () => {
    const nginx = rpm('nginx', '1:1.20.0-2.amzn2.0.5', { release: 'amazon/2', vendor: 'Amazon Linux' })
    const [need] = needsOf(nginx, [rpmFix('nginx', '1:1.22.1-1.amzn2.0.1', { release: 'amazon/2', pocket: 'extras:nginx1' })])
    expect(need).to.include({ stream: 'amazon/2/extras:nginx1', pocket: 'extras:nginx1' })
    expect(needsEntitlement(need?.pocket ?? '')).to.equal(true)
  })

  it('class 9: a package of another builder is compared, and marked', () => {
    const remi = rpm('php', '0:8.0.30-1.el8.remi', { vendor: "Remi's RPM repository" })
    const fix = rpmFix('php', '8.0.31-1.el8')
    expect(needsOf(remi, [fix])).to.have.nested.property('[0].unknownOrigin', true)
    expect(needsOf({ ...remi, vendor: 'AlmaLinux' }, [fix])).to.have.nested.property('[0].unknownOrigin', false)
    expect(needsOf({ ...remi, vendor: null }, [fix])).to.have.nested.property('[0].unknownOrigin', false)
    const own = [
      ['rhel/9', 'Red Hat, Inc.'],
      ['rocky/9', 'Rocky Enterprise Software Foundation'],
      ['amazon/2023', 'Amazon Linux'],
      ['sles/15.5', 'SUSE LLC <https://www.suse.com/>'],
      ['opensuse-leap/15.5', 'openSUSE'],
      ['oracle/8', 'Oracle America'],
    ] as const
    for (const [release, vendor] of own) expect(subjectOf({ ...remi, release, vendor }).foreign, release).to.equal(false)
    for (const [release] of own) expect(subjectOf({ ...remi, release }).foreign, release).to.equal(true)
    const local = { ...deb('nginx', '1.18.0-1'), vendor: 'foreign' }
    expect(needsOf(local, [debFix('nginx', '1.22.1-9+deb12u1')])).to.have.nested.property('[0].unknownOrigin', true)
  })

  it('class 10: a backport has what the version has from which it was made', () => {
    const backport = deb('libzstd1', '1.5.6+dfsg-1~bpo12+1', 'libzstd')
    expect(missing(backport, debFix('libzstd', '1.5.6+dfsg-1'))).to.deep.equal([])
    expect(missing(backport, debFix('libzstd', '1.5.6+dfsg-2'))).to.have.length(1)
    expect(missing(backport, debFix('libzstd', '1.5.6+dfsg-1~bpo12+2', { pocket: 'backports' }))).to.have.length(1)
    const stable = deb('libzstd1', '1.5.4+dfsg2-5', 'libzstd')
    expect(rule(stable, debFix('libzstd', '1.5.6+dfsg-1~bpo12+2', { pocket: 'backports' }))).to.equal('backports_only')
    const update = deb('openjdk-17-jre', '17.0.13+11-2~deb12u1', 'openjdk-17')
    expect(rule(update, debFix('openjdk-17', '17.0.13+11-2', { release: 'debian/13' }))).to.equal('other_release')
  })

  it('class 11: what has no fix makes no need', () => {
    expect(needsOf(deb('zlib1g', '1:1.2.13.dfsg-1', 'zlib'), [])).to.deep.equal([])
  })

  it('class 12: an advisory for several packages is lacking for those that lack it', () => {
    const both = advisory('USN-7027-1')
    const fixes = [debFix('emacs', '1:27.1+1-3', { advisory: both }), debFix('vim', '2:8.2-3', { advisory: both })]
    expect(needsOf(deb('emacs', '1:27.1+1-3'), fixes)).to.deep.equal([])
    expect(needsOf(deb('vim', '2:8.2-1'), fixes).map((need) => need.advisories)).to.deep.equal([['USN-7027-1']])
  })

  it('class 13: architectures must meet; noarch and all meet every one, sources none', () => {
    const fixed = '1:1.1.1k-9.el8'
    const pv = rpm('openssl', '1:1.1.1k-5.el8')
    const rules = ['x86_64', 'noarch', 'i686', 'src', 'aarch64'].map((architecture) => rule(pv, rpmFix('openssl', fixed, { architecture })))
    expect(rules).to.deep.equal(['older_than_fix', 'older_than_fix', 'other_architecture', 'other_architecture', 'other_architecture'])
    expect(rule({ ...pv, architecture: 'i586' }, rpmFix('openssl', fixed, { architecture: 'i686' }))).to.equal('older_than_fix')
    expect(
      rule({ ...deb('tzdata', '2024a-0+deb12u1'), architecture: 'all' }, debFix('tzdata', '2025b-0+deb12u1', { architecture: 'amd64' })),
    ).to.equal('older_than_fix')
    expect(installed('dpkg', 'debian/12', 'libc6:i386 2.36-9 i386 ii glibc 2.36-9')).to.include({ name: 'libc6', architecture: 'i386' })
  })

  it('class 13: of a package of two architectures each is judged by itself', () => {
    const [amd64, i386] = ['amd64', 'i386'].map((architecture) => ({ ...deb('libc6', '2.36-9+deb12u7', 'glibc'), architecture }))
    const fix = debFix('glibc', '2.36-9+deb12u8')
    expect(missing(amd64 as PackageVersion, fix)).to.have.length(1)
    expect(missing({ ...(i386 as PackageVersion), version: '2.36-9+deb12u8', sourceVersion: '2.36-9+deb12u8' }, fix)).to.have.length(0)
  })

  it('class 14: what somebody holds back stays missing, and is named', () => {
    const packages = [deb('curl', '7.88.1-10'), deb('vim', '2:9.0.1378-2'), { ...deb('vim', '2:9.0.1378-2'), architecture: 'i386' }]
    const resolved = resolvePackages(packages, computer('debian/12', { held: ['curl', 'vim:i386'] }))
    expect(resolved).to.deep.equal({ evaluated: [0, 1, 2], running: [], held: [0, 2] })
  })

  it('class 15: earlier fixes of a stream are superseded by the newest, with their severity', () => {
    const fixes = [
      debFix('openssl', '3.0.15-1~deb12u1', { advisory: advisory('DSA-2', { severity: 'low' }) }),
      debFix('openssl', '3.0.13-1~deb12u1', { advisory: advisory('DSA-0') }),
      debFix('openssl', '3.0.14-1~deb12u1', { advisory: advisory('DSA-1', { severity: 'critical', exploited: true }) }),
    ]
    expect(needsOf(deb('openssl', '3.0.13-1~deb12u1'), fixes)).to.deep.equal([
      {
        patchKey: 'deb:debian/12/security/openssl/3.0.15-1~deb12u1',
        stream: 'debian/12/security',
        pocket: 'security',
        answeredIn: [],
        name: 'openssl',
        version: '3.0.15-1~deb12u1',
        security: true,
        severity: 'critical',
        exploited: true,
        unknownOrigin: false,
        advisories: ['DSA-2'],
        supersededAdvisories: ['DSA-1'],
      },
    ])
  })

  it('class 16: a fix that no repository has yet is lacking all the same, in the stream of who announced it', () => {
    const pv = deb('curl', '7.88.1-10+deb12u5')
    const announced = debFix('curl', '7.88.1-10+deb12u8')
    const offered = debFix('curl', '7.88.1-10+deb12u7', { pocket: 'main', advisory: null })
    expect(needsOf(pv, [announced, offered]).map((need) => [need.stream, need.version, need.security])).to.deep.equal([
      ['debian/12/main', '7.88.1-10+deb12u7', false],
      ['debian/12/security', '7.88.1-10+deb12u8', true],
    ])
  })

  it('class 17: an application of unknown version lacks nothing; one that is told by bounds is compared by them', () => {
    const fixes = [appFix('Mozilla.Firefox', '117.0'), appFix('Mozilla.Firefox', '118.0'), appFix('Mozilla.Thunderbird', '200.0')]
    expect(rule(app('Mozilla.Firefox', 'Unknown'), fixes[1] as Fix)).to.equal('version_unknown')
    const at = (version: string): string[] => needsOf(app('Mozilla.Firefox', version), fixes).map((need) => need.version)
    expect(at('Unknown')).to.deep.equal([])
    expect(at('116.0')).to.deep.equal(['118.0'])
    expect(at('< 118.0')).to.deep.equal(['118.0'])
    expect(at('> 118.0')).to.deep.equal([])
    expect(at('118')).to.deep.equal([])
    expect(at('118.0.0.0'), 'zeros at the end are nothing').to.deep.equal([])
    expect(needsOf(app('Mozilla.Firefox', '100'), fixes)[0]?.patchKey).to.equal('app:windows/app/Mozilla.Firefox/118.0')
  })

  it('class 18: equal versions that are written differently lack nothing', () => {
    expect(missing(deb('foo', '1.0-0'), debFix('foo', '1.0'))).to.deep.equal([])
    expect(missing(rpm('foo', '0:1.0-1.el8'), rpmFix('foo', '1.00-1.el8'))).to.deep.equal([])
    expect(missing(deb('foo', '0:1.0-1'), debFix('foo', '1.0-1'))).to.deep.equal([])
  })
})

function missing(pv: PackageVersion, fix: Fix): string[] {
  return needsOf(pv, [fix]).map((need) => need.version)
}

function rule(pv: PackageVersion, fix: Fix): string {
  return judge(subjectOf(pv), fix).rule
}
