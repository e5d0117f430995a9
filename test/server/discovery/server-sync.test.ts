import { expect } from 'chai'

import type { DemoWsus } from '../../../demo/wsus/index.ts'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { executeRun } from '../../../server/discovery/run.ts'
import type { DiscoveryWish } from '../../../server/discovery/service.ts'
import { getRun, type RunRow } from '../../../server/discovery/store.ts'
import { putRoute } from '../../../server/sources/routes.ts'
import { addWsus, requireSource } from '../../../server/sources/service.ts'
import { openWsus } from '../../../wsus-adapter/index.ts'
import { anUpdate, aWsus, stopAll } from '../../demo/wsus/a-wsus.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { unique } from '../../support/people.ts'
import { beginRun, picture } from './estate.ts'

const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'

describe('a discovery by server synchronization', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())
  afterEach(stopAll)

  async function anUpstream(count: number): Promise<DemoWsus> {
    const seeds = [anUpdate()]
    while (seeds.length < count) seeds.push(anUpdate({ supersedes: [seeds.at(-1)?.updateId ?? ''] }))
    const wsus = await aWsus({ updates: seeds })
    wsus.approve(seeds.at(-1)?.updateId ?? '', ALL_COMPUTERS)
    return wsus
  }

  async function aSource(app: App, wsus: DemoWsus): Promise<{ id: number; publicId: string }> {
    const sourceId = unique('W')
    return withInfra(app, COMMAND, (ctx) =>
      addWsus(ctx, { sourceId, route: { kind: 'sync', url: wsus.url, accountName: 'tsukuroi.example.test' } }),
    )
  }

  async function discover(app: App, sourceId: string, wish: DiscoveryWish = {}): Promise<RunRow> {
    const runId = await beginRun(app, sourceId, wish)
    await executeRun(app, runId, { signal: new AbortController().signal, open: openWsus })
    const run = await withInfra(app, COMMAND, (ctx) => getRun(ctx, runId))
    if (run === undefined) throw new Error('the run is gone')
    expect([run.state, run.errorCode, run.errorDetails]).to.deep.equal(['succeeded', null, null])
    return run
  }

  async function patches(app: App, sourceId: number): Promise<Record<string, unknown>[]> {
    const { rows } = await app.pools.infra.raw<{ rows: Record<string, unknown>[] }>(
      `select o.external_id as id, p.title, p.kbs, p.bytes::float as bytes, o.declined, o.superseded, o.absent_since is not null as absent,
              (select t.title from patch_text t where t.patch_id = p.id and t.locale = 'ja') as ja,
              (select count(*)::int from patch_file f where f.patch_id = p.id) as files,
              (select count(*)::int from patch_supersedence s where s.patch_id = p.id) as replaces
         from patch_origin o join patch p on p.id = o.patch_id where o.source_id = ? order by p.title`,
      [sourceId],
    )
    return rows
  }

  it('brings the catalog with titles in two languages, files and sizes, and approvals; it says that computers cannot be read', async () => {
    const { app } = test
    const wsus = await anUpstream(3)
    const source = await aSource(app, wsus)
    const run = await discover(app, source.publicId)
    const found = await patches(app, source.id)

    expect(found).to.have.length(3)
    for (const update of wsus.estate.updates.values()) {
      expect(found.find(({ id }) => id === update.updateId)).to.deep.include({
        title: update.titleEn,
        ja: update.titleJa,
        kbs: [update.kb],
        bytes: 10 * 1_048_576,
        files: 1,
        declined: false,
        absent: false,
        replaces: update.supersedes.length,
        superseded: wsus.estate.isSuperseded(update),
      })
    }
    expect((await picture(app, source.id)) as object)
      .to.have.property('approvals')
      .with.length(1)
    expect(run.counts.unread).to.include.members(['computers', 'states'])
  })

  it('follows what is new, declined and taken back without reading everything anew', async () => {
    const { app } = test
    const wsus = await anUpstream(4)
    const source = await aSource(app, wsus)
    await discover(app, source.publicId)
    const [first = ''] = [...wsus.estate.updates.keys()]
    const added = wsus.addUpdate(anUpdate())
    wsus.decline(first)
    wsus.serverSync.behavior.asked.length = 0
    const second = await discover(app, source.publicId)
    const after = await patches(app, source.id)
    wsus.approve(first, ALL_COMPUTERS)
    const third = await discover(app, source.publicId)

    expect(after.filter(({ declined }) => declined).map(({ id }) => id)).to.deep.equal([first])
    expect(after.map(({ id }) => id)).to.include(added.updateId)
    expect([second.counts.patches?.read, second.counts.rereads ?? []]).to.deep.equal([1, []])
    expect([third.counts.patches?.read, third.counts.rereads ?? []]).to.deep.equal([0, []])
    expect((await patches(app, source.id)).filter(({ declined }) => declined)).to.deep.equal([])
  })

  it('reads everything anew when the server does not know any more how far it was read, and says so', async () => {
    const { app } = test
    const wsus = await anUpstream(2)
    const source = await aSource(app, wsus)
    await discover(app, source.publicId)
    await app.pools.infra.raw(`update source_anchor set value = replace(value, '"anchor":"', '"anchor":"x') where source_id = ?`, [
      source.id,
    ])
    const run = await discover(app, source.publicId)

    expect(run.counts.rereads).to.deep.equal(['updates'])
    expect(await patches(app, source.id)).to.have.length(2)
  })

  it('takes an update that cannot be read any more for one that is there', async () => {
    const { app } = test
    const wsus = await anUpstream(3)
    const source = await aSource(app, wsus)
    await discover(app, source.publicId)
    const [first = '', second = ''] = [...wsus.estate.updates.keys()]
    wsus.addUpdate({ ...wsus.estate.update(first) })
    wsus.serverSync.behavior.spoiled.set(first, { cabinet: Buffer.from('MSCF') })
    await discover(app, source.publicId)
    wsus.serverSync.behavior.lost.add(`${second}:200`)
    const run = await discover(app, source.publicId, { full: true })

    expect((await patches(app, source.id)).map(({ absent }) => absent)).to.deep.equal([false, false, false])
    expect(run.counts.patches).to.include({ read: 1, removed: 0 })
    wsus.serverSync.behavior.spoiled.clear()
    wsus.serverSync.behavior.lost.clear()
    expect((await discover(app, source.publicId)).counts.patches?.read).to.equal(2)
  })

  it('changes nothing of what another route to the same server brought', async () => {
    const { app } = test
    const wsus = await anUpstream(3)
    const sourceId = unique('W')
    const source = await withInfra(app, COMMAND, (ctx) => addWsus(ctx, { sourceId, url: wsus.url }))
    await discover(app, source.publicId)
    const before = await picture(app, source.id)
    await withInfra(app, COMMAND, async (ctx) => putRoute(ctx, await requireSource(ctx, sourceId), { kind: 'sync', url: wsus.url }))
    await withInfra(app, COMMAND, (ctx) =>
      ctx.trx.raw(`update source set fact_routes = '{"updates":["sync"],"approvals":["sync"],"categories":["sync"]}' where id = ?`, [
        source.id,
      ]),
    )
    const run = await discover(app, source.publicId)

    expect(await picture(app, source.id)).to.deep.equal(before)
    expect(run.counts.patches).to.include({ read: 3, added: 0, removed: 0 })
  })
})
