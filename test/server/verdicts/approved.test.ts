import { expect } from 'chai'
import { SYSTEM, withInfra } from '../../../server/context.ts'
import { settleApprovals } from '../../../server/verdicts/store-approved.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, computers } from '../jobs/world.ts'
import { aFeed, dpkg, evaluate, inventory, say, tell, verdictsOf } from '../matching/estate.ts'

const QUARANTINED = 64

describe('settleApprovals', () => {
  let test: TestApp
  before(async () => (test = await openTestApp()))
  after(() => test.close())

  it('gives back what was approved, but not what is in quarantine', async () => {
    const world = await aTenant(test.app)
    const [free, kept] = await computers(world, 2, { osType: 'linux' })
    if (free === undefined || kept === undefined) throw new Error('no computers were made')
    const feed = await aFeed(test.app, ['debian/12/security'])
    await say(test.app, feed, [{ package: 'openssl', version: '2' }])
    await evaluate(test.app)
    for (const computer of [free, kept]) await tell(world, computer, inventory([dpkg('openssl', '1')]))
    const verdict = test.app.pools.owner('verdict')
    await verdict.clone().whereIn('computer_id', [free.id, kept.id]).update({ approved: false })
    await verdict.clone().where({ computer_id: kept.id }).update({ flags: QUARANTINED })

    const { changed } = await withInfra(test.app, SYSTEM, (ctx) => settleApprovals(ctx))

    expect(changed).to.equal(1)
    expect((await verdictsOf(test.app, free)).map(({ approved }) => approved)).to.deep.equal([true])
    expect((await verdictsOf(test.app, kept)).map(({ approved }) => approved)).to.deep.equal([false])
  })
})
