import { expect } from 'chai'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, offer, say, statesOf, tell } from './estate.ts'

describe('what a computer of another tenant tells', () => {
  let test: TestApp
  beforeEach(async () => {
    test = await openTestApp()
  })
  afterEach(() => test.close())

  async function aComputer(): Promise<{ world: World; computer: TestComputer }> {
    const world = await aTenant(test.app)
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    return { world, computer }
  }

  it('hides no need of a package by naming it otherwise first', async () => {
    const { app } = test
    const feed = await aFeed(app, ['debian/12/security', 'alma/9/base'])
    await say(app, feed, [
      { package: 'bash', version: '5.2-2' },
      { release: 'alma/9', pocket: 'base', names: 'binary', scheme: 'rpm', package: 'openssl-libs', version: '1:3.0.7-2.el9' },
    ])
    await evaluate(app)
    const [hostile, honest] = [await aComputer(), await aComputer()]
    const alma = { machine: { platform: 'linux', os: { release: 'almalinux 9.3' } }, installer: 'dnf', manager: 'rpm' } as const
    const rpm = (name: string, architecture: string) =>
      [name, '1:3.0.7-1.el9', architecture, '(none)', 'AlmaLinux', 'openssl-3.0.7-1.el9.src.rpm'].join('\t')

    await tell(
      hostile.world,
      hostile.computer,
      inventory([], { missing: [{ ...offer('bash:amd64', '5.2-1'), architecture: '', source: '', sourceVersion: '' }] }),
    )
    await tell(honest.world, honest.computer, inventory([dpkg('bash', '5.2-1')]))
    expect(await statesOf(app, honest.computer)).to.deep.equal(['deb:debian/12/security/bash/5.2-2 missing Catalog'])

    await tell(hostile.world, hostile.computer, inventory([rpm('openssl-libs:x86_64', '')], alma))
    const other = await aComputer()
    await tell(other.world, other.computer, inventory([rpm('openssl-libs', 'x86_64')], alma))
    expect(await statesOf(app, other.computer)).to.deep.equal(['rpm:alma/9/base/openssl-libs/1:3.0.7-2.el9 missing Catalog'])
  })

  it('decides for nobody else how a package from elsewhere is read', async () => {
    const { app } = test
    const feed = await aFeed(app, ['debian/12/security'])
    await say(app, feed, [{ package: 'bash', version: '5.2-2' }])
    await evaluate(app)
    const [hostile, honest] = [await aComputer(), await aComputer()]
    const foreign = [{ name: 'bash', architecture: 'amd64', version: '5.2-1', origin: 'local' }]

    await tell(hostile.world, hostile.computer, inventory([dpkg('bash', '5.2-1')], { manager: 'rpm', foreign }))
    await tell(honest.world, honest.computer, inventory([dpkg('bash', '5.2-1')], { foreign }))

    expect(await statesOf(app, honest.computer)).to.deep.equal(['deb:debian/12/security/bash/5.2-2 missing Catalog'])
  })
})
