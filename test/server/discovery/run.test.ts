import { expect } from 'chai'
import type { App } from '../../../server/context.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aSource, beginRun, discover, goOn, picture } from './estate.ts'
import { FakeWsus } from './fake-wsus.ts'

describe('executeRun', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  it('reads groups, computers, updates, approvals and states of a source', async () => {
    const { app } = test
    const source = await aSource(app)

    const run = await discover(app, source.publicId, anEstate())

    expect(run.errorCode).to.equal(null)
    expect(run.state).to.equal('succeeded')
    expect(run.counts).to.deep.include({
      groups: { read: 2, added: 2, changed: 0, removed: 0 },
      computers: { read: 5, added: 5, changed: 0, removed: 0 },
      patches: { read: 7, added: 7, changed: 0, removed: 0 },
      approvals: { read: 4, added: 4, changed: 0, removed: 0 },
      states: { read: 25, added: 25, changed: 0, removed: 0 },
      newlyApproved: 4,
      notices: 0,
    })
    const seen = (await picture(app, source.id)) as { verdicts: unknown[]; members: unknown[] }
    expect(seen.verdicts).to.have.length(25)
    expect(seen.members).to.have.length(10)
  })

  it('writes no row of the estate when nothing changed', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = anEstate()
    await discover(app, source.publicId, wsus)
    const before = await writes(app)

    const run = await discover(app, source.publicId, wsus)

    expect(run.counts).to.deep.include({
      computers: { read: 5, added: 0, changed: 0, removed: 0 },
      approvals: { read: 4, added: 0, changed: 0, removed: 0 },
      states: { read: 0, added: 0, changed: 0, removed: 0 },
      newlyApproved: 0,
    })
    expect(await writes(app)).to.deep.equal(before)
    expect(wsus.asked.filter((what) => what.startsWith('states of')).length, 'no computer is asked about twice').to.equal(5)
  })

  it('ends at the digest for computers that reported the same', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = anEstate()
    await discover(app, source.publicId, wsus)
    const [computer = ''] = wsus.computers.keys()
    wsus.report(computer, {})
    const verdict = (await writes(app))['verdict']

    const run = await discover(app, source.publicId, wsus)

    expect(run.counts).to.deep.include({ computersRead: 1, computersUnchanged: 1, states: { read: 3, added: 0, changed: 0, removed: 0 } })
    expect((await writes(app))['verdict']).to.deep.equal(verdict)
  })

  it('follows states: installed, failed, and gone, with the former values in the history', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    const [one, two, three] = [wsus.addUpdate(), wsus.addUpdate(), wsus.addUpdate()]
    const computer = wsus.addComputer('db1.follow.example')
    wsus.report(computer, { [one]: 2, [two]: 2, [three]: 2 })
    await discover(app, source.publicId, wsus)
    wsus.report(computer, { [one]: 4, [two]: 5, [three]: 1 })

    await discover(app, source.publicId, wsus)

    const seen = (await picture(app, source.id)) as { verdicts: { public_id: string; state: string }[] }
    expect(new Map(seen.verdicts.map((v) => [v.public_id, v.state]))).to.deep.equal(
      new Map([
        [`wsus:${one}`, 'installed'],
        [`wsus:${two}`, 'failed'],
      ]),
    )
    const { rows } = await app.pools.infra.raw<{ rows: { state: string }[] }>(
      `select h.state from verdict_history h join source_computer sc on sc.computer_id = h.computer_id where sc.source_id = ?`,
      [source.id],
    )
    expect(rows).to.deep.equal([{ state: 'missing' }, { state: 'missing' }, { state: 'missing' }])
  })

  it('reads states anew when an approval comes or goes although the client has not reported', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    const update = wsus.addUpdate()
    const computer = wsus.addComputer('web1.approval.example')
    wsus.report(computer, { [update]: 2 })
    await discover(app, source.publicId, wsus)
    expect(await verdictOf(app, source.id)).to.deep.include({ state: 'missing', approved: false })

    const approval = wsus.approve(update)
    const second = await discover(app, source.publicId, wsus)

    expect(await verdictOf(app, source.id)).to.deep.include({ state: 'missing', approved: true })
    expect(second.counts.newlyApproved).to.equal(1)

    wsus.approvals.delete(approval)
    const third = await discover(app, source.publicId, wsus)

    expect(await verdictOf(app, source.id)).to.deep.include({ state: 'missing', approved: false })
    expect(third.counts.approvals).to.deep.equal({ read: 0, added: 0, changed: 0, removed: 1 })
    expect(third.counts.withdrawnPatchKeys).to.have.length(1)
  })

  it('reads states anew when a computer is put into a group with approvals', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    const group = wsus.addGroup('Pilot')
    const update = wsus.addUpdate()
    wsus.approve(update, group)
    const computer = wsus.addComputer('web1.group.example')
    wsus.report(computer, { [update]: 2 })
    await discover(app, source.publicId, wsus)
    expect(await verdictOf(app, source.id)).to.deep.include({ approved: false })

    wsus.computers.get(computer)?.groups.push(group)
    await discover(app, source.publicId, wsus)

    expect(await verdictOf(app, source.id)).to.deep.include({ approved: true })
  })

  it('reads a computer again when a patch that it named becomes known', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    wsus.addUpdate()
    const computer = wsus.addComputer('web1.late.example')
    const late = '11111111-2222-4333-8444-555555555555'
    wsus.report(computer, { [late]: 2 })
    await discover(app, source.publicId, wsus)
    expect(await verdictOf(app, source.id)).to.equal(undefined)

    wsus.addUpdate({ id: late })
    await discover(app, source.publicId, wsus)

    expect(await verdictOf(app, source.id)).to.deep.include({ state: 'missing' })
  })

  it('does not import Definition Updates and Drivers unless the source says so', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    wsus.addUpdate({ classification: 'Definition Updates' })
    const driver = wsus.addUpdate()
    wsus.updates.set(driver, { ...wsus.updates.get(driver)!, updateType: 'Driver' })
    const kept = wsus.addUpdate()

    await discover(app, source.publicId, wsus)

    const seen = (await picture(app, source.id)) as { patches: { external_id: string }[] }
    expect(seen.patches.map((patch) => patch.external_id)).to.deep.equal([kept])
  })

  it('keeps what patches replace', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    const old = wsus.addUpdate()
    const young = wsus.addUpdate({ supersedes: [old, '99999999-9999-4999-8999-999999999999'] })

    await discover(app, source.publicId, wsus)
    await discover(app, source.publicId, wsus)

    const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
      `select n.public_id as n, o.public_id as o from patch_supersedence s join patch n on n.id = s.patch_id join patch o on o.id = s.superseded_patch_id
        where n.public_id = ?`,
      [`wsus:${young}`],
    )
    expect(rows).to.deep.equal([{ n: `wsus:${young}`, o: `wsus:${old}` }])
    expect(
      wsus.asked.filter((what) => what === 'relations'),
      'a revision never changes, so it is asked once',
    ).to.have.length(1)
  })

  it('says of a computer without a status report that it is not ready', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    const computer = wsus.addComputer('new1.ready.example', { reported: false })
    await discover(app, source.publicId, wsus)
    expect(await readiness(app, source.id)).to.deep.equal(['no_status_report'])

    wsus.report(computer, {})
    await discover(app, source.publicId, wsus)

    expect(await readiness(app, source.id)).to.deep.equal([null])
  })

  it('marks what is gone, keeps its verdicts, and drops them on clean-up', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = anEstate()
    await discover(app, source.publicId, wsus)
    const [goneComputer = ''] = wsus.computers.keys()
    const [goneUpdate = ''] = wsus.updates.keys()
    wsus.computers.delete(goneComputer)
    wsus.updates.delete(goneUpdate)
    for (const [id, row] of wsus.approvals) if (row.updateId === goneUpdate) wsus.approvals.delete(id)

    const marked = await discover(app, source.publicId, wsus, { full: true })

    expect(marked.counts.computers?.removed).to.equal(1)
    expect(marked.counts.patches?.removed).to.equal(1)
    expect(await readiness(app, source.id)).to.include('gone_from_wsus')
    const before = (await picture(app, source.id)) as { verdicts: { computer: string; public_id: string }[] }
    expect(before.verdicts.filter((v) => v.computer === goneComputer)).to.have.length(3)

    await discover(app, source.publicId, wsus, { cleanup: true })

    const after = (await picture(app, source.id)) as { verdicts: { computer: string; public_id: string }[] }
    expect(after.verdicts.filter((v) => v.computer === goneComputer || v.public_id === `wsus:${goneUpdate}`)).to.deep.equal([])
    const { rows } = await app.pools.infra.raw<{ rows: { ended: boolean }[] }>(
      `select c.ended_at is not null as ended from computer c join source_computer sc on sc.computer_id = c.id where sc.external_id = ?`,
      [goneComputer],
    )
    expect(rows).to.deep.equal([{ ended: true }])
    const history = await app.pools.infra.raw<{ rows: unknown[] }>(
      `select 1 from verdict_history h join source_computer sc on sc.computer_id = h.computer_id where sc.external_id = ?`,
      [goneComputer],
    )
    expect(history.rows, 'the history stays').to.have.length(3)
  })

  it('takes up what comes back', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    const update = wsus.addUpdate()
    const computer = wsus.addComputer('web1.back.example')
    wsus.report(computer, { [update]: 2 })
    await discover(app, source.publicId, wsus)
    const kept = wsus.computers.get(computer)!
    wsus.computers.delete(computer)
    await discover(app, source.publicId, wsus)

    wsus.computers.set(computer, kept)
    await discover(app, source.publicId, wsus)

    expect(await readiness(app, source.id)).to.deep.equal([null])
    expect(await verdictOf(app, source.id)).to.deep.include({ state: 'missing' })
  })

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
    const { WsusError } = await import('../../../wsus-adapter/index.ts')
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

  it('ends with counts that a recount from the rows leaves as they are', async () => {
    const { app } = test
    const source = await aSource(app)
    await discover(app, source.publicId, anEstate())
    const { rows } = await app.pools.infra.raw<{ rows: { id: number }[] }>(`select id from tenant where public_id = '__UNASSIGNED__'`)
    const before = await counts(app)

    await withInfra(app, COMMAND, (ctx) => recountTenant(ctx, rows[0]?.id ?? 0))

    expect(await counts(app)).to.deep.equal(before)
    expect(before.length).to.be.greaterThan(0)
  })
})

function anEstate(): FakeWsus {
  const wsus = new FakeWsus()
  const group = wsus.addGroup('Servers')
  const updates = Array.from({ length: 7 }, () => wsus.addUpdate())
  for (let i = 0; i < 5; i++) {
    const computer = wsus.addComputer(`web${i}.${wsus.serverId.slice(0, 8)}.example`, { groups: [group] })
    wsus.report(computer, Object.fromEntries(updates.slice(0, 3 + i).map((id, n) => [id, n === 0 ? 4 : 2])))
  }
  for (const id of updates.slice(0, 4)) wsus.approve(id, group)
  return wsus
}

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

/** Where each row stands and which transactions touched it: equal pictures mean that nothing was written, nor locked. */
async function writes(app: App): Promise<Record<string, unknown>> {
  const seen: Record<string, unknown> = {}
  for (const table of TABLES) {
    const { rows } = await app.pools.owner.raw<{ rows: unknown[] }>(
      `select count(*)::int as rows, md5(string_agg(concat(t.ctid, t.xmin, t.xmax), ',' order by t.ctid)) as digest from ?? t`,
      [table],
    )
    seen[table] = rows[0]
  }
  return seen
}

const TABLES = [
  'patch',
  'patch_origin',
  'patch_text',
  'classification',
  'target_group',
  'target_group_member',
  'computer',
  'computer_identity',
  'computer_status',
  'source_computer',
  'source_state',
  'approval',
  'verdict',
  'patch_count',
  'health_count',
]

async function verdictOf(app: App, sourceId: number): Promise<{ state: string; approved: boolean; source_id: number } | undefined> {
  const { rows } = await app.pools.infra.raw<{ rows: { state: string; approved: boolean; source_id: number }[] }>(
    `select v.state, v.approved, v.source_id from verdict v join source_computer sc on sc.computer_id = v.computer_id where sc.source_id = ?`,
    [sourceId],
  )
  return rows[0]
}

async function readiness(app: App, sourceId: number): Promise<(string | null)[]> {
  const { rows } = await app.pools.infra.raw<{ rows: { not_ready: string | null }[] }>(
    `select st.not_ready from computer_status st join source_computer sc on sc.computer_id = st.computer_id where sc.source_id = ? order by sc.id`,
    [sourceId],
  )
  return rows.map((row) => row.not_ready)
}

async function baseline(app: App, sourceId: number): Promise<unknown> {
  const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
    `select count(*)::int as approvals, count(*) filter (where baseline)::int as baseline from approval where source_id = ?`,
    [sourceId],
  )
  return rows[0]
}

async function counts(app: App): Promise<unknown[]> {
  const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
    `select * from patch_count order by tenant_id, patch_id, server_group_id, state`,
  )
  return rows
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no error',
    (err: unknown) => (err as { code?: unknown }).code,
  )
}
