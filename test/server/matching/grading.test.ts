import { expect } from 'chai'
import { SYSTEM, withInfra } from '../../../server/context.ts'
import { recountTenant } from '../../../server/health/service.ts'
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

  /** What is unapplied on computers, and their health: critical, important, other. */
  async function numbersOf(ids: readonly number[]): Promise<string[]> {
    const rows = (await test.app.pools
      .owner('computer_status')
      .whereIn('computer_id', [...ids])
      .orderBy('computer_id')) as {
      unapplied_critical: number
      unapplied_important: number
      unapplied_other: number
      health: string
    }[]
    return rows.map((row) => `${row.unapplied_critical} ${row.unapplied_important} ${row.unapplied_other} ${row.health}`)
  }

  for (const [what, first, later, before, after] of [
    ['severer', { severity: 'low' }, { severity: 'critical' }, '0 0 1 vulnerable', '1 0 0 highly_vulnerable'],
    ['exploited', { severity: 'low' }, { severity: 'low', exploited: true }, '0 0 1 vulnerable', '1 0 0 highly_vulnerable'],
    [
      'one of security',
      { severity: 'unspecified', kind: 'bugfix', pocket: 'updates' },
      { severity: 'unspecified', kind: 'security', pocket: 'updates' },
      '0 0 0 healthy',
      '0 1 0 highly_vulnerable',
    ],
  ] as const)
    it(`follows a patch that became ${what}, also where it is superseded at once`, async () => {
      const { app } = test
      const world = await aTenant(app)
      const name = `lib-${what.replaceAll(' ', '-')}`
      const feed = await aFeed(app, ['debian/12/security', 'debian/12/updates'])
      await say(app, feed, [{ package: name, version: '2', advisory: `ADV-1-${name}`, ...first }])
      await evaluate(app)
      const [stays, ends] = await computers(world, 2, { osType: 'linux' })
      if (stays === undefined || ends === undefined) throw new Error('no computers were made')
      await tell(world, stays, inventory([dpkg(name, '1')]))
      await tell(world, ends, inventory([dpkg(name, '1'), dpkg('zlib', '1')]))
      const ids = [stays.id, ends.id]
      expect(await numbersOf(ids)).to.deep.equal([before, before])

      await say(app, feed, [{ package: name, version: '2', advisory: `ADV-2-${name}`, ...later }])
      await evaluate(app)

      const followed = await numbersOf(ids)
      expect(followed).to.deep.equal([after, after])
      await say(app, feed, [
        { package: name, version: '2', ...later, severity: 'important', advisory: `ADV-3-${name}` },
        { package: name, version: '3', ...later, severity: 'low', advisory: `ADV-4-${name}` },
      ])
      await evaluate(app)
      const superseded = await numbersOf(ids)
      await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
      expect(await numbersOf(ids)).to.deep.equal(superseded)
    })
})
