import { expect } from 'chai'

import { openWsus } from '../../wsus-adapter/index.ts'
import type { WsusOptions, WsusSource } from '../../wsus-adapter/index.ts'
import { fails, startScriptedWsus, whole } from '../peers/wsus-scripted.ts'
import type { ScriptedWsus } from '../peers/wsus-scripted.ts'
import { answer, b, computerRow, g, i, result, rowsResult, s, setsResult, t, u, updateRow, updatesResult } from '../peers/wsus-xml.ts'
import { all, refusalOf } from './refusal.ts'

const ROOT = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const PC1 = 'cccccccc-0000-4000-8000-000000000001'
const UPDATE = 'aaaaaaaa-0000-4000-8000-000000000001'
const STATES = 'ExecuteSPGetUpdateInstallationInfoForComputer'

const configuration = (changes: Record<string, string> = {}): string => {
  const members: Record<string, string> = {
    maxDeltaSyncPeriod: '28',
    computerDeletionTimeThreshold: '30',
    LastConfigChange: '2025-01-02T03:04:05.677',
    ServerId: '7B24A52C-1B3F-4D5A-BB3C-E2645315FC93',
    ServerTargeting: 'true',
    SyncToMU: 'true',
    UpstreamServerName: '',
    DoDetailedRollup: 'false',
    EncryptionKey: 'AQI=',
    ReplicaMode: 'false',
    ...changes,
  }
  const inner = Object.entries(members).map(([name, text]) => (text === '' ? `<${name} />` : `<${name}>${text}</${name}>`))
  return result('ExecuteSPGetConfiguration', `<Configuration>${inner.join('')}</Configuration><GroupAuthorization /><Authorization />`)
}

const subscription = (automatic: boolean): string =>
  result(
    'GetSubscription',
    '<synchronizeAutomaticallyTimeOfDay>10800</synchronizeAutomaticallyTimeOfDay><LastModifiedBy>EXAMPLE\\a</LastModifiedBy>' +
      '<LastModifiedTime>2025-01-02T03:04:05</LastModifiedTime><LastSynchronizationTime>2025-01-02T03:04:05.677</LastSynchronizationTime>' +
      `<SynchronizeAutomatically>${automatic}</SynchronizeAutomatically><Anchor>a</Anchor>` +
      '<NumberOfSynchronizationsPerDay>4</NumberOfSynchronizationsPerDay><IsCategoryOnly>false</IsCategoryOnly>',
  )

describe('openWsus', () => {
  const open: (WsusSource | ScriptedWsus)[] = []
  afterEach(async () => {
    for (const each of open.splice(0).toReversed()) await each.close()
  })

  async function setUp(more: Partial<WsusOptions> = {}): Promise<{ server: ScriptedWsus; source: WsusSource }> {
    const server = await startScriptedWsus()
    const source = await openWsus({ route: 'soap', url: server.url, credentials: { kind: 'anonymous' }, ...more })
    open.push(server, source)
    return { server, source }
  }

  describe('probe', () => {
    function probed(server: ScriptedWsus): ScriptedWsus {
      return server
        .on('GetServerVersion', result('GetServerVersion', '10.0.26100.1'))
        .on('GetCurrentUserRole', result('GetCurrentUserRole', '1'))
        .on('GetServerProtocolVersion', result('GetServerProtocolVersion', '1.20'))
        .on(
          'GetDatabaseConfiguration',
          answer('GetDatabaseConfiguration', '<serverName>SQL1</serverName><databaseName>SUSDB</databaseName><wmsdeInstanceName />'),
        )
        .on('ExecuteSPGetConfiguration', configuration())
        .on(
          'ExecuteSPGetAllTargetGroups',
          rowsResult('ExecuteSPGetAllTargetGroups', [[s('Computers'), s('All Computers'), g(ROOT), i(1), i(0), null]]),
        )
        .on('ExecuteSPSearchComputers', setsResult('ExecuteSPSearchComputers', [[computerRow({ id: PC1, name: 'pc1' })], [], []]))
        .on('ExecuteSPSearchUpdates', updatesResult({}))
    }

    it('tells who the server is, what it can be asked and how its rows look', async () => {
      const { server, source } = await setUp()
      probed(server)
      const { reads, ...probe } = await source.probe()

      expect(Object.values(reads)).to.deep.equal(Object.values(reads).map(() => true))
      expect(probe).to.deep.equal({
        route: 'soap',
        serverVersion: '10.0.26100.1',
        protocolVersion: '1.20',
        role: 1,
        database: { server: 'SQL1', name: 'SUSDB', instance: null },
        serverId: '7b24a52c-1b3f-4d5a-bb3c-e2645315fc93',
        replica: false,
        upstreamServer: null,
        serverTargeting: true,
        detailedRollup: false,
        computerDeletionDays: 30,
        rows: {
          targetGroup: { expected: 6, seen: 6 },
          computerTarget: { expected: 28, seen: 32 },
          update: { expected: 36, seen: null },
        },
      })
    })

    it('quotes the action and writes control calls as the schema has them', async () => {
      const { server, source } = await setUp()
      await probed(server).on('ExecuteSPGetUpdateCount', result('ExecuteSPGetUpdateCount', '0'))
      await all(source.updates())
      const [count] = server.seen('ExecuteSPGetUpdateCount')

      expect(count?.action).to.equal('"http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService/ExecuteSPGetUpdateCount"')
      expect(count?.body).to.match(/<soap:Body><ExecuteSPGetUpdateCount xmlns="[^"]+ApiRemotingWebService"><updateScopeXml>/)
      expect(
        [...(count?.body ?? '').matchAll(/<(updateScopeXml|preferredCulture|publicationState)>/g)].map(([, name]) => name),
      ).to.deep.equal(['updateScopeXml', 'preferredCulture', 'publicationState'])
    })

    it('names the upstream server of a replica', async () => {
      const { server, source } = await setUp()
      probed(server).on(
        'ExecuteSPGetConfiguration',
        configuration({ SyncToMU: 'false', UpstreamServerName: 'up.example.test', ReplicaMode: 'true' }),
      )

      expect(await source.probe()).to.include({ replica: true, upstreamServer: 'up.example.test' })
    })

    it('takes nil members for none', async () => {
      const { server, source } = await setUp()
      const withNil = configuration({ SyncToMU: 'false' }).replace('<UpstreamServerName />', '<UpstreamServerName xsi:nil="true" />')
      probed(server)
        .on('ExecuteSPGetConfiguration', withNil)
        .on('GetDatabaseConfiguration', answer('GetDatabaseConfiguration', '<serverName xsi:nil="true" />'))
        .on('GetServerProtocolVersion', answer('GetServerProtocolVersion', ''))

      expect(await source.probe()).to.include({ upstreamServer: null, database: null, protocolVersion: null })
    })

    it('refuses an account without a role before it asks anything else', async () => {
      const { server, source } = await setUp()
      probed(server).on('GetCurrentUserRole', result('GetCurrentUserRole', '0'))

      const error = await refusalOf(source.probe())
      expect(error.code).to.equal('wsus_forbidden')
      expect(error.details).to.include({ role: 0, serverVersion: '10.0.26100.1' })
      expect(server.requests.map(({ operation }) => operation)).to.deep.equal(['GetServerVersion', 'GetCurrentUserRole'])
    })

    it('refuses a server whose rows are shorter than known', async () => {
      const { server, source } = await setUp()
      probed(server).on(
        'ExecuteSPSearchComputers',
        setsResult('ExecuteSPSearchComputers', [[computerRow({ id: PC1, name: 'pc1' }).slice(0, 20)], [], []]),
      )

      const error = await refusalOf(source.probe())
      expect(error.code).to.equal('wsus_rows_shifted')
      expect(error.details).to.include({ layout: 'ComputerTarget', expected: 28, seen: 20 })
    })

    for (const [what, play] of [
      ['members that are missing', configuration().replace(/<ServerId>.*<\/ServerId>/, '')],
      ['an id that is none', configuration({ ServerId: 'unknown' })],
      ['XML that is broken', configuration().slice(0, 400)],
      ['a page', '<html>hello</html>'],
    ] as const) {
      it(`refuses settings with ${what}`, async () => {
        const { server, source } = await setUp()
        probed(server).on('ExecuteSPGetConfiguration', play)

        expect((await refusalOf(source.probe())).code).to.equal('wsus_answer_malformed')
      })
    }

    it('tells the text of a fault in a control call, under status 500 and under 200', async () => {
      const { server, source } = await setUp()
      const play = fails('Microsoft.UpdateServices.WsusServiceException', 'Outer ---> The service is stopped.')
      probed(server).on('GetServerVersion', play, whole(await bodyOf(play)))

      for (let call = 0; call < 2; call += 1) {
        const error = await refusalOf(source.probe())
        expect(error.code).to.equal('wsus_fault')
        expect(error.details).to.include({ operation: 'GetServerVersion', text: 'The service is stopped.' })
      }
    })
  })

  describe('groups', () => {
    it('leaves out groups of servers', async () => {
      const { server, source } = await setUp()
      const rows = [
        [s('Computers'), s('All Computers'), g(ROOT.toUpperCase()), i(1), i(0), null],
        [s('Servers'), s('Downstream Servers'), g('d374f42a-9be2-4163-a0fa-3c86a401b7a7'), i(3), i(0), null],
        [s('Computers'), s('東京 & <大阪>'), g('11111111-0000-4000-8000-000000000001'), i(4), i(1), g(ROOT)],
      ]
      server.on('ExecuteSPGetAllTargetGroups', rowsResult('ExecuteSPGetAllTargetGroups', rows))

      expect(await source.groups()).to.deep.equal([
        { id: ROOT, name: 'All Computers', parentId: null, orderValue: 1, priority: 0 },
        { id: '11111111-0000-4000-8000-000000000001', name: '東京 & <大阪>', parentId: ROOT, orderValue: 4, priority: 1 },
      ])
    })
  })

  describe('computers', () => {
    it('reads computers, requested groups and memberships, and keeps the place of values after NULLs', async () => {
      const { server, source } = await setUp()
      const sets = [
        [computerRow({ id: PC1.toUpperCase(), name: 'pc1.example.test' }), computerRow({ id: 'CLIENT-7', name: 'pc7', reported: null })],
        [[s('CLIENT-7'), s('Tokyo;Osaka')]],
        [[s(PC1.toUpperCase()), g(ROOT)]],
      ]
      server.on('ExecuteSPSearchComputers', setsResult('ExecuteSPSearchComputers', sets))
      const pages = await all(source.computers())

      expect(pages).to.have.length(1)
      expect(pages[0]?.requestedGroups).to.deep.equal([{ computerId: 'CLIENT-7', name: 'Tokyo;Osaka' }])
      expect(pages[0]?.memberships).to.deep.equal([{ computerId: PC1, groupId: ROOT }])
      expect(pages[0]?.computers.map(({ id, lastReportedStatusTime }) => [id, lastReportedStatusTime])).to.deep.equal([
        [PC1, '2025-02-01T01:05:00.123'],
        ['CLIENT-7', null],
      ])
      expect(pages[0]?.computers[0]).to.deep.equal({
        id: PC1,
        name: 'pc1.example.test',
        ipAddress: '10.1.2.3',
        lastSyncTime: '2025-02-01T01:02:03.457',
        lastReportedStatusTime: '2025-02-01T01:05:00.123',
        lastInventoryTime: '9999-12-31T23:59:59.997',
        lastSyncResult: 1,
        osMajor: 10,
        osMinor: 0,
        osBuild: 20348,
        servicePackMajor: 0,
        servicePackMinor: 0,
        osLocale: 'ja-JP',
        osFamily: 'Windows',
        osDescription: 'Windows Server 2022 Standard',
        productType: 3,
        suiteMask: 272,
        processorArchitecture: 'AMD64',
        make: 'Example Corp.',
        model: 'Model <1>',
        biosVersion: '1.2',
        biosName: null,
        biosReleaseDate: '2021-05-06T00:00:00',
        clientVersion: '10.0.20348.1',
        requestedTargetGroup: '',
        parentServerId: null,
      })
    })

    it('asks for those that reported since a time, without downstream servers, in UTC', async () => {
      const { server, source } = await setUp()
      server.on('ExecuteSPSearchComputers', setsResult('ExecuteSPSearchComputers', [[], [], []]))
      await all(source.computers({ reportedSince: '2025-02-01T10:00:00+09:00' }))

      expect(server.requests[0]?.body).to.contain('IncludeDownstreamComputerTargets=&quot;false&quot;')
      expect(server.requests[0]?.body).to.contain('FromLastReportedStatusTime=&quot;2025-02-01T01:00:00.000&quot;')
      expect((await refusalOf(source.computers({ reportedSince: 'yesterday' }))).code).to.equal('wsus_settings_invalid')
    })
  })

  describe('updates', () => {
    it('joins the five lists and keeps sentinels and severities as they are', async () => {
      const { server, source } = await setUp()
      server.on('ExecuteSPGetUpdateCount', result('ExecuteSPGetUpdateCount', '2'))
      server.on(
        'ExecuteSPSearchUpdates',
        updatesResult({
          minimalProperties: [
            updateRow({ updateId: UPDATE, revisionId: 7, title: '2025-01 Cumulative Update', approved: true, superseded: true }),
            updateRow({
              updateId: 'bbbbbbbb-0000-4000-8000-000000000002',
              revisionId: 8,
              severity: null,
              declined: true,
              arrival: '2025-01-16T00:00:00',
            }),
          ],
          localizedCategoryTitleRows: [
            [i(7), s('UpdateClassification'), s('Security Updates')],
            [i(8), s('Product'), s('Windows 11')],
            [i(7), s('Product'), s('Windows Server 2022')],
            [i(99), s('Product'), s('of another revision')],
          ],
          kbArticles: [
            [i(7), s('5034441')],
            [i(7), s('5034439')],
          ],
          bulletins: [[i(8), s('MS16-001')]],
          infoUrls: [[i(7), s('https://support.microsoft.com/help/5034441')]],
        }),
      )
      const pages = await all(source.updates({ classificationIds: [ROOT], culture: 'ja' }))

      expect(pages.map(({ completeThrough }) => completeThrough)).to.deep.equal(['2025-01-16T00:00:00'])
      const [first, second] = pages[0]?.updates ?? []
      expect(first).to.deep.include({
        updateId: UPDATE,
        revisionNumber: 201,
        revisionId: 7,
        localUpdateId: 1007,
        title: '2025-01 Cumulative Update',
        isApproved: true,
        isSuperseded: true,
        isDeclined: false,
        msrcSeverity: 'Critical',
        legacyName: null,
        kbArticles: ['5034441', '5034439'],
        bulletins: [],
        infoUrls: ['https://support.microsoft.com/help/5034441'],
        categories: [
          { type: 'UpdateClassification', title: 'Security Updates' },
          { type: 'Product', title: 'Windows Server 2022' },
        ],
        installation: { supported: true, impact: 0, rebootBehavior: 2, requiresNetwork: false, canAskUser: false },
        uninstallation: { supported: true, impact: 1, rebootBehavior: 1, requiresNetwork: false, canAskUser: false },
      })
      expect(second).to.deep.include({ msrcSeverity: null, isDeclined: true, bulletins: ['MS16-001'], kbArticles: [] })
      const [search] = server.seen('ExecuteSPSearchUpdates')
      expect(search?.body).to.contain('<preferredCulture>ja</preferredCulture>')
      expect(search?.body).to.contain(`CategoryID&amp;gt;${ROOT}`)
    })

    it('asks only for what arrived in a range', async () => {
      const { server, source } = await setUp()
      server.on('ExecuteSPGetUpdateCount', result('ExecuteSPGetUpdateCount', '0'))
      await all(source.updates({ arrivedFrom: '2025-01-01T00:00:00', arrivedTo: '2025-02-01T00:00:00' }))

      expect(server.requests[0]?.body).to.contain(
        'FromArrivalDate=&quot;2025-01-01T00:00:00.000&quot; ToArrivalDate=&quot;2025-02-01T00:00:00.000&quot;',
      )
      expect(server.seen('ExecuteSPSearchUpdates')).to.have.length(0)
    })
  })

  describe('approvals and categories', () => {
    it('reads approvals in pages', async () => {
      const { server, source } = await setUp({ limits: { pageRows: 2 } })
      const row = [
        t('2025-01-02T03:04:05'),
        u(1),
        i(0),
        t('2025-01-02T03:04:05'),
        null,
        s('EXAMPLE\\a'),
        g(UPDATE),
        b(true),
        g(UPDATE),
        i(201),
        g(ROOT),
      ]
      server.on('ExecuteSPGetDeployments', rowsResult('ExecuteSPGetDeployments', [row, row, row]))
      const pages = await all(source.approvals())

      expect(pages.flat()).to.have.length(3)
      expect(pages[0]?.[0]).to.include({ targetGroupId: ROOT, action: 0, deadline: null, isAssigned: true })
    })

    it('reads classifications and other categories, each once', async () => {
      const { server, source } = await setUp()
      const row = (id: string, type: string): ReturnType<typeof updateRow> => [
        i(1),
        g(id),
        s(type),
        b(true),
        b(false),
        i(0),
        i(1),
        s(`title of ${type}`),
        s(''),
        s(''),
        t('2024-01-01T00:00:00'),
        s('MicrosoftUpdate'),
      ]
      const operation = 'ExecuteSPGetCategories'
      server.on(
        operation,
        rowsResult(operation, [row(ROOT, 'UpdateClassification')]),
        rowsResult(operation, [row(ROOT, 'UpdateClassification'), row(UPDATE, 'Product')]),
      )

      expect((await source.categories()).map(({ id, type }) => [id, type])).to.deep.equal([
        [ROOT, 'UpdateClassification'],
        [UPDATE, 'Product'],
      ])
      expect(server.requests.map(({ body }) => /Classifications>(\w+)</.exec(body)?.[1])).to.deep.equal(['true', 'false'])
    })
  })

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
      const { server, source } = await setUp()
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
      const { server, source } = await setUp({ parallel: 3 })
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
      const { server, source } = await setUp()
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
      const { server, source } = await setUp()
      server.on(STATES, stateRows('OTHER'))

      expect((await refusalOf(source.statesOf([PC1]))).code).to.equal('wsus_answer_malformed')
    })

    it('answers while a page of computers is being worked on', async () => {
      const { server, source } = await setUp({ parallel: 1, limits: { pageRows: 1 } })
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
      const { server, source } = await setUp()
      const row = (id: string, state: number, count: number): ReturnType<typeof updateRow> => [null, null, s(id), i(state), i(count)]
      const operation = 'ExecuteSPGetSummariesPerComputer'
      server.on(operation, rowsResult(operation, [row('A', 2, 5), row('B', 4, 1), row('A', 6, 2), row('A', 2, 1), row('A', 77, 9)]))
      const none = { unknown: 0, notApplicable: 0, notInstalled: 0, downloaded: 0, installed: 0, failed: 0, installedPendingReboot: 0 }

      expect(await source.summaries()).to.deep.equal([
        { computerId: 'A', counts: { ...none, notInstalled: 6, installedPendingReboot: 2 } },
        { computerId: 'B', counts: { ...none, installed: 1 } },
      ])
    })

    it('keeps times as the server wrote them, whatever the zone of this machine', async () => {
      const { server, source } = await setUp()
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
      const { server, source } = await setUp()
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
    const { server, source } = await setUp()
    server
      .on('GetSubscription', subscription(true))
      .on('GetSubscriptionState', result('GetSubscriptionState', '0'))
      .on('GetSubscriptionNextSynchronizationTime', result('GetSubscriptionNextSynchronizationTime', '2025-01-02T03:04:05'))

    expect((await source.syncState()).nextSynchronizationTime).to.equal('2025-01-02T03:04:05')
  })

  describe('a very large answer', () => {
    it('is given page by page while it arrives, and is not held', async function () {
      this.timeout(60_000)
      const { server, source } = await setUp({ limits: { pageRows: 500 } })
      const rows = rowsResult('X', [computerRow({ id: 'CLIENT-0', name: 'pc.example.test' })])
      const row = /<GenericReadableRow>.*<\/GenericReadableRow>/.exec(rows)?.[0] ?? ''
      const total = Math.ceil((50 * 1_048_576) / row.length)
      let written = 0
      server.on('ExecuteSPSearchComputers', async (response) => {
        const [head = '', tail = ''] = setsResult('ExecuteSPSearchComputers', [[[s('@')]], [], []]).split(
          /<GenericReadableRow>.*<\/GenericReadableRow>/,
        )
        response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' })
        response.write(head)
        while (written < total) {
          const block = Math.min(100, total - written)
          written += block
          if (!response.write(row.repeat(block))) await new Promise((resolve) => response.once('drain', resolve))
        }
        response.end(tail)
      })
      let read = 0
      let largest = 0
      let furthestAhead = 0
      for await (const page of source.computers()) {
        read += page.computers.length
        largest = Math.max(largest, page.computers.length)
        furthestAhead = Math.max(furthestAhead, written - read)
        // A slow reader slows the server: nothing piles up between them.
        await new Promise((resolve) => setImmediate(resolve))
      }

      expect(read).to.equal(total)
      expect(largest).to.be.at.most(700)
      expect(furthestAhead * row.length).to.be.below(12 * 1_048_576)
    })

    it('can be left in the middle, and the connection is closed', async () => {
      const { server, source } = await setUp({ limits: { pageRows: 1 } })
      const computers = Array.from({ length: 5_000 }, (_, index) => computerRow({ id: `CLIENT-${index}`, name: `pc${index}` }))
      let closed = (): void => undefined
      const left = new Promise<void>((resolve) => (closed = resolve))
      server.on('ExecuteSPSearchComputers', (response, request) => {
        response.once('close', closed)
        void whole(setsResult('ExecuteSPSearchComputers', [computers, [], []]))(response, request)
      })
      for await (const page of source.computers()) {
        expect(page.computers.length).to.be.greaterThan(0)
        break
      }
      await left
    })
  })
})

async function bodyOf(play: ReturnType<typeof fails>): Promise<string> {
  let text = ''
  await play({ writeHead: () => undefined, end: (body: string) => (text = body) } as never, {} as never)
  return text
}
