import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { computerAdminWords } from '../../console/words/computer-administration.ts'
import { computerWords } from '../../console/words/computers.ts'
import { estateWords } from '../../console/words/estate.ts'
import { frameWords } from '../../console/words/frame.ts'
import { agentWords } from '../../console/words/agents.ts'
import { pickWords } from '../../console/words/pick.ts'
import { rowFileWords } from '../../console/words/row-files.ts'
import { COMMAND, withInfra } from '../../server/context.ts'
import { addTenants } from '../../server/tenants/service.ts'
import { aSourceRow, placeIn, seen } from '../server/findings/world.ts'
import { aServer } from '../server/computers/world.ts'
import { addServers } from '../../server/computers/registration.ts'
import { needs } from '../support/needs.ts'
import { aServerGroup, aTenant, aUser, PASSWORD, unique } from '../support/people.ts'
import { openTestConsole, overflowOf, seriousBarriers, type TestConsole } from './browser.ts'
import { act, dialogGone, pick, press, problemOf, row } from './hands.ts'
import { sayIn } from './words.ts'

const en = {
  estate: sayIn('en', estateWords),
  common: sayIn('en', frameWords),
  agents: sayIn('en', agentWords),
  computer: sayIn('en', computerWords),
  computers: sayIn('en', computerAdminWords),
  files: sayIn('en', rowFileWords),
}
const ja = {
  pick: sayIn('ja', pickWords),
  estate: sayIn('ja', estateWords),
  common: sayIn('ja', frameWords),
  files: sayIn('ja', rowFileWords),
}

/** 東京 in Shift_JIS. */
const TOKYO = [0x93, 0x8c, 0x8b, 0x9e]

describe('the administration of an estate in the console', function () {
  this.timeout(120_000)
  let world: TestConsole
  let administrator: string

  before(needs('chromium'))
  before(async () => {
    world = await openTestConsole()
    administrator = await aUser(world.test.app, 'administrator')
  })
  after(() => world?.close())

  it('registers computers from a Shift_JIS file, assigns what was discovered, and gives back the rows that it refused', async () => {
    const { app } = world.test
    const [tenantId, found] = [await aTenant(app), unique('found')]
    const group = await aServerGroup(app, tenantId)
    const source = await aSourceRow(app)
    const [computer] = await seen(app, source.id, await placeIn(app, '__UNASSIGNED__'), [{ fqdn: `${found}.example`, addresses: [] }])
    const { page, troubles } = await world.as(administrator, { locale: 'ja' })
    await page.goto('/unassigned-computers')
    await page.getByRole('button', { name: ja.files('open') }).click()
    const text = (line: string): Buffer => Buffer.from(`${line}\r\n`)
    const file = Buffer.concat([
      text('#address,name,group,host,os'),
      Buffer.from('192.0.2.21,'),
      Buffer.from(TOKYO),
      text(`,${group},${found}.example,Windows,x64,`),
      text(`192.0.2.300,=cmd,${group},other.example,linux`),
      text(`192.0.2.22,,${group},${unique('new')}.example,linux`),
    ])
    await page.locator('input[type=file]').setInputFiles({ name: 'servers.csv', mimeType: 'text/csv', buffer: file })

    await page.getByText(ja.files('rows_good', { count: 2 })).waitFor()
    const refused = row(page, '192.0.2.300')
    await refused.getByText('192.0.2.300').first().waitFor()
    await refused.getByText('CFMGM').first().waitFor()
    expect(await overflowOf(page)).to.equal(0)
    expect(await seriousBarriers(page)).to.deep.equal([])
    const notYet = (await app.pools.infra('computer').where({ management_address: '192.0.2.21' }).select('id')) as unknown[]
    expect(notYet, 'rows are looked at, and nothing is done').to.deep.equal([])

    await press(page, ja.files('send', { count: 2 }))
    await page
      .getByRole('dialog')
      .getByText(ja.files('rows_taken', { count: 2 }))
      .waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), press(page, ja.files('refused_file'))])
    const csv = readFileSync(await download.path(), 'utf8')
    expect(csv).to.match(/^\uFEFF管理アドレス,/)
    expect(csv).to.contain(`192.0.2.300,'=cmd,${group},other.example,linux`)
    expect(csv.trimEnd().split('\r\n')).to.have.length(2)
    await press(page, ja.common('close'))
    const assigned = (await app.pools
      .infra('computer as c')
      .join('tenant as t', 't.id', 'c.tenant_id')
      .where({ 'c.public_id': computer?.publicId, 't.public_id': tenantId })
      .first('c.display_name')) as { display_name: string } | undefined
    expect(assigned?.display_name).to.equal('東京')
    expect(troubles).to.deep.equal([])
  })

  it('says what was taken when the network breaks in the middle of a file, and sends the rest when told to', async () => {
    const [tenantId, name] = [await aTenant(world.test.app), unique('f')]
    const { page } = await world.as(administrator, { locale: 'en' })
    await page.goto('/users')
    await page.getByRole('button', { name: en.files('open') }).click()
    let sent = 0
    await page.route('**/api/v1/users/add', (route) => {
      const isDry = (route.request().postData() ?? '').includes('"dryRun":true')
      if (!isDry) sent += 1
      return !isDry && sent === 2 ? route.abort('connectionreset') : route.continue()
    })
    const lines = Array.from({ length: 60 }, (_, at) => `${name}${at},${PASSWORD},${tenantId},Tenant user`)
    const csv = `User ID,Password,Tenant ID,Role\n${lines.join('\n')}\n`
    await page.locator('input[type=file]').setInputFiles({ name: 'users.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await press(page, en.files('send', { count: 60 }))

    await page.getByText(en.files('not_all')).waitFor()
    await page.getByText(en.files('rows_open', { count: 10 })).waitFor()
    expect(await page.getByRole('dialog').innerText()).to.not.contain(PASSWORD)
    await press(page, en.files('send', { count: 10 }))
    await page.getByText(en.files('rows_taken', { count: 60 })).waitFor()
    expect((await world.test.browser().signIn(`${name}59`, PASSWORD)).status).to.equal(200)
  })

  it('says of a file what keeps it from being read, and takes nothing', async () => {
    const { page } = await world.as(administrator, { locale: 'ja', isNarrow: true, isDark: true })
    await page.goto('/tenants')
    await page.getByRole('button', { name: ja.files('open') }).click()
    const give = (text: string | Buffer) =>
      page.locator('input[type=file]').setInputFiles({ name: 'tenants.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })

    await give('テナントID,言語\nsakura,ja\n')
    await page.getByText('必要な列がありません: テナント').waitFor()
    await give('a,"b\n')
    await page.getByText('引用符の不足').waitFor()
    await give(Buffer.from([0x80, 0xff]))
    await page.getByText(ja.files('file_not_text')).waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: ja.files('template') }).click()])
    await give(readFileSync(await download.path()))
    await page.getByText(ja.files('file_empty')).waitFor()
    expect(await overflowOf(page)).to.equal(0)
    expect(await seriousBarriers(page)).to.deep.equal([])
  })

  it('finds one of more tenants than a choice holds by the keyboard, however wide the letters are, and keeps it in the address', async () => {
    const prefix = unique('M')
    const tenants = Array.from({ length: 230 }, (_, at) => `${prefix}-${String(at).padStart(3, '0')}`)
    await withInfra(world.test.app, COMMAND, (ctx) =>
      addTenants(
        ctx,
        tenants.map((tenantId) => ({ tenantId, name: `ﾃﾅﾝﾄ ${tenantId}`, locale: 'ja', timeZone: null })),
      ),
    )
    const last = tenants.at(-1) ?? ''
    const userId = await aUser(world.test.app, 'tenant_user', last)
    const { page, troubles } = await world.as(administrator, { locale: 'ja' })
    await page.goto('/users')
    await page.locator('#filter-tenantId').focus()
    // Full-width, as an input method leaves it.
    const wide = last.replaceAll(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))
    await page.keyboard.insertText(`テナント　${wide}`)
    await page.locator('[role=option]:visible').filter({ hasText: last }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(`**/users?tenantId=${last}`)
    await row(page, userId).waitFor()
    // Until the answer is there the former rows stay.
    await page.getByRole('row').nth(2).waitFor({ state: 'detached' })

    await page.reload()
    await page
      .locator('.pf-v6-c-label')
      .filter({ hasText: `ﾃﾅﾝﾄ ${last}` })
      .waitFor()
    expect(await page.locator('#filter-tenantId').inputValue()).to.equal(`ﾃﾅﾝﾄ ${last}`)
    // It is taken away at its chip, and at the box.
    for (const takeAway of [
      page.locator('.pf-v6-c-label').filter({ hasText: last }).getByRole('button'),
      page.getByRole('button', { name: ja.pick('clear', { what: ja.estate('tenant') }) }),
    ]) {
      await page.goto(`/users?limit=200&tenantId=${last}`)
      await takeAway.click()
      await page.waitForURL((url) => !url.searchParams.has('tenantId'))
      await page.getByRole('row').nth(2).waitFor()
      expect(await page.locator('#filter-tenantId').inputValue()).to.equal('')
    }
    expect(troubles).to.deep.equal([])
  })

  it('keeps what was typed when the service is gone, and takes it when it is back', async () => {
    const { page } = await world.as(administrator, { locale: 'en' })
    const tenantId = unique('T')
    await page.goto('/tenants')
    await page.getByRole('button', { name: en.estate('tenant_add') }).click()
    await page.locator('#tenant-id').fill(tenantId)
    await page.locator('#tenant-name').fill('Kept')
    await page.route('**/api/v1/tenants/add', (route) => route.abort('connectionrefused'))
    await press(page, en.common('save'))
    await page.getByRole('alert').getByText('cannot be reached').waitFor()
    expect(await page.locator('#tenant-name').inputValue()).to.equal('Kept')

    await page.unroute('**/api/v1/tenants/add')
    await press(page, en.common('save'))
    await dialogGone(page)
    await page.goto(`/tenants?text=${tenantId}`)
    await act(page, tenantId, en.common('edit'))
    await page.locator('#tenant-name').fill('Kept and changed')
    await press(page, en.common('save'))
    await dialogGone(page)
    await row(page, tenantId).getByText('Kept and changed').waitFor()
    await act(page, tenantId, en.common('delete'))
    await press(page, en.common('delete'))
    await dialogGone(page)
    await row(page, tenantId).waitFor({ state: 'detached' })
  })

  it('sets a password by its rules, moves somebody to another tenant, and takes them away', async () => {
    const [from, to] = [await aTenant(world.test.app), await aTenant(world.test.app)]
    const userId = await aUser(world.test.app, 'tenant_user', from)
    const { page, troubles } = await world.as(administrator, { locale: 'en' })
    await page.goto(`/users?text=${userId}`)
    await act(page, userId, en.estate('set_password'))
    await page.locator('#new-password').fill(userId)
    await press(page, en.estate('set_password_now'))
    await problemOf(page, '#new-password').getByText('must differ from the user ID').waitFor()
    expect(await page.locator('#new-password').inputValue()).to.equal(userId)
    await page.locator('#new-password').fill('another good password')
    await press(page, en.estate('set_password_now'))
    await dialogGone(page)
    expect((await world.test.browser().signIn(userId, 'another good password')).status).to.equal(200)

    await act(page, userId, en.estate('move'))
    await pick(page, '#user-tenant', to)
    await press(page, en.estate('move_now'))
    await dialogGone(page)
    await row(page, userId).getByText(`Tenant ${to}`).waitFor()
    await act(page, userId, en.common('edit'))
    await page.locator('#user-email').fill('two@at@signs')
    await page.locator('#user-lastName').fill('Sato')
    await press(page, en.common('save'))
    await problemOf(page, '#user-email').getByText('two@at@signs').waitFor()
    await page.locator('#user-email').fill('sato@example.com')
    await press(page, en.common('save'))
    await dialogGone(page)
    await row(page, userId).getByText('Sato Hana').waitFor()
    await act(page, userId, en.common('delete'))
    await press(page, en.common('delete'))
    await dialogGone(page)
    await row(page, userId).waitFor({ state: 'detached' })
    expect((await world.test.browser().signIn(userId, 'another good password')).status).to.equal(401)
    expect(troubles).to.deep.equal([])
  })

  it('changes and takes out a computer from its own page, and offers that to those alone who may', async () => {
    const { app } = world.test
    const [tenantId, host] = [await aTenant(app), unique('c')]
    const server = aServer({ hostName: `${host}.example`, serverGroupId: await aServerGroup(app, tenantId) })
    const [computerId = ''] = await withInfra(app, COMMAND, (ctx) => addServers(ctx, [server]))
    const address = `/computers/${encodeURIComponent(computerId)}`
    const own = await world.as(await aUser(app, 'tenant_admin', tenantId), { locale: 'en' })
    await own.page.goto(address)
    await own.page.getByRole('heading', { level: 1, name: host }).waitFor()
    expect(await own.page.getByRole('button', { name: `Actions for ${host}` }).count()).to.equal(0)
    await own.context.close()

    const { page, troubles } = await world.as(administrator, { locale: 'en' })
    await page.goto(address)
    const menu = page.locator('.ts-head').getByRole('button', { name: new RegExp(host) })
    await menu.click()
    await page.getByRole('menuitem', { name: en.common('edit') }).click()
    await page.locator('#register-name').fill('a|b')
    await press(page, en.common('save'))
    await problemOf(page, '#register-name').getByText('a|b').waitFor()
    await page.locator('#register-name').fill('The first web server')
    await press(page, en.common('save'))
    await dialogGone(page)
    await page.getByText('The first web server').waitFor()

    await menu.click()
    await page.getByRole('menuitem', { name: en.computers('remove_ask') }).click()
    await press(page, en.computers('remove'))
    await page.waitForURL(/\/computers$/)
    await page.getByRole('heading', { level: 1, name: en.common('computers') }).waitFor()
    expect(troubles).to.deep.equal([])
  })

  it('sorts and counts sites, computer groups and tokens, and narrows them by the address', async () => {
    const tenantId = await aTenant(world.test.app)
    const browser = world.test.browser()
    await browser.signIn(administrator, PASSWORD)
    for (const name of ['Akita', 'Kobe']) {
      expect((await browser.ask('POST', '/api/v1/sites', { name, tenantId })).status).to.equal(201)
      expect((await browser.ask('POST', '/api/v1/computer-groups', { name, tenantId })).status).to.equal(201)
      expect((await browser.ask('POST', '/api/v1/enrollment-tokens', { tenantId })).status).to.equal(201)
    }
    const { page, troubles } = await world.as(administrator, { locale: 'en' })
    const names = page.locator('td[data-label="Name"]')
    for (const [path, count] of [
      ['/sites', '3 rows'],
      ['/computer-groups', '2 rows'],
    ] as const) {
      await page.goto(`${path}?tenantId=${tenantId}&sort=-name`)
      await page.getByText(count).waitFor()
      expect((await names.allInnerTexts()).map((name) => name.trim().split(/\s/)[0]).slice(-2), path).to.deep.equal(['Kobe', 'Akita'])
      await page
        .getByRole('columnheader', { name: en.estate('name') })
        .getByRole('button')
        .click()
      await page.waitForURL(/sort=name/)
      await names.first().getByText('Akita').waitFor()
    }
    await page.goto(`/agents?tab=tokens&tenantId=${tenantId}&state=open`)
    await page.getByText('2 rows').waitFor()
    const token = (
      await page
        .locator(`td[data-label="${en.agents('token_id')}"]`)
        .first()
        .innerText()
    ).trim()
    await act(page, token, en.agents('token_revoke'))
    await press(page, en.agents('token_revoke'))
    await page.getByText('1 row').waitFor()
    await page.goto(`/agents?tab=tokens&tenantId=${tenantId}&state=revoked`)
    await row(page, token).getByText(en.agents('token_revoked')).waitFor()
    expect(troubles).to.deep.equal([])
  })
})
