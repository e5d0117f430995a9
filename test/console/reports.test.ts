import { expect } from 'chai'
import { readFile } from 'node:fs/promises'
import { anAdministrator, aPatch, computers, type World } from '../server/jobs/world.ts'
import { needs } from '../support/needs.ts'
import { overflowOf, seriousBarriers } from './browser.ts'
import { openTenantConsole, type TenantConsole } from './tenant.ts'

describe('reports in the console', function () {
  this.timeout(120_000)
  let tenant: TenantConsole
  let estate: World

  before(needs('chromium'))
  before(async () => {
    tenant = await openTenantConsole()
    estate = tenant.estate
    const patch = await aPatch(estate, await computers(estate, 3), { state: 'missing' })
    await tenant.world.test.app.pools.infra('patch').where({ id: patch.id }).update({ title: '<script>alert(1)</script>=1+1' })
  })
  after(() => tenant?.close())

  it('lead from their list to figures, rows and files, narrowed by the address', async () => {
    const { page, troubles } = await tenant.as(estate.admin, { locale: 'en' })
    await page.goto('/reports')
    await page.getByRole('link', { name: 'Unapplied patches by computer' }).click()
    await page.locator('[data-figure="computers"]').waitFor()
    const total = await page.locator('[data-figure="rows"]').innerText()
    const table = page.getByRole('grid', { name: 'Unapplied patches by computer' })
    await table.getByText('<script>alert(1)</script>=1+1').first().waitFor()
    expect(await table.getByRole('link', { name: /^(?!KB).+/ }).count()).to.be.greaterThan(0)
    expect(total).to.equal('3')

    await page.goto('/reports/unapplied_patches?severity=low')
    await page.getByRole('heading', { name: 'Nothing matches these filters' }).waitFor()
    expect(await page.locator('[data-figure="rows"]').innerText()).to.equal('0')
    await page.getByRole('button', { name: 'Clear all filters' }).last().click()
    await table.getByText('<script>alert(1)</script>=1+1').first().waitFor()

    await page.getByRole('button', { name: 'Download' }).click()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'CSV for spreadsheets' }).click()])
    const text = await readFile(await file.path(), 'utf8')
    expect(file.suggestedFilename()).to.match(/^tsukuroi-unapplied_patches-[\d-]+\.csv$/)
    expect(text.split('\n').filter((line) => line.includes('alert(1)'))).to.have.length(3)
    expect(troubles).to.deep.equal([])
  })

  it('are sent by mail as often as the reader says, are changed, paused and ended', async () => {
    const { page, troubles, context } = await tenant.as(estate.user, { locale: 'ja', isNarrow: true })
    await page.goto('/reports/jobs?period=last_7_days')
    await page.getByRole('button', { name: 'メールで受け取る…' }).click()
    await page.getByRole('dialog').getByText('期間: 過去7日間').waitFor()
    await page.getByLabel('頻度').selectOption('monthly')
    await page.getByLabel('日', { exact: true }).selectOption('31')
    await page.getByLabel('時刻').fill('06:45')
    expect(await seriousBarriers(page)).to.deep.equal([])
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByText('毎月31日 06:45').waitFor()
    expect(await overflowOf(page)).to.equal(0)

    await page.goto('/reports')
    await page.getByRole('button', { name: 'ジョブの結果 の操作' }).click()
    await page.getByRole('menuitem', { name: '変更…' }).click()
    await page.getByLabel('頻度').selectOption('weekly')
    await page.getByLabel('曜日').selectOption('5')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByText('毎週金曜日 06:45').waitFor()
    const saved = (await (await context.request.get('/api/v1/report-schedules')).json()) as { items: Record<string, unknown>[] }
    expect(saved.items[0]).to.include({ frequency: 'weekly', weekday: 5, monthDay: null, time: '06:45', enabled: true })
    expect(saved.items[0]?.['parameters']).to.deep.equal({ period: 'last_7_days' })

    const [group] = (await (await context.request.get('/api/v1/server-groups')).json()).items as { serverGroupId: string; name: string }[]
    await page.getByRole('button', { name: 'ジョブの結果 の操作' }).click()
    await page.getByRole('menuitem', { name: '変更…' }).click()
    await page.locator('#schedule-serverGroupId').fill(group?.name ?? '')
    await page
      .getByRole('option', { name: group?.name ?? '' })
      .first()
      .click()
    expect(await seriousBarriers(page)).to.deep.equal([])
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page
      .getByRole('listitem')
      .filter({ hasText: group?.name ?? '-' })
      .first()
      .waitFor()
    const narrowed = (await (await context.request.get('/api/v1/report-schedules')).json()) as { items: Record<string, unknown>[] }
    expect(narrowed.items[0]?.['parameters']).to.deep.equal({ period: 'last_7_days', serverGroupId: group?.serverGroupId })

    await page.getByRole('button', { name: 'ジョブの結果 の操作' }).click()
    await page.getByRole('menuitem', { name: '一時停止' }).click()
    await page.getByText('一時停止中').waitFor()
    await page.getByRole('button', { name: 'ジョブの結果 の操作' }).click()
    await page.getByRole('menuitem', { name: '定期送信の解除…' }).click()
    await page.getByRole('button', { name: '解除', exact: true }).click()
    await page.getByRole('heading', { name: 'メールで受け取るレポートはまだありません' }).waitFor()
    expect(troubles).to.deep.equal([])
  })

  it('are as many as the role may run, and one of another role is no page', async () => {
    const administrator = await anAdministrator(tenant.world.test.app, 'infra_admin')
    const all = await tenant.as(administrator, { locale: 'en', isDark: true })
    await all.page.goto('/reports')
    await all.page.getByRole('link', { name: 'Users and roles' }).click()
    await all.page.getByRole('grid', { name: 'Users and roles' }).getByText(estate.user.name).waitFor()
    expect(await seriousBarriers(all.page)).to.deep.equal([])

    const own = await tenant.as(estate.user, { locale: 'en' })
    await own.page.goto('/reports/users')
    await own.page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor()
    expect([...all.troubles, ...own.troubles]).to.deep.equal([])
  })
})
