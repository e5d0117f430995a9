import { expect } from 'chai'
import type { DiscoveryWish } from '../../../server/discovery/service.ts'
import { stopAll } from '../../demo/wsus/a-wsus.ts'
import { anEstateToRead, changeEstate, closeDatabases, itsDatabase, removeComputer } from './killed-estate.ts'
import { expectTwins, killerAt, KillableRun } from './killing.ts'
import { wholeTables } from './whole-tables.ts'

interface Step {
  readonly what: string
  readonly wish?: DiscoveryWish
  /** At which statement that the server gets, the how manieth of its kind, the reader is killed. */
  readonly moments: readonly (readonly [statement: RegExp, time: number])[]
}

const STEPS: Readonly<Record<'tables' | 'views', readonly Step[]>> = {
  tables: [
    { what: 'first', moments: [[/tbKBArticleForRevision/, 3] as const, [/FROM dbo\.tbUpdateStatusPerComputer/, 3] as const] },
    { what: 'by difference', moments: [[/dbo\.tbDeployment/, 2]] },
    { what: 'whole, with clean-up', wish: { full: true, cleanup: true }, moments: [[/FROM dbo\.tbUpdateStatusPerComputer/, 2]] },
  ],
  views: [
    { what: 'first', moments: [[/vUpdateInstallationInfo/, 3]] },
    { what: 'by difference', moments: [[/vUpdateEffectiveApprovalPerComputer/, 1]] },
  ],
}

describe('a discovery over SQL that is killed while it asks', function () {
  this.timeout(120_000)
  const runs: KillableRun[] = []
  afterEach(async () => {
    for (const run of runs.splice(0)) await run.close()
    await closeDatabases()
    await stopAll()
  })

  for (const rights of ['tables', 'views'] as const) {
    it(`leaves a CMDB that the next process makes what an undisturbed one makes, table by table, with ${rights}`, async () => {
      const wsus = await anEstateToRead({ computers: 6, updates: 18 })
      const { susdb, route, fill } = await itsDatabase(wsus, rights)
      const [clean, killed] = [await KillableRun.over(route), await KillableRun.over(route)]
      runs.push(clean, killed)
      const killAt = killerAt(susdb.faults, () => killed.kill())

      for (const [n, { what, wish, moments }] of STEPS[rights].entries()) {
        if (n > 0) changeEstate(wsus, n)
        if (wish?.cleanup === true) removeComputer(wsus)
        await fill()
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
      expect((await wholeTables(clean.app))['verdict']).to.have.length.greaterThan(50)
    })
  }
})
