import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { openDelivery } from '../../../server/collector/deliveries.ts'
import { issueCollectorToken, revokeCollectorToken, startWaitingRuns } from '../../../server/collector/service.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { aTenant, aUser, PASSWORD } from '../../support/people.ts'
import { aSource, Collector, lines, sumOf } from './a-collector.ts'

describe('the collectors’ door', () => {
  let test: TestApi
  beforeEach(async () => {
    test = await openTestApi()
  })
  afterEach(() => test.close())

  async function aCollector(): Promise<{ collector: Collector; sourceId: string; id: number }> {
    const { token, ...source } = await aSource(test)
    return { collector: new Collector(test.url, token), ...source }
  }

  const rowsOf = async (table: 'collector_delivery' | 'collector_part', where: object = {}): Promise<Record<string, unknown>[]> =>
    test.app.pools.infra(table).where(where).select()

  const runsOf = async (id: number): Promise<Record<string, unknown>[]> =>
    test.app.pools.infra('source_run').where({ source_id: id }).orderBy('id').select()

  const endRun = async (id: number, state: string): Promise<void> =>
    void (await test.app.pools.infra('source_run').where({ source_id: id, state: 'running' }).update({ state, ended_at: new Date() }))

  async function delivered(collector: Collector, ...parts: readonly Buffer[]): Promise<void> {
    collector.deliveryId = randomUUID()
    for (const [number, body] of parts.entries()) expect((await collector.put('groups', number, body)).status).to.equal(200)
    expect((await collector.complete(collector.manifest({ groups: parts }))).status).to.equal(200)
  }

  async function read(id: number, set = 'groups'): Promise<string[] | undefined> {
    const delivery = await openDelivery(test.app, id)
    if (delivery === undefined) return undefined
    const sums: string[] = []
    for (let number = 0; ; number++) {
      const body = await delivery.part(set, number)
      if (body === undefined) return sums
      sums.push(sumOf(Buffer.from(body)))
    }
  }

  it('takes parts and the end of a delivery, begins a run, and gives the parts in their order', async () => {
    const { collector, id } = await aCollector()
    const parts = [lines(['a']), lines(['b']), lines(['c'])]
    for (const number of [2, 0, 1]) await collector.put('groups', number, parts[number]!)
    const ended = await collector.complete(collector.manifest({ groups: parts }))

    expect(ended.status).to.equal(200)
    expect((await runsOf(id)).map((run) => [run['id'], run['requested_by']])).to.deep.equal([[ended.json['runId'], '#COLLECTOR']])
    expect(await read(id)).to.deep.equal(parts.map(sumOf))
    expect(await read(id, 'states')).to.deep.equal([])
  })

  it('keeps no token, takes a new one alone, and none that was taken back', async () => {
    const { collector, sourceId } = await aCollector()
    const old = collector.token
    const stored = await test.app.pools.infra.raw<{ rows: { text: string }[] }>(
      `select coalesce(string_agg(k::text, ''), '') as text from collector_token k`,
    )
    expect(stored.rows[0]?.text).to.not.contain(old)
    collector.token = await withInfra(test.app, COMMAND, (ctx) => issueCollectorToken(ctx, sourceId))

    expect((await collector.ask('GET', '/wishes')).status).to.equal(200)
    expect(await new Collector(test.url, old).ask('GET', '/wishes')).to.deep.include({ status: 403 })
    await withInfra(test.app, COMMAND, (ctx) => revokeCollectorToken(ctx, sourceId))
    expect((await collector.ask('GET', '/wishes')).json['code']).to.equal('collector_token_invalid')
    const audit = await test.app.pools.infra.raw<{ rows: { text: string }[] }>(
      `select coalesce(string_agg(parameters::text || operation, ' '), '') as text from audit_record`,
    )
    expect(audit.rows[0]?.text).to.contain('source.collector_token').and.not.contain(old).and.not.contain(collector.token)
  })

  it('lets in nobody else: people of a tenant or of the infrastructure, commands, other schemes', async () => {
    const { collector } = await aCollector()
    const tenantId = await aTenant(test.app)
    for (const role of ['tenant_admin', 'administrator'] as const) {
      const browser = test.browser()
      await browser.signIn(await aUser(test.app, role, tenantId), PASSWORD)
      expect((await browser.ask('GET', '/collector/v1/wishes')).status, role).to.equal(403)
    }
    expect((await test.operator('GET', '/collector/v1/wishes')).status).to.equal(404)
    for (const authorization of ['', 'Bearer', `Basic ${collector.token}`, `Bearer ${collector.token} x`, `Bearer ${collector.token}x`]) {
      expect((await collector.ask('GET', '/wishes', undefined, { authorization })).status, authorization).to.equal(403)
    }
  })

  it('lets an address that guesses wait, also with the right token', async () => {
    const { collector } = await aCollector()
    const right = collector.token
    for (let guess = 0; guess < 10; guess++) {
      collector.token = `tkc_${String(guess).repeat(43)}`
      expect((await collector.ask('GET', '/wishes')).status).to.equal(403)
    }
    collector.token = right
    const answer = await collector.ask('GET', '/wishes')

    expect([answer.status, answer.json['code']]).to.deep.equal([429, 'collector_throttled'])
  })

  it('refuses a source that was removed, or whose route was switched off or taken away', async () => {
    const { collector, id } = await aCollector()
    const route = test.app.pools.infra('source_route').where({ source_id: id })
    await route.clone().update({ enabled: false })
    expect((await collector.ask('GET', '/wishes')).status).to.equal(403)
    await route.clone().update({ enabled: true })
    expect((await collector.ask('GET', '/wishes')).status).to.equal(200)
    await test.app.pools.infra('source').where({ id }).update({ deleted_at: new Date() })
    expect((await collector.ask('GET', '/wishes')).status).to.equal(403)
  })

  it('says of another source’s delivery no more than that there is none', async () => {
    const [mine, other] = [await aCollector(), await aCollector()]
    const body = lines(['a'])
    await other.collector.put('groups', 0, body)
    mine.collector.deliveryId = other.collector.deliveryId

    const answers = [
      await mine.collector.put('groups', 1, body),
      await mine.collector.complete(mine.collector.manifest({ groups: [body] })),
    ]
    expect(answers.map(({ status, json }) => [status, json['code']])).to.deep.equal([
      [404, 'collector_delivery_unknown'],
      [404, 'collector_delivery_unknown'],
    ])
    expect(await rowsOf('collector_part')).to.have.length(1)
  })

  it('takes the same part and the same end twice, also after the end, and begins one run', async () => {
    const { collector, id } = await aCollector()
    const body = lines(['a'])
    const manifest = collector.manifest({ groups: [body] })

    expect((await collector.put('groups', 0, body)).json).to.deep.equal({ stored: true })
    expect((await collector.put('groups', 0, body)).json).to.deep.equal({ stored: false })
    expect((await collector.complete(manifest)).status).to.equal(200)
    expect((await collector.complete(manifest)).json).to.deep.equal({ runId: null })
    expect((await collector.put('groups', 0, body)).json).to.deep.equal({ stored: false })
    expect((await collector.put('groups', 1, body)).json['code']).to.equal('collector_delivery_closed')
    expect((await collector.complete({ ...manifest, host: 'OTHER' })).json['code']).to.equal('collector_delivery_closed')
    expect(await runsOf(id)).to.have.length(1)
  })

  it('takes the same part from several at once, one time', async () => {
    const { collector } = await aCollector()
    const body = lines(['a'])
    const answers = await Promise.all([collector.put('groups', 0, body), collector.put('groups', 0, body)])

    expect(answers.map(({ json }) => json['stored'])).to.have.members([true, false])
  })

  it('refuses damaged, changed and too large parts, and paths that are none', async () => {
    const { collector } = await aCollector()
    const body = lines(['a'])
    await collector.put('groups', 0, body)
    const code = async (answer: Promise<{ status: number; json: Record<string, unknown> }>): Promise<unknown[]> => {
      const { status, json } = await answer
      return [status, json['code']]
    }

    expect(await code(collector.put('groups', 1, body, sumOf(lines(['b']))))).to.deep.equal([400, 'collector_part_damaged'])
    expect(await code(collector.put('groups', 0, lines(['b'])))).to.deep.equal([409, 'collector_part_differs'])
    expect(await code(collector.put('groups', 2, Buffer.alloc(16 * 1_048_576 + 1)))).to.deep.equal([413, 'body_too_large'])
    for (const [set, number] of [
      ['Groups', '0'],
      ['groups', '-1'],
      ['groups', '1e3'],
      ["g'--", '0'],
      ['groups', '999999'],
    ]) {
      const path = `/deliveries/${collector.deliveryId}/parts/${encodeURIComponent(set ?? '')}/${number ?? ''}`
      expect(await code(collector.ask('PUT', path, body, { 'tsukuroi-sha256': sumOf(body) }))).to.deep.equal([400, 'input_invalid'])
    }
    expect(await code(collector.ask('PUT', `/deliveries/x/parts/groups/0`, body, { 'tsukuroi-sha256': sumOf(body) }))).to.deep.equal([
      400,
      'input_invalid',
    ])
  })

  it('names the parts that are missing, wrong and not said', async () => {
    const { collector } = await aCollector()
    const parts = [lines(['a']), lines(['b']), lines(['c'])]
    await collector.put('groups', 0, parts[0]!)
    await collector.put('groups', 1, lines(['other']))
    await collector.put('updates', 0, parts[0]!)
    const { status, json } = await collector.complete(collector.manifest({ groups: parts }))

    expect([status, json['code']]).to.deep.equal([400, 'collector_parts_wrong'])
    expect(json['details']).to.deep.include({ missing: ['groups/2'], wrong: ['groups/1'], extra: ['updates/0'] })
    expect((await rowsOf('collector_delivery')).map((row) => row['state'])).to.deep.equal(['arriving'])
  })

  it('refuses manifests that are none', async () => {
    const { collector } = await aCollector()
    await collector.put('groups', 0, lines(['a']))
    for (const manifest of [
      {},
      { ...collector.manifest(), protocol: 2 },
      { ...collector.manifest(), deliveryId: randomUUID() },
      { ...collector.manifest(), sets: { 'groups; drop': { columns: ['A'], missing: [], parts: [] } } },
      { ...collector.manifest(), server: { ...collector.manifest().server, serverId: 'x' } },
    ]) {
      expect((await collector.complete(manifest)).json['code']).to.equal('collector_manifest_invalid')
    }
    expect(
      (await collector.ask('POST', `/deliveries/${collector.deliveryId}/complete`, '{', { 'content-type': 'application/json' })).status,
    ).to.equal(400)
  })

  it('takes names that no database can keep for what can be kept of them', async () => {
    const { collector, id } = await aCollector()
    const body = lines(['a'])
    await collector.put('groups', 0, body)
    const manifest = collector.manifest({ groups: [body] }, { host: 'WSUS\0\uD800' })
    manifest.server.upstreamServer = 'up\0'

    expect((await collector.complete(manifest)).status).to.equal(200)
    const [row] = await rowsOf('collector_delivery', { source_id: id })
    expect(row?.['manifest']).to.deep.include({ host: 'WSUS\uFFFD\uFFFD' })
  })

  it('keeps few unfinished deliveries of a source: a token is no way to fill the disk', async () => {
    const { collector } = await aCollector()
    const other = await aCollector()
    await other.collector.put('groups', 0, lines(['other']))
    for (const text of ['1', '2', '3', '4']) {
      collector.deliveryId = randomUUID()
      expect((await collector.put('groups', 0, lines([text]))).status).to.equal(200)
      expect((await collector.put('groups', 1, lines([text]))).status).to.equal(200)
    }

    expect(await rowsOf('collector_delivery', { state: 'arriving' })).to.have.length(3)
    expect(await rowsOf('collector_part')).to.have.length(5)
  })

  it('knows nothing any more of a source that was removed and came back under its id', async () => {
    const { collector, sourceId, id } = await aCollector()
    await delivered(collector, lines(['of the former']))
    await endRun(id, 'failed')
    collector.deliveryId = randomUUID()
    await collector.put('groups', 0, lines(['begun']))
    const removed = await test.operator('DELETE', `/api/v1/sources/${sourceId}`)
    const again = await test.operator('POST', '/api/v1/sources', { sourceId, route: { kind: 'collector' } })

    expect([removed.status, again.status], removed.text + again.text).to.deep.equal([200, 201])
    expect((await collector.ask('GET', '/wishes')).json['code']).to.equal('collector_token_invalid')
    expect(await read(id)).to.equal(undefined)
    expect(await rowsOf('collector_part')).to.deep.equal([])
  })

  describe('a delivery', () => {
    it('drops older ones, whole or not, and says nothing to a collector that comes late with one', async () => {
      const { collector, id } = await aCollector()
      const late = new Collector(test.url, collector.token)
      const body = lines(['late'])
      await late.put('groups', 0, body)
      await delivered(collector, lines(['old']))
      await delivered(collector, lines(['new']))

      const states = (await rowsOf('collector_delivery')).toSorted((a, z) => Number(a['id']) - Number(z['id'])).map((row) => row['state'])
      expect(states).to.deep.equal(['dropped', 'dropped', 'complete'])
      expect(await rowsOf('collector_part')).to.have.length(1)
      expect((await late.put('groups', 1, body)).json['code']).to.equal('collector_delivery_closed')
      expect((await late.complete(late.manifest({ groups: [body] }))).status).to.equal(200)
      expect(await read(id)).to.deep.equal([sumOf(lines(['new']))])
    })

    it('stays while a run reads it, is read again when that run fails, and goes when one ends well', async () => {
      const { collector, id } = await aCollector()
      const [first, second] = [lines(['first']), lines(['second'])]
      await delivered(collector, first)
      expect(await read(id)).to.deep.equal([sumOf(first)])
      await delivered(collector, second)
      const kept = (await rowsOf('collector_part')).map((row) => sumOf(row['body'] as Buffer))
      expect(kept).to.have.members([sumOf(first), sumOf(second)])

      await endRun(id, 'failed')
      await withInfra(test.app, COMMAND, startWaitingRuns)
      expect((await runsOf(id)).map((run) => run['state'])).to.deep.equal(['failed', 'running'])
      expect(await read(id)).to.deep.equal([sumOf(second)])
      await endRun(id, 'failed')
      expect(await read(id)).to.deep.equal([sumOf(second)])

      await withInfra(test.app, COMMAND, startWaitingRuns)
      expect(await runsOf(id), 'nothing new waits').to.have.length(2)
      await test.app.pools.infra('source_run').where({ source_id: id }).update({ state: 'succeeded' })
      expect(await read(id)).to.equal(undefined)
      expect(await rowsOf('collector_delivery', { state: 'read' })).to.have.length(1)
      expect((await rowsOf('collector_part')).length).to.equal(0)
    })

    it('that somebody only tests is not taken for read by the run that reads the one before', async () => {
      const { collector, id, sourceId } = await aCollector()
      const [first, second] = [lines(['first']), lines(['second'])]
      await delivered(collector, first)
      expect(await read(id)).to.deep.equal([sumOf(first)])
      await delivered(collector, second)
      await test.operator('POST', `/api/v1/sources/${sourceId}/test`)

      await endRun(id, 'succeeded')
      expect(await read(id)).to.deep.equal([sumOf(second)])
    })

    it('is forgotten when it was never ended, when its source is gone, and some weeks after it was read', async () => {
      const [unfinished, removed, old, fresh] = [await aCollector(), await aCollector(), await aCollector(), await aCollector()]
      await unfinished.collector.put('groups', 0, lines(['a']))
      for (const { collector } of [removed, old, fresh]) await delivered(collector, lines(['a']))
      const db = test.app.pools.infra
      const ago = (days: number): Date => new Date(Date.now() - days * 86_400_000)
      await db('collector_delivery')
        .where({ source_id: unfinished.id })
        .update({ began_at: ago(8) })
      await db('source').where({ id: removed.id }).update({ deleted_at: new Date() })
      await db('collector_delivery')
        .where({ source_id: old.id })
        .update({ began_at: ago(31), state: 'read' })
      const app = { ...test.app, clock: () => new Date(`${new Date().toISOString().slice(0, 14)}37:00Z`) }
      await withInfra(app, COMMAND, startWaitingRuns)

      const states = new Map((await rowsOf('collector_delivery')).map((row) => [row['source_id'], row['state']]))
      expect([unfinished, removed, old, fresh].map(({ id }) => states.get(id))).to.deep.equal(['dropped', 'dropped', undefined, 'complete'])
      expect(await rowsOf('collector_part')).to.have.length(1)
    })

    it('begins no run of a source that is switched off', async () => {
      const { collector, id } = await aCollector()
      await test.app.pools.infra('source').where({ id }).update({ enabled: false })
      await delivered(collector, lines(['a']))

      expect(await runsOf(id)).to.deep.equal([])
      expect(await read(id)).to.have.length(1)
    })
  })

  it('asks for everything first', async () => {
    const { collector } = await aCollector()

    expect((await collector.ask('GET', '/wishes')).json).to.deep.include({ protocol: 1, full: true, statesSince: null, due: [] })
  })
})
