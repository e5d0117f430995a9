import { expect } from 'chai'
import { randomBytes } from 'node:crypto'
import { openTestApp, type TestApp } from '../support/app.ts'
import { aTenant, computers } from '../server/jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, say, tell } from '../server/matching/estate.ts'

describe('what verdicts and their counts refer to', function () {
  this.timeout(60_000)
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  /** A verdict with its count, and the rows that it refers to. */
  async function aVerdict() {
    const { app } = test
    const world = await aTenant(app)
    const [computer] = await computers(world, 1, { osType: 'linux' })
    const name = `p${randomBytes(4).toString('hex')}`
    await say(app, await aFeed(app, ['debian/12/security']), [{ package: name, version: '2' }])
    await evaluate(app)
    await tell(world, computer!, inventory([dpkg(name, '1')]))
    const verdict = (await app.pools.owner('verdict').where({ computer_id: computer!.id }).first('patch_id', 'source_id')) as {
      patch_id: number
      source_id: number
    }
    return { computer: computer!, verdict, groupId: world.groupId }
  }

  async function danglingIn(): Promise<number[]> {
    const ask = async (sql: string): Promise<number> =>
      Number((await test.app.pools.owner.raw<{ rows: [{ n: string }] }>(`select count(*) as n from ${sql}`)).rows[0].n)
    return [
      await ask('verdict v where not exists (select from computer c where c.tenant_id = v.tenant_id and c.id = v.computer_id)'),
      await ask('verdict v where not exists (select from patch p where p.id = v.patch_id)'),
      await ask('verdict v where not exists (select from source s where s.id = v.source_id)'),
      await ask('patch_count n where not exists (select from patch p where p.id = n.patch_id)'),
      await ask('patch_count n where not exists (select from server_group g where g.tenant_id = n.tenant_id and g.id = n.server_group_id)'),
    ]
  }

  it('is not deleted while they do, although no row of theirs is looked up when it is written', async () => {
    const { computer, verdict, groupId } = await aVerdict()
    const db = test.app.pools.owner
    for (const [table, id] of [
      ['computer', computer.id],
      ['patch', verdict.patch_id],
      ['source', verdict.source_id],
      ['server_group', groupId],
    ] as const) {
      const refused: unknown = await db(table)
        .where({ id })
        .delete()
        .catch((err: unknown) => err)
      expect(refused, table).to.be.instanceOf(Error).with.property('code', '23503')
      expect((refused as Error).message, table).to.contain('verdicts or their counts refer')
    }
    expect(await danglingIn()).to.deep.equal([0, 0, 0, 0, 0])
  })

  it('may be deleted when they do not any more', async () => {
    const db = test.app.pools.owner
    const [patch] = (await db('patch')
      .insert({ public_id: `P${randomBytes(4).toString('hex')}`, kind: 'linux', name: 'x', title: 'x' })
      .returning('id')) as [{ id: number }]
    expect(await db('patch').where({ id: patch.id }).delete()).to.equal(1)
  })
})
