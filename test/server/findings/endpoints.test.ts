import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { lookAtSource } from '../../../server/findings/service.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { aTenant, aUser, PASSWORD } from '../../support/people.ts'
import { aPatch, approved, aSourceRow, aTargetGroup, placeIn, seen } from './world.ts'

describe('the API of findings', () => {
  let test: TestApi
  before(async () => {
    test = await openTestApi()
  })
  after(() => test.close())

  async function pages(path: string): Promise<Readonly<Record<string, unknown>>[]> {
    const items: Readonly<Record<string, unknown>>[] = []
    let after: string | null = ''
    while (after !== null) {
      const answer = await test.operator(
        'GET',
        `/api/v1${path}${path.includes('?') ? '&' : '?'}limit=2${after === '' ? '' : `&after=${after}`}`,
      )
      expect(answer.status, answer.text).to.equal(200)
      items.push(...answer.json.items)
      after = answer.json.next
    }
    return items
  }

  it('pages by key, filters, counts by kind and speaks both languages', async () => {
    const source = await aSourceRow(test.app, { serverVersion: '10.0.14393.1' })
    const group = await aTargetGroup(test.app, source.id, 'All <script>\u202E')
    for (let i = 0; i < 5; i++) {
      const patch = await aPatch(test.app, [source.id], i < 3 ? { expired: true } : { superseded: true })
      await approved(test.app, source.id, patch.id, group)
    }
    await withInfra(test.app, COMMAND, (ctx) => lookAtSource(ctx, source.id))

    const all = await pages(`/findings?sourceId=${source.publicId}`)
    expect(all.map((finding) => finding['findingId'])).to.have.lengthOf(6)
    expect(new Set(all.map((finding) => finding['findingId'])).size).to.equal(6)
    expect(await pages(`/findings?sourceId=${source.publicId}&kinds=expired_approved,finding_superseded_approved`)).to.have.lengthOf(5)
    expect(await pages(`/findings?sourceId=${source.publicId}&severity=error`)).to.have.lengthOf(1)
    expect(await pages(`/findings?sourceId=${source.publicId}&state=ended`)).to.have.lengthOf(0)
    expect(await pages('/findings?sourceId=nobody')).to.have.lengthOf(0)

    const gravest = await pages(`/findings?sourceId=${source.publicId}&sort=-severity`)
    expect(gravest.map((finding) => finding['severity'])).to.deep.equal(['error', 'warning', 'warning', 'warning', 'info', 'info'])
    expect(await pages(`/findings?text=${source.publicId.toUpperCase()}`)).to.have.lengthOf(6)
    const total = JSON.parse(
      (await test.operator('GET', `/api/v1/findings?sourceId=${source.publicId}&limit=1&withTotal=true`)).text,
    ) as object
    expect(total).to.include({ total: 6, totalIsMinimum: false })

    const counted = (await test.operator('GET', `/api/v1/finding-kinds?sourceId=${source.publicId}`)).json
    const open = counted.items.filter((item) => item['findings'] !== 0)
    expect(open.map((item) => [item['kind'], item['findings'], item['severity']])).to.deep.equal([
      ['finding_server_vulnerable', 1, 'error'],
      ['finding_superseded_approved', 2, 'info'],
      ['finding_expired_approved', 3, 'warning'],
    ])

    const [japanese] = await pages(`/findings?sourceId=${source.publicId}&kinds=server_vulnerable&locale=ja`)
    expect(japanese?.['text']).to.contain('CVE-2025-59287').and.to.contain('乗っ取られる')
    expect(japanese?.['advice']).to.contain('再起動')
    expect(japanese?.['number']).to.equal('CFMGD20418')
  })

  it('pages through the computers behind a finding, and refuses findings that have none', async () => {
    const source = await aSourceRow(test.app, { serverVersion: null })
    const place = await placeIn(test.app, await aTenant(test.app))
    const names = ["o'brien.example", `${'長'.repeat(60)}.example`, 'a".example', 'same.example', 'same.example', '']
    await seen(
      test.app,
      source.id,
      place,
      names.map((fqdn) => ({ fqdn, lastReportAt: new Date('2026-01-01T00:00:00Z') })),
    )
    await withInfra(test.app, COMMAND, (ctx) => lookAtSource(ctx, source.id))
    const [silent] = await pages(`/findings?sourceId=${source.publicId}&kinds=not_reporting`)
    const [untold] = await pages(`/findings?sourceId=${source.publicId}&kinds=server_version_untold`)

    const computers = await pages(`/findings/${String(silent?.['findingId'])}/computers`)
    expect(computers.map((computer) => computer['fqdn'])).to.have.members(names)
    expect(new Set(computers.map((computer) => computer['clientId'])).size).to.equal(names.length)
    expect(silent).to.include({ count: names.length, hasComputers: true })

    const none = await test.operator('GET', `/api/v1/findings/${String(untold?.['findingId'])}/computers`)
    expect([none.status, none.json.code]).to.deep.equal([400, 'finding_without_computers'])
    expect((await test.operator('GET', '/api/v1/findings/999999/computers')).status).to.equal(404)
    for (const wrong of ['0', '-1', 'x', '1e3'])
      expect((await test.operator('GET', `/api/v1/findings/${wrong}/computers`)).status, wrong).to.equal(400)
    expect((await test.operator('GET', '/api/v1/findings?after=abc')).json.code).to.equal('page_unknown')
    expect((await test.operator('PATCH', '/api/v1/finding-thresholds', { notReportingDays: 0 })).status).to.equal(400)
  })

  it('shows tenants nothing of it', async () => {
    const tenantId = await aTenant(test.app)
    for (const role of ['tenant_admin', 'tenant_user'] as const) {
      const browser = test.browser()
      await browser.signIn(await aUser(test.app, role, tenantId), PASSWORD)
      for (const path of [
        '/findings',
        '/finding-kinds',
        '/findings/1/computers',
        '/finding-thresholds',
        '/unassigned-computers',
        '/mapping-rules',
      ]) {
        expect((await browser.ask('GET', `/api/v1${path}`)).status, `${role} ${path}`).to.equal(403)
      }
    }
  })
})
