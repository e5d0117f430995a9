import { expect } from 'chai'
import fc from 'fast-check'
import { SYSTEM, withInfra } from '../../../server/context.ts'
import { movedIds, movedSince, NOTHING_MOVED } from '../../../server/verdicts/moved.ts'
import { HOLDERS_OF } from '../../../server/verdicts/store-holdings.ts'
import { followIds } from '../../../server/verdicts/store-inventory.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers, type TestComputer } from '../jobs/world.ts'
import { dpkg, inventory, tell } from '../matching/estate.ts'

describe('movedSince', () => {
  const Ids = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { maxLength: 12 }).map((ids) => ids.toSorted((a, b) => a - b))

  it('tells of a row of changes what one change would have told, whatever came and went in between', () => {
    fc.assert(
      fc.property(fc.array(Ids, { minLength: 1, maxLength: 6 }), (states) => {
        const [first, last] = [states[0] ?? [], states.at(-1) ?? []]
        let since = NOTHING_MOVED
        for (const [at, next] of states.slice(1).entries()) since = movedSince(since, movedIds(states[at] ?? [], next))

        const { added, removed } = movedIds(first, last)
        expect(since.added.toSorted((a, b) => a - b)).to.deep.equal(added)
        expect(since.removed.toSorted((a, b) => a - b)).to.deep.equal(removed)
      }),
    )
  })
})

describe('who holds a package version', function () {
  this.timeout(60_000)
  let test: TestApp

  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  const linesOf = (from: number, count: number): string[] => Array.from({ length: count }, (_, at) => dpkg(`package-${from + at}`, '1'))

  const idsIn = (row: unknown): number[] => (row as { package_ids: number[] }).package_ids

  /** Pairs of package version and computer: by what is looked up, and by the inventories themselves. */
  async function both(computer: TestComputer): Promise<[string[], string[]]> {
    const pairs = async (sql: string): Promise<string[]> =>
      (await test.app.pools.owner.raw<{ rows: { pair: string }[] }>(sql, [computer.id])).rows.map(({ pair }) => pair)
    return [
      await pairs(
        `select h.id || ' ' || h.computer_id as pair from ${HOLDERS_OF('(select id from package_version)')} h where h.computer_id = ? order by h.id`,
      ),
      await pairs(
        `select u.id || ' ' || i.computer_id as pair from inventory i cross join unnest(i.package_ids) as u(id) where i.computer_id = ? order by u.id`,
      ),
    ]
  }

  it('is what the newest inventories say, whether little changed, much, or back again', async () => {
    const world = await aTenant(test.app)
    const [computer, other] = await computers(world, 2, { osType: 'linux' })
    if (computer === undefined || other === undefined) throw new Error('no computers were made')
    await tell(world, other, inventory(linesOf(0, 40)))
    const states = [linesOf(0, 150), linesOf(5, 150), linesOf(0, 150), linesOf(40, 150), linesOf(45, 140), linesOf(0, 20), []]
    const unsettled: number[] = []
    for (const lines of states) {
      await tell(world, computer, inventory(lines))
      const [found, expected] = await both(computer)
      expect(found).to.deep.equal(expected)
      expect(found).to.have.length(lines.length)
      const change = (await test.app.pools.owner('holding_change').where({ computer_id: computer.id }).first('added', 'removed')) as
        | { added: number[]; removed: number[] }
        | undefined
      unsettled.push((change?.added.length ?? 0) + (change?.removed.length ?? 0))
    }

    expect(unsettled).to.deep.equal([0, 10, 0, 80, 80, 0, 20])
    const [found, expected] = await both(other)
    expect(found).to.deep.equal(expected)
  })

  it('is what a stored inventory means once it is read otherwise', async () => {
    const world = await aTenant(test.app)
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    await tell(world, computer, inventory(linesOf(0, 10)))
    await tell(world, computer, inventory(linesOf(3, 10)))
    const idsOf = (table: string): Promise<number[]> =>
      test.app.pools.owner(table).where({ computer_id: computer.id }).first('package_ids').then(idsIn)
    const ids = await idsOf('inventory')
    const [gone] = ids.slice(-1)
    const [back] = await idsOf('holding')

    const packageIds = [back ?? 0, ...ids.slice(0, -1)]
    await withInfra(test.app, SYSTEM, (ctx) =>
      followIds(ctx, {
        tenantId: world.tenantId,
        computerId: computer.id,
        stream: 'debian/12',
        packageIds,
        availableIds: [],
        passedIds: [],
        runningIds: [],
        heldIds: [],
      }),
    )

    const [found, expected] = await both(computer)
    expect(found).to.deep.equal(expected)
    expect(found).to.include(`${back} ${computer.id}`).and.not.include(`${gone} ${computer.id}`)
  })

  it('forgets a computer whose inventory is taken away', async () => {
    const world = await aTenant(test.app)
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    await tell(world, computer, inventory(linesOf(0, 10)))
    await tell(world, computer, inventory(linesOf(1, 10)))
    await test.app.pools.owner('inventory').where({ computer_id: computer.id }).delete()

    const left = await test.app.pools.owner('holding').where({ computer_id: computer.id }).select('computer_id')
    expect(left).to.deep.equal([])
    expect((await both(computer))[0]).to.deep.equal([])
  })
})
