import { expect } from 'chai'
import { SYSTEM, withInfra, withViewer, type Actor } from '../../../server/context.ts'
import { keepDays, trendOf } from '../../../server/health/home.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aPatch, aTenant, anAdministrator, computers, type TestComputer, type World } from '../jobs/world.ts'

const DAY = 86_400_000

describe('the figures of each day', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  afterEach(() => test.setTime(null))
  after(() => test.close())

  const keep = (): Promise<number> => withInfra(test.app, SYSTEM, keepDays)
  const trend = (actor: Actor, tenantId?: string, days = 30) => withViewer(test.app, actor, (ctx) => trendOf(ctx, tenantId, days))

  /** A tenant as old as its computers: one in the user's group, two elsewhere. */
  async function anEstate(since: Date, zone = 'UTC'): Promise<{ world: World; all: TestComputer[] }> {
    const world = await aTenant(test.app, { time_zone: zone })
    const db = test.app.pools.infra
    const group = (await db('tenant').where({ id: world.tenantId }).first('default_server_group_id as id')) as { id: number }
    const all = [...(await computers(world, 1)), ...(await computers(world, 2, { groupId: group.id }))]
    await db('computer').where({ tenant_id: world.tenantId }).update({ created_at: since })
    await db('tenant').where({ id: world.tenantId }).update({ created_at: since })
    return { world, all }
  }

  const stored = async (world: World): Promise<{ day: string; recorded: boolean; critical: number; computers: number }[]> => {
    const { rows } = await test.app.pools.infra.raw<{ rows: { day: string; recorded: boolean; critical: number; computers: number }[] }>(
      `select to_char(day, 'YYYY-MM-DD') as day, bool_and(recorded) as recorded, sum(critical)::int as critical, sum(computers)::int as computers
         from health_day where tenant_id = ? group by 1 order by 1`,
      [world.tenantId],
    )
    return rows
  }

  it('are kept once when a tenant’s day has ended, by its own zone', async () => {
    const since = new Date('2026-10-01T12:00:00Z')
    const { world } = await anEstate(since, 'Asia/Tokyo')
    const { world: west } = await anEstate(since, 'America/Los_Angeles')
    test.setTime(new Date('2026-10-02T14:59:00Z'))
    await keep()
    const before = (await stored(world)).map((row) => row.day)
    test.setTime(new Date('2026-10-02T15:00:00Z'))

    await keep()
    const again = await keep()

    expect(before).to.deep.equal(['2026-10-01'])
    expect((await stored(world)).map((row) => row.day)).to.deep.equal(['2026-10-01', '2026-10-02'])
    expect((await stored(west)).map((row) => row.day)).to.deep.equal(['2026-10-01'])
    expect(again).to.equal(0)
  })

  it('are not those of a day before the tenant was there', async () => {
    const { world } = await anEstate(new Date('2026-10-05T09:00:00Z'))
    test.setTime(new Date('2026-10-05T10:00:00Z'))

    await keep()

    expect(await stored(world)).to.deep.equal([])
  })

  it('count the whole day of 25 hours when clocks are put back', async () => {
    const { world } = await anEstate(new Date('2026-10-25T01:00:00Z'), 'Europe/Berlin')
    test.setTime(new Date('2026-10-25T22:59:00Z'))
    await keep()
    const before = await stored(world)
    test.setTime(new Date('2026-10-25T23:00:00Z'))
    await keep()

    expect(before).to.deep.equal([])
    expect((await stored(world)).map((row) => row.day)).to.deep.equal(['2026-10-25'])
  })

  it('are made of the history for days that nobody kept', async () => {
    const now = new Date()
    const at = (days: number): Date => new Date(now.getTime() - days * DAY)
    const { world, all } = await anEstate(at(6))
    const patch = await aPatch(world, all.slice(0, 2), { state: 'installed', learned_at: at(2.5) })
    await test.app.pools.infra('patch').where({ id: patch.id }).update({ severity: 'critical' })
    await test.app.pools.infra('verdict_history').insert(
      all.slice(0, 2).map((computer) => ({
        tenant_id: world.tenantId,
        computer_id: computer.id,
        patch_id: patch.id,
        state: 'missing',
        source_id: 1,
        approved: true,
        valid_from: at(4.5),
        valid_to: at(2.5),
      })),
    )
    await withInfra(test.app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))

    while ((await keep()) > 0);

    const rows = await stored(world)
    expect(rows.map((row) => row.recorded)).to.deep.equal([false, false, false, false, false, true])
    expect(rows.map((row) => row.computers)).to.deep.equal([3, 3, 3, 3, 3, 3])
    expect(rows.map((row) => row.critical)).to.satisfy((counts: number[]) => counts.filter((count) => count === 2).length === 2)
    expect(rows.at(-1)?.critical).to.equal(0)
    const past = await trend(world.admin)
    expect(past.filter((row) => !row.recorded).map((row) => row.unknown)).to.deep.equal([null, null, null, null, null])
    expect(past.at(-1)).to.include({ recorded: true, computers: 3 })
  })

  it('are added up over the computers that the viewer sees, the present last', async () => {
    const now = new Date('2026-10-12T08:00:00Z')
    const { world, all } = await anEstate(new Date(now.getTime() - 2 * DAY))
    const patch = await aPatch(world, all)
    await test.app.pools.infra('patch').where({ id: patch.id }).update({ severity: 'important', exploited: true })
    await withInfra(test.app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
    test.setTime(now)
    while ((await keep()) > 0);

    const numbers = async (actor: Actor, tenantId?: string) =>
      (await trend(actor, tenantId)).filter((row) => row.recorded).map((row) => [row.day, row.computers, row.important, row.exploited])

    expect(await numbers(world.admin)).to.deep.equal([
      ['2026-10-11', 3, 3, 3],
      ['2026-10-12', 3, 3, 3],
    ])
    expect(await numbers(world.user)).to.deep.equal([
      ['2026-10-11', 1, 1, 1],
      ['2026-10-12', 1, 1, 1],
    ])
    expect(await numbers(await anAdministrator(test.app), world.tenant)).to.deep.equal([
      ['2026-10-11', 3, 3, 3],
      ['2026-10-12', 3, 3, 3],
    ])
  })

  it('are dropped after 25 months', async () => {
    const now = new Date()
    const { world } = await anEstate(new Date(now.getTime() - 2 * DAY))
    await keep()
    await test.app.pools.infra.raw(`update health_day set day = day - 800 where tenant_id = ?`, [world.tenantId])

    await keep()

    const old = (await stored(world)).filter((row) => row.day < new Date(now.getTime() - 770 * DAY).toISOString().slice(0, 10))
    expect(old).to.deep.equal([])
  })
})
