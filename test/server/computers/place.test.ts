import { expect } from 'chai'
import { noteContact } from '../../../server/computers/service.ts'
import { lockComputersOf } from '../../../server/computers/store-place.ts'
import { COMMAND, withInfra, type App, type InfraContext } from '../../../server/context.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { untilSomebodyWaits } from '../../support/locks.ts'
import { add, aMachine, aServer, tenant, type Tenant } from './world.ts'

describe('locks of computers', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  describe('noteContact', () => {
    it('waits for who holds the computer without holding its status, to which that one goes on', async () => {
      const { app } = test
      const own = await tenant(app)
      const computer = await registered(app, own)
      const told = { tenantId: own.key, computerId: computer.id, bootId: 'b', machine: aMachine({}) }
      let waiting: Promise<unknown> = Promise.resolve()

      await withInfra(app, COMMAND, async (ctx) => {
        await lock(ctx, computer.id)
        waiting = withInfra(app, COMMAND, (later) => noteContact(later, told))
        await untilSomebodyWaits(app)
        await ctx.trx.raw('select from computer_status where computer_id = ? for update nowait', [computer.id])
      })

      await waiting
      const status: unknown = await app.pools.infra('computer_status').where({ computer_id: computer.id }).first('boot_id')
      expect(status).to.deep.equal({ boot_id: 'b' })
    })
  })

  describe('lockComputersOf', () => {
    it('finds living computers of several tenants, each in its own', async () => {
      const { app } = test
      const [one, other] = [await tenant(app), await tenant(app)]
      const [mine, theirs] = [await registered(app, one), await registered(app, other)]
      const named = [
        { tenantKey: one.key, computerId: mine.publicId },
        { tenantKey: one.key, computerId: theirs.publicId },
        { tenantKey: other.key, computerId: theirs.publicId },
        { tenantKey: undefined, computerId: mine.publicId },
      ]

      const known = await withInfra(app, COMMAND, (ctx) => lockComputersOf(ctx, named))

      expect([...known].map(([key, computers]) => [key, [...computers]])).to.deep.equal([
        [one.key, [[mine.publicId, mine.id]]],
        [other.key, [[theirs.publicId, theirs.id]]],
      ])
    })

    it('locks them by their keys, whatever tenant they are of, as everybody does', async () => {
      const { app } = test
      const [one, other] = [await tenant(app), await tenant(app)]
      const low = await registered(app, other)
      const high = await registered(app, one)
      const named = [
        { tenantKey: one.key, computerId: high.publicId },
        { tenantKey: other.key, computerId: low.publicId },
      ]
      let waiting: Promise<unknown> = Promise.resolve()

      await withInfra(app, COMMAND, async (ctx) => {
        await lock(ctx, low.id)
        waiting = withInfra(app, COMMAND, (later) => lockComputersOf(later, named))
        await untilSomebodyWaits(app)
        await lock(ctx, high.id)
      })

      expect(await waiting).to.have.property('size', 2)
    })
  })
})

async function registered(app: App, { groupId }: Tenant): Promise<{ id: number; publicId: string }> {
  const [publicId = ''] = await add(app, [aServer({ serverGroupId: groupId })])
  const row = (await app.pools.infra('computer').where({ public_id: publicId }).first('id')) as { id: number }
  return { id: row.id, publicId }
}

/** @throws at once when another transaction holds it */
async function lock(ctx: InfraContext, id: number): Promise<void> {
  await ctx.trx.raw('select from computer where id = ? for update nowait', [id])
}
