import { expect } from 'chai'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { executeRun } from '../../../server/discovery/run.ts'
import { requestRun, type DiscoveryWish } from '../../../server/discovery/service.ts'
import { getRun, type RunRow } from '../../../server/discovery/store.ts'
import { addWsus, testWsus } from '../../../server/sources/service.ts'
import { openWsus } from '../../../wsus-adapter/index.ts'
import { anUpdate, aWsus, stopAll } from '../../demo/wsus/a-wsus.ts'
import { RawClient } from '../../peers/wsus-calls.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { unique } from '../../support/people.ts'
import type { DemoWsus } from '../../../demo/wsus/index.ts'

const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const ACCOUNT = { user: 'DEMO\\reader', password: 'a password of the demo' }
const NTLM = { kind: 'ntlm', user: 'reader', password: ACCOUNT.password, role: 'reporter' } as const

/** The whole way from the wire: NTLM, SOAP, adapter, discovery, CMDB. */
describe('discovery of the demo WSUS', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())
  afterEach(stopAll)

  async function aSource(app: App, wsus: DemoWsus, account: { user?: string; password?: string } = ACCOUNT): Promise<string> {
    const sourceId = unique('W')
    await withInfra(app, COMMAND, (ctx) => addWsus(ctx, { sourceId, url: wsus.url, ...account }))
    return sourceId
  }

  async function discover(app: App, sourceId: string, wish: DiscoveryWish = {}): Promise<RunRow> {
    const [begun] = await withInfra(app, COMMAND, (ctx) => requestRun(ctx, { ...wish, sourceIds: [sourceId] }, '#COMMAND'))
    const runId = begun?.runId ?? 0
    await executeRun(app, runId, {
      signal: new AbortController().signal,
      open: (options) => openWsus(options.route === 'soap' ? { ...options, busyTries: 1, busyWait: 1 } : options),
    })
    const run = await withInfra(app, COMMAND, (ctx) => getRun(ctx, runId))
    if (run === undefined) throw new Error('the run is gone')
    return run
  }

  it('reads what clients reported and what was approved, and follows both', async () => {
    const { app } = test
    const old = anUpdate()
    const young = anUpdate({ supersedes: [old.updateId], arrivedAt: new Date('2026-06-10T00:00:00Z') })
    const wsus = await aWsus({ updates: [old, young], auth: NTLM })
    const client = new RawClient(wsus.url, '11111111-0000-4000-8000-00000000000a', 'web01.demo.example')
    await client.register()
    await client.status([old.updateId, young.updateId], [])
    const sourceId = await aSource(app, wsus)

    const first = await discover(app, sourceId)

    expect(first.errorDetails).to.equal(null)
    expect(first.counts).to.deep.include({ states: { read: 2, added: 2, changed: 0, removed: 0 }, notices: 0 })
    expect(await verdicts(app, sourceId)).to.deep.equal(
      [
        { patch: `wsus:${old.updateId}`, state: 'missing', approved: false, group: null },
        { patch: `wsus:${young.updateId}`, state: 'missing', approved: false, group: null },
      ].toSorted((a, b) => (a.patch < b.patch ? -1 : 1)),
    )
    const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
      `select o.public_id as o from patch_supersedence s join patch n on n.id = s.patch_id join patch o on o.id = s.superseded_patch_id where n.public_id = ?`,
      [`wsus:${young.updateId}`],
    )
    expect(rows).to.deep.equal([{ o: `wsus:${old.updateId}` }])

    const texts = await app.pools.infra.raw<{ rows: unknown[] }>(
      `select t.locale, t.title from patch_text t join patch p on p.id = t.patch_id where p.public_id = ? order by 1`,
      [`wsus:${old.updateId}`],
    )
    expect(texts.rows).to.deep.equal([
      { locale: 'en', title: old.titleEn },
      { locale: 'ja', title: old.titleJa },
    ])

    wsus.approve(young.updateId, ALL_COMPUTERS)
    await client.status([], [young.updateId])
    const second = await discover(app, sourceId)

    expect(second.counts).to.deep.include({ newlyApproved: 1, states: { read: 1, added: 0, changed: 1, removed: 1 } })
    expect(await verdicts(app, sourceId)).to.deep.equal([
      { patch: `wsus:${young.updateId}`, state: 'installed', approved: true, group: 'All Computers' },
    ])
  })

  it('says who the server is', async () => {
    const { app } = test
    const wsus = await aWsus({ auth: NTLM })

    const { source, routes } = await testWsus(app, COMMAND, await aSource(app, wsus))

    expect(source.serverId).to.equal(wsus.serverId)
    expect(routes.map((route) => route.ok && [route.kind, route.url, route.probe.serverVersion])).to.deep.equal([
      ['soap', wsus.url, '10.0.26100.1'],
    ])
  })

  const bad = [
    [401, 'wsus_unauthorized'],
    [500, 'wsus_fault'],
    [503, 'wsus_busy'],
    ['truncate', 'wsus_answer_malformed'],
    ['garbage', 'wsus_answer_malformed'],
  ] as const
  for (const [fault, code] of bad) {
    it(`fails by name when the server answers with ${fault}, and reads well afterwards`, async () => {
      const { app } = test
      const wsus = await aWsus({ updates: [anUpdate()] })
      const sourceId = await aSource(app, wsus, {})
      await discover(app, sourceId)
      wsus.addUpdate(anUpdate())
      wsus.faults.next = fault
      wsus.faults.times = 50

      const failed = await discover(app, sourceId)
      wsus.faults.clear()
      const again = await discover(app, sourceId)

      expect(failed.state).to.equal('failed')
      expect(failed.errorCode, JSON.stringify(failed.errorDetails)).to.equal(code)
      expect(failed.errorDetails).to.deep.include({ url: wsus.url })
      expect(again.state).to.equal('succeeded')
    })
  }

  it('never writes the password where it can be read', async () => {
    const { app } = test
    const wsus = await aWsus({ auth: { ...NTLM, password: 'another' } })
    const sourceId = await aSource(app, wsus)

    const run = await discover(app, sourceId)

    expect(run.errorCode).to.equal('wsus_unauthorized')
    expect(JSON.stringify(run)).not.to.contain(ACCOUNT.password)
    const { rows } = await app.pools.infra.raw<{ rows: { sealed: Buffer }[] }>(`select sealed from secret where name like 'route:%'`)
    expect(rows.every(({ sealed }) => !sealed.toString('latin1').includes(ACCOUNT.password))).to.equal(true)
  })
})

async function verdicts(app: App, sourceId: string): Promise<unknown[]> {
  const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
    `select p.public_id as patch, v.state, v.approved, g.name as "group" from verdict v
       join source_computer sc on sc.computer_id = v.computer_id join source s on s.id = sc.source_id and s.public_id = ?
       join patch p on p.id = v.patch_id left join target_group g on g.id = v.approval_group_id order by 1`,
    [sourceId],
  )
  return rows
}
