import { expect } from 'chai'
import type { OutputBody } from '../../../server/agents/protocol.ts'
import { withTenant } from '../../../server/context.ts'
import { jobsEndpoints } from '../../../server/jobs/endpoints.ts'
import { nextPauseMs } from '../../../server/jobs/rules.ts'
import { sweep, type Job, type Lease } from '../../../server/jobs/service.ts'
import { LIVE_CHARACTERS, addLive } from '../../../server/jobs/store-live.ts'
import { sessionsEndpoints } from '../../../server/sessions/endpoints.ts'
import { openTestApi, type Answer, type Browser, type TestApi } from '../../support/api.ts'
import { aServerGroup, aTenant, aUser, PASSWORD } from '../../support/people.ts'
import { aPatch, aRequest, computers, requested, TestAgent, worldOf, type TestComputer, type World } from './world.ts'

/** A script that runs on one computer. */
interface Running {
  readonly job: Job
  readonly computer: TestComputer
  readonly agent: TestAgent
  readonly lease: Lease
  /** What its agent tells while it runs. @returns undefined: it was not taken */
  tell(sequence: number, news: Partial<OutputBody>, changes?: Partial<OutputBody>): Promise<{ isWatched: boolean } | undefined>
}

const countOf = (text: string) => Array.from(text).length
const said = (text: string, offset = 0) => ({ stdout: { offset, text } })

describe('live output of a step', function () {
  this.timeout(20_000)
  let test: TestApi
  let world: World
  let tenant: string
  let browser: Browser

  before(async () => {
    test = await openTestApi({ endpoints: [...jobsEndpoints, ...sessionsEndpoints] })
    tenant = await aTenant(test.app)
    world = await worldOf(test.app, tenant)
    browser = test.browser()
    await browser.signIn(await aUser(test.app, 'tenant_admin', tenant), PASSWORD)
  })
  after(() => test.close())

  async function running(groupId?: number): Promise<Running> {
    const [computer] = await computers(world, 1, groupId === undefined ? {} : { groupId })
    if (computer === undefined) throw new Error('no computer')
    const patch = await aPatch(world, [computer])
    const job = await requested(
      test.app,
      world.admin,
      aRequest([computer], [patch], { preScript: { fileName: 'before.sh', body: 'echo' } }),
    )
    const agent = new TestAgent(test.app, computer)
    await agent.step()
    const lease = await agent.lease()
    if (lease?.kind !== 'pre_script') throw new Error(`not a script: ${lease?.kind}`)
    await agent.began(lease)
    const tell: Running['tell'] = (sequence, news, changes = {}) => tellAs(computer, lease, { sequence, ...news, ...changes })
    return { job, computer, agent, lease, tell }
  }

  function tellAs(computer: TestComputer, lease: Lease, news: Partial<OutputBody>): Promise<{ isWatched: boolean } | undefined> {
    const { leaseId, jobId, stepId, attempt } = lease
    const body = { leaseId, jobId, stepId, attempt, sequence: 1, stdout: null, stderr: null, truncated: false, ...news }
    const actor = { kind: 'agent' as const, name: 'a', role: null, userId: null, tenantId: computer.tenantId }
    return withTenant(test.app, computer.tenantId, actor, (ctx) => addLive(ctx, computer.id, body))
  }

  function read({ job, computer }: Running, query: Record<string, string | number> = { offset: 0 }, by = browser): Promise<Answer> {
    const asked = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]))
    return by.ask('GET', `/api/v1/jobs/${job.publicId}/computers/${encodeURIComponent(computer.publicId)}/steps/2/output?${asked}`)
  }

  const rowsOf = async ({ job }: Running) =>
    (await test.app.pools.infra('step_live').where({ job_id: job.id })) as Record<string, unknown>[]
  const facts = (answer: Answer) => [
    answer.text,
    answer.headers.get('x-offset'),
    answer.headers.get('x-next-offset'),
    answer.headers.get('x-complete'),
  ]

  it('is read as it grows, and gives way to the final output at the end', async () => {
    const step = await running()
    expect(facts(await read(step))).to.deep.equal(['', '0', '0', 'false'])
    await step.tell(1, said('one\n'))
    const first = await read(step)
    await step.tell(2, { ...said('two\n', 4), stderr: { offset: 0, text: 'oh\n' } })
    const second = await read(step, { offset: 4 })
    const shown = await browser.ask('GET', `/api/v1/jobs/${step.job.publicId}/computers`)

    expect(facts(first)).to.deep.equal(['one\n', '0', '4', 'false'])
    expect(first.headers.get('x-told-at')).to.match(/^\d{4}-/)
    expect(facts(second)).to.deep.equal(['two\n', '4', '8', 'false'])
    expect((await read(step, { offset: 0, stream: 'stderr' })).text).to.equal('oh\n')
    expect(shown.json.items[0]).to.have.nested.property('steps[1].outputs').that.deep.equals(['1/stderr', '1/stdout'])

    await step.agent.finished(step.lease, { stdout: 'one\ntwo\nthree\n', stderr: '' })
    const last = await read(step, { offset: 8 })

    expect(facts(last)).to.deep.equal(['three\n', '8', '14', 'true'])
    expect(last.headers.get('x-told-at')).to.equal(null)
    expect(await rowsOf(step)).to.deep.equal([])
  })

  it('takes a message once: neither one that comes again, nor an older one, nor what is there already adds anything', async () => {
    const step = await running()
    await step.tell(2, said('ab'))
    await step.tell(2, said('ab'))
    await step.tell(1, said('XX', 2))
    await step.tell(3, said('abcd'))

    expect(facts(await read(step))).to.deep.equal(['abcd', '0', '4', 'false'])
  })

  it('begins anew after what was lost on the way, and says where', async () => {
    const step = await running()
    await step.tell(1, said('ab'))
    await step.tell(3, said('later', 10))

    expect(facts(await read(step, { offset: 2 }))).to.deep.equal(['later', '10', '15', 'false'])
  })

  it('keeps the end of what is long', async () => {
    const step = await running()
    const part = 'x'.repeat(50_000)
    await step.tell(1, said(part))
    await step.tell(2, { ...said(`${part.slice(1)}!`, 50_000), truncated: true })
    const answer = await read(step)

    expect(answer.text.length).to.equal(LIVE_CHARACTERS)
    expect(answer.text.endsWith('!')).to.equal(true)
    expect(facts(answer).slice(1)).to.deep.equal([String(100_000 - LIVE_CHARACTERS), '100000', 'false'])
    expect(answer.headers.get('x-truncated')).to.equal('true')
  })

  it('takes hostile text for text, each character in its place', async () => {
    const step = await running()
    const text = '\0\u001b[31m<script>alert(1)</script>\r50%\r\ud800🍣\u202e'
    await step.tell(1, said(text))
    await step.tell(2, said('end', countOf(text)))
    const answer = await read(step, { offset: 0 })

    expect(answer.text).to.equal('\uFFFD\u001b[31m<script>alert(1)</script>\r50%\r\uFFFD🍣\u202eend')
    expect(answer.headers.get('content-type')).to.equal('text/plain; charset=utf-8')
    expect(answer.headers.get('content-disposition')).to.match(/^attachment/)
    expect((await read(step, { offset: countOf(text) })).text).to.equal('end')
  })

  it('hides secrets on the way and in the end, even those that come in two messages', async () => {
    const step = await running()
    const line = 'Get https://reader:s3cr3t@repo.example/x\nAuthorization: Bearer abc.def\n'
    await step.tell(1, said(line.slice(0, 24)))
    await step.tell(2, said(line.slice(24), 24))
    const on = await read(step)
    await step.agent.finished(step.lease, { stdout: line })

    const hidden = 'Get https://reader:******@repo.example/x\nAuthorization: Bearer *******\n'
    expect(on.text).to.equal(hidden)
    expect((await read(step)).text).to.equal(hidden)
  })

  it('is taken of nobody but the computer whose step runs, under its lease, in its attempt', async () => {
    const step = await running()
    const other = await running()
    const foreign = await worldOf(test.app, await aTenant(test.app))
    const [stranger] = await computers(foreign, 1)
    const none = '00000000-0000-4000-8000-000000000000'
    const answers = [
      await tellAs(other.computer, step.lease, said('x')),
      await tellAs(stranger!, step.lease, said('x')),
      await step.tell(1, said('x'), { leaseId: none }),
      await step.tell(1, said('x'), { stepId: none }),
      await step.tell(1, said('x'), { jobId: other.job.publicId }),
      await step.tell(1, said('x'), { attempt: 2 }),
    ]

    expect(answers).to.deep.equal(answers.map(() => undefined))
    expect(await rowsOf(step)).to.deep.equal([])
  })

  it('is not taken of a step that has ended', async () => {
    const step = await running()
    await step.agent.finished(step.lease, { stdout: 'all' })

    expect(await step.tell(1, said('late'))).to.equal(undefined)
    expect(await rowsOf(step)).to.deep.equal([])
  })

  it('stays, as of its last word, when the agent never came back', async () => {
    const step = await running()
    await step.tell(1, said('half way'))
    await test.app.pools
      .infra('step')
      .where({ public_id: step.lease.stepId })
      .update({ lease_expires_at: new Date(0) })
    await sweep(test.app, new AbortController().signal)
    const answer = await read(step)

    expect(facts(answer)).to.deep.equal(['half way', '0', '8', 'true'])
    expect(answer.headers.get('x-told-at')).to.match(/^\d{4}-/)
    expect((await read(step, {})).text).to.equal('half way')

    await step.agent.finished(step.lease, { stdout: 'half way and more' }, 3)
    expect(facts(await read(step)).slice(0, 1)).to.deep.equal(['half way and more'])
    expect(await rowsOf(step)).to.deep.equal([])
  })

  it('stays when the agent was killed in the middle and knows nothing of it any more', async () => {
    const step = await running()
    await step.tell(1, said('half way'))
    await step.agent.finished(step.lease, { outcome: 'failed', reason: 'interrupted' })

    expect(facts(await read(step))).to.deep.equal(['half way', '0', '8', 'true'])
  })

  it('is told to those only who may see the computer', async () => {
    const owner = await aUser(test.app, 'tenant_user', tenant)
    const groupId = await aServerGroup(test.app, tenant, owner)
    const group = (await test.app.pools.infra('server_group').where({ public_id: groupId }).first('id')) as { id: number }
    const [own, other] = [await running(group.id), await running()]
    for (const step of [own, other]) await step.tell(1, said('secret plan'))
    const [theirs, foreign] = [test.browser(), test.browser()]
    await theirs.signIn(owner, PASSWORD)
    await foreign.signIn(await aUser(test.app, 'tenant_admin'), PASSWORD)

    expect((await read(own, { offset: 0 }, theirs)).text).to.equal('secret plan')
    for (const [step, by] of [
      [other, theirs],
      [own, foreign],
    ] as const) {
      const answer = await read(step, { offset: 0 }, by)
      expect(answer.status).to.equal(404)
      expect(answer.text).to.not.contain('secret')
    }
    const seen = await withTenant(test.app, (await worldOf(test.app, await aTenant(test.app))).tenantId, world.admin, (ctx) =>
      ctx.trx('step_live').select('stdout'),
    )
    expect(seen).to.deep.equal([])
  })

  it('tells the agent whether somebody reads, from before the first word on', async () => {
    const step = await running()
    const alone = await running()
    await read(step)

    expect(await alone.tell(1, said('x'))).to.deep.equal({ isWatched: false })
    expect(await step.tell(1, said('x'))).to.deep.equal({ isWatched: true })
    await test.app.pools
      .infra('step_live')
      .where({ job_id: step.job.id })
      .update({ watched_until: new Date(0) })
    expect(await step.tell(2, said('y', 1))).to.deep.equal({ isWatched: false })
    await read(step)
    expect(await step.tell(3, said('z', 2))).to.deep.equal({ isWatched: true })
  })

  it('leaves nothing behind when message and end come at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const step = await running()
      await Promise.all([step.tell(1, said('x')), step.agent.finished(step.lease, { stdout: 'x' }), step.tell(2, said('y', 1))])
      expect(await rowsOf(step)).to.deep.equal([])
    }
  })
})

describe('nextPauseMs', () => {
  it('asks for every two seconds while somebody reads, and else for the fewer the more speak', () => {
    expect([0, 40, 80, 10_000].map((rate) => nextPauseMs(false, rate))).to.deep.equal([10_000, 10_000, 20_000, 60_000])
    expect([0, 10_000].map((rate) => nextPauseMs(true, rate))).to.deep.equal([2_000, 2_000])
  })
})
