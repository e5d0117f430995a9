import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { runDiscovery, scheduleDiscoveries } from '../../../server/discovery/tasks.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { unique } from '../../support/people.ts'
import { closeAll, aSusdb, computerId, SERVER_ID, type ASusdb } from '../../wsus-adapter/susdb/a-susdb.ts'
import { recordSusdb, type RecordWish } from '../../wsus-adapter/collector/record.ts'
import { Collector } from './a-collector.ts'

describe('a source that a collector delivers', function () {
  this.timeout(60_000)
  let test: TestApi
  let susdb: ASusdb
  let collector: Collector
  let sourceId: string

  before(async () => {
    test = await openTestApi()
    susdb = await aSusdb()
    sourceId = unique('W')
    const added = await test.operator('POST', '/api/v1/sources', { sourceId, route: { kind: 'collector' } })
    expect(added.status, added.text).to.equal(201)
    const issued = await test.operator('POST', `/api/v1/sources/${sourceId}/collector-token`)
    collector = new Collector(test.url, (JSON.parse(issued.text) as { token: string }).token)
  })
  after(async () => {
    await closeAll()
    await test.close()
  })

  /** What the script does: reads, sends all parts, says that this was all. @param parts how many are sent before the host dies */
  async function deliver(wish: RecordWish = {}, parts = Infinity): Promise<void> {
    const { manifest, parts: bodies } = await recordSusdb(susdb, wish)
    collector.deliveryId = manifest.deliveryId = randomUUID()
    for (const [name, body] of [...bodies].slice(0, parts)) {
      const [set = '', number = ''] = name.split('/')
      expect((await collector.put(set, Number(number), body)).status, name).to.equal(200)
    }
    if (parts !== Infinity) return
    const ended = await collector.complete(manifest)
    expect(ended.status, JSON.stringify(ended.json)).to.equal(200)
  }

  const query = async <T>(sql: string): Promise<T[]> => (await test.app.pools.infra.raw<{ rows: T[] }>(sql)).rows
  const call = { get app() { return test.app }, signal: new AbortController().signal } // prettier-ignore

  /** Does the runs that were queued. @returns how they ended */
  async function run(): Promise<string[]> {
    const running = await query<{ id: number; sourceId: number }>(
      `select id, source_id as "sourceId" from source_run where state = 'running' and source_id = (select id from source where public_id = '${sourceId}')`,
    )
    for (const { id, sourceId: source } of running) await runDiscovery({ sourceId: source, runId: id }, call)
    const ended = await query<{ id: number; state: string; code: string | null }>(
      'select id, state, error_code as code from source_run order by id',
    )
    return ended.filter(({ id }) => running.some((one) => one.id === id)).map(({ state, code }) => code ?? state)
  }

  const statesPerComputer = (): Promise<{ id: string; states: string }[]> =>
    query(`select sc.external_id as id, count(v.*)::text as states from source_computer sc left join verdict v on v.computer_id = sc.computer_id
            where sc.absent_since is null group by 1 order by 1`)

  it('is read as it would be over SQL, by the run that the delivery begins', async () => {
    await deliver()
    expect(await run()).to.deep.equal(['succeeded'])

    const [source] = await query<{ server: string }>(`select server_id as server from source where public_id = '${sourceId}'`)
    expect(source?.server).to.equal(SERVER_ID)
    const told = await statesPerComputer()
    expect(told.map(({ id }) => id)).to.include.members([computerId(1), computerId(2)])
    expect(told.some(({ states }) => Number(states) > 0)).to.equal(true)
    expect(await query('select 1 from collector_part')).to.have.length.greaterThan(0)
  })

  it('is as old as its collection, whenever it was read', async () => {
    const [age] = await query<{ collected: string; asOf: string; newest: string }>(
      `select max(d.manifest->>'beganAt') as collected, max(a.last_success_at)::text as "asOf",
              max(c.as_of)::text as newest
         from collector_delivery d join source_as_of a on a.id = d.source_id join computer_as_of c on c.source_id = a.id`,
    )

    expect(new Date(age?.asOf ?? '')).to.deep.equal(new Date(age?.collected ?? ''))
    expect(age?.newest, 'of its computers').to.equal(age?.asOf)
  })

  it('is asked then for what reported since, and its parts go', async () => {
    const { json } = await collector.ask('GET', '/wishes')

    expect(json).to.deep.include({ full: false, due: [] })
    expect(json['statesSince']).to.match(/^2026-03-\d\dT\d\d:50:00\.000$/)
    expect(await query('select 1 from collector_part')).to.deep.equal([])
    expect(await query('select state from collector_delivery')).to.deep.equal([{ state: 'read' }])
  })

  it('changes nothing when only some states are delivered and nothing moved', async () => {
    const before = await statesPerComputer()
    await deliver({ targets: [1] })

    expect(await run()).to.deep.equal(['succeeded'])
    expect(await statesPerComputer()).to.deep.equal(before)
  })

  it('asks by id for a computer that moved and was not delivered, until it is', async () => {
    await test.app.pools
      .infra('source_state')
      .update({ report_at: new Date('2026-01-01T00:00:00Z') })
      .whereIn(
        'source_computer_id',
        (builder) =>
          void builder
            .select('id')
            .from('source_computer')
            .where({ external_id: computerId(2) }),
      )
    await deliver({ targets: [1] })
    expect(await run()).to.deep.equal(['succeeded'])
    expect((await collector.ask('GET', '/wishes')).json['due']).to.deep.equal([computerId(2)])

    await deliver({ targets: [2] })
    expect(await run()).to.deep.equal(['succeeded'])
    expect((await collector.ask('GET', '/wishes')).json['due']).to.deep.equal([])
  })

  it('is not read before a delivery is whole; the next one takes its place', async () => {
    const before = await statesPerComputer()
    await deliver({}, 3)
    expect(await run()).to.deep.equal([])
    await deliver()
    expect(await run()).to.deep.equal(['succeeded'])

    expect(await statesPerComputer()).to.deep.equal(before)
    expect(
      (await query<{ state: string }>(`select state from collector_delivery where state in ('arriving', 'complete')`)).length,
    ).to.be.at.most(1)
  })

  it('is read by the schedule when a delivery came while a run was under way', async () => {
    await deliver()
    await deliver()
    expect(await query(`select 1 from source_run where state = 'running'`)).to.have.length(1)
    expect(await run()).to.deep.equal(['succeeded'])
    await deliver()
    await test.app.pools.infra('source_run').where({ state: 'running' }).update({ state: 'failed', ended_at: new Date() })
    await scheduleDiscoveries({}, call)

    expect(await run()).to.deep.equal(['succeeded'])
  })

  it('says that nothing came when a run finds nothing', async () => {
    await collector.ask('GET', '/wishes')
    const begun = await test.operator('POST', '/api/v1/discovery/runs', { sourceIds: [sourceId] })
    expect(begun.status, begun.text).to.be.within(200, 299)

    expect(await run()).to.deep.equal(['source_nothing_delivered'])
  })

  it('has no run begun for it when everybody is meant', async () => {
    const asked = await test.operator('POST', '/api/v1/discovery/runs', { kinds: ['wsus'] })

    expect(asked.json.code).to.equal('no_source')
  })

  it('is refused when the delivery is of another server', async () => {
    const { manifest, parts } = await recordSusdb(susdb)
    collector.deliveryId = manifest.deliveryId = randomUUID()
    manifest.server.serverId = randomUUID()
    for (const [name, body] of parts) await collector.put(name.split('/')[0] ?? '', Number(name.split('/')[1]), body)
    await collector.complete(manifest)

    expect(await run()).to.deep.equal(['wsus_changed_identity'])
  })
})
