import { expect } from 'chai'
import { addServers, updateServers } from '../../../server/computers/registration.ts'
import { computerAsOf } from '../../../server/computers/store-past.ts'
import { COMMAND, SYSTEM, withInfra, withTenant, type Actor } from '../../../server/context.ts'
import { approvalsAsOf } from '../../../server/discovery/store-past.ts'
import { endException, makeException } from '../../../server/exceptions/service.ts'
import { exceptionsAsOf } from '../../../server/exceptions/store-past.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aServerGroup, aTenant, unique } from '../../support/people.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'

describe('what the CMDB held at an instant', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  let time = Date.now()
  /** The instant after everything so far; what follows happens a minute later. */
  function instant(): Date {
    const now = new Date(time)
    time += 60_000
    test.setTime(new Date(time))
    return now
  }

  /** A tenant's computer that WSUS knows; every change comes later than the ones before. */
  async function anEstate() {
    const { app } = test
    instant()
    const wsus = new FakeWsus()
    const source = await aSource(app)
    const name = unique('past')
    const computer = wsus.addComputer(`${name}.past.example`)
    wsus.report(computer, {})
    await discover(app, source.publicId, wsus)
    const tenantId = await aTenant(app)
    const [first, second] = [await aServerGroup(app, tenantId), await aServerGroup(app, tenantId)]
    const address = `198.51.100.${Math.floor(Math.random() * 250) + 1}`
    const row = { address, name: 'first name', hostName: name, serverGroupId: first, osType: 'windows', osArchitecture: '', osName: '' }
    const unassigned = instant()
    const [serverId = ''] = await withInfra(app, COMMAND, (ctx) => addServers(ctx, [row]))
    const { id: key } = (await app.pools.infra('tenant').where({ public_id: tenantId }).first('id')) as { id: number }
    const actor: Actor = { kind: 'user', name: 'the-admin', role: 'tenant_admin', userId: 1, tenantId: key }
    const at = (then: Date) => withInfra(app, COMMAND, (ctx) => computerAsOf(ctx, serverId, then))
    return { app, wsus, source, computer, tenantId, key, first, second, row, serverId, unassigned, actor, at }
  }

  it('gives back attributes that two writers changed in turn', async () => {
    const { app, wsus, source, computer, second, first, row, at } = await anEstate()
    const registered = instant()
    await withInfra(app, COMMAND, (ctx) => updateServers(ctx, [{ ...row, name: 'second name', serverGroupId: second }]))
    const renamed = instant()
    const target = wsus.computers.get(computer)
    if (target === undefined) throw new Error('the computer is gone')
    target.target = { ...target.target, name: 'other.past.example', lastReportedStatusTime: '2026-10-02T00:00:00' }
    await discover(app, source.publicId, wsus)

    const names = async (then: Date) => {
      const past = await at(then)
      return [past?.attributes.displayName, past?.attributes.fqdn, past?.attributes.serverGroupId]
    }
    expect(await names(registered)).to.deep.equal(['first name', `${row.hostName}.past.example`, first])
    expect(await names(renamed)).to.deep.equal(['second name', `${row.hostName}.past.example`, second])
    expect(await names(instant())).to.deep.equal(['second name', 'other.past.example', second])
  })

  it('knows a moved computer under the tenant that had it, and shows that to no other tenant', async () => {
    const { app, tenantId, key, serverId, unassigned, at } = await anEstate()

    expect((await at(unassigned))?.tenantId).to.equal('__UNASSIGNED__')
    expect((await at(instant()))?.tenantId).to.equal(tenantId)
    expect(await at(new Date(0))).to.equal(undefined)
    expect(await withTenant(app, key, SYSTEM, (ctx) => computerAsOf(ctx, serverId, unassigned))).to.equal(undefined)
  })

  it('gives back approvals through the groups of that time, and exceptions', async () => {
    const { app, wsus, source, key, serverId, actor } = await anEstate()
    const update = wsus.addUpdate()
    wsus.approve(update)
    await discover(app, source.publicId, wsus)
    const id = await withTenant(app, key, actor, (ctx) =>
      makeException(ctx, {
        patchId: `wsus:${update}`,
        kind: 'hold',
        reason: 'the month is being closed',
        until: new Date(Date.now() + 86_400_000),
      }),
    )
    const held = instant()
    await withTenant(app, key, actor, (ctx) => endException(ctx, id))
    wsus.approvals.clear()
    await discover(app, source.publicId, wsus)

    const ask = (then: Date) =>
      withInfra(app, COMMAND, async (ctx) => {
        const computer = await computerAsOf(ctx, serverId, then)
        if (computer === undefined) throw new Error('the computer is gone')
        const [approvals, exceptions] = [await approvalsAsOf(ctx, computer.computerKey, then), await exceptionsAsOf(ctx, computer, then)]
        return [approvals.map((one) => [one.patchId, one.groupName, one.action]), exceptions.map((one) => [one.exceptionId, one.kind])]
      })
    expect(await ask(held)).to.deep.equal([[[`wsus:${update}`, 'All Computers', 'install']], [[id, 'hold']]])
    expect(await ask(instant())).to.deep.equal([[], []])
  })
})
