import { expect } from 'chai'
import { leaseNextStep, type Lease } from '../../../server/jobs/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { untilSomebodyWaits } from '../../support/locks.ts'
import { aPatch, aRequest, aTenant, computers, requested, TestAgent, type TestComputer } from './world.ts'

describe('leaseNextStep, when many agents ask in one moment', () => {
  let test: TestApp
  before(async () => (test = await openTestApp()))
  after(() => test.close())

  const ask = (computer: TestComputer): Promise<Lease | null> =>
    leaseNextStep(test.app, { tenantId: computer.tenantId, computerId: computer.id, agentId: 'a'.repeat(64), now: new Date() })

  it('gives each computer its own step, and the same lease to an agent that asks twice', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 30)
    const patch = await aPatch(world, on)
    await requested(test.app, world.admin, aRequest(on, [patch]))

    const leases = await Promise.all([...on, ...on].map(ask))

    const given = leases.map((lease) => (lease?.slice as { computerId?: string } | undefined)?.computerId)
    expect(given).to.deep.equal([...on, ...on].map((computer) => computer.publicId))
    expect(leases.slice(30).map((lease) => lease?.leaseId)).to.deep.equal(leases.slice(0, 30).map((lease) => lease?.leaseId))
    expect(new Set(leases.map((lease) => lease?.leaseId)).size).to.equal(30)
  })

  it('gives the lease to an agent that had to wait for another hand on its step', async () => {
    const world = await aTenant(test.app)
    const [computer] = await computers(world, 1)
    if (computer === undefined) throw new Error('no computer')
    await requested(test.app, world.admin, aRequest([computer], [await aPatch(world, [computer])]))
    const holding = await test.app.pools.owner.transaction()
    await holding('step')
      .where({ computer_id: computer.id, state: 'ready' })
      .update({ state: 'leased', lease_id: holding.raw('gen_random_uuid()') })

    const asked = ask(computer)
    await untilSomebodyWaits(test.app)
    await holding.commit()

    expect((await asked)?.kind).to.equal('operation_check')
  })

  it('says that there is nothing to computers without work, beside others that have some', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 12)
    const idle = await computers(world, 12)
    const patch = await aPatch(world, on)
    await requested(test.app, world.admin, aRequest(on, [patch]))

    const leases = await Promise.all(on.flatMap((computer, i) => [ask(computer), ask(idle[i] ?? computer)]))

    expect(leases.map((lease) => lease?.kind ?? null)).to.deep.equal(on.flatMap(() => ['operation_check', null]))
  })

  it('gives no second job to a computer at work', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 12)
    await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)]))
    for (const computer of on) {
      const agent = new TestAgent(test.app, computer)
      const lease = await agent.lease()
      if (lease === null) throw new Error('no step')
      await agent.began(lease)
    }
    await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)]))

    expect(await Promise.all(on.map(ask))).to.deep.equal(on.map(() => null))
  })

  it('lets a step that somebody holds delay nobody else, and gives it once it is free', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 20)
    const patch = await aPatch(world, on)
    const job = await requested(test.app, world.admin, aRequest(on, [patch]))
    // The last ones to ask go together; the held one is among them.
    const held = on[15] as TestComputer
    const free = await test.app.pools.owner.transaction()
    await free('step').where({ job_id: job.id, computer_id: held.id }).forUpdate()

    const asked = on.map(ask)
    await Promise.all(asked.filter((_, i) => i !== 15))
    const early = await Promise.race([asked[15], new Promise((resolve) => setImmediate(() => resolve('waits')))])
    await free.rollback()

    expect(early).to.equal('waits')
    expect((await asked[15])?.kind).to.equal('operation_check')
  })
})
