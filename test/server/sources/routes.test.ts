import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { scheduleDiscoveries } from '../../../server/discovery/tasks.ts'
import { aWsus, stopAll } from '../../demo/wsus/a-wsus.ts'
import { openTestApi, type Answer, type TestApi } from '../../support/api.ts'
import { unique } from '../../support/people.ts'

const PASSWORD = 'secret of the route'

describe('routes and schedules over the operator’s door', () => {
  let test: TestApi
  before(async () => {
    test = await openTestApi()
  })
  after(() => test.close())
  afterEach(async () => {
    test.setTime(null)
    await stopAll()
  })

  const ask = (method: string, path: string, body?: unknown): Promise<Answer> => test.operator(method, `/api/v1${path}`, body)

  async function aSource(given: object = {}): Promise<string> {
    const sourceId = unique('W')
    const answer = await ask('POST', '/sources', { sourceId, url: `http://${sourceId}.example:8530`, ...given })
    expect(answer.status, answer.text).to.equal(201)
    return sourceId
  }

  async function source(sourceId: string): Promise<Record<string, unknown> & { routes: Record<string, unknown>[] }> {
    const found = (await ask('GET', '/sources')).json.items.find((item) => item['sourceId'] === sourceId)
    if (found === undefined) throw new Error('no such source')
    return found as Record<string, unknown> & { routes: Record<string, unknown>[] }
  }

  const route = async (sourceId: string, kind: string): Promise<Record<string, unknown> | undefined> =>
    (await source(sourceId)).routes.find((one) => one['kind'] === kind)

  describe('a route', () => {
    it('is added, changed in what is given, and shows no password', async () => {
      const sourceId = await aSource()

      const added = await ask('PUT', `/sources/${sourceId}/routes/sql`, { server: 'sql.example', user: 'reader', password: PASSWORD })
      const changed = await ask('PUT', `/sources/${sourceId}/routes/sql`, { database: 'SUSDB 2', enabled: false })

      expect([added.status, changed.status], added.text + changed.text).to.deep.equal([200, 200])
      expect(added.text + changed.text).not.to.contain(PASSWORD)
      expect(await route(sourceId, 'sql')).to.deep.include({
        url: 'mssql://sql.example:1433/SUSDB%202',
        auth: 'sql',
        user: 'reader',
        hasPassword: true,
        enabled: false,
        errorCode: null,
      })
      const sealed = await withInfra(test.app, COMMAND, (ctx) => ctx.trx('secret').where('name', 'like', 'route:%:sql').pluck('name'))
      expect(sealed).to.have.length(1)
    })

    it('of each kind is known by an address of its own', async () => {
      const sourceId = await aSource()
      const urls: Record<string, unknown> = {}
      for (const [kind, body] of [
        ['sql', { server: '[fd00::5]', port: 14330, user: 'CORP\\reader', password: PASSWORD }],
        ['sync', { url: `https://${sourceId}.example:8531` }],
        ['collector', {}],
      ] as const) {
        const answer = await ask('PUT', `/sources/${sourceId}/routes/${kind}`, body)
        expect(answer.status, answer.text).to.equal(200)
        const written = await route(sourceId, kind)
        urls[kind] = [written?.['url'], written?.['auth']]
      }
      expect(urls).to.deep.equal({
        sql: ['mssql://[fd00::5]:14330/SUSDB', 'ntlm'],
        sync: [`https://${sourceId}.example:8531`, 'anonymous'],
        collector: [`collector://${sourceId}`, 'token'],
      })
      await ask('PUT', `/sources/${sourceId}/routes/sql`, { server: 'sql.example', instance: 'WSUS', password: PASSWORD })
      expect((await route(sourceId, 'sql'))?.['url']).to.equal('mssql://sql.example/SUSDB?instance=WSUS')
    })

    it('may be the first one of a source, of any kind', async () => {
      for (const first of [
        { kind: 'sql', server: `${unique('s')}.example`, user: 'u', password: PASSWORD },
        { kind: 'sync', url: `http://${unique('s')}.example:8530` },
        { kind: 'collector' },
      ]) {
        const sourceId = unique('W')
        const answer = await ask('POST', '/sources', { sourceId, route: first })
        expect(answer.status, answer.text).to.equal(201)
        expect((await source(sourceId)).routes.map((one) => one['kind'])).to.deep.equal([first.kind])
      }
    })

    const kept = { server: 'kept.example', user: 'reader', password: PASSWORD }
    for (const [what, change] of [
      ['another server', { server: 'elsewhere.example' }],
      ['another port', { port: 1434 }],
      ['an instance', { instance: 'OTHER' }],
      ['another account', { user: 'other' }],
      ['a line without TLS', { encrypt: false }],
      ['other certificates', { caPem: 'anybody' }],
    ] as const) {
      it(`never takes its stored password along to ${what}`, async () => {
        const sourceId = await aSource()
        await ask('PUT', `/sources/${sourceId}/routes/sql`, { ...kept, database: unique('D') })

        const answer = await ask('PUT', `/sources/${sourceId}/routes/sql`, change)

        expect(answer.json.code).to.equal('source_password_missing')
        expect(answer.text).not.to.contain(PASSWORD)
        expect(await route(sourceId, 'sql')).to.deep.include({ user: 'reader' })
      })
    }

    it('presents itself as the same downstream server for ever, even when it is removed and comes back', async () => {
      const sourceId = await aSource()
      const guid = (): Promise<unknown> =>
        withInfra(test.app, COMMAND, async (ctx) => ctx.trx('source').where({ public_id: sourceId }).first('downstream_guid'))
      const url = `http://${unique('s')}.example:8530`
      await ask('PUT', `/sources/${sourceId}/routes/sync`, { url })
      const before = await guid()
      await ask('DELETE', `/sources/${sourceId}/routes/sync`)
      await ask('PUT', `/sources/${sourceId}/routes/sync`, { url })

      expect(await guid()).to.deep.equal(before)
    })

    it('is removed with its secret; the last one stays', async () => {
      const sourceId = await aSource()
      await ask('PUT', `/sources/${sourceId}/routes/sql`, { ...kept, database: unique('D') })
      const names = (): Promise<string[]> =>
        withInfra(test.app, COMMAND, (ctx) =>
          ctx
            .trx('secret as s')
            .whereIn('s.name', ctx.trx('source').where({ public_id: sourceId }).select(ctx.trx.raw(`'route:' || id || ':sql'`)))
            .pluck('s.name'),
        )
      expect(await names()).to.have.length(1)

      const removed = await ask('DELETE', `/sources/${sourceId}/routes/sql`)
      const last = await ask('DELETE', `/sources/${sourceId}/routes/soap`)

      expect(removed.status, removed.text).to.equal(200)
      expect(await names()).to.deep.equal([])
      expect([last.status, last.json.code]).to.deep.equal([409, 'source_route_last'])
      expect((await ask('DELETE', `/sources/${sourceId}/routes/sql`)).json.code).to.equal('source_route_not_found')
    })

    it('is refused where it is wrong, incomplete, or another source’s', async () => {
      const [sourceId, other] = [await aSource(), await aSource()]
      const sql = { server: 'taken.example', user: 'u', password: PASSWORD }
      await ask('PUT', `/sources/${other}/routes/sql`, sql)
      const code = async (path: string, body: unknown): Promise<string> =>
        (await ask('PUT', `/sources/${sourceId}/routes/${path}`, body)).json.code

      expect(await code('sql', { ...sql, server: 'TAKEN.example' })).to.equal('source_duplicate_server')
      expect(await code('sql', { user: 'u', password: PASSWORD })).to.equal('source_route_incomplete')
      expect(await code('sql', { server: 'x.example' })).to.equal('source_route_incomplete')
      expect(await code('sql', { server: 'x.example', user: 'u' })).to.equal('source_password_missing')
      expect(await code('sync', {})).to.equal('source_route_incomplete')
      for (const server of ['a/b', 'a@b', 'a?b', 'a b', 'a:1', '', '-a', '[::1'])
        expect(await code('sql', { ...sql, server }), server).to.equal('input_invalid')
      expect(await code('sync', { url: 'ftp://x' })).to.equal('input_invalid')
      for (const url of [`http://u:${PASSWORD}@x.example`, `http://:${PASSWORD}@x.example`, 'https://u@x.example']) {
        for (const kind of ['soap', 'sync']) {
          const refused = await ask('PUT', `/sources/${sourceId}/routes/${kind}`, { url })
          expect([refused.json.code, refused.text.includes(PASSWORD)], url).to.deep.equal(['input_invalid', false])
        }
        expect((await ask('PUT', '/feeds/msrc', { url })).json.code).to.equal('input_invalid')
      }
      expect((await ask('PUT', '/internet', { mode: 'proxy', proxy: `http://:${PASSWORD}@x.example` })).json.code).to.equal('input_invalid')
      expect((await ask('PUT', '/sources/NOSUCH/routes/sync', { url: 'http://x' })).json.code).to.equal('source_not_found')
    })

    it('over a collector gets a token, shown once and kept nowhere in the clear', async () => {
      const sourceId = await aSource()
      expect((await ask('POST', `/sources/${sourceId}/collector-token`)).json.code).to.equal('source_route_not_found')
      await ask('PUT', `/sources/${sourceId}/routes/collector`, {})

      const answer = await ask('POST', `/sources/${sourceId}/collector-token`)

      const { token } = answer.json as unknown as { token: string }
      expect(token).to.match(/^tkc_/)
      const audit = await test.app.pools.infra.raw<{ rows: { text: string }[] }>(
        `select coalesce(string_agg(parameters::text, ' '), '') as text from audit_record`,
      )
      expect(audit.rows[0]?.text).to.contain(sourceId).and.not.contain(token).and.not.contain(PASSWORD)
    })

    it('is preferred per kind of fact', async () => {
      const sourceId = await aSource()

      const set = await ask('PATCH', `/sources/${sourceId}`, { factRoutes: { states: ['soap', 'sql'] } })
      const wrong = await ask('PATCH', `/sources/${sourceId}`, { factRoutes: { nothing: ['soap'] } })

      expect(set.status, set.text).to.equal(200)
      expect((await source(sourceId))['factRoutes']).to.deep.equal({ states: ['soap', 'sql'] })
      expect(wrong.json.code).to.equal('input_invalid')
    })
  })

  describe('a test', () => {
    it('says per route what answers and what does not, and asks one alone when it is named', async () => {
      const wsus = await aWsus()
      const sourceId = await aSource({ url: wsus.url })
      await ask('PUT', `/sources/${sourceId}/routes/sql`, { server: '127.0.0.1', port: 1, user: 'u', password: PASSWORD })
      const tested = async (query = ''): Promise<{ route: string; errorCode: string | null }[]> =>
        (await ask('POST', `/sources/${sourceId}/test${query}`)).json['routes' as never]

      expect((await tested()).map((one) => [one.route, one.errorCode])).to.deep.equal([
        ['sql', 'wsus_unreachable'],
        ['soap', null],
      ])
      expect((await tested('?route=soap')).map((one) => one.route)).to.deep.equal(['soap'])
      const alone = await ask('POST', `/sources/${sourceId}/test?route=sql`)
      expect([alone.status, alone.json.code]).to.deep.equal([503, 'wsus_unreachable'])
      expect(await route(sourceId, 'sql')).to.deep.include({ errorCode: 'wsus_unreachable' })
      expect((await ask('POST', `/sources/${sourceId}/test?route=sync`)).json.code).to.equal('source_route_not_found')
    })
  })

  describe('a schedule', () => {
    it('is set in part, shown with the next run, and obeyed', async () => {
      test.setTime(new Date('2026-06-02T00:00:00Z'))
      const schedule = { times: ['14:30', '02:00'], timeZone: 'Asia/Tokyo', blackouts: [{ days: [2], from: '14:00', to: '15:00' }] }
      const sourceId = await aSource({ schedule })
      const call = { app: test.app, signal: new AbortController().signal }
      const begun = async (at: string): Promise<number> => {
        test.setTime(new Date(at))
        await scheduleDiscoveries({}, call)
        return (await ask('GET', `/discovery/runs?sourceId=${sourceId}`)).json.items.length
      }

      expect(await source(sourceId)).to.deep.include({
        nextRunAt: '2026-06-02T06:00:00.000Z',
        schedule: { times: ['02:00', '14:30'], timeZone: 'Asia/Tokyo', jitterMinutes: 0, blackouts: schedule.blackouts },
      })
      expect(await begun('2026-06-02T05:59:00Z')).to.equal(0)
      const [byHand] = (await ask('POST', '/discovery/runs', { sourceIds: [sourceId] })).json['runs' as never] as { runId: number }[]
      expect(byHand?.runId, 'a blackout hinders nobody by hand').to.be.a('number')
      await withInfra(test.app, COMMAND, (ctx) =>
        ctx.trx('source_run').where({ id: byHand?.runId }).update({ state: 'failed', ended_at: ctx.now }),
      )
      expect(await begun('2026-06-02T06:00:00Z'), 'the run by hand came after the time of day').to.equal(1)
      expect(await begun('2026-06-02T17:00:00Z')).to.equal(2)
      expect(await begun('2026-06-02T17:01:00Z')).to.equal(2)
    })

    it('goes back to an interval, and is switched off and on', async () => {
      test.setTime(new Date('2026-06-02T00:00:00Z'))
      const sourceId = await aSource({ schedule: { times: ['02:00'], jitterMinutes: 10 } })
      const change = async (body: object): Promise<Record<string, unknown>> => {
        const answer = await ask('PATCH', `/sources/${sourceId}`, body)
        expect(answer.status, answer.text).to.equal(200)
        return source(sourceId)
      }

      expect((await change({ intervalMinutes: 60 }))['schedule']).to.deep.include({ times: [], jitterMinutes: 10 })
      expect((await change({ enabled: false }))['nextRunAt']).to.equal(null)
      expect((await change({ enabled: true, schedule: { times: ['03:00'], jitterMinutes: 0 } }))['nextRunAt']).to.equal(
        '2026-06-02T03:00:00.000Z',
      )
      expect((await change({ alarmAfterHours: 6 }))['alarmAfterHours']).to.equal(6)
    })

    it('of nothing but blackouts, of unknown zones and of no times is refused', async () => {
      const sourceId = await aSource()
      const code = async (schedule: object): Promise<string> => (await ask('PATCH', `/sources/${sourceId}`, { schedule })).json.code

      expect(await code({ blackouts: [{ from: '00:00', to: '24:00' }] })).to.equal('source_schedule_never')
      expect(await code({ timeZone: 'Mars/Olympus' })).to.equal('input_invalid')
      expect(await code({ times: ['24:00'] })).to.equal('input_invalid')
      expect(await code({ blackouts: [{ from: '08:00', to: '08:00' }] })).to.equal('input_invalid')
      expect(await code({ jitterMinutes: 1_000 })).to.equal('input_invalid')
    })

    it('leaves a source alone that a collector delivers', async () => {
      const sourceId = unique('W')
      await ask('POST', '/sources', { sourceId, route: { kind: 'collector' } })

      await scheduleDiscoveries({}, { app: test.app, signal: new AbortController().signal })

      expect((await ask('GET', `/discovery/runs?sourceId=${sourceId}`)).json.items).to.deep.equal([])
      expect((await source(sourceId))['nextRunAt']).to.equal(null)
    })
  })

  describe('runs', () => {
    it('are listed page by page, by source, state and time', async () => {
      const sourceId = await aSource()
      const { id } = (await withInfra(test.app, COMMAND, async (ctx) => ctx.trx('source').where({ public_id: sourceId }).first('id'))) as {
        id: number
      }
      const rows = Array.from({ length: 7 }, (_, i) => ({
        source_id: id,
        state: i % 2 === 0 ? 'succeeded' : 'failed',
        requested_by: '#SCHEDULE',
        started_at: new Date(Date.UTC(2026, 5, 1 + i)),
        ended_at: new Date(Date.UTC(2026, 5, 1 + i, 0, 5)),
        counts: JSON.stringify({
          computersRead: i,
          rereads: i === 6 ? ['updates:soap'] : [],
          aside: { state: 2, approval: 1 },
          routes: { states: 'sql' },
        }),
      }))
      await withInfra(test.app, COMMAND, (ctx) => ctx.trx('source_run').insert(rows))
      const list = async (query: string): Promise<Answer> => ask('GET', `/discovery/runs?sourceId=${sourceId}&${query}`)
      const days = (answer: Answer): number[] => answer.json.items.map((run) => new Date(String(run['startedAt'])).getUTCDate())

      const first = await list('limit=3')
      expect(days(first)).to.deep.equal([7, 6, 5])
      expect(days(await list(`limit=3&after=${encodeURIComponent(first.json.next ?? '')}`))).to.deep.equal([4, 3, 2])
      expect(days(await list('state=failed'))).to.deep.equal([6, 4, 2])
      expect(days(await list('from=2026-06-03T00:00:00Z&to=2026-06-05T00:00:00Z'))).to.deep.equal([4, 3])
      expect(first.json.items[0]).to.deep.include({
        computersRead: 6,
        rereads: ['updates:soap'],
        aside: 3,
        routes: { states: 'sql' },
        progress: null,
        seconds: 300,
      })
    })
  })
})
