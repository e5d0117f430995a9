import { expect } from 'chai'
import { approvalText } from '../../../server/agents/service.ts'
import { verifySignature } from '../../../server/cmdb/keys.ts'
import { sealSlice } from '../../../server/jobs/plan.ts'
import { approve, reject, retry } from '../../../server/jobs/service.ts'
import { computerViews, jobView } from '../../../server/jobs/views.ts'
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
    const shown = await as(test.app, world.admin, (ctx) => computerViews(ctx, job.publicId, { after: 0, limit: 1 }))
    expect(shown[0]?.steps.map(({ problem }) => problem)).to.deep.include({ code: 'step_drift', details: { differences: 'x' } })
    expect(await as(test.app, world.admin, (ctx) => jobView(ctx, job.publicId))).to.include({ policyName: '#ANYTIME' })
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
    expect(await mailsTo(test.app, world.user)).to.deep.equal([
      'approved',
      'apply_acceptance',
      'approval_void',
      'approved',
      'apply_complete',
    ])
  })

  it('tells of a void plan also when nobody was told yet that the job began', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const job = await requested(test.app, world.user, aRequest(on, [await aPatch(world, on)]))
    await reconcile(test.app, job)
    await approved(world.admin, job)
    const preview = { changes: [], restart: 'required' as const, bytes: 1, services: [] }
    await new TestAgent(test.app, on[0] as never).work((lease) =>
      lease.kind === 'apply' ? { outcome: 'failed', reason: 'drift', drift: { changes: [], restart: true }, preview } : {},
    )
    await reconcile(test.app, job)
    expect(await stateOf(test.app, job)).to.equal('pending_approval')
    expect(await mailsTo(test.app, world.user)).to.deep.equal(['approved', 'apply_acceptance', 'approval_void'])
  })

  it('goes on by the approved plan when what drifted is rejected: agents can verify it', async () => {
    const world = await aTenant(test.app)
    const [drifting, failing] = (await computers(world, 2)) as [never, never]
    const job = await requested(test.app, world.user, aRequest([drifting, failing], [await aPatch(world, [drifting, failing])]))
    await approved(world.admin, job)
    const preview = { changes: [], restart: 'required' as const, bytes: 1, services: [] }
    const drift = { outcome: 'failed' as const, reason: 'drift', drift: { changes: [], restart: true }, preview }
    const agent = new TestAgent(test.app, failing)
    await new TestAgent(test.app, drifting).work((lease) => (lease.kind === 'apply' ? drift : {}))
    await agent.work((lease) => (lease.kind === 'apply' ? { outcome: 'failed', reason: 'eula_not_accepted' } : {}))
    await reconcile(test.app, job)
    const void_ = (await test.app.pools.infra('job').where({ id: job.id }).first('plan_hash')) as { plan_hash: Buffer }
    expect(void_.plan_hash.equals(job.planHash)).to.equal(false)

    const planHash = void_.plan_hash.toString('hex')
    await as(test.app, world.admin, (ctx) => reject(ctx, { jobId: job.publicId, planHash, comment: 'no restart' }))
    await as(test.app, world.admin, (ctx) => retry(ctx, { jobId: job.publicId, comment: '' }))
    const lease = await agent.lease()

    if (lease?.approval == null) throw new Error('no approval')
    const text = approvalText({ jobId: lease.jobId, planHash: lease.planHash, approvedAt: lease.approval.approvedAt })
    const signature = Buffer.from(lease.approval.signature, 'base64')
    expect(verifySignature(test.app.keys.publicKey('approval'), Buffer.from(text), signature)).to.equal(true)
    expect(lease.sliceHashes).to.include(sealSlice(lease.slice as never).hash.toString('hex'))
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
