import { expect } from 'chai'
import { takeBaseline } from '../../../server/baselines/service.ts'
import { addServers, updateServers } from '../../../server/computers/registration.ts'
import { timelineEndpoints } from '../../../server/computers/endpoints-timeline.ts'
import { computerAsOf } from '../../../server/computers/store-past.ts'
import {
  TIMELINE_KINDS,
  timelineOf,
  verdictChangesAt,
  type TimelineKind,
  type TimelineRow,
} from '../../../server/computers/store-timeline.ts'
import { COMMAND, withInfra, withTenant, withViewer, type Actor } from '../../../server/context.ts'
import { endException, makeException } from '../../../server/exceptions/service.ts'
import { newestApprovals } from '../../../server/health/store-home.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { scopeOf } from '../../../server/health/viewer.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aServerGroup, aTenant, unique } from '../../support/people.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'
import * as jobs from '../jobs/world.ts'

describe('timelineOf', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())
  afterEach(() => test.setTime(null))

  let time = Date.now()
  /** The instant after everything so far; what follows happens a minute later. */
  function instant(): Date {
    const now = new Date(time)
    time += 60_000
    test.setTime(new Date(time))
    return now
  }

  async function rows(actor: Actor, computerId: string, wish: { kinds?: TimelineKind[]; limit?: number } = {}): Promise<TimelineRow[]> {
    const { kinds = TIMELINE_KINDS, limit = 200 } = wish
    return withViewer(test.app, actor, async (ctx) => {
      const computer = await computerAsOf(ctx, computerId, ctx.now)
      if (computer === undefined) throw new Error('the computer is not there')
      const found: TimelineRow[] = []
      let after: [string, string] | undefined
      do {
        const page: TimelineRow[] = await timelineOf(ctx, computer, { kinds, after, limit })
        found.push(...page.slice(0, limit))
        const last = found.at(-1)
        after = page.length > limit && last !== undefined ? [last.at.toISOString(), last.key] : undefined
      } while (after !== undefined)
      return found
    })
  }

  const infra: Actor = { ...COMMAND }

  /** A tenant's computer that WSUS knows, renamed and moved to another group, with a patch that was approved and then installed. */
  async function aHistory() {
    const { app } = test
    instant()
    const wsus = new FakeWsus()
    const source = await aSource(app)
    const name = unique('line')
    const computer = wsus.addComputer(`${name}.line.example`)
    const update = wsus.addUpdate({ severity: 'Critical' })
    wsus.report(computer, { [update]: 2 })
    await discover(app, source.publicId, wsus)
    const tenantId = await aTenant(app)
    const [first, second] = [await aServerGroup(app, tenantId), await aServerGroup(app, tenantId)]
    instant()
    const address = `198.51.100.${Math.floor(Math.random() * 250) + 1}`
    const row = { address, name: 'first name', hostName: name, serverGroupId: first, osType: 'windows', osArchitecture: '', osName: '' }
    const [serverId = ''] = await withInfra(app, COMMAND, (ctx) => addServers(ctx, [row]))
    const { id: key } = (await app.pools.infra('tenant').where({ public_id: tenantId }).first('id')) as { id: number }
    const actor: Actor = { kind: 'user', name: 'the-admin', role: 'tenant_admin', userId: 1, tenantId: key }
    instant()
    wsus.approve(update)
    await discover(app, source.publicId, wsus)
    instant()
    await withInfra(app, COMMAND, (ctx) => updateServers(ctx, [{ ...row, name: 'second name', serverGroupId: second }]))
    return { app, wsus, source, computer, update, serverId, key, actor, first, second }
  }

  it('tells what became of states in one run as one event', async () => {
    const { app, wsus, source, computer, update, serverId, actor } = await aHistory()
    instant()
    wsus.report(computer, { [update]: 4 })
    await discover(app, source.publicId, wsus)
    instant()

    const events = await rows(actor, serverId, { kinds: ['verdicts'] })
    const changes = await withViewer(app, actor, async (ctx) => {
      const key = await computerAsOf(ctx, serverId, ctx.now)
      if (key === undefined) throw new Error('the computer is not there')
      const found = await verdictChangesAt(
        ctx,
        key,
        events.map((event) => event.at),
      )
      return found.map((one) => [one.patchId, one.from, one.to, one.approvedFrom, one.approvedTo, one.sourceId])
    })

    expect(events).to.have.length(3)
    expect(changes).to.deep.equal([
      [`wsus:${update}`, 'missing', 'installed', true, true, 'WSUS'],
      [`wsus:${update}`, 'missing', 'missing', false, true, 'WSUS'],
      [`wsus:${update}`, null, 'missing', null, false, 'WSUS'],
    ])
  })

  it('tells attributes and places with what they were before, in two events', async () => {
    const { serverId, actor, app, first, second } = await aHistory()
    instant()
    const names = (await app.pools.infra('server_group').whereIn('public_id', [first, second]).select('public_id', 'name')) as {
      public_id: string
      name: string
    }[]
    const nameOf = (id: string) => names.find((group) => group.public_id === id)?.name

    const events = await rows(actor, serverId, { kinds: ['attributes', 'place'] })

    expect(events.filter((event) => event.kind === 'place').map((event) => event.facts)).to.deep.include([
      { name: 'serverGroupId', from: nameOf(first), to: nameOf(second) },
    ])
    expect(events.filter((event) => event.kind === 'attributes').map((event) => event.facts)).to.deep.include([
      { name: 'displayName', from: 'first name', to: 'second name' },
    ])
  })

  it('tells approvals, exceptions and baselines', async () => {
    const { app, serverId, actor, key, update } = await aHistory()
    instant()
    const exceptionId = await withTenant(app, key, actor, (ctx) =>
      makeException(ctx, {
        patchId: `wsus:${update}`,
        kind: 'hold',
        reason: 'the month is being closed',
        until: new Date(time + 86_400_000),
      }),
    )
    instant()
    await withTenant(app, key, actor, (ctx) => endException(ctx, exceptionId))
    instant()
    const baselineId = await withViewer(app, actor, (ctx) => takeBaseline(ctx, serverId, 'a name'))
    instant()

    const events = await rows(actor, serverId, { kinds: ['approval', 'exception', 'baseline'] })

    expect(events.map((event) => event.kind)).to.deep.equal(['baseline', 'exception', 'exception', 'approval'])
    const [baseline, ended, made, approval] = events.map((event) => event.facts as Record<string, unknown>)
    expect(baseline).to.deep.equal({ baselineId, name: 'a name', by: 'the-admin' })
    expect([ended?.['what'], made?.['what'], made?.['reason']]).to.deep.equal(['ended', 'made', 'the month is being closed'])
    expect(approval).to.include({ action: 'install', count: 1 })
    expect(approval?.['patches']).to.have.length(1).and.to.have.nested.property('[0].patchId', `wsus:${update}`)
  })

  it('tells from where a computer came to those alone who may know', async () => {
    const { serverId, actor } = await aHistory()
    instant()
    const facts = async (who: Actor) => (await rows(who, serverId, { kinds: ['computer'] })).map((event) => event.facts)

    expect(await facts(actor)).to.deep.equal([{ what: 'added', fromTenantId: null, by: null }])
    expect(await facts(infra)).to.deep.equal([{ what: 'moved', fromTenantId: '__UNASSIGNED__', by: '#COMMAND' }])
  })

  it('tells jobs with the ends of their steps, and the agent', async () => {
    const world = await jobs.aTenant(test.app)
    const [computer] = await jobs.computers(world, 1)
    if (computer === undefined) throw new Error('no computer')
    const job = await jobs.requested(test.app, world.admin, jobs.aRequest([computer], [await jobs.aPatch(world, [computer])]))
    const ended = { state: 'failed', ended_at: new Date(time), reason: 'exit_code' }
    await test.app.pools.infra('step').where({ job_id: job.id, position: 1 }).update(ended)
    instant()

    const events = await rows(world.admin, computer.publicId, { kinds: ['job', 'step', 'agent'] })

    const facts = (kind: TimelineKind) =>
      events.filter((event) => event.kind === kind).map((event) => event.facts as Record<string, unknown>)
    expect(facts('job').map((one) => [one['jobId'], one['what']])).to.deep.equal([[job.publicId, 'requested']])
    expect(facts('step').map((one) => [one['jobId'], one['state'], one['reason']])).to.deep.equal([[job.publicId, 'failed', 'exit_code']])
    expect(facts('agent').map((one) => one['what'])).to.deep.equal(['enrolled'])
  })

  it('fits the contract of its endpoint', async () => {
    const { app, serverId, actor, key, update } = await aHistory()
    await withTenant(app, key, actor, (ctx) =>
      makeException(ctx, { patchId: `wsus:${update}`, kind: 'hold', reason: 'not reachable', until: new Date(time + 86_400_000) }),
    )
    await withViewer(app, actor, (ctx) => takeBaseline(ctx, serverId, 'a name'))
    instant()
    const [declared] = timelineEndpoints
    if (declared?.run.kind !== 'transaction' || declared.response === undefined) throw new Error('the endpoint is not what it was')
    const { handle } = declared.run

    const answer = await withViewer(app, actor, (ctx) =>
      handle({ app, ctx, actor, params: { computerId: serverId }, query: { limit: 100 }, body: undefined }),
    )
    const { items } = declared.response.parse(answer) as { items: { kind: TimelineKind }[] }

    expect([...new Set(items.map((item) => item.kind))].toSorted()).to.deep.equal([
      'approval',
      'attributes',
      'baseline',
      'computer',
      'exception',
      'place',
      'verdicts',
    ])
  })

  it('goes on after any event, also where several happened at the same time', async () => {
    const { serverId, actor } = await aHistory()
    instant()
    const whole = await rows(actor, serverId)

    for (const limit of [1, 2, 3]) {
      expect((await rows(actor, serverId, { limit })).map((event) => [event.at, event.key])).to.deep.equal(
        whole.map((event) => [event.at, event.key]),
      )
    }
    expect(whole.length).to.be.greaterThan(5)
  })

  it('shares with the home page when WSUS approved a patch for the tenant', async () => {
    const { app, key, actor, update } = await aHistory()
    await withInfra(app, COMMAND, (ctx) => recountTenant(ctx, key))
    const other: Actor = { ...actor, tenantId: (await jobs.aTenant(app)).tenantId }
    const newest = (who: Actor) =>
      withViewer(app, who, async (ctx) =>
        (await newestApprovals(ctx, await scopeOf(ctx), 'en', 10)).map((one) => [one.patchId, one.approved, one.unapplied]),
      )

    expect(await newest(actor)).to.deep.equal([[`wsus:${update}`, 1, 1]])
    expect(await newest(other)).to.deep.equal([])
    expect(await newest(infra)).to.deep.include([`wsus:${update}`, 1, 1])
  })
})
