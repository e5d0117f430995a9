import { expect } from 'chai'
import { createHash } from 'node:crypto'
import { COMMAND, SYSTEM, withInfra, withTenant } from '../../../server/context.ts'
import { makeException } from '../../../server/exceptions/service.ts'
import { listPatches } from '../../../server/patches/store-lists.ts'
import { listVerdicts } from '../../../server/patches/store-verdicts.ts'
import { applyInventory, type ReportedInventory } from '../../../server/verdicts/inventory.ts'
import { explain } from '../../../server/verdicts/service.ts'
import { verdictsAsOf } from '../../../server/verdicts/store-explain.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { unique } from '../../support/people.ts'
import { aPatch, aTenant, computers, type TestComputer, type World } from '../jobs/world.ts'

describe('explain', () => {
  let test: TestApp
  let world: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
  })
  after(() => test.close())

  async function aComputer(osType: 'windows' | 'linux'): Promise<TestComputer> {
    const [computer] = await computers(world, 1, { osType })
    if (computer === undefined) throw new Error('no computer was made')
    return computer
  }

  it('says superseded of a missing patch while a later one of its chain is missing too; its row stays as it is', async () => {
    const { app } = test
    const computer = await aComputer('windows')
    const [first, second, third] = [await aPatch(world, [computer]), await aPatch(world, []), await aPatch(world, [computer])]
    await app.pools.infra('patch_supersedence').insert([
      { patch_id: second.id, superseded_patch_id: first.id },
      { patch_id: third.id, superseded_patch_id: second.id },
    ])

    const [early, late] = await withInfra(app, COMMAND, async (ctx) => [
      await explain(ctx, computer.publicId, first.publicId),
      await explain(ctx, computer.publicId, third.publicId),
    ])

    expect(early).to.include({ state: 'superseded', derived: true })
    expect(early?.verdict?.state).to.equal('missing')
    expect(early?.laterPatches.map((link) => [link.patchId, link.depth, link.state])).to.deep.equal([
      [second.publicId, 1, null],
      [third.publicId, 2, 'missing'],
    ])
    expect(late).to.include({ state: 'missing', derived: false })
  })

  it('names the exceptions that hold, of the patch and of its package, and no others', async () => {
    const computer = await aComputer('windows')
    const patch = await aPatch(world, [computer])
    const other = await aComputer('windows')
    const id = await withTenant(test.app, world.tenantId, world.admin, async (ctx) => {
      await makeException(ctx, { patchId: patch.publicId, computerId: other.publicId, kind: 'hold', reason: 'another computer' })
      return makeException(ctx, { patchId: patch.publicId, kind: 'waiver', reason: 'switched off at night' })
    })

    const { exceptions, unapplied } = await withInfra(test.app, COMMAND, (ctx) => explain(ctx, computer.publicId, patch.publicId))

    expect(exceptions).to.deep.equal([
      { exceptionId: id, kind: 'waiver', scope: 'all', reason: 'switched off at night', author: world.admin.name, untilAt: null },
    ])
    expect(unapplied).to.equal(false)
  })

  it('shows which versions of which packages were compared, by which inventory', async () => {
    const computer = await aComputer('linux')
    const name = unique('src')
    const inventory: ReportedInventory = {
      machine: { platform: 'linux', os: { release: 'debian 12' } },
      packages: [
        [`lib${name}:amd64`, '1', 'amd64', 'ii ', name, '1'].join('\t'),
        [`${name}-doc`, '1', 'all', 'ii ', name, '1'].join('\t'),
        [`${name}-gone`, '1', 'all', 'rc ', name, '1'].join('\t'),
        ['unrelated', '7', 'amd64', 'ii ', 'unrelated', '7'].join('\t'),
      ],
      missing: [
        { name: `lib${name}`, architecture: 'amd64', candidate: '2', source: name, sourceVersion: '2', suites: 'stable-security' },
        { name: 'unrelated', architecture: 'amd64', candidate: '8', source: 'unrelated', sourceVersion: '8', suites: 'stable' },
      ],
      updates: [],
      restartRequired: false,
    }
    const checksum = createHash('sha256').update(JSON.stringify(inventory)).digest('hex')
    await withTenant(test.app, world.tenantId, SYSTEM, (ctx) => applyInventory(ctx, { computerId: computer.id, checksum, inventory }))

    const explained = await withTenant(test.app, world.tenantId, world.admin, (ctx) =>
      explain(ctx, computer.publicId, `deb:debian/12/security/${name}/2`),
    )

    expect(explained.state).to.equal('missing')
    expect(explained.compared?.document).to.match(/^[0-9a-f]{64}$/)
    expect(explained.compared?.packages).to.deep.equal([
      { package: `lib${name}:amd64`, installed: '1', offered: '2', suites: 'stable-security' },
      { package: `${name}-doc:all`, installed: '1', offered: null, suites: null },
    ])
  })

  it('speaks the reader’s language in explanations and lists, and finds a patch by its title there', async () => {
    const { app } = test
    const computer = await aComputer('windows')
    const patch = await aPatch(world, [computer])
    const title = `累積更新プログラム ${unique('ja')}`
    await app.pools.infra('patch_text').insert({ patch_id: patch.id, locale: 'ja', title })

    const [ja, en, lines, found, then] = await withInfra(app, COMMAND, async (ctx) => [
      (await explain(ctx, computer.publicId, patch.publicId, 'ja')).title,
      (await explain(ctx, computer.publicId, patch.publicId, 'en')).title,
      await listVerdicts(ctx, { patchId: patch.publicId, locale: 'ja', limit: 5 }),
      await listPatches(ctx, { view: 'all', locale: 'ja', text: title, limit: 5 }),
      await verdictsAsOf(ctx, computer.id, new Date(), 'ja'),
    ])

    expect([ja, en]).to.deep.equal([title, 'A patch'])
    expect(lines.map((line) => line.title)).to.deep.equal([title])
    expect(found.map((one) => one.patchId)).to.deep.equal([patch.publicId])
    expect(then.map((one) => [one.title, one.severity])).to.deep.equal([[title, 'unspecified']])
  })
})
