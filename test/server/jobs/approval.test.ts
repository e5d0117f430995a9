import { expect } from 'chai'
import { approve } from '../../../server/jobs/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import {
  aPatch,
  aRequest,
  as,
  aTenant,
  computers,
  mailsTo,
  reconcile,
  refusal,
  requested,
  requestedFor,
  stateOf,
  TestAgent,
} from './world.ts'

describe('approving plans', () => {
  let test: TestApp
  before(async () => (test = await openTestApp()))
  after(() => test.close())
  const approved = (actor: Parameters<typeof as>[1], job: { publicId: string; planHash: Buffer }) =>
    as(test.app, actor, (ctx) => approve(ctx, { jobId: job.publicId, planHash: job.planHash.toString('hex'), comment: 'fine' }))

  it('voids only the slice that drifted, asks for approval of what it would do now, and runs it then', async () => {
    const world = await aTenant(test.app)
    const [drifted, calm] = (await computers(world, 2)) as [never, never]
    const on = [drifted, calm]
    const job = await requested(test.app, world.user, aRequest(on, [await aPatch(world, on)]))
    await approved(world.admin, job)
    const change = { action: 'remove' as const, name: 'x', architecture: null, from: '1', to: null, sha256: null }
    const preview = { changes: [change], restart: 'none' as const, bytes: 1, services: [] }
    const agent = new TestAgent(test.app, drifted)
    await agent.work((lease) =>
      lease.kind === 'apply' ? { outcome: 'failed', reason: 'drift', drift: { changes: [change], restart: false }, preview } : {},
    )
    await reconcile(test.app, job)
    expect(await stateOf(test.app, job)).to.equal('running')
    await new TestAgent(test.app, calm).work()
    await reconcile(test.app, job)

    expect(await stateOf(test.app, job)).to.equal('pending_approval')
    expect(await mailsTo(test.app, world.admin)).to.deep.equal(['approval_void'])
    expect(await refusal(approved(world.admin, job))).to.equal('conflict job_plan_changed')
    const now = (await test.app.pools.infra('job').where({ id: job.id }).first('plan_hash')) as { plan_hash: Buffer }
    await approved(world.admin, { ...job, planHash: now.plan_hash })
    const lease = await agent.lease()
    expect(lease).to.deep.include({ kind: 'apply', attempt: 2, planHash: now.plan_hash.toString('hex') })
    expect(lease).to.have.nested.property('slice.expected').that.deep.equals(preview)
    await agent.work()
    await reconcile(test.app, job)
    expect(await stateOf(test.app, job)).to.equal('completed')
  })

  it('waits for approval whatever the role when a command asks, and under two_person refuses the requester', async () => {
    const world = await aTenant(test.app, { job_approval: 'two_person' })
    const on = await computers(world, 1)
    const job = await requestedFor(test.app, world.admin, aRequest(on, [await aPatch(world, on)]))

    expect(job.state).to.equal('pending_approval')
    expect(await refusal(approved(world.admin, job))).to.equal('forbidden job_two_person')
    expect(await refusal(approved(world.otherAdmin, job))).to.equal('not refused')
  })

  it("asks for approval of a tenant user's script even where the policy asks for none", async () => {
    const world = await aTenant(test.app, { job_approval: 'none' })
    const on = await computers(world, 2)
    const patch = await aPatch(world, on)
    const script = { fileName: 'a.ps1', body: 'exit 0' }

    const plain = await requested(test.app, world.user, aRequest([on[0]!], [patch]))
    const scripted = await requested(test.app, world.user, aRequest([on[1]!], [patch], { postScript: script }))

    expect(plain.state).to.equal('running')
    expect(scripted.state).to.equal('pending_approval')
    expect(await refusal(approved(world.user, scripted))).to.equal('forbidden job_approval_forbidden')
  })
})
