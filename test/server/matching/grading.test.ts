import { expect } from 'chai'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, say, tell, unsay } from './estate.ts'

describe('the health of computers when a feed changes', () => {
  let test: TestApp

  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  it('is what is left of their needs once nothing critical is: vulnerable, or healthy', async () => {
    const { app } = test
    const world = await aTenant(app)
    const feed = await aFeed(app, ['debian/12/security'])
    await say(app, feed, [
      { package: 'openssl', version: '2', severity: 'critical' },
      { package: 'curl', version: '2', severity: 'moderate' },
    ])
    await evaluate(app)
    const [both, one, other] = await computers(world, 3, { osType: 'linux' })
    if (both === undefined || one === undefined || other === undefined) throw new Error('no computers were made')
    await tell(world, both, inventory([dpkg('openssl', '1'), dpkg('curl', '1')]))
    await tell(world, one, inventory([dpkg('openssl', '1')]))
    await tell(world, other, inventory([dpkg('curl', '1')]))
    const healths = async (): Promise<string[]> => {
      const rows = (await app.pools
        .owner('computer_status')
        .whereIn('computer_id', [both.id, one.id, other.id])
        .orderByRaw('array_position(?::int[], computer_id)', [[both.id, one.id, other.id]])
        .select('health')) as { health: string }[]
      return rows.map(({ health }) => health)
    }
    const counted = async (): Promise<Record<string, number>> => {
      const rows = (await app.pools
        .owner('health_count')
        .where({ tenant_id: world.tenantId })
        .where('computers', '>', 0)
        .groupBy('health')
        .select('health')
        .sum('computers as computers')) as { health: string; computers: number }[]
      return Object.fromEntries(rows.map(({ health, computers: count }) => [health, count]))
    }
    expect(await healths()).to.deep.equal(['highly_vulnerable', 'highly_vulnerable', 'vulnerable'])

    await unsay(app, feed, 'openssl')
    await evaluate(app)

    expect(await healths()).to.deep.equal(['vulnerable', 'healthy', 'vulnerable'])
    expect(await counted()).to.deep.equal({ vulnerable: 2, healthy: 1 })
  })
})
