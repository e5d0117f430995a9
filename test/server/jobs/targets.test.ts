import { expect } from 'chai'
import type { Actor } from '../../../server/context.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aPatch, aRequest, anAdministrator, as, aTenant, computers, refusal, requested, type TestComputer, type World } from './world.ts'
import { request, RequestBody } from '../../../server/jobs/service.ts'

describe('whom a request means', () => {
  let test: TestApp
  before(async () => (test = await openTestApp()))
  after(() => test.close())

  let last = 0
  /** Two tenants with a computer each at the same address, both needing the same patch. */
  async function twins(): Promise<{ here: World; there: World; address: string; own: TestComputer; body: RequestBody }> {
    const address = `203.0.113.${++last}`
    const [here, there] = [await aTenant(test.app), await aTenant(test.app)]
    const own = await at(here, address)
    const patch = await aPatch(here, [own, await at(there, address)])
    const body = RequestBody.parse({ kind: 'windows', patches: [patch.publicId], addresses: [address] })
    return { here, there, address, own, body }
  }

  async function at(world: World, address: string): Promise<TestComputer> {
    const [computer] = await computers(world, 1)
    if (computer === undefined) throw new Error('no computer was made')
    await test.app.pools.infra('computer').where({ id: computer.id }).update({ management_address: address })
    return computer
  }

  const ask = (actor: Actor, body: RequestBody) => refusal(as(test.app, actor, (ctx) => request(ctx, body)))

  it('takes an address as the requester’s tenant knows it, whoever else has the same', async () => {
    const { here, own, body } = await twins()

    const job = await requested(test.app, here.admin, body)

    const slices: unknown = await test.app.pools.infra('plan_slice').where({ job_id: job.id }).pluck('computer_id')
    expect(slices).to.deep.equal([own.id])
  })

  it('refuses an address that means several computers of a dual-role administrator, and one that means none', async () => {
    const { here, address, body } = await twins()
    const dual = await anAdministrator(test.app)

    expect(await ask(dual, body)).to.equal('invalid address_ambiguous')
    expect(await ask(here.admin, { ...body, addresses: [address, '203.0.113.250'] })).to.equal('not_found address_not_found')
  })

  it('names the system’s policy where none is named, and accepts it by name', async () => {
    const { here, own, body } = await twins()
    const named = aRequest([own], [], { policy: '#ANYTIME', patches: body.patches })

    const job = await requested(test.app, here.admin, named)

    const row = (await test.app.pools.infra('plan').where({ job_id: job.id }).first('common')) as { common: string }
    const policy = await test.app.pools.infra('deployment_policy').where({ tenant_id: here.tenantId, name: '#ANYTIME' }).pluck('public_id')
    expect((JSON.parse(row.common) as { policy: object }).policy).to.deep.equal({ id: (policy as string[])[0], version: 1 })
  })
})
