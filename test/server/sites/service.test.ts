import { expect } from 'chai'
import { COMMAND, withInfra, type Context } from '../../../server/context.ts'
import { createToken } from '../../../server/agents/service.ts'
import { addSite, changeSite, placeByRanges, placeComputers, removeSite } from '../../../server/sites/service.ts'
import { listSites } from '../../../server/sites/store.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { as, aTenant, computers, refusal, type TestComputer, type World } from '../jobs/world.ts'

describe('sites', () => {
  let test: TestApp
  let world: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
  })
  after(() => test.close())

  const infra = <T>(work: (ctx: Context) => Promise<T>): Promise<T> => withInfra(test.app, COMMAND, work)
  const siteOf = async (siteId: string) => (await infra((ctx) => listSites(ctx, { siteId, limit: 1 })))[0]
  const newSite = (name: string, ranges: string[] = []) => infra((ctx) => addSite(ctx, { name, ranges, tenantId: world.tenant }))
  const aComputer = async (): Promise<TestComputer> => {
    const [one] = await computers(world, 1)
    if (one === undefined) throw new Error('no computer')
    return one
  }

  it('keep their ranges in the order that was given, without the bits behind the prefix and without repetitions', async () => {
    const siteId = await newSite('Osaka', ['192.0.2.129/25', '2001:db8::1/32', '192.0.2.200/25'])

    expect((await siteOf(siteId))?.ranges).to.deep.equal(['192.0.2.128/25', '2001:db8::/32'])
    await infra((ctx) => changeSite(ctx, siteId, { ranges: ['198.51.100.0/24'] }))
    expect(await siteOf(siteId)).to.deep.include({ name: 'Osaka', ranges: ['198.51.100.0/24'], computers: 0, isDefault: false })
  })

  it('refuse what is no range, a range of another site, a name that is taken, and names that are no names', async () => {
    await newSite('Nagoya', ['203.0.113.0/24'])

    expect(await refusal(newSite('Kobe', ['203.0.113.0/33']))).to.equal('invalid site_range_invalid')
    expect(await refusal(newSite('Kobe', ['203.0.113.77/24']))).to.equal('conflict site_range_taken')
    expect(await refusal(newSite('Nagoya'))).to.equal('conflict site_exists')
    for (const name of ['', '   ', 'a\nb', 'x'.repeat(86)]) expect(await refusal(newSite(name))).to.equal('invalid place_name_invalid')
    expect(await refusal(infra((ctx) => addSite(ctx, { name: 'Kobe' })))).to.equal('invalid tenant_needed')
  })

  it('give the same name to two tenants, and again after a removal', async () => {
    const other = await aTenant(test.app)
    const first = await newSite('Sendai')
    await infra((ctx) => addSite(ctx, { name: 'Sendai', tenantId: other.tenant }))
    await infra((ctx) => removeSite(ctx, first))

    expect(await siteOf(await newSite('Sendai'))).to.include({ name: 'Sendai', tenantId: world.tenant })
    expect(await refusal(infra((ctx) => removeSite(ctx, first)))).to.equal('not_found site_not_found')
  })

  it('cannot be removed while something stands there or a token names them, nor the default one', async () => {
    const siteId = await newSite('Fukuoka')
    const computer = await aComputer()
    await infra((ctx) => placeComputers(ctx, siteId, [computer.publicId]))
    const standing = await refusal(infra((ctx) => removeSite(ctx, siteId)))
    await test.app.pools.infra('computer').where({ id: computer.id }).update({ ended_at: new Date() })
    await infra((ctx) => createToken(ctx, { tenantId: world.tenant, siteId, uses: 1, hours: 1 }))
    const named = await refusal(infra((ctx) => removeSite(ctx, siteId)))
    const sites = await infra((ctx) => listSites(ctx, { tenantId: world.tenant, limit: 100 }))

    expect([standing, named]).to.deep.equal(['conflict site_not_empty', 'conflict site_not_empty'])
    const standard = sites.find((site) => site.isDefault)?.siteId ?? ''
    expect(await refusal(infra((ctx) => removeSite(ctx, standard)))).to.equal('conflict site_default')
  })

  it('take computers of their own tenant alone, and remember where they stood', async () => {
    const siteId = await newSite('Sapporo')
    const [foreign] = await computers(await aTenant(test.app), 1)
    const computer = await aComputer()

    expect(await refusal(infra((ctx) => placeComputers(ctx, siteId, [computer.publicId, foreign?.publicId ?? ''])))).to.equal(
      'not_found computer_not_found',
    )
    expect(await infra((ctx) => placeComputers(ctx, siteId, [computer.publicId]))).to.equal(1)
    expect(await infra((ctx) => placeComputers(ctx, siteId, [computer.publicId]))).to.equal(0)
    const past = await test.app.pools
      .infra('computer_history')
      .where({ computer_id: computer.id })
      .pluck<{ siteId: number }[]>('attributes')
    expect(past.map((one) => typeof one.siteId)).to.deep.equal(['number'])
  })

  it('take computers by the narrowest range that holds an address of theirs; what is no address hurts nobody', async () => {
    const own = await aTenant(test.app)
    const add = (name: string, ranges: string[]) => infra((ctx) => addSite(ctx, { name, ranges, tenantId: own.tenant }))
    const wide = await add('wide', ['10.0.0.0/8', 'fe80::/10'])
    const narrow = await add('narrow', ['10.1.0.0/16'])
    const on = await computers(own, 4)
    const addresses = [['10.1.2.3'], ['not an address', '10.2.0.1'], ['fe80::1%eth0'], ['192.0.2.1']]
    for (const [i, computer] of on.entries()) {
      await test.app.pools.infra('computer').where({ id: computer.id }).update({ addresses: addresses[i] })
    }
    const input = { tenantId: own.tenant, dryRun: false }

    expect(await infra((ctx) => placeByRanges(ctx, { ...input, dryRun: true }))).to.equal(3)
    expect(await infra((ctx) => placeByRanges(ctx, input))).to.equal(3)
    expect(await infra((ctx) => placeByRanges(ctx, input))).to.equal(0)
    expect([(await siteOf(wide))?.computers, (await siteOf(narrow))?.computers]).to.deep.equal([2, 1])
  })

  it('count for a tenant user the computers that are theirs', async () => {
    const [other] = (await test.app.pools
      .infra('server_group')
      .insert({ tenant_id: world.tenantId, public_id: `G${Date.now()}@Direct`, name: 'somebody else’s' })
      .returning('id')) as { id: number }[]
    const siteId = await newSite('Hiroshima')
    const [own] = await computers(world, 1)
    const [foreign] = await computers(world, 1, { groupId: other?.id ?? -1 })
    await infra((ctx) => placeComputers(ctx, siteId, [own?.publicId ?? '', foreign?.publicId ?? '']))

    const seen = async (actor: typeof world.user) =>
      (await as(test.app, actor, (ctx) => listSites(ctx, { siteId, limit: 1 })))[0]?.computers
    expect([await seen(world.user), await seen(world.admin)]).to.deep.equal([1, 2])
  })
})
