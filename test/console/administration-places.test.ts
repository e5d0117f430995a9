import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { frameWords } from '../../console/words/frame.ts'
import { rowFileWords } from '../../console/words/row-files.ts'
import { COMMAND, withInfra } from '../../server/context.ts'
import { addTenants } from '../../server/tenants/service.ts'
import { needs } from '../support/needs.ts'
import { aServerGroup, aTenant, aUser, PASSWORD, unique } from '../support/people.ts'
import { openTestConsole, overflowOf, seriousBarriers, type TestConsole } from './browser.ts'
import { press, row } from './hands.ts'
import { sayIn } from './words.ts'

const en = { common: sayIn('en', frameWords), files: sayIn('en', rowFileWords) }
const ja = { common: sayIn('ja', frameWords), files: sayIn('ja', rowFileWords) }

/** 東京 in Shift_JIS. */
const TOKYO = Buffer.from([0x93, 0x8c, 0x8b, 0x9e])

describe('files of sites and computer groups in the console', function () {
  this.timeout(90_000)
  let world: TestConsole
  let tenantId: string

  before(needs('chromium'))
  before(async () => {
    world = await openTestConsole()
    tenantId = await aTenant(world.test.app)
  })
  after(() => world?.close())

  it('adds sites from a Shift_JIS file without the lines that are wrong, and the list of them comes back changed', async () => {
    const { page, troubles } = await world.as(await aUser(world.test.app, 'administrator'), { locale: 'ja' })
    await page.goto('/sites')
    await page.getByRole('button', { name: ja.files('open') }).click()
    const lines = [
      `,${tenantId},"192.0.2.0/25; 2001:db8::/32"`,
      `=cmd(),${tenantId},192.0.2.77/25`,
      `Nagoya,nowhere,`,
      `Osaka,${tenantId},198.51.100.0/99`,
      `Osaka,${tenantId},`,
    ]
    const file = Buffer.concat([Buffer.from('#name,tenant,ranges\r\n'), TOKYO, Buffer.from(`${lines.join('\r\n')}\r\n`)])
    await page.locator('input[type=file]').setInputFiles({ name: 'sites.csv', mimeType: 'text/csv', buffer: file })
    await page.getByText(ja.files('rows_good', { count: 2 })).waitFor()
    for (const [wrong, code] of [
      ['=cmd()', 'CFMGM31106'],
      ['nowhere', 'CFMGM30'],
      ['198.51.100.0/99', 'CFMGM31105'],
    ] as const)
      await row(page, wrong).getByText(code).first().waitFor()
    expect(await overflowOf(page)).to.equal(0)
    expect(await seriousBarriers(page)).to.deep.equal([])
    await press(page, ja.files('send', { count: 2 }))
    await page
      .getByRole('dialog')
      .getByText(ja.files('rows_taken', { count: 2 }))
      .waitFor()
    await press(page, ja.common('close'))
    await row(page, '東京').getByText('192.0.2.0/25').waitFor()

    const link = page.getByRole('link', { name: 'CSVで出力' })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    const csv = readFileSync(await download.path(), 'utf8').replace('Osaka', '大阪')
    await page.getByRole('button', { name: ja.files('open') }).click()
    await page.locator('#upload-kind').selectOption('sites_update')
    const mine = csv.split('\r\n').filter((line, at) => at === 0 || (line.includes(`,${tenantId},`) && /東京|大阪/.test(line)))
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'sites.csv', mimeType: 'text/csv', buffer: Buffer.from(mine.join('\r\n')) })
    await press(page, ja.files('send', { count: 2 }))
    await page
      .getByRole('dialog')
      .getByText(ja.files('rows_taken', { count: 2 }))
      .waitFor()
    await press(page, ja.common('close'))
    await row(page, '大阪').waitFor()
    await row(page, '東京').getByText('192.0.2.0/25').waitFor()
    expect(troubles).to.deep.equal([])
  })

  it('adds computer groups of the own tenant from a file that names another one, without that line', async () => {
    const { page, troubles } = await world.as(await aUser(world.test.app, 'tenant_admin', tenantId), {
      locale: 'en',
      isNarrow: true,
      isDark: true,
    })
    const other = await aTenant(world.test.app)
    const name = unique('group')
    await page.goto('/computer-groups')
    await page.getByRole('button', { name: en.files('open') }).click()
    const file = Buffer.from(`Computer group,Tenant ID\n${name} 1,\n${name} 1,${tenantId}\n${name} 2,${other}\n${name} 3,${tenantId}\n`)
    await page.locator('input[type=file]').setInputFiles({ name: 'groups.csv', mimeType: 'text/csv', buffer: file })
    await page.getByText(en.files('rows_good', { count: 2 })).waitFor()
    await page.getByText(en.files('rows_bad', { count: 2 })).waitFor()
    expect(await overflowOf(page)).to.equal(0)
    expect(await seriousBarriers(page)).to.deep.equal([])
    await press(page, en.files('send', { count: 2 }))
    await page
      .getByRole('dialog')
      .getByText(en.files('rows_taken', { count: 2 }))
      .waitFor()
    await page
      .getByRole('dialog')
      .getByRole('contentinfo')
      .getByRole('button', { name: en.common('close') })
      .click()
    await row(page, `${name} 3`).waitFor()

    const names = (await world.test.app.pools
      .infra('computer_group')
      .whereLike('name', `${name}%`)
      .orderBy('name')
      .pluck('name')) as string[]
    expect(names).to.deep.equal([`${name} 1`, `${name} 3`])
    expect(troubles).to.deep.equal([])
  })

  it('names a chosen tenant, group or site whose id is a part of many others’, wherever it stands among them', async () => {
    const { app } = world.test
    const [tenant, others] = [unique('P'), Array.from({ length: 25 }, (_, at) => at)]
    await withInfra(app, COMMAND, (ctx) =>
      addTenants(ctx, [
        { tenantId: tenant, name: 'ん最後', locale: 'ja', timeZone: null },
        ...others.map((at) => ({ tenantId: `${tenant}-${at}`, name: `An earlier one ${at}`, locale: 'ja' as const, timeZone: null })),
      ]),
    )
    const administrator = await aUser(app, 'administrator')
    const { page, troubles } = await world.as(administrator, { locale: 'ja' })
    const chip = page.locator('.pf-v6-c-label')
    await page.goto(`/users?tenantId=${tenant}`)
    await chip.filter({ hasText: 'ん最後' }).waitFor()
    expect(await page.locator('#filter-tenantId').inputValue()).to.equal('ん最後')

    const browser = world.test.browser()
    await browser.signIn(administrator, PASSWORD)
    const group = await aServerGroup(app, tenantId)
    const [named] = (await browser.ask('GET', `/api/v1/server-groups?serverGroupId=${encodeURIComponent(group)}`)).json.items
    const [site] = (await browser.ask('GET', `/api/v1/sites?tenantId=${tenantId}`)).json.items
    const query = `serverGroupId=${encodeURIComponent(group)}&siteId=${encodeURIComponent(String(site?.['siteId']))}`
    await page.goto(`/computers?${query}`)
    await chip.filter({ hasText: String(named?.['name']) }).waitFor()
    await chip.filter({ hasText: String(site?.['name']) }).waitFor()
    for (const [list, id] of [
      ['server-groups', 'serverGroupId'],
      ['sites', 'siteId'],
      ['computer-groups', 'computerGroupId'],
      ['tenants', 'tenantId'],
    ] as const) {
      const { status, json } = await browser.ask('GET', `/api/v1/${list}?${id}=none&withTotal=true`)
      expect([status, json.items.length], list).to.deep.equal([200, 0])
    }
    expect(troubles).to.deep.equal([])
  })
})
