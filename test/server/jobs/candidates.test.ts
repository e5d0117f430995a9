import { expect } from 'chai'
import { candidateComputers, candidatePatches, type Chosen } from '../../../server/jobs/store-candidates.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aPatch, as, aTenant, computers, type World } from './world.ts'

const ANYTHING: Chosen = { patchIds: [], computerIds: [], kind: undefined }

describe('what can be chosen for a request', () => {
  let test: TestApp
  let world: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
  })
  after(() => test.close())
  const patchesFor = async (actor: World['admin'], chosen: Partial<Chosen>): Promise<[string, number][]> => {
    const rows = await as(test.app, actor, (ctx) => candidatePatches(ctx, { ...ANYTHING, ...chosen }, 'en', 100))
    return rows.map(({ patchId, computers: count }) => [patchId, count])
  }
  const computersFor = async (actor: World['admin'], chosen: Partial<Chosen>): Promise<[string, number][]> => {
    const rows = await as(test.app, actor, (ctx) => candidateComputers(ctx, { ...ANYTHING, ...chosen }, 100))
    return rows.map(({ computerId, patches }) => [computerId, patches])
  }

  it('are the computers on which any of the chosen patches is unapplied, and how many of them', async () => {
    const [one, two, three] = (await computers(world, 3)) as [never, never, never]
    const [first, second] = [await aPatch(world, [one, two]), await aPatch(world, [two])]
    await aPatch(world, [three])

    const found = await computersFor(world.admin, { patchIds: [first.publicId, second.publicId] })

    expect(new Map(found)).to.deep.equal(
      new Map([
        [idOf(one), 1],
        [idOf(two), 2],
      ]),
    )
  })

  it('are the patches that are unapplied on the chosen computers, and on how many', async () => {
    const [one, two] = (await computers(world, 2)) as [never, never]
    const [both, alone] = [await aPatch(world, [one, two]), await aPatch(world, [two])]

    expect(new Map(await patchesFor(world.admin, { computerIds: [idOf(one), idOf(two)] }))).to.deep.equal(
      new Map([
        [both.publicId, 2],
        [alone.publicId, 1],
      ]),
    )
    expect(await patchesFor(world.admin, { computerIds: [idOf(one)] })).to.deep.equal([[both.publicId, 1]])
  })

  it('leave out what is installed, not approved or held back', async () => {
    const on = await computers(world, 1)
    for (const verdict of [{ state: 'installed' }, { approved: false }, { excepted: true }, { state: 'pending_reboot' }])
      await aPatch(world, on, verdict)

    expect(await patchesFor(world.admin, { computerIds: on.map(idOf) })).to.deep.equal([])
    expect(await computersFor(world.admin, { computerIds: on.map(idOf) })).to.deep.equal([])
  })

  it('are nothing of another tenant, whoever names it', async () => {
    const other = await aTenant(test.app)
    const on = await computers(other, 1)
    const patch = await aPatch(other, on)

    expect(await computersFor(world.admin, { patchIds: [patch.publicId], computerIds: on.map(idOf) })).to.deep.equal([])
    expect(await patchesFor(world.admin, { computerIds: on.map(idOf) })).to.deep.equal([])
    expect(await computersFor(other.admin, { patchIds: [patch.publicId] })).to.deep.equal([[idOf(on[0]!), 1]])
  })
})

function idOf(computer: { readonly publicId: string }): string {
  return computer.publicId
}
