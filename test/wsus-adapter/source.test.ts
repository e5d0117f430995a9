import { expect } from 'chai'

import { b, computerRow, g, i, result, rowsResult, s, setsResult, t, u, updateRow, updatesResult } from '../peers/wsus-xml.ts'
import { all, refusalOf } from './refusal.ts'
import { closeAll, scripted } from './scripted.ts'

const ROOT = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const PC1 = 'cccccccc-0000-4000-8000-000000000001'
const UPDATE = 'aaaaaaaa-0000-4000-8000-000000000001'

describe('a WSUS source', () => {
  afterEach(closeAll)

  describe('groups', () => {
    it('leaves out groups of servers', async () => {
      const { server, source } = await scripted()
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

  describe('an answer in small pieces', () => {
    it('reads the same when the network splits characters', async () => {
      const { server, source } = await scripted()
      const rows = [[s('Computers'), s('東京🔑大阪'), g(ROOT), i(1), i(0), null]]
      const bytes = Buffer.from(rowsResult('ExecuteSPGetAllTargetGroups', rows))
      server.on('ExecuteSPGetAllTargetGroups', async (response) => {
        response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' })
        for (let at = 0; at < bytes.length; at += 1) {
          await new Promise((resolve) => response.write(bytes.subarray(at, at + 1), resolve))
        }
        response.end()
      })

      expect((await source.groups()).map(({ name }) => name)).to.deep.equal(['東京🔑大阪'])
    })
  })

  describe('computers', () => {
    it('reads computers, requested groups and memberships, and keeps the place of values after NULLs', async () => {
      const { server, source } = await scripted()
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
        effectiveLastDetectionTime: null,
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
      const { server, source } = await scripted()
      server.on('ExecuteSPSearchComputers', setsResult('ExecuteSPSearchComputers', [[], [], []]))
      await all(source.computers({ reportedSince: '2025-02-01T10:00:00+09:00' }))

      expect(server.requests[0]?.body).to.contain('IncludeDownstreamComputerTargets=&quot;false&quot;')
      expect(server.requests[0]?.body).to.contain('FromLastReportedStatusTime=&quot;2025-02-01T01:00:00.000&quot;')
      expect((await refusalOf(source.computers({ reportedSince: 'yesterday' }))).code).to.equal('wsus_settings_invalid')
    })
  })

  describe('updates', () => {
    it('joins the five lists and keeps sentinels and severities as they are', async () => {
      const { server, source } = await scripted()
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

      expect(pages.map(({ cursor }) => cursor)).to.deep.equal(['2025-01-16T00:00:00'])
      const [first, second] = pages[0]?.updates ?? []
      expect(first).to.deep.include({
        updateId: UPDATE,
        revisionNumber: 201,
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
          { id: null, type: 'UpdateClassification', title: 'Security Updates' },
          { id: null, type: 'Product', title: 'Windows Server 2022' },
        ],
        installation: { supported: true, impact: 0, rebootBehavior: 2, requiresNetwork: false, canAskUser: false },
        uninstallation: { supported: true, impact: 1, rebootBehavior: 1, requiresNetwork: false, canAskUser: false },
      })
      expect(second).to.deep.include({ msrcSeverity: null, isDeclined: true, bulletins: ['MS16-001'], kbArticles: [] })
      const [search] = server.seen('ExecuteSPSearchUpdates')
      expect(search?.body).to.contain('<preferredCulture>ja</preferredCulture>')
      expect(search?.body).to.contain(`CategoryID&amp;gt;${ROOT}`)
    })

    it('resumes a little before its cursor, because a server files updates late', async () => {
      const { server, source } = await scripted()
      server.on('ExecuteSPGetUpdateCount', result('ExecuteSPGetUpdateCount', '0'))
      await all(source.updates({ cursor: '2025-01-01T00:00:00' }))

      expect(server.requests[0]?.body).to.contain('FromArrivalDate=&quot;2024-12-31T23:50:00.000&quot;')
      expect(server.seen('ExecuteSPSearchUpdates')).to.have.length(0)
    })
  })

  describe('approvals and categories', () => {
    it('reads approvals in pages', async () => {
      const { server, source } = await scripted({ limits: { pageRows: 2 } })
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
      const { server, source } = await scripted()
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
})
