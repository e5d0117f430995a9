import { expect } from 'chai'
import { cancel } from '../../../server/jobs/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aPatch, aRequest, as, aTenant, computers, reconcile, refusal, requested, stateOf, stepsOn, TestAgent } from './world.ts'

describe('many at once', () => {
  let test: TestApp
  before(async () => (test = await openTestApp()))
  after(() => test.close())

  it('ends a job whose computers all finish at the same time, and leaves a task that looks at it', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 12)
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)]))

    await Promise.all(on.map((computer) => new TestAgent(test.app, computer).work()))
    const tasks: unknown = await test.app.pools.owner
      .withSchema('graphile_worker')
      .from('jobs')
      .where({ key: `jobs.advance:${job.id}` })
      .pluck('task_identifier')
    await Promise.all([reconcile(test.app, job), reconcile(test.app, job)])

    expect(tasks).to.deep.equal(['jobs.advance'])
    expect(await stateOf(test.app, job)).to.equal('completed')
    const mails: unknown = await test.app.pools.infra('notice').where({ user_id: world.admin.userId }).orderBy('id').pluck('kind')
    expect(mails).to.deep.equal(['apply_acceptance', 'apply_complete'])
  })

  it('takes the same report once, however often and however fast it comes', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)]))
    const agent = new TestAgent(test.app, on[0]!)
    const lease = await agent.lease()
    if (lease === null) throw new Error('no lease')
    await agent.began(lease)

    const answers = await Promise.all(Array.from({ length: 8 }, () => agent.finished(lease)))

    expect(answers).to.deep.equal(answers.map(() => ({ accepted: true, more: 'continue' })))
    expect(await stepsOn(test.app, job, on[0]!)).to.deep.equal(['operation_check:succeeded', 'apply:ready', 'verify:pending'])
  })

  it('never gives one computer two steps, of one job or of two', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const patch = await aPatch(world, on)
    await requested(test.app, world.admin, aRequest(on, [patch]))
    await requested(test.app, world.admin, aRequest(on, [patch]))
    const agent = new TestAgent(test.app, on[0]!)

    const leases = (await Promise.all(Array.from({ length: 6 }, () => agent.lease()))).filter((lease) => lease !== null)

    expect(new Set(leases.map((lease) => lease.leaseId)).size).to.equal(1)
    expect(await agent.work()).to.deep.equal(['operation_check', 'apply', 'verify', 'operation_check', 'apply', 'verify'])
  })

  it('takes no report of another computer or of another tenant', async () => {
    const world = await aTenant(test.app)
    const other = await aTenant(test.app)
    const [mine, neighbor] = await computers(world, 2)
    const [foreign] = await computers(other, 1)
    const job = await requested(test.app, world.admin, aRequest([mine!], [await aPatch(world, [mine!])]))
    const lease = await new TestAgent(test.app, mine!).lease()
    if (lease === null) throw new Error('no lease')

    for (const stranger of [neighbor!, foreign!]) {
      expect(await new TestAgent(test.app, stranger).finished(lease, {}, 1)).to.deep.equal({ accepted: false, more: 'stop' })
    }
    expect((await stepsOn(test.app, job, mine!))[0]).to.equal('operation_check:leased')
    expect(await refusal(as(test.app, other.admin, (ctx) => cancel(ctx, { jobId: job.publicId, comment: '' })))).to.equal(
      'not_found job_not_found',
    )
  })
})
