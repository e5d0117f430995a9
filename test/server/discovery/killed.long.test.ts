import { expect } from 'chai'
import { randomInt } from 'node:crypto'
import { stopAll } from '../../demo/wsus/a-wsus.ts'
import type { RouteChange } from '../../../server/sources/route-rules.ts'
import { anEstateToRead, changeEstate, closeDatabases, itsDatabase, removeComputer } from './killed-estate.ts'
import { expectTwins, KillableRun } from './killing.ts'

const READINGS = [
  { what: 'first', wish: {} },
  { what: 'by difference', wish: {} },
  { what: 'whole', wish: { full: true } },
  { what: 'with clean-up', wish: { cleanup: true } },
]

describe('a discovery that is killed with SIGKILL at random moments', function () {
  this.timeout(600_000)
  const runs: KillableRun[] = []
  afterEach(async () => {
    for (const run of runs.splice(0)) await run.close()
    await closeDatabases()
    await stopAll()
  })

  const ROUTES = ['SOAP', 'SQL with tables', 'SQL with public views', 'server synchronization'] as const
  for (const name of ROUTES) {
    it(`goes on, wherever it was, and ends as one that nobody killed, over ${name}`, async () => {
      const wsus = await anEstateToRead({ computers: 20, updates: 60 })
      const database = name.startsWith('SQL') ? await itsDatabase(wsus, name === 'SQL with tables' ? 'tables' : 'views') : undefined
      const route: RouteChange = database?.route ?? { kind: name === 'SOAP' ? 'soap' : 'sync', url: wsus.url }
      const [clean, killed] = [await KillableRun.over(route), await KillableRun.over(route)]
      runs.push(clean, killed)

      for (const [n, { what, wish }] of READINGS.entries()) {
        if (n > 0) changeEstate(wsus, n)
        if (n === 2) removeComputer(wsus)
        await database?.fill()
        for (const run of runs) await run.again(wish)
        await clean.finish()
        const deaths: number[] = []
        // Ever later, so that it comes to its end.
        for (let most = 40; ; most *= 2) {
          const statement = randomInt(1, most)
          if (await killed.read({ statement })) break
          deaths.push(statement)
        }
        expect(deaths, 'it was killed').to.have.length.greaterThan(0)
        await expectTwins(killed, clean, `${what}, killed at statement ${deaths.join(', then ')}`)
      }
    })
  }

  it('goes on when the clock chose the moments', async () => {
    const wsus = await anEstateToRead({ computers: 30, updates: 120 })
    const { route, fill } = await itsDatabase(wsus, 'tables')
    const [clean, killed] = [await KillableRun.over(route), await KillableRun.over(route)]
    runs.push(clean, killed)

    for (const [n, { what, wish }] of READINGS.entries()) {
      if (n > 0) changeEstate(wsus, n)
      if (n === 2) removeComputer(wsus)
      await fill()
      for (const run of runs) await run.again(wish)
      await clean.finish()
      let kills = 0
      while (!(await killed.read({ afterMs: 60 * 2 ** kills }))) kills++
      await expectTwins(killed, clean, `${what}, killed ${kills} times`)
    }
  })
})
