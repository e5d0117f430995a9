import { expect } from 'chai'
import { SYSTEM, withInfra, type InfraContext } from '../../../server/context.ts'
import { followCounts, recountTenant } from '../../../server/health/service.ts'
import { stageCountChanges } from '../../../server/health/store.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aPatch, aTenant, computers, type World } from '../jobs/world.ts'

describe('followCounts', () => {
  let test: TestApp
  let world: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
  })
  after(() => test.close())

  async function end(ctx: InfraContext, computerId: number, patchId: number): Promise<void> {
    const key = { tenant_id: world.tenantId, computer_id: computerId, patch_id: patchId }
    await stageCountChanges(ctx)
    await ctx.trx('verdict').where(key).delete()
    await ctx.trx('counted_change').insert({ ...key, state: 'missing', approved: true, excepted: false, sign: -1 })
    await followCounts(ctx, [{ tenantId: world.tenantId, computerId }])
  }

  it('counts each change once, also when one transaction changes verdicts of a patch several times', async () => {
    const [one, two, three] = (await computers(world, 3)) as [never, never, never]
    const patch = await aPatch(world, [one, two, three])
    await withInfra(test.app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))

    await withInfra(test.app, SYSTEM, async (ctx) => {
      for (const computer of [one, two] as readonly { id: number }[]) await end(ctx, computer.id, patch.id)
    })

    const counted: unknown = await test.app.pools
      .infra('patch_count')
      .where({ patch_id: patch.id })
      .select('state', 'computers', 'unapplied')
    expect(counted).to.deep.equal([{ state: 'missing', computers: 1, unapplied: 1 }])
  })
})
