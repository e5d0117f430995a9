import { expect } from 'chai'
import type { App } from '../../../server/context.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { anEstate, aSource, discover, picture, readiness, verdictOf } from './estate.ts'
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

  it('takes the counts anew when the severity of a patch changes', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    const update = wsus.addUpdate({ severity: 'Low' })
    wsus.approve(update)
    const computer = wsus.addComputer('severity.counts.example')
    wsus.report(computer, { [update]: 2 })
    await discover(app, source.publicId, wsus)
    wsus.revise(update)
    wsus.updates.set(update, { ...wsus.updates.get(update)!, msrcSeverity: 'Critical' })
    const status = (): Promise<unknown> =>
      app.pools
        .infra('computer_status as st')
        .join('computer as c', 'c.id', 'st.computer_id')
        .where('c.fqdn', 'severity.counts.example')
        .first('st.unapplied_critical', 'st.unapplied_other')
    expect(await status()).to.deep.equal({ unapplied_critical: 0, unapplied_other: 1 })

    await discover(app, source.publicId, wsus)

    expect(await status()).to.deep.equal({ unapplied_critical: 1, unapplied_other: 0 })
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

async function counts(app: App): Promise<unknown[]> {
  const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
    `select * from patch_count order by tenant_id, patch_id, server_group_id, state`,
  )
  return rows
}
