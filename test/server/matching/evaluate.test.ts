import { expect } from 'chai'
import { SYSTEM } from '../../../server/context.ts'
import { evaluateEverything } from '../../../server/matching/service.ts'
import { settlePolicies } from '../../../server/policies/tasks.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, offer, say, statesOf, tell, unsay, verdictsOf, withdraw } from './estate.ts'

describe('what an inventory means by the catalog', () => {
  let test: TestApp
  let world: World
  beforeEach(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
  })
  afterEach(() => test.close())

  async function aComputer(): Promise<TestComputer> {
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    return computer
  }

  it('follows a release that is named otherwise than when the inventory came', async () => {
    const { app } = test
    const computer = await aComputer()
    await tell(world, computer, inventory([dpkg('bash', '1')], { machine: { platform: 'linux', os: { release: 'ol 9.4' } } }))
    await app.pools.owner('inventory').where({ computer_id: computer.id }).update({ stream: 'ol/9' })
    await evaluateEverything(app, SYSTEM)

    expect(await app.pools.owner('inventory').where({ computer_id: computer.id }).pluck('stream')).to.deep.equal(['oracle/9'])
  })

  it('lacks the newest fix of a stream alone, whichever came first', async () => {
    const { app } = test
    const feed = await aFeed(app, ['debian/12/security'])
    await say(app, feed, [
      { package: 'openssl', version: '3.0.14-1', severity: 'critical' },
      { package: 'openssl', version: '3.0.15-1', severity: 'low' },
    ])
    await evaluate(app)
    const [early, late] = [await aComputer(), await aComputer()]
    await tell(world, early, inventory([dpkg('libssl3', '3.0.13-1', 'openssl')]))
    await tell(world, late, inventory([dpkg('libssl3', '3.0.14-1', 'openssl')]))

    expect(await verdictsOf(app, early)).to.deep.equal([
      {
        patch: 'deb:debian/12/security/openssl/3.0.15-1',
        state: 'missing',
        source: 'Catalog',
        approved: true,
        severity: 'critical',
        flags: 16,
        untold: false,
        agentState: null,
      },
    ])
    expect((await verdictsOf(app, late)).map((one) => [one.patch, one.severity])).to.deep.equal([
      ['deb:debian/12/security/openssl/3.0.15-1', null],
    ])
  })

  it('says of everybody that a patch is about security once somebody lacks an earlier fix that is', async () => {
    const { app } = test
    const feed = await aFeed(app, ['debian/12/updates'])
    await say(app, feed, [
      { package: 'zlib', version: '2', kind: 'security', severity: 'important', pocket: 'updates' },
      { package: 'zlib', version: '3', kind: 'bugfix', severity: 'unspecified', pocket: 'updates' },
    ])
    await evaluate(app)
    const [first, later] = [await aComputer(), await aComputer()]
    const approvals = async (): Promise<boolean[]> => (await verdictsOf(app, first)).map((one) => one.approved)
    await tell(world, first, inventory([dpkg('zlib', '2')]))
    expect(await approvals()).to.deep.equal([false])

    await tell(world, later, inventory([dpkg('zlib', '1')]))
    const { rows } = await app.pools.owner.raw<{ rows: { payload: { patchIds: number[] } }[] }>(
      `select t.payload from graphile_worker._private_jobs t join graphile_worker._private_tasks n on n.id = t.task_id where n.identifier = 'policies.settle'`,
    )
    for (const { payload } of rows) await settlePolicies(payload, { app, signal: new AbortController().signal })

    expect(await approvals()).to.deep.equal([true])
    expect(rows).to.have.lengthOf(1)
  })

  it('follows a new advisory for exactly those who lack it, and takes the earlier patch for superseded', async () => {
    const { app } = test
    const feed = await aFeed(app, ['debian/12/security'])
    await say(app, feed, [{ package: 'openssl', version: '2' }])
    await evaluate(app)
    const [old, current, other] = [await aComputer(), await aComputer(), await aComputer()]
    await tell(world, old, inventory([dpkg('openssl', '1')]))
    await tell(world, current, inventory([dpkg('openssl', '2')]))
    await tell(world, other, inventory([dpkg('bash', '1')]))

    await say(app, feed, [{ package: 'openssl', version: '3' }])
    const so = await evaluate(app)

    expect(so).to.include({ packages: 1, added: 2, ended: 1 })
    expect(await statesOf(app, old)).to.deep.equal(['deb:debian/12/security/openssl/3 missing Catalog'])
    expect((await verdictsOf(app, current)).map((one) => [one.state, one.untold])).to.deep.equal([['missing', true]])
    expect(await statesOf(app, other)).to.deep.equal([])
    const { rows } = await app.pools.owner.raw<{ rows: { state: string }[] }>('select state from verdict_history where computer_id = ?', [
      old.id,
    ])
    expect(rows.map((row) => row.state)).to.deep.equal(['missing'])
  })

  it('takes what was missing as installed when an inventory has it, and drops what went with its package', async () => {
    const { app } = test
    const feed = await aFeed(app, ['debian/12/security'])
    await say(app, feed, [
      { package: 'openssl', version: '2' },
      { package: 'bash', version: '2' },
      { package: 'curl', version: '2' },
    ])
    await evaluate(app)
    const computer = await aComputer()
    await tell(world, computer, inventory([dpkg('openssl', '1'), dpkg('bash', '1'), dpkg('curl', '1'), dpkg('libcurl4', '1', 'curl')]))
    await tell(world, computer, inventory([dpkg('openssl', '2'), dpkg('curl', '2'), dpkg('libcurl4', '1', 'curl')]))

    expect(await statesOf(app, computer)).to.deep.equal([
      'deb:debian/12/security/curl/2 missing Catalog',
      'deb:debian/12/security/openssl/2 installed Catalog',
    ])
  })

  it('ends a verdict when its fix is taken back', async () => {
    const { app } = test
    const feed = await aFeed(app, ['debian/12/security'])
    await say(app, feed, [{ package: 'openssl', version: '2' }])
    await evaluate(app)
    const computer = await aComputer()
    await tell(world, computer, inventory([dpkg('openssl', '1')]))
    await unsay(app, feed, 'openssl')
    await evaluate(app)

    expect(await statesOf(app, computer)).to.deep.equal([])
  })

  it('speaks where a feed tells everything, and leaves the word to the package manager where none does', async () => {
    const { app } = test
    const computer = await aComputer()
    const told = inventory([dpkg('openssl', '1'), dpkg('bash', '1')], { missing: [offer('openssl', '2'), offer('bash', '2', 'bookworm')] })
    await tell(world, computer, inventory([dpkg('openssl', '1'), dpkg('bash', '1')]))
    await tell(world, computer, told)
    expect(await statesOf(app, computer)).to.deep.equal([
      'deb:debian/12/main/bash/2 missing Agents',
      'deb:debian/12/security/openssl/2 missing Agents',
    ])

    const feed = await aFeed(app, ['debian/12/security'])
    await say(app, feed, [{ package: 'openssl', version: '2', severity: 'important' }])
    await evaluate(app)
    expect(await statesOf(app, computer)).to.deep.equal([
      'deb:debian/12/main/bash/2 missing Agents',
      'deb:debian/12/security/openssl/2 missing Catalog',
    ])
    expect((await verdictsOf(app, computer)).map((one) => one.agentState)).to.deep.equal([null, 'missing'])

    await withdraw(app, feed)
    await evaluate(app)
    expect(await statesOf(app, computer)).to.deep.equal([
      'deb:debian/12/main/bash/2 missing Agents',
      'deb:debian/12/security/openssl/2 missing Agents',
    ])
  })
})
