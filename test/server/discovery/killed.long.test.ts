import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { getRun } from '../../../server/discovery/store.ts'
import { anUpdate, stopAll } from '../../demo/wsus/a-wsus.ts'
import { ALL_COMPUTERS, anEstateToRead, KillableRun } from './killing.ts'
import { wholeTables } from './whole-tables.ts'

describe('a discovery that is killed with SIGKILL', function () {
  this.timeout(600_000)
  const runs: KillableRun[] = []
  afterEach(stopAll)
  after(async () => {
    for (const run of runs) await run.close()
  })

  it('goes on, wherever it was, and ends as one that nobody killed: at first, by difference, and whole', async () => {
    const wsus = await anEstateToRead({ computers: 30, updates: 120 })
    const clean = await KillableRun.begin(wsus.url)
    const killed = await KillableRun.begin(wsus.url)
    runs.push(clean, killed)

    for (const [n, wish] of [undefined, {}, { full: true }].entries()) {
      if (wish !== undefined) {
        // Something to find: an approval that comes, and states that change.
        const late = wsus.addUpdate(anUpdate())
        wsus.approve(late.updateId, ALL_COMPUTERS)
        for (const computer of wsus.estate.computers.values()) {
          const [first] = [...computer.rows.entries()].filter(([, row]) => row.state === 2)
          if (first !== undefined) computer.rows.set(first[0], { state: 4, changedAt: wsus.estate.now() })
          computer.lastReportedStatusAt = wsus.estate.now()
        }
        await clean.again(wish)
        await killed.again(wish)
      }
      expect(await clean.read()).to.equal(true)
      let kills = 0
      // Ever later, so that a slow machine comes to the end as well.
      while (!(await killed.read(60 * 2 ** kills))) kills++

      expect(kills, 'it was killed').to.be.greaterThan(n === 0 ? 2 : 0)
      const run = await withInfra(killed.app, COMMAND, (ctx) => getRun(ctx, killed.runId))
      expect(run).to.deep.include({ state: 'succeeded', errorCode: null })
      const [ours, theirs] = [await wholeTables(killed.app), await wholeTables(clean.app)]
      for (const [table, rows] of Object.entries(theirs)) expect(ours[table], `${table}, run ${n + 1}`).to.deep.equal(rows)
    }
  })
})
