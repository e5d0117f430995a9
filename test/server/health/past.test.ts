import { expect } from 'chai'
import { withInfra, withViewer, SYSTEM, type Actor } from '../../../server/context.ts'
import { computersAdded, computersRemoved, estateAt, patchMoves } from '../../../server/health/store-past.ts'
import { scopeOf } from '../../../server/health/viewer.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aPatch, aTenant, anAdministrator, computers, type World } from '../jobs/world.ts'

const HOUR = 3_600_000

describe('what an estate was', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  const hoursAgo = (hours: number): Date => new Date(Date.now() - hours * HOUR)

  /** Three computers of ten hours ago; a patch that was missing on two of them and became installed three hours ago. */
  async function anEstate(): Promise<{ world: World; own: Awaited<ReturnType<typeof computers>>; patch: string }> {
    const world = await aTenant(test.app)
    const other = (await test.app.pools.infra('tenant').where({ id: world.tenantId }).first('default_server_group_id as id')) as {
      id: number
    }
    const own = [...(await computers(world, 2)), ...(await computers(world, 1, { groupId: other.id }))]
    const [a, b, c] = own
    if (a === undefined || b === undefined || c === undefined) throw new Error('no computers')
    await test.app.pools
      .infra('computer')
      .where({ tenant_id: world.tenantId })
      .update({ created_at: hoursAgo(10) })
    const patch = await aPatch(world, [a, c], { state: 'installed', learned_at: hoursAgo(3) })
    await test.app.pools.infra('patch').where({ id: patch.id }).update({ severity: 'critical' })
    for (const computer of [a, c]) {
      await test.app.pools.infra('verdict_history').insert({
        tenant_id: world.tenantId,
        computer_id: computer.id,
        patch_id: patch.id,
        state: 'missing',
        source_id: 1,
        approved: true,
        valid_from: hoursAgo(8),
        valid_to: hoursAgo(3),
      })
    }
    return { world, own, patch: patch.publicId }
  }

  const seen = <T>(actor: Actor, work: (ctx: Parameters<typeof scopeOf>[0]) => Promise<T>): Promise<T> => withViewer(test.app, actor, work)

  it('is made of the verdicts that the service held at that instant', async () => {
    const { world } = await anEstate()
    const at = (hours: number) => seen(world.admin, async (ctx) => estateAt(ctx, await scopeOf(ctx), hoursAgo(hours)))

    const [before, between, now] = [await at(9), await at(5), await at(0)]

    expect(before).to.include({ computers: 3 })
    expect(before.health).to.deep.equal({ unknown: 3, healthy: 0, vulnerable: 0, highly_vulnerable: 0 })
    expect(between.health).to.deep.equal({ unknown: 1, healthy: 0, vulnerable: 0, highly_vulnerable: 2 })
    expect(between.verdicts).to.deep.equal([{ severity: 'critical', state: 'missing', verdicts: 2, unapplied: 2 }])
    expect(now.health).to.deep.equal({ unknown: 1, healthy: 2, vulnerable: 0, highly_vulnerable: 0 })
    expect(now.verdicts).to.deep.equal([{ severity: 'critical', state: 'installed', verdicts: 2, unapplied: 0 }])
    expect((await at(11)).computers).to.equal(0)
  })

  it('leaves out what an exception held for at that instant', async () => {
    const { world, patch } = await anEstate()
    const row = (await test.app.pools.infra('patch').where({ public_id: patch }).first('id')) as { id: number }
    await test.app.pools.infra('patch_exception').insert({
      tenant_id: world.tenantId,
      public_id: `E${world.tenant}`,
      patch_id: row.id,
      scope: 'all',
      kind: 'hold',
      reason: 'the month is being closed',
      author_name: 'somebody',
      learned_at: hoursAgo(6),
      ended_at: hoursAgo(4),
    })
    const unapplied = async (hours: number) => {
      const { verdicts } = await seen(world.admin, async (ctx) => estateAt(ctx, await scopeOf(ctx), hoursAgo(hours)))
      return verdicts.map((one) => one.unapplied)
    }

    expect(await unapplied(7)).to.deep.equal([2])
    expect(await unapplied(5)).to.deep.equal([0])
    expect(await unapplied(3.5)).to.deep.equal([2])
  })

  it('counts on how many computers patches were gained, for each role what it sees', async () => {
    const { world, patch } = await anEstate()
    const moves = (actor: Actor, from: number, to: number) =>
      seen(actor, async (ctx) => {
        const tenantId = actor.tenantId === null ? world.tenant : undefined
        const rows = await patchMoves(ctx, await scopeOf(ctx, tenantId), { from: hoursAgo(from), to: hoursAgo(to) }, 'en')
        return rows.map((row) => [row.patchId, row.gained, row.lost, row.newlyMissing, row.noLongerMissing])
      })

    expect(await moves(world.admin, 5, 0)).to.deep.equal([[patch, 2, 0, 0, 2]])
    expect(await moves(world.user, 5, 0)).to.deep.equal([[patch, 1, 0, 0, 1]])
    expect(await moves(await anAdministrator(test.app), 5, 0)).to.deep.equal([[patch, 2, 0, 0, 2]])
    expect(await moves(world.admin, 9, 5)).to.deep.equal([[patch, 0, 0, 2, 0]])
    expect(await moves(world.admin, 9, 0)).to.deep.equal([[patch, 2, 0, 0, 0]])
    expect(await moves(world.admin, 2, 0)).to.deep.equal([])
  })

  it('names computers that came and went between two instants', async () => {
    const { world, own } = await anEstate()
    const [added] = await computers(world, 1)
    await test.app.pools
      .infra('computer')
      .where({ id: own[0]?.id })
      .update({ ended_at: hoursAgo(2) })
    const between = { from: hoursAgo(5), to: new Date(Date.now() + 1000) }
    const ask = (limit: number) =>
      seen(world.admin, async (ctx) => {
        const scope = await scopeOf(ctx)
        return [await computersAdded(ctx, scope, between, limit), await computersRemoved(ctx, scope, between, limit)]
      })

    const [come, gone] = await ask(10)

    expect([come?.total, come?.items.map((item) => item.computerId)]).to.deep.equal([1, [added?.publicId]])
    expect([gone?.total, gone?.items.map((item) => item.computerId)]).to.deep.equal([1, [own[0]?.publicId]])
  })

  it('shows the infrastructure every tenant but computers that nobody has assigned', async () => {
    await anEstate()
    const all = await withInfra(test.app, { ...SYSTEM, role: 'infra_admin' }, async (ctx) => estateAt(ctx, await scopeOf(ctx), new Date()))
    const { rows } = await test.app.pools.infra.raw<{ rows: { n: number }[] }>(
      `select count(*)::int as n from computer c join tenant t on t.id = c.tenant_id where c.ended_at is null and t.public_id <> '__UNASSIGNED__'`,
    )

    expect(all.computers).to.equal(rows[0]?.n)
  })
})
