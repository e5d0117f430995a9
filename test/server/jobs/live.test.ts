import { expect } from 'chai'
import { once } from 'node:events'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { jobsEndpoints } from '../../../server/jobs/endpoints.ts'
import { liveJobsEndpoints } from '../../../server/jobs/endpoints-live.ts'
import { sessionsEndpoints } from '../../../server/sessions/endpoints.ts'
import { withTenant } from '../../../server/context.ts'
import { approve, cancel, type Lease } from '../../../server/jobs/service.ts'
import { addLive } from '../../../server/jobs/store-live.ts'
import { openTestApi, type Browser, type TestApi } from '../../support/api.ts'
import { aServerGroup, aTenant, aUser, PASSWORD } from '../../support/people.ts'
import { aPatch, aRequest, as, computers, reconcile, requested, TestAgent, worldOf, type TestComputer, type World } from './world.ts'

interface Event {
  readonly name: string
  readonly id: string | null
  readonly data: Record<string, unknown>
}

/** One open answer of events, as a browser's EventSource would read it. */
class Events {
  readonly answer: IncomingMessage
  readonly received: Event[] = []
  ended = false
  #text = ''
  #news = Promise.withResolvers<void>()

  constructor(answer: IncomingMessage) {
    this.answer = answer
    answer.setEncoding('utf8')
    answer.on('data', (chunk: string) => this.#take(chunk))
    answer.on('close', () => {
      this.ended = true
      this.#news.resolve()
    })
    answer.on('error', () => undefined)
  }

  static async open(test: TestApi, browser: Browser, path: string, lastEventId?: string): Promise<Events> {
    const headers = { cookie: browser.cookie, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) }
    const request = httpGet(new URL(`/api/v1${path}`, test.url), { headers, agent: false })
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    return new Events(answer)
  }

  #take(chunk: string): void {
    this.#text += chunk
    const blocks = this.#text.split('\n\n')
    this.#text = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]))
      const name = fields.get('event')
      if (name === undefined) continue
      this.received.push({ name, id: fields.get('id') ?? null, data: JSON.parse(fields.get('data') ?? '{}') as Record<string, unknown> })
    }
    this.#news.resolve()
  }

  /** The first event that fits, received already or still to come. */
  async until(fits: (event: Event) => boolean): Promise<Event> {
    for (;;) {
      const found = this.received.find(fits)
      if (found !== undefined) return found
      if (this.ended) throw new Error(`the stream ended after ${JSON.stringify(this.received)}`)
      await this.#news.promise
      this.#news = Promise.withResolvers<void>()
    }
  }

  async end(): Promise<void> {
    while (!this.ended) {
      await this.#news.promise
      if (!this.ended) this.#news = Promise.withResolvers<void>()
    }
  }

  close(): void {
    this.answer.destroy()
  }
}

describe('watchJob and watchDecisionsNeeded', function () {
  this.timeout(20_000)
  let test: TestApi
  let world: World
  let tenant: string
  let browser: Browser

  before(async () => {
    test = await openTestApi({ endpoints: [...liveJobsEndpoints, ...jobsEndpoints, ...sessionsEndpoints] })
    tenant = await aTenant(test.app)
    world = await worldOf(test.app, tenant)
    browser = test.browser()
    await browser.signIn(await aUser(test.app, 'tenant_admin', tenant), PASSWORD)
  })
  after(() => test.close())

  const aJob = async (count = 1) => {
    const on = await computers(world, count)
    const job = await requested(test.app, world.admin, aRequest(on, [await aPatch(world, on)]))
    return { on, job }
  }

  it('tells each change until the job is over, and a browser that knows the end not to come again', async () => {
    const { on, job } = await aJob(2)
    const events = await Events.open(test, browser, `/jobs/${job.publicId}/events`)
    const first = await events.until(({ name }) => name === 'progress')
    expect(first.data['computers']).to.deep.include({ total: 2, done: 0 })

    for (const computer of on) await new TestAgent(test.app, computer).work()
    await reconcile(test.app, job)
    const over = await events.until(({ name }) => name === 'over')
    await events.end()

    const last = events.received.filter(({ name }) => name === 'progress').at(-1)
    expect(last?.data).to.deep.include({ state: 'completed', over: true })
    expect(last?.data['computers']).to.deep.equal({ total: 2, waiting: 0, running: 0, done: 2, failed: 0, canceled: 0, expired: 0 })
    expect(last?.data['results']).to.have.nested.property('[0].computers', 2)
    const again = await Events.open(test, browser, `/jobs/${job.publicId}/events`, over.id ?? '')
    expect(again.answer.statusCode).to.equal(204)
  })

  it('passes nothing that may be stored, compressed or held back', async () => {
    const { job } = await aJob()
    const events = await Events.open(test, browser, `/jobs/${job.publicId}/events`)
    const { headers } = events.answer
    events.close()

    expect(headers).to.include({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    })
    expect(headers).to.not.have.property('content-encoding')
  })

  it('sends nothing a second time to a browser that comes back', async () => {
    const { on, job } = await aJob()
    const events = await Events.open(test, browser, `/jobs/${job.publicId}/events`)
    const { id } = await events.until(({ name }) => name === 'progress')
    events.close()

    const again = await Events.open(test, browser, `/jobs/${job.publicId}/events`, id ?? '')
    await new TestAgent(test.app, on[0] ?? never()).lease()
    const next = await again.until(({ name }) => name === 'progress')
    again.close()

    expect(again.received[0]).to.equal(next)
    expect(next.id).to.not.equal(id)
  })

  it('counts the decisions that are needed, as they come and go', async () => {
    const events = await Events.open(test, browser, '/jobs/inbox/events')
    const before = (await events.until(({ name }) => name === 'inbox')).data['count'] as number
    const on = await computers(world, 1)
    const job = await requested(test.app, world.user, aRequest(on, [await aPatch(world, on)]))
    await events.until(({ data }) => data['count'] === before + 1 && data['newestJobId'] === job.publicId)
    await as(test.app, world.admin, (ctx) => approve(ctx, { jobId: job.publicId, planHash: job.planHash.toString('hex'), comment: '' }))
    await events.until(() => events.received.length === 3)
    events.close()

    expect(events.received.map(({ data }) => data['count'])).to.deep.equal([before, before + 1, before])
  })

  it('sends both over one connection when asked to', async () => {
    const { job } = await aJob()
    const events = await Events.open(test, browser, `/jobs/${job.publicId}/events?inbox=true`)
    await events.until(({ name }) => name === 'inbox')
    await events.until(({ name }) => name === 'progress')
    events.close()
  })

  it('answers before it begins: what is not there is not there', async () => {
    const answer = await browser.ask('GET', '/api/v1/jobs/nothing/events')

    expect([answer.status, answer.json.code]).to.deep.equal([404, 'job_not_found'])
  })

  it('ends the oldest stream of a person who opens more than six, and says so', async () => {
    const { job } = await aJob()
    const person = test.browser()
    await person.signIn(await aUser(test.app, 'tenant_admin', tenant), PASSWORD)
    const open = () => Events.open(test, person, `/jobs/${job.publicId}/events`)
    const oldest = await open()
    await oldest.until(({ name }) => name === 'progress')
    const others = []
    for (let left = 6; left > 0; left--) others.push(await open())
    await oldest.until(({ name }) => name === 'superseded')
    await oldest.end()

    expect(others.filter((one) => one.ended)).to.deep.equal([])
    for (const one of others) one.close()
  })

  it('shows a tenant user the computers that are theirs, in events and in the audit trail', async () => {
    const owner = await aUser(test.app, 'tenant_user', tenant)
    const groupId = await aServerGroup(test.app, tenant, owner)
    const group = (await test.app.pools.infra('server_group').where({ public_id: groupId }).first('id')) as { id: number }
    const [own] = await computers(world, 1, { groupId: group.id })
    const [other] = await computers(world, 1)
    if (own === undefined || other === undefined) return never()
    const job = await requested(test.app, world.admin, aRequest([own, other], [await aPatch(world, [own, other])]))
    const person = test.browser()
    await person.signIn(owner, PASSWORD)
    await as(test.app, world.admin, (ctx) => cancel(ctx, { jobId: job.publicId, computerId: other.publicId, comment: 'not this one' }))

    const events = await Events.open(test, person, `/jobs/${job.publicId}/events`)
    const { data } = await events.until(({ name }) => name === 'progress')
    events.close()
    const trail = await person.ask('GET', `/api/v1/jobs/${job.publicId}/audit`)
    const whole = await browser.ask('GET', `/api/v1/jobs/${job.publicId}/audit`)

    expect(data['computers']).to.deep.include({ total: 1, canceled: 0 })
    expect(trail.json.items.map((item) => item['operation'])).to.deep.equal(['job.cancel', 'job.request'])
    expect(trail.text).to.not.contain(other.publicId)
    expect(whole.text).to.contain(other.publicId)
    expect(whole.json.items[0]).to.include({ chain: tenant, actor: world.admin.name })
  })

  it('tells which computers wrote something to whoever may see them, and of jobs that are followed only', async () => {
    const owner = await aUser(test.app, 'tenant_user', tenant)
    const groupId = await aServerGroup(test.app, tenant, owner)
    const group = (await test.app.pools.infra('server_group').where({ public_id: groupId }).first('id')) as { id: number }
    const [own] = await computers(world, 1, { groupId: group.id })
    const [other] = await computers(world, 1)
    const [elsewhere] = await computers(world, 1)
    if (own === undefined || other === undefined || elsewhere === undefined) return never()
    const patch = await aPatch(world, [own, other, elsewhere])
    const job = await requested(test.app, world.admin, aRequest([own, other], [patch]))
    await requested(test.app, world.admin, aRequest([elsewhere], [patch]))
    const person = test.browser()
    await person.signIn(owner, PASSWORD)
    const leases = new Map<TestComputer, Lease>()
    for (const computer of [own, other, elsewhere]) {
      const agent = new TestAgent(test.app, computer)
      const lease = (await agent.lease()) ?? never()
      await agent.began(lease)
      leases.set(computer, lease)
    }
    const [theirs, whole] = [
      await Events.open(test, person, `/jobs/${job.publicId}/events`),
      await Events.open(test, browser, `/jobs/${job.publicId}/events?inbox=true`),
    ]
    for (const events of [theirs, whole]) await events.until(({ name }) => name === 'progress')
    await test.app.pools.infra.raw(
      `insert into step_live (tenant_id, job_id, computer_id, position, attempt, watched_until)
       select tenant_id, job_id, computer_id, position, attempt, 'infinity' from step where public_id = any(?::uuid[])`,
      [[...leases.values()].map((lease) => lease.stepId)],
    )
    const say = async (computer: TestComputer, sequence: number) => {
      const { leaseId, jobId, stepId, attempt } = leases.get(computer) ?? never()
      const told = { leaseId, jobId, stepId, attempt, sequence, stdout: { offset: 0, text: 'x' }, stderr: null, truncated: false }
      const actor = { kind: 'agent' as const, name: 'a', role: null, userId: null, tenantId: computer.tenantId }
      await withTenant(test.app, computer.tenantId, actor, (ctx) => addLive(ctx, computer.id, told))
    }
    for (const computer of [elsewhere, other, own]) for (const sequence of [1, 2, 3]) await say(computer, sequence)
    const told = (events: Events) =>
      events.received.filter(({ name }) => name === 'output').flatMap(({ data }) => data['computerIds'] as string[])
    await theirs.until(({ data }) => (data['computerIds'] as string[] | undefined)?.includes(own.publicId) === true)
    await whole.until(() => told(whole).includes(own.publicId) && told(whole).includes(other.publicId))
    theirs.close()
    whole.close()

    expect(new Set(told(theirs))).to.deep.equal(new Set([own.publicId]))
    expect(new Set(told(whole))).to.deep.equal(new Set([own.publicId, other.publicId]))
    expect(whole.received.filter(({ name }) => name === 'output').length).to.be.below(4)
    expect(whole.received.find(({ name }) => name === 'output')?.id).to.equal(null)
  })

  it('lists as many computers in a state as it counts', async () => {
    const { on, job } = await aJob(3)
    const [good, bad] = on
    if (good === undefined || bad === undefined) return never()
    await new TestAgent(test.app, good).work()
    await new TestAgent(test.app, bad).work((lease) => (lease.kind === 'apply' ? { outcome: 'failed', reason: 'install_failed' } : {}))

    const shown = (await browser.ask('GET', `/api/v1/jobs/${job.publicId}`)).json as unknown as Record<string, Record<string, number>>
    for (const state of ['waiting', 'running', 'done', 'failed', 'canceled', 'expired']) {
      const { json } = await browser.ask('GET', `/api/v1/jobs/${job.publicId}/computers?state=${state}`)
      expect(json.items.length, state).to.equal(shown['computers']?.[state])
      expect(json.items.every((item) => item['state'] === state)).to.equal(true)
    }
    expect(shown['computers']).to.include({ total: 3, done: 1, failed: 1, waiting: 1 })
  })
})

describe('the streams of a server that stops', () => {
  it('end at once', async () => {
    const test = await openTestApi({ endpoints: [...liveJobsEndpoints, ...sessionsEndpoints], graceMs: 10_000 })
    const browser = test.browser()
    await browser.signIn(await aUser(test.app, 'tenant_admin'), PASSWORD)
    const events = await Events.open(test, browser, '/jobs/inbox/events')
    await events.until(({ name }) => name === 'inbox')
    const began = performance.now()
    await test.close()
    await events.end()

    expect(performance.now() - began).to.be.below(5000)
  })
})

function never(): never {
  throw new Error('there are computers')
}
