import { expect } from 'chai'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aSource, discover, picture } from './estate.ts'
import { FakeWsus } from './fake-wsus.ts'

describe('executeRun', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  function anEstate(): FakeWsus {
    const wsus = new FakeWsus()
    const group = wsus.addGroup('Servers')
    const updates = Array.from({ length: 7 }, () => wsus.addUpdate())
    for (let i = 0; i < 5; i++) {
      const computer = wsus.addComputer(`web${i}.${wsus.serverId.slice(0, 8)}.example`, { groups: [group] })
      wsus.report(computer, Object.fromEntries(updates.slice(0, 3 + i).map((id, n) => [id, n === 0 ? 4 : 2])))
    }
    for (const id of updates.slice(0, 4)) wsus.approve(id, group)
    return wsus
  }

  it('reads groups, computers, updates, approvals and states of a source', async () => {
    const { app } = test
    const wsus = anEstate()
    const source = await aSource(app)

    const run = await discover(app, source.publicId, wsus)

    expect(run.errorCode).to.equal(null)
    expect(run.state).to.equal('succeeded')
    expect(run.counts).to.deep.include({
      groups: { read: 2, added: 2, changed: 0, removed: 0 },
      computers: { read: 5, added: 5, changed: 0, removed: 0 },
      patches: { read: 7, added: 7, changed: 0, removed: 0 },
      approvals: { read: 4, added: 4, changed: 0, removed: 0 },
      states: { read: 25, added: 25, changed: 0, removed: 0 },
      newlyApproved: 4,
      notices: 0,
    })
    const seen = (await picture(app, source.id)) as { verdicts: unknown[]; members: unknown[] }
    expect(seen.verdicts).to.have.length(25)
    expect(seen.members).to.have.length(10)
  })
})
