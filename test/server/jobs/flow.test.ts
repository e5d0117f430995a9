import { expect } from 'chai'
import { verify, createPublicKey } from 'node:crypto'
import { approvalText } from '../../../server/agents/service.ts'
import { planHash, sha256 } from '../../../server/jobs/plan.ts'
import type { Actor } from '../../../server/context.ts'
import { cancel, reject, sweep, type Job } from '../../../server/jobs/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import {
  aPatch,
  approvedBy,
  aRequest,
  as,
  aTenant,
  computers,
  mailsTo,
  reconcile,
  refusal,
  requested,
  stateOf,
  stepsOn,
  TestAgent,
} from './world.ts'

describe('a job from request to end', () => {
  let test: TestApp
  before(async () => (test = await openTestApp()))
  after(() => test.close())
  afterEach(() => test.setTime(null))
  const approved = (actor: Actor, job: Pick<Job, 'publicId' | 'planHash'>) => approvedBy(test.app, actor, job)

  it('waits for a tenant administrator, runs the steps in order, and tells the people concerned', async () => {
    const world = await aTenant(test.app)
    const [one, two] = (await computers(world, 2)) as [never, never]
    const patch = await aPatch(world, [one, two])
    const job = await requested(test.app, world.user, aRequest([one, two], [patch], { restart: true }))
    await reconcile(test.app, job)

    expect(await stateOf(test.app, job)).to.equal('pending_approval')
    expect(await mailsTo(test.app, world.admin)).to.deep.equal(['approval_asked'])
    expect(await new TestAgent(test.app, one).lease()).to.equal(null)

    await approved(world.admin, job)
    await reconcile(test.app, job)
    const done = await new TestAgent(test.app, one).work(() => ({ bootId: 'boot-2' }))
    await new TestAgent(test.app, two).work(() => ({ bootId: 'boot-2' }))
    await reconcile(test.app, job)

    expect(done).to.deep.equal(['operation_check', 'apply', 'restart', 'verify'])
    expect(await stateOf(test.app, job)).to.equal('completed')
    expect(await mailsTo(test.app, world.user)).to.deep.equal(['approved', 'apply_acceptance', 'apply_complete'])
  })

  it('gives agents a plan that they can verify: slice in the list, hash over common part and list, signed approval of it', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 3)
    const patch = await aPatch(world, on)
    const job = await requested(test.app, world.admin, aRequest(on, [patch]))

    const lease = await new TestAgent(test.app, on[1]!).lease()

    if (lease === null || lease.approval === null) throw new Error('no lease')
    const { default: canonicalize } = await import('canonicalize')
    expect(lease.sliceHashes)
      .to.have.length(3)
      .and.to.include(sha256(canonicalize(lease.slice) ?? '').toString('hex'))
    const hashes = lease.sliceHashes.map((hash) => Buffer.from(hash, 'hex'))
    expect(planHash(lease.common, hashes).toString('hex')).to.equal(lease.planHash).and.to.equal(job.planHash.toString('hex'))
    const raw = test.app.keys.publicKey('approval')
    const key = createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]), format: 'der', type: 'spki' })
    const text = approvalText({ jobId: lease.jobId, planHash: lease.planHash, approvedAt: lease.approval.approvedAt })
    expect(verify(null, Buffer.from(text), key, Buffer.from(lease.approval.signature, 'base64'))).to.equal(true)
  })

  it('lets one of two approvers win', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const job = await requested(test.app, world.user, aRequest(on, [await aPatch(world, on)]))

    const answers = await Promise.all([refusal(approved(world.admin, job)), refusal(approved(world.otherAdmin, job))])

    expect(answers.toSorted()).to.deep.equal(['conflict job_not_pending', 'not refused'])
  })

  it('approves only the very plan that was seen', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const job = await requested(test.app, world.user, aRequest(on, [await aPatch(world, on)]))

    expect(await refusal(approved(world.admin, { ...job, planHash: Buffer.alloc(32, 1) }))).to.equal('conflict job_plan_changed')
    expect(await stateOf(test.app, job)).to.equal('pending_approval')
  })

  it('ends as rejected with nothing begun, and tells the requester', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const job = await requested(test.app, world.user, aRequest(on, [await aPatch(world, on)]))

    await as(test.app, world.admin, (ctx) =>
      reject(ctx, { jobId: job.publicId, planHash: job.planHash.toString('hex'), comment: 'not on Friday' }),
    )
    await reconcile(test.app, job)

    expect(await stateOf(test.app, job)).to.equal('rejected')
    expect(await stepsOn(test.app, job, on[0]!)).to.deep.equal(['operation_check:canceled', 'apply:canceled', 'verify:canceled'])
    expect(await mailsTo(test.app, world.user)).to.deep.equal(['rejected'])
  })

  it('starts a dated job at its time, not before', async () => {
    const world = await aTenant(test.app, { time_zone: 'Asia/Tokyo' })
    const on = await computers(world, 1)
    test.setTime(new Date('2026-12-01T00:00:00Z'))
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)], { schedule: '2026-12-01 22:00' }))
    await reconcile(test.app, job)

    expect(job.scheduledAt?.toISOString()).to.equal('2026-12-01T13:00:00.000Z')
    expect(await stateOf(test.app, job)).to.equal('waiting')
    expect((await stepsOn(test.app, job, on[0]!))[0]).to.equal('schedule_standby:running')
    test.setTime(new Date('2026-12-01T13:00:00Z'))
    await sweep(test.app, AbortSignal.abort())
    await sweep(test.app, new AbortController().signal)

    expect(await stateOf(test.app, job)).to.equal('running')
    expect((await stepsOn(test.app, job, on[0]!)).slice(0, 2)).to.deep.equal(['schedule_standby:succeeded', 'operation_check:ready'])
  })

  it('expires when nobody approves in time', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    test.setTime(new Date('2026-12-01T00:00:00Z'))
    const job = await requested(test.app, world.user, aRequest(on, [await aPatch(world, on)], { expiryHours: 1 }))
    test.setTime(new Date('2026-12-01T01:00:00Z'))

    expect(await refusal(approved(world.admin, job))).to.equal('conflict job_not_pending')
    await sweep(test.app, new AbortController().signal)

    expect(await stateOf(test.app, job)).to.equal('expired')
    expect(await mailsTo(test.app, world.user)).to.deep.equal(['expired'])
  })

  it('cancels what has not begun, lets finish what runs, and stays canceled', async () => {
    const world = await aTenant(test.app)
    const [running, leased, waiting] = (await computers(world, 3)) as [never, never, never]
    const on = [running, leased, waiting]
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)]))
    const agents = on.map((computer) => new TestAgent(test.app, computer))
    await agents[0]!.step()
    const apply = await agents[0]!.lease()
    if (apply === null) throw new Error('no lease')
    await agents[0]!.began(apply)
    const unbegun = await agents[1]!.lease()
    if (unbegun === null) throw new Error('no lease')

    await as(test.app, world.admin, (ctx) => cancel(ctx, { jobId: job.publicId, comment: 'stop' }))

    expect(await agents[2]!.lease()).to.equal(null)
    expect(await agents[1]!.began(unbegun)).to.deep.equal({ accepted: true, more: 'stop' })
    expect(await agents[0]!.report(apply, 2, { kind: 'renew', patchId: 'x' })).to.deep.equal({ accepted: true, more: 'stop' })
    await agents[0]!.finished(apply, {}, 3)
    await reconcile(test.app, job)
    expect(await stateOf(test.app, job)).to.equal('canceled')
    expect(await stepsOn(test.app, job, running)).to.deep.equal(['operation_check:succeeded', 'apply:succeeded', 'verify:canceled'])
    expect(await stepsOn(test.app, job, leased)).to.deep.equal(['operation_check:canceled', 'apply:canceled', 'verify:canceled'])
    expect(await mailsTo(test.app, world.admin)).to.include('abort')
  })

  it('cancels one computer and finishes the others', async () => {
    const world = await aTenant(test.app)
    const [one, two] = (await computers(world, 2)) as [never, never]
    const job = await requested(test.app, world.admin, aRequest([one, two], [await aPatch(world, [one, two])]))

    const canceled = (one as { publicId: string }).publicId
    await as(test.app, world.admin, (ctx) => cancel(ctx, { jobId: job.publicId, computerId: canceled, comment: '' }))
    await new TestAgent(test.app, one).work()
    await new TestAgent(test.app, two).work()
    await reconcile(test.app, job)

    expect(await stateOf(test.app, job)).to.equal('completed_with_errors')
  })
})
