import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { decisionWords } from '../../console/words/decisions.ts'
import { frameWords } from '../../console/words/frame.ts'
import { signInWords } from '../../console/words/sign-in.ts'
import { wizardWords } from '../../console/words/wizard.ts'
import { startApi, type RunningApi } from '../../server/api.ts'
import { endpoints } from '../../server/endpoints.ts'
import { TENANTS } from '../faults/estate.ts'
import { aRequest, requested } from '../server/jobs/world.ts'
import { needs } from '../support/needs.ts'
import { PASSWORD } from '../support/people.ts'
import { AN_ERROR, API, BAD_DAYS } from './bad-days.ts'
import { openEstate, type ConsoleEstate } from './estate.ts'
import { askIn, openPage, settled } from './look.ts'
import { addressOf, consolePages, rolesOf, type ConsolePage } from './pages.ts'
import { sayIn } from './words.ts'

const say = sayIn('en', frameWords)
const decide = sayIn('en', decisionWords)
/** Who walks in which language; the language belongs to the person. */
const WALKERS = [
  ['administrator', 'ja'],
  ['infra_admin', 'en'],
  ['administrator', 'ja'],
] as const

/** Pages that ask for nothing before something was chosen on them. */
const OTHERWISE: Readonly<Record<string, string>> = { '/settings': `/settings?tenantId=${TENANTS[0]}` }

describe('the console on a bad day', function () {
  this.timeout(600_000)
  let estate: ConsoleEstate
  let again: RunningApi | undefined

  before(needs('chromium'))
  before(async () => {
    estate = await openEstate()
  })
  after(async () => {
    await again?.stop()
    await estate?.close()
  })

  it('says on every page, in the reader’s language, what happened and what to do, and goes on where that was done', async () => {
    const pages = consolePages().filter((one) => rolesOf(one).includes('administrator'))
    const left = new Set(pages)
    const found: string[] = []
    let looked = 0
    await Promise.all(
      WALKERS.map(async ([role, locale]) => {
        const window = await estate.as(estate.people[role], { locale })
        for (const one of pages) {
          if (!rolesOf(one).includes(role) || !left.delete(one)) continue
          const lines = await suffer(window.page, one, locale).catch((err: unknown) => [String(err).split('\n')[0] ?? ''])
          found.push(...lines.map((line) => `${one.path} (${locale}): ${line}`))
          looked += 1
          await window.page.unrouteAll({ behavior: 'ignoreErrors' })
        }
        await window.context.close()
      }),
    )

    expect(found, found.join('\n')).to.deep.equal([])
    expect(looked).to.equal(pages.length).and.be.greaterThan(30)
  })

  it('shows that it is loading while the service is slow, and then what it has', async () => {
    const { page, context } = await estate.as(estate.people.administrator, { locale: 'en' })
    await page.route(API, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_000))
      await route.continue().catch(() => undefined)
    })
    for (const path of ['/', '/patches', '/jobs', '/sources']) {
      await page.goto(path, { waitUntil: 'domcontentloaded' })
      await page.locator('.pf-v6-c-spinner').first().waitFor()
      await settled(page)
      expect(await page.locator('.pf-v6-c-spinner').count(), path).to.equal(0)
      expect(await page.locator('#main table tbody tr').count(), path).to.be.greaterThan(0)
    }
    await context.close()
  })

  it('lets one of two people decide who decide at once, and tells the other', async () => {
    const windows = [
      await estate.as(estate.people.tenant_admin, { locale: 'en' }),
      await estate.as(estate.people.administrator, { locale: 'en' }),
    ]
    const job = await anotherRequest()
    for (const { page } of windows) await openDecision(page, job)
    const answers = windows.map(({ page }) => page.waitForResponse((response) => response.url().endsWith('/approve')))
    await Promise.all(windows.map(({ page }) => approveIn(page).click()))
    const statuses = (await Promise.all(answers)).map((answer) => answer.status()).toSorted((a, b) => a - b)

    expect(statuses).to.deep.equal([200, 409])
    for (const { page } of windows) await page.getByRole('dialog').waitFor({ state: 'detached' })
    const told = await Promise.all(windows.map(({ page }) => page.getByText(decide('failed_late')).first().isVisible()))
    expect(told.filter(Boolean)).to.have.length(1)
    for (const { context } of windows) await context.close()
  })

  it('keeps a comment over an error and over the end of the session, and sends it in the end', async () => {
    const { page, context } = await estate.as(estate.people.tenant_admin, { locale: 'en' })
    const job = await anotherRequest()
    await openDecision(page, job)
    const comment = page.getByRole('dialog').locator('#decision-comment')
    await comment.fill('as was said on the telephone')
    await page.route(API, AN_ERROR.answer)
    await approveIn(page).click()
    await page.getByRole('dialog').getByRole('alert').getByText(AN_ERROR.number).waitFor()
    await page.unrouteAll()
    expect(await comment.inputValue()).to.equal('as was said on the telephone')

    await estate.app.pools.infra('session').delete()
    await approveIn(page).click()
    const again = sayIn('en', signInWords)
    await page.locator('#password').fill(PASSWORD)
    await page.getByRole('button', { name: again('sign_in'), exact: true }).click()

    await page.locator('td', { hasText: 'as was said on the telephone' }).first().waitFor()
    expect(await page.getByRole('dialog').count()).to.equal(0)
    await context.close()
  })

  it('keeps what was typed while the service is started again, and goes on afterwards', async () => {
    const list = await estate.as(estate.people.tenant_admin, { locale: 'en' })
    const wizard = await estate.as(estate.people.tenant_admin, { locale: 'en' })
    await openPage(list.page, '/patches')
    const search = list.page.getByRole('textbox', { name: /Search/ }).first()
    await toMethod(wizard.page, estate.patches[0]?.publicId ?? '')
    const { port } = new URL(estate.url)

    await estate.test.api.stop()
    await search.fill('Cumulative')
    await search.press('Enter')
    // The messages themselves cannot be loaded now, and still the reader is told.
    await list.page.locator('#main [role=alert]').getByText(say('away')).waitFor()
    await wizard.page.locator('#comment').fill('for the second ring')
    await nextIn(wizard.page).click()
    await wizard.page.getByRole('button', { name: say('retry') }).waitFor()
    expect(await search.inputValue()).to.equal('Cumulative')

    const { app } = estate.test
    again = await startApi({ ...app, config: { ...app.config, port: Number(port) } }, endpoints, { graceMs: 500 })
    for (const { page } of [list, wizard]) {
      const retry = page.getByRole('button', { name: say('retry') }).first()
      await retry.click()
      await retry.waitFor({ state: 'detached' })
    }
    await settled(list.page)
    await wizard.page.getByRole('button', { name: sayIn('en', wizardWords)('confirm'), exact: true }).waitFor()
    expect(await search.inputValue()).to.equal('Cumulative')
    expect(await list.page.locator('#main table tbody tr').count()).to.be.greaterThan(0)
    await wizard.page.getByRole('button', { name: sayIn('en', wizardWords)('step_method') }).click()
    expect(await wizard.page.locator('#comment').inputValue()).to.equal('for the second ring')
    for (const { context } of [list, wizard]) await context.close()
  })

  async function anotherRequest(): Promise<string> {
    const by = await estate.actor(estate.people.tenant_user)
    return (await requested(estate.app, by, aRequest(estate.computers, estate.patches.slice(4, 5), { onlyNeeded: true }))).publicId
  }

  /** One page on all bad days one after the other, and on a good one after them. @returns what it failed to do */
  async function suffer(page: Page, one: ConsolePage, locale: 'ja' | 'en'): Promise<string[]> {
    const words = sayIn(locale, frameWords)
    const address = OTHERWISE[one.path] ?? (await addressOf(one, askIn(page.context())))
    if (address === undefined) return ['the estate has nothing that it could show']
    const lines: string[] = []
    const retry = page.locator('#main').getByRole('button', { name: words('retry'), exact: true })
    let isOpen = false
    for (const [what, { number, answer }] of Object.entries(BAD_DAYS)) {
      await page.unrouteAll({ behavior: 'ignoreErrors' })
      await page.route(API, answer)
      if (!isOpen) await openPage(page, address)
      else await pressAll(page, retry)
      isOpen = true
      const told = await page.locator('#main').innerText()
      if ((await retry.count()) === 0) lines.push(`${what}: there is no way to try again`)
      if (!told.includes(number)) lines.push(`${what}: it is not told`)
      if ((await page.locator('#main [role=alert]:visible').count()) === 0) lines.push(`${what}: nobody hears of it`)
    }
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await pressAll(page, retry)
    if ((await retry.count()) > 0) lines.push('it still says so when the service is well again')
    return lines
  }
})

/** Tries again whatever failed, each once, and waits until the page has answered. */
async function pressAll(page: Page, retry: ReturnType<Page['locator']>): Promise<void> {
  for (const button of await retry.elementHandles()) await button.click().catch(() => undefined)
  await settled(page)
}

function approveIn(page: Page): ReturnType<Page['locator']> {
  return page.getByRole('dialog').getByRole('button', { name: decide('act_approve'), exact: true })
}

function nextIn(page: Page): ReturnType<Page['locator']> {
  return page.getByRole('button', { name: say('next'), exact: true })
}

async function openDecision(page: Page, jobId: string): Promise<void> {
  await openPage(page, `/jobs/${encodeURIComponent(jobId)}`)
  await page.getByRole('button', { name: decide('act_approve'), exact: true }).click()
  await page.getByRole('dialog').waitFor()
}

/** Through the wizard as far as its third step. */
async function toMethod(page: Page, patchId: string): Promise<void> {
  const words = sayIn('en', wizardWords)
  await openPage(page, `/wizard?patch=${encodeURIComponent(patchId)}`)
  await nextIn(page).click()
  await page.getByRole('button', { name: words('choose_all') }).click()
  await nextIn(page).click()
  await page.getByLabel(words('at_once')).waitFor()
}
