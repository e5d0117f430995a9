import { expect } from 'chai'
import { withViewer, type Actor } from '../../../server/context.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { SYSTEM, withInfra } from '../../../server/context.ts'
import { graphOf } from '../../../server/patches/store-graph.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aPatch, aTenant, computers, type TestPatch, type World } from '../jobs/world.ts'

describe('graphOf', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  /** Patches of which each replaces the one before it. */
  async function aChain(world: World, length: number): Promise<TestPatch[]> {
    const patches: TestPatch[] = []
    for (let n = 0; n < length; n++) patches.push(await aPatch(world, []))
    const pairs = patches.slice(1).map((patch, n) => ({ patch_id: patch.id, superseded_patch_id: patches[n]?.id }))
    await test.app.pools.infra('patch_supersedence').insert(pairs)
    return patches
  }

  const ask = (actor: Actor, patchId: string, limit = 200) =>
    withViewer(test.app, actor, (ctx) => graphOf(ctx, patchId, { locale: 'en', limit }))

  it('holds what replaces a patch and what it replaces through others, latest first', async () => {
    const world = await aTenant(test.app)
    const [a, b, c, d] = await aChain(world, 4)
    const sibling = await aPatch(world, [])
    await test.app.pools.infra('patch_supersedence').insert({ patch_id: c?.id, superseded_patch_id: sibling.id })

    const graph = await ask(world.admin, b?.publicId ?? '')

    expect(graph?.nodes.map((node) => [node.patchId, node.distance])).to.deep.equal([
      [d?.publicId, 2],
      [c?.publicId, 1],
      [b?.publicId, 0],
      [a?.publicId, -1],
    ])
    expect(graph?.edges).to.deep.equal([
      { from: b?.publicId, to: a?.publicId },
      { from: c?.publicId, to: b?.publicId },
      { from: d?.publicId, to: c?.publicId },
    ])
    expect(graph?.truncated).to.equal(false)
  })

  it('ends where patches replace each other in a circle', async () => {
    const world = await aTenant(test.app)
    const [a, b] = await aChain(world, 2)
    await test.app.pools.infra('patch_supersedence').insert({ patch_id: a?.id, superseded_patch_id: b?.id })

    const graph = await ask(world.admin, a?.publicId ?? '', 5)

    expect(graph?.nodes.map((node) => node.patchId)).to.have.members([a?.publicId, b?.publicId])
  })

  it('keeps the nearest of many and says that there are more', async () => {
    const world = await aTenant(test.app)
    const chain = await aChain(world, 9)

    const graph = await ask(world.admin, chain[4]?.publicId ?? '', 5)

    expect(graph?.truncated).to.equal(true)
    expect(graph?.nodes.map((node) => node.distance)).to.deep.equal([2, 1, 0, -1, -2])
  })

  it('counts the computers that the viewer may see, and leaves out patches of other tenants', async () => {
    const [world, foreign] = [await aTenant(test.app), await aTenant(test.app)]
    const [own] = await computers(world, 1)
    const elsewhere = await computers(foreign, 3)
    if (own === undefined) throw new Error('no computer')
    const patch = await aPatch(world, [own, ...elsewhere])
    const theirs = await aPatch(foreign, elsewhere)
    await test.app.pools.infra('patch').where({ id: theirs.id }).update({ owner_tenant_id: foreign.tenantId })
    await test.app.pools.infra('patch_supersedence').insert({ patch_id: theirs.id, superseded_patch_id: patch.id })
    for (const { tenantId } of [world, foreign]) await withInfra(test.app, SYSTEM, (ctx) => recountTenant(ctx, tenantId))

    const nodes = (await ask(world.admin, patch.publicId))?.nodes

    expect(nodes?.map((node) => [node.patchId, node.missing])).to.deep.equal([[patch.publicId, 1]])
    expect((await ask(foreign.admin, patch.publicId))?.nodes.map((node) => node.missing)).to.deep.equal([3, 3])
    expect(await ask(world.admin, theirs.publicId)).to.equal(undefined)
  })
})
