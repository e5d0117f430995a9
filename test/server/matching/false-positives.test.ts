import { expect } from 'chai'
import { SYSTEM } from '../../../server/context.ts'
import { evaluateEverything } from '../../../server/matching/service.ts'
import type { ReportedInventory } from '../../../server/verdicts/inventory.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type World } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, offer, say, tell, unsay, verdictsOf, type TestFeed, type TestFix } from './estate.ts'

const ALMA = { release: 'alma/9', pocket: 'base', scheme: 'rpm', names: 'binary' } as const
const RHEL = { ...ALMA, release: 'rhel/9' } as const
const AMAZON = { ...ALMA, release: 'amazon/2' } as const

function rpm(name: string, version: string, { module = '', architecture = 'x86_64', vendor = 'AlmaLinux' } = {}): string {
  return [name, version, architecture, module, vendor, `${name}-${version.replace(/^\d+:/, '')}.src.rpm`].join('\t')
}

function ofRpm(release: string, lines: readonly string[], facts: Partial<ReportedInventory> = {}): ReportedInventory {
  return inventory(lines, { machine: { platform: 'linux', os: { release } }, installer: 'dnf', manager: 'rpm', ...facts })
}

describe('what the service takes for missing', () => {
  let test: TestApp
  let world: World
  let feed: TestFeed
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
    const debian = ['security', 'backports', 'esm-infra'].map((pocket) => `debian/12/${pocket}`)
    feed = await aFeed(test.app, [...debian, 'alma/9/base', 'amazon/2/base', 'amazon/2/extras:nginx1', 'rhel/9/base', 'rhel/9/eus-9.2'])
  })
  after(() => test.close())

  /** Patches that a computer lacks, as `[<pocket>/]<package> <version>`, with the flags where there are some. */
  async function lacked(told: ReportedInventory): Promise<string[]> {
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    await tell(world, computer, told)
    const rows = (await verdictsOf(test.app, computer)).filter((one) => one.state === 'missing')
    return rows.map(({ patch, flags }) => `${patch.split('/').slice(2).join('/')}${flags === null || flags === 0 ? '' : ` ${flags}`}`)
  }

  async function told(fixes: readonly TestFix[]): Promise<void> {
    await say(test.app, feed, fixes)
    await evaluate(test.app)
  }

  it('class 1: goes by the source where vendors name the source, and by the binary package where they name that', async () => {
    await told([
      { package: 'c1', version: '2' },
      { ...ALMA, package: 'c1', version: '0:2-1' },
    ])
    expect(await lacked(inventory([dpkg('libc1-0', '1', 'c1')], { missing: [offer('c1', '2')] }))).to.deep.equal(['security/c1/2'])
    expect(await lacked(inventory([dpkg('c1', '1', 'another')]))).to.deep.equal([])
    expect(await lacked(ofRpm('almalinux 9', [rpm('c1', '0:1-1'), rpm('c1-libs', '0:1-1')]))).to.have.length(1)
    expect(await lacked(ofRpm('almalinux 9', [rpm('c1-libs', '0:1-1')]))).to.deep.equal([])
  })

  it('class 2: compares a source’s fix with the version of the source, and a binary’s with the binary’s', async () => {
    await told([
      { package: 'c2', version: '5' },
      { package: 'c2own', version: '5', binaries: { 'c2own-bin': '1:2' } },
    ])
    expect(await lacked(inventory([dpkg('c2-bin', '4:1', 'c2', '4')]))).to.have.length(1)
    expect(await lacked(inventory([dpkg('c2-bin', '1', 'c2', '5')]))).to.deep.equal([])
    expect(await lacked(inventory([dpkg('c2own-bin', '1:2', 'c2own', '4')]))).to.deep.equal([])
    expect(await lacked(inventory([dpkg('c2own-other', '1:1', 'c2own', '4')]))).to.deep.equal([])
  })

  it('class 3: says nothing of an RPM without an epoch', async () => {
    await told([{ ...ALMA, package: 'c3', version: '1:2-1' }])
    expect(await lacked(ofRpm('almalinux 9', [rpm('c3', '1-1'), rpm('other', '0:1-1')]))).to.deep.equal([])
    expect(await lacked(ofRpm('almalinux 9', [rpm('c3', '0:9-1')]))).to.have.length(1)
  })

  it('class 4: compares module builds within their stream, and with builds of the same vendor, alone', async () => {
    const build = '.module_el9.2.0+1+aaaa'
    await told([
      { ...ALMA, module: 'c4:18', package: 'c4', version: `1:18.2-1${build}` },
      { ...ALMA, module: 'c4:20', package: 'c4', version: `1:20.2-1${build}` },
      { ...ALMA, package: 'c4', version: '1:16.9-1.el9' },
    ])
    const of = (version: string, module: string) => lacked(ofRpm('almalinux 9', [rpm('c4', version, { module })]))
    expect(await of(`1:18.1-1${build}`, 'c4:18:9020:aaaa')).to.deep.equal([`base+c4:18/c4/1:18.2-1${build} 16`])
    expect(await of(`1:18.2-1${build}`, 'c4:18:9020:aaaa')).to.deep.equal([])
    expect(await of(`1:18.1-1${build}`, '')).to.deep.equal([])
    expect(await of('1:18.1-1.module+el9.2.0+1+bbbb', 'c4:18:9020:aaaa')).to.deep.equal([])
    expect(await of('1:16.8-1.el9', '')).to.deep.equal(['base/c4/1:16.9-1.el9 16'])
  })

  it('class 4: takes a build without a label for one of the enabled stream that alone has the package, on each computer by its own', async () => {
    const build = '.module_el9.2.0+1+aaaa'
    await told([
      { ...ALMA, module: 'c4m:18', package: 'c4m', version: `1:18.2-1${build}` },
      { ...ALMA, module: 'c4m:20', package: 'c4m', version: `1:20.2-1${build}` },
    ])
    const enabling = (...modules: string[]) => lacked(ofRpm('almalinux 9', [rpm('c4m', `1:18.1-1${build}`)], { modules, installer: null }))
    expect(await enabling()).to.deep.equal([])
    expect(await enabling('c4m:18', 'other:1')).to.deep.equal([`base+c4m:18/c4m/1:18.2-1${build}`])
    expect(await enabling('c4m:20')).to.deep.equal([`base+c4m:20/c4m/1:20.2-1${build}`])
    expect(await enabling('c4m:18', 'c4m:20'), 'either').to.deep.equal([])
    expect(await enabling('c4m:18')).to.deep.equal([`base+c4m:18/c4m/1:18.2-1${build}`])
    expect(await enabling('other:1')).to.deep.equal([])
  })

  it('class 4: asks again of which stream builds are when the catalog comes to speak of their package', async () => {
    const build = '.module_el9.2.0+1+aaaa'
    const [computer] = await computers(world, 1, { osType: 'linux' })
    await tell(world, computer!, ofRpm('almalinux 9', [rpm('c4n', `1:18.1-1${build}`)], { modules: ['c4n:18'], installer: null }))
    await told([{ ...ALMA, module: 'c4n:18', package: 'c4n', version: `1:18.2-1${build}` }])
    const followed = await verdictsOf(test.app, computer!)
    expect(followed.map(({ patch, state }) => `${patch} ${state}`)).to.deep.equal([`rpm:alma/9/base+c4n:18/c4n/1:18.2-1${build} missing`])
    await evaluateEverything(test.app, SYSTEM)
    expect(await verdictsOf(test.app, computer!)).to.deep.equal(followed)
  })

  it('class 4: takes a build for one of a stream no more when another enabled stream comes to have its package', async () => {
    const build = '.module_el9.2.0+1+aaaa'
    const [computer] = await computers(world, 1, { osType: 'linux' })
    await told([{ ...ALMA, module: 'c4o:18', package: 'c4o', version: `1:18.2-1${build}` }])
    const enabled = { modules: ['c4o:18', 'c4o-next:20'], installer: null }
    await tell(world, computer!, ofRpm('almalinux 9', [rpm('c4o', `1:18.1-1${build}`)], enabled))
    expect(await verdictsOf(test.app, computer!)).to.have.length(1)

    await told([{ ...ALMA, module: 'c4o-next:20', package: 'c4o', version: `1:20.2-1${build}` }])
    expect(await verdictsOf(test.app, computer!)).to.deep.equal([])
  })

  it('class 5: keeps archives with an entitlement apart, and a higher version of theirs has the ordinary fix too', async () => {
    await told([
      { package: 'c5', version: '2' },
      { package: 'c5', version: '2+esm1', pocket: 'esm-infra' },
    ])
    expect(await lacked(inventory([dpkg('c5', '1')], { missing: [offer('c5', '2')] }))).to.deep.equal(['security/c5/2'])
    const entitled = { entitlements: ['esm-infra'] }
    expect(await lacked(inventory([dpkg('c5', '2')], { ...entitled, missing: [offer('c5', '2+esm1')] }))).to.deep.equal([
      'esm-infra/c5/2+esm1',
    ])
    expect(await lacked(inventory([dpkg('c5', '2+esm1')]))).to.deep.equal([])
  })

  it('class 5: asks of extended support of a minor release what it answers itself, and of the others the rest', async () => {
    const [one, two] = ['CVE-2026-0501', 'CVE-2026-0502']
    const eus = { ...RHEL, pocket: 'eus-9.2', package: 'c5rh' }
    await told([
      { ...RHEL, package: 'c5rh', version: '0:1-26.el9_3', cves: [one] },
      { ...RHEL, package: 'c5rh', version: '0:1-29.el9_4', cves: [two] },
      { ...eus, version: '0:1-23.el9_2.4', cves: [one] },
      { ...eus, version: '0:1-23.el9_2.6', cves: [two] },
    ])
    const at = (version: string, entitlements: readonly string[]) =>
      lacked(ofRpm('redhat 9.2', [rpm('c5rh', version, { vendor: 'Red Hat, Inc.' })], { entitlements, installer: null }))
    expect(await at('0:1-23.el9_2.6', ['eus-9.2'])).to.deep.equal([])
    expect(await at('0:1-23.el9_2.4', ['eus-9.2'])).to.deep.equal(['eus-9.2/c5rh/0:1-23.el9_2.6'])
    expect(await at('0:1-23.el9_2.6', [])).to.deep.equal(['base/c5rh/0:1-29.el9_4'])
    expect(await at('0:1-26.el9_3', ['eus-9.2']), 'a build of a later minor release').to.deep.equal(['base/c5rh/0:1-29.el9_4'])
    const unspoken = { ...eus, pocket: 'aus-9.2' }
    await told([
      { ...unspoken, version: '0:1-23.el9_2.4', cves: [one] },
      { ...unspoken, version: '0:1-23.el9_2.6', cves: [two] },
    ])
    expect(await at('0:1-23.el9_2.6', ['aus-9.2']), 'no feed tells all of it').to.deep.equal(['base/c5rh/0:1-29.el9_4'])
  })

  it('class 5: asks of extended support, and takes for used in attacks, what the package’s own document says of the advisory', async () => {
    const [one, two] = ['CVE-2026-0521', 'CVE-2026-0522']
    const both = { ...RHEL, advisory: 'RHSA-2026:0521', cves: [one, two], exploited: true, version: '0:1-9.el9_4' }
    const other = await aFeed(test.app, [])
    await test.app.pools.owner('threat').insert({ cve: two, exploited_since: '2026-01-01' })
    await say(test.app, other, [{ ...both, package: 'c5b', told: [two] }])
    await told([
      { ...both, package: 'c5a', told: [one] },
      { ...RHEL, pocket: 'eus-9.2', package: 'c5a', version: '0:1-3.el9_2', cves: [one] },
    ])
    const lines = (version: string) => ['c5a', 'c5b'].map((name) => rpm(name, version, { vendor: 'Red Hat, Inc.' }))
    const at = (version: string, entitlements: readonly string[]) =>
      lacked(ofRpm('redhat 9.2', lines(version), { entitlements, installer: null }))

    expect(await at('0:1-3.el9_2', ['eus-9.2'])).to.deep.equal(['base/c5b/0:1-9.el9_4 128'])
    expect(await at('0:1-3.el9_2', [])).to.deep.equal(['base/c5a/0:1-9.el9_4', 'base/c5b/0:1-9.el9_4 128'])
  })

  it('class 5: follows what the catalog says later of extended support, and what everybody has by then', async () => {
    const cves = ['CVE-2026-0511']
    const eus = { ...RHEL, pocket: 'eus-9.2', package: 'c5later' }
    const line = rpm('c5later', '0:1-2.el9_2', { vendor: 'Red Hat, Inc.' })
    const [computer] = await computers(world, 1, { osType: 'linux' })
    const missing = async () =>
      (await verdictsOf(test.app, computer!))
        .filter(({ state }) => state === 'missing')
        .map(({ patch }) => patch.replace('rpm:rhel/9/', ''))
    await tell(world, computer!, ofRpm('redhat 9.2', [line], { entitlements: ['eus-9.2'], installer: null }))

    await told([{ ...RHEL, package: 'c5later', version: '0:1-9.el9_4', cves }])
    expect(await missing()).to.deep.equal(['base/c5later/0:1-9.el9_4'])
    await told([{ ...eus, version: '0:1-3.el9_2', cves }])
    expect(await missing()).to.deep.equal(['eus-9.2/c5later/0:1-3.el9_2'])
    await unsay(test.app, feed, 'c5later', '0:1-3.el9_2', 'rhel/9')
    await evaluate(test.app)
    expect(await missing()).to.deep.equal(['base/c5later/0:1-9.el9_4'])
    await told([{ ...eus, version: '0:1-2.el9_2', cves }])
    expect(await missing()).to.deep.equal([])
    await evaluateEverything(test.app, SYSTEM)
    expect(await missing()).to.deep.equal([])
  })

  it('class 6: waits for the restart with a kernel that was put in place under the running one’s name', async () => {
    await told([
      { package: 'linux', version: '6.1.153-1', advisory: 'C6-1' },
      { package: 'linux', version: '6.1.153-2', advisory: 'C6-2' },
    ])
    const [computer] = await computers(world, 1, { osType: 'linux' })
    const states = async () => (await verdictsOf(test.app, computer!)).map(({ patch, state, flags }) => [patch.slice(-9), state, flags])
    const at = async (version: string, bootedAt: string, installedAt: string | null) => {
      const line = dpkg('linux-image-6.1.0-40-amd64', version, 'linux-signed-amd64', version.replace('-', '+'))
      const running = '6.1.0-40-amd64'
      const kernel = { running, bootedAt, installed: [{ release: running, installedAt }] }
      await tell(world, computer!, inventory([line, dpkg('other', version)], { kernel, installer: null }))
      const concluded = await states()
      await evaluateEverything(test.app, SYSTEM)
      expect(await states()).to.deep.equal(concluded)
      return concluded
    }
    const [installed, booted, rebuilt, again] = ['10', '11', '12', '13'].map((hour) => `2026-11-20T${hour}:00:00Z`) as [
      string,
      string,
      string,
      string,
    ]
    expect(await at('6.1.153-1', booted, installed)).to.deep.equal([['6.1.153-2', 'missing', null]])
    expect(await at('6.1.153-2', booted, rebuilt)).to.deep.equal([['6.1.153-2', 'pending_reboot', 8]])
    expect(await at('6.1.153-2', again, rebuilt)).to.deep.equal([['6.1.153-2', 'installed', null]])
    expect(await at('6.1.153-2', booted, rebuilt), 'what ran already').to.deep.equal([['6.1.153-2', 'installed', null]])
    for (const untold of [null, '2099-01-01T00:00:00Z']) {
      expect(await at('6.1.153-1', booted, installed)).to.deep.equal([['6.1.153-2', 'missing', null]])
      expect(await at('6.1.153-2', booted, untold)).to.deep.equal([['6.1.153-2', 'installed', null]])
    }
  })

  it('class 8: asks for topics of Amazon’s extras only where they are switched on', async () => {
    await told([{ ...AMAZON, pocket: 'extras:nginx1', package: 'c8', version: '1:2-1.amzn2' }])
    const lines = [rpm('c8', '1:1-1.amzn2', { vendor: 'Amazon Linux' })]
    expect(await lacked(ofRpm('amzn 2', lines))).to.deep.equal([])
    expect(await lacked(ofRpm('amzn 2', lines, { entitlements: ['extras:docker'] }))).to.deep.equal([])
    expect(await lacked(ofRpm('amzn 2', lines, { entitlements: ['extras:nginx1'] }))).to.deep.equal(['extras:nginx1/c8/1:2-1.amzn2 16'])
  })

  it('class 9: marks packages of unknown origin', async () => {
    await told([{ package: 'c9', version: '2' }])
    const foreign = [{ name: 'c9', architecture: 'amd64', version: '1~ppa', origin: 'LP-PPA-x' }]
    expect(await lacked(inventory([dpkg('c9', '1~ppa')], { foreign, missing: [offer('c9', '2')] }))).to.deep.equal(['security/c9/2 32'])
  })

  it('class 10: takes a backport for the version of which it was made', async () => {
    await told([{ package: 'c10', version: '2.0-3' }])
    expect(await lacked(inventory([dpkg('c10', '2.0-3~bpo12+1')]))).to.deep.equal([])
    expect(await lacked(inventory([dpkg('c10', '2.0-2~bpo12+1')]))).to.have.length(1)
  })

  it('class 11: makes no verdict of what has no fix', async () => {
    await test.app.pools.owner('package_state').insert({
      document_id: feed.documentId,
      release: 'debian/12',
      names: 'source',
      package: 'c11',
      module: '',
      cve: 'CVE-2026-1111',
      state: 'affected',
      note: '',
    })
    expect(await lacked(inventory([dpkg('c11', '1')]))).to.deep.equal([])
  })

  it('class 12: gives each patch the vulnerabilities of its package, not of the whole advisory', async () => {
    await told([
      { package: 'c12a', version: '2', advisory: 'C12', cves: ['CVE-2026-0121', 'CVE-2026-0122'], own: ['CVE-2026-0121'] },
      { package: 'c12b', version: '2', advisory: 'C12', cves: ['CVE-2026-0121', 'CVE-2026-0122'], own: ['CVE-2026-0122'] },
    ])
    expect(await lacked(inventory([dpkg('c12a', '1')]))).to.have.length(1)
    const [patch] = (await test.app.pools.owner('patch').where({ public_id: 'deb:debian/12/security/c12a/2' }).select('cves')) as {
      cves: string[]
    }[]
    expect(patch?.cves).to.deep.equal(['CVE-2026-0121'])
  })

  it('class 13: goes by the architecture that the vendor names', async () => {
    await told([{ ...ALMA, package: 'c13', version: '0:2-1', architecture: 'aarch64' }])
    expect(await lacked(ofRpm('almalinux 9', [rpm('c13', '0:1-1')]))).to.deep.equal([])
    expect(await lacked(ofRpm('almalinux 9', [rpm('c13', '0:1-1', { architecture: 'aarch64' })]))).to.have.length(1)
    const both = inventory([dpkg('c13d:amd64', '2', 'c13d'), dpkg('c13d:i386', '1', 'c13d', '1', 'i386')])
    await told([{ package: 'c13d', version: '2' }])
    expect(await lacked(both)).to.have.length(1)
  })

  it('class 16: says that no repository has it yet', async () => {
    await told([{ package: 'c16', version: '3' }])
    expect(await lacked(inventory([dpkg('c16', '1')]))).to.deep.equal(['security/c16/3 16'])
    expect(await lacked(inventory([dpkg('c16', '1')], { missing: [offer('c16', '3')] }))).to.deep.equal(['security/c16/3'])
  })

  it('class 18: takes versions that are equal and written differently for equal', async () => {
    await told([{ package: 'c18', version: '0:1.0-1' }])
    expect(await lacked(inventory([dpkg('c18', '1.0-1')]))).to.deep.equal([])
    expect(await lacked(inventory([dpkg('c18', '1.00-1')]))).to.deep.equal([])
  })
})
