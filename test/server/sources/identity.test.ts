import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { addServers } from '../../../server/computers/registration.ts'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { confirmServer } from '../../../server/discovery/service.ts'
import { requireSource, testWsus } from '../../../server/sources/service.ts'
import { routesOf } from '../../../server/sources/store-routes.ts'
import { putRoute } from '../../../server/sources/routes.ts'
import type { OpenWsus } from '../../../server/sources/open.ts'
import type { SourceRow } from '../../../server/sources/store.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aServerGroup, aTenant, aUser, unique } from '../../support/people.ts'
import { aSource, anEstate, discover } from '../discovery/estate.ts'
import type { FakeWsus } from '../discovery/fake-wsus.ts'

/** What a fake answers over a route: its own id as a server's, or as a database's. */
function opening(wsus: FakeWsus, over: Partial<Record<'soap' | 'sql', { serverId: string; identity: 'server' | 'database' }>>): OpenWsus {
  return async (options) => {
    const source = await wsus.open(options)
    const given = over[options.route as 'soap' | 'sql'] ?? {}
    return { ...source, probe: async () => ({ ...(await source.probe()), route: options.route, ...given }) }
  }
}

describe('the identity of a source', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  const sourceOf = (app: App, sourceId: string): Promise<SourceRow> => withInfra(app, COMMAND, (ctx) => requireSource(ctx, sourceId))
  const codeOf = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'nothing thrown',
      (err: { code?: string }) => err.code ?? 'no code',
    )
  const confirm = (app: App, sourceId: string, serverId: string): Promise<SourceRow> =>
    withInfra(app, COMMAND, (ctx) => confirmServer(ctx, sourceId, serverId))

  async function mails(app: App, owner: string): Promise<number> {
    const { rows } = await app.pools.infra.raw<{ rows: { n: number }[] }>(
      `select count(*)::int as n from notice n join user_account u on u.id = n.user_id where u.public_id = ? and n.kind = 'new_patches'`,
      [owner],
    )
    return rows[0]?.n ?? 0
  }

  async function anOwner(app: App, hostName: string): Promise<string> {
    const tenantId = await aTenant(app)
    const owner = await aUser(app, 'tenant_user', tenantId)
    const serverGroupId = await aServerGroup(app, tenantId, owner)
    const row = {
      address: '198.51.100.9',
      name: hostName,
      hostName,
      serverGroupId,
      osType: 'windows' as const,
      osArchitecture: '',
      osName: '',
    }
    await withInfra(app, COMMAND, (ctx) => addServers(ctx, [row]))
    return owner
  }

  it('keeps a server that answers in its place and refuses it, until the one that is meant answers again', async () => {
    const { app } = test
    const source = await aSource(app)
    const [first, second] = [anEstate(), anEstate()]
    await discover(app, source.publicId, first)

    const refused = await discover(app, source.publicId, second)
    const told = await sourceOf(app, source.publicId)
    const again = await discover(app, source.publicId, first)

    expect([refused.state, refused.errorCode]).to.deep.equal(['failed', 'wsus_changed_identity'])
    expect(refused.errorDetails).to.include({ expected: first.serverId, found: second.serverId })
    expect([told.serverId, told.foundServerId]).to.deep.equal([first.serverId, second.serverId])
    expect(again.state).to.equal('succeeded')
    expect((await sourceOf(app, source.publicId)).foundServerId).to.equal(null)
  })

  it('reads a confirmed server anew, and its first complete run tells nobody of what is approved there', async () => {
    const { app } = test
    const source = await aSource(app)
    const former = anEstate()
    const hostName = unique('srv')
    const computer = former.addComputer(`${hostName}.identity.example`)
    const shared = former.addUpdate()
    former.report(computer, { [shared]: 2 })
    await discover(app, source.publicId, former)
    const owner = await anOwner(app, hostName)
    const next = anEstate()
    // The same client reported the same to its new server, which approves what the former one did not.
    next.addUpdate({ id: shared })
    next.addComputer(`${hostName}.identity.example`, { id: computer })
    const fresh = next.addUpdate()
    next.report(computer, { [shared]: 2, [fresh]: 2 })
    next.approve(shared)
    next.approve(fresh)
    await discover(app, source.publicId, next)
    const asked = next.asked.length

    const confirmed = await confirm(app, source.publicId, next.serverId)
    const run = await discover(app, source.publicId, next, { force: true })

    expect([confirmed.serverId, confirmed.foundServerId, confirmed.baselineAt]).to.deep.equal([next.serverId, null, null])
    expect(run.errorDetails).to.equal(null)
    expect(next.asked.slice(asked)).to.include(`states of ${computer}`)
    expect(run.counts.patches?.read).to.equal(next.updates.size)
    expect((await sourceOf(app, source.publicId)).baselineAt).not.to.equal(null)
    expect(await mails(app, owner)).to.equal(0)

    const later = next.addUpdate()
    next.report(computer, { [shared]: 2, [fresh]: 2, [later]: 2 })
    next.approve(later)
    await discover(app, source.publicId, next)
    expect(await mails(app, owner), 'what is approved afterwards').to.equal(1)
  })

  it('takes no server that was not found there, nor one that is another source', async () => {
    const { app } = test
    const [one, other] = [await aSource(app), await aSource(app)]
    const [first, second] = [anEstate(), anEstate()]
    await discover(app, one.publicId, first)
    await discover(app, other.publicId, second)

    expect(await codeOf(confirm(app, one.publicId, second.serverId))).to.equal('source_server_not_found')
    await discover(app, one.publicId, second)
    expect(await codeOf(confirm(app, one.publicId, randomUUID()))).to.equal('source_server_not_found')
    expect(await codeOf(confirm(app, one.publicId, second.serverId))).to.equal('source_duplicate_server')
    expect(await codeOf(confirm(app, 'NOSUCH', second.serverId))).to.equal('source_not_found')
  })

  describe('over two routes', () => {
    async function aSourceWithSql(app: App): Promise<string> {
      const { publicId } = await aSource(app)
      await withInfra(app, COMMAND, async (ctx) =>
        putRoute(ctx, await requireSource(ctx, publicId), { kind: 'sql', server: `${publicId}.invalid`, user: 'u', password: 'p' }),
      )
      return publicId
    }

    it('refuses routes that reach different servers, and says which one strayed', async () => {
      const { app } = test
      const sourceId = await aSourceWithSql(app)
      const wsus = anEstate()
      const stray = opening(wsus, {
        soap: { serverId: randomUUID(), identity: 'server' },
        sql: { serverId: wsus.serverId, identity: 'server' },
      })

      expect(await codeOf(testWsus(app, COMMAND, sourceId, { open: stray }))).to.equal('wsus_changed_identity')

      const routes = await withInfra(app, COMMAND, async (ctx) => routesOf(ctx, (await requireSource(ctx, sourceId)).id))
      expect(routes.map(({ kind, errorCode }) => [kind, errorCode])).to.deep.equal([
        ['soap', 'wsus_changed_identity'],
        ['sql', null],
      ])
      expect((await sourceOf(app, sourceId)).foundServerId, 'none of them is known yet').to.equal(null)
    })

    it('compares a database with the one that the route reached before, and takes another when it is confirmed', async () => {
      const { app } = test
      const sourceId = await aSourceWithSql(app)
      const wsus = anEstate()
      const [before, restored] = [randomUUID(), randomUUID()]
      const soap = { serverId: wsus.serverId, identity: 'server' } as const
      const at = (database: string): OpenWsus => opening(wsus, { soap, sql: { serverId: database, identity: 'database' } })
      await testWsus(app, COMMAND, sourceId, { open: at(before) })

      expect(await codeOf(testWsus(app, COMMAND, sourceId, { open: at(restored) }))).to.equal('wsus_changed_identity')
      expect((await sourceOf(app, sourceId)).foundServerId).to.equal(restored)
      await confirm(app, sourceId, restored)

      const { source } = await testWsus(app, COMMAND, sourceId, { open: at(restored) })
      expect(source.serverId, 'the server is the one that it was').to.equal(wsus.serverId)
      expect(await codeOf(testWsus(app, COMMAND, sourceId, { open: at(before) }))).to.equal('wsus_changed_identity')
    })

    it('refuses a database that is another source’s', async () => {
      const { app } = test
      const [one, other] = [await aSourceWithSql(app), await aSourceWithSql(app)]
      const database = { serverId: randomUUID(), identity: 'database' } as const
      const [first, second] = [anEstate(), anEstate()]
      await testWsus(app, COMMAND, one, { open: opening(first, { sql: database }) })

      expect(await codeOf(testWsus(app, COMMAND, other, { open: opening(second, { sql: database }) }))).to.equal('source_duplicate_server')
    })

    it('lets one of two sources have a server that both meet at the same moment', async () => {
      const { app } = test
      const [one, other] = [await aSource(app), await aSource(app)]
      const wsus = anEstate()

      const codes = await Promise.all([one, other].map(({ publicId }) => codeOf(testWsus(app, COMMAND, publicId, { open: wsus.open }))))

      expect(codes.toSorted()).to.deep.equal(['nothing thrown', 'source_duplicate_server'])
    })
  })
})
