import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { signInWords } from '../../console/words/sign-in.ts'
import { startApi, type RunningApi } from '../../server/api.ts'
import { endpoints } from '../../server/endpoints.ts'
import { mailTo, TENANTS } from '../faults/estate.ts'
import { needs } from '../support/needs.ts'
import { PASSWORD } from '../support/people.ts'
import { AN_ERROR, API, AWAY } from './bad-days.ts'
import type { Window } from './browser.ts'
import { ESTATE_FORMS } from './forms-estate.ts'
import { OWN_FORMS } from './forms-own.ts'
import { SERVICE_FORMS } from './forms-service.ts'
import { STANDING, type Entry, type FormCase } from './forms.ts'
import { dialogGone, pick } from './hands.ts'
import { settled } from './look.ts'
import { openServiceWorld, registerFeed, type ServiceWorld } from './service-world.ts'
import { sayIn } from './words.ts'

/** Marks the form that is filled in: one that is drawn anew has lost what was typed, and the mark. */
const MARK = 'data-filled-in'
const WRITTEN = { ja: /[ぁ-ん]/, en: /^[^ぁ-んァ-ヶ一-龠]+$/ } as const

const FORMS = [...ESTATE_FORMS, ...SERVICE_FORMS, ...OWN_FORMS].map((form, at) => ({
  form,
  locale: at % 2 === 0 ? ('ja' as const) : ('en' as const),
}))

describe('what was typed into a form of the administration', function () {
  this.timeout(120_000)
  let world: ServiceWorld
  let api: RunningApi
  let isAway = false

  before(needs('chromium'))
  before(async () => {
    world = await openServiceWorld()
    api = world.test.api
    await registerFeed(world)
    await mailTo(world.app, world.mailbox)
    await bringStanding()
  })
  afterEach(async () => {
    if (isAway) await startAgain()
  })
  after(async () => {
    await api?.stop()
    await world?.close()
  })

  for (const { form, locale } of FORMS) {
    const { wrong } = form
    if (wrong !== undefined)
      it(`stays where it is wrong, and what is wrong is said beside it in the reader’s language: ${form.what} (${locale})`, async () => {
        const { page, context } = await opened(form, locale)
        for (const [id, entry] of Object.entries(wrong)) await enter(page, id, entry)
        const typed = await contentOf(page)

        await submit(page, form, locale)
        for (const id of Object.keys(wrong)) {
          const problem = page.locator(`[id="${id}-help"] .pf-m-error`)
          await problem.waitFor()
          expect(await problem.innerText(), id).to.match(WRITTEN[locale])
        }
        expect(await contentOf(page)).to.deep.equal(typed)
        await context.close()
      })

    it(`stays over an error, a restart of the service and the end of the session, and is taken in the end: ${form.what} (${locale})`, async () => {
      const { page, context } = await opened(form, locale)
      const typed = await contentOf(page)
      expect(emptyOf(typed, form), 'fields of which this test says nothing').to.deep.equal([])

      await page.route(API, AN_ERROR.answer)
      await submit(page, form, locale)
      expect(await problemIn(page, AN_ERROR.number)).to.match(WRITTEN[locale])
      expect(await contentOf(page), 'over an error').to.deep.equal(typed)
      await page.unroute(API)

      await api.stop()
      isAway = true
      await submit(page, form, locale)
      expect(await problemIn(page, AWAY)).to.match(WRITTEN[locale])
      expect(await contentOf(page), 'over a service that was away').to.deep.equal(typed)
      await startAgain()

      await world.app.pools.infra('session').delete()
      await submit(page, form, locale)
      await page.locator('#password').waitFor()
      expect(await contentOf(page), 'below the question for the password').to.deep.equal(typed)
      await page.locator('#password').fill(PASSWORD)
      await page.getByRole('button', { name: sayIn(locale, signInWords)('sign_in'), exact: true }).click()
      await (form.taken === undefined ? dialogGone(page) : form.taken({ page, locale }))
      await context.close()
    })
  }

  /** The form as somebody has filled it in, with everything that the service takes. */
  async function opened(form: FormCase, locale: 'ja' | 'en'): Promise<Window> {
    // Many sign in, which is more than one address may in a few minutes.
    await world.app.pools.owner('sign_in_attempt').delete()
    const window = await world.as(world.people[form.by ?? 'dual'], { locale })
    const { page } = window
    await page.goto(form.path)
    await settled(page)
    await form.open?.({ page, locale })
    await markForm(page, form)
    for (const [id, entry] of Object.entries(form.fields)) await enter(page, id, entry)
    return window
  }

  /** What forms refer to. */
  async function bringStanding(): Promise<void> {
    const [tenantId] = TENANTS
    const browser = world.test.browser()
    await browser.signIn(world.people.dual, PASSWORD)
    const add = async (path: string, body: object): Promise<void> => {
      expect((await browser.ask('POST', `/api/v1/${path}`, body)).status, path).to.be.oneOf([200, 201])
    }
    await add('server-groups/add', { serverGroups: [{ serverGroupId: null, name: STANDING, tenantId, owner: null }] })
    await add('sites', { name: STANDING, tenantId })
    await add('computer-groups', { name: STANDING, tenantId })
  }

  /** The same service at the same address. */
  async function startAgain(): Promise<void> {
    const { app } = world.test
    const { port } = new URL(world.url)
    api = await startApi({ ...app, config: { ...app.config, port: Number(port) } }, endpoints, { graceMs: 100 })
    isAway = false
  }
})

async function markForm(page: Page, { within = '[role=dialog]' }: FormCase): Promise<void> {
  const form = page.locator(within)
  await form.locator('input, select, textarea').first().waitFor()
  await form.evaluate((element, mark) => element.setAttribute(mark, ''), MARK)
}

async function enter(page: Page, id: string, entry: Entry): Promise<void> {
  const field = page.locator(`[${MARK}] [id="${id}"]`)
  if (typeof entry === 'string') await field.fill(entry)
  else if (typeof entry === 'boolean') await field.setChecked(entry)
  else if ('choose' in entry) await field.selectOption(entry.choose)
  else if ('pick' in entry) await pick(page, `#${id}`, entry.pick)
  else {
    const { file: name, body } = entry
    await page
      .locator(`[${MARK}] input[type=file]`)
      .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(body) })
  }
}

/** What stands in each field of the marked form, and what was chosen beside them. */
function contentOf(page: Page): Promise<Record<string, string | boolean>> {
  return page.locator(`[${MARK}]`).evaluate((form) => {
    const content: Record<string, string | boolean> = {
      chosen: [...form.querySelectorAll('.ts-chosen li')].map(({ textContent }) => textContent).join(),
    }
    for (const field of form.querySelectorAll<HTMLInputElement>('input:not([type=file]), select, textarea')) {
      if (field.disabled) continue
      content[field.id] = field.type === 'checkbox' || field.type === 'radio' ? field.checked : field.value
    }
    return content
  })
}

function emptyOf(content: Readonly<Record<string, string | boolean>>, { fields, left = [] }: FormCase): string[] {
  const told = [...left, ...Object.keys(fields).filter((id) => !left.includes(id) && content[id] !== ''), 'chosen']
  return Object.entries(content)
    .filter(([id, value]) => typeof value === 'string' && !told.includes(id) && !told.some((one) => id === `${one}-filename`))
    .map(([id]) => id)
}

async function submit(page: Page, form: FormCase, locale: 'ja' | 'en'): Promise<void> {
  await page
    .locator(`${form.within ?? '[role=dialog]'}`)
    .getByRole('button', { name: form.submit(locale), exact: true })
    .click()
}

/** The message of a number that the form itself tells. */
async function problemIn(page: Page, number: string): Promise<string> {
  const alert = page.locator(`[${MARK}] [role=alert]`).filter({ hasText: number })
  await alert.waitFor()
  return alert.innerText()
}
