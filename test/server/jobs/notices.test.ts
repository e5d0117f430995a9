import { expect } from 'chai'
import type { Actor } from '../../../server/context.ts'
import { approve, cancel, reject, sweep } from '../../../server/jobs/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import {
  aPatch,
  aRequest,
  as,
  aTenant,
  computers,
  mailsTo,
  reconcile,
  requested,
  stateOf,
  stepsOn,
  TestAgent,
  type Behavior,
  type TestComputer,
  type World,
} from './world.ts'

/** Each process notice, from the event that causes it to the outbox of the job's administrator. */
describe('process notices', () => {
  let test: TestApp
  before(async () => (test = await openTestApp()))
  after(() => test.close())
  afterEach(() => test.setTime(null))

  const script = (fileName: string) => ({ fileName, body: 'exit 3' })

  /** A job with every step there is, that fails where the behavior says so. */
  async function failing(behavior: Behavior): Promise<string[]> {
    const world = await aTenant(test.app)
    const on = await computers(world, 1)
    const wishes = { preScript: script('before.ps1'), postScript: script('after.ps1'), restart: true, rebootBefore: true }
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)], wishes))
    let boots = 1
    await new TestAgent(test.app, on[0]!).work((lease) => ({ bootId: `boot-${++boots}`, ...behavior(lease) }))
    await reconcile(test.app, job)
    return mailsTo(test.app, world.admin)
  }

  const FAILURES = [
    ['reboot_before', 'reboot_failure'],
    ['pre_script', 'pre_script_error'],
    ['apply', 'patch_failure'],
    ['post_script', 'post_script_error'],
    ['restart', 'reboot_failure'],
    ['verify', 'patch_failure'],
  ] as const
  for (const [kind, mail] of FAILURES) {
    it(`${mail}: when ${kind} fails`, async () => {
      const mails = await failing((lease) => (lease.kind === kind ? { outcome: 'failed', reason: 'script_failed', returnValue: 3 } : {}))

      expect(mails).to.deep.equal(['apply_acceptance', mail])
    })
  }

  it('apply_acceptance and apply_complete: when the job begins and when it ends well', async () => {
    expect(await failing(() => ({}))).to.deep.equal(['apply_acceptance', 'apply_complete'])
  })

  it('approval_asked and rejected: to who may decide, and to who asked', async () => {
    const world = await aTenant(test.app)
    const { job } = await aJob(world, world.user)
    await reconcile(test.app, job)
    await as(test.app, world.admin, (ctx) =>
      reject(ctx, { jobId: job.publicId, planHash: job.planHash.toString('hex'), comment: 'not this week' }),
    )
    await reconcile(test.app, job)

    expect(await mailsTo(test.app, world.otherAdmin)).to.deep.equal(['approval_asked'])
    expect(await mailsTo(test.app, world.user)).to.deep.equal(['rejected'])
  })

  it('schedule_cancel: when it is canceled before its time', async () => {
    const world = await aTenant(test.app)
    test.setTime(new Date('2026-12-01T00:00:00Z'))
    const { job } = await aJob(world, world.admin, { schedule: '2026-12-02 22:00' })
    await reconcile(test.app, job)
    await as(test.app, world.admin, (ctx) => cancel(ctx, { jobId: job.publicId, comment: '' }))
    await reconcile(test.app, job)

    expect(await mailsTo(test.app, world.admin)).to.deep.equal(['apply_acceptance', 'schedule_cancel'])
  })

  it('start_process_error: when no computer is left that could begin; it waits for a decision at once', async () => {
    const world = await aTenant(test.app)
    const { job, on } = await aJob(world, world.user)
    await test.app.pools
      .infra('agent')
      .whereIn(
        'computer_id',
        on.map((computer) => computer.id),
      )
      .update({ revoked_at: new Date() })

    await approved(world, job)

    expect(await stateOf(test.app, job)).to.equal('awaiting_decision')
    expect(await stepsOn(test.app, job, on[0]!)).to.deep.equal(['operation_check:failed', 'apply:pending', 'verify:pending'])
    expect(await mailsTo(test.app, world.user)).to.deep.equal(['approved', 'apply_acceptance', 'start_process_error'])
  })

  it('initialize_error: when some computers cannot begin; the others do', async () => {
    const world = await aTenant(test.app)
    const { job, on } = await aJob(world, world.user)
    await test.app.pools.infra('computer').where({ id: on[0]!.id }).update({ ended_at: new Date() })

    await approved(world, job)
    await new TestAgent(test.app, on[1]!).work()
    await reconcile(test.app, job)

    expect(await stateOf(test.app, job)).to.equal('awaiting_decision')
    expect(await mailsTo(test.app, world.user)).to.deep.equal(['approved', 'apply_acceptance', 'initialize_error'])
    const [row] = (await test.app.pools.infra('notice').where({ user_id: world.user.userId, kind: 'initialize_error' }).select('data')) as {
      data: { computers: { serverId: string; reason: { code: string } }[] }
    }[]
    expect(row?.data.computers.map((one) => [one.serverId, one.reason.code])).to.deep.equal([[on[0]!.publicId, 'step_no_agent']])
  })

  async function aJob(world: World, by: Actor, wishes: object = {}) {
    const on: TestComputer[] = await computers(world, 2)
    const job = await requested(test.app, by, aRequest(on, [await aPatch(world, on)], wishes))
    return { job, on }
  }

  async function approved(world: World, job: Awaited<ReturnType<typeof requested>>): Promise<void> {
    await as(test.app, world.admin, (ctx) => approve(ctx, { jobId: job.publicId, planHash: job.planHash.toString('hex'), comment: '' }))
    await reconcile(test.app, job)
    await sweep(test.app, new AbortController().signal)
  }
})
