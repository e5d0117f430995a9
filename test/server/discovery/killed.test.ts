import { expect } from 'chai'
import { stopAll } from '../../demo/wsus/a-wsus.ts'
import { anEstateToRead } from './killed-estate.ts'
import { expectTwins, killerAt, KillableRun } from './killing.ts'
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
    const [clean, killed] = [
      await KillableRun.over({ kind: 'soap', url: wsus.url }),
      await KillableRun.over({ kind: 'soap', url: wsus.url }),
    ]
    runs.push(clean, killed)
    for (const run of runs) await run.again()
    await clean.finish()

    const killAt = killerAt(wsus.faults, () => killed.kill())
    for (const moment of [
      [/^ExecuteSPSearchComputers$/, 1],
      [/^ExecuteSPSearchUpdates$/, 3],
      [/^ExecuteSPGetDeployments$/, 1],
      [/^ExecuteSPGetUpdateInstallationInfoForComputer$/, 7],
    ] as const) {
      killAt(moment)
      expect(await killed.read(), `killed at ${moment[0].source}`).to.equal(false)
    }
    killAt()
    await killed.finish()

    await expectTwins(killed, clean, 'the first run')
    expect((await wholeTables(clean.app))['verdict']).to.have.length.greaterThan(100)
  })
})
