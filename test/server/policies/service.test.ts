import { expect } from 'chai'
import { SYSTEM, withTenant } from '../../../server/context.ts'
import { changeSettings } from '../../../server/policies/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
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
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    while ((await test.app.pools.owner.raw<{ rows: unknown[] }>(waiting)).rows.length === 0) await Promise.resolve()
    await other.commit()

    expect(await changed).to.deep.equal({ tenantId, jobApproval: 'two_person', staleAfterHours: 24 })
    expect(await test.app.pools.infra('tenant').where({ id }).first('job_approval')).to.deep.equal({ job_approval: 'two_person' })
  })
})
