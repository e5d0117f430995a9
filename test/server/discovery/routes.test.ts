import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import type { App } from '../../../server/context.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { anEstate, aSource, discover, picture, verdictOf } from './estate.ts'
import { FakeWsus } from './fake-wsus.ts'

describe('executeRun over routes that differ in what they read', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  const rows = async (app: App, sql: string, bindings: unknown[]): Promise<Record<string, unknown>[]> =>
    (await app.pools.infra.raw<{ rows: Record<string, unknown>[] }>(sql, bindings as never)).rows
  const originOf = async (app: App, sourceId: number, updateId: string): Promise<Record<string, unknown> | undefined> =>
    (await rows(app, 'select * from patch_origin where source_id = ? and external_id = ?', [sourceId, updateId]))[0]

  const useRoute = async (app: App, sourceId: number, kind: 'sync'): Promise<void> =>
    void (await app.pools.infra('source_route').where({ source_id: sourceId }).update({ kind }))

  it('reads the catalog and approvals alone where there are no computers to read, and takes nothing for gone', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = anEstate()
    await discover(app, source.publicId, wsus)
    const before = await picture(app, source.id)
    wsus.probe = { route: 'sync', reads: { computers: false, states: false, effectiveApprovals: false, summaries: false } }
    wsus.computers.clear()
    await useRoute(app, source.id, 'sync')

    const run = await discover(app, source.publicId, wsus)

    expect(run).to.deep.include({ state: 'succeeded', errorCode: null })
    expect(run.counts.unread).to.deep.equal(['computers', 'states'])
    expect(await picture(app, source.id)).to.deep.equal(before)
  })

  describe('where the flags of all updates can be read', () => {
    function withFlags(): FakeWsus {
      const wsus = new FakeWsus()
      wsus.probe = { route: 'sql', reads: { flags: true } }
      return wsus
    }

    it('follows them on every run without reading the updates whole', async () => {
      const { app } = test
      const source = await aSource(app)
      const wsus = withFlags()
      const [one, two] = [wsus.addUpdate(), wsus.addUpdate()]
      wsus.addUpdate()
      await discover(app, source.publicId, wsus)
      wsus.updates.set(one, { ...wsus.updates.get(one)!, isDeclined: true, publicationState: 1 })
      wsus.updates.set(two, { ...wsus.updates.get(two)!, isSuperseded: true })

      const run = await discover(app, source.publicId, wsus)

      expect(await originOf(app, source.id, one)).to.deep.include({ declined: true, expired: true, superseded: false })
      expect(await originOf(app, source.id, two)).to.deep.include({ declined: false, superseded: true })
      expect(run.counts.patches).to.deep.include({ read: 1, changed: 2 })
      const [patch] = await rows(app, 'select expired, superseded from patch where public_id = ?', [`wsus:${one}`])
      expect(patch).to.deep.equal({ expired: true, superseded: false })
    })

    it('sees on every run what has vanished, with the brake, and what comes back', async () => {
      const { app } = test
      const source = await aSource(app)
      const wsus = withFlags()
      const updates = Array.from({ length: 60 }, () => wsus.addUpdate())
      await discover(app, source.publicId, wsus)
      const [gone = ''] = updates
      const kept = wsus.updates.get(gone)!
      wsus.updates.delete(gone)

      const run = await discover(app, source.publicId, wsus)

      expect(run.counts.patches?.removed).to.equal(1)
      expect((await originOf(app, source.id, gone))?.['absent_since']).not.to.equal(null)

      wsus.updates.set(gone, kept)
      await discover(app, source.publicId, wsus)
      expect((await originOf(app, source.id, gone))?.['absent_since']).to.equal(null)

      for (const id of updates.slice(0, 13)) wsus.updates.delete(id)
      const stopped = await discover(app, source.publicId, wsus)
      expect(stopped).to.deep.include({ state: 'stopped', errorCode: 'discovery_brake' })
    })

    it('reads anew what the cursor missed, says so, and does not ask for ever for what cannot be had', async () => {
      const { app } = test
      const source = await aSource(app)
      const wsus = withFlags()
      wsus.addUpdate()
      await discover(app, source.publicId, wsus)
      const missed = wsus.addUpdate()
      wsus.hidden.add(missed)

      const run = await discover(app, source.publicId, wsus)

      expect(await originOf(app, source.id, missed)).not.to.equal(undefined)
      expect(run.counts.rereads).to.deep.equal(['updates'])

      const never = { ...wsus.updates.get(missed)!, updateId: randomUUID() }
      const [updates, flags] = [wsus.updates.values.bind(wsus.updates), [...wsus.updates.values(), never]]
      wsus.onAsk = (what) => {
        wsus.updates.values = (what === 'flags' ? () => flags.values() : updates) as typeof wsus.updates.values
      }
      const [second, third] = [await discover(app, source.publicId, wsus), await discover(app, source.publicId, wsus)]
      expect(second.counts.rereads).to.deep.equal(['updates'])
      expect(third.counts.rereads).to.equal(undefined)
    })

    it('lets a declined update that returns arrive anew', async () => {
      const { app } = test
      const source = await aSource(app)
      const wsus = withFlags()
      const update = wsus.addUpdate()
      wsus.updates.set(update, { ...wsus.updates.get(update)!, isDeclined: true })
      await discover(app, source.publicId, wsus)
      wsus.updates.set(update, { ...wsus.updates.get(update)!, isDeclined: false, arrivalDate: '2026-10-30T00:00:00' })

      await discover(app, source.publicId, wsus)

      const origin = await originOf(app, source.id, update)
      expect(origin).to.deep.include({ declined: false, arrived_at: new Date('2026-10-30T00:00:00Z') })
    })
  })

  it('keeps cursors apart by route, and reads everything anew where a cursor is not known any more', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = anEstate()
    await discover(app, source.publicId, wsus)
    wsus.probe = { route: 'sync' }
    await useRoute(app, source.id, 'sync')
    const other = await discover(app, source.publicId, wsus)
    wsus.rejectsCursors = true
    const [gone = ''] = wsus.updates.keys()
    wsus.updates.delete(gone)

    const rejected = await discover(app, source.publicId, wsus)

    const kinds = await rows(app, `select kind from source_anchor where source_id = ? order by kind`, [source.id])
    expect(kinds.map((row) => row['kind'])).to.deep.equal(['flags', 'texts.ja:soap', 'texts.ja:sync', 'updates:soap', 'updates:sync'])
    expect(other.counts.rereads).to.equal(undefined)
    expect(other.counts.patches).to.deep.include({ read: 7 })
    expect(rejected).to.deep.include({ state: 'succeeded', errorCode: null })
    expect(rejected.counts.rereads).to.deep.equal(['updates'])
    expect(rejected.counts.patches).to.deep.include({ read: 6, removed: 1 })
  })

  it('writes titles, supersedence, files, sizes and categories that come along, and asks for none of them', async () => {
    const { app } = test
    const source = await aSource(app)
    const wsus = new FakeWsus()
    wsus.probe = { route: 'sync', texts: 'with_updates' }
    const [later, old] = [wsus.addUpdate(), wsus.addUpdate()]
    const sha1 = 'ab'.repeat(20)
    const file = { name: 'windows.cab', bytes: 5, sha1, sha256: null, url: 'http://wsus.example/ab.cab' }
    wsus.updates.set(later, {
      ...wsus.updates.get(later)!,
      hasSupersededUpdates: true,
      relations: { supersedes: [old, randomUUID()], bundles: [], prerequisites: [] },
      texts: [
        { language: 'ja', title: 'Windows ｾｷｭﾘﾃｨ更新', description: '説明' },
        { language: 'fr', title: 'Mise à jour', description: null },
      ],
      files: [file, file],
      downloadBytes: 5,
      categories: [{ id: '0fa1201d-4330-4fa8-8ae9-b877473b6441', type: 'UpdateClassification', title: 'another title' }],
    })

    await discover(app, source.publicId, wsus)
    const before = await rows(app, 'select xmin, ctid from patch_file where sha1 = ?', [sha1])
    await discover(app, source.publicId, wsus, { full: true })

    const [patch] = await rows(
      app,
      `select p.bytes, c.public_id as class, t.title, f.name,
              (select count(*)::int from patch_text x where x.patch_id = p.id) as texts,
              (select string_agg(o.public_id, ' ') from patch_supersedence s join patch o on o.id = s.superseded_patch_id where s.patch_id = p.id) as old
         from patch p join patch_text t on t.patch_id = p.id and t.locale = 'ja' left join classification c on c.id = p.classification_id
         join patch_file f on f.patch_id = p.id where p.public_id = ?`,
      [`wsus:${later}`],
    )
    expect(patch).to.deep.equal({
      bytes: 5,
      class: '0fa1201d-4330-4fa8-8ae9-b877473b6441',
      title: 'Windows ｾｷｭﾘﾃｨ更新',
      name: 'windows.cab',
      texts: 2,
      old: `wsus:${old}`,
    })
    expect(wsus.asked.filter((what) => what === 'relations')).to.deep.equal([])
    expect(await rows(app, 'select xmin, ctid from patch_file where sha1 = ?', [sha1]), 'equal files are not written').to.deep.equal(before)
  })

  describe('where the effective approvals of computers can be read in one value', () => {
    it('reads those computers whose value changed, and not whole groups', async () => {
      const { app } = test
      const source = await aSource(app)
      const wsus = new FakeWsus()
      wsus.probe = { reads: { effectiveDigests: true } }
      const update = wsus.addUpdate()
      const group = wsus.addGroup('Pilot')
      const [one, two, three] = [1, 2, 3].map((n) => wsus.addComputer(`d${n}.digest.example`, { groups: n === 3 ? [group] : [] }))
      for (const id of [one, two, three]) wsus.report(id ?? '', { [update]: 2 })
      await discover(app, source.publicId, wsus)
      wsus.asked = []

      wsus.approve(update, group)
      const run = await discover(app, source.publicId, wsus)

      expect(wsus.asked.filter((what) => what.startsWith('states of'))).to.deep.equal([`states of ${three}`])
      expect(run.counts).to.deep.include({ computersRead: 1, newlyApproved: 1 })

      wsus.computers.get(one ?? '')?.groups.push(group)
      wsus.asked = []
      await discover(app, source.publicId, wsus)
      expect(wsus.asked.filter((what) => what.startsWith('states of'))).to.deep.equal([`states of ${one}`])
    })
  })

  describe('rows about what is not known', () => {
    it('does not call a computer incomplete whose states name what is not imported', async () => {
      const { app } = test
      const source = await aSource(app)
      const wsus = new FakeWsus()
      const definition = wsus.addUpdate({ classification: 'Definition Updates' })
      const computer = wsus.addComputer('defender.aside.example')
      wsus.report(computer, { [definition]: 2, [wsus.addUpdate()]: 2 })
      wsus.approve(definition)
      await discover(app, source.publicId, wsus)
      wsus.asked = []
      wsus.addUpdate()

      const run = await discover(app, source.publicId, wsus)

      expect(
        wsus.asked.filter((what) => what.startsWith('states of')),
        'nobody is read again',
      ).to.deep.equal([])
      expect(run.counts.aside).to.equal(undefined)
      expect(await verdictOf(app, source.id)).to.deep.include({ state: 'missing' })
    })

    it('keeps them aside with their numbers, tries again, and forgets what is resolved', async () => {
      const { app } = test
      const source = await aSource(app)
      const wsus = new FakeWsus()
      const known = wsus.addUpdate()
      const [late, lateGroup] = [randomUUID(), randomUUID()]
      const computers = [1, 2, 3].map((n) => wsus.addComputer(`late${n}.aside.example`))
      for (const id of computers) wsus.report(id, { [known]: 2, [late]: 2 })
      wsus.computers.get(computers[0] ?? '')?.groups.push(lateGroup)
      wsus.approve(late)
      wsus.approve(known, lateGroup)
      wsus.relations.set(known, [late])
      wsus.updates.set(known, { ...wsus.updates.get(known)!, hasSupersededUpdates: true })

      const first = await discover(app, source.publicId, wsus)

      expect(first.counts.aside).to.deep.equal({ approval: 2, membership: 1, relation: 1, state: 1 })
      expect(
        await rows(app, 'select kind, external_id, unknown, row_count from source_aside where source_id = ? order by kind, unknown', [
          source.id,
        ]),
      ).to.deep.equal([
        { kind: 'approval', external_id: lateGroup, unknown: 'group', row_count: 1 },
        { kind: 'approval', external_id: late, unknown: 'patch', row_count: 1 },
        { kind: 'membership', external_id: lateGroup, unknown: 'group', row_count: 1 },
        { kind: 'relation', external_id: late, unknown: 'patch', row_count: 1 },
        { kind: 'state', external_id: late, unknown: 'patch', row_count: 3 },
      ])

      wsus.addUpdate({ id: late })
      wsus.groups.set(lateGroup, { id: lateGroup, name: 'Late', parentId: null, orderValue: 1, priority: 1 })
      const second = await discover(app, source.publicId, wsus)

      expect(second.counts.aside).to.equal(undefined)
      expect(second.counts.states).to.deep.include({ added: 3 })
      expect(await rows(app, 'select 1 from source_relation where source_id = ?', [source.id])).to.deep.equal([])
      const edges = await rows(
        app,
        'select 1 from patch_supersedence s join patch n on n.id = s.patch_id join patch o on o.id = s.superseded_patch_id where n.public_id = ? and o.public_id = ?',
        [`wsus:${known}`, `wsus:${late}`],
      )
      expect(edges).to.have.length(1)
    })
  })
})
