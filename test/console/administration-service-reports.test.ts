import { expect } from 'chai'
import { needs } from '../support/needs.ts'
import { aTenant, aUser } from '../support/people.ts'
import { openTestConsole, overflowOf, seriousBarriers, type TestConsole } from './browser.ts'

describe('the filters of a mailed report in the console', function () {
  this.timeout(60_000)
  let world: TestConsole
  let admin: string

  before(needs('chromium'))
  before(async () => {
    world = await openTestConsole()
    admin = await aUser(world.test.app, 'tenant_admin', await aTenant(world.test.app))
  })
  after(() => world?.close())

  it('are changed where the report is mailed: fixed dates are taken away, and what the service keeps is what was chosen', async () => {
    const window = await world.as(admin, { locale: 'ja', isNarrow: true })
    const { page, context, troubles } = window
    const { csrf } = (await (await context.request.get('/api/v1/session')).json()) as { csrf: string }
    const parameters = { state: 'failed', from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' }
    const made = await context.request.post('/api/v1/report-schedules', {
      data: { reportId: 'jobs', parameters, frequency: 'daily', time: '07:00' },
      headers: { origin: world.url, 'x-tsukuroi-csrf': csrf },
    })
    expect(made.status(), await made.text()).to.equal(201)

    await page.goto('/reports')
    await page.getByRole('button', { name: 'ジョブの結果 の操作' }).click()
    await page.getByRole('menuitem', { name: '変更…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('期間が固定されています').waitFor()
    expect(await dialog.getByLabel('ジョブの状態').inputValue()).to.equal('failed')
    await dialog.getByRole('button', { name: '固定期間を解除' }).click()
    await dialog.getByText('期間が固定されています').waitFor({ state: 'detached' })
    await dialog.getByLabel('期間').selectOption('last_7_days')
    await dialog.getByLabel('ジョブの状態').selectOption('')
    expect(await seriousBarriers(page)).to.deep.equal([])
    expect(await overflowOf(page)).to.equal(0)
    await dialog.getByRole('button', { name: '保存', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('期間: 過去7日間').waitFor()

    const { items } = (await (await context.request.get('/api/v1/report-schedules')).json()) as { items: Record<string, unknown>[] }
    expect(items[0]).to.deep.include({ parameters: { period: 'last_7_days' }, frequency: 'daily', time: '07:00' })
    expect(troubles).to.deep.equal([])
  })
})
