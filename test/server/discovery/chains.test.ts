import { expect } from 'chai'
import type { App } from '../../../server/context.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aSource, discover, readiness, verdictOf } from './estate.ts'
import { FakeWsus } from './fake-wsus.ts'

describe('executeRun over chains of servers', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  interface Seen {
    readonly computers: number
    readonly verdicts: { state: string; source_id: number }[]
  }

  /** How often a name is among the living computers, and what is stored of it. */
  async function seen(app: App, fqdn: string): Promise<Seen> {
    const { rows } = await app.pools.infra.raw<{ rows: { id: number }[] }>(`select id from computer where fqdn = ? and ended_at is null`, [
      fqdn,
    ])
    const verdicts = (await app.pools
      .infra('verdict')
      .whereIn(
        'computer_id',
        rows.map((row) => row.id),
      )
      .select('state', 'source_id')) as Seen['verdicts']
    return { computers: rows.length, verdicts }
  }

  async function status(
    app: App,
    fqdn: string,
  ): Promise<{ not_ready: string | null; wsus_heard_at: Date | null; wsus_last_report_at: Date | null }> {
    const { rows } = await app.pools.infra.raw<{ rows: Awaited<ReturnType<typeof status>>[] }>(
      `select st.not_ready, st.wsus_heard_at, st.wsus_last_report_at from computer_status st join computer c on c.id = st.computer_id
        where c.fqdn = ? and c.ended_at is null`,
      [fqdn],
    )
    return rows[0]!
  }

  /** An upstream server with a chain of two replicas below it, the lower of which has a computer that lacks an update. */
  function aChain(name: string) {
    const upstream = new FakeWsus()
    const update = upstream.addUpdate()
    upstream.approve(update)
    const middle = upstream.addServer('middle.example')
    const lower = upstream.addServer('lower.example', { parentId: middle })
    const fqdn = `${name}.chain.example`
    const computer = upstream.addComputer(fqdn, { below: lower })
    upstream.report(computer, { [update]: 2 })
    upstream.rollUp(lower)
    return { upstream, update, middle, lower, fqdn, computer }
  }

  /** The server at a place of the chain, as it tells of itself, with the computer as its own or as one below. */
  function serverOf(chain: ReturnType<typeof aChain>, serverId: string, below?: string): FakeWsus {
    const server = new FakeWsus()
    server.serverId = serverId
    server.addUpdate({ id: chain.update })
    server.approve(chain.update)
    if (below !== undefined) server.addServer('below.example', { id: below })
    server.addComputer(chain.fqdn, { id: chain.computer, ...(below === undefined ? {} : { below }) })
    // Later than anything that the upstream server heard.
    for (let i = 0; i < 20; i++) server.report(chain.computer, { [chain.update]: 2 })
    if (below !== undefined) server.rollUp(below)
    return server
  }

  it('reads the rolled-up states of computers below a server that alone is connected, and keeps the chain', async () => {
    const { app } = test
    const source = await aSource(app)
    const { upstream, fqdn, middle, lower } = aChain('alone')

    const run = await discover(app, source.publicId, upstream)

    expect(run).to.deep.include({ state: 'succeeded', errorCode: null })
    expect(await readiness(app, source.id)).to.deep.equal([null])
    expect(await seen(app, fqdn)).to.deep.equal({ computers: 1, verdicts: [{ state: 'missing', source_id: source.id }] })
    const servers = await app.pools.infra('downstream_server').where({ source_id: source.id }).orderBy('hops').select('server_id', 'hops')
    expect(servers).to.deep.equal([
      { server_id: middle, hops: 1 },
      { server_id: lower, hops: 2 },
    ])
  })

  it('is as fresh as the roll-up, however new the report is', async () => {
    const { app } = test
    const source = await aSource(app)
    const { upstream, fqdn, computer, lower, update } = aChain('fresh')
    const rolledUp = new Date(`${upstream.servers.get(lower)?.lastRollupTime}Z`)
    upstream.report(computer, { [update]: 2 })

    await discover(app, source.publicId, upstream)

    const before = await status(app, fqdn)
    expect(before.wsus_heard_at).to.deep.equal(rolledUp)
    expect(before.wsus_last_report_at?.getTime()).to.be.greaterThan(rolledUp.getTime())

    upstream.rollUp(lower)
    await discover(app, source.publicId, upstream)
    expect((await status(app, fqdn)).wsus_heard_at).to.deep.equal(before.wsus_last_report_at)
  })

  it('reads states anew that were sent up after the news of the report', async () => {
    const { app } = test
    const source = await aSource(app)
    const { upstream, computer, lower, update } = aChain('late')
    await discover(app, source.publicId, upstream)
    upstream.report(computer, {})
    await discover(app, source.publicId, upstream)
    upstream.computers.get(computer)?.states.set(update, 4)
    upstream.rollUp(lower)

    await discover(app, source.publicId, upstream)

    expect(await verdictOf(app, source.id)).to.deep.include({ state: 'installed' })
    upstream.asked = []
    await discover(app, source.publicId, upstream)
    expect(upstream.asked.filter((what) => what.startsWith('states of'))).to.deep.equal([])
  })

  it('counts a computer once when both ends are connected: at the server that has it, in whatever order they are read', async () => {
    const { app } = test
    for (const order of [0, 1]) {
      const chain = aChain(`both${order}`)
      const [above, below] = [await aSource(app), await aSource(app)]
      const server = serverOf(chain, chain.lower)
      server.report(chain.computer, { [chain.update]: 4 })
      const runs = [() => discover(app, above.publicId, chain.upstream), () => discover(app, below.publicId, server)]
      if (order === 1) runs.reverse()

      for (const run of [...runs, ...runs]) expect((await run()).state).to.equal('succeeded')

      expect(await seen(app, chain.fqdn)).to.deep.equal({ computers: 1, verdicts: [{ state: 'installed', source_id: below.id }] })
    }
  })

  it('prefers the nearest server above', async () => {
    const { app } = test
    const chain = aChain('nearest')
    const [above, between] = [await aSource(app), await aSource(app)]
    const server = serverOf(chain, chain.middle, chain.lower)
    server.report(chain.computer, { [chain.update]: 5 })
    await discover(app, above.publicId, chain.upstream)
    await discover(app, between.publicId, server)
    await discover(app, above.publicId, chain.upstream)

    expect(await seen(app, chain.fqdn)).to.deep.equal({ computers: 1, verdicts: [{ state: 'failed', source_id: between.id }] })
  })

  it('goes back to the server above when the one that had it is gone, with the history', async () => {
    const { app } = test
    const chain = aChain('back')
    const [above, below] = [await aSource(app), await aSource(app)]
    const server = serverOf(chain, chain.lower)
    server.report(chain.computer, { [chain.update]: 4 })
    await discover(app, above.publicId, chain.upstream)
    await discover(app, below.publicId, server)
    server.computers.clear()
    await discover(app, below.publicId, server)

    await discover(app, above.publicId, chain.upstream)

    expect((await seen(app, chain.fqdn)).verdicts).to.deep.equal([{ state: 'missing', source_id: above.id }])
    const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
      `select h.state, h.source_id from verdict_history h join computer c on c.id = h.computer_id where c.fqdn = ? order by h.valid_from`,
      [chain.fqdn],
    )
    expect(rows).to.deep.equal([
      { state: 'missing', source_id: above.id },
      { state: 'installed', source_id: below.id },
    ])
  })

  it('follows a computer that moves up, and down below another server, although the former one still lists it', async () => {
    const { app } = test
    const chain = aChain('moves')
    const { upstream, computer, update, fqdn } = chain
    const [above, below] = [await aSource(app), await aSource(app)]
    const server = serverOf(chain, chain.lower)
    await discover(app, above.publicId, upstream)
    await discover(app, below.publicId, server)
    expect((await seen(app, fqdn)).verdicts).to.deep.equal([{ state: 'missing', source_id: below.id }])

    for (let i = 0; i < 40; i++) upstream.report(computer, { [update]: 3 })
    const known = upstream.computers.get(computer)!
    known.target = { ...known.target, parentServerId: null }
    await discover(app, above.publicId, upstream)
    expect((await seen(app, fqdn)).verdicts, 'up').to.deep.equal([{ state: 'downloaded', source_id: above.id }])

    for (let i = 0; i < 40; i++) upstream.report(computer, { [update]: 4 })
    known.target = { ...known.target, parentServerId: chain.middle }
    await discover(app, above.publicId, upstream)
    await discover(app, below.publicId, server)
    expect(await seen(app, fqdn), 'down').to.deep.equal({ computers: 1, verdicts: [{ state: 'installed', source_id: above.id }] })
  })

  it('only knows where a computer is that reports to a server which sends nothing up', async () => {
    const { app } = test
    const source = await aSource(app)
    const { upstream, fqdn, lower } = aChain('silent')
    upstream.servers.set(lower, { ...upstream.servers.get(lower)!, isReplica: false, lastRollupTime: null })

    await discover(app, source.publicId, upstream)

    expect(await seen(app, fqdn)).to.deep.equal({ computers: 1, verdicts: [] })
    expect((await status(app, fqdn)).not_ready).to.equal('reports_elsewhere')
  })

  it('marks servers that are gone, and takes them up when they come back', async () => {
    const { app } = test
    const source = await aSource(app)
    const { upstream, middle } = aChain('gone')
    await discover(app, source.publicId, upstream)
    const kept = upstream.servers.get(middle)!
    const absent = async (): Promise<unknown> =>
      (
        (await app.pools.infra('downstream_server').where({ source_id: source.id, server_id: middle }).first('absent_since')) as {
          absent_since: unknown
        }
      ).absent_since
    upstream.servers.delete(middle)
    await discover(app, source.publicId, upstream)
    expect(await absent()).not.to.equal(null)

    upstream.servers.set(middle, kept)
    await discover(app, source.publicId, upstream)
    expect(await absent()).to.equal(null)
  })
})

describe('a patch that two servers have', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  it('is expired or superseded when all that have it say so, and keeps what each says', async () => {
    const { app } = test
    const [one, other] = [await aSource(app), await aSource(app)]
    const [a, b] = [new FakeWsus(), new FakeWsus()]
    const update = a.addUpdate()
    b.addUpdate({ id: update })
    for (const wsus of [a, b]) wsus.probe = { reads: { flags: true } }
    const say = (wsus: FakeWsus, what: object): void => void wsus.updates.set(update, { ...wsus.updates.get(update)!, ...what })
    say(a, { isDeclined: true, publicationState: 1, isSuperseded: true })
    await discover(app, one.publicId, a)
    await discover(app, other.publicId, b)
    const patch = async (): Promise<unknown> =>
      app.pools
        .infra('patch')
        .where({ public_id: `wsus:${update}` })
        .first('expired', 'superseded', 'absent_since')
    const origins = await app.pools.infra('patch_origin').where({ external_id: update }).orderBy('source_id').select('declined', 'expired')

    expect(origins).to.deep.equal([
      { declined: true, expired: true },
      { declined: false, expired: false },
    ])
    expect(await patch()).to.deep.equal({ expired: false, superseded: false, absent_since: null })

    say(b, { publicationState: 1 })
    await discover(app, other.publicId, b)
    expect(await patch()).to.deep.include({ expired: true, superseded: false })

    b.updates.delete(update)
    await discover(app, other.publicId, b)
    expect(await patch(), 'a server that has it no more has nothing to say').to.deep.equal({
      expired: true,
      superseded: true,
      absent_since: null,
    })
  })
})
