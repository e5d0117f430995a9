import { once, EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { describeFleet, installStandIn } from '../../../demo/windows/fleet.ts'
import { DetectionSchedule, detectAll } from '../../../demo/windows/schedule.ts'
import { anUpdate, aWsus, stopAll } from '../wsus/a-wsus.ts'

describe('detectAll', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tsukuroi-standin-'))
  afterEach(stopAll)
  after(() => rmSync(dir, { recursive: true, force: true }))

  /** Homes of a fleet under a folder of its own. */
  function aFleet(name: string, count: number, url: string): string[] {
    return describeFleet([{ name, count }]).map((computer) => {
      const home = join(dir, computer.name)
      installStandIn(home, computer, url)
      return home
    })
  }

  it('makes every computer known to the WSUS, with its states', async () => {
    const wsus = await aWsus({ updates: [anUpdate()] })

    expect(await detectAll(aFleet('alpha', 9, wsus.url))).to.deep.equal([])

    expect(wsus.counts()).to.include({ computers: 9, states: 4 })
  })

  it('names the computers that cannot reach their WSUS, and goes on with the others', async () => {
    const [wsus, gone] = [await aWsus({ updates: [] }), await aWsus({ updates: [] })]
    const [cut] = aFleet('beta', 1, gone.url)
    await gone.stop()

    expect(await detectAll([cut!, ...aFleet('gamma', 5, wsus.url)])).to.deep.equal([cut])

    expect(wsus.counts().computers).to.equal(5)
  })

  it('is repeated by the schedule until it is stopped, whatever goes wrong', async () => {
    const wsus = await aWsus({ updates: [] })
    const failures = new EventEmitter()
    const schedule = new DetectionSchedule([...aFleet('delta', 1, wsus.url), join(dir, 'absent')], 5, () => failures.emit('failed'))

    await once(failures, 'failed')
    await once(failures, 'failed')
    await schedule.stop()
    const events = wsus.counts().events
    const later = await Promise.race([once(failures, 'failed'), new Promise((resolve) => setTimeout(() => resolve('quiet'), 50))])

    expect(events).to.be.at.least(4)
    expect([later, wsus.counts().events]).to.deep.equal(['quiet', events])
  })
})
