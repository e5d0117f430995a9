import { expect } from 'chai'

import { openWsus } from '../../wsus-adapter/index.ts'
import type { ComputerPage, WsusSource } from '../../wsus-adapter/index.ts'
import type { DemoWsus } from '../../demo/wsus/index.ts'
import { anUpdate, aWsus, stopAll } from '../demo/wsus/a-wsus.ts'
import { RawClient } from '../peers/wsus-calls.ts'
import { b, computerRow, g, rowsResult, s, setsResult, t } from '../peers/wsus-xml.ts'
import { all } from './refusal.ts'
import { closeAll, scripted } from './scripted.ts'

const REPLICA = '11111111-aaaa-4000-8000-000000000001'
const BRANCH = '11111111-aaaa-4000-8000-000000000002'
const OWN = '11111111-aaaa-4000-8000-00000000ffff'
const ZEROS = '00000000-0000-0000-0000-000000000000'
const sources: WsusSource[] = []

async function opened(wsus: DemoWsus): Promise<WsusSource> {
  const source = await openWsus({ route: 'soap', url: wsus.url, credentials: { kind: 'anonymous' } })
  sources.push(source)
  return source
}

async function reporting(
  wsus: DemoWsus,
  id: string,
  name: string,
  missing: readonly string[],
  installed: readonly string[],
): Promise<void> {
  const client = new RawClient(wsus.url, id, name)
  await client.register('')
  await client.status([...missing], [...installed])
}

const computersOf = (pages: readonly ComputerPage[]): (string | null)[][] =>
  pages
    .flatMap((page) => page.computers.map(({ name, parentServerId }) => [name, parentServerId]))
    .toSorted((a, z) => String(a[0]).localeCompare(String(z[0])))

describe('a chain of WSUS servers', () => {
  const clock = { now: new Date('2026-07-01T00:00:00Z') }
  const update = anUpdate()
  let top: DemoWsus
  let replica: DemoWsus
  let branch: DemoWsus

  beforeEach(async () => {
    const wish = { updates: [update], clock: () => clock.now }
    top = await aWsus({ ...wish })
    replica = await aWsus({ ...wish, serverId: REPLICA })
    branch = await aWsus({ ...wish, serverId: BRANCH })
    await reporting(top, '22222222-0000-4000-8000-000000000001', 'direct.example.test', [update.updateId], [])
    await reporting(replica, '22222222-0000-4000-8000-000000000002', 'behind.example.test', [], [update.updateId])
    await reporting(branch, '22222222-0000-4000-8000-000000000003', 'far.example.test', [update.updateId], [])
    clock.now = new Date('2026-07-02T00:00:00Z')
    replica.rollUpFrom(branch, { fqdn: 'branch.example.test', isReplica: false })
    clock.now = new Date('2026-07-03T00:00:00Z')
    top.rollUpFrom(replica, { fqdn: 'replica.example.test' })
  })
  afterEach(async () => {
    for (const source of sources.splice(0)) await source.close()
    await stopAll()
  })

  it('lists the servers of every level with when they last rolled up', async () => {
    expect(await (await opened(top)).downstreamServers()).to.deep.equal([
      {
        id: REPLICA,
        name: 'replica.example.test',
        parentId: null,
        lastSyncTime: '2026-07-03T00:00:00',
        lastRollupTime: '2026-07-03T00:00:00',
        version: '10.0.26100.1',
        isReplica: true,
      },
      {
        id: BRANCH,
        name: 'branch.example.test',
        parentId: REPLICA,
        lastSyncTime: '2026-07-02T00:00:00',
        lastRollupTime: '2026-07-02T00:00:00',
        version: '10.0.26100.1',
        isReplica: false,
      },
    ])
    expect(await (await opened(branch)).downstreamServers()).to.deep.equal([])
  })

  it('gives computers behind other servers only when they are asked for, each with its server', async () => {
    const source = await opened(top)

    expect(computersOf(await all(source.computers()))).to.deep.equal([['direct.example.test', null]])
    expect(computersOf(await all(source.computers({ downstream: true })))).to.deep.equal([
      ['behind.example.test', REPLICA],
      ['direct.example.test', null],
      ['far.example.test', BRANCH],
    ])
    const [states] = await all(source.statesOf(['22222222-0000-4000-8000-000000000003']))
    expect(states?.installations.map(({ updateId, state }) => [updateId, state])).to.deep.equal([[update.updateId, 2]])
  })

  it('forgets upstream what went downstream, and leaves a computer where it reported last', async () => {
    replica.deleteComputer('22222222-0000-4000-8000-000000000002')
    await reporting(top, '22222222-0000-4000-8000-000000000003', 'far.example.test', [], [update.updateId])
    top.estate.computer('22222222-0000-4000-8000-000000000003').lastSyncAt = new Date('2026-07-04T00:00:00Z')
    top.rollUpFrom(replica, { fqdn: 'replica.example.test' })

    expect(computersOf(await all((await opened(top)).computers({ downstream: true })))).to.deep.equal([
      ['direct.example.test', null],
      ['far.example.test', null],
    ])
  })

  it('has nothing of the computers when the roll-up is without detail', async () => {
    const upstream = await aWsus({ updates: [update], clock: () => clock.now })
    upstream.rollUpFrom(replica, { fqdn: 'replica.example.test', detailed: false })
    const source = await opened(upstream)

    expect(computersOf(await all(source.computers({ downstream: true })))).to.deep.equal([])
    expect((await source.downstreamServers()).map(({ id }) => id)).to.deep.equal([REPLICA, BRANCH])
  })
})

describe('downstreamServers', () => {
  afterEach(closeAll)

  it('takes a parent that is not listed for the server itself, whatever it is called', async () => {
    const { server, source } = await scripted()
    const row = (id: string, parent: string | null) => [
      s(`${id.slice(-1)}.example.test`),
      g(id),
      t('2025-01-01T00:00:00'),
      parent === null ? null : g(parent),
      t('0001-01-01T00:00:00'),
      s('10.0.1'),
      b(true),
    ]
    const rows = [
      row(REPLICA, OWN),
      row(BRANCH, REPLICA.toUpperCase()),
      row(`${REPLICA.slice(0, -1)}3`, ZEROS),
      row(`${REPLICA.slice(0, -1)}4`, null),
    ]
    server.on('ExecuteSPGetAllDownstreamServers', rowsResult('ExecuteSPGetAllDownstreamServers', rows))
    const servers = await source.downstreamServers()

    expect(servers.map(({ parentId }) => parentId)).to.deep.equal([null, REPLICA, null, null])
    expect(servers[0]?.lastRollupTime).to.equal('0001-01-01T00:00:00')
    expect(server.requests[0]?.body).to.contain(
      `<parentServerId>${ZEROS}</parentServerId><includeNestedChildren>true</includeNestedChildren>`,
    )
  })

  it('asks for computers behind servers by the attribute of the scope', async () => {
    const { server, source } = await scripted()
    server.on('ExecuteSPSearchComputers', setsResult('ExecuteSPSearchComputers', [[computerRow({ id: 'a', name: 'a' })], [], []]))
    await all(source.computers({ downstream: true }))

    expect(server.requests[0]?.body).to.contain('IncludeDownstreamComputerTargets=&quot;true&quot;')
  })
})
