import { expect } from 'chai'
import { needs } from '../support/needs.ts'
import { aUser } from '../support/people.ts'
import { openTestConsole, overflowOf, seriousBarriers, type TestConsole } from './browser.ts'

describe('the administration of the service in the console', function () {
  this.timeout(60_000)
  let world: TestConsole
  let userId: string

  before(needs('chromium'))
  before(async () => {
    world = await openTestConsole()
    userId = await aUser(world.test.app, 'infra_admin')
  })
  after(() => world?.close())

  it('keeps what was typed of mail settings that the service refuses, says which field is wrong, and never shows a secret again', async () => {
    const { page, troubles } = await world.as(userId, { locale: 'en' })
    await page.goto('/mail')
    await page.locator('#mail-host').fill('mail.example.com')
    await page.locator('#mail-sender-address').fill('patches@example.com')
    await page.locator('#mail-port').fill('70000')
    await page.locator('#mail-auth').selectOption('password')
    await page.locator('#mail-user').fill('sender')
    await page.locator('#mail-password').fill('not to be seen again')
    await page.getByRole('button', { name: 'Save' }).click()

    await page.locator('#mail-port-help').getByText('This is too long or too large.').waitFor()
    expect(await page.locator('#mail-host').inputValue()).to.equal('mail.example.com')
    await page.locator('#mail-port').fill('587')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The mail settings are saved.').waitFor()

    await page.reload()
    await page.locator('#mail-password-help').getByText('A value is kept.').waitFor()
    expect(await page.locator('#mail-password').inputValue()).to.equal('')
    expect(await page.content()).not.to.contain('not to be seen again')
    expect(await seriousBarriers(page)).to.deep.equal([])
    expect(troubles).to.deep.equal([])
  })

  it('verifies the chain of the audit log', async () => {
    const { page, troubles } = await world.as(userId, { locale: 'en', isNarrow: true, isDark: true })
    await page.goto('/audit')
    await page.getByRole('button', { name: 'Verify the chain' }).click()

    await page.getByText('The chain is whole').waitFor()
    expect(await overflowOf(page)).to.equal(0)
    expect(await seriousBarriers(page)).to.deep.equal([])
    expect(troubles).to.deep.equal([])
  })

  it('registers a WSUS server without reaching it, and tells of a test what was asked and why it failed', async () => {
    const { page } = await world.as(userId, { locale: 'en' })
    await page.goto('/sources')
    await page.getByRole('button', { name: 'Register a WSUS server' }).click()
    await page.locator('#source-id').fill('wsus-of-console')
    await page.locator('#route-url').fill('http://127.0.0.1:9')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { level: 1, name: 'wsus-of-console' }).waitFor()
    await page.getByRole('button', { name: 'Test the connection' }).click()

    await page.getByText('Not reached').waitFor()
    expect(await page.getByText('http://127.0.0.1:9').count()).to.be.greaterThan(0)
    expect(await seriousBarriers(page)).to.deep.equal([])
  })
})
