import { expect } from 'chai'

import { fails, whole } from '../peers/wsus-scripted.ts'
import type { ScriptedWsus } from '../peers/wsus-scripted.ts'
import { answer, computerRow, g, i, result, rowsResult, s, setsResult, updatesResult } from '../peers/wsus-xml.ts'
import { all, refusalOf } from './refusal.ts'
import { closeAll, scripted } from './scripted.ts'

const ROOT = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421'
const PC1 = 'cccccccc-0000-4000-8000-000000000001'

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

describe('the probe of a WSUS server', () => {
  afterEach(closeAll)

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
      const { server, source } = await scripted()
      probed(server)
      const { reads, ...probe } = await source.probe()

      const cannot = Object.entries(reads).flatMap(([fact, can]) => (can ? [] : [fact]))
      expect(cannot).to.deep.equal(['flags', 'effectiveDigests'])
      expect(probe).to.deep.equal({
        route: 'soap',
        serverVersion: '10.0.26100.1',
        protocolVersion: '1.20',
        role: 1,
        database: { server: 'SQL1', name: 'SUSDB', instance: null },
        serverId: '7b24a52c-1b3f-4d5a-bb3c-e2645315fc93',
        identity: 'server',
        lacks: [],
        texts: 'by_culture',
        indexes: [],
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
      const { server, source } = await scripted()
      probed(server).on('ExecuteSPGetUpdateCount', result('ExecuteSPGetUpdateCount', '0'))
      await all(source.updates())
      const [count] = server.seen('ExecuteSPGetUpdateCount')

      expect(count?.action).to.equal('"http://www.microsoft.com/SoftwareDistribution/Server/ApiRemotingWebService/ExecuteSPGetUpdateCount"')
      expect(count?.body).to.match(/<soap:Body><ExecuteSPGetUpdateCount xmlns="[^"]+ApiRemotingWebService"><updateScopeXml>/)
      expect(
        [...(count?.body ?? '').matchAll(/<(updateScopeXml|preferredCulture|publicationState)>/g)].map(([, name]) => name),
      ).to.deep.equal(['updateScopeXml', 'preferredCulture', 'publicationState'])
    })

    it('names the upstream server of a replica', async () => {
      const { server, source } = await scripted()
      probed(server).on(
        'ExecuteSPGetConfiguration',
        configuration({ SyncToMU: 'false', UpstreamServerName: 'up.example.test', ReplicaMode: 'true' }),
      )

      expect(await source.probe()).to.include({ replica: true, upstreamServer: 'up.example.test' })
    })

    it('takes nil members for none', async () => {
      const { server, source } = await scripted()
      const withNil = configuration({ SyncToMU: 'false' }).replace('<UpstreamServerName />', '<UpstreamServerName xsi:nil="true" />')
      probed(server)
        .on('ExecuteSPGetConfiguration', withNil)
        .on('GetDatabaseConfiguration', answer('GetDatabaseConfiguration', '<serverName xsi:nil="true" />'))
        .on('GetServerProtocolVersion', answer('GetServerProtocolVersion', ''))

      expect(await source.probe()).to.include({ upstreamServer: null, database: null, protocolVersion: null })
    })

    it('goes on without what only administrators may ask', async () => {
      const { server, source } = await scripted()
      const refuses = fails('System.Security.SecurityException', 'Request for principal permission failed.')
      probed(server).on('GetDatabaseConfiguration', refuses).on('GetServerProtocolVersion', refuses)

      expect(await source.probe()).to.include({ database: null, protocolVersion: null })

      server.on('ExecuteSPGetConfiguration', refuses)
      expect((await refusalOf(source.probe())).code).to.equal('wsus_forbidden')
    })

    it('refuses an account without a role before it asks anything else', async () => {
      const { server, source } = await scripted()
      probed(server).on('GetCurrentUserRole', result('GetCurrentUserRole', '0'))

      const error = await refusalOf(source.probe())
      expect(error.code).to.equal('wsus_forbidden')
      expect(error.details).to.include({ role: 0, serverVersion: '10.0.26100.1' })
      expect(server.requests.map(({ operation }) => operation)).to.deep.equal(['GetServerVersion', 'GetCurrentUserRole'])
    })

    it('refuses a server whose rows are shorter than known', async () => {
      const { server, source } = await scripted()
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
        const { server, source } = await scripted()
        probed(server).on('ExecuteSPGetConfiguration', play)

        expect((await refusalOf(source.probe())).code).to.equal('wsus_answer_malformed')
      })
    }

    it('tells the text of a fault in a control call, under status 500 and under 200', async () => {
      const { server, source } = await scripted()
      const play = fails('Microsoft.UpdateServices.WsusServiceException', 'Outer ---> The service is stopped.')
      probed(server).on('GetServerVersion', play, whole(await bodyOf(play)))

      for (let call = 0; call < 2; call += 1) {
        const error = await refusalOf(source.probe())
        expect(error.code).to.equal('wsus_fault')
        expect(error.details).to.include({ operation: 'GetServerVersion', text: 'The service is stopped.' })
      }
    })
  })
})

async function bodyOf(play: ReturnType<typeof fails>): Promise<string> {
  let text = ''
  await play({ writeHead: () => undefined, end: (body: string) => (text = body) } as never, {} as never)
  return text
}
