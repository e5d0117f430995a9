import { expect } from 'chai'
import { SYSTEM, withInfra, withTenant } from '../../../server/context.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'

describe('openPools', () => {
  let test: TestApp
  before(async () => (test = await openTestApp()))
  after(() => test.close())

  it('bounds what a tenant may ask of the database, and lets the infrastructure take its time', async () => {
    const sql = `select current_setting('statement_timeout') as statement, current_setting('idle_in_transaction_session_timeout') as idle`
    const tenant = (await test.app.pools.infra('tenant').where({ public_id: '__DEFAULT__' }).first('id')) as { id: number }

    const asTenant = await withTenant(test.app, tenant.id, SYSTEM, async ({ trx }) => (await trx.raw<{ rows: unknown[] }>(sql)).rows)
    const asInfra = await withInfra(test.app, SYSTEM, async ({ trx }) => (await trx.raw<{ rows: unknown[] }>(sql)).rows)

    expect(asTenant).to.deep.equal([{ statement: '1min', idle: '5min' }])
    expect(asInfra).to.deep.equal([{ statement: '0', idle: '0' }])
  })

  it('calls a question that took too long unavailable, no fault of ours', async () => {
    const slow = withInfra(test.app, SYSTEM, async ({ trx }) => {
      await trx.raw(`set local statement_timeout = '20ms'`)
      await trx.raw('select pg_sleep(5)')
    })

    expect(await slow.catch((err: unknown) => err)).to.include({ kind: 'unavailable', code: 'database_unavailable' })
  })
})
