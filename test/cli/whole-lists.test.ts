import { expect } from 'chai'
import { openTestApi, type TestApi } from '../support/api.ts'
import { aServerGroup, aTenant } from '../support/people.ts'
import { shell } from './run.ts'

/** More than the service gives at once. */
const MANY = 230

describe('commands that list what an administrator set up', () => {
  let test: TestApi
  before(async () => {
    test = await openTestApi()
    await test.app.pools.infra.raw(
      `insert into source (public_id, kind, name, interval_minutes, enabled)
       select k || lpad(n::text, 3, '0'), k, k || ' ' || n, 60, false from generate_series(1, :many) n, unnest(array['wsus', 'catalog']) k`,
      { many: MANY },
    )
  })
  after(() => test.close())

  const listed = async (line: string): Promise<Record<string, unknown>[]> => {
    const { out, err } = await shell(test.app.config.stateDir)(`${line} -format json`)
    expect(err).to.equal('')
    return JSON.parse(out) as Record<string, unknown>[]
  }
  const numbered = (kind: string): string[] => Array.from({ length: MANY }, (_, at) => `${kind}${String(at + 1).padStart(3, '0')}`)

  it('show every WSUS server and no other source', async () => {
    expect((await listed('swcfmg_wsus -list')).map((one) => one['sourceId'])).to.deep.equal(numbered('wsus'))
  })

  it('show every feed', async () => {
    expect((await listed('swcfmg_catalog -status')).map((one) => one['sourceId'])).to.deep.equal(numbered('catalog'))
  })

  it('show every mapping rule in the order of trial', async () => {
    const serverGroupId = await aServerGroup(test.app, await aTenant(test.app))
    const patterns = numbered('rule').toReversed()
    const rules = patterns.map((pattern) => ({ kind: 'host_name', pattern, serverGroupId }))
    expect((await test.operator('PUT', '/api/v1/mapping-rules', { rules })).status).to.equal(200)

    expect((await listed('swcfmg_mapping -list')).map((one) => one['pattern'])).to.deep.equal(patterns)
  })
})
