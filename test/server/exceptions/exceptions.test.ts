import { expect } from 'chai'
import { addServers } from '../../../server/computers/registration.ts'
import { COMMAND, SYSTEM, withInfra, withTenant, type Actor, type App } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import { endException, endExpiredExceptions, makeException, makeExceptions } from '../../../server/exceptions/service.ts'
import { countExceptions, listExceptions } from '../../../server/exceptions/store.ts'
import { deliver } from '../../../server/notices/delivery.ts'
import { MailSettingsInput, saveMailSettings } from '../../../server/notices/settings.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aServerGroup, aTenant, aUser, unique } from '../../support/people.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'
import * as jobWorld from '../jobs/world.ts'

describe('exceptions', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())
  afterEach(() => test.setTime(null))

  /** A tenant whose user owns one computer that needs one patch; the source has had its baseline, nothing is approved yet. */
  async function anEstate(app: App) {
    const wsus = new FakeWsus()
    const source = await aSource(app)
    const name = unique('srv')
    const computer = wsus.addComputer(`${name}.held.example`)
    wsus.report(computer, {})
    await discover(app, source.publicId, wsus)
    const tenantId = await aTenant(app)
    const owner = await aUser(app, 'tenant_user', tenantId)
    const serverGroupId = await aServerGroup(app, tenantId, owner)
    await withInfra(app, COMMAND, (ctx) => addServers(ctx, [{ ...aServer(name), serverGroupId }]))
    const update = wsus.addUpdate()
    wsus.report(computer, { [update]: 2 })
    await discover(app, source.publicId, wsus)
    const { id: key } = (await app.pools.infra('tenant').where({ public_id: tenantId }).first('id')) as { id: number }
    const actor: Actor = { kind: 'user', name: 'the-admin', role: 'tenant_admin', userId: 1, tenantId: key }
    const run = () => discover(app, source.publicId, wsus)
    return { wsus, source, serverGroupId, tenantId, key, owner, update, patchId: `wsus:${update}`, actor, run }
  }

  async function mails(app: App, owner: string): Promise<number> {
    const { rows } = await app.pools.infra.raw<{ rows: { n: number }[] }>(
      `select count(*)::int as n from notice n join user_account u on u.id = n.user_id where u.public_id = ? and n.kind = 'new_patches'`,
      [owner],
    )
    return rows[0]?.n ?? 0
  }

  const hold = { kind: 'hold', reason: 'the month is being closed', until: new Date(Date.now() + 30 * 86_400_000) } as const

  it('keeps the mail back while a patch is held, and tells of it once the hold was ended', async () => {
    const { app } = test
    const { wsus, key, owner, update, patchId, actor, run } = await anEstate(app)
    const id = await withTenant(app, key, actor, (ctx) => makeException(ctx, { patchId, ...hold }))
    wsus.approve(update)
    await run()
    await run()
    expect(await mails(app, owner)).to.equal(0)

    await withTenant(app, key, actor, (ctx) => endException(ctx, id))
    await run()

    expect(await mails(app, owner)).to.equal(1)
    await run()
    expect(await mails(app, owner)).to.equal(1)
  })

  it('tells once the time of a hold is over, and keeps what it was', async () => {
    const { app } = test
    const { wsus, key, owner, update, patchId, actor, run } = await anEstate(app)
    const until = new Date(Date.now() + 3_600_000)
    await withTenant(app, key, actor, (ctx) => makeException(ctx, { patchId, ...hold, until }))
    wsus.approve(update)
    await run()
    expect(await withInfra(app, SYSTEM, endExpiredExceptions)).to.equal(0)

    test.setTime(until)
    expect(await withInfra(app, SYSTEM, endExpiredExceptions)).to.equal(1)
    await run()

    expect(await mails(app, owner)).to.equal(1)
    const { rows } = await app.pools.infra.raw<{ rows: { kind: string; valid_to: Date }[] }>(
      `select attributes->>'kind' as kind, valid_to from patch_exception_history where tenant_id = ?`,
      [key],
    )
    expect(rows).to.deep.equal([{ kind: 'hold', valid_to: until }])
  })

  it('tells later of a patch that was held while its mail lay in the outbox', async () => {
    const { app } = test
    const { wsus, key, owner, update, patchId, actor, run } = await anEstate(app)
    const mail = MailSettingsInput.parse({ host: '127.0.0.1', port: 9, security: 'none', sender: { address: 'patch@example.com' } })
    await withInfra(app, COMMAND, (ctx) => saveMailSettings(ctx, mail))
    wsus.approve(update)
    await run()
    const id = await withTenant(app, key, actor, (ctx) => makeException(ctx, { patchId, ...hold }))
    await deliver(app, key, new AbortController().signal)
    await run()
    expect(await mails(app, owner), 'the mail that had nothing left to say').to.equal(1)

    await withTenant(app, key, actor, (ctx) => endException(ctx, id))
    await run()

    expect(await mails(app, owner)).to.equal(2)
  })

  it('holds for a computer that comes to the tenant later', async () => {
    const { app } = test
    const { wsus, source, key, update, patchId, actor, serverGroupId, run } = await anEstate(app)
    await withTenant(app, key, actor, (ctx) => makeException(ctx, { patchId, ...hold }))
    const name = unique('late')
    const late = wsus.addComputer(`${name}.held.example`)
    wsus.report(late, { [update]: 2 })
    await run()

    await withInfra(app, COMMAND, (ctx) => addServers(ctx, [{ ...aServer(name), serverGroupId }]))

    const { rows } = await app.pools.infra.raw<{ rows: { excepted: boolean }[] }>(
      `select v.excepted from verdict v join source_computer sc on sc.computer_id = v.computer_id where sc.source_id = ? and sc.external_id = ?`,
      [source.id, late],
    )
    expect(rows).to.deep.equal([{ excepted: true }])
  })

  it('lets a dual-role administrator decide for the tenant that they name', async () => {
    const { app } = test
    const { tenantId, key, patchId } = await anEstate(app)
    const dual: Actor = { kind: 'user', name: 'dual', role: 'administrator', userId: 1, tenantId: null }

    const unnamed = await codeOf(withInfra(app, dual, (ctx) => makeException(ctx, { patchId, ...hold })))
    const unknown = await codeOf(withInfra(app, dual, (ctx) => makeException(ctx, { patchId, ...hold, tenantId: '__UNASSIGNED__' })))
    const id = await withInfra(app, dual, (ctx) => makeException(ctx, { patchId, ...hold, tenantId }))

    expect([unnamed, unknown]).to.deep.equal(['tenant_needed', 'tenant_not_found'])
    const [one] = await withTenant(app, key, SYSTEM, (ctx) => listExceptions(ctx, { publicId: id }))
    expect(one).to.include({ tenantId, author: 'dual', kind: 'hold' })
    await withInfra(app, dual, (ctx) => endException(ctx, id))
  })

  it('makes one for each of several patches, and names those that it leaves out', async () => {
    const { app } = test
    const world = await jobWorld.aTenant(app)
    const [own, foreign] = [await jobWorld.computers(world, 1), await jobWorld.aTenant(app)]
    const [plain, required, theirs] = [
      await jobWorld.aPatch(world, own),
      await jobWorld.aPatch(world, own),
      await jobWorld.aPatch(world, own),
    ]
    const [classification] = (await app.pools
      .infra('classification')
      .insert({ public_id: unique('class'), title: 'Required ones', level: 'required' })
      .returning('id')) as [{ id: number }]
    await app.pools.infra('patch').where({ id: required.id }).update({ classification_id: classification.id })
    await app.pools.infra('patch').where({ id: theirs.id }).update({ owner_tenant_id: foreign.tenantId })
    const ids = [plain, required, theirs, plain].map((patch) => patch.publicId)

    const done = await withTenant(app, world.tenantId, world.admin, (ctx) =>
      makeExceptions(ctx, ids, { kind: 'decline', reason: 'not used here' }),
    )

    expect(done.exceptionIds).to.have.length(1)
    expect(done.refused).to.deep.equal([
      { patchId: required.publicId, code: 'patch_required' },
      { patchId: theirs.publicId, code: 'patch_not_found' },
    ])
    const { rows } = await app.pools.infra.raw<{ rows: { excepted: boolean }[] }>(
      `select excepted from verdict where tenant_id = ? and patch_id = any(?) order by patch_id`,
      [world.tenantId, [plain.id, required.id]],
    )
    expect(rows.map((row) => row.excepted)).to.deep.equal([true, false])
  })

  it('are listed for a patch with those of its package, and for one computer only to those who may see it', async () => {
    const { app } = test
    const world = await jobWorld.aTenant(app)
    const [foreignGroup] = (await app.pools
      .infra('server_group')
      .insert({ tenant_id: world.tenantId, public_id: unique('G'), name: 'of another' })
      .returning('id')) as [{ id: number }]
    const [seen] = await jobWorld.computers(world, 1)
    const [hidden] = await jobWorld.computers(world, 1, { groupId: foreignGroup.id })
    if (seen === undefined || hidden === undefined) throw new Error('no computer')
    const [patch, other] = [await jobWorld.aPatch(world, [seen, hidden]), await jobWorld.aPatch(world, [seen])]
    const { name } = (await app.pools.infra('patch').where({ id: patch.id }).first('name')) as { name: string }
    await withTenant(app, world.tenantId, world.admin, async (ctx) => {
      await makeException(ctx, { package: name, ...hold, reason: 'by package' })
      await makeException(ctx, { patchId: patch.publicId, computerId: hidden.publicId, ...hold, reason: 'hidden' })
      await makeException(ctx, { patchId: patch.publicId, computerId: seen.publicId, ...hold, reason: '100% seen' })
      await makeException(ctx, { patchId: other.publicId, ...hold, reason: 'other patch' })
    })
    const reasons = (actor: Actor, filter: Parameters<typeof listExceptions>[1]) =>
      withTenant(app, world.tenantId, actor, async (ctx) => (await listExceptions(ctx, filter)).map((one) => one.reason))

    expect(await reasons(world.admin, { patchId: patch.publicId })).to.deep.equal(['100% seen', 'hidden', 'by package'])
    expect(await reasons(world.user, { patchId: patch.publicId })).to.deep.equal(['100% seen', 'by package'])
    expect(await reasons(world.admin, { computerId: seen.publicId })).to.deep.equal(['100% seen'])
    expect(await reasons(world.user, { computerId: hidden.publicId })).to.deep.equal([])
    expect(await reasons(world.admin, { text: '0% S' })).to.deep.equal(['100% seen'])
    expect(await withTenant(app, world.tenantId, world.user, (ctx) => countExceptions(ctx, {}))).to.include({ total: 3 })
  })

  it('refuses an end in the past, and a tenant that is not the viewer’s', async () => {
    const { app } = test
    const { key, patchId, actor } = await anEstate(app)
    const other = await aTenant(app)
    const until = new Date(Date.now() - 1000)

    const past = await codeOf(withTenant(app, key, actor, (ctx) => makeException(ctx, { patchId, ...hold, until })))
    const foreign = await codeOf(withTenant(app, key, actor, (ctx) => makeException(ctx, { patchId, ...hold, tenantId: other })))

    expect([past, foreign]).to.deep.equal(['exception_until_past', 'tenant_not_found'])
  })
})

let lastAddress = 0
function aServer(name: string): Omit<Parameters<typeof addServers>[1][number], 'serverGroupId'> {
  return { address: `198.51.100.${++lastAddress}`, name, hostName: name, osType: 'windows', osArchitecture: '', osName: '' }
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  return 'done'
}
