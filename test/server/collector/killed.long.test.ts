import { expect } from 'chai'
import { randomInt } from 'node:crypto'
import { stopAll } from '../../demo/wsus/a-wsus.ts'
import { aSusdb, closeAll } from '../../wsus-adapter/susdb/a-susdb.ts'
import { targetIds } from '../../wsus-adapter/susdb-world.ts'
import { anEstateToRead, changeEstate, removeComputer } from '../discovery/killed-estate.ts'
import { expectTwins, KillableRun } from '../discovery/killing.ts'
import { collect, deliver } from './deliveries.ts'

describe('a delivery whose reader is killed with SIGKILL at random moments', function () {
  this.timeout(600_000)
  const runs: KillableRun[] = []
  afterEach(async () => {
    for (const run of runs.splice(0)) await run.close()
    await closeAll()
    await stopAll()
  })

  it('makes the CMDB that it would have made: the first, those with some states, and one without a computer', async () => {
    const wsus = await anEstateToRead({ computers: 20, updates: 60 })
    const susdb = await aSusdb({})
    const [clean, killed] = [await KillableRun.over({ kind: 'collector' }), await KillableRun.over({ kind: 'collector' })]
    runs.push(clean, killed)

    for (const n of [0, 1, 2]) {
      if (n > 0) changeEstate(wsus, n)
      if (n === 2) removeComputer(wsus)
      const sent = await collect(wsus, susdb, n === 0 ? {} : { targets: [...targetIds(wsus.estate).values()] })
      for (const run of runs) await deliver(run, sent)
      await clean.finish()
      const deaths: number[] = []
      // Ever later, so that it comes to its end.
      for (let most = 40; ; most *= 2) {
        const statement = randomInt(1, most)
        if (await killed.read({ statement })) break
        deaths.push(statement)
      }
      expect(deaths, 'it was killed').to.have.length.greaterThan(0)
      await expectTwins(killed, clean, `delivery ${n + 1}, killed at statement ${deaths.join(', then ')}`)
    }
  })
})
