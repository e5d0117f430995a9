import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { getRun } from '../../../server/discovery/store.ts'
import { stopAll } from '../../demo/wsus/a-wsus.ts'
import { anEstateToRead, KillableRun } from './killing.ts'
import { wholeTables } from './whole-tables.ts'

describe('a discovery that is killed while it asks', function () {
  this.timeout(120_000)
  const runs: KillableRun[] = []
  afterEach(stopAll)
  after(async () => {
    for (const run of runs) await run.close()
  })

  it('leaves a CMDB that the next process makes what an undisturbed one makes, table by table', async () => {
    const wsus = await anEstateToRead({ computers: 12, updates: 36 })
    const clean = await KillableRun.begin(wsus.url)
    const killed = await KillableRun.begin(wsus.url)
    runs.push(clean, killed)
    expect(await clean.read()).to.equal(true)

    // The moment is what the server is asked for, how many times: on a slow machine it is the same moment.
    const moments = [
      ['ExecuteSPSearchComputers', 1],
      ['ExecuteSPSearchUpdates', 3],
      ['ExecuteSPGetDeployments', 1],
      ['ExecuteSPGetUpdateInstallationInfoForComputer', 7],
    ] as const
    const { faults } = wsus
    const take = faults.take.bind(faults)
    let asked = 0
    let moment: (typeof moments)[number] | undefined
    faults.take = (operation) => {
      if (operation === moment?.[0] && ++asked === moment[1]) killed.kill()
      return take(operation)
    }
    for (moment of moments) {
      asked = 0
      expect(await killed.read(), `killed at ${moment[0]}`).to.equal(false)
    }
    moment = undefined
    expect(await killed.read()).to.equal(true)

    const run = await withInfra(killed.app, COMMAND, (ctx) => getRun(ctx, killed.runId))
    expect(run).to.deep.include({ state: 'succeeded', errorCode: null })
    const [ours, theirs] = [await wholeTables(killed.app), await wholeTables(clean.app)]
    expect(theirs['verdict']).to.have.length.greaterThan(100)
    for (const [table, rows] of Object.entries(theirs)) expect(ours[table], table).to.deep.equal(rows)
  })
})
