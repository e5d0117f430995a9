import { expect } from 'chai'
import { needs } from '../support/needs.ts'
import { aTenant, aUser, PASSWORD } from '../support/people.ts'
import { openTestConsole, seriousBarriers, signInAs, type TestConsole } from './browser.ts'

describe('the profile', function () {
  this.timeout(120_000)
  let world: TestConsole
  let tenantId: string

  before(needs('chromium'))
  before(async () => {
    world = await openTestConsole()
    tenantId = await aTenant(world.test.app)
  })
  after(() => world?.close())

  it('changes the password by rules that it tells before, says beside the field what is wrong, and keeps the session', async () => {
    const userId = await aUser(world.test.app, 'tenant_user', tenantId)
    const { page, context, troubles } = await world.as(userId, { locale: 'en' })
    await page.goto('/profile')
    await page.getByText('8 to 64 characters, not your user ID.').waitFor()
    const type = async (old: string, next: string, again = next): Promise<void> => {
      await page.locator('#password-old').fill(old)
      await page.locator('#password-next').fill(next)
      await page.locator('#password-again').fill(again)
      await page.keyboard.press('Enter')
    }

    await type(PASSWORD, 'short')
    await page.locator('#password-next-help').getByText('Use 8 to 64 characters; these are 5.').waitFor()
    await type(PASSWORD, 'a new and better one', 'a new and other one')
    await page.locator('#password-again-help').getByText('The two are not the same.').waitFor()
    await type('not my password', 'a new and better one')
    await page.locator('#password-old-help').getByText('This is not your present password.').waitFor()
    expect(await page.locator('#password-next').inputValue()).to.equal('a new and better one')
    expect(await seriousBarriers(page)).to.deep.equal([])
    await type(PASSWORD, 'a new and better one')
    await page.getByText('The password is changed.').waitFor()

    expect(await page.locator('#password-next').inputValue()).to.equal('')
    expect((await context.request.get('/api/v1/session')).status()).to.equal(200)
    const elsewhere = await world.open()
    await signInAs(elsewhere.context, world.url, userId, 'en', 'a new and better one')
    expect(troubles).to.deep.equal([])
  })

  it('changes language and time zone at once, by the keyboard, and goes back to what the tenant has', async () => {
    const userId = await aUser(world.test.app, 'tenant_user', tenantId)
    const { page, context, troubles } = await world.as(userId, { locale: 'ja', isNarrow: true, isDark: true })
    const chosen = async (): Promise<unknown> =>
      ((await (await context.request.get('/api/v1/session')).json()) as { chosen: unknown }).chosen
    await page.goto('/profile')
    await page.getByLabel('言語').selectOption('en')
    await page.locator('#zone').focus()
    await page.locator('#zone').fill('ｂｕｅｎｏｓ ａｉ')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    expect(await page.locator('#zone').inputValue()).to.match(/Buenos_Aires$/)
    expect(await seriousBarriers(page)).to.deep.equal([])
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByText('Language and time zone are saved.').waitFor()
    expect(await page.getByRole('heading', { level: 1 }).innerText()).to.equal('Profile')
    expect(await chosen()).to.have.property('locale', 'en')

    await page.locator('#zone').click()
    await page.getByRole('listbox').getByRole('option', { name: 'As the tenant has it' }).click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Language and time zone are saved.').waitFor()

    expect(await chosen()).to.deep.equal({ locale: 'en', timeZone: null })
    expect(troubles).to.deep.equal([])
  })
})
