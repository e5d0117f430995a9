import { expect } from 'chai'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { decisionWords } from '../../console/words/decisions.ts'
import { labels } from '../../console/words/labels.ts'
import { wizardWords } from '../../console/words/wizard.ts'
import { frameWords } from '../../console/words/frame.ts'
import { bundleAgent, startWindowsAgent } from '../../demo/agents.ts'
import { readDemoConfig } from '../../demo/config.ts'
import * as windows from '../../demo/flow/windows.ts'
import { setUp, startWorld, type World } from '../../demo/world.ts'
import { buildConsole } from '../../tools/console-build.ts'
import { root } from '../../tools/source-files.ts'
import { launch, openWindow, type Window } from '../console/browser.ts'
import { askIn } from '../console/look.ts'
import { sayIn } from '../console/words.ts'
import { needs } from '../support/needs.ts'

/** Who asks and who decides, each in the language of the one who asks. */
const TRIES = [
  { locale: 'ja', tenant: 'sakura' },
  { locale: 'en', tenant: 'minato' },
] as const

describe('from a mail to an applied patch, in the browser', function () {
  this.timeout(600_000)
  let world: World
  let story: windows.Story
  let chrome: Browser
  let folder: string

  before(needs('chromium'))
  before(async () => {
    await buildConsole(() => undefined)
    folder = await mkdtemp(join(tmpdir(), 'tsukuroi-journey-'))
    const config = readDemoConfig(['--once', '--allow-missing', '--computers', '2'], root)
    if (config === 'help') throw new Error('no help was asked for')
    world = await startWorld({ ...config, folder }, () => undefined)
    story = windows.chooseStory(world)
    await setUp(world)
    await windows.approveBaseline(world, story)
    await windows.discover(world)
    await windows.assignComputers(world)
    const program = await bundleAgent(world)
    for (const machine of story.concerned) await startWindowsAgent(world, program, machine)
    await windows.approveStory(world, story)
    await windows.discover(world)
    chrome = await launch()
  })
  after(async () => {
    await chrome?.close()
    await world?.stop()
    const cluster = await readFile(join(folder, 'state/postgres.json'), 'utf8').catch(() => undefined)
    if (cluster !== undefined) await rm((JSON.parse(cluster) as { home: string }).home, { recursive: true, force: true })
    await rm(folder, { recursive: true, force: true })
  })

  for (const { locale, tenant } of TRIES) {
    it(`leads over the wizard, the exact plan, another person's approval and the agents to the results (${locale})`, async () => {
      const user = await personAt(await linkOfMail(`${tenant}-user`), `${tenant}-user`, locale)
      const jobUrl = await request(user, locale)

      const admin = await personAt('/jobs?view=inbox', `${tenant}-admin`, 'ja')
      await approve(admin, jobUrl)

      // Both windows stay open: what happens comes to them without loading anything again.
      const done = (language: 'ja' | 'en'): string => sayIn(language, labels)('job_completed')
      await admin.page.locator('#main').getByText(done('ja'), { exact: true }).first().waitFor({ timeout: 120_000 })
      await user.page.locator('#main').getByText(done(locale), { exact: true }).first().waitFor({ timeout: 10_000 })

      await windows.discover(world)
      await showsInstalled(user, locale)
      expect([...user.troubles, ...admin.troubles]).to.deep.equal([])
      await user.context.close()
      await admin.context.close()
    })
  }

  /** The link that a person's mail gives for the update of the story. */
  async function linkOfMail(userId: string): Promise<string> {
    const { email } = world.people.account(userId)
    await world.mailbox.waitFor(() => world.mailbox.mailsTo(email).length > 0, 60_000)
    const text = world.mailbox.mailsTo(email)[0]?.text ?? ''
    const links = [...text.matchAll(/https?:\/\/\S+\/wizard\?patch=\S+/g)].map(([link]) => link)
    const link = links.find((one) => decodeURIComponent(one).includes(story.update.updateId))
    if (link === undefined) throw new Error(`the mail has no link for the update:\n${text}`)
    return link
  }

  /** Opens an address as somebody who is not signed in yet, and signs in on the way. */
  async function personAt(address: string, userId: string, locale: 'ja' | 'en'): Promise<Window> {
    const window = await openWindow(chrome, world.service.url, { locale })
    const { page } = window
    await page.goto(address)
    await page.locator('#user-id').fill(userId)
    await page.locator('#password').fill(world.people.account(userId).password)
    await page.keyboard.press('Enter')
    await page.locator('#page-title').waitFor()
    return window
  }

  /** Through the wizard with what the link chose, to a request. @returns the job's address */
  async function request({ page }: Window, locale: 'ja' | 'en'): Promise<string> {
    const say = sayIn(locale, wizardWords)
    const next = page.getByRole('button', { name: sayIn(locale, frameWords)('next'), exact: true })
    await page.getByText(say('chosen', { count: 1 })).waitFor()
    expect(await page.locator('tr', { has: page.locator('input:checked') }).innerText()).to.contain(`KB${story.update.kb}`)
    await next.click()
    await page.getByRole('button', { name: say('choose_all') }).click()
    await next.click()
    await page.getByLabel(say('at_once')).waitFor()
    await next.click()
    const confirm = page.getByRole('button', { name: say('confirm'), exact: true })
    await confirm.and(page.locator(':enabled')).waitFor({ timeout: 60_000 })
    expect(await page.locator('#main').innerText()).to.contain(say('needs_approval'))
    await confirm.click()
    await page.waitForURL(/\/jobs\/[A-Z0-9]{9}/)
    await page.locator('#main').getByText(sayIn(locale, labels)('job_pending_approval'), { exact: true }).first().waitFor()
    return page.url()
  }

  /** From the inbox to the plan, and a yes with a comment. */
  async function approve({ page }: Window, jobUrl: string): Promise<void> {
    const say = sayIn('ja', decisionWords)
    await page
      .locator(`#main a[href="${new URL(jobUrl).pathname}"]`)
      .first()
      .click()
    await page.getByRole('button', { name: say('act_approve'), exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.locator('#decision-comment').fill('問題ありません')
    await dialog.getByRole('button', { name: say('act_approve'), exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
  }

  /** What the discovery said afterwards is what the person reads of the patch. */
  async function showsInstalled({ page, context }: Window, locale: 'ja' | 'en'): Promise<void> {
    const patchId = `wsus:${story.update.updateId}`
    await page.goto(`/patches/${encodeURIComponent(patchId)}`)
    await page.locator('#main').getByText(`KB${story.update.kb}`).first().waitFor()
    await page.locator('#main').getByText(sayIn(locale, labels)('state_installed'), { exact: true }).first().waitFor()
    const { items } = (await askIn(context)(`/verdicts?patchId=${encodeURIComponent(patchId)}`)) as { items: readonly { state: string }[] }
    expect(items.length).to.be.greaterThan(0)
    expect(items.filter(({ state }) => state !== 'installed')).to.deep.equal([])
  }
})
