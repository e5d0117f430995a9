import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { computerOfAgent, type EnrollingMachine } from '../../../server/computers/service.ts'
import { SYSTEM, withInfra, withTenant, type App } from '../../../server/context.ts'
import { recordAgentWord } from '../../../server/verdicts/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { unique } from '../../support/people.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'
import { add, aMachine, aServer, discovered, living, tenant, type Tenant } from './world.ts'

describe('computers with an agent', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

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
