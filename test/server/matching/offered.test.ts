import { expect } from 'chai'
import type { App } from '../../../server/context.ts'
import type { ReportedInventory } from '../../../server/verdicts/inventory.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, offer, say, statesOf, tell, unsay, verdictsOf, withdraw, type TestFix } from './estate.ts'

type Offer = ReportedInventory['missing'][number]

function rpm(name: string, version: string, module = '(none)'): string {
  return [name, version, 'x86_64', module, 'AlmaLinux', `${name}-${version.replace(/^\d+:/, '')}.src.rpm`].join('\t')
}

function rpmOffer(name: string, candidate: string, repository: string): Offer {
  return { name, architecture: 'x86_64', candidate, source: name, sourceVersion: candidate, suites: repository }
}

function rpmInventory(release: string, packages: readonly string[], missing: readonly Offer[]): ReportedInventory {
  return inventory(packages, { machine: { platform: 'linux', os: { release } }, installer: 'dnf', manager: 'rpm', missing })
}

function fix(release: string, name: string, version: string, more: Partial<TestFix> = {}): TestFix {
  return { release, pocket: 'base', names: 'binary', scheme: 'rpm', package: name, version, ...more }
}

describe('what a package manager offers where the catalog decides', function () {
  this.timeout(60_000)
  let test: TestApp
  let app: App
  let world: World
  beforeEach(async () => {
    test = await openTestApp()
    app = test.app
    world = await aTenant(app)
  })
  afterEach(() => test.close())

  async function aComputer(): Promise<TestComputer> {
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    return computer
  }

  /** Whatever followed differences is what a whole conclusion says, and so are the counts. */
  async function expectWhole(computer: TestComputer): Promise<void> {
    const [states, counts] = [await statesOf(app, computer), await countsOf()]
    const key = { tenant_id: world.tenantId, computer_id: computer.id }
    await app.pools.owner('touched_computer').insert({ ...key, whole: true, touched_at: new Date() })
    await evaluate(app)
    expect(await statesOf(app, computer), 'concluded whole').to.deep.equal(states)
    expect(await countsOf(), 'counted').to.deep.equal(counts)
  }

  async function countsOf(): Promise<unknown[]> {
    const sql = `select c.computer_id, c.missing, c.installed,
        (select count(*)::int from verdict v where v.computer_id = c.computer_id and v.state = 'missing') as stored from computer_status c order by 1`
    return (await app.pools.owner.raw<{ rows: unknown[] }>(sql)).rows
  }

  const INSTALLED = [rpm('openssl', '1:3.0.7-20.el9'), rpm('bash', '0:5.1-1.el9'), rpm('htop', '0:3.2-1.el9'), rpm('acme', '0:1-1')]
  const OFFERS = [
    rpmOffer('openssl', '1:3.0.7-25.el9', 'baseos'),
    rpmOffer('bash', '0:5.1-2.el9', 'baseos'),
    rpmOffer('htop', '0:3.3-1.el9', 'epel'),
    rpmOffer('acme', '0:2-1', 'acme-tools'),
  ]

  it('stays its word about bug fixes and other repositories, of a feed that tells advisories', async () => {
    const feed = await aFeed(app, ['rhel/9/base'])
    await say(app, feed, [fix('rhel/9', 'openssl', '1:3.0.7-25.el9'), fix('rhel/9', 'bash', '0:5.1-1.el9')])
    await evaluate(app)
    const computer = await aComputer()
    await tell(world, computer, rpmInventory('redhat 9.2', INSTALLED, OFFERS))

    expect(await statesOf(app, computer)).to.deep.equal([
      'rpm:rhel/9/base/acme/0:2-1 missing Agents',
      'rpm:rhel/9/base/bash/0:5.1-2.el9 missing Agents',
      'rpm:rhel/9/base/htop/0:3.3-1.el9 missing Agents',
      'rpm:rhel/9/base/openssl/1:3.0.7-25.el9 missing Catalog',
    ])
    await expectWhole(computer)
  })

  it('stays when the catalog begins to decide, and is not said twice', async () => {
    const computer = await aComputer()
    await tell(world, computer, rpmInventory('almalinux 9.2', INSTALLED, OFFERS))
    const feed = await aFeed(app, ['alma/9/base'])
    await say(app, feed, [fix('alma/9', 'openssl', '1:3.0.7-25.el9'), fix('alma/9', 'bash', '0:5.1-3.el9', { kind: 'bugfix' })])
    await evaluate(app)

    expect(await statesOf(app, computer)).to.deep.equal([
      'rpm:alma/9/base/acme/0:2-1 missing Agents',
      'rpm:alma/9/base/bash/0:5.1-3.el9 missing Catalog',
      'rpm:alma/9/base/htop/0:3.3-1.el9 missing Agents',
      'rpm:alma/9/base/openssl/1:3.0.7-25.el9 missing Catalog',
    ])
    expect((await verdictsOf(app, computer)).map((one) => one.agentState)).to.deep.equal([null, null, null, 'missing'])
    await expectWhole(computer)

    await withdraw(app, feed)
    await evaluate(app)
    expect(await statesOf(app, computer), 'the voice ended').to.deep.equal([
      'rpm:alma/9/base/acme/0:2-1 missing Agents',
      'rpm:alma/9/base/bash/0:5.1-2.el9 missing Agents',
      'rpm:alma/9/base/htop/0:3.3-1.el9 missing Agents',
      'rpm:alma/9/base/openssl/1:3.0.7-25.el9 missing Agents',
    ])
    await expectWhole(computer)
  })

  it("becomes the catalog's when a feed comes to say it, and its own again when it does not any more", async () => {
    const feed = await aFeed(app, ['alma/9/base'])
    await say(app, feed, [fix('alma/9', 'openssl', '1:3.0.7-22.el9')])
    await evaluate(app)
    const computer = await aComputer()
    await tell(world, computer, rpmInventory('almalinux 9.2', INSTALLED.slice(0, 2), OFFERS.slice(0, 2)))
    const offered = ['rpm:alma/9/base/bash/0:5.1-2.el9 missing Agents', 'rpm:alma/9/base/openssl/1:3.0.7-25.el9 missing Agents']
    const [bash = '', openssl = ''] = offered
    const lower = 'rpm:alma/9/base/openssl/1:3.0.7-22.el9 missing Catalog'
    expect(await statesOf(app, computer)).to.deep.equal([bash, lower, openssl])

    await say(app, feed, [fix('alma/9', 'openssl', '1:3.0.7-26.el9'), fix('alma/9', 'bash', '0:5.1-2.el9')])
    await evaluate(app)
    expect(await statesOf(app, computer)).to.deep.equal([
      'rpm:alma/9/base/bash/0:5.1-2.el9 missing Catalog',
      'rpm:alma/9/base/openssl/1:3.0.7-26.el9 missing Catalog',
    ])
    await expectWhole(computer)

    await unsay(app, feed, 'openssl', '1:3.0.7-26.el9', 'alma/9')
    await unsay(app, feed, 'bash', undefined, 'alma/9')
    await evaluate(app)
    expect(await statesOf(app, computer)).to.deep.equal([bash, lower, openssl])
    await expectWhole(computer)
  })

  it('follows the inventories: what is offered later, and what is installed then', async () => {
    const feed = await aFeed(app, ['alma/9/base'])
    await say(app, feed, [fix('alma/9', 'openssl', '1:3.0.7-25.el9')])
    await evaluate(app)
    const computer = await aComputer()
    await tell(world, computer, rpmInventory('almalinux 9.2', INSTALLED, []))
    await tell(world, computer, rpmInventory('almalinux 9.2', INSTALLED, OFFERS.slice(0, 3)))
    expect(await statesOf(app, computer)).to.deep.equal([
      'rpm:alma/9/base/bash/0:5.1-2.el9 missing Agents',
      'rpm:alma/9/base/htop/0:3.3-1.el9 missing Agents',
      'rpm:alma/9/base/openssl/1:3.0.7-25.el9 missing Catalog',
    ])

    const after = [...INSTALLED.slice(0, 2), rpm('htop', '0:3.3-1.el9'), rpm('acme', '0:1-1')]
    await tell(world, computer, rpmInventory('almalinux 9.2', after, [...OFFERS.slice(0, 2), ...OFFERS.slice(3)]))
    expect(await statesOf(app, computer)).to.deep.equal([
      'rpm:alma/9/base/acme/0:2-1 missing Agents',
      'rpm:alma/9/base/bash/0:5.1-2.el9 missing Agents',
      'rpm:alma/9/base/htop/0:3.3-1.el9 installed Agents',
      'rpm:alma/9/base/openssl/1:3.0.7-25.el9 missing Catalog',
    ])
    await expectWhole(computer)
  })

  it('is not said twice of another pocket or a module of the same release', async () => {
    const feed = await aFeed(app, ['rhel/8/base', 'rhel/8/eus-8.6'])
    const nodejs = '1:16.20.2-1.module+el8.8.0+1+aaaaaaaa'
    await say(app, feed, [
      fix('rhel/8', 'openssl', '1:1.1.1k-9.el8', { pocket: 'eus-8.6' }),
      fix('rhel/8', 'nodejs', nodejs, { module: 'nodejs:16' }),
    ])
    await evaluate(app)
    const computer = await aComputer()
    const installed = [
      rpm('openssl', '1:1.1.1k-5.el8'),
      rpm('nodejs', '1:16.1.0-1.module+el8.8.0+1+aaaaaaaa', 'nodejs:16:8060020220523160029:ad008a3a'),
    ]
    const missing = [rpmOffer('openssl', '1:1.1.1k-9.el8', 'eus'), rpmOffer('nodejs', nodejs, 'appstream')]
    await tell(world, computer, { ...rpmInventory('redhat 8.6', installed, missing), entitlements: ['eus-8.6'] })
    expect(await statesOf(app, computer)).to.deep.equal([
      `rpm:rhel/8/base+nodejs:16/nodejs/${nodejs} missing Catalog`,
      'rpm:rhel/8/eus-8.6/openssl/1:1.1.1k-9.el8 missing Catalog',
    ])
    await expectWhole(computer)
  })

  it('moves with what is offered to another archive in the same version', async () => {
    await aFeed(app, ['debian/12/security'])
    await evaluate(app)
    const computer = await aComputer()
    const from = (suites: string): ReportedInventory => inventory([dpkg('bash', '1')], { missing: [offer('bash', '2', suites)] })
    for (const [suites, pocket] of [
      ['bookworm-updates', 'updates'],
      ['bookworm-security', 'security'],
      ['bookworm-updates', 'updates'],
    ] as const) {
      await tell(world, computer, from(suites))
      expect(await statesOf(app, computer)).to.deep.equal([`deb:debian/12/${pocket}/bash/2 missing Agents`])
      await expectWhole(computer)
    }
  })

  it('stays its word about components and suites that an index does not have', async () => {
    const feed = await aFeed(app, ['debian/12/main'])
    const indexed = { pocket: 'main', names: 'binary', advisory: null } as const
    await say(app, feed, [
      { ...indexed, package: 'libssl3', version: '3.0.15-1' },
      { ...indexed, package: 'openssl', version: '3.0.15-1' },
    ])
    await evaluate(app)
    const computer = await aComputer()
    const packages = [
      dpkg('libssl3', '3.0.14-1', 'openssl'),
      dpkg('openssl', '3.0.14-1'),
      dpkg('firmware-iwlwifi', '1-1', 'firmware-nonfree'),
      dpkg('docker-ce', '24-1'),
    ]
    const missing = [
      { ...offer('libssl3', '3.0.15-1', 'stable'), source: 'openssl' },
      offer('openssl', '3.0.15-1', 'stable'),
      { ...offer('firmware-iwlwifi', '2-1', 'stable'), source: 'firmware-nonfree' },
      offer('docker-ce', '25-1', 'bookworm'),
    ]
    await tell(world, computer, inventory(packages, { missing }))
    expect(await statesOf(app, computer)).to.deep.equal([
      'deb:debian/12/main/docker-ce/25-1 missing Agents',
      'deb:debian/12/main/firmware-nonfree/2-1 missing Agents',
      'deb:debian/12/main/libssl3/3.0.15-1 missing Catalog',
      'deb:debian/12/main/openssl/3.0.15-1 missing Catalog',
    ])
    await expectWhole(computer)
  })

  it('is not said twice of an Alpine package by its own name and by its source', async () => {
    const feed = await aFeed(app, ['alpine/3.19/main'])
    await say(app, feed, [{ release: 'alpine/3.19', pocket: 'main', scheme: 'apk', package: 'openssl', version: '3.1.4-r5' }])
    await evaluate(app)
    const computer = await aComputer()
    const line = ['libcrypto3', '3.1.4-r2', 'x86_64', 'openssl'].join('\t')
    const one = {
      name: 'libcrypto3',
      architecture: 'x86_64',
      candidate: '3.1.4-r5',
      source: 'openssl',
      sourceVersion: '3.1.4-r5',
      suites: '',
    }
    const told = inventory([line], { machine: { platform: 'linux', os: { release: 'alpine 3.19.1' } }, installer: 'apk', manager: 'apk' })
    await tell(world, computer, { ...told, missing: [one] })

    expect((await verdictsOf(app, computer)).map(({ patch, source, flags }) => [patch, source, flags])).to.deep.equal([
      ['apk:alpine/3.19/main/openssl/3.1.4-r5', 'Catalog', null],
    ])
  })

  it('is not said twice of an Alpine package of whose source a feed comes to say it', async () => {
    const feed = await aFeed(app, ['alpine/3.19/main'])
    await say(app, feed, [{ release: 'alpine/3.19', pocket: 'main', scheme: 'apk', package: 'openssl', version: '3.1.4-r1' }])
    await evaluate(app)
    const computer = await aComputer()
    const line = ['libcrypto3', '3.1.4-r2', 'x86_64', 'openssl'].join('\t')
    const sourced = { source: 'openssl', sourceVersion: '3.1.4-r5', suites: '' }
    const missing = [{ name: 'libcrypto3', architecture: 'x86_64', candidate: '3.1.4-r5', ...sourced }]
    const facts = { machine: { platform: 'linux', os: { release: 'alpine 3.19.1' } }, installer: 'apk', manager: 'apk', missing } as const
    await tell(world, computer, inventory([line], facts))
    expect(await statesOf(app, computer)).to.deep.equal(['apk:alpine/3.19/main/libcrypto3/3.1.4-r5 missing Agents'])

    await say(app, feed, [{ release: 'alpine/3.19', pocket: 'main', scheme: 'apk', package: 'openssl', version: '3.1.4-r5' }])
    await evaluate(app)
    expect(await statesOf(app, computer)).to.deep.equal(['apk:alpine/3.19/main/openssl/3.1.4-r5 missing Catalog'])
    await expectWhole(computer)
  })

  it('is not said twice of a signed kernel, which is built from another source than the one that vendors speak of', async () => {
    const feed = await aFeed(app, ['debian/12/security'])
    await say(app, feed, [{ package: 'linux', version: '6.1.90-1' }])
    await evaluate(app)
    const computer = await aComputer()
    const [name, source] = ['linux-image-amd64', 'linux-signed-amd64']
    const missing = [{ ...offer(name, '6.1.115-1'), source, sourceVersion: '6.1.115+1' }]
    await tell(world, computer, inventory([dpkg(name, '6.1.99-1', source, '6.1.99+1')], { missing }))
    expect(await statesOf(app, computer)).to.deep.equal(['deb:debian/12/security/linux/6.1.115-1 missing Agents'])

    await say(app, feed, [{ package: 'linux', version: '6.1.115-1' }])
    await evaluate(app)
    expect(await statesOf(app, computer)).to.deep.equal(['deb:debian/12/security/linux/6.1.115-1 missing Catalog'])
    await expectWhole(computer)
  })

  it('is concluded computer by computer: what one fails at takes nothing back of others', async () => {
    const feed = await aFeed(app, ['alma/9/base'])
    await say(app, feed, [fix('alma/9', 'openssl', '1:3.0.7-25.el9')])
    await evaluate(app)
    const [first, second] = await computers(world, 2, { osType: 'linux' })
    if (first === undefined || second === undefined) throw new Error('no computers were made')
    for (const computer of [first, second])
      await tell(world, computer, rpmInventory('almalinux 9.2', INSTALLED.slice(0, 1), OFFERS.slice(0, 1)))
    const owner = app.pools.owner
    const ofSecond = `where sha256 = (select document_sha256 from inventory where computer_id = ${second.id})`
    await tell(world, second, rpmInventory('almalinux 9.2', INSTALLED.slice(0, 2), OFFERS.slice(0, 1)))
    await owner.raw(`update inventory_document set body = 'x' ${ofSecond}`)

    await unsay(app, feed, 'openssl', undefined, 'alma/9')
    const failure = await evaluate(app).catch((err: unknown) => err)
    expect(failure).to.be.an('error')
    expect(await statesOf(app, first)).to.deep.equal(['rpm:alma/9/base/openssl/1:3.0.7-25.el9 missing Agents'])
    expect(await owner('touched_computer').pluck('computer_id')).to.deep.equal([second.id])
  })
})
