import { expect } from 'chai'
import { needs } from '../support/needs.ts'
import { aTenant, aUser } from '../support/people.ts'
import { openTestConsole, seriousBarriers, type TestConsole } from './browser.ts'

describe('saved views of a list', function () {
  this.timeout(120_000)
  let world: TestConsole
  let tenantId: string

  before(needs('chromium'))
  before(async () => {
    world = await openTestConsole()
    tenantId = await aTenant(world.test.app)
  })
  after(() => world?.close())

  it('are found again in another browser, and the standard one opens the list by itself', async () => {
    const userId = await aUser(world.test.app, 'tenant_admin', tenantId)
    const first = await world.as(userId, { locale: 'en' })
    await first.page.goto('/patches?severity=critical&sort=-name')
    await first.page.getByRole('button', { name: 'Columns' }).click()
    await first.page.getByRole('checkbox', { name: 'Severity' }).uncheck()
    await first.page.keyboard.press('Escape')
    await first.page.getByRole('button', { name: 'Views' }).click()
    await first.page.getByRole('menuitem', { name: 'Save this view …' }).click()
    await first.page.getByLabel('Name of the view').fill('<img src=x onerror=alert(1)>緊急')
    await first.page.getByRole('checkbox', { name: 'Open the list with this view' }).check()
    expect(await seriousBarriers(first.page)).to.deep.equal([])
    await first.page.getByRole('button', { name: 'Save', exact: true }).click()
    await first.page.getByRole('button', { name: 'Views: <img src=x onerror=alert(1)>緊急' }).waitFor()

    const second = await world.as(userId, { locale: 'en', isNarrow: true, isDark: true })
    await second.page.goto('/patches')
    await second.page.waitForURL(/\/patches\?severity=critical&sort=-name$/)
    await second.page.getByRole('button', { name: 'Columns' }).click()
    expect(await second.page.getByRole('checkbox', { name: 'Severity' }).isChecked()).to.equal(false)
    expect([...first.troubles, ...second.troubles]).to.deep.equal([])
  })

  it('stay out of the way of an address that says what to show, and of a reader who wants none', async () => {
    const userId = await aUser(world.test.app, 'tenant_admin', tenantId)
    const { page, context } = await world.as(userId, { locale: 'en' })
    const { csrf } = (await (await context.request.get('/api/v1/session')).json()) as { csrf: string }
    const headers = { origin: world.url, 'x-tsukuroi-csrf': csrf }
    await context.request.put('/api/v1/views', {
      data: { page: 'patches', name: 'mine', query: 'severity=low', columns: [], isDefault: true },
      headers,
    })

    await page.goto('/patches?view=all')
    await page.getByRole('button', { name: 'Views' }).click()
    await page.getByRole('menuitem', { name: 'mine' }).waitFor()
    expect(new URL(page.url()).search).to.equal('?view=all')
    await page.getByRole('menuitem', { name: 'Without a view' }).click()
    await page.waitForURL(/\/patches$/)
    await page.reload()
    await page.getByRole('button', { name: 'Views', exact: true }).waitFor()

    expect(new URL(page.url()).search).to.equal('')
  })

  it('are managed in a dialog: another standard, none, and gone', async () => {
    const userId = await aUser(world.test.app, 'tenant_admin', tenantId)
    const { page, context } = await world.as(userId, { locale: 'ja', isNarrow: true })
    const { csrf } = (await (await context.request.get('/api/v1/session')).json()) as { csrf: string }
    const headers = { origin: world.url, 'x-tsukuroi-csrf': csrf }
    for (const name of ['一', '二']) {
      await context.request.put('/api/v1/views', {
        data: { page: 'patches', name, query: 'severity=low', columns: [], isDefault: name === '一' },
        headers,
      })
    }
    await page.goto('/patches?view=all')
    await page.getByRole('button', { name: '表示条件' }).click()
    await page.getByRole('menuitem', { name: '表示条件の管理' }).click()
    await page.getByRole('radio', { name: '一覧を開くときに 二 を使用する' }).click()
    await page.waitForFunction(() => document.querySelectorAll('[name="standard-view"]:checked').length === 1)
    expect(await seriousBarriers(page)).to.deep.equal([])
    await page.getByRole('button', { name: '表示条件 一 を削除' }).click()
    await page.getByRole('button', { name: '表示条件 一 を削除' }).waitFor({ state: 'detached' })

    const views = (await (await context.request.get('/api/v1/views')).json()) as { items: { name: string; isDefault: boolean }[] }
    expect(views.items.map(({ name, isDefault }) => [name, isDefault])).to.deep.equal([['二', true]])
  })
})
