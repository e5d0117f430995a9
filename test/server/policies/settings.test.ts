import { expect } from 'chai'
import { COMMAND, withInfra, withTenant, type Actor } from '../../../server/context.ts'
import type { AppError } from '../../../server/errors.ts'
import { changeSettings, settingsOf } from '../../../server/policies/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant } from '../../support/people.ts'

describe('changeSettings', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  async function tenant(): Promise<{ tenantId: string; key: number; admin: Actor }> {
    const tenantId = await aTenant(test.app)
    const { id: key } = (await test.app.pools.infra('tenant').where({ public_id: tenantId }).first('id')) as { id: number }
    return { tenantId, key, admin: { kind: 'user', name: 'the-admin', role: 'tenant_admin', userId: 1, tenantId: key } }
  }
  const codeOf = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => (error as AppError).code)

  it('changes what is given, keeps the rest, and records what was', async () => {
    const { app } = test
    const { tenantId, key, admin } = await tenant()

    await withTenant(app, key, admin, (ctx) => changeSettings(ctx, undefined, { jobApproval: 'two_person' }))
    await withInfra(app, COMMAND, (ctx) => changeSettings(ctx, tenantId, { staleAfterHours: 24 }))

    expect(await withTenant(app, key, admin, (ctx) => settingsOf(ctx, undefined))).to.deep.equal({
      tenantId,
      jobApproval: 'two_person',
      staleAfterHours: 24,
    })
    const records = (await app.pools
      .infra('audit_record')
      .where({ tenant_id: key })
      .orderBy('seq')
      .select('actor', 'operation', 'parameters')) as {
      actor: string
      operation: string
      parameters: { before: unknown }
    }[]
    expect(records.map((one) => [one.actor, one.operation, one.parameters.before])).to.deep.equal([
      ['the-admin', 'tenant.change_settings', { jobApproval: 'tenant_admin', staleAfterHours: 72 }],
      ['#COMMAND', 'tenant.change_settings', { jobApproval: 'two_person', staleAfterHours: 72 }],
    ])
  })

  it('knows another tenant as little as a reserved one', async () => {
    const { app } = test
    const [here, there] = [await tenant(), await tenant()]

    const codes = [
      await codeOf(withTenant(app, here.key, here.admin, (ctx) => changeSettings(ctx, there.tenantId, { jobApproval: 'none' }))),
      await codeOf(withInfra(app, COMMAND, (ctx) => changeSettings(ctx, '__UNASSIGNED__', { jobApproval: 'none' }))),
      await codeOf(withInfra(app, COMMAND, (ctx) => settingsOf(ctx, undefined))),
    ]

    expect(codes).to.deep.equal(Array(3).fill('tenant_not_found'))
  })
})
