import { expect } from 'chai'
import { SYSTEM, withInfra } from '../../../server/context.ts'
import { lockTenantCounts } from '../../../server/health/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { untilSomebodyWaits } from '../../support/locks.ts'
import { aTenant, computers } from '../jobs/world.ts'
import { dpkg, inventory, offer, statesOf, tell } from '../matching/estate.ts'

describe('an inventory that comes while its tenant is counted', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  for (const [what, isFirst] of [
    ['a first one', true],
    ['another one', false],
  ] as const) {
    it(`waits with nothing that counting needs: ${what}`, async () => {
      const { app } = test
      const world = await aTenant(app)
      const [computer] = await computers(world, 1, { osType: 'linux' })
      if (computer === undefined) throw new Error('no computer was made')
      if (!isFirst) await tell(world, computer, inventory([dpkg('bash', '1')]))
      const key = { tenant_id: world.tenantId, computer_id: computer.id }

      let telling: Promise<void> | undefined
      await withInfra(app, SYSTEM, async (ctx) => {
        await lockTenantCounts(ctx, [world.tenantId])
        telling = tell(world, computer, inventory([dpkg('bash', '1')], { missing: [offer('bash', '2')] }))
        await untilSomebodyWaits(app)
        await ctx.trx('computer_status').where(key).update({ counted_at: ctx.now })
      })
      await telling

      expect(await statesOf(app, computer)).to.deep.equal(['deb:debian/12/security/bash/2 missing Agents'])
      const [status] = await app.pools.owner('computer_status').where(key).select('missing', 'not_ready', 'agent_last_inventory_at')
      expect(status).to.include({ missing: 1, not_ready: null })
      expect(status).to.have.property('agent_last_inventory_at').that.is.a('date')
    })
  }
})
