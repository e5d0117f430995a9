import { expect } from 'chai'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { SYSTEM, withInfra } from '../../server/context.ts'
import { recountTenant } from '../../server/health/service.ts'
import { advance } from '../../server/jobs/service.ts'
import { changePasswords } from '../../server/users/service.ts'
import { aPatch, aTenant, computers, TestAgent, type TestComputer, type World } from '../server/jobs/world.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { findProgram, needs } from '../support/needs.ts'
import { aUser, PASSWORD } from '../support/people.ts'

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** Where pictures of the pages go when somebody wants to look at them. */
const PICTURES = process.env['TSUKUROI_TEST_PICTURES']

const SCREENS = [
  { name: 'wide-light', width: 1280, height: 900, colorScheme: 'light' },
  { name: 'narrow-dark', width: 390, height: 844, colorScheme: 'dark' },
] as const

describe('the pages in a browser', function () {
  this.timeout(90_000)
  let test: TestApi
  let chrome: Browser

  before(needs('chromium'))
  before(async () => {
    test = await openTestApi()
    await aUser(test.app, 'administrator')
    const executablePath = findProgram('chromium')
    chrome = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: ARGUMENTS })
  })
  after(async () => {
    await chrome?.close()
    await test?.close()
  })

  /** A window without scripts, as somebody who has not signed in yet. */
  async function openWindow(screen: (typeof SCREENS)[number], locale: 'ja' | 'en'): Promise<Page> {
    const { width, height, colorScheme } = screen
    const context = await chrome.newContext({
      javaScriptEnabled: false,
      viewport: { width, height },
      colorScheme,
      locale,
      baseURL: test.url,
    })
    return context.newPage()
  }

  async function aWorld(locale: 'ja' | 'en'): Promise<{ world: World; on: TestComputer[]; patchName: string }> {
    const world = await aTenant(test.app)
    const { infra } = test.app.pools
    await infra('tenant')
      .where({ id: world.tenantId })
      .update({ locale, name: locale === 'ja' ? '繕い商事株式会社' : 'Mending Ltd.' })
    const on = await computers(world, 2)
    const patch = await aPatch(world, on)
    await infra('patch')
      .where({ id: patch.id })
      .update({ severity: 'critical', exploited: true, released_at: new Date('2026-11-10T18:00:00Z') })
    await withInfra(test.app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
    const people = [world.user, world.admin].map((person) => ({ userId: person.name, password: PASSWORD }))
    await withInfra(test.app, SYSTEM, (ctx) => changePasswords(ctx, people))
    const row = (await infra('patch').where({ id: patch.id }).first('name')) as { name: string }
    return { world, on, patchName: row.name }
  }

  /** What the worker does in the running service. */
  async function settle(path: string): Promise<void> {
    const publicId = decodeURIComponent(path.slice('/jobs/'.length))
    const job = (await test.app.pools
      .infra('job')
      .where({ public_id: publicId })
      .first('id as jobId', 'tenant_id as tenantId')) as Parameters<typeof advance>[1]
    await advance(test.app, job)
  }

  async function signIn(page: Page, userId: string): Promise<void> {
    await page.locator('#userId').fill(userId)
    await page.locator('#password').fill(PASSWORD)
    await page.locator('main button[type=submit]').click()
  }

  /** What every page must be: in one language, without sideways scrolling, with labels, one heading, and enough contrast by its colors. */
  async function look(page: Page, name: string): Promise<void> {
    expect(await page.locator('script, [style], [onclick]').count(), name).to.equal(0)
    if (PICTURES !== undefined) {
      await mkdir(PICTURES, { recursive: true })
      await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
    }
    expect(await page.locator('h1').count(), name).to.equal(1)
    for (const input of await page.locator('input:not([type=hidden]), select').all()) {
      const id = await input.getAttribute('id')
      const labelled = (await input.getAttribute('aria-label')) !== null || (await input.locator('xpath=ancestor::label').count()) === 1
      expect(labelled || (await page.locator(`label[for="${id}"]`).count()) === 1, `${name}: ${id} has no label`).to.equal(true)
    }
    const box = await page.locator('main').boundingBox()
    const { width } = page.viewportSize() ?? { width: 0 }
    expect((box?.x ?? 0) + (box?.width ?? 0), `${name} is wider than the window`).to.be.at.most(width)
  }

  for (const [index, locale] of (['ja', 'en'] as const).entries()) {
    const screen = SCREENS[index] ?? SCREENS[0]

    it(`leads from the mail’s link to an approved and finished job (${locale}, ${screen.name})`, async () => {
      const { world, on, patchName } = await aWorld(locale)
      const page = await openWindow(screen, locale)
      const picture = (name: string) => look(page, `${locale}-${screen.name}-${name}`)

      await page.goto('/wizard')
      await picture('1-sign-in')
      await signIn(page, world.user.name)
      expect(new URL(page.url()).pathname).to.equal('/patches/request')
      await picture('2-choose')
      await page.getByText(patchName, { exact: true }).first().click()
      await page.locator('main button[type=submit]').click()
      await page.locator('#schedule').fill('2020-01-01 00:00')
      await page.locator('input[name=restart]').check()
      await page.locator('button[value=preview]').click()
      expect(await page.locator('#schedule').inputValue()).to.equal('2020-01-01 00:00')
      expect(await page.locator('#schedule').getAttribute('aria-invalid')).to.equal('true')
      await picture('3-wrong-time')
      await page.locator('#schedule').fill('')
      await page.locator('#comment').fill(locale === 'ja' ? '月例パッチ' : 'monthly patches')
      await page.locator('button[value=preview]').click()
      await picture('4-preview')
      await page.locator('button[value=confirm]').click()
      const job = new URL(page.url()).pathname
      expect(job).to.match(/^\/jobs\//)
      await picture('5-job')

      const admin = await openWindow(screen, locale)
      await admin.goto('/')
      await signIn(admin, world.admin.name)
      await look(admin, `${locale}-${screen.name}-6-home`)
      await admin.locator(`a[href="${decodeURIComponent(job)}"]`).click()
      await look(admin, `${locale}-${screen.name}-7-decide`)
      await admin.locator('#comment').fill('<b>ok</b>')
      await admin.locator('button[value=approve]').click()
      for (const computer of on) await new TestAgent(test.app, computer).work(() => ({ bootId: 'boot-2' }))
      await settle(job)
      await admin.goto(job)
      await look(admin, `${locale}-${screen.name}-8-done`)

      const text = await admin.locator('main').innerText()
      expect(text)
        .to.contain(locale === 'ja' ? '完了' : 'completed')
        .and.to.contain('<b>ok</b>')
      expect(await admin.locator('main b').count()).to.equal(0)
      await admin.locator('header button').click()
      expect(new URL(admin.url()).pathname).to.equal('/sign-in')
    })
  }

  it('can be walked with the keyboard alone, from the skip link on', async () => {
    const { world } = await aWorld('en')
    const page = await openWindow(SCREENS[0], 'en')
    await page.goto('/')
    await page.locator('#userId').focus()
    await page.keyboard.type(world.admin.name)
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${test.url}/`)
    await page.keyboard.press('Tab')

    expect(await page.locator(':focus').innerText()).to.equal('Skip to content')
    await page.keyboard.press('Enter')
    expect(new URL(page.url()).hash).to.equal('#content')
  })
})
