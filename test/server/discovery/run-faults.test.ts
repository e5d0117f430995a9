import { expect } from 'chai'
import type { App } from '../../../server/context.ts'
import { WsusError } from '../../../wsus-adapter/index.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { anEstate, aSource, beginRun, discover, goOn, picture, verdictOf } from './estate.ts'
import { FakeWsus } from './fake-wsus.ts'

describe('executeRun on a bad day', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  for (const what of ['computers', 'approvals', 'patches'] as const) {
    it(`stops before it removes more than a fifth of ${what}, and goes on when forced`, async () => {
      const { app } = test
      const source = await aSource(app)
      const wsus = new FakeWsus()
      const updates = Array.from({ length: 55 }, () => wsus.addUpdate())
      for (const id of updates) wsus.approve(id)
      for (let i = 0; i < 55; i++) wsus.addComputer(`c${i}.brake-${what}.example`)
      await discover(app, source.publicId, wsus)
      const before = await picture(app, source.id)
      const map = { computers: wsus.computers, approvals: wsus.approvals, patches: wsus.updates }[what]
      for (const id of [...map.keys()].slice(0, 12)) map.delete(id)

      const stopped = await discover(app, source.publicId, wsus, { full: true })

      expect(stopped).to.deep.include({ state: 'stopped', errorCode: 'discovery_brake' })
      expect(stopped.errorDetails).to.deep.include({ count: 12, total: 55, what, sourceId: source.publicId })
      expect(await picture(app, source.id)).to.deep.equal(before)

      const forced = await discover(app, source.publicId, wsus, { full: true, force: true })

      expect(forced.state).to.equal('succeeded')
      expect(forced.counts[what]?.removed).to.equal(12)
    })
  }

  it('refuses a second run of a source while one is running, and lets other sources run', async () => {
    const { app } = test
    const [one, other] = [await aSource(app), await aSource(app)]
    const runId = await beginRun(app, one.publicId)

    expect(await codeOf(beginRun(app, one.publicId))).to.equal('discovery_running')
    expect((await discover(app, other.publicId, new FakeWsus())).state).to.equal('succeeded')
    expect((await goOn(app, runId, new FakeWsus())).state).to.equal('succeeded')
  })

  it('refuses a server that another source has already, and one that has become another', async () => {
    const { app } = test
    const [one, other] = [await aSource(app), await aSource(app)]
    const wsus = new FakeWsus()
    await discover(app, one.publicId, wsus)

    const second = await discover(app, other.publicId, wsus)
    const exchanged = await discover(app, one.publicId, new FakeWsus())

    expect(second).to.deep.include({ state: 'failed', errorCode: 'source_duplicate_server' })
    expect(second.errorDetails).to.deep.include({ sourceId: one.publicId })
    expect(exchanged).to.deep.include({ state: 'failed', errorCode: 'wsus_changed_identity' })
  })

  it('lets a source fail by name and begin again', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = anEstate()
    wsus.onAsk = (what) => {
      if (what === 'approvals') throw new WsusError('wsus_timeout', { operation: 'ExecuteSPGetDeployments', seconds: 30 })
    }

    const failed = await discover(app, source.publicId, wsus)
    wsus.onAsk = () => {}
    const run = await discover(app, source.publicId, wsus)

    expect(failed).to.deep.include({ state: 'failed', errorCode: 'wsus_timeout' })
    expect(failed.errorDetails).to.deep.include({ operation: 'ExecuteSPGetDeployments', seconds: 30 })
    expect(run.state).to.equal('succeeded')
    expect(await baseline(app, source.id), 'a failed run is no baseline').to.deep.equal({ approvals: 4, baseline: 4 })
  })

  it('goes on with the next task when another transaction was in its way', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = anEstate()
    const runId = await beginRun(app, source.publicId)
    await losesOnce(app, 'approval')

    const lost = await codeOf(goOn(app, runId, wsus))
    const left = await app.pools.infra('source_run').where({ id: runId }).first('state', 'phase')
    const run = await goOn(app, runId, wsus)

    expect(lost).to.equal('40P01')
    expect(left, 'it is not over').to.deep.equal({ state: 'running', phase: 'approvals' })
    expect(run).to.deep.include({ state: 'succeeded', errorCode: null })
  })

  it('joins the same update of two servers into one patch with two origins', async () => {
    const { app } = test
    const [one, other] = [await aSource(app), await aSource(app)]
    const [upstream, replica] = [new FakeWsus(), new FakeWsus()]
    const update = upstream.addUpdate()
    replica.addUpdate({ id: update })
    await discover(app, one.publicId, upstream)
    await discover(app, other.publicId, replica)

    const { rows } = await app.pools.infra.raw<{ rows: { origins: number }[] }>(
      `select count(*)::int as origins from patch p join patch_origin o on o.patch_id = p.id where p.public_id = ? group by p.id`,
      [`wsus:${update}`],
    )

    expect(rows).to.deep.equal([{ origins: 2 }])
  })

  it('lets the server decide to which a moved computer reports, and keeps its history', async () => {
    const { app } = test
    const [one, other] = [await aSource(app), await aSource(app)]
    const [old, young] = [new FakeWsus(), new FakeWsus()]
    const update = old.addUpdate()
    young.addUpdate({ id: update })
    const computer = old.addComputer('moved1.example')
    old.report(computer, { [update]: 2 })
    await discover(app, one.publicId, old)
    young.addComputer('moved1.example', { id: computer })
    for (let i = 0; i < 9; i++) young.report(computer, { [update]: 4 })

    await discover(app, other.publicId, young)
    expect(await verdictOf(app, other.id)).to.deep.include({ state: 'installed', source_id: other.id })
    const back = await discover(app, one.publicId, old)

    expect(back.counts.computersRead ?? 0, 'the former server has nothing to say any more').to.equal(0)
    expect(await verdictOf(app, one.id)).to.deep.include({ state: 'installed', source_id: other.id })

    for (let i = 0; i < 99; i++) old.report(computer, {})
    await discover(app, one.publicId, old)

    expect(await verdictOf(app, one.id), 'it reports to the old one again').to.deep.include({ state: 'missing', source_id: one.id })
    const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
      `select distinct computer_id from source_computer where external_id = ?`,
      [computer],
    )
    expect(rows, 'one computer').to.have.length(1)
  })

  it('does not merge computers that share an id and not a name, and says so', async () => {
    const { app } = test
    const [one, other] = [await aSource(app), await aSource(app)]
    const [a, b] = [new FakeWsus(), new FakeWsus()]
    const id = a.addComputer('clone1.example')
    b.addComputer('clone2.example', { id })
    await discover(app, one.publicId, a)
    await discover(app, other.publicId, b)

    const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
      `select distinct computer_id from source_computer where external_id = ?`,
      [id],
    )
    const findings = await app.pools.infra('finding').where({ subject: id }).select('code')

    expect(rows).to.have.length(2)
    expect(findings).to.deep.equal([{ code: 'identity_shared' }])
  })

  describe('broken off at any point', () => {
    const points = [
      'probe',
      'groups',
      'computers',
      'computers-end',
      'categories',
      'updates',
      'updates-page',
      'approvals',
      'approvals-end',
      'states',
    ]

    it('goes on to the same CMDB as a run in one piece', async function () {
      this.timeout(60_000)
      const { app } = test
      const clean = await aSource(app)
      const wsus = anEstate()
      await discover(app, clean.publicId, wsus)
      const wanted = await picture(app, clean.id)

      for (const [i, point] of [...points, 'state 1', 'state 3'].entries()) {
        const source = await aSource(app)
        const twin = copyOf(wsus, i)
        const stop = new AbortController()
        let states = 0
        twin.onAsk = (what) => {
          if (what.startsWith('states of')) states++
          if (what === point || point === `state ${states}`) {
            stop.abort()
            throw new Error('the process is asked to stop')
          }
        }
        const runId = await beginRun(app, source.publicId)
        await goOn(app, runId, twin, stop.signal).then(
          () => expect.fail(`${point}: the run did not break off`),
          () => {},
        )
        twin.onAsk = () => {}

        const run = await goOn(app, runId, twin)

        expect(run.state, point).to.equal('succeeded')
        expect(normalized(await picture(app, source.id)), point).to.deep.equal(normalized(wanted))
      }
    })
  })
})

/** The same estate on another server with other computers, so that nothing is merged. */
function copyOf(wsus: FakeWsus, number: number): FakeWsus {
  const copy = new FakeWsus()
  for (const [id, group] of wsus.groups) copy.groups.set(id, group)
  for (const [id, update] of wsus.updates) copy.updates.set(id, update)
  for (const [id, row] of wsus.approvals) copy.approvals.set(id, row)
  for (const [id, computer] of wsus.computers) {
    const own = `${id.slice(0, -2)}${String(number + 10)}`
    copy.computers.set(own, { ...computer, target: { ...computer.target, id: own, name: `${computer.target.name}.n${number}` } })
  }
  return copy
}

/** Ids of computers without what tells the twins apart. */
function normalized(seen: unknown): unknown {
  return JSON.parse(JSON.stringify(seen).replaceAll(/"(external_id|computer)":"([0-9a-f-]{34})[0-9a-f]{2}"/g, '"$1":"$2"'))
}

/** Has the next transaction that writes to a table be the one that PostgreSQL takes back to end a deadlock; what counts it is not taken back. */
async function losesOnce(app: App, table: string): Promise<void> {
  await app.pools.owner.raw(`create sequence deadlocks;
    create function lose_once() returns trigger language plpgsql security definer as $$
      begin if nextval('deadlocks') = 1 then raise exception 'deadlock detected' using errcode = '40P01'; end if; return null; end $$;
    create trigger lose_once after insert on ${table} for each statement execute function lose_once()`)
}

async function baseline(app: App, sourceId: number): Promise<unknown> {
  const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
    `select count(*)::int as approvals, count(*) filter (where baseline)::int as baseline from approval where source_id = ?`,
    [sourceId],
  )
  return rows[0]
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no error',
    (err: unknown) => (err as { code?: unknown }).code,
  )
}
