import { expect } from 'chai'
import { needs } from '../support/needs.ts'
import { aTenant, aUser } from '../support/people.ts'
import { openTestConsole, seriousBarriers, type TestConsole } from './browser.ts'

describe('the console on paper and on a narrow screen', function () {
  this.timeout(120_000)
  let world: TestConsole
  let userId: string

  before(needs('chromium'))
  before(async () => {
    world = await openTestConsole()
    userId = await aUser(world.test.app, 'tenant_admin', await aTenant(world.test.app))
  })
  after(() => world?.close())

  it('prints dark words whatever the screen shows, and is dark again afterwards', async () => {
    const { page, troubles } = await world.as(userId, { isDark: true })
    await page.goto('/reports')
    await page.locator('#page-title').waitFor()
    const wordsAre = (color: 'light' | 'dark'): Promise<unknown> =>
      page.waitForFunction((wanted) => {
        const title = document.querySelector('#page-title')
        if (title === null) return false
        return Number(/\d+/.exec(getComputedStyle(title).color)?.[0]) > 128 === (wanted === 'light')
      }, color)
    await wordsAre('light')

    await page.emulateMedia({ media: 'print' })
    await wordsAre('dark')

    await page.emulateMedia({ media: 'screen' })
    await wordsAre('light')
    expect(troubles).to.deep.equal([])
  })

  it('folds a list’s filters, shows them when they are asked for, and keeps what they choose in sight', async () => {
    const { page, troubles } = await world.as(userId, { locale: 'en', isNarrow: true })
    await page.goto('/patches')
    const severity = page.getByRole('combobox', { name: 'Severity' })
    const toggle = page.getByRole('button', { name: 'Filters', exact: true })
    await toggle.waitFor()
    expect(await severity.isVisible()).to.equal(false)

    await toggle.click()
    expect(await toggle.getAttribute('aria-expanded')).to.equal('true')
    await severity.selectOption('critical')
    await page.waitForURL(/severity=critical/)
    expect(await seriousBarriers(page)).to.deep.equal([])

    await toggle.click()
    expect(await severity.isVisible()).to.equal(false)
    await page.getByText('1 filter', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Clear all filters' }).first().click()
    await page.waitForURL((url) => !url.search.includes('severity'))
    expect(troubles).to.deep.equal([])
  })
})
