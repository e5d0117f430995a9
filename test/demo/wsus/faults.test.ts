import { expect } from 'chai'
import { callApi, rowsOf } from '../../peers/wsus-calls.ts'
import { aWsus, stopAll } from './a-wsus.ts'

const GROUPS = 'ExecuteSPGetAllTargetGroups'

describe('faults of the demo WSUS', () => {
  afterEach(stopAll)

  for (const status of [401, 500, 503] as const) {
    it(`answers ${status} once, then well again`, async () => {
      const wsus = await aWsus()
      wsus.faults.next = status

      expect((await callApi(wsus.url, GROUPS)).status).to.equal(status)
      expect((await callApi(wsus.url, GROUPS)).status).to.equal(200)
    })
  }

  it('spoils only the operation it is told to, as often as it is told', async () => {
    const wsus = await aWsus()
    Object.assign(wsus.faults, { next: 503, operation: GROUPS, times: 2 })

    const statuses = []
    for (const name of ['GetServerVersion', GROUPS, GROUPS, GROUPS]) statuses.push((await callApi(wsus.url, name)).status)

    expect(statuses).to.deep.equal([200, 503, 503, 200])
  })

  it('leaves out the first value of each row', async () => {
    const wsus = await aWsus()
    wsus.faults.next = 'shift-rows'

    expect(rowsOf((await callApi(wsus.url, GROUPS)).body)[0]![0]).to.equal('All Computers')
  })

  it('breaks off in the middle of an answer', async () => {
    const wsus = await aWsus()
    wsus.faults.next = 'truncate'

    expect(await callApi(wsus.url, GROUPS).catch((error: unknown) => error)).to.be.instanceOf(TypeError)
  })

  it('answers late, or what is no SOAP, or not at all', async () => {
    const wsus = await aWsus()
    Object.assign(wsus.faults, { next: 'slow', slowMs: 50 })
    const start = performance.now()
    expect((await callApi(wsus.url, GROUPS)).status).to.equal(200)
    expect(performance.now() - start).to.be.at.least(45)

    wsus.faults.next = 'garbage'
    expect((await callApi(wsus.url, GROUPS)).body).to.equal('<html>not what you asked for')

    wsus.faults.next = 'hang'
    const hanging = callApi(wsus.url, GROUPS).catch((error: unknown) => error)
    await wsus.stop()
    expect(await hanging).to.be.instanceOf(TypeError)
  })
})
