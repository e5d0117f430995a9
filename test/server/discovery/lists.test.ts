import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { cancelRun } from '../../../server/discovery/service.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { anEstate, aSource, beginRun, discover } from './estate.ts'

type Item = Readonly<Record<string, unknown>>

describe('the list of runs', () => {
  let test: TestApi
  let sourceId: string
  let runIds: number[]
  before(async () => {
    test = await openTestApi()
    sourceId = (await aSource(test.app)).publicId
    const good = await discover(test.app, sourceId, anEstate())
    const stopped = await beginRun(test.app, sourceId)
    await withInfra(test.app, COMMAND, (ctx) => cancelRun(ctx, stopped, 'somebody'))
    runIds = [good.id, stopped]
  })
  after(() => test.close())

  async function ask(path: string): Promise<Item & { items: readonly Item[] }> {
    const { status, text } = await test.operator('GET', `/api/v1${path}`)
    expect(status, text).to.equal(200)
    return JSON.parse(text) as Item & { items: Item[] }
  }
  const ids = async (query: string): Promise<unknown[]> =>
    (await ask(`/discovery/runs?sourceId=${sourceId}&${query}`)).items.map(({ runId }) => runId)

  it('is sorted either way, counted, and paged in the order that was asked for', async () => {
    expect(await ids('')).to.deep.equal(runIds.toReversed())
    expect(await ids('sort=startedAt')).to.deep.equal(runIds)
    const first = await ask(`/discovery/runs?sourceId=${sourceId}&sort=startedAt&limit=1&withTotal=true`)
    expect(first).to.include({ total: 2, totalIsMinimum: false })
    expect(await ids(`sort=startedAt&limit=1&after=${String(first['next'])}`)).to.deep.equal(runIds.slice(1))
    expect(await ids('state=stopped')).to.deep.equal(runIds.slice(1))
    const other = await test.operator('GET', `/api/v1/discovery/runs?sort=-startedAt&after=${String(first['next'])}`)
    expect(other.json.code).to.equal('page_unknown')
  })

  it('is told with each source: how its newest run ended, and why', async () => {
    const source = (await ask('/sources')).items.find((one) => one['sourceId'] === sourceId)

    expect(source?.['lastRun']).to.deep.include({ runId: runIds[1], state: 'stopped', errorCode: 'discovery_canceled' })
    expect(source?.['lastRun']).to.have.nested.property('errorDetails.by', 'somebody')
  })
})
