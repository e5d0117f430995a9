import { expect } from 'chai'
import { needs } from '../support/needs.ts'
import { aTenant, aUser, PASSWORD } from '../support/people.ts'
import { LOCK } from '../../server/users/rules.ts'
import { openTestConsole, overflowOf, seriousBarriers, type TestConsole } from './browser.ts'

describe('signing in to the console', function () {
  this.timeout(60_000)
  let world: TestConsole
  let userId: string

  before(needs('chromium'))
  before(async () => {
    world = await openTestConsole()
    userId = await aUser(world.test.app, 'tenant_admin', await aTenant(world.test.app))
  })
  after(() => world?.close())

  for (const locale of ['ja', 'en'] as const) {
    it(`keeps the address that was asked for, and is open to everybody (${locale})`, async () => {
      const { page, troubles } = await world.open({ locale, isNarrow: locale === 'en', isDark: locale === 'en' })
      await page.goto('/patches?view=all')
      await page.getByRole('heading', { level: 1, name: locale === 'ja' ? 'Tsukuroi へサインイン' : 'Sign in to Tsukuroi' }).waitFor()
      expect(await seriousBarriers(page)).to.deep.equal([])
      expect(await overflowOf(page)).to.equal(0)

      await page.locator('#user-id').fill(userId)
      await page.locator('#password').fill(PASSWORD)
      await page.keyboard.press('Enter')

      await page.locator('#page-title').waitFor()
      expect(new URL(page.url()).pathname + new URL(page.url()).search).to.equal('/patches?view=all')
      expect(troubles).to.deep.equal([])
    })
  }

  it('says in the reader’s language that it was wrong, keeps the user id, and locks after too many attempts', async () => {
    const locked = await aUser(world.test.app, 'infra_admin')
    const { page } = await world.open({ locale: 'en' })
    await page.goto('/')
    await page.locator('#user-id').fill(locked)
    for (let attempt = 0; attempt < LOCK.failures; attempt += 1) {
      await page.locator('#password').fill(`wrong ${attempt}`)
      await page.keyboard.press('Enter')
      await page.getByRole('alert').getByText('CFMGM30005').waitFor()
      await page.waitForFunction(() => (document.querySelector('#password') as HTMLInputElement).value === '')
    }
    expect(await page.locator('#user-id').inputValue()).to.equal(locked)
    await page.locator('#password').fill(PASSWORD)
    await page.keyboard.press('Enter')

    await page.getByRole('alert').getByText('The account is locked after too many failed attempts.').waitFor()
  })

  it('is asked for again when the session has ended, on top of what was typed', async () => {
    const { page, context } = await world.as(userId, { locale: 'en' })
    await page.goto('/patches')
    await page.locator('#page-title').waitFor()
    await page.getByRole('textbox', { name: /Search/ }).fill('kernel')
    await world.test.app.pools.infra('session').delete()
    await page.getByRole('button', { name: 'Ask anew' }).click()

    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor()
    await page.locator('#password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor({ state: 'detached' })

    expect(await page.getByRole('textbox', { name: /Search/ }).inputValue()).to.equal('kernel')
    expect((await context.request.get('/api/v1/session')).status()).to.equal(200)
  })

  it('ends by the menu, and leaves nothing behind', async () => {
    const { page } = await world.as(userId, { locale: 'en' })
    await page.goto('/')
    await page.getByRole('button', { name: /^Account of/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()

    await page.getByRole('heading', { name: 'Sign in to Tsukuroi' }).waitFor()
    expect(await page.evaluate(() => sessionStorage.length)).to.equal(0)
  })
})
