import { expect } from 'chai'

import type { WsusSource } from '../../../wsus-adapter/index.ts'
import { all, refusalOf } from '../refusal.ts'
import { ACCOUNT, anUpstream, closeAll, keptLog, syncSource } from './a-sync-source.ts'

describe('a session of server synchronization', () => {
  afterEach(closeAll)

  it('registers as one downstream server, however often it signs in', async () => {
    const wsus = await anUpstream(1)
    for (let run = 0; run < 3; run += 1) await (await syncSource(wsus.url)).categories()

    expect([...wsus.estate.downstreamServers.values()].map(({ id, fqdn }) => ({ id, fqdn }))).to.deep.equal([
      { id: ACCOUNT.guid, fqdn: ACCOUNT.name },
    ])
  })

  it('starts over with a new cookie when its own has expired, also in the middle of a reading', async () => {
    const wsus = await anUpstream(10)
    const source = await syncSource(wsus.url, { limits: { batchUpdates: 1 }, parallel: 1 })
    await source.categories()
    let now = Date.now()
    wsus.estate.now = () => new Date((now += 60 * 60_000))
    const updates = (await all(source.updates())).flatMap((page) => page.updates)

    expect(updates).to.have.length(10)
  })

  it('starts over when the server refuses every cookie that it ever gave', async () => {
    const wsus = await anUpstream(2)
    const source = await syncSource(wsus.url)
    const before = await source.categories()
    wsus.serverSync.cookies.expire()

    expect(await source.categories()).to.deep.equal(before)
  })

  it('rejects its cursor when the server is another one than before, and goes on without', async () => {
    const wsus = await anUpstream(2)
    const source = await syncSource(wsus.url)
    const cursor = (await all(source.updates())).at(-1)?.cursor ?? ''
    wsus.serverSync.cookies.change()
    const error = await refusalOf(source.updates({ cursor }))

    expect([error.code, error.details['reason']]).to.deep.equal(['wsus_cursor_rejected', 'server_changed'])
    await source.categories()
    expect((await refusalOf(source.updates({ cursor }))).code).to.equal('wsus_cursor_rejected')
    const anew = await all(source.updates())
    expect(anew.flatMap((page) => page.updates)).to.have.length(2)
    expect((await all(source.updates({ cursor: anew.at(-1)?.cursor ?? '' }))).flatMap((page) => page.updates)).to.have.length(0)
  })

  it('rejects cursors of other servers and other routes, damaged ones, and anchors that the server refuses', async () => {
    const [wsus, other] = [await anUpstream(2), await anUpstream(2)]
    const source = await syncSource(wsus.url)
    const cursor = (await all(source.updates())).at(-1)?.cursor ?? ''
    const foreign = (await all((await syncSource(other.url)).updates())).at(-1)?.cursor ?? ''
    const garbled = cursor.replace(/"anchor":"[^"]*"/, '"anchor":"9438,yesterday"')
    const outcomes = []
    for (const text of [foreign, garbled, cursor.slice(0, -5), '2026-10-04T00:00:00', '', '{}', 'null', `[${cursor}]`]) {
      const error = await refusalOf(source.updates({ cursor: text }))
      outcomes.push(`${error.code} ${String(error.details['reason'])}`)
    }

    expect(garbled).to.not.equal(cursor)
    expect(outcomes.slice(0, 2)).to.deep.equal(['wsus_cursor_rejected other_server', 'wsus_cursor_rejected anchor'])
    expect(new Set(outcomes.slice(2))).to.deep.equal(new Set(['wsus_cursor_rejected unreadable']))
  })

  it('waits for a server that says that it is busy', async () => {
    const wsus = await anUpstream(2)
    wsus.serverSync.behavior.busy = 3
    const { warnings, log } = keptLog()
    const source = await syncSource(wsus.url, { log })

    expect((await all(source.updates())).flatMap((page) => page.updates)).to.have.length(2)
    expect(warnings.map(({ message }) => message)).to.deep.equal(Array(3).fill('wsus says that it is busy'))
  })

  it('does not wait for ever', async () => {
    const wsus = await anUpstream(2)
    wsus.serverSync.behavior.busy = 1_000

    expect((await refusalOf((await syncSource(wsus.url, { busyTries: 2 })).categories())).code).to.equal('wsus_busy')
  })

  it('does not keep a caller who aborts while waiting', async () => {
    const wsus = await anUpstream(2)
    wsus.serverSync.behavior.busy = 1_000
    const stop = new AbortController()
    const log = { debug: () => undefined, warn: () => stop.abort() }
    const source = await syncSource(wsus.url, { busyWait: 30_000, signal: stop.signal, log })

    expect((await refusalOf(source.categories())).code).to.equal('wsus_aborted')
  })

  for (const [fault, operation, code] of [
    ['truncate', 'GetRevisionIdList', 'wsus_answer_malformed'],
    ['garbage', 'GetDeployments', 'wsus_answer_malformed'],
    ['garbage', 'GetCookie', 'wsus_answer_malformed'],
    ['hang', 'GetRevisionIdList', 'wsus_timeout'],
    [500, 'GetConfigData', 'wsus_fault'],
  ] as const) {
    it(`answers ${operation} with ${fault} once: the reading fails with ${code}, the next one works`, async () => {
      const wsus = await anUpstream(2)
      const source = await syncSource(wsus.url, { timeouts: { idle: 1_000 } })
      Object.assign(wsus.faults, { next: fault, operation, times: 1 })

      expect((await refusalOf(source.updates())).code).to.equal(code)
      expect((await all(source.updates())).flatMap((page) => page.updates)).to.have.length(2)
    })
  }

  it('asks again for update data that was cut off in the middle', async () => {
    const wsus = await anUpstream(6)
    const source = await syncSource(wsus.url)
    Object.assign(wsus.faults, { next: 'truncate', operation: 'GetUpdateData', times: 2 })

    expect((await all(source.updates())).flatMap((page) => page.updates)).to.have.length(6)
  })

  it('halves a batch that takes too long', async () => {
    const wsus = await anUpstream(6)
    const source = await syncSource(wsus.url, { timeouts: { idle: 1_000 }, parallel: 1 })
    await source.categories()
    Object.assign(wsus.faults, { next: 'hang', operation: 'GetUpdateData', times: 1 })

    expect((await all(source.updates())).flatMap((page) => page.updates)).to.have.length(6)
    expect(wsus.serverSync.behavior.asked.slice(-2).map(({ updates }) => updates)).to.deep.equal([6, 6])
  })
})

describe('a reading by server synchronization that is given up', () => {
  afterEach(closeAll)

  it('ends without a trace when its reader leaves, and the source goes on', async () => {
    const wsus = await anUpstream(10)
    const source = await syncSource(wsus.url, { limits: { batchUpdates: 2, pageRows: 2 } })
    for await (const page of source.updates()) if (page.updates.length > 0) break
    for await (const _batch of source.relationsOf([...wsus.estate.updates.values()])) break
    for await (const _rows of source.approvals()) break

    expect((await all(source.updates())).flatMap((page) => page.updates)).to.have.length(10)
  })

  for (const [how, give] of [
    ['aborted', (stop: AbortController) => stop.abort()],
    ['closed', (_: AbortController, source: WsusSource) => void source.close()],
  ] as const) {
    it(`ends with wsus_aborted when it is ${how} in the middle`, async () => {
      const wsus = await anUpstream(10)
      const stop = new AbortController()
      let answers = 0
      const debug = (fields: Record<string, unknown>): void => {
        if (fields['operation'] === 'GetUpdateData' && (answers += 1) === 15) give(stop, source)
      }
      const source = await syncSource(wsus.url, {
        signal: stop.signal,
        limits: { batchUpdates: 1 },
        log: { debug, warn: () => undefined },
      })

      expect((await refusalOf(source.updates())).code).to.equal('wsus_aborted')
      expect(answers).to.be.within(15, 18)
    })
  }
})
