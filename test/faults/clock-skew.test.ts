import { expect } from 'chai'
import { COMMAND, withInfra, type App } from '../../server/context.ts'
import { executeRun } from '../../server/discovery/run.ts'
import { requestRun } from '../../server/discovery/service.ts'
import { getRun } from '../../server/discovery/store.ts'
import { recountTenant } from '../../server/health/service.ts'
import { openWsus } from '../../wsus-adapter/index.ts'
import { openTestApp, type TestApp } from '../support/app.ts'
import { anUpdate, assign, settle, SOURCE, TENANTS, WsusEstate } from './estate.ts'

const YEAR = 366 * 24 * 3_600_000
const HOUR = 3_600_000
const NOW = new Date('2026-11-10T03:00:00Z')

describe('discovery from a WSUS with a wrong clock', function () {
  this.timeout(60_000)
  let test: TestApp
  let estate: WsusEstate
  /** How far the clock of the WSUS is ahead of ours. */
  let ahead = 0
  let now = NOW

  beforeEach(async () => {
    test = await openTestApp()
    pass(0)
  })
  afterEach(async () => {
    now = NOW
    await estate.wsus.stop()
    await test.close()
  })

  function pass(milliseconds: number): void {
    now = new Date(now.getTime() + milliseconds)
    test.setTime(now)
  }

  async function begin(by: number): Promise<App> {
    ahead = by
    estate = await WsusEstate.start({ computers: 6, updates: 4 }, () => new Date(now.getTime() + ahead))
    const places = await settle(test.app, estate.wsus.url)
    estate.report([4, 2])
    estate.approveFrom(0, 1)
    await discover()
    await assign(test.app, estate, places)
    return test.app
  }

  async function discover(full = false): Promise<void> {
    pass(HOUR)
    const { app } = test
    const [asked] = await withInfra(app, COMMAND, (ctx) => requestRun(ctx, { sourceIds: [SOURCE], full }, '#COMMAND'))
    await executeRun(app, asked?.runId ?? 0, { signal: new AbortController().signal, open: openWsus })
    const run = await withInfra(app, COMMAND, (ctx) => getRun(ctx, asked?.runId ?? 0))
    expect([run?.state, run?.errorCode]).to.deep.equal(['succeeded', null])
  }

  const rows = async (sql: string): Promise<Record<string, unknown>[]> =>
    (await test.app.pools.infra.raw<{ rows: Record<string, unknown>[] }>(sql)).rows
  const told = async (): Promise<number> => (await rows(`select from notice where kind = 'new_patches'`)).length
  const health = (): Promise<Record<string, unknown>[]> =>
    rows('select distinct st.health from computer_status st join computer c on c.id = st.computer_id and c.ended_at is null')

  for (const [how, by] of [
    ['a year ahead', YEAR],
    ['a year behind', -YEAR],
  ] as const) {
    it(`reads everything, tells everybody once and keeps the order of what it learned, ${how}`, async () => {
      await begin(by)
      pass(HOUR)
      estate.report([2])
      estate.approveFrom(1, 3)
      await discover()
      await discover()

      expect(await told()).to.equal(2 * TENANTS.length)
      expect(
        await rows('select distinct state from verdict v join computer c on c.id = v.computer_id and c.ended_at is null'),
      ).to.deep.equal([{ state: 'missing' }])
      expect(await rows(`select from verdict where learned_at > '${now.toISOString()}'`)).to.deep.equal([])
      expect(await rows('select from verdict_history where valid_to <= valid_from')).to.deep.equal([])
      const history = await rows(`select from verdict_history where valid_to between '${NOW.toISOString()}' and '${now.toISOString()}'`)
      expect(history).to.not.deep.equal([])
    })
  }

  it('follows what computers report after the clock was set back by a year', async () => {
    await begin(YEAR)
    ahead = 0
    pass(HOUR)
    estate.report([2])
    estate.approveFrom(1, 3)

    await discover()

    expect(await told()).to.equal(2 * TENANTS.length)
  })

  it('finds an update that arrived after the clock was set back, at the latest with the daily whole reading', async () => {
    await begin(YEAR)
    ahead = 0
    pass(HOUR)
    const late = estate.wsus.addUpdate(anUpdate(99))
    for (const group of estate.groups) estate.wsus.approve(late.updateId, group)
    for (const computer of estate.computers) computer.rows.set(late.updateId, { state: 2, changedAt: estate.wsus.estate.now() })
    await discover()
    pass(24 * HOUR)

    await discover()

    expect(
      await rows(`select distinct v.state, v.approved from verdict v join patch p on p.id = v.patch_id where p.name = 'KB5100099'`),
    ).to.deep.equal([{ state: 'missing', approved: true }])
    expect(await told()).to.equal(2 * TENANTS.length)
  })

  it('calls nobody healthy who has long been silent, however far ahead the last report was', async () => {
    await begin(YEAR)
    estate.report([4])
    await discover()
    expect(await health()).to.deep.equal([{ health: 'healthy' }])

    pass(60 * 24 * HOUR)
    await discover()
    await recountAll(test.app)

    expect(await health()).to.deep.equal([{ health: 'unknown' }])
  })
})

async function recountAll(app: App): Promise<void> {
  const tenants = (await app.pools
    .infra('tenant')
    .whereIn('public_id', [...TENANTS])
    .select('id')) as { id: number }[]
  for (const { id } of tenants) await withInfra(app, COMMAND, (ctx) => recountTenant(ctx, id))
}
