import { expect } from 'chai'
import { addServers } from '../../../server/computers/registration.ts'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { executeRun } from '../../../server/discovery/run.ts'
import { requestRun, type DiscoveryWish } from '../../../server/discovery/service.ts'
import { getRun, type RunRow } from '../../../server/discovery/store.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { putRoute } from '../../../server/sources/routes.ts'
import { addWsus, requireSource, testWsus, updateWsus } from '../../../server/sources/service.ts'
import { routesOf } from '../../../server/sources/store-routes.ts'
import { openWsus } from '../../../wsus-adapter/index.ts'
import type { DemoWsus } from '../../../demo/wsus/index.ts'
import { anUpdate, aWsus, stopAll } from '../../demo/wsus/a-wsus.ts'
import { startSusdb, type Susdb } from '../../peers/susdb/index.ts'
import { RawClient } from '../../peers/wsus-calls.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { createEmptyDatabase } from '../../support/database.ts'
import { aServerGroup, aTenant, aUser, unique } from '../../support/people.ts'
import { fillFrom } from '../../wsus-adapter/susdb-world.ts'
import { picture } from '../discovery/estate.ts'

const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const LOGIN = { user: 'tables', password: 'Pa55 of the login' }
const COMPUTERS = 4
let addresses = 10

describe('a source whose route changes', () => {
  let test: TestApp
  const closing: (() => Promise<void>)[] = []
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())
  afterEach(async () => {
    await stopAll()
    for (const close of closing.splice(0)) await close()
  })

  interface World {
    wsus: DemoWsus
    sourceId: string
    clients: RawClient[]
    updates: string[]
    owner: string
    susdb: Susdb
    /** Puts into SUSDB what the WSUS holds now. */
    fill(): Promise<void>
  }

  /** A WSUS with computers, of which a tenant's user owns the first; read over SOAP, so that the baseline is past. */
  async function aWorld(app: App): Promise<World> {
    const old = anUpdate()
    const seeds = [old, anUpdate({ supersedes: [old.updateId], arrivedAt: new Date('2026-06-10T00:00:00Z') }), anUpdate(), anUpdate()]
    const updates = seeds.map((seed) => seed.updateId)
    const wsus = await aWsus({ updates: seeds })
    const domain = `${unique('d')}.example`
    const clients: RawClient[] = []
    for (let i = 0; i < COMPUTERS; i++) {
      const client = new RawClient(wsus.url, crypto.randomUUID(), `web0${i}.${domain}`)
      await client.register()
      await client.status(updates.slice(0, 2 + (i % 3)), updates.slice(2 + (i % 3)))
      clients.push(client)
    }
    wsus.approve(updates[0] ?? '', ALL_COMPUTERS)
    wsus.approve(updates[1] ?? '', ALL_COMPUTERS)
    const database = await createEmptyDatabase()
    const susdb = await startSusdb({ databaseUrl: database.ownerUrl, accounts: [{ ...LOGIN, rights: 'tables' }] })
    closing.push(async () => {
      await susdb.stop()
      await database.drop()
    })
    const sourceId = unique('W')
    await withInfra(app, COMMAND, (ctx) => addWsus(ctx, { sourceId, url: wsus.url }))
    expect((await discover(app, sourceId)).errorDetails).to.equal(null)
    const tenantId = await aTenant(app)
    const owner = await aUser(app, 'tenant_user', tenantId)
    const serverGroupId = await aServerGroup(app, tenantId, owner)
    const row = {
      address: `192.0.2.${addresses++}`,
      name: 'web00',
      serverGroupId,
      hostName: `web00.${domain}`,
      osType: 'windows' as const,
      osArchitecture: 'x64',
      osName: 'Windows Server 2022',
    }
    await withInfra(app, COMMAND, async (ctx) => {
      await addServers(ctx, [row])
      // What assigning leaves to a task of its own.
      for (const id of await ctx.trx('tenant').pluck<number[]>('id')) await recountTenant(ctx, id)
    })
    return { wsus, sourceId, clients, updates, owner, susdb, fill: () => fillFrom(database.ownerUrl, wsus) }
  }

  async function discover(app: App, sourceId: string, wish: DiscoveryWish = {}): Promise<RunRow> {
    const [begun] = await withInfra(app, COMMAND, (ctx) => requestRun(ctx, { ...wish, sourceIds: [sourceId] }, '#COMMAND'))
    await executeRun(app, begun?.runId ?? 0, { signal: new AbortController().signal, open: openWsus })
    const run = await withInfra(app, COMMAND, (ctx) => getRun(ctx, begun?.runId ?? 0))
    if (run === undefined) throw new Error('the run is gone')
    return run
  }

  async function addSql(app: App, { sourceId, susdb }: World): Promise<void> {
    await withInfra(app, COMMAND, async (ctx) => {
      const source = await requireSource(ctx, sourceId)
      await putRoute(ctx, source, { kind: 'sql', server: susdb.host, port: susdb.port, ...LOGIN, encrypt: false })
    })
  }

  async function pictureOf(app: App, sourceId: string): Promise<unknown> {
    const { id } = await withInfra(app, COMMAND, (ctx) => requireSource(ctx, sourceId))
    const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
      `select count(*) as changes, min(v.since) as since from source_computer sc
         left join verdict v on v.computer_id = sc.computer_id left join verdict_history h on h.computer_id = sc.computer_id
        where sc.source_id = ?`,
      [id],
    )
    return { now: await picture(app, id), past: rows }
  }

  async function mails(app: App, owner: string): Promise<number> {
    const { rows } = await app.pools.infra.raw<{ rows: { n: number }[] }>(
      `select count(*)::int as n from notice n join user_account u on u.id = n.user_id where u.public_id = ? and n.kind = 'new_patches'`,
      [owner],
    )
    return rows[0]?.n ?? 0
  }

  it('from SOAP to SQL changes nothing and tells nobody, and is followed from then on', async () => {
    const { app } = test
    const world = await aWorld(app)
    await world.fill()
    const before = await pictureOf(app, world.sourceId)

    await addSql(app, world)
    const first = await discover(app, world.sourceId)

    expect(first.errorDetails).to.equal(null)
    expect(first.counts.routes).to.include({ states: 'sql', computers: 'sql', updates: 'sql', approvals: 'sql' })
    expect(await pictureOf(app, world.sourceId)).to.deep.equal(before)
    expect(await mails(app, world.owner)).to.equal(0)

    world.wsus.approve(world.updates[3] ?? '', ALL_COMPUTERS)
    await world.clients[0]?.status([world.updates[3] ?? ''], [])
    await world.fill()
    const second = await discover(app, world.sourceId)

    expect(second.errorDetails).to.equal(null)
    expect(await mails(app, world.owner), 'an approval that came over the new route').to.equal(1)
  }).timeout(60_000)

  it('and back again, whichever route the administrator prefers', async () => {
    const { app } = test
    const world = await aWorld(app)
    await world.fill()
    const before = await pictureOf(app, world.sourceId)
    await addSql(app, world)

    await discover(app, world.sourceId)
    await withInfra(app, COMMAND, (ctx) => updateWsus(ctx, world.sourceId, { factRoutes: { states: ['soap'], updates: ['soap'] } }))
    const back = await discover(app, world.sourceId)
    const whole = await discover(app, world.sourceId, { full: true })

    expect(back.counts.routes).to.include({ states: 'soap', computers: 'soap', updates: 'soap', approvals: 'sql' })
    expect([back.errorDetails, whole.errorDetails]).to.deep.equal([null, null])
    expect(await pictureOf(app, world.sourceId)).to.deep.equal(before)
    expect(await mails(app, world.owner)).to.equal(0)
  }).timeout(60_000)

  it('goes on over the other route while one is away, and says which', async () => {
    const { app } = test
    const world = await aWorld(app)
    await world.fill()
    const before = await pictureOf(app, world.sourceId)
    await addSql(app, world)
    await discover(app, world.sourceId)

    await world.susdb.stop()
    const run = await discover(app, world.sourceId)
    const tested = await testWsus(app, COMMAND, world.sourceId)

    expect(run.errorDetails).to.equal(null)
    expect(run.counts.routes).to.include({ states: 'soap', approvals: 'soap' })
    expect(await pictureOf(app, world.sourceId)).to.deep.equal(before)
    const routes = await withInfra(app, COMMAND, async (ctx) => routesOf(ctx, (await requireSource(ctx, world.sourceId)).id))
    expect(routes.map(({ kind, errorCode }) => [kind, errorCode])).to.deep.equal([
      ['soap', null],
      ['sql', 'wsus_unreachable'],
    ])
    expect(tested.routes.map((route) => [route.kind, route.ok])).to.deep.equal([
      ['sql', false],
      ['soap', true],
    ])
  }).timeout(60_000)

  it('fails by the name of what stopped the only route that could read the states', async () => {
    const { app } = test
    const world = await aWorld(app)
    await world.fill()
    await addSql(app, world)
    await discover(app, world.sourceId)
    await withInfra(app, COMMAND, async (ctx) => putRoute(ctx, await requireSource(ctx, world.sourceId), { kind: 'soap', enabled: false }))
    await world.susdb.stop()

    const run = await discover(app, world.sourceId)

    expect([run.state, run.errorCode]).to.deep.equal(['failed', 'wsus_unreachable'])
    expect(run.errorDetails?.['url']).to.match(/^mssql:\/\//)
  }).timeout(60_000)

  it('is not known under a second id, by whatever route that one reaches it', async () => {
    const { app } = test
    const world = await aWorld(app)
    await world.fill()
    const { host, port } = world.susdb
    const second = unique('W')
    const route = { kind: 'sql', server: host, port, ...LOGIN, encrypt: false } as const
    await withInfra(app, COMMAND, (ctx) => addWsus(ctx, { sourceId: second, route }))

    const run = await discover(app, second)

    expect(run.errorCode).to.equal('source_duplicate_server')
    expect(run.errorDetails).to.deep.include({ sourceId: world.sourceId })
    expect(
      await app.pools.infra('source_computer as c').join('source as s', 's.id', 'c.source_id').where('s.public_id', second),
    ).to.deep.equal([])
  })
})
