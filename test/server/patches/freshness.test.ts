import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { addServers } from '../../../server/computers/registration.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { openTestApi, type Browser, type TestApi } from '../../support/api.ts'
import { aServerGroup, aTenant, aUser, PASSWORD } from '../../support/people.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'

type Row = Readonly<Record<string, unknown>>

interface Figures {
  readonly items: readonly Row[]
  readonly servers: readonly Row[]
  readonly sources: readonly Row[]
  readonly asOf: string
}

describe('how old figures are', () => {
  let test: TestApi
  let upstream: { id: number; publicId: string }
  let branch: { id: number; publicId: string }
  let rolledUpAt: string
  let update: string
  let tenantId: string
  let person: Browser

  /** A server with a replica below it, one computer at each; another server with a computer; one update on both, approved. */
  before(async () => {
    test = await openTestApi()
    const { app } = test
    upstream = await aSource(app)
    branch = await aSource(app)
    const [main, other] = [new FakeWsus(), new FakeWsus()]
    update = main.addUpdate()
    other.addUpdate({ id: update })
    const below = main.addServer('replica.example')
    const lack = (wsus: FakeWsus, name: string, at?: string): void => {
      wsus.report(wsus.addComputer(`${name}.fresh.example`, at === undefined ? {} : { below: at }), { [update]: 2 })
    }
    lack(main, 'direct')
    lack(main, 'rolled', below)
    main.rollUp(below)
    lack(other, 'branch')
    for (const wsus of [main, other]) wsus.approve(update)
    await discover(app, branch.publicId, other)
    await discover(app, upstream.publicId, main)
    rolledUpAt = new Date(`${main.servers.get(below)?.lastRollupTime}Z`).toISOString()
    tenantId = await aTenant(app)
    const owner = await aUser(app, 'tenant_admin', tenantId)
    const serverGroupId = await aServerGroup(app, tenantId)
    const names = ['direct', 'rolled', 'branch']
    const servers = names.map((hostName, n) => ({ ...server, hostName, name: hostName, address: `192.0.2.${n + 1}`, serverGroupId }))
    await withInfra(app, COMMAND, (ctx) => addServers(ctx, servers))
    const { id } = (await app.pools.infra('tenant').where({ public_id: tenantId }).first('id')) as { id: number }
    await withInfra(app, COMMAND, (ctx) => recountTenant(ctx, id))
    person = test.browser()
    expect((await person.signIn(owner, PASSWORD)).status).to.equal(200)
  })
  after(() => test.close())

  const server = { osType: 'windows', osArchitecture: '', osName: '' } as const

  async function readAt(source: { id: number }): Promise<string> {
    const row = (await test.app.pools.infra('source').where({ id: source.id }).first('last_success_at')) as { last_success_at: Date }
    return row.last_success_at.toISOString()
  }

  async function asAdministrator(path: string): Promise<Figures> {
    const answer = await test.operator('GET', `/api/v1${path}`)
    expect(answer.status, answer.text).to.equal(200)
    return JSON.parse(answer.text) as Figures
  }

  async function asTenant(path: string): Promise<Figures> {
    const answer = await person.ask('GET', `/api/v1${path}`)
    expect(answer.status, answer.text).to.equal(200)
    return JSON.parse(answer.text) as Figures
  }

  it('is said of each computer by the server to which it reports, and not later than the roll-up', async () => {
    const { items } = await asAdministrator(`/computers?tenantId=${tenantId}`)

    expect(items.map(({ hostName, sourceId, serverName, asOf }) => ({ hostName, sourceId, serverName, asOf }))).to.deep.equal([
      { hostName: 'branch', sourceId: branch.publicId, serverName: null, asOf: await readAt(branch) },
      { hostName: 'direct', sourceId: upstream.publicId, serverName: null, asOf: await readAt(upstream) },
      { hostName: 'rolled', sourceId: upstream.publicId, serverName: 'replica.example', asOf: rolledUpAt },
    ])
    const [, , rolled] = items
    const one = await test.operator('GET', `/api/v1/computers/${encodeURIComponent(String(rolled?.['computerId']))}`)
    expect(JSON.parse(one.text)).to.include({ serverName: 'replica.example', asOf: rolledUpAt })
  })

  it('is said of each verdict, in pages, in the export and where it is explained', async () => {
    const { items } = await asAdministrator(`/verdicts?tenantId=${tenantId}`)
    const exported = (await test.operator('GET', `/api/v1/verdicts/export?tenantId=${tenantId}`)).text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)

    const ages = new Map(items.map(({ hostName, asOf }) => [hostName, asOf]))
    expect(ages).to.deep.equal(
      new Map([
        ['direct', await readAt(upstream)],
        ['rolled', rolledUpAt],
        ['branch', await readAt(branch)],
      ]),
    )
    expect(exported).to.deep.equal(items)
    const rolled = items.find(({ hostName }) => hostName === 'rolled')
    const path = `/computers/${encodeURIComponent(String(rolled?.['computerId']))}/patches/${encodeURIComponent(`wsus:${update}`)}/explanation`
    expect(await asAdministrator(path)).to.include({
      saidBy: upstream.publicId,
      serverName: 'replica.example',
      sourceAsOf: rolledUpAt,
    })
  })

  it('is said of one patch with two origins by each of them, and its counts are as old as the oldest', async () => {
    const { items, servers } = await asAdministrator(`/patches?tenantId=${tenantId}`)

    expect(items).to.have.length(1)
    expect(items[0]).to.deep.include({
      unapplied: 3,
      origins: [
        { sourceId: upstream.publicId, asOf: rolledUpAt },
        { sourceId: branch.publicId, asOf: await readAt(branch) },
      ],
      asOf: rolledUpAt,
    })
    expect(servers.filter(({ kind }) => kind === 'wsus')).to.have.deep.members([
      { sourceId: upstream.publicId, kind: 'wsus', rolledUp: false, serverName: null, lastSuccessAt: await readAt(upstream) },
      { sourceId: upstream.publicId, kind: 'wsus', rolledUp: true, serverName: 'replica.example', lastSuccessAt: rolledUpAt },
      { sourceId: branch.publicId, kind: 'wsus', rolledUp: false, serverName: null, lastSuccessAt: await readAt(branch) },
    ])
  })

  it('is said to a tenant in every list, without the names of shared servers', async () => {
    const home = await asTenant('/home')
    const lists = await Promise.all(['/patches', '/verdicts', '/computers'].map(asTenant))
    const patch = await asTenant(`/patches/${encodeURIComponent(`wsus:${update}`)}`)

    for (const servers of [home.sources, patch.servers, ...lists.map((list) => list.servers)]) {
      const own = servers.filter(({ kind }) => kind === 'wsus')
      expect(own.map(({ sourceId, serverName }) => [sourceId, serverName])).to.deep.equal([
        ['WSUS', null],
        ['WSUS', null],
        ['WSUS', null],
      ])
      expect(own.map(({ lastSuccessAt }) => lastSuccessAt)).to.have.members([await readAt(upstream), await readAt(branch), rolledUpAt])
    }
    const said = JSON.stringify([home, patch, lists])
    expect(said).not.to.contain('replica.example')
    // Ids of computers end with the source that found them.
    expect(said.replaceAll(`@${upstream.publicId}`, '')).not.to.contain(upstream.publicId)
    for (const { items } of lists) for (const item of items) expect(item['asOf']).to.be.a('string')
  })

  it('is said to nobody of servers that have none of their computers', async () => {
    const stranger = test.browser()
    await stranger.signIn(await aUser(test.app, 'tenant_admin', await aTenant(test.app)), PASSWORD)

    const { sources } = JSON.parse((await stranger.ask('GET', '/api/v1/home')).text) as Figures

    expect(sources.filter(({ kind }) => kind === 'wsus')).to.deep.equal([])
  })
})
