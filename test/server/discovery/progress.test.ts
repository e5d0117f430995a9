import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { progressOf, type Progress } from '../../../server/discovery/progress.ts'
import { getRun, type Phase, type RunCounts, type RunRow } from '../../../server/discovery/store.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { anEstate, aSource, beginRun, goOn } from './estate.ts'

const NOW = new Date('2026-06-02T12:00:00Z')
const numbers = (read: number) => ({ read, added: 0, changed: 0, removed: 0 })

function at(phase: Phase, counts: RunCounts, state: RunRow['state'] = 'running'): Progress | null {
  return progressOf({ state, phase, counts: { phaseAt: '2026-06-02T11:59:00Z', phaseDone: 0, phaseTotal: null, ...counts } }, NOW)
}

describe('progressOf', () => {
  it('counts computers whose states are read against those that are due', () => {
    expect(at('states', { computersRead: 600, phaseTotal: 1000 })).to.deep.equal({
      done: 600,
      total: 1000,
      percent: 60,
      perSecond: 10,
      secondsLeft: 40,
    })
  })

  it('measures a run that goes on from where it went on', () => {
    expect(at('states', { computersRead: 600, phaseDone: 540, phaseTotal: 660 })).to.include({ perSecond: 1, secondsLeft: 60 })
  })

  it('says what it does not know', () => {
    expect(at('updates', { patches: numbers(300) })).to.deep.equal({
      done: 300,
      total: null,
      percent: null,
      perSecond: 5,
      secondsLeft: null,
    })
    expect(at('computers', { computers: numbers(90), phaseTotal: 60 }), 'more than last time').to.include({ total: 90, percent: 100 })
    expect(at('states', { phaseTotal: 0 })).to.include({ percent: 100, secondsLeft: null })
  })

  it('is nothing in phases that count nothing, and when the run has ended', () => {
    expect(at('groups', {})).to.equal(null)
    expect(at('states', { computersRead: 1 }, 'succeeded')).to.equal(null)
  })
})

describe('a run while it goes on', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  it('says phase, how many are due and the routes from the beginning of each phase', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = anEstate()
    const runId = await beginRun(app, source.publicId)
    const seen: Promise<RunRow | undefined>[] = []
    wsus.onAsk = (what) => {
      if (what === 'computers' || what === 'states') seen.push(withInfra(app, COMMAND, (ctx) => getRun(ctx, runId)))
    }

    await goOn(app, runId, wsus)

    const [computers, states] = await Promise.all(seen)
    expect(computers).to.include({ phase: 'computers', state: 'running' })
    expect(computers?.counts.routes).to.include({ states: 'soap', updates: 'soap' })
    expect(states?.phase).to.equal('states')
    expect(states?.counts).to.include({ phaseTotal: 5, phaseDone: 0 })
  })
})
