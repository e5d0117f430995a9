import { expect } from 'chai'
import { addComputerGroup, changeComputerGroup, membersOf, removeComputerGroup } from '../../../server/computer-groups/service.ts'
import { listComputerGroups } from '../../../server/computer-groups/store.ts'
import { endException, makeException } from '../../../server/exceptions/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aPatch, as, aTenant, computers, refusal, type TestComputer, type TestPatch, type World } from '../jobs/world.ts'

describe('computer groups', () => {
  let test: TestApp
  let world: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
  })
  after(() => test.close())

  const add = (name: string, on: readonly TestComputer[], actor = world.admin) =>
    as(test.app, actor, (ctx) => addComputerGroup(ctx, { name, computerIds: on.map((one) => one.publicId) }))
  const idsOf = (on: readonly TestComputer[]) => on.map((one) => one.publicId)
  const isExcepted = async (computer: TestComputer, patch: TestPatch) =>
    (
      (await test.app.pools.infra('verdict').where({ computer_id: computer.id, patch_id: patch.id }).first('excepted')) as {
        excepted: boolean
      }
    ).excepted

  it('hold computers of their own tenant alone', async () => {
    const foreign = await computers(await aTenant(test.app), 1)

    expect(await refusal(add('mixed', [...(await computers(world, 1)), ...foreign]))).to.equal('not_found computer_not_found')
    expect(await as(test.app, world.admin, (ctx) => listComputerGroups(ctx, { text: 'mixed', limit: 10 }))).to.deep.equal([])
  })

  it('are found by part of the name, full-width or half-width', async () => {
    await add('ＤＢサーバ', await computers(world, 1))

    const found = await as(test.app, world.admin, (ctx) => listComputerGroups(ctx, { text: 'dbサ', limit: 10 }))
    expect(found.map((group) => group.name)).to.deep.equal(['ＤＢサーバ'])
  })

  it('carry an exception to the computers that come, and from those that go', async () => {
    const [one, two] = await computers(world, 2)
    if (one === undefined || two === undefined) throw new Error('no computers')
    const patch = await aPatch(world, [one, two])
    const group = await add('held back', [one])
    await as(test.app, world.admin, (ctx) =>
      makeException(ctx, {
        patchId: patch.publicId,
        computerGroupId: group,
        kind: 'hold',
        reason: 'not yet',
        until: new Date(Date.now() + 86_400_000),
      }),
    )
    const before = [await isExcepted(one, patch), await isExcepted(two, patch)]
    const changed = await as(test.app, world.admin, (ctx) => changeComputerGroup(ctx, group, { computerIds: idsOf([two]) }))
    const after = [await isExcepted(one, patch), await isExcepted(two, patch)]

    expect([before, after]).to.deep.equal([
      [true, false],
      [false, true],
    ])
    expect(changed).to.deep.equal({ added: 1, removed: 1 })
  })

  it('cannot be removed while an exception holds for them, and give their name back afterwards', async () => {
    const on = await computers(world, 1)
    const patch = await aPatch(world, on)
    const group = await add('short-lived', on)
    const exception = await as(test.app, world.admin, (ctx) =>
      makeException(ctx, { patchId: patch.publicId, computerGroupId: group, kind: 'decline', reason: 'no' }),
    )
    expect(await refusal(as(test.app, world.admin, (ctx) => removeComputerGroup(ctx, group)))).to.equal('conflict computer_group_in_use')

    await as(test.app, world.admin, (ctx) => endException(ctx, exception))
    await as(test.app, world.admin, (ctx) => removeComputerGroup(ctx, group))
    expect(await refusal(as(test.app, world.admin, (ctx) => membersOf(ctx, group, { after: 0, limit: 10 })))).to.equal(
      'not_found computer_group_not_found',
    )
    expect(
      await refusal(
        as(test.app, world.admin, (ctx) =>
          makeException(ctx, { patchId: patch.publicId, computerGroupId: group, kind: 'decline', reason: 'no' }),
        ),
      ),
    ).to.equal('not_found computer_group_not_found')
    await add('short-lived', on)
  })

  it('show a tenant user those that hold a computer of theirs, and of these the own computers', async () => {
    const other = await aTenant(test.app)
    const [group] = (await test.app.pools
      .infra('server_group')
      .insert({ tenant_id: other.tenantId, public_id: `G${Date.now()}@Direct`, name: 'nobody’s' })
      .returning('id')) as { id: number }[]
    const own = await computers(other, 2)
    const foreign = await computers(other, 2, { groupId: group?.id ?? -1 })
    const mixed = await add('mixed', [...own, ...foreign], other.admin)
    const hidden = await add('hidden', foreign, other.admin)

    const seen = await as(test.app, other.user, (ctx) => listComputerGroups(ctx, { limit: 10 }))
    const members = await as(test.app, other.user, (ctx) => membersOf(ctx, mixed, { after: 0, limit: 10 }))

    expect(seen.map((one) => [one.computerGroupId, one.computers])).to.deep.equal([[mixed, 2]])
    expect(members.map((one) => one.computerId)).to.deep.equal(idsOf(own))
    expect(await refusal(as(test.app, other.user, (ctx) => membersOf(ctx, hidden, { after: 0, limit: 10 })))).to.equal(
      'not_found computer_group_not_found',
    )
  })

  it('refuse a name that is taken and one that is no name', async () => {
    await add('once', [])

    expect(await refusal(add('once', []))).to.equal('conflict computer_group_exists')
    expect(await refusal(add(' ', []))).to.equal('invalid place_name_invalid')
  })
})
