import { expect } from 'chai'
import { SYSTEM, withTenant } from '../../../server/context.ts'
import { changeSettings } from '../../../server/policies/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { untilSomebodyWaits } from '../../support/locks.ts'
import { aTenant } from '../../support/people.ts'

describe('changeSettings', () => {
  let test: TestApp
  before(async () => (test = await openTestApp()))
  after(() => test.close())

  it('never takes back what another administrator changed at the same moment', async () => {
    const tenantId = await aTenant(test.app)
    const { id } = (await test.app.pools.infra('tenant').where({ public_id: tenantId }).first('id')) as { id: number }
    const other = await test.app.pools.infra.transaction()
    await other('tenant').where({ id }).update({ job_approval: 'two_person' })

    const changed = withTenant(test.app, id, SYSTEM, (ctx) => changeSettings(ctx, undefined, { staleAfterHours: 24 }))
    await untilSomebodyWaits(test.app)
    await other.commit()

    expect(await changed).to.deep.equal({ tenantId, jobApproval: 'two_person', staleAfterHours: 24 })
    expect(await test.app.pools.infra('tenant').where({ id }).first('job_approval')).to.deep.equal({ job_approval: 'two_person' })
  })
})
