import { expect } from 'chai'
import type { DemoWsus, DemoWsusOptions, UpdateSeed } from '../../../demo/wsus/index.ts'
import { COMMAND, withInfra, type App } from '../../../server/context.ts'
import { confirmServer, type DiscoveryWish } from '../../../server/discovery/service.ts'
import type { RunRow } from '../../../server/discovery/store.ts'
import { addWsus } from '../../../server/sources/service.ts'
import { anUpdate, aWsus, stopAll } from '../../demo/wsus/a-wsus.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { unique } from '../../support/people.ts'
import { beginRun, picture } from './estate.ts'
import { ALL_COMPUTERS } from './killed-estate.ts'
import { openInSmallPages } from './small-pages.ts'
import { readToItsEnd } from './sql-estate.ts'
import { expectSameTables } from './whole-tables.ts'

const DAY = 86_400_000

interface Upstream {
  readonly wsus: DemoWsus
  readonly ids: readonly string[]
  readonly source: Source
}
interface Source {
  readonly sourceId: string
  readonly id: number
  discover(wish?: DiscoveryWish): Promise<RunRow>
  /** The run must end well. */
  succeed(wish?: DiscoveryWish): Promise<RunRow>
}

describe('a discovery by server synchronization on a bad day', function () {
  this.timeout(60_000)
  let test: TestApp
  beforeEach(async () => {
    test = await openTestApp()
  })
  afterEach(async () => {
    await test.close()
    await stopAll()
  })

  async function aSource(app: App, wsus: DemoWsus): Promise<Source> {
    const sourceId = unique('S')
    const { id } = await withInfra(app, COMMAND, (ctx) => addWsus(ctx, { sourceId, route: { kind: 'sync', url: wsus.url } }))
    const discover = async (wish: DiscoveryWish = {}): Promise<RunRow> =>
      readToItsEnd(app, await beginRun(app, sourceId, wish), openInSmallPages)
    return {
      sourceId,
      id,
      discover,
      async succeed(wish) {
        const run = await discover(wish)
        expect([run.state, run.errorCode, run.errorDetails]).to.deep.equal(['succeeded', null, null])
        return run
      },
    }
  }

  async function anUpstream(seeds: readonly UpdateSeed[], wish: Partial<DemoWsusOptions> = {}): Promise<Upstream> {
    const wsus = await aWsus({ updates: seeds, ...wish })
    return { wsus, ids: seeds.map(({ updateId }) => updateId), source: await aSource(test.app, wsus) }
  }

  const many = (count: number): UpdateSeed[] => Array.from({ length: count }, () => anUpdate())
  const rowsOf = async (sql: string, values: (string | number)[] = []): Promise<Record<string, unknown>[]> =>
    (await test.app.pools.infra.raw<{ rows: Record<string, unknown>[] }>(sql, values)).rows

  for (const operation of ['GetRevisionIdList', 'GetDeployments']) {
    it(`fails by name when answers to ${operation} are cut in the middle; the next run ends as an undisturbed one`, async () => {
      const { wsus, ids, source } = await anUpstream(many(8))
      wsus.approve(ids[0] ?? '', ALL_COMPUTERS)
      const clean = await openTestApp()
      try {
        const undisturbed = await withInfra(clean.app, COMMAND, (ctx) =>
          addWsus(ctx, { sourceId: source.sourceId, route: { kind: 'sync', url: wsus.url } }),
        )
        await readToItsEnd(clean.app, await beginRun(clean.app, undisturbed.publicId), openInSmallPages)
        Object.assign(wsus.faults, { next: 'truncate', operation, times: 99 })

        expect(await source.discover()).to.deep.include({ state: 'failed', errorCode: 'wsus_answer_malformed' })
        wsus.faults.clear()
        await source.succeed()
        await expectSameTables(test.app, clean.app, operation)
      } finally {
        await clean.close()
      }
    })
  }

  it('goes on through cookies that expire again and again during a run', async () => {
    const { wsus, source } = await anUpstream(many(12))
    const [cookies, take] = [wsus.serverSync.cookies, wsus.faults.take.bind(wsus.faults)]
    let [asked, expired] = [0, 0]
    wsus.faults.take = (operation) => {
      if (operation === 'GetUpdateData' && ++asked % 3 === 0) {
        cookies.expire()
        expired++
      }
      return take(operation)
    }

    const run = await source.succeed()

    expect(expired).to.be.greaterThan(1)
    expect(run.counts.patches).to.include({ read: 12, added: 12 })
  })

  it('reads everything anew, and says so, when the server says that it has changed since its anchor', async () => {
    const { wsus, source } = await anUpstream(many(4))
    await source.succeed()
    const take = wsus.faults.take.bind(wsus.faults)
    let isChanged = false
    wsus.faults.take = (operation) => {
      if (operation === 'GetRevisionIdList' && !isChanged) {
        isChanged = true
        wsus.serverSync.cookies.change()
      }
      return take(operation)
    }

    const run = await source.succeed()

    expect([run.counts.rereads, run.counts.patches?.read]).to.deep.equal([['updates'], 4])
    expect((await source.succeed()).counts.rereads).to.equal(undefined)
  })

  it('refuses another server behind the same address, changes nothing, and reads it once it is confirmed', async () => {
    const { wsus, source } = await anUpstream(many(3))
    await source.succeed()
    const before = await picture(test.app, source.id)
    await wsus.stop()
    const other = await aWsus({ updates: many(2), port: Number(new URL(wsus.url).port) })

    const refused = await source.discover()
    const untouched = await picture(test.app, source.id)
    await withInfra(test.app, COMMAND, (ctx) => confirmServer(ctx, source.sourceId, other.serverId))
    const confirmed = await source.succeed({ force: true })

    expect(refused).to.deep.include({ state: 'failed', errorCode: 'wsus_changed_identity' })
    expect(refused.errorDetails).to.deep.include({ expected: wsus.serverId, found: other.serverId })
    expect(untouched).to.deep.equal(before)
    expect(confirmed.counts.patches).to.include({ read: 2, added: 2 })
  })

  for (const [what, days] of [
    ['ahead', 9],
    ['behind', -9],
  ] as const) {
    it(`misses no update of a server whose clock was days ${what} and is put right`, async () => {
      let wrong = days * DAY
      const { wsus, source } = await anUpstream(many(2), { clock: () => new Date(Date.now() + wrong) })
      await source.succeed()
      wrong = 0
      const late = wsus.addUpdate(anUpdate())

      await source.succeed()

      expect(await rowsOf('select declined from patch_origin where external_id = ?', [late.updateId])).to.deep.equal([{ declined: false }])
    })
  }

  it('keeps aside and reports what an update replaces and the server does not have, until it has it', async () => {
    const late = anUpdate()
    const { wsus, source } = await anUpstream([anUpdate({ supersedes: [late.updateId] })])
    const first = await source.succeed()
    wsus.addUpdate(late)
    const second = await source.succeed()

    expect([first.counts.aside, second.counts.aside]).to.deep.equal([{ relation: 1 }, undefined])
    const edges = await rowsOf('select 1 from patch_supersedence s join patch p on p.id = s.superseded_patch_id where p.public_id = ?', [
      `wsus:${late.updateId}`,
    ])
    expect(edges).to.have.length(1)
  })

  it('takes a deadline of the year 9999 for none, and keeps others', async () => {
    const { wsus, ids, source } = await anUpstream(many(2))
    wsus.approve(ids[0] ?? '', ALL_COMPUTERS, { deadline: new Date('9999-12-31T23:59:59.997Z') })
    wsus.approve(ids[1] ?? '', ALL_COMPUTERS, { deadline: new Date('2027-04-01T03:00:00Z') })
    await source.succeed()

    expect(await rowsOf('select deadline_at from approval order by deadline_at nulls first')).to.deep.equal([
      { deadline_at: null },
      { deadline_at: new Date('2027-04-01T03:00:00Z') },
    ])
  })

  it('keeps titles in half-width kana as they are, and an update without an article by its title', async () => {
    const title = `ｾｷｭﾘﾃｨ ${'更'.repeat(240)} ﾊﾞｯﾁ`
    const { source } = await anUpstream([anUpdate({ kb: '', titleEn: title, titleJa: `${title} 日本語` })])
    await source.succeed()

    expect(await rowsOf('select name, title, kbs from patch')).to.deep.equal([{ name: title, title, kbs: [] }])
    expect(await rowsOf(`select title from patch_text where locale = 'ja'`)).to.deep.equal([{ title: `${title} 日本語` }])
  })

  it('keeps names of groups of 256 characters', async () => {
    const name = 'ｸﾞﾙｰﾌﾟ'.padEnd(256, '群')
    const { wsus, source } = await anUpstream(many(1))
    const { id } = wsus.addGroup(name)
    await source.succeed()

    expect(await rowsOf('select name from target_group where external_id = ?', [id])).to.deep.equal([{ name }])
  })

  it('stops on any run before it removes more than a fifth of the updates at once, and goes on when forced', async () => {
    const seeds = many(60)
    const { wsus, source } = await anUpstream(seeds)
    await source.succeed()
    const before = await picture(test.app, source.id)
    await wsus.stop()
    await aWsus({ updates: seeds.slice(20), serverId: wsus.serverId, port: Number(new URL(wsus.url).port) })

    expect(await source.discover()).to.deep.include({ state: 'stopped', errorCode: 'discovery_brake' })
    expect(await picture(test.app, source.id)).to.deep.equal(before)
    expect((await source.succeed({ force: true })).counts.patches?.removed).to.equal(20)
  })
})
