import { expect } from 'chai'
import { anUpdate, stopAll } from '../../demo/wsus/a-wsus.ts'
import { ALL_COMPUTERS, anEstateToRead } from './killed-estate.ts'
import { expectTwins, killerAt, KillableRun } from './killing.ts'
import { wholeTables } from './whole-tables.ts'

describe('a discovery by server synchronization that is killed while it asks', function () {
  this.timeout(120_000)
  const runs: KillableRun[] = []
  afterEach(async () => {
    for (const run of runs.splice(0)) await run.close()
    await stopAll()
  })

  it('leaves a CMDB that the next process makes what an undisturbed one makes, table by table', async () => {
    const wsus = await anEstateToRead({ computers: 0, updates: 24 })
    const route = { kind: 'sync', url: wsus.url } as const
    const [clean, killed] = [await KillableRun.over(route), await KillableRun.over(route)]
    runs.push(clean, killed)
    const killAt = killerAt(wsus.faults, () => killed.kill())

    for (const [n, { what, wish, moments }] of [
      { what: 'first', wish: {}, moments: [[/^GetUpdateData$/, 5] as const] },
      { what: 'by difference', wish: {}, moments: [[/^GetDeployments$/, 2] as const] },
      { what: 'whole, with clean-up', wish: { full: true, cleanup: true }, moments: [[/^GetUpdateData$/, 5] as const] },
    ].entries()) {
      if (n > 0) {
        const [replaced = '', declined = ''] = [...wsus.estate.updates.keys()].slice(2 * n)
        wsus.approve(wsus.addUpdate(anUpdate({ supersedes: [replaced] })).updateId, ALL_COMPUTERS)
        wsus.decline(declined)
      }
      for (const run of runs) await run.again(wish)
      await clean.finish()
      for (const moment of moments) {
        killAt(moment)
        expect(await killed.read(), `${what}, killed at ${moment[0].source}`).to.equal(false)
      }
      killAt()
      await killed.finish()
      await expectTwins(killed, clean, what)
    }
    const tables = await wholeTables(clean.app)
    expect(['patch', 'patch_text', 'approval', 'patch_supersedence'].filter((table) => tables[table]?.length === 0)).to.deep.equal([])
  })
})
