/**
 * `npm run screenshots [-- --only /patches] [--axe] …`: every page of the console, in both languages, light and dark, wide and narrow, into
 * var/screenshots, against an estate in which every page has something to show; and what is out of its place on each, one line each.
 * With --url, --user and --password an estate that runs already is looked at.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { launch, openWindow, seriousBarriers, signInAs, type Screen } from '../test/console/browser.ts'
import { askIn, blemishes, openPage } from '../test/console/look.ts'
import { addressOf, consolePages, rolesOf, type ConsolePage } from '../test/console/pages.ts'
import { buildConsole } from './console-build.ts'
import { contactSheet, type Picture } from './screenshots/contact-sheet.ts'
import { withLookedAtEstate, type Person } from './screenshots/estate.ts'
import { root } from './source-files.ts'

const HIGHEST = 9000
const HELP = `Usage: npm run screenshots [-- options]

  --only PATH     this page and those below it; more than once for several
  --locale ja|en  --theme light|dark  --width wide|narrow   these screens alone
  --axe           also what keeps people out
  --out FOLDER    where the pictures go (var/screenshots)
  --url URL --user ID --password TEXT   an estate that runs already
`
const OPTIONS = {
  url: { type: 'string' },
  user: { type: 'string' },
  password: { type: 'string' },
  only: { type: 'string', multiple: true },
  locale: { type: 'string' },
  theme: { type: 'string' },
  width: { type: 'string' },
  axe: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  out: { type: 'string', default: join(root, 'var/screenshots') },
} as const

type Wish = ReturnType<typeof readWish>

function readWish() {
  return parseArgs({ options: OPTIONS }).values
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** The screens that are wanted, each with its name. */
function screensOf(wish: Wish): (Required<Screen> & { name: string })[] {
  const take = <T extends string>(all: readonly T[], given: string | undefined): readonly T[] => all.filter((one) => (given ?? one) === one)
  return take(['ja', 'en'], wish.locale).flatMap((locale) =>
    take(['light', 'dark'], wish.theme).flatMap((theme) =>
      take(['wide', 'narrow'], wish.width).map((width) => ({
        name: `${locale}-${theme}-${width}`,
        locale,
        isDark: theme === 'dark',
        isNarrow: width === 'narrow',
      })),
    ),
  )
}

interface Place {
  readonly url: string
  /** Who looks: those of a tenant first, so that each page is seen by somebody whose daily page it is. */
  readonly people: readonly Person[]
}

/** Takes the pictures of one screen. @returns what is out of its place, and the pages that had nothing to show */
async function takeScreen(chrome: Browser, at: Place, screen: ReturnType<typeof screensOf>[number], wish: Wish, pictures: Picture[]) {
  const found: string[] = []
  const pages = consolePages().filter(({ path }) => (wish.only ?? [path]).some((start) => path === start || path.startsWith(`${start}/`)))
  for (const person of at.people) {
    const own = pages.filter((page) => whoLooks(page, at.people) === person)
    if (own.length === 0) continue
    const window = await openWindow(chrome, at.url, screen)
    await signInAs(window.context, at.url, person.userId, screen.locale, person.password)
    for (const { path } of own) {
      const name = `${path === '/' ? 'home' : path.slice(1).replaceAll(/[/:]+/g, '-')}`
      try {
        const address = await addressOf({ path, page: 'home' }, askIn(window.context))
        if (address === undefined) throw new Error('the estate has nothing that it could show')
        await openPage(window.page, address)
        await window.page.locator('#page-title').waitFor({ timeout: 1000 })
        const lines = [
          ...(await blemishes(window.page, screen.locale)),
          ...(await runOver(window.page)),
          ...(wish.axe ? await seriousBarriers(window.page) : []),
        ]
        found.push(...lines.map((line) => `${path} (${screen.name}): ${line}`))
        pictures.push(await takePicture(window.page, { name, screen: screen.name, folder: wish.out, isNarrow: screen.isNarrow }))
      } catch (err) {
        found.push(`${path} (${screen.name}): ${err instanceof Error ? err.message.split('\n')[0] : String(err)}`)
      }
      found.push(...window.troubles.splice(0).map((line) => `${path} (${screen.name}): ${line}`))
    }
    await window.context.close()
  }
  return found
}

/** Tables that a reader would have to scroll to the side: what the estate holds is short enough for every one. */
function runOver(page: Window['page']): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.ts-scroll')]
      .map((box) => ({ over: box.scrollWidth - box.clientWidth, name: box.querySelector('table')?.getAttribute('aria-label') ?? '' }))
      .filter(({ over }) => over > 1)
      .map(({ over, name }) => `the table "${name}" is ${over} px wider than its place`),
  )
}

function whoLooks(page: ConsolePage, people: readonly Person[]): Person | undefined {
  return people.find(({ role }) => role === undefined || rolesOf(page).includes(role))
}

type Window = Awaited<ReturnType<typeof openWindow>>

/** A picture of the whole page, however far down it goes; the window is made as high as what it shows. */
async function takePicture(
  page: Window['page'],
  wish: { name: string; screen: string; folder: string; isNarrow: boolean },
): Promise<Picture> {
  const width = wish.isNarrow ? 390 : 1280
  const more = await page.evaluate(() =>
    Math.max(
      0,
      ...[...document.querySelectorAll('.pf-v6-c-page__main, .pf-v6-c-page__main-container')].map(
        (box) => box.scrollHeight - box.clientHeight,
      ),
    ),
  )
  const before = page.viewportSize()?.height ?? 900
  await page.setViewportSize({ width, height: Math.min(before + more, HIGHEST) })
  const file = join(wish.folder, `${wish.name}--${wish.screen}.png`)
  await page.screenshot({ path: file, animations: 'disabled' })
  await page.setViewportSize({ width, height: before })
  return { page: wish.name, screen: wish.screen, file }
}

/** Looks at every page. @returns whether nothing was out of its place */
async function look(at: Place, wish: Wish): Promise<boolean> {
  mkdirSync(wish.out, { recursive: true })
  const chrome = await launch()
  const pictures: Picture[] = []
  const found: string[] = []
  try {
    for (const screen of screensOf(wish)) {
      const lines = await takeScreen(chrome, at, screen, wish, pictures)
      for (const line of lines) say(line)
      found.push(...lines)
    }
  } finally {
    await chrome.close()
  }
  writeFileSync(join(wish.out, 'index.html'), contactSheet(pictures))
  const pages = new Set(pictures.map(({ page }) => page)).size
  say(`${pictures.length} pictures of ${pages} pages in ${wish.out}; ${found.length} things to mend. index.html there shows all of them.`)
  return found.length === 0
}

async function main(): Promise<number> {
  const wish = { ...readWish() }
  if (wish.help) {
    say(HELP)
    return 0
  }
  wish.out = resolve(wish.out)
  if (wish.only === undefined) rmSync(wish.out, { recursive: true, force: true })
  if (wish.url !== undefined) {
    const { user: userId = '', password = '' } = wish
    return (await look({ url: wish.url, people: [{ userId, password, role: undefined }] }, wish)) ? 0 : 1
  }
  await buildConsole(say)
  return (await withLookedAtEstate(say, (at) => look(at, wish))) ? 0 : 1
}

if (import.meta.main) process.exitCode = await main()
