import { expect } from 'chai'
import type { Actor } from '../../../server/context.ts'
import { goOn, retry, sweep, type Job } from '../../../server/jobs/service.ts'
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
  type TestComputer,
} from './world.ts'

describe('a job on computers that fail or fall silent', () => {
  let test: TestApp
  before(async () => (test = await openTestApp()))
  after(() => test.close())
  afterEach(() => test.setTime(null))
  const approved = (actor: Actor, job: Pick<Job, 'publicId' | 'planHash'>) => approvedBy(test.app, actor, job)

  it('waits for a decision where a computer failed, never stopping the others', async () => {
    const world = await aTenant(test.app)
    const [bad, good] = (await computers(world, 2)) as [never, never]
    const job = await requested(test.app, world.admin, aRequest([bad, good], [await aPatch(world, [bad, good])]))
    const failing = new TestAgent(test.app, bad)

    await failing.work((lease) => (lease.kind === 'apply' ? { outcome: 'failed', reason: 'patches_failed' } : {}))
    await reconcile(test.app, job)
    expect(await stateOf(test.app, job)).to.equal('running')
    await new TestAgent(test.app, good).work()
    await reconcile(test.app, job)

    expect(await stateOf(test.app, job)).to.equal('awaiting_decision')
    expect(await mailsTo(test.app, world.admin)).to.deep.equal(['apply_acceptance', 'patch_failure'])
    await as(test.app, world.admin, (ctx) => retry(ctx, { jobId: job.publicId, comment: '' }))
    expect(await stateOf(test.app, job)).to.equal('running')
    await failing.work()
    await reconcile(test.app, job)
    expect(await stateOf(test.app, job)).to.equal('completed')
  })

  it('lets its requester retry on the computers that are still theirs, and on no others', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 2)
    const [kept, gone] = on as [TestComputer, TestComputer]
    const job = await requested(test.app, world.user, aRequest(on, [await aPatch(world, on)]))
    await approved(world.admin, job)
    for (const computer of on) await new TestAgent(test.app, computer).work(() => ({ outcome: 'failed', reason: 'eula_not_accepted' }))
    await reconcile(test.app, job)
    const tenant = (await test.app.pools.infra('tenant').where({ id: world.tenantId }).first('default_server_group_id as id')) as {
      id: number
    }
    await test.app.pools.infra('computer').where({ id: gone.id }).update({ server_group_id: tenant.id })

    await as(test.app, world.user, (ctx) => retry(ctx, { jobId: job.publicId, comment: '' }))

    expect((await stepsOn(test.app, job, kept))[0]).to.equal('operation_check:ready')
    expect((await stepsOn(test.app, job, gone))[0]).to.equal('operation_check:failed')
  })

  it('goes on past a failed step on demand, and ends with errors', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const script = { fileName: 'check.ps1', body: 'exit 3' }
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)], { preScript: script }))
    const agent = new TestAgent(test.app, on[0]!)
    await agent.work((lease) =>
      lease.kind === 'pre_script' ? { outcome: 'failed', reason: 'script_failed', returnValue: 3, stdout: 'out', stderr: 'err' } : {},
    )
    await reconcile(test.app, job)

    await as(test.app, world.admin, (ctx) => goOn(ctx, { jobId: job.publicId, computerId: on[0]!.publicId, comment: '' }))
    await agent.work()
    await reconcile(test.app, job)

    expect(await stateOf(test.app, job)).to.equal('completed_with_errors')
    const outputs: unknown = await test.app.pools.infra('step_output').where({ job_id: job.id }).orderBy('stream', 'desc').pluck('body')
    expect(outputs).to.deep.equal(['out', 'err'])
  })

  it('goes on by itself where the request says so', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const request = aRequest(on, [await aPatch(world, on)], { preScript: { fileName: 'a.cmd', body: 'exit 1' }, goOnAfterFailure: true })
    const job = await requested(test.app, world.admin, request)

    const done = await new TestAgent(test.app, on[0]!).work((lease) =>
      lease.kind === 'pre_script' ? { outcome: 'failed', reason: 'script_failed' } : {},
    )
    await reconcile(test.app, job)

    expect(done).to.deep.equal(['operation_check', 'pre_script', 'apply', 'verify'])
    expect(await stateOf(test.app, job)).to.equal('completed_with_errors')
  })

  it('gives the same lease again to an agent that was killed before it began, and takes no report twice', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)]))
    const agent = new TestAgent(test.app, on[0]!)

    const first = await agent.lease()
    const again = await agent.lease()
    if (first === null || again === null) throw new Error('no lease')
    expect(again).to.deep.equal(first)
    expect(await agent.began(again)).to.deep.equal({ accepted: true, more: 'continue' })
    expect(await agent.began(again)).to.deep.equal({ accepted: true, more: 'continue' })
    expect(await agent.lease()).to.equal(null)
    await agent.finished(again)
    expect(await agent.finished(again, { outcome: 'failed', reason: 'late' })).to.deep.equal({ accepted: true, more: 'continue' })
    expect(await agent.finished(again, { outcome: 'failed', reason: 'late' }, 9)).to.deep.equal({ accepted: false, more: 'stop' })

    expect(await stepsOn(test.app, job, on[0]!)).to.deep.equal(['operation_check:succeeded', 'apply:ready', 'verify:pending'])
  })

  it('makes an unbegun lease ready again when it runs out, and a begun one failed', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)]))
    const agent = new TestAgent(test.app, on[0]!)
    const lost = await agent.lease()
    if (lost === null) throw new Error('no lease')

    test.setTime(new Date(Date.now() + 301_000))
    await sweep(test.app, new AbortController().signal)
    expect((await stepsOn(test.app, job, on[0]!))[0]).to.equal('operation_check:ready')
    await agent.step()
    const apply = await agent.lease()
    if (apply === null) throw new Error('no lease')
    await agent.began(apply)
    test.setTime(new Date(Date.now() + 13 * 3_600_000))
    await sweep(test.app, new AbortController().signal)

    expect(await stateOf(test.app, job)).to.equal('awaiting_decision')
    const reason: unknown = await test.app.pools.infra('step').where({ job_id: job.id, kind: 'apply' }).pluck('reason')
    expect(reason).to.deep.equal(['no_answer'])
  })

  it('ends a lease that is asked for again and again and never begun, and the step with it', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)]))
    const agent = new TestAgent(test.app, on[0]!)
    const first = await agent.lease()

    for (let minute = 1; minute <= 6; minute++) {
      test.setTime(new Date(Date.now() + minute * 60_000))
      await sweep(test.app, new AbortController().signal)
      await agent.lease()
    }

    const { rows } = await test.app.pools.infra.raw<{ rows: [{ lease: string }] }>(
      `select lease_id as lease from step where job_id = ? and kind = 'operation_check'`,
      [job.id],
    )
    expect(rows[0].lease, 'another one').not.to.equal(first?.leaseId)
  })

  it('notes what follows for the job with what it ends, so that nothing hangs when it is ended itself', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)]))
    await new TestAgent(test.app, on[0]!).lease()
    await test.app.pools.owner.raw(`delete from graphile_worker._private_jobs where key = ?`, [`jobs.advance:${job.id}`])
    let looks = 0
    const endsSoon = {
      get aborted(): boolean {
        return looks++ > 0
      },
    } as AbortSignal

    test.setTime(new Date(Date.now() + 301_000))
    await sweep(test.app, endsSoon)

    const { rows } = await test.app.pools.owner.raw<{ rows: unknown[] }>(`select from graphile_worker.jobs where key = ?`, [
      `jobs.advance:${job.id}`,
    ])
    expect(rows).to.have.length(1)
  })

  it('keeps what a computer says after its time-out, and leaves the decision to people', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const patch = await aPatch(world, on)
    const job = await requested(test.app, world.admin, aRequest(on, [patch]))
    const agent = new TestAgent(test.app, on[0]!)
    await agent.step()
    const apply = await agent.lease()
    if (apply === null) throw new Error('no lease')
    await agent.began(apply)
    test.setTime(new Date(Date.now() + 13 * 3_600_000))
    await sweep(test.app, new AbortController().signal)

    const said = { stdout: 'installed after all', patches: [patchSucceeded(patch.publicId)] }
    expect(await agent.finished(apply, said)).to.deep.equal({ accepted: true, more: 'stop' })
    expect((await agent.finished(apply, { stdout: 'twice' })).accepted).to.equal(true)

    const { infra } = test.app.pools
    expect(await infra('step_output').where({ job_id: job.id }).pluck('body')).to.deep.equal(['installed after all'])
    expect(await infra('plan_patch').where({ job_id: job.id }).pluck('result')).to.deep.equal(['succeeded'])
    expect(await infra('step').where({ job_id: job.id, kind: 'apply' }).first('state', 'reason')).to.deep.equal({
      state: 'failed',
      reason: 'no_answer',
    })
    expect(await stateOf(test.app, job)).to.equal('awaiting_decision')
  })

  it('has the verdicts of a computer looked at again on which an installer changed nothing', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 2)
    const patch = await aPatch(world, on)
    await requested(test.app, world.admin, aRequest(on, [patch]))
    for (const [computer, code] of [
      [on[0]!, 'nothing_changed'],
      [on[1]!, 'install_failed'],
    ] as const) {
      const patches = [{ ...patchSucceeded(patch.publicId), outcome: 'failed' as const, code }]
      await new TestAgent(test.app, computer).work((lease) => (lease.kind === 'apply' ? { outcome: 'failed', reason: code, patches } : {}))
    }

    const tasks = test.app.pools.owner('graphile_worker._private_jobs').whereLike('key', `matching.touch ${world.tenantId} %`)
    expect(await tasks.pluck('payload')).to.deep.equal([{ tenantId: world.tenantId, computerId: on[0]!.id }])
  })

  it('fails the operation check of a computer that is silent for the monitoring time', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)], { monitorMinutes: 5 }))

    test.setTime(new Date(Date.now() + 5 * 60_000 + 1000))
    await sweep(test.app, new AbortController().signal)

    expect(await stateOf(test.app, job)).to.equal('awaiting_decision')
    expect(await mailsTo(test.app, world.admin)).to.deep.equal(['apply_acceptance', 'server_abnormal'])
    expect(await refusal(as(test.app, world.admin, (ctx) => goOn(ctx, { jobId: job.publicId, comment: '' })))).to.equal(
      'conflict job_action_not_allowed',
    )
  })

  it('tries again by the retry policy where the failure may pass', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)], { retry: { count: 1, backoffMinutes: 10 } }))
    const agent = new TestAgent(test.app, on[0]!)
    const failing = () => ({ outcome: 'failed' as const, reason: 'download_failed' })
    await agent.step()
    await agent.step(failing)

    expect(await agent.lease()).to.equal(null)
    test.setTime(new Date(Date.now() + 10 * 60_000 + 1000))
    const second = await agent.step(failing)
    await reconcile(test.app, job)

    expect(second?.attempt).to.equal(2)
    expect(await stateOf(test.app, job)).to.equal('awaiting_decision')
  })

  it('does not believe a restart without another boot id', async () => {
    const world = await aTenant(test.app)
    const on = await computers(world, 1, { bootId: 'same' })
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)], { restart: true }))

    await new TestAgent(test.app, on[0]!).work(() => ({ bootId: 'same' }))

    expect((await stepsOn(test.app, job, on[0]!))[2]).to.equal('restart:failed')
  })
})

function patchSucceeded(patchId: string) {
  return { patchId, outcome: 'succeeded' as const, code: null, hresult: null, message: '', restartRequired: false, retryable: false }
}
