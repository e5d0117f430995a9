import { expect } from 'chai'
import type { Locator, Page } from 'playwright-core'
import { decisionWords } from '../../console/words/decisions.ts'
import { frameWords } from '../../console/words/frame.ts'
import { listWords } from '../../console/words/list.ts'
import { patchWords } from '../../console/words/patches.ts'
import { wizardWords } from '../../console/words/wizard.ts'
import { needs } from '../support/needs.ts'
import { PASSWORD } from '../support/people.ts'
import { openEstate, type ConsoleEstate } from './estate.ts'
import { isOn, stopOf, tabTo } from './keyboard.ts'
import { settled } from './look.ts'
import { sayIn } from './words.ts'

const say = sayIn('en', frameWords)
const sayList = sayIn('en', listWords)
const sayWizard = sayIn('en', wizardWords)
const decide = sayIn('en', decisionWords)

describe('the console without a mouse', function () {
  this.timeout(600_000)
  let estate: ConsoleEstate

  before(needs('chromium'))
  before(async () => {
    estate = await openEstate()
  })
  after(() => estate?.close())

  /** Signs in by typing; the language was chosen before. */
  async function enter(userId: string, address: string): Promise<Page> {
    await (await estate.as(userId, { locale: 'en' })).context.close()
    const { page } = await estate.open({ locale: 'en' })
    await page.goto(address)
    await page.locator('#user-id:focus').waitFor()
    await page.keyboard.type(userId)
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await settled(page)
    return page
  }

  it('leads from the sign-in over chosen patches through the wizard to a request', async () => {
    const page = await enter(estate.people.tenant_user, '/patches?view=unapplied')
    await tabTo(page, page.getByRole('checkbox', { name: /^Select / }).first())
    await page.keyboard.press('Space')
    await page.getByText(sayList('selected', { count: 1 })).waitFor()
    await tabTo(page, page.getByRole('button', { name: sayIn('en', patchWords)('apply'), exact: true }), true)
    await page.keyboard.press('Enter')

    const next = page.getByRole('button', { name: say('next'), exact: true })
    await page.getByText(sayWizard('chosen', { count: 1 })).waitFor()
    await tabTo(page, next)
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByRole('button', { name: sayWizard('choose_all') }))
    await page.keyboard.press('Enter')
    await tabTo(page, next)
    await page.keyboard.press('Enter')
    await page.getByLabel(sayWizard('at_once')).waitFor()
    await tabTo(page, page.locator('#comment'))
    await page.keyboard.type('typed, never clicked')
    await tabTo(page, next)
    await page.keyboard.press('Enter')
    const confirm = page.getByRole('button', { name: sayWizard('confirm'), exact: true })
    await confirm.and(page.locator(':enabled')).waitFor({ timeout: 60_000 })
    await tabTo(page, confirm)
    await page.keyboard.press('Enter')

    await page.waitForURL(/\/jobs\/[A-Z0-9]{9}/)
    await page.locator('#main').getByText('typed, never clicked').first().waitFor()
    expect(await isOn(page, page.locator('#main')), 'a new page has the focus').to.equal(true)
    await page.context().close()
  })

  it('leads from the inbox to an approval, in a dialog that keeps the keyboard and gives it back', async () => {
    const page = await enter(estate.people.tenant_admin, '/jobs?view=inbox')
    const address = `/jobs/${encodeURIComponent(estate.jobs.waiting)}`
    await tabTo(page, page.locator(`#main a[href="${address}"]`))
    await page.keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === address)
    await settled(page)
    const approve = page.locator('#main').getByRole('button', { name: decide('act_approve'), exact: true })
    await tabTo(page, approve)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await staysIn(page, dialog)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await isOn(page, approve), 'the button has the keyboard again').to.equal(true)

    await page.keyboard.press('Enter')
    await dialog.waitFor()
    await tabTo(page, dialog.locator('#decision-comment'))
    await page.keyboard.type('approved by keyboard')
    await tabTo(page, dialog.getByRole('button', { name: decide('act_approve'), exact: true }))
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await page.locator('td', { hasText: 'approved by keyboard' }).first().waitFor()
    await page.context().close()
  })

  it('skips to the content, opens and closes menus, and shows on every stop of a page where the keyboard is', async () => {
    const page = await enter(estate.people.tenant_admin, '/patches')
    await page.reload()
    await settled(page)
    await page.keyboard.press('Tab')
    expect(await stopOf(page)).to.deep.equal({ name: `a ${say('skip')}`, problems: [] })
    await page.keyboard.press('Enter')
    expect(await isOn(page, page.locator('#main')), 'the content has the keyboard').to.equal(true)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.closest('#main') !== null)).to.equal(true)

    await page.reload()
    await settled(page)
    const account = page.getByRole('button', { name: /^Account of/ })
    await tabTo(page, account)
    await page.keyboard.press('Enter')
    await page.locator('[role=menuitem]:focus').waitFor()
    await page.keyboard.press('ArrowDown')
    await page.locator('[role=menuitem]:focus').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('menuitem').first().waitFor({ state: 'detached' })
    expect(await isOn(page, account), 'the menu’s button has the keyboard again').to.equal(true)
    await page.context().close()
  })

  it('would be found out if it did not show where the keyboard is', async () => {
    const { page, context } = await estate.as(estate.people.tenant_admin, { locale: 'en' })
    await page.goto('/jobs')
    await settled(page)
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet()
      const plain = 'outline: none; box-shadow: none; border: 1px solid red; background: none; text-decoration: none'
      sheet.replaceSync(`*, *::before, *::after { ${plain.replaceAll(/(;|$)/g, ' !important$1')} }`)
      document.adoptedStyleSheets.push(sheet)
    })
    const unseen = (await walk(page)).filter(({ problems }) => problems.some((problem) => problem.startsWith('nothing shows')))
    expect(unseen.length).to.be.greaterThan(10)
    await context.close()
  })

  for (const path of ['/', '/patches', '/computers', '/jobs', '/wizard', '/reports']) {
    it(`shows on every stop of ${path} where the keyboard is`, async () => {
      const { page, context } = await estate.as(estate.people.tenant_admin, { locale: 'en' })
      await page.goto(path)
      await settled(page)
      const stops = await walk(page)

      const wrong = stops.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`))
      expect(wrong, wrong.join('\n')).to.deep.equal([])
      expect(stops.length).to.be.greaterThan(15)
      await context.close()
    })
  }
})

/** Tab from the beginning of a page to its end. */
async function walk(page: Page) {
  const stops: Awaited<ReturnType<typeof stopOf>>[] = []
  await page.evaluate(() => {
    const seen = new WeakSet<Element>()
    Object.assign(globalThis, { wasSeen: () => seen.has(document.activeElement!) || !seen.add(document.activeElement!) })
  })
  while (stops.length < 400) {
    await page.keyboard.press('Tab')
    const isOver = await page.evaluate(
      () => document.activeElement === document.body || (globalThis as unknown as { wasSeen(): boolean }).wasSeen(),
    )
    if (isOver) return stops
    stops.push(await stopOf(page))
  }
  throw new Error('the page has no end for the keyboard')
}

/** A dialog has the keyboard from the beginning and keeps it, forwards and backwards. */
async function staysIn(page: Page, dialog: Locator): Promise<void> {
  const isInside = (): Promise<boolean> => dialog.evaluate((node) => node.contains(document.activeElement))
  await page.waitForFunction(() => document.querySelector('[role=dialog]')?.contains(document.activeElement) === true)
  for (const key of ['Tab', 'Shift+Tab']) {
    for (let n = 0; n < 8; n += 1) {
      await page.keyboard.press(key)
      expect(await isInside(), `${key} ${n + 1}`).to.equal(true)
    }
  }
}
