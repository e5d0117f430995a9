import { expect } from 'chai'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { addServers, deleteServers, updateServers, type ServerRow } from '../../../server/computers/registration.ts'
import { assignComputer, computerOfAgent, noteContact, type EnrollingMachine } from '../../../server/computers/service.ts'
import { COMMAND, SYSTEM, withInfra, withTenant, type App } from '../../../server/context.ts'
import { applyInventory, type ReportedInventory } from '../../../server/verdicts/inventory.ts'
import { recordAgentWord } from '../../../server/verdicts/service.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aServerGroup, aTenant, aUser, unique } from '../../support/people.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'

describe('computers', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  interface Tenant {
    tenantId: string
    key: number
    groupId: string
    serverGroupId: number
    siteId: number
  }

  async function tenant(app: App): Promise<Tenant> {
    const tenantId = await aTenant(app)
    const owner = await aUser(app, 'tenant_user', tenantId)
    const groupId = await aServerGroup(app, tenantId, owner)
    const row = (await app.pools.infra('tenant').where({ public_id: tenantId }).first('id', 'default_site_id')) as {
      id: number
      default_site_id: number
    }
    const group = (await app.pools.infra('server_group').where({ public_id: groupId }).first('id')) as { id: number }
    return { tenantId, key: row.id, groupId, serverGroupId: group.id, siteId: row.default_site_id }
  }

  async function discovered(
    app: App,
    fqdn = `${unique('pc')}.computers.example`,
  ): Promise<{ wsus: FakeWsus; source: string; id: string; update: string; fqdn: string }> {
    const wsus = new FakeWsus()
    const source = await aSource(app)
    const update = wsus.addUpdate()
    const id = wsus.addComputer(fqdn)
    wsus.report(id, { [update]: 2 })
    await discover(app, source.publicId, wsus)
    return { wsus, source: source.publicId, id, update, fqdn }
  }

  async function living(app: App, externalId: string): Promise<{ tenant: string; public_id: string; verdicts: number; untold: number }[]> {
    const { rows } = await app.pools.infra.raw<{ rows: { tenant: string; public_id: string; verdicts: number; untold: number }[] }>(
      `select distinct t.public_id as tenant, c.public_id, (select count(*)::int from verdict v where v.computer_id = c.id) as verdicts,
              (select count(*)::int from verdict v where v.computer_id = c.id and v.untold) as untold
         from computer_identity i join computer c on c.id = i.computer_id join tenant t on t.id = c.tenant_id
        where i.kind = 'wsus_target' and i.value = ? and c.ended_at is null`,
      [externalId],
    )
    return rows
  }

  const add = (app: App, rows: ServerRow[]): Promise<string[]> => withInfra(app, COMMAND, (ctx) => addServers(ctx, rows))

  describe('addServers', () => {
    it('assigns the discovered computer that the host name means, with its id, identities and verdicts', async () => {
      const { app } = test
      const { id, fqdn } = await discovered(app)
      const [before] = await living(app, id)
      const { tenantId, groupId } = await tenant(app)

      const [serverId = ''] = await add(app, [aServer({ hostName: fqdn.split('.')[0] ?? '', serverGroupId: groupId })])

      expect(before?.tenant).to.equal('__UNASSIGNED__')
      expect(serverId).to.equal(before?.public_id)
      expect(await living(app, id)).to.deep.equal([{ tenant: tenantId, public_id: serverId, verdicts: 1, untold: 0 }])
      const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
        `select moved_by from computer_move m join computer c on c.id = m.computer_id where c.public_id = ?`,
        [serverId],
      )
      expect(rows).to.deep.equal([{ moved_by: '#COMMAND' }])
    })

    it('keeps following an assigned computer in its tenant', async () => {
      const { app } = test
      const { wsus, source, id, update, fqdn } = await discovered(app)
      const { tenantId, key, groupId } = await tenant(app)
      await add(app, [aServer({ hostName: fqdn, serverGroupId: groupId })])
      wsus.report(id, { [update]: 4 })

      await discover(app, source, wsus)

      expect((await living(app, id)).map((c) => c.tenant)).to.deep.equal([tenantId])
      const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>('select state from verdict where tenant_id = ?', [key])
      expect(rows).to.deep.equal([{ state: 'installed' }])
    })

    it('names the candidates when the first label means several, and changes nothing', async () => {
      const { app } = test
      const label = unique('twin')
      await discovered(app, `${label}.a.example`)
      await discovered(app, `${label}.b.example`)
      const { groupId, key } = await tenant(app)
      const rows = [aServer({ hostName: 'other', serverGroupId: groupId }), aServer({ hostName: label, serverGroupId: groupId })]

      const problems = await problemsOf(add(app, rows))

      expect(problems).to.deep.equal([{ row: 2, column: 'hostName', code: 'computer_ambiguous' }])
      expect(await app.pools.infra('computer').where({ tenant_id: key })).to.deep.equal([])
    })

    it('refuses wrong addresses, unknown groups, repeated addresses and taken ones, all at once', async () => {
      const { app } = test
      const { groupId } = await tenant(app)
      await add(app, [aServer({ address: '203.0.113.7', serverGroupId: groupId })])

      const problems = await problemsOf(
        add(app, [
          aServer({ address: '300.1.1.1', serverGroupId: groupId }),
          aServer({ serverGroupId: 'NOSUCH@Direct' }),
          aServer({ address: '203.0.113.7', serverGroupId: groupId }),
          aServer({ address: '203.0.113.8', serverGroupId: groupId }),
          aServer({ address: '203.0.113.8', serverGroupId: groupId }),
          aServer({ hostName: 'a b; rm', osType: 'plan9', serverGroupId: groupId }),
        ]),
      )

      expect(problems).to.deep.equal([
        { row: 1, column: 'address', code: 'address_invalid' },
        { row: 2, column: 'serverGroupId', code: 'server_group_not_found' },
        { row: 3, column: 'address', code: 'address_taken' },
        { row: 5, column: 'address', code: 'address_taken' },
        { row: 6, column: 'hostName', code: 'host_name_invalid' },
        { row: 6, column: 'osType', code: 'os_type_invalid' },
      ])
    })
  })

  describe('updateServers', () => {
    it('lets a registered computer take over what was discovered later', async () => {
      const { app } = test
      const { tenantId, groupId } = await tenant(app)
      const fqdn = `${unique('late')}.computers.example`
      const row = aServer({ hostName: fqdn, serverGroupId: groupId })
      const [serverId] = await add(app, [row])
      const { id } = await discovered(app, fqdn)
      expect((await living(app, id)).map((c) => c.tenant)).to.deep.equal(['__UNASSIGNED__'])

      await withInfra(app, COMMAND, (ctx) => updateServers(ctx, [row]))

      expect(await living(app, id)).to.deep.equal([{ tenant: tenantId, public_id: serverId, verdicts: 1, untold: 0 }])
    })
  })

  describe('a computer that leaves its tenant', () => {
    for (const [how, leave] of [
      ['for another tenant', (row: ServerRow, _id: string) => withInfra(test.app, COMMAND, (ctx) => updateServers(ctx, [row]))],
      ['for good', (_row: ServerRow, id: string) => withInfra(test.app, COMMAND, (ctx) => deleteServers(ctx, [id]))],
    ] as const) {
      it(`${how} does not take the agent along: the former tenant's jobs end there`, async () => {
        const { app } = test
        const [from, to] = [await tenant(app), await tenant(app)]
        const row = aServer({ hostName: unique('leaving'), serverGroupId: from.groupId })
        const [serverId = ''] = await add(app, [row])
        const computer = (await app.pools.infra('computer').where({ public_id: serverId }).first('id')) as { id: number }
        const agent = { tenant_id: from.key, computer_id: computer.id, public_id: randomUUID(), public_key: randomBytes(32), protocol: 1 }
        await app.pools.infra('agent').insert(agent)

        await leave({ ...row, serverGroupId: to.groupId }, serverId)

        const agents = (await app.pools.infra('agent').where({ computer_id: computer.id }).pluck('revoked_at')) as unknown[]
        expect(agents).to.have.length(1)
        expect(agents[0]).to.be.instanceOf(Date)
      })
    }
  })

  describe('deleteServers', () => {
    it('gives a computer that WSUS knows back to the unassigned, and ends the others', async () => {
      const { app } = test
      const { id, fqdn } = await discovered(app)
      const { key, groupId } = await tenant(app)
      const ids = await add(app, [
        aServer({ hostName: fqdn, serverGroupId: groupId }),
        aServer({ address: '203.0.113.200', hostName: 'plain', serverGroupId: groupId }),
      ])

      await withInfra(app, COMMAND, (ctx) => deleteServers(ctx, ids))

      expect((await living(app, id)).map((c) => c.tenant)).to.deep.equal(['__UNASSIGNED__'])
      expect(await app.pools.infra('computer').where({ tenant_id: key }).whereNull('ended_at')).to.deep.equal([])
    })
  })

  describe('computerOfAgent', () => {
    const enroll = (app: App, to: Tenant, machine: EnrollingMachine): Promise<number> =>
      withInfra(app, SYSTEM, (ctx) =>
        computerOfAgent(ctx, { tenantId: to.key, serverGroupId: to.serverGroupId, siteId: to.siteId, agentId: randomUUID(), machine }),
      )

    it('takes the discovered computer with the same SusClientId and full name', async () => {
      const { app } = test
      const { id, fqdn } = await discovered(app)
      const to = await tenant(app)

      const computerId = await enroll(app, to, aMachine({ susClientId: id, hostName: fqdn }))

      expect((await living(app, id)).map((c) => c.tenant)).to.deep.equal([to.tenantId])
      expect(await enroll(app, to, aMachine({ susClientId: id, hostName: fqdn })), 'again is the same').to.equal(computerId)
    })

    it('never takes a computer of another tenant: it begins a new one and finds fault', async () => {
      const { app } = test
      const { id, fqdn } = await discovered(app)
      const [one, other] = [await tenant(app), await tenant(app)]
      await enroll(app, one, aMachine({ susClientId: id, hostName: fqdn }))

      await enroll(app, other, aMachine({ susClientId: id, hostName: fqdn }))

      expect((await living(app, id)).map((c) => c.tenant).toSorted()).to.deep.equal([one.tenantId, other.tenantId].toSorted())
      expect(await app.pools.infra('finding').where({ subject: id }).select('code')).to.deep.equal([{ code: 'identity_of_several' }])
    })

    it('lets WSUS find the computer of an agent that was there first', async () => {
      const { app } = test
      const to = await tenant(app)
      const id = randomUUID()
      const fqdn = `${unique('first')}.computers.example`
      await enroll(app, to, aMachine({ susClientId: id, hostName: fqdn }))
      const wsus = new FakeWsus()
      const source = await aSource(app)
      wsus.report(wsus.addComputer(fqdn, { id }), {})

      await discover(app, source.publicId, wsus)

      expect((await living(app, id)).map((c) => c.tenant))
        .to.include(to.tenantId)
        .and.not.include('__UNASSIGNED__')
    })
  })

  describe('applyInventory', () => {
    async function linux(app: App): Promise<{ to: Tenant; computerId: number; send(inventory: ReportedInventory): Promise<void> }> {
      const to = await tenant(app)
      const machine = aMachine({ platform: 'linux', susClientId: null })
      const computerId = await withInfra(app, SYSTEM, (ctx) =>
        computerOfAgent(ctx, { tenantId: to.key, serverGroupId: to.serverGroupId, siteId: to.siteId, agentId: randomUUID(), machine }),
      )
      await withTenant(app, to.key, SYSTEM, (ctx) => noteContact(ctx, { tenantId: to.key, computerId, bootId: 'b1', machine }))
      const send = (inventory: ReportedInventory): Promise<void> =>
        withTenant(app, to.key, SYSTEM, (ctx) => applyInventory(ctx, { computerId, checksum: checksumOf(inventory), inventory }))
      return { to, computerId, send }
    }

    async function verdicts(app: App, key: number): Promise<unknown[]> {
      const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
        `select p.public_id as patch, v.state, v.approved, v.untold from verdict v join patch p on p.id = v.patch_id where v.tenant_id = ? order by 1`,
        [key],
      )
      return rows
    }

    it('makes missing packages into patches, security ones approved, and follows them to installed', async () => {
      const { app } = test
      const { to, send } = await linux(app)
      const name = unique('pkg')
      await send(anInventory({ installed: [[name, '1.0']], missing: [[name, '1.1', 'stable-security']] }))
      const patch = `deb:debian/12/security/${name}/1.1`
      expect(await verdicts(app, to.key)).to.deep.equal([{ patch, state: 'missing', approved: true, untold: false }])

      await send(anInventory({ installed: [[name, '1.1']], missing: [] }))

      expect(await verdicts(app, to.key)).to.deep.equal([{ patch, state: 'installed', approved: true, untold: false }])
    })

    it('keeps what one tenant alone has to itself, until another has it too', async () => {
      const { app } = test
      const [mine, theirs] = [await linux(app), await linux(app)]
      const name = unique('private')
      const seenBy = ({ key }: Tenant): Promise<unknown[]> =>
        withTenant(app, key, SYSTEM, (ctx) => ctx.trx('patch').where({ name }).pluck('version'))
      const inventory = anInventory({ installed: [[name, '1.0']], missing: [[name, '1.1', 'stable']] })

      await mine.send(inventory)

      expect(await seenBy(mine.to)).to.deep.equal(['1.1'])
      expect(await seenBy(theirs.to)).to.deep.equal([])
      await theirs.send(inventory)
      expect(await seenBy(mine.to)).to.deep.equal(['1.1'])
      expect(await seenBy(theirs.to)).to.deep.equal(['1.1'])
    })

    it('lets a computer that moves take along the names of what it lacks', async () => {
      const { app } = test
      const [{ computerId, to: from, send }, to] = [await linux(app), await tenant(app)]
      const name = unique('moved')
      await send(anInventory({ installed: [[name, '1.0']], missing: [[name, '1.1', 'stable-security']] }))

      const key = { tenantId: from.key, computerId }
      const place = { tenantId: to.key, serverGroupId: to.serverGroupId, siteId: to.siteId }
      await withInfra(app, COMMAND, (ctx) => assignComputer(ctx, key, place))

      expect(await withTenant(app, to.key, SYSTEM, (ctx) => ctx.trx('patch').where({ name }).pluck('version'))).to.deep.equal(['1.1'])
    })

    it('tells of a need that comes after the first inventory, and leaves no row of what a later version replaces', async () => {
      const { app } = test
      const { to, send } = await linux(app)
      const name = unique('pkg')
      await send(anInventory({ installed: [[name, '1.0']], missing: [[name, '1.1', 'stable-security']] }))

      await send(
        anInventory({
          installed: [[name, '1.0']],
          missing: [
            [name, '1.2', 'stable-security'],
            [`${name}-doc`, '3', 'stable'],
          ],
        }),
      )

      expect(await verdicts(app, to.key)).to.deep.equal([
        { patch: `deb:debian/12/main/${name}-doc/3`, state: 'missing', approved: false, untold: false },
        { patch: `deb:debian/12/security/${name}/1.2`, state: 'missing', approved: true, untold: true },
      ])
      const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
        `select o.version from patch_supersedence s join patch n on n.id = s.patch_id join patch o on o.id = s.superseded_patch_id where n.public_id = ?`,
        [`deb:debian/12/security/${name}/1.2`],
      )
      expect(rows).to.deep.equal([{ version: '1.1' }])
    })

    it('is ready and healthy by its inventory, and keeps one document', async () => {
      const { app } = test
      const { to, computerId, send } = await linux(app)
      const name = unique('pkg')
      await send(anInventory({ installed: [[name, '1.0']], missing: [] }))
      await send(anInventory({ installed: [[name, '1.1']], missing: [] }))
      await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, to.key))

      expect(await app.pools.infra('computer_status').where({ computer_id: computerId }).first('health', 'not_ready')).to.deep.equal({
        health: 'healthy',
        not_ready: null,
      })
      expect(await app.pools.infra('inventory_document').where({ tenant_id: to.key })).to.have.length(1)
    })
  })

  describe('recordAgentWord', () => {
    it('keeps the newest word beside the deciding voice, and counts a dispute', async () => {
      const { app } = test
      const { wsus, source, id, update, fqdn } = await discovered(app)
      const to = await tenant(app)
      await add(app, [aServer({ hostName: fqdn, serverGroupId: to.groupId })])
      const computer = (await app.pools.infra('computer').where({ tenant_id: to.key }).first('id')) as { id: number }
      const patchId = `wsus:${update}`
      const say = (state: 'installed' | 'missing', at: string): Promise<number> =>
        withTenant(app, to.key, SYSTEM, (ctx) => recordAgentWord(ctx, computer.id, [{ patchId, state, at: new Date(at) }]))

      expect(await say('installed', '2026-09-30T00:00:00Z')).to.equal(1)
      expect(await say('missing', '2026-09-29T00:00:00Z'), 'an older word').to.equal(0)
      wsus.report(id, { [update]: 5 })
      await discover(app, source, wsus)

      expect(await app.pools.infra('verdict').where({ tenant_id: to.key }).first('state', 'agent_state')).to.deep.equal({
        state: 'failed',
        agent_state: 'installed',
      })
      expect(await app.pools.infra('computer_status').where({ computer_id: computer.id }).first('disputed', 'failed')).to.deep.equal({
        disputed: 1,
        failed: 1,
      })
    })
  })
})

let lastAddress = 0
function aServer(given: Partial<ServerRow>): ServerRow {
  const address = `198.51.100.${(lastAddress++ % 250) + 1}`
  return {
    address,
    name: 'a server',
    serverGroupId: '',
    hostName: unique('host'),
    osType: 'windows',
    osArchitecture: '',
    osName: '',
    ...given,
  }
}

function aMachine(given: Partial<EnrollingMachine>): EnrollingMachine {
  return {
    hostName: `${unique('pc')}.computers.example`,
    machineUuid: randomUUID(),
    susClientId: null,
    platform: 'windows',
    os: { name: 'Windows Server 2022', version: '10.0.20348', architecture: 'amd64' },
    addresses: ['192.0.2.1'],
    ...given,
  }
}

function anInventory(given: {
  installed: [name: string, version: string][]
  missing: [name: string, version: string, suites: string][]
}): ReportedInventory {
  return {
    machine: { platform: 'linux', os: { release: 'debian 12' } },
    packages: given.installed.map(([name, version]) => [name, version, 'amd64', 'ii ', name, version].join('\t')),
    missing: given.missing.map(([name, version, suites]) => ({
      name,
      architecture: 'amd64',
      candidate: version,
      source: name,
      sourceVersion: version,
      suites,
    })),
    updates: [],
    restartRequired: false,
  }
}

function checksumOf(inventory: ReportedInventory): string {
  return createHash('sha256').update(JSON.stringify(inventory)).digest('hex')
}

async function problemsOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => [],
    (err: unknown) => {
      const { details } = err as { details: { rows: { row: number; column: string; code: string }[] } }
      return details.rows.map(({ row, column, code }) => ({ row, column, code }))
    },
  )
}
