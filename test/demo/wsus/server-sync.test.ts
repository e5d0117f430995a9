import { readFileSync } from 'node:fs'

import { expect } from 'chai'
import { SaxesParser } from 'saxes'

import type { DemoWsus } from '../../../demo/wsus/index.ts'
import { anUpdate, aWsus, stopAll } from './a-wsus.ts'

const SYNC = 'http://www.microsoft.com/SoftwareDistribution'
const DSS_AUTH = `${SYNC}/Server/DssAuthWebService`
const ACCOUNT = '<accountName>probe.lab.invalid</accountName><accountGuid>6f1c2f6e-3f0b-4d3a-9b1e-0d2f6a1c5e12</accountGuid>'
const PATHS: Readonly<Record<string, string>> = {
  GetAuthorizationCookie: '/DssAuthWebService/DssAuthWebService.asmx',
  GetRollupConfiguration: '/ReportingWebService/ReportingWebService.asmx',
}

const recorded = (name: string): string => readFileSync(new URL(`../../fixtures/wsus/server-sync/${name}`, import.meta.url), 'utf8')
const between = (xml: string, name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? ''
const all = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text)

/** Names and namespaces of the elements in their order, each run of equal siblings once: the shape of a message. */
function shapeOf(xml: string): string[] {
  const shape: string[] = []
  const path: string[] = []
  const parser = new SaxesParser({ xmlns: true })
  parser.on('opentag', ({ uri, local }) => {
    path.push(`{${uri}}${local}`)
    const place = path.join('/')
    if (!shape.includes(place)) shape.push(place)
  })
  parser.on('closetag', () => path.pop())
  parser.write(xml).close()
  return shape
}

describe('the side of the demo WSUS that downstream servers talk to', () => {
  afterEach(stopAll)

  async function ask(wsus: DemoWsus, operation: string, members: string): Promise<{ status: number; body: string }> {
    const namespace = operation === 'GetAuthorizationCookie' ? DSS_AUTH : SYNC
    const response = await fetch(wsus.url + (PATHS[operation] ?? '/ServerSyncWebService/ServerSyncWebService.asmx'), {
      method: 'POST',
      headers: { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: `"${namespace}/${operation}"` },
      body: `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><${operation} xmlns="${namespace}">${members}</${operation}></soap:Body></soap:Envelope>`,
    })
    return { status: response.status, body: await response.text() }
  }

  async function cookieOf(wsus: DemoWsus): Promise<string> {
    const { body } = await ask(wsus, 'GetAuthorizationCookie', ACCOUNT)
    const data = `<PlugInId>${between(body, 'PlugInId')}</PlugInId><CookieData>${between(body, 'CookieData')}</CookieData>`
    const given = await ask(
      wsus,
      'GetCookie',
      `<authCookies><AuthorizationCookie>${data}</AuthorizationCookie></authCookies><protocolVersion>1.20</protocolVersion>`,
    )
    return `<cookie><Expiration>${between(given.body, 'Expiration')}</Expiration><EncryptedData>${between(given.body, 'EncryptedData')}</EncryptedData></cookie>`
  }

  const listRequest = (cookie: string, filter: string): string => `${cookie}<filter>${filter}</filter>`
  const CONFIG = '<GetConfig>true</GetConfig>'
  const identity = (id: string, revision = 200): string =>
    `<UpdateIdentity><UpdateID>${id}</UpdateID><RevisionNumber>${revision}</RevisionNumber></UpdateIdentity>`

  it('answers in the shape of a real server', async () => {
    const wsus = await aWsus({ updates: [anUpdate()] })
    const cookie = await cookieOf(wsus)
    const anchored = `${cookie}<configAnchor>9438,2026-10-04 16:33:26.668</configAnchor>`
    const list = await ask(wsus, 'GetRevisionIdList', listRequest(cookie, CONFIG))

    expect(shapeOf((await ask(wsus, 'GetAuthConfig', '')).body)).to.deep.equal(shapeOf(recorded('000001.GetAuthConfig.response.xml')))
    expect(shapeOf((await ask(wsus, 'GetConfigData', anchored)).body)).to.deep.equal(
      shapeOf(recorded('000004.GetConfigData.with-anchor.response.xml')),
    )
    expect(shapeOf(list.body)).to.deep.equal(shapeOf(recorded('000009.GetRevisionIdList.first10.response.xml')))
    expect(between(list.body, 'Anchor')).to.match(/^\d+,\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3}$/)
  })

  it('gives short documents as text and long ones in cabinets, as a real server does', async () => {
    const [short, part] = [anUpdate(), anUpdate()]
    const wsus = await aWsus({ updates: [short, part] })
    const cookie = await cookieOf(wsus)
    const filter = (ids: string[], name: string): string =>
      `<${name}>${ids.map((id) => `<IdAndDelta><Id>${id}</Id><Delta>false</Delta></IdAndDelta>`).join('')}</${name}>`
    const categories = [...wsus.estate.categories.values()]
    const products = categories.filter(({ type }) => type === 'Product').map(({ id }) => id)
    const classifications = categories.filter(({ type }) => type === 'UpdateClassification').map(({ id }) => id)
    const { body } = await ask(
      wsus,
      'GetRevisionIdList',
      listRequest(cookie, `<GetConfig>false</GetConfig>${filter(products, 'Categories')}${filter(classifications, 'Classifications')}`),
    )
    const parts = [...new Set(all(body, 'UpdateID'))].filter((id) => !wsus.estate.updates.has(id))
    const plain = await ask(wsus, 'GetUpdateData', `${cookie}<updateIds>${identity(short.updateId)}</updateIds>`)
    const packed = await ask(wsus, 'GetUpdateData', `${cookie}<updateIds>${identity(parts[0] ?? '')}</updateIds>`)

    expect(all(body, 'UpdateID')).to.have.length(5)
    expect(shapeOf(plain.body)).to.deep.equal(shapeOf(recorded('000015.GetUpdateData.uncompressed.response.xml')))
    expect(shapeOf(packed.body)).to.deep.equal(shapeOf(recorded('000014.GetUpdateData.with-file.response.xml')))
  })

  it('lists nothing for categories without classifications', async () => {
    const wsus = await aWsus({ updates: [anUpdate()] })
    const product = [...wsus.estate.categories.values()].find(({ type }) => type === 'Product')?.id ?? ''
    const only = `<GetConfig>false</GetConfig><Categories><IdAndDelta><Id>${product}</Id><Delta>false</Delta></IdAndDelta></Categories>`

    expect((await ask(wsus, 'GetRevisionIdList', listRequest(await cookieOf(wsus), only))).body).to.include('<NewRevisions />')
  })

  it('refuses in the shape of a real server', async () => {
    const wsus = await aWsus({ updates: [anUpdate()] })
    const cookie = await cookieOf(wsus)
    const unknown = await ask(wsus, 'GetUpdateData', `${cookie}<updateIds>${identity('00000000-0000-4000-8000-000000000001')}</updateIds>`)
    const anchor = await ask(wsus, 'GetRevisionIdList', listRequest(cookie, `<Anchor>garbage</Anchor>${CONFIG}`))
    const none = await ask(wsus, 'GetRevisionIdList', listRequest('', CONFIG))

    for (const [answer, file] of [
      [unknown, '000017.GetUpdateData.unknown-id.fault.xml'],
      [anchor, '000018.GetRevisionIdList.bad-anchor.fault.xml'],
      [none, '000019.GetRevisionIdList.no-cookie.fault.xml'],
    ] as const) {
      expect(answer.status).to.equal(500)
      expect(shapeOf(answer.body), file).to.deep.equal(shapeOf(recorded(file)))
      for (const name of ['faultcode', 'faultstring', 'ErrorCode', 'Message', 'Method'])
        expect(between(answer.body, name), `${file} ${name}`).to.equal(between(recorded(file), name))
    }
  })

  it('takes back a cookie only as it was given, and only while it lives', async () => {
    let now = new Date('2026-10-04T16:33:26.654Z')
    const wsus = await aWsus({ updates: [anUpdate()], clock: () => now })
    const cookie = await cookieOf(wsus)
    const errorOf = async (changed: string): Promise<string> => between((await ask(wsus, 'GetConfigData', changed)).body, 'ErrorCode')

    expect(between(cookie, 'Expiration')).to.equal('2026-10-04T20:33:26.65455Z')
    expect(await errorOf(cookie)).to.equal('')
    expect(await errorOf(cookie.replace('.65455Z', '.654Z'))).to.equal('InvalidCookie')
    expect(await errorOf(cookie.replace(/<Expiration>[^<]*/, '<Expiration>'))).to.equal('InvalidCookie')
    now = new Date('2026-10-04T20:33:26.655Z')
    expect(await errorOf(cookie)).to.equal('InvalidCookie')
  })

  it('gives approvals up to an anchor, only to those who name one, and what is gone since', async () => {
    const update = anUpdate()
    const wsus = await aWsus({ updates: [update] })
    const cookie = await cookieOf(wsus)
    const group = wsus.addGroup('x')
    const { guid } = wsus.approve(update.updateId, group.id)
    const list = await ask(wsus, 'GetRevisionIdList', listRequest(cookie, CONFIG))
    const until = `<syncAnchor>${between(list.body, 'Anchor')}</syncAnchor>`
    const first = await ask(wsus, 'GetDeployments', cookie + until)
    const since = `<deploymentAnchor>${between(first.body, 'Anchor')}</deploymentAnchor>`
    const same = await ask(wsus, 'GetDeployments', cookie + since + until)
    wsus.unapprove(update.updateId, group.id)
    const gone = await ask(wsus, 'GetDeployments', cookie + since + until)

    expect(between((await ask(wsus, 'GetDeployments', cookie)).body, 'Message')).to.equal('syncAnchor')
    expect(between(first.body, 'DeploymentGuid')).to.equal(guid)
    expect(between(first.body, 'Deadline')).to.equal('9999-12-31T23:59:59.9999999')
    expect(same.body).to.include('<Deployments />')
    expect(gone.body).to.include(`<DeadDeployments><guid>${guid}</guid></DeadDeployments>`)
  })

  it('gives no more at once than it says', async () => {
    const wsus = await aWsus({ updates: [anUpdate()] })
    const [id = ''] = [...wsus.estate.updates.keys()]
    const { body } = await ask(wsus, 'GetUpdateData', `${await cookieOf(wsus)}<updateIds>${identity(id).repeat(101)}</updateIds>`)

    expect([between(body, 'ErrorCode'), between(body, 'Message')]).to.deep.equal(['InvalidParameters', 'updateIds'])
  })
})
