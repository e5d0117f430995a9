import { expect } from 'chai'
import { randomBytes, randomUUID } from 'node:crypto'
import { deleteServers, updateServers, type ServerRow } from '../../../server/computers/registration.ts'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { unique } from '../../support/people.ts'
import { discover } from '../discovery/estate.ts'
import { add, aServer, discovered, living, tenant } from './world.ts'

describe('computers', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

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
})

async function problemsOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => [],
    (err: unknown) => {
      const { details } = err as { details: { rows: { row: number; column: string; code: string }[] } }
      return details.rows.map(({ row, column, code }) => ({ row, column, code }))
    },
  )
}
