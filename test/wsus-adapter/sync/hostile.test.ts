import { expect } from 'chai'

import { cabinet } from '../../../demo/wsus/server-sync/cabinet.ts'
import type { WsusSource } from '../../../wsus-adapter/index.ts'
import { fault, startScriptedUpstream } from '../../peers/upstream-scripted.ts'
import type { Scripted, ScriptedUpstream } from '../../peers/upstream-scripted.ts'
import { all, refusalOf } from '../refusal.ts'
import { ACCOUNT, anUpstream, atTheEnd, closeAll, keptLog, syncSource } from './a-sync-source.ts'

const PRODUCT = '8c3fcc84-7410-4a95-8b89-a166a0190486'
const CLASSIFICATION = 'e0789628-ce08-4437-be74-2495b842f43b'
const UPDATE = 'a2fef9b0-7951-4c2c-a42b-9e351dd1c1fe'
const MSUS = 'http://schemas.microsoft.com/msus/2002/12'
const identity = (id: string, revision = 1): string => `<UpdateID>${id}</UpdateID><RevisionNumber>${revision}</RevisionNumber>`
const revisions = (...ids: string[]): string =>
  `<Anchor>1,2026-10-04 16:33:26.670</Anchor><NewRevisions>${ids.map((id) => `<UpdateIdentity>${identity(id)}</UpdateIdentity>`).join('')}</NewRevisions>`
const blob = (id: string, content: string): string => `<ServerSyncUpdateData><Id>${identity(id)}</Id>${content}</ServerSyncUpdateData>`
const text = (xml: string): string => `<XmlUpdateBlob>${xml.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</XmlUpdateBlob>`
const category = (id: string, type: string): string =>
  blob(
    id,
    text(
      `<u:Update xmlns:u="${MSUS}/Update"><u:UpdateIdentity UpdateID="${id}" RevisionNumber="1"/><u:Properties UpdateType="Category"/>` +
        `<c:CategoryInformation xmlns:c="${MSUS}/UpdateHandlers/Category" CategoryType="${type}"/></u:Update>`,
    ),
  )
const update = (inner = ''): string =>
  `<u:Update xmlns:u="${MSUS}/Update"><u:UpdateIdentity UpdateID="${UPDATE}" RevisionNumber="1"/>` +
  `<u:Properties UpdateType="Software" ExplicitlyDeployable="true"/>${inner}</u:Update>`

/** A server with one product, one classification and one update; what it answers otherwise is written by the test. */
async function upstream(
  script: (operation: string, body: string) => Scripted | undefined,
  more: Parameters<typeof syncSource>[1] = {},
): Promise<{ server: ScriptedUpstream; source: WsusSource }> {
  const server = await startScriptedUpstream((operation, body) => {
    const own = script(operation, body)
    if (own !== undefined) return own
    if (operation === 'GetRevisionIdList') return body.includes('<GetConfig>true') ? revisions(PRODUCT, CLASSIFICATION) : revisions(UPDATE)
    if (operation === 'GetDeployments') return '<Anchor>1,2</Anchor><Groups /><Deployments /><HiddenUpdates />'
    if (operation !== 'GetUpdateData') return undefined
    const parts = [
      body.includes(PRODUCT) ? category(PRODUCT, 'Product') : '',
      body.includes(CLASSIFICATION) ? category(CLASSIFICATION, 'UpdateClassification') : '',
      body.includes(UPDATE) ? blob(UPDATE, text(update())) : '',
    ]
    return `<updates>${parts.join('')}</updates><fileUrls />`
  })
  atTheEnd(() => server.close())
  return { server, source: await syncSource(server.url, more) }
}

/** The same server with one answer of update data for its update. */
function giving(content: string, more: Parameters<typeof syncSource>[1] = {}): ReturnType<typeof upstream> {
  return upstream(
    (operation, body) => (operation === 'GetUpdateData' && body.includes(UPDATE) ? `<updates>${content}</updates>` : undefined),
    more,
  )
}

describe('a hostile upstream server', () => {
  afterEach(closeAll)

  it('would be read if it were friendly, and is asked as a real downstream server asks', async () => {
    const { server, source } = await upstream(() => undefined)
    const updates = (await all(source.updates())).flatMap((page) => page.updates)
    const cookie = '<cookie><Expiration>2026-10-04T20:33:26.65455Z</Expiration><EncryptedData>AA+/AA==</EncryptedData></cookie>'
    const [config, list] = server.asked.filter(({ operation }) => operation === 'GetRevisionIdList')

    expect(updates.map(({ updateId, title }) => [updateId, title])).to.deep.equal([[UPDATE, UPDATE]])
    expect(server.asked.slice(0, 3).map(({ operation, path }) => `${operation} ${path}`)).to.deep.equal([
      'GetAuthConfig /ServerSyncWebService/ServerSyncWebService.asmx',
      'GetAuthorizationCookie /DssAuthWebService/DssAuthWebService.asmx',
      'GetCookie /ServerSyncWebService/ServerSyncWebService.asmx',
    ])
    expect(server.asked[1]?.body).to.include(`<accountName>${ACCOUNT.name}</accountName><accountGuid>${ACCOUNT.guid}</accountGuid>`)
    expect(config?.body).to.include(`${cookie}<filter><GetConfig>true</GetConfig><Get63LanguageOnly>false</Get63LanguageOnly></filter>`)
    expect(list?.body).to.include(
      `<filter><GetConfig>false</GetConfig><Get63LanguageOnly>false</Get63LanguageOnly><Categories><IdAndDelta><Id>${PRODUCT}</Id><Delta>false</Delta></IdAndDelta></Categories>` +
        `<Classifications><IdAndDelta><Id>${CLASSIFICATION}</Id><Delta>false</Delta></IdAndDelta></Classifications></filter>`,
    )
    expect(new Set(server.asked.map(({ operation }) => operation))).to.not.include.members(['RollupComputers', 'Ping', 'DownloadFiles'])
  })

  for (const url of ['http://169.254.169.254/DssAuthWebService.asmx', '//other.example.test/x.asmx', 'ftp://x/', '']) {
    it(`does not send us elsewhere for authorization (${url === '' ? 'nowhere' : url})`, async () => {
      const { source } = await upstream((operation) =>
        operation === 'GetAuthConfig'
          ? `<AuthInfo><AuthPlugInInfo><PlugInID>DssTargeting</PlugInID><ServiceUrl>${url}</ServiceUrl></AuthPlugInInfo></AuthInfo>`
          : undefined,
      )
      const error = await refusalOf(source.categories())
      expect([error.code, error.details['reason']]).to.deep.equal(['wsus_answer_malformed', 'service_url'])
    })
  }

  it('is left when it refuses every cookie', async () => {
    const { server, source } = await upstream((operation) => (operation === 'GetConfigData' ? fault('InvalidCookie') : undefined))

    expect((await refusalOf(source.categories())).details['exceptionType']).to.equal('InvalidCookie')
    expect(server.asked.filter(({ operation }) => operation === 'GetCookie')).to.have.length(3)
  })

  it('is left when it does not speak our version of the protocol', async () => {
    const { source } = await upstream((operation) => (operation === 'GetCookie' ? fault('IncompatibleProtocolVersion') : undefined))

    expect((await refusalOf(source.probe())).details['exceptionType']).to.equal('IncompatibleProtocolVersion')
  })

  it('may not list without end', async () => {
    const endless = function* (): Generator<string> {
      yield '<Anchor>1,2026-10-04 16:33:26.670</Anchor><NewRevisions>'
      for (let number = 0; ; number += 1)
        yield `<UpdateIdentity>${identity(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`)}</UpdateIdentity>`
    }
    const script = (operation: string): Scripted | undefined => (operation === 'GetRevisionIdList' ? { pieces: endless() } : undefined)
    const byCount = await upstream(script, { limits: { revisions: 5_000 } })
    const byBytes = await upstream(script, { limits: { bulkBytes: 100_000 } })

    expect((await refusalOf(byCount.source.categories())).code).to.equal('wsus_too_large')
    expect((await refusalOf(byBytes.source.categories())).code).to.equal('wsus_too_large')
  })

  it('may name a revision twice, in any case and order; the newest counts', async () => {
    const one = (id: string, revision: number): string => `<UpdateIdentity>${identity(id, revision)}</UpdateIdentity>`
    const { server, source } = await upstream((operation, body) => {
      if (operation === 'GetRevisionIdList' && body.includes('<GetConfig>false'))
        return `<Anchor>1,2</Anchor><NewRevisions>${one(UPDATE.toUpperCase(), 1)}${one(UPDATE, 0)}${one(UPDATE, 1)}</NewRevisions>`
      return undefined
    })
    const updates = (await all(source.updates())).flatMap((page) => page.updates)

    expect(updates.map(({ updateId, hasEarlierRevision }) => [updateId, hasEarlierRevision])).to.deep.equal([[UPDATE, true]])
    expect(server.asked.filter(({ operation, body }) => operation === 'GetUpdateData' && body.includes(UPDATE))).to.have.length(1)
  })

  for (const [what, list] of [
    ['ids that are none', revisions('1 or 1=1')],
    ['revisions that are no numbers', revisions(UPDATE).replace('<RevisionNumber>1', '<RevisionNumber>x')],
    ['no anchor', revisions(UPDATE).replace(/<Anchor>.*<\/Anchor>/, '')],
    ['an anchor without end', revisions(UPDATE).replace('<Anchor>', `<Anchor>${'9'.repeat(1_000)}`)],
  ] as const) {
    it(`may not list ${what}`, async () => {
      const { source } = await upstream((operation) => (operation === 'GetRevisionIdList' ? list : undefined))
      expect((await refusalOf(source.categories())).code).to.equal('wsus_answer_malformed')
    })
  }

  const bomb = cabinet('blob', Buffer.alloc(4 * 1_048_576)).toString('base64')
  const entities = `<!DOCTYPE u [<!ENTITY a "${'x'.repeat(50)}"><!ENTITY b "&a;&a;&a;&a;">]>${update('<u:x>&b;</u:x>')}`
  for (const [what, content, reason] of [
    ['a cabinet bomb', `<XmlUpdateBlobCompressed>${bomb}</XmlUpdateBlobCompressed>`, 'too_large'],
    ['no cabinet', '<XmlUpdateBlobCompressed>AAAA</XmlUpdateBlobCompressed>', 'cabinet'],
    ['entities that grow', text(entities), 'document'],
    ['a document that is none', text('<html/>'), 'document'],
    ['half a document', text(update().slice(0, -5)), 'document'],
    ['another update', text(update().replace(UPDATE, PRODUCT)), 'document'],
    ['another revision', text(update().replace('RevisionNumber="1"', 'RevisionNumber="2"')), 'document'],
    ['elements without end', text(update('<u:a>'.repeat(500))), 'document'],
    [
      'a digest that is none',
      text(update('<u:Files><u:File Digest="AAAA" DigestAlgorithm="SHA1" Size="1" FileName="a"/></u:Files>')),
      'document',
    ],
    ['a size that is none', text(update('<u:Files><u:File Digest="" Size="-1" FileName="a"/></u:Files>')), 'document'],
    ['a document longer than documents are', text(update(`<u:x>${'x'.repeat(600_000)}</u:x>`)), 'too_large'],
    ['no document', '', 'document'],
  ] as const) {
    it(`may give ${what}: that update is left aside, the reading goes on`, async () => {
      const { log, warnings } = keptLog()
      const { source } = await giving(blob(UPDATE, content), { log, limits: { documentBytes: 1_048_576 } })
      const pages = await all(source.updates())

      expect(pages.flatMap(({ updates }) => updates)).to.deep.equal([])
      expect(pages.at(-1)?.aside).to.deep.equal([{ updateId: UPDATE, revisionNumber: 1, reason }])
      expect(warnings).to.have.length(2)
    })
  }

  it('may give what nobody asked for: it is not taken, and what was asked for is left aside', async () => {
    const { log, warnings } = keptLog()
    const { source } = await giving(blob(PRODUCT, text(update())), { log })
    const pages = await all(source.updates())

    expect(pages.at(-1)?.aside?.map(({ reason }) => reason)).to.deep.equal(['left_out'])
    expect(warnings.at(-1)?.fields).to.deep.equal({ unasked: 1 })
  })

  it('may give one twice: the first counts', async () => {
    const { source } = await giving(blob(UPDATE, text(update())) + blob(UPDATE, text('<html/>')))
    const pages = await all(source.updates())

    expect(pages.flatMap(({ updates }) => updates)).to.have.length(1)
    expect(pages.at(-1)?.aside).to.equal(undefined)
  })

  it('may bundle updates in a circle', async () => {
    const circle = `<u:Relationships><u:BundledUpdates><u:UpdateIdentity UpdateID="${UPDATE}" RevisionNumber="1"/></u:BundledUpdates></u:Relationships>`
    const { source } = await giving(blob(UPDATE, text(update(circle))))

    expect((await all(source.updates())).flatMap(({ updates }) => updates)[0]?.files).to.deep.equal([])
  })

  it('may give addresses of files that are none', async () => {
    const digest = Buffer.alloc(20, 7).toString('base64')
    const files = `<u:Files><u:File Digest="${digest}" DigestAlgorithm="SHA1" Size="1" FileName="..\\a.exe"/></u:Files>`
    const urls = `<fileUrls><ServerSyncUrlData><FileDigest>${digest}</FileDigest><MUUrl>javascript:alert(1)</MUUrl><UssUrl /></ServerSyncUrlData></fileUrls>`
    const { source } = await upstream((operation, body) =>
      operation === 'GetUpdateData' && body.includes(UPDATE) ? `<updates>${blob(UPDATE, text(update(files)))}</updates>${urls}` : undefined,
    )

    expect((await all(source.updates())).flatMap(({ updates }) => updates)[0]?.files).to.deep.equal([
      { name: '..\\a.exe', bytes: 1, sha1: '07'.repeat(20), sha256: null, url: null },
    ])
  })

  for (const [what, deployments] of [
    ['groups without an id', '<Groups><ServerSyncTargetGroup><Name>x</Name></ServerSyncTargetGroup></Groups>'],
    ['declined updates that are none', '<HiddenUpdates><guid>x</guid></HiddenUpdates>'],
    ['approvals of nothing', '<Deployments><ServerSyncDeployment><Action>0</Action></ServerSyncDeployment></Deployments>'],
  ] as const) {
    it(`may not give ${what}`, async () => {
      const { source } = await upstream((operation) => (operation === 'GetDeployments' ? `<Anchor>1,2</Anchor>${deployments}` : undefined))
      expect((await refusalOf(source.groups())).code).to.equal('wsus_answer_malformed')
    })
  }

  it('may leave out the parent of a group', async () => {
    const group = `<ServerSyncTargetGroup><TargetGroupID>B73CA6ED-5727-47F3-84DE-015E03F6A88A</TargetGroupID><Name>Unassigned Computers</Name></ServerSyncTargetGroup>`
    const { source } = await upstream((operation) =>
      operation === 'GetDeployments' ? `<Anchor>1,2</Anchor><Groups>${group}</Groups>` : undefined,
    )

    expect(await source.groups()).to.deep.equal([
      { id: 'b73ca6ed-5727-47f3-84de-015e03f6a88a', name: 'Unassigned Computers', parentId: null, orderValue: null, priority: null },
    ])
  })

  it('must say who it is', async () => {
    const { source } = await upstream((operation) => (operation === 'GetRollupConfiguration' ? '<ServerId>me</ServerId>' : undefined))
    expect((await refusalOf(source.probe())).code).to.equal('wsus_answer_malformed')
  })

  it('is told from something that is no WSUS', async () => {
    const server = await startScriptedUpstream(() => ({ status: 404, body: '<html/>' }))
    atTheEnd(() => server.close())
    expect((await refusalOf((await syncSource(server.url)).probe())).code).to.equal('wsus_not_wsus')
  })

  it('has spoiled one of many: the others come', async () => {
    const wsus = await anUpstream(10)
    const [, , third = ''] = [...wsus.estate.updates.keys()]
    wsus.serverSync.behavior.spoiled.set(third, { cabinet: Buffer.from('MSCF') })
    const pages = await all((await syncSource(wsus.url)).updates())

    expect(pages.flatMap(({ updates }) => updates)).to.have.length(9)
    expect(pages.at(-1)?.aside).to.deep.equal([{ updateId: third, revisionNumber: 200, reason: 'cabinet' }])
  })
})
