import { expect } from 'chai'
import { addGroups, fillGroups, GroupRow, renameGroups } from '../../../server/computer-groups/rows.ts'
import { membersOf } from '../../../server/computer-groups/service.ts'
import { listComputerGroups } from '../../../server/computer-groups/store.ts'
import type { Context } from '../../../server/context.ts'
import { AppError } from '../../../server/errors.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { as, aTenant, computers, type World } from '../jobs/world.ts'

describe('many computer groups at once', () => {
  let test: TestApp
  let world: World
  let other: World
  before(async () => {
    test = await openTestApp()
    world = await aTenant(test.app)
    other = await aTenant(test.app)
  })
  after(() => test.close())

  const admin = <T>(work: (ctx: Context) => Promise<T>): Promise<T> => as(test.app, world.admin, work)
  const row = (name: string, given: object = {}) => GroupRow.parse({ name, ...given })
  // The list also finds by ids, and any short text may be in one.
  const named = async (text: string) =>
    (await admin((ctx) => listComputerGroups(ctx, { text, limit: 50 })))
      .map(({ name }) => name)
      .filter((name) => name.includes(text))
      .toSorted()

  it('are added to the own tenant, and refused together where a line is wrong or is another tenant’s', async () => {
    await admin((ctx) => addGroups(ctx, [row('web'), row('web 2', { tenantId: world.tenant })]))
    expect(await named('web')).to.deep.equal(['web', 'web 2'])

    const rows = [row('db'), row('web'), row('db'), row('db 2', { tenantId: other.tenant }), row('a\nb')]
    expect(await problems(admin((ctx) => addGroups(ctx, rows)))).to.deep.equal([
      '2 name computer_group_exists',
      '3 name computer_group_exists',
      '4 tenantId tenant_not_found',
      '5 name place_name_invalid',
    ])
    expect(await named('db')).to.deep.equal([])
    await admin((ctx) => addGroups(ctx, [row('db')], { dryRun: true }))
    expect(await named('db')).to.deep.equal([])
  })

  it('change their names; another tenant’s are not there', async () => {
    const [id = ''] = await admin((ctx) => addGroups(ctx, [row('old')]))
    const [foreign = ''] = await as(test.app, other.admin, (ctx) => addGroups(ctx, [row('foreign')]))
    await admin((ctx) => renameGroups(ctx, [row('new', { computerGroupId: id, tenantId: world.tenant })]))

    expect(await named('new')).to.deep.equal(['new'])
    const wrong = [
      row('newer', { computerGroupId: id, tenantId: other.tenant }),
      row('mine', { computerGroupId: foreign }),
      row('nameless'),
    ]
    expect(await problems(admin((ctx) => renameGroups(ctx, wrong)))).to.deep.equal([
      '1 tenantId computer_group_tenant_differs',
      '2 computerGroupId computer_group_not_found',
      '3 computerGroupId computer_group_not_found',
    ])
  })

  it('take computers of their tenant, and keep those that they have', async () => {
    const [group = '', second = ''] = await admin((ctx) => addGroups(ctx, [row('full'), row('fuller')]))
    const [one = '', two = ''] = (await computers(world, 2)).map(({ publicId }) => publicId)
    const [foreign = ''] = (await computers(other, 1)).map(({ publicId }) => publicId)
    const member = (computerId: string, computerGroupId = group) => ({ computerId, computerGroupId })

    expect(
      await problems(
        admin((ctx) => fillGroups(ctx, [member(one), member(foreign), member(one), member(one, second), member(two, 'none')])),
      ),
    ).to.deep.equal(['2 computerId computer_not_found', '3 computerId row_repeated', '5 computerGroupId computer_group_not_found'])
    expect(await admin((ctx) => fillGroups(ctx, [member(one)]))).to.equal(1)
    expect(await admin((ctx) => fillGroups(ctx, [member(one), member(two), member(two, second)], { dryRun: true }))).to.equal(2)
    expect(await admin((ctx) => fillGroups(ctx, [member(one), member(two), member(two, second)]))).to.equal(2)
    const members = await admin((ctx) => membersOf(ctx, group, { after: 0, limit: 10 }))
    expect(members.map(({ computerId }) => computerId).toSorted()).to.deep.equal([one, two].toSorted())
  })

  it('of two uploads at once are changed one after the other, whatever their order', async () => {
    const many = Array.from({ length: 40 }, (_, n) => row(`together ${n}`))
    const ids = await admin((ctx) => addGroups(ctx, many))
    const change = many.map((one, n) => ({ ...one, computerGroupId: ids[n] ?? '' }))
    const members = (await computers(world, 40)).map(({ publicId }, n) => ({ computerId: publicId, computerGroupId: ids[n] ?? '' }))

    await Promise.all([admin((ctx) => renameGroups(ctx, change)), admin((ctx) => renameGroups(ctx, change.toReversed()))])
    const added = await Promise.all([admin((ctx) => fillGroups(ctx, members)), admin((ctx) => fillGroups(ctx, members.toReversed()))])

    expect(added.toSorted((a, b) => a - b)).to.deep.equal([0, 40])
  })
})

/** `line column code` of each problem. */
async function problems(work: Promise<unknown>): Promise<string[]> {
  try {
    await work
  } catch (err) {
    if (!(err instanceof AppError) || err.code !== 'rows_invalid') throw err
    return (err.details['rows'] as { row: number; column: string; code: string }[]).map(
      ({ row: line, column, code }) => `${String(line)} ${column} ${code}`,
    )
  }
  return []
}
