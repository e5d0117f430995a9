import { expect } from 'chai'
import { addServers } from '../../../server/computers/registration.ts'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aServerGroup, aTenant, aUser, unique } from '../../support/people.ts'
import { aSource, discover } from './estate.ts'
import { FakeWsus } from './fake-wsus.ts'

describe('who is told at the end of a run', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  interface Estate {
    wsus: FakeWsus
    source: { id: number; publicId: string }
    owner: string
    computer: string
    serverId: string
    groupId: string
  }

  /** A tenant whose user owns one discovered computer; the source has had its baseline. */
  async function anEstate(app: App): Promise<Estate> {
    const wsus = new FakeWsus()
    const source = await aSource(app)
    const name = unique('srv')
    const computer = wsus.addComputer(`${name}.told.example`)
    wsus.report(computer, {})
    await discover(app, source.publicId, wsus)
    const tenantId = await aTenant(app)
    const owner = await aUser(app, 'tenant_user', tenantId)
    const groupId = await aServerGroup(app, tenantId, owner)
    const [serverId = ''] = await withInfra(app, COMMAND, (ctx) => addServers(ctx, [aServer({ hostName: name, serverGroupId: groupId })]))
    return { wsus, source, owner, computer, serverId, groupId }
  }

  /** The same, of whose computer a needed patch was approved and told. */
  async function toldOfOne(app: App): Promise<Estate & { update: string }> {
    const estate = await anEstate(app)
    const { wsus, source, computer } = estate
    const update = wsus.addUpdate()
    wsus.report(computer, { [update]: 2 })
    wsus.approve(update)
    await discover(app, source.publicId, wsus)
    return { ...estate, update }
  }

  async function mails(app: App, owner: string): Promise<number> {
    const { rows } = await app.pools.infra.raw<{ rows: { n: number }[] }>(
      `select count(*)::int as n from notice n join user_account u on u.id = n.user_id where u.public_id = ? and n.kind = 'new_patches'`,
      [owner],
    )
    return rows[0]?.n ?? 0
  }

  it('tells of an approval for a patch that is needed already', async () => {
    const { app } = test
    const { wsus, source, owner, computer } = await anEstate(app)
    const update = wsus.addUpdate()
    wsus.report(computer, { [update]: 2 })
    await discover(app, source.publicId, wsus)
    expect(await mails(app, owner)).to.equal(0)

    wsus.approve(update)
    const run = await discover(app, source.publicId, wsus)

    expect(await mails(app, owner)).to.equal(1)
    expect(run.counts.notices).to.equal(1)
    await discover(app, source.publicId, wsus)
    expect(await mails(app, owner), 'no further run tells again').to.equal(1)
  })

  it('tells of a need that is seen two runs after the approval', async () => {
    const { app } = test
    const { wsus, source, owner, computer } = await anEstate(app)
    const update = wsus.addUpdate()
    wsus.approve(update)
    await discover(app, source.publicId, wsus)
    await discover(app, source.publicId, wsus)
    expect(await mails(app, owner)).to.equal(0)

    wsus.report(computer, { [update]: 2 })
    await discover(app, source.publicId, wsus)

    expect(await mails(app, owner)).to.equal(1)
  })

  it('tells nothing of the first run, nor of a need that comes later under its approvals', async () => {
    const { app } = test
    const wsus = new FakeWsus()
    const source = await aSource(app)
    const name = unique('srv')
    const update = wsus.addUpdate()
    const later = wsus.addUpdate()
    wsus.approve(update)
    wsus.approve(later)
    const computer = wsus.addComputer(`${name}.told.example`)
    wsus.report(computer, { [update]: 2 })
    await discover(app, source.publicId, wsus)
    const tenantId = await aTenant(app)
    const owner = await aUser(app, 'tenant_user', tenantId)
    const groupId = await aServerGroup(app, tenantId, owner)
    await withInfra(app, COMMAND, (ctx) => addServers(ctx, [aServer({ hostName: name, serverGroupId: groupId })]))
    await discover(app, source.publicId, wsus)
    expect(await mails(app, owner), 'assigning a computer tells nobody').to.equal(0)

    wsus.report(computer, { [later]: 2 })
    await discover(app, source.publicId, wsus)

    expect(await mails(app, owner)).to.equal(0)
  })

  it('tells nothing of a new revision, and again of an approval that was withdrawn and given again', async () => {
    const { app } = test
    const { wsus, source, owner, update } = await toldOfOne(app)
    wsus.revise(update)
    await discover(app, source.publicId, wsus)
    expect(await mails(app, owner)).to.equal(1)

    wsus.approvals.clear()
    await discover(app, source.publicId, wsus)
    wsus.approve(update)
    await discover(app, source.publicId, wsus)

    expect(await mails(app, owner)).to.equal(2)
  })

  it('tells again of what was withdrawn by a run that broke off afterwards', async () => {
    const { app } = test
    const { wsus, source, owner, update } = await toldOfOne(app)

    wsus.approvals.clear()
    await breaksOnce(app, 'finish')
    const broken = await discover(app, source.publicId, wsus)
    await discover(app, source.publicId, wsus)
    wsus.approve(update)
    await discover(app, source.publicId, wsus)

    expect(broken.state).to.equal('failed')
    expect(await mails(app, owner)).to.equal(2)
  })

  it('tells once of a patch that two servers approve', async () => {
    const { app } = test
    const { wsus, source, owner, computer, groupId } = await anEstate(app)
    const replica = new FakeWsus()
    const second = await aSource(app)
    const name = unique('srv')
    const other = replica.addComputer(`${name}.told.example`)
    await discover(app, second.publicId, replica)
    await withInfra(app, COMMAND, (ctx) => addServers(ctx, [aServer({ hostName: name, serverGroupId: groupId })]))
    const update = wsus.addUpdate()
    replica.addUpdate({ id: update })
    for (const [server, id] of [
      [wsus, computer],
      [replica, other],
    ] as const) {
      server.approve(update)
      server.report(id, { [update]: 2 })
    }

    await discover(app, source.publicId, wsus)
    await discover(app, second.publicId, replica)

    expect(await mails(app, owner)).to.equal(1)
  })
})

function aServer(given: { hostName: string; serverGroupId: string }): Parameters<typeof addServers>[1][number] {
  const last = Math.floor(Math.random() * 250) + 1
  return { address: `198.51.100.${last}`, name: given.hostName, osType: 'windows', osArchitecture: '', osName: '', ...given }
}

/** Has the next run that reaches a phase fail there; what counts it is not taken back. */
async function breaksOnce(app: App, phase: string): Promise<void> {
  await app.pools.owner.raw(`create sequence breaks;
    create function break_once() returns trigger language plpgsql security definer as $$
      begin if nextval('breaks') = 1 then raise exception 'broken'; end if; return null; end $$;
    create trigger break_once after update on source_run for each row when (new.phase = '${phase}' and old.phase <> '${phase}') execute function break_once()`)
}
