import { expect } from 'chai'
import { SOURCE } from '../faults/estate.ts'
import { needs } from '../support/needs.ts'
import type { Screen, Window } from './browser.ts'
import { confirm, isWell } from './hands.ts'
import { openServiceWorld, type ServiceWorld } from './service-world.ts'

describe('sources, their runs and findings in the console', function () {
  this.timeout(90_000)
  let world: ServiceWorld
  const as = (screen: Screen = {}): Promise<Window> => world.as(world.people.infra, { locale: 'en', ...screen })

  before(needs('chromium'))
  before(async () => {
    world = await openServiceWorld()
  })
  after(() => world?.close())

  it('tell of a test of the linkage what was asked and what was answered, when it succeeds and when it fails', async () => {
    const window = await as({ locale: 'ja' })
    const { page } = window
    await page.goto(`/sources/${SOURCE}`)
    await page.getByRole('button', { name: '接続をテスト' }).click()
    await page.getByText('接続成功', { exact: true }).waitFor()
    await page.getByText(world.wsus.wsus.serverId).first().waitFor()
    expect(await page.locator('dt', { hasText: '問い合わせ先' }).locator('xpath=..').innerText()).to.contain(
      new URL(world.wsus.wsus.url).host,
    )
    expect(await page.locator('dt', { hasText: '読み込める情報' }).locator('xpath=..').innerText()).to.contain('業務サーバ')

    Object.assign(world.wsus.wsus.faults, { next: 500, times: 20 })
    await page.getByRole('button', { name: '接続をテスト' }).click()
    await page.getByText('接続不可', { exact: true }).waitFor()
    await page
      .locator('[aria-busy=false]')
      .getByText(/CFMGD203\d\d/)
      .waitFor()
    expect(await page.getByText(new URL(world.wsus.wsus.url).host).count()).to.be.greaterThan(1)
    world.wsus.wsus.faults.clear()
    await isWell(window)
  })

  it('show a run while it goes on, and stop it when somebody says so twice', async () => {
    const window = await as({ isNarrow: true, isDark: true })
    const { page } = window
    Object.assign(world.wsus.wsus.faults, { next: 'slow', times: 200, slowMs: 700 })
    await page.goto('/runs')
    await page.getByRole('button', { name: 'Run a discovery …' }).click()
    await page.getByRole('checkbox', { name: new RegExp(`^${SOURCE}`) }).check()
    await page.getByRole('checkbox', { name: /^Read everything anew/ }).check()
    await page.getByRole('dialog').getByRole('button', { name: 'Run', exact: true }).click()

    await page.getByRole('heading', { level: 1, name: /^Run \d+$/ }).waitFor()
    await page.getByText('Running', { exact: true }).first().waitFor()
    const phase = async (): Promise<string> => page.locator('dt', { hasText: 'Phase' }).locator('xpath=..').innerText()
    const first = await phase()
    await page.waitForFunction((before) => !document.body.innerText.includes(before.replace('Phase', '').trim()), first, {
      timeout: 20_000,
    })
    await page.getByRole('button', { name: 'Stop …' }).click()
    await page.getByRole('dialog').getByText('What it has read stays').waitFor()
    await page.getByRole('button', { name: 'Cancel' }).click()
    expect(await page.getByText('Running', { exact: true }).count()).to.be.greaterThan(0)
    await page.getByRole('button', { name: 'Stop …' }).click()
    await confirm(page, 'Stop')
    await page.getByText('Stopped', { exact: true }).waitFor()
    world.wsus.wsus.faults.clear()
    await isWell(window)
  })

  it('say on the list of sources and on the list of runs why a source could not be read, and lead to the run', async () => {
    const window = await as()
    const { page } = window
    Object.assign(world.wsus.wsus.faults, { next: 500, times: 200 })
    await world.discover(SOURCE).catch(() => undefined)
    world.wsus.wsus.faults.clear()
    await page.goto('/sources')
    const row = page.getByRole('row').filter({ hasText: SOURCE })
    await row.getByText('Failed', { exact: true }).waitFor()
    await row.getByRole('link', { name: 'Failed' }).click()
    await page.getByRole('heading', { name: 'Why it stopped' }).waitFor()
    await page
      .locator('.pf-v6-c-alert')
      .getByText(/CFMGD\d+/)
      .waitFor()

    await page.goto(`/runs?state=failed&sort=seconds`)
    await page
      .getByRole('row')
      .filter({ hasText: SOURCE })
      .getByText(/CFMGD\d+/)
      .waitFor()
    expect(page.url()).to.contain('state=failed')
    await page.getByText('1 row', { exact: true }).waitFor()
    await isWell(window)
  })

  it('list findings with the gravest first, their computers and what to do, filtered by the address', async () => {
    await world.discover(SOURCE)
    const window = await as({ locale: 'ja', isDark: true })
    const { page } = window
    await page.goto('/findings')
    await page.getByRole('button', { name: '必要だが未承認のパッチ' }).waitFor()
    const first = page.getByRole('grid', { name: '検出事項' }).locator('tbody').first()
    await first.getByText('エラー').waitFor()
    await page.getByRole('button', { name: '必要だが未承認のパッチ' }).click()
    await page.waitForURL(/kinds=finding_needed_not_approved/)
    await page
      .getByRole('button', { name: / の詳細$/ })
      .first()
      .click()
    await page.getByText('対処方法', { exact: true }).first().waitFor()
    await page.getByRole('button', { name: '業務サーバを表示' }).click()
    await page.getByRole('grid', { name: '業務サーバ' }).getByText('fault.example').first().waitFor()
    await isWell(window)
  })
})
