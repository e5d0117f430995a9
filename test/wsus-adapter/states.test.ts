import { expect } from 'chai'

import { fails, whole } from '../peers/wsus-scripted.ts'
import { computerRow, g, i, result, rowsResult, s, setsResult } from '../peers/wsus-xml.ts'
import type { XmlValue } from '../peers/wsus-xml.ts'
import { all, refusalOf } from './refusal.ts'
import { closeAll, scripted } from './scripted.ts'

const ROOT = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const PC1 = 'cccccccc-0000-4000-8000-000000000001'
const UPDATE = 'aaaaaaaa-0000-4000-8000-000000000001'
const STATES = 'ExecuteSPGetUpdateInstallationInfoForComputer'

const subscription = (automatic: boolean): string =>
  result(
    'GetSubscription',
    '<synchronizeAutomaticallyTimeOfDay>10800</synchronizeAutomaticallyTimeOfDay><LastModifiedBy>EXAMPLE\\a</LastModifiedBy>' +
      '<LastModifiedTime>2025-01-02T03:04:05</LastModifiedTime><LastSynchronizationTime>2025-01-02T03:04:05.677</LastSynchronizationTime>' +
      `<SynchronizeAutomatically>${automatic}</SynchronizeAutomatically><Anchor>a</Anchor>` +
      '<NumberOfSynchronizationsPerDay>4</NumberOfSynchronizationsPerDay><IsCategoryOnly>false</IsCategoryOnly>',
  )

describe('the states of a WSUS source', () => {
  afterEach(closeAll)

  describe('statesOf', () => {
    const stateRows = (computerId: string): string =>
      rowsResult(STATES, [
        [g(UPDATE), s(computerId), i(2), i(0), g(ROOT)],
        [g(ROOT), s(computerId), i(1), null, null],
        [g(PC1), s(computerId), i(0), null, null],
        [g(ROOT), s(computerId), i(4), null, null],
      ])
    const asked = (body: string): string => /<computerId>([^<]*)</.exec(body)?.[1] ?? ''

    it('gives what WSUS states for each computer, without the computed states, asked under the name the server reads', async () => {
      const { server, source } = await scripted()
      server.on(STATES, (response, request) => void whole(stateRows(asked(request.body)))(response, request))

      expect(await all(source.statesOf([PC1]))).to.deep.equal([
        {
          computerId: PC1,
          found: true,
          installations: [
            { updateId: UPDATE, state: 2, effectiveAction: 0, effectiveTargetGroupId: ROOT },
            { updateId: ROOT, state: 4, effectiveAction: null, effectiveTargetGroupId: null },
          ],
        },
      ])
      expect(server.requests[0]?.body).to.contain(`<computerId>${PC1}</computerId>`)
      expect(server.requests[0]?.body).to.contain('ExcludedInstallationStates=&quot;3&quot;')
    })

    it('asks for each computer once, at most so many at a time', async () => {
      const { server, source } = await scripted({ parallel: 3 })
      const ids = Array.from({ length: 40 }, (_, index) => `CLIENT-${index}`)
      server.on(STATES, async (response, request) => {
        await new Promise((resolve) => setImmediate(resolve))
        await whole(stateRows(asked(request.body)))(response, request)
      })
      const states = await all(source.statesOf([...ids, ...ids]))

      expect(states.map(({ computerId }) => computerId).toSorted()).to.deep.equal(ids.toSorted())
      expect(server.mostAtOnce).to.be.within(2, 3)
      expect(server.socketsOpened).to.be.at.most(3)
    })

    it('says that a computer is gone, and goes on', async () => {
      const { server, source } = await scripted()
      const gone = fails('Microsoft.UpdateServices.Administration.WsusObjectNotFoundException', 'Computer not found')
      server.on(STATES, (response, request) => {
        const id = asked(request.body)
        return (id === 'GONE' ? gone : whole(stateRows(id)))(response, request)
      })
      const states = await all(source.statesOf(['GONE', 'HERE']))

      expect(
        states.toSorted((a, z) => a.computerId.localeCompare(z.computerId)).map(({ computerId, found }) => [computerId, found]),
      ).to.deep.equal([
        ['GONE', false],
        ['HERE', true],
      ])
    })

    it('refuses an answer about another computer', async () => {
      const { server, source } = await scripted()
      server.on(STATES, stateRows('OTHER'))

      expect((await refusalOf(source.statesOf([PC1]))).code).to.equal('wsus_answer_malformed')
    })

    it('answers while a page of computers is being worked on', async () => {
      const { server, source } = await scripted({ parallel: 1, limits: { pageRows: 1 } })
      const computers = Array.from({ length: 50 }, (_, index) => computerRow({ id: `CLIENT-${index}`, name: `pc${index}` }))
      server.on('ExecuteSPSearchComputers', setsResult('ExecuteSPSearchComputers', [computers, [], []]))
      server.on(STATES, (response, request) => void whole(stateRows(asked(request.body)))(response, request))
      let states = 0
      for await (const page of source.computers()) states += (await all(source.statesOf(page.computers.map(({ id }) => id)))).length

      expect(states).to.equal(50)
    })
  })

  describe('summaries and sync state', () => {
    it('adds up the counts of each computer', async () => {
      const { server, source } = await scripted()
      const row = (id: string, state: number, count: number): XmlValue[] => [null, null, s(id), i(state), i(count)]
      const operation = 'ExecuteSPGetSummariesPerComputer'
      server.on(operation, rowsResult(operation, [row('A', 2, 5), row('B', 4, 1), row('A', 6, 2), row('A', 2, 1), row('A', 77, 9)]))
      const none = { unknown: 0, notApplicable: 0, notInstalled: 0, downloaded: 0, installed: 0, failed: 0, installedPendingReboot: 0 }

      expect(await source.summaries()).to.deep.equal([
        { computerId: 'A', counts: { ...none, notInstalled: 6, installedPendingReboot: 2 } },
        { computerId: 'B', counts: { ...none, installed: 1 } },
      ])
    })

    it('keeps times as the server wrote them, whatever the zone of this machine', async () => {
      const { server, source } = await scripted()
      const next = 'GetSubscriptionNextSynchronizationTime'
      server
        .on('GetSubscription', subscription(true))
        .on('GetSubscriptionState', result('GetSubscriptionState', '0'))
        .on(next, result(next, '9999-12-31T23:59:59.9999999'))
      const before = process.env['TZ']
      process.env['TZ'] = 'America/New_York'
      const state = await source.syncState().finally(() => {
        if (before === undefined) delete process.env['TZ']
        else process.env['TZ'] = before
      })

      expect(state).to.deep.equal({
        state: 'idle',
        stateNumber: 0,
        lastSynchronizationTime: '2025-01-02T03:04:05.677',
        nextSynchronizationTime: '9999-12-31T23:59:59.9999999',
        automatic: true,
        synchronizationsPerDay: 4,
        timeOfDaySeconds: 10_800,
        progress: null,
      })
    })

    it('tells the progress while a synchronization runs', async () => {
      const { server, source } = await scripted()
      server
        .on('GetSubscription', subscription(false))
        .on('GetSubscriptionState', result('GetSubscriptionState', '1'))
        .on('GetServerSyncProgress', rowsResult('GetServerSyncProgress', [[s('Updates'), i(100), i(42)]]))

      expect(await source.syncState()).to.deep.include({
        state: 'active',
        stateNumber: 1,
        nextSynchronizationTime: null,
        progress: { phase: 'Updates', total: 100, processed: 42 },
      })
    })
  })

  it('keeps its own reading of the contract apart from other readers of the same WSDL', async () => {
    const { createClientAsync } = await import('soap')
    await createClientAsync(new URL('../../wsus-adapter/soap/apiremoting30.wsdl', import.meta.url).pathname)
    const { server, source } = await scripted()
    server
      .on('GetSubscription', subscription(true))
      .on('GetSubscriptionState', result('GetSubscriptionState', '0'))
      .on('GetSubscriptionNextSynchronizationTime', result('GetSubscriptionNextSynchronizationTime', '2025-01-02T03:04:05'))

    expect((await source.syncState()).nextSynchronizationTime).to.equal('2025-01-02T03:04:05')
  })
})
