import { expect } from 'chai'
import type { App } from '../../../server/context.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { listComputers } from '../../../server/computers/store-lists.ts'
import { listPatches } from '../../../server/patches/store-lists.ts'
import { explain } from '../../../server/verdicts/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aSource, discover, picture } from './estate.ts'
import { FakeWsus } from './fake-wsus.ts'

describe('executeRun with what servers really say', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  const one = async (app: App, sql: string, bindings: unknown[]): Promise<Record<string, unknown>> =>
    (await app.pools.infra.raw<{ rows: Record<string, unknown>[] }>(sql, bindings as never)).rows[0] ?? {}

  it('takes sentinel dates for none', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    const [update, other] = [wsus.addUpdate(), wsus.addUpdate()]
    wsus.updates.set(update, { ...wsus.updates.get(update)!, creationDate: '0001-01-01T00:00:00', arrivalDate: '1753-01-01T00:00:00' })
    const approval = wsus.approve(other)
    wsus.approvals.set(approval, {
      ...wsus.approvals.get(approval)!,
      deadline: '9999-12-31T23:59:59.997',
      goLiveTime: '1753-01-01T00:00:00',
    })
    const computer = wsus.addComputer('dates.odd.example')
    const known = wsus.computers.get(computer)!
    known.target = { ...known.target, lastSyncTime: '1753-01-01T00:00:00', lastReportedStatusTime: '0001-01-01T00:00:00' }

    const run = await discover(app, source.publicId, wsus)

    expect(run).to.deep.include({ state: 'succeeded', errorCode: null })
    expect(await one(app, 'select released_at from patch where public_id = ?', [`wsus:${update}`])).to.deep.equal({ released_at: null })
    expect(await one(app, 'select arrived_at from patch_origin where external_id = ?', [update])).to.deep.equal({ arrived_at: null })
    expect(await one(app, 'select deadline_at, go_live_at from approval where external_id = ?', [approval])).to.deep.equal({
      deadline_at: null,
      go_live_at: null,
    })
    const status = await one(
      app,
      'select st.not_ready, st.wsus_heard_at from computer_status st join computer c on c.id = st.computer_id where c.fqdn = ?',
      ['dates.odd.example'],
    )
    expect(status).to.deep.equal({ not_ready: 'no_status_report', wsus_heard_at: null })
  })

  it('keeps an update with ten articles and one with none', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    const [ten, none] = [wsus.addUpdate(), wsus.addUpdate()]
    const kbs = Array.from({ length: 10 }, (_, i) => String(5_100_009 - i))
    wsus.updates.set(ten, { ...wsus.updates.get(ten)!, kbArticles: kbs })
    wsus.updates.set(none, { ...wsus.updates.get(none)!, kbArticles: [], title: 'An update without an article' })

    await discover(app, source.publicId, wsus)

    expect(await one(app, 'select name, kbs from patch where public_id = ?', [`wsus:${ten}`])).to.deep.equal({
      name: 'KB5100000',
      kbs: kbs.toReversed(),
    })
    expect(await one(app, 'select name, kbs from patch where public_id = ?', [`wsus:${none}`])).to.deep.equal({
      name: 'An update without an article',
      kbs: [],
    })
  })

  it('keeps half-width kana and names of 256 characters as they are, and finds them', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    const title = `${'ｾｷｭﾘﾃｨ'}${'更'.repeat(190)} ﾊﾞｯﾁ`
    const long = `${'x'.repeat(63)}.${'y'.repeat(63)}.${'z'.repeat(63)}.${'w'.repeat(63)}.`.slice(0, 256)
    const groupName = 'ｸﾞﾙｰﾌﾟ'.padEnd(256, '群')
    const update = wsus.addUpdate()
    wsus.updates.set(update, { ...wsus.updates.get(update)!, title })
    const group = wsus.addGroup(groupName)
    wsus.addComputer(long, { groups: [group] })

    await discover(app, source.publicId, wsus)

    expect(await one(app, 'select name from target_group where external_id = ?', [group])).to.deep.equal({ name: groupName })
    const [patches, computers] = await withInfra(app, COMMAND, async (ctx) => [
      await listPatches(ctx, { view: 'all', limit: 10, text: 'ｾｷｭﾘﾃｨ更' }),
      await listComputers(ctx, { limit: 10, text: long.slice(0, 64) }),
    ])
    expect(patches?.map((patch) => patch.title)).to.deep.equal([title])
    expect(computers).to.have.length(1)
    expect(await one(app, 'select fqdn, length(fqdn) as long from source_computer where source_id = ?', [source.id])).to.deep.equal({
      fqdn: long,
      long: 256,
    })
  })

  it('takes rows that come twice for one', async () => {
    const { app } = test
    const [once, twice] = [await aSource(app), await aSource(app)]
    const wsus = new FakeWsus()
    const updates = [wsus.addUpdate(), wsus.addUpdate()]
    const computer = wsus.addComputer('twice.odd.example')
    wsus.report(computer, { [updates[0] ?? '']: 2, [updates[1] ?? '']: 4 })
    for (const id of updates) wsus.approve(id)
    await discover(app, once.publicId, wsus)
    const wanted = await picture(app, once.id)
    wsus.serverId = wsus.serverId.replace(/^./, (c) => (c === '0' ? '1' : '0'))
    const open = wsus.open
    const doubled: FakeWsus = Object.assign(Object.create(wsus) as FakeWsus, {
      open: async (options: never) => {
        const source = await open(options)
        const { computers, updates: readUpdates, approvals, statesOf } = source
        return Object.assign(source, {
          async *computers(scope: never) {
            for await (const page of computers(scope)) for (let i = 0; i < 2; i++) yield page
          },
          async *updates(scope: never) {
            for await (const page of readUpdates(scope)) yield { ...page, updates: [...page.updates, ...page.updates] }
          },
          async *approvals() {
            for await (const rows of approvals()) yield [...rows, ...rows]
          },
          async *statesOf(ids: never) {
            for await (const answer of statesOf(ids)) yield { ...answer, installations: [...answer.installations, ...answer.installations] }
          },
        })
      },
    })

    const run = await discover(app, twice.publicId, doubled)

    expect(run).to.deep.include({ state: 'succeeded', errorCode: null })
    const seen = await picture(app, twice.id)
    const members = (what: unknown): unknown => (what as { members: unknown }).members
    expect(members(seen)).to.deep.equal(members(wanted))
    expect(
      await one(app, 'select count(*)::int as n from verdict v join computer c on c.id = v.computer_id where c.fqdn = ?', [
        'twice.odd.example',
      ]),
    ).to.deep.equal({ n: 2 })
    expect(await one(app, 'select count(*)::int as n from approval where source_id = ?', [twice.id])).to.deep.equal({ n: 2 })
  })

  it('loses nothing by clocks that are wrong by days, says how far they are ahead, and is never fresher than now', async () => {
    const { app, setTime } = { app: test.app, setTime: test.setTime.bind(test) }
    const now = new Date('2026-11-01T00:00:00Z')
    setTime(now)
    const source = await aSource(app)
    const wsus = new FakeWsus()
    const update = wsus.addUpdate()
    const [ahead, behind] = [wsus.addComputer('ahead.odd.example'), wsus.addComputer('behind.odd.example')]
    const reportAt = (id: string, at: string, state: number): void => {
      wsus.report(id, { [update]: state })
      const known = wsus.computers.get(id)!
      known.target = { ...known.target, lastReportedStatusTime: at }
    }
    reportAt(ahead, '2026-11-09T00:00:00', 2)
    reportAt(behind, '2026-10-09T00:00:00', 2)

    const first = await discover(app, source.publicId, wsus)
    reportAt(ahead, '2026-11-08T00:00:00', 4)
    reportAt(behind, '2026-10-02T00:00:00', 4)
    const second = await discover(app, source.publicId, wsus)

    expect(first.counts.clockAheadSeconds).to.equal(8 * 86_400)
    expect(second.counts.clockAheadSeconds).to.equal(7 * 86_400)
    expect(second.counts.states).to.deep.include({ changed: 2 })
    const heard = await app.pools.infra.raw<{ rows: { fqdn: string; at: Date }[] }>(
      `select c.fqdn, st.wsus_heard_at as at from computer_status st join computer c on c.id = st.computer_id where c.fqdn like '%.odd.example' and c.fqdn ~ '^(ahead|behind)' order by 1`,
    )
    expect(heard.rows).to.deep.equal([
      { fqdn: 'ahead.odd.example', at: now },
      { fqdn: 'behind.odd.example', at: new Date('2026-10-02T00:00:00Z') },
    ])
    setTime(null)
  })

  it('derives not applicable and unknown from the last detection, also of a declined update that returns', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    wsus.probe = { reads: { flags: true } }
    const update = wsus.addUpdate()
    const computer = wsus.addComputer('derived.odd.example')
    wsus.report(computer, {})
    const detect = (at: string): void => {
      const known = wsus.computers.get(computer)!
      known.target = { ...known.target, effectiveLastDetectionTime: at }
    }
    const state = async (): Promise<string> => {
      const { publicId } = (await one(app, 'select public_id as "publicId" from computer where fqdn = ?', ['derived.odd.example'])) as {
        publicId: string
      }
      return withInfra(app, COMMAND, async (ctx) => (await explain(ctx, publicId, `wsus:${update}`)).state)
    }
    detect('2026-09-30T00:00:00')
    await discover(app, source.publicId, wsus)
    expect(await state(), 'it arrived after the detection').to.equal('unknown')

    detect('2026-10-10T00:00:00')
    await discover(app, source.publicId, wsus)
    expect(await state()).to.equal('not_applicable')

    wsus.updates.set(update, { ...wsus.updates.get(update)!, isDeclined: true })
    await discover(app, source.publicId, wsus)
    wsus.updates.set(update, { ...wsus.updates.get(update)!, isDeclined: false, arrivalDate: '2026-10-20T00:00:00' })
    await discover(app, source.publicId, wsus)
    expect(await state(), 'it has arrived anew').to.equal('unknown')

    detect('2026-10-21T00:00:00')
    await discover(app, source.publicId, wsus)
    expect(await state()).to.equal('not_applicable')
  })
})
