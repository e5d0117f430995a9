import { gunzipSync } from 'node:zlib'

import { expect } from 'chai'

import { openWsus } from '../../../wsus-adapter/index.ts'
import type { CollectorOptions, Update, UpdateScope, WsusSource } from '../../../wsus-adapter/index.ts'
import { describeContract } from '../contract.ts'
import { all } from '../refusal.ts'
import { aSusdb, closeAll, type ASusdb } from '../susdb/a-susdb.ts'
import { recordSusdb, type Recorded } from './record.ts'

function open(delivery: Recorded, limits?: CollectorOptions['limits']): Promise<WsusSource> {
  return openWsus({ route: 'collector', delivery, ...(limits ? { limits } : {}) })
}

describeContract('a delivery of a collector', async () => open(await recordSusdb(await aSusdb())))
describeContract('a delivery of a collector in the smallest parts, pages and slices', async () =>
  open(await recordSusdb(await aSusdb(), { partRows: 1 }), { pageRows: 1, sliceComputers: 1 }),
)

describe('a delivery of a collector, beside the same rows over SQL', () => {
  let sql: WsusSource
  let delivered: WsusSource
  let delivery: Recorded
  let world: ASusdb
  let ids: string[]

  before(async () => {
    world = await aSusdb()
    sql = await world.open('tables')
    delivery = await recordSusdb(world)
    delivered = await open(delivery)
    ids = (await all(sql.computers({ downstream: true }))).flatMap((page) => page.computers.map(({ id }) => id))
  })
  after(async () => {
    await sql.close()
    await delivered.close()
  })

  it('says the same of the server, but for what only its own host can tell', async () => {
    const [theirs, ours] = [await sql.probe(), await delivered.probe()]

    expect({ ...ours, lacks: ours.lacks.map(({ object }) => object).toSorted() }).to.deep.equal({
      ...theirs,
      route: 'collector',
      serverVersion: '10.0.20348.1',
      lacks: theirs.lacks.map(({ object }) => object).toSorted(),
    })
  })

  const readings: Record<string, (source: WsusSource) => Promise<unknown>> = {
    groups: (source) => source.groups(),
    computers: (source) => all(source.computers()),
    'computers of downstream servers too': (source) => all(source.computers({ downstream: true })),
    'computers that reported since': (source) => all(source.computers({ reportedSince: '2026-03-02T00:00:00' })),
    categories: (source) => source.categories(),
    updates: (source) => updatesOf(source),
    'updates in Japanese': (source) => updatesOf(source, { culture: 'ja' }),
    flags: (source) => all(source.flags()),
    approvals: (source) => all(source.approvals()),
    'effective approvals': (source) => all(source.effectiveDigests()),
    states: (source) => all(source.statesOf([...ids, 'no-such-computer'])),
    summaries: (source) => source.summaries(),
    'state of synchronization': (source) => source.syncState(),
    'downstream servers': (source) => source.downstreamServers(),
    events: (source) => source.events('2020-01-01T00:00:00'),
  }
  for (const [name, read] of Object.entries(readings)) {
    it(`gives the same ${name}`, async () => {
      const theirs = await read(sql)

      expect(await read(delivered)).to.deep.equal(theirs)
      if (Array.isArray(theirs) && name !== 'downstream servers') expect(theirs).to.not.have.length(0)
    })
  }

  it('gives the same relations', async () => {
    const revisions = (await updatesOf(sql)).map(({ updateId, revisionNumber }) => ({ updateId, revisionNumber }))

    expect(await all(delivered.relationsOf(revisions))).to.deep.equal(await all(sql.relationsOf(revisions)))
  })

  it('resumes updates where a reading ended, also in a later delivery', async () => {
    const cursor = (await all(delivered.updates())).at(-1)?.cursor ?? ''
    const theirs = (await all(sql.updates())).at(-1)?.cursor ?? ''
    const later = await open(await recordSusdb(world))

    expect(await updatesOf(later, { cursor })).to.deep.equal(await updatesOf(sql, { cursor: theirs }))
    await later.close()
  })

  it('leaves out computers whose states were not delivered, not those that are gone', async () => {
    const whole = await all(delivered.statesOf(ids))
    const targets = rowsOf(delivery, 'targets')
      .map(([target]) => Number(target))
      .toSorted((a, z) => a - z)
    const some = await open(await recordSusdb(world, { targets: targets.slice(0, 2) }))
    const states = await all(some.statesOf([...ids, 'gone']))
    await some.close()

    expect(states.map(({ computerId, found }) => [computerId, found])).to.deep.equal([
      ...whole.slice(0, 2).map(({ computerId }) => [computerId, true]),
      ['gone', false],
    ])
    expect(states.slice(0, 2)).to.deep.equal(whole.slice(0, 2))
    expect(whole.length).to.be.greaterThan(2)
  })

  it('unpacks no part again for computers that are not in it', async () => {
    const fine = await recordSusdb(world, { partRows: 1 })
    const source = await open(fine, { sliceComputers: 1 })
    await all(source.statesOf(ids))
    const count = fine.asked.filter((part) => part.startsWith('states/')).length
    await source.close()

    // Each part once to know whose rows it holds, and once for them; not once for every computer.
    const parts = fine.manifest.sets['states']?.parts.length ?? 0
    expect(count).to.be.within(parts, 2 * parts)
    expect(ids.length).to.be.greaterThan(2)
  })
})

async function updatesOf(source: WsusSource, scope?: UpdateScope): Promise<Update[]> {
  return (await all(source.updates(scope))).flatMap((page) => page.updates)
}

function rowsOf(delivery: Recorded, set: string): unknown[][] {
  const parts = delivery.manifest.sets[set]?.parts ?? []
  return parts.flatMap(({ number }) => {
    const text = gunzipSync(delivery.parts.get(`${set}/${number}`) ?? Buffer.alloc(0)).toString('utf8')
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown[])
  })
}

after(closeAll)
