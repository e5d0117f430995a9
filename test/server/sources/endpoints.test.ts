import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { runDiscovery, scheduleDiscoveries } from '../../../server/discovery/tasks.ts'
import { listSources } from '../../../server/sources/store.ts'
import { anUpdate, aWsus, stopAll } from '../../demo/wsus/a-wsus.ts'
import { RawClient } from '../../peers/wsus-calls.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { unique } from '../../support/people.ts'

const PASSWORD = 'secret of the source'

describe('sources and runs over the operator’s door', () => {
  let test: TestApi
  before(async () => {
    test = await openTestApi()
  })
  after(() => test.close())
  afterEach(stopAll)

  async function aSource(url: string, given: object = {}): Promise<string> {
    const sourceId = unique('W')
    const answer = await test.operator('POST', '/api/v1/sources', { sourceId, url, ...given })
    expect(answer.status, answer.text).to.equal(201)
    return sourceId
  }

  async function runs(sourceId: string): Promise<Record<string, unknown>[]> {
    const answer = await test.operator('GET', `/api/v1/discovery/runs?sourceId=${sourceId}`)
    return [...answer.json.items]
  }

  async function verdictsOf(updateId: string): Promise<number> {
    const { rows } = await test.app.pools.infra.raw<{ rows: unknown[] }>(
      `select 1 from verdict v join patch p on p.id = v.patch_id where p.public_id = ?`,
      [`wsus:${updateId}`],
    )
    return rows.length
  }

  it('registers a server, shows no password, and tests it', async () => {
    const wsus = await aWsus({ auth: { kind: 'ntlm', user: 'reader', password: PASSWORD, role: 'reporter' } })
    const sourceId = await aSource(wsus.url, { user: 'DEMO\\reader', password: PASSWORD })

    const list = await test.operator('GET', '/api/v1/sources')
    const probe = await test.operator('POST', `/api/v1/sources/${sourceId}/test`)

    expect(list.text).not.to.contain(PASSWORD)
    expect(list.json.items.find((item) => item['sourceId'] === sourceId)).to.deep.include({
      kind: 'wsus',
      freshness: 'never',
      enabled: true,
    })
    expect(probe.json).to.deep.include({ serverId: wsus.serverId })
    expect(probe.text).to.contain(wsus.url).and.not.contain(PASSWORD)
    const audit = await test.app.pools.infra.raw<{ rows: { text: string }[] }>(
      `select coalesce(string_agg(parameters::text, ' '), '') as text from audit_record`,
    )
    expect(audit.rows[0]?.text).to.contain(sourceId).and.not.contain(PASSWORD)
  })

  describe('a change without a password', () => {
    const kept = { user: 'DEMO\\reader', password: PASSWORD }
    for (const [what, change] of [
      ['another server', { url: 'http://elsewhere.example:8530' }],
      ['another port', { url: 'http://wsus.example:8531' }],
      ['another account', { user: 'DEMO\\other' }],
      ['a sign-in that shows it', { auth: 'basic' }],
      ['other certificates', { caPem: 'anybody' }],
    ] as const) {
      it(`never takes the stored one along to ${what}`, async () => {
        const sourceId = await aSource(`http://wsus.example:8530/${unique('')}`, kept)

        const answer = await test.operator('PATCH', `/api/v1/sources/${sourceId}`, change)

        expect(answer.json.code).to.equal('source_password_missing')
        expect(answer.text).not.to.contain(PASSWORD)
      })
    }

    it('keeps it for everything else, and forgets it with the sign-in', async () => {
      const sourceId = await aSource(`http://wsus.example:8530/${unique('')}`, kept)
      const secrets = (): Promise<unknown[]> =>
        withInfra(test.app, COMMAND, (ctx) =>
          ctx
            .trx('secret as s')
            .whereIn('s.name', ctx.trx('source').where({ public_id: sourceId }).select(ctx.trx.raw(`'route:' || id || ':soap'`)))
            .pluck('s.name'),
        )

      const named = await test.operator('PATCH', `/api/v1/sources/${sourceId}`, { name: 'Another name', intervalMinutes: 60 })
      expect(named.status, named.text).to.equal(200)
      expect(await secrets()).to.have.length(1)
      const open = await test.operator('PATCH', `/api/v1/sources/${sourceId}`, { auth: 'anonymous' })

      expect(open.status, open.text).to.equal(200)
      expect(await secrets()).to.deep.equal([])
    })
  })

  it('says what keeps a test from passing', async () => {
    const wsus = await aWsus({ auth: { kind: 'ntlm', user: 'reader', password: 'another', role: 'reporter' } })
    const sourceId = await aSource(wsus.url, { user: 'DEMO\\reader', password: PASSWORD })

    const answer = await test.operator('POST', `/api/v1/sources/${sourceId}/test`)

    expect(answer.status).to.equal(503)
    expect(answer.json.code).to.equal('wsus_unauthorized')
    expect(answer.text).not.to.contain(PASSWORD)
    const told = await test.operator('POST', `/api/v1/sources/${sourceId}/test?always=true`)
    expect(told.status).to.equal(200)
    const [route] = (JSON.parse(told.text) as { routes: Record<string, unknown>[] }).routes
    expect(route).to.include({ route: 'soap', errorCode: 'wsus_unauthorized' })
    expect(route?.['url']).to.contain(new URL(wsus.url).host)
    expect(told.text).not.to.contain(PASSWORD)
    expect(wsus.refusedPasswords(), 'no account is locked out by trying on').to.be.lessThan(3)
  })

  it('refuses ids and addresses that are wrong or taken, and unknown sources', async () => {
    const url = 'http://192.0.2.9:8530'
    const sourceId = await aSource(url)
    const code = async (method: string, path: string, body?: unknown): Promise<string> =>
      (await test.operator(method, `/api/v1${path}`, body)).json.code

    expect(await code('POST', '/sources', { sourceId, url: 'http://192.0.2.10:8530' })).to.equal('source_exists')
    expect(await code('POST', '/sources', { sourceId: unique('W'), url: url.toUpperCase().replace('HTTP', 'http') })).to.equal(
      'source_duplicate_server',
    )
    expect(await code('POST', '/sources', { sourceId: '-x', url })).to.equal('input_invalid')
    expect(await code('POST', '/sources', { sourceId: unique('W'), url: 'file:///etc/passwd' })).to.equal('input_invalid')
    expect(await code('POST', '/sources', { sourceId: unique('W'), url: 'http://192.0.2.11', user: 'x' })).to.equal(
      'source_password_missing',
    )
    expect(await code('PATCH', '/sources/NOSUCH', { name: 'x' })).to.equal('source_not_found')
    expect(await code('POST', '/sources', { sourceId: unique('W') })).to.equal('input_invalid')
    expect(await code('DELETE', '/sources/Direct')).to.equal('source_not_found')
    expect(await code('POST', '/discovery/runs', { sourceIds: ['NOSUCH'] })).to.equal('source_not_found')
    expect(await code('GET', '/discovery/runs/999999')).to.equal('run_not_found')
  })

  it('begins a run once, and shows its numbers when it has ended', async () => {
    const wsus = await aWsus({ updates: [anUpdate(), anUpdate()] })
    const sourceId = await aSource(wsus.url)
    const first = await test.operator('POST', '/api/v1/discovery/runs', { sourceIds: [sourceId] })
    const second = await test.operator('POST', '/api/v1/discovery/runs', { sourceIds: [sourceId] })
    const [begun] = await runs(sourceId)

    expect(first.status).to.equal(201)
    expect([second.status, second.json.code]).to.deep.equal([409, 'discovery_running'])
    const runId = Number(begun?.['runId'])
    await runDiscovery({ sourceId: 0, runId }, { app: test.app, signal: new AbortController().signal })

    const [ended] = await runs(sourceId)
    expect(ended).to.deep.include({ state: 'succeeded', requestedBy: '#COMMAND', newlyApproved: 0, errorCode: null })
    expect(ended?.['kinds']).to.deep.include({ patches: { read: 2, added: 2, changed: 0, removed: 0 } })
  })

  it('begins the runs that are due by the schedule, and none twice', async () => {
    const wsus = await aWsus()
    const sourceId = await aSource(wsus.url)
    const call = { app: test.app, signal: new AbortController().signal }

    await scheduleDiscoveries({}, call)
    await scheduleDiscoveries({}, call)

    expect((await runs(sourceId)).map((run) => [run['state'], run['requestedBy']])).to.deep.equal([['running', '#SCHEDULE']])
  })

  it('ends what a removed source said, and takes it back under the same id', async () => {
    const update = anUpdate()
    const wsus = await aWsus({ updates: [update] })
    const client = new RawClient(wsus.url, '11111111-0000-4000-8000-0000000000aa', 'web01.removed.example')
    await client.register()
    await client.status([update.updateId], [])
    const sourceId = await aSource(wsus.url)
    const [begun] = (await test.operator('POST', '/api/v1/discovery/runs', { sourceIds: [sourceId] })).json['runs' as never] as {
      runId: number
    }[]
    expect((await test.operator('DELETE', `/api/v1/sources/${sourceId}`)).json.code).to.equal('discovery_running')
    await runDiscovery({ sourceId: 0, runId: begun?.runId ?? 0 }, { app: test.app, signal: new AbortController().signal })

    expect(await verdictsOf(update.updateId)).to.equal(1)

    const removed = await test.operator('DELETE', `/api/v1/sources/${sourceId}`)
    expect(await verdictsOf(update.updateId)).to.equal(0)
    const left = await withInfra(test.app, COMMAND, (ctx) => listSources(ctx, ['wsus']))
    const again = await test.operator('POST', '/api/v1/sources', { sourceId, url: wsus.url })

    expect(removed.status).to.equal(200)
    expect(left.map((source) => source.publicId)).not.to.include(sourceId)
    expect(again.status, again.text).to.equal(201)
  })
})
