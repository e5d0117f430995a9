import { expect } from 'chai'
import { parse } from 'csv-parse/sync'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import type { Role } from '../../server/authorization.ts'
import { needs } from '../support/needs.ts'
import type { Screen, Window } from './browser.ts'
import { openEstate, type ConsoleEstate } from './estate.ts'
import { HOSTILE_TEXTS, MARK, sully } from './hostile.ts'
import { askIn, blemishes, openPage, settled } from './look.ts'
import { addressOf, consolePages, rolesOf, type ConsolePage } from './pages.ts'

/** The language belongs to the person, so each walks in one. */
const LOOKS: readonly (readonly [Role, Screen])[] = [
  ['infra_admin', { locale: 'en' }],
  ['administrator', { locale: 'ja', isNarrow: true }],
  ['tenant_admin', { locale: 'ja', isDark: true }],
]
const EXPORT = '#main a[download][href*="/export?"][href*="format=csv"]'
/** What a spreadsheet would run, in its Japanese edition too. */
const RUNS = /^[=+@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20-](?!\d+(?:\.\d+)?$)/

describe('a hostile text', function () {
  this.timeout(600_000)
  let estate: ConsoleEstate

  before(needs('chromium'))
  before(async () => {
    estate = await openEstate()
    expect(await sully(estate.app)).to.be.greaterThan(200)
  })
  after(() => estate?.close())

  it('stays text on every page and tab, and pushes nothing out of the window', async () => {
    const results = await Promise.all(LOOKS.map(([role, screen]) => walk(role, screen)))
    const found = results.flatMap((result) => result.found)

    expect(found, found.join('\n')).to.deep.equal([])
    for (const { pages, shown } of results) {
      expect(pages).to.be.at.least(20)
      expect(shown, 'views that show hostile texts').to.be.greaterThan(12)
    }
  })

  it('is no formula in the files that the pages export, which a Japanese spreadsheet can read', async () => {
    const window = await estate.as(estate.people.administrator, { locale: 'ja' })
    const files: string[][][] = []
    for (const one of consolePages().filter((page) => rolesOf(page).includes('administrator') && !page.path.includes(':'))) {
      await openPage(window.page, one.path)
      if ((await window.page.locator(EXPORT).count()) === 0) continue
      const bytes = await exported(window.page)
      expect([...bytes.subarray(0, 3)], `${one.path}: byte order mark`).to.deep.equal([0xef, 0xbb, 0xbf])
      const rows = parse(bytes, { bom: true, relax_column_count: false }) as string[][]
      expect(
        rows.flat().filter((cell) => RUNS.test(cell)),
        one.path,
      ).to.deep.equal([])
      expect(rows[0]?.join(''), `${one.path}: headings`).to.match(/[\u3040-\u30ff\u4e00-\u9fff]/)
      files.push(rows)
    }
    await window.context.close()

    expect(files.length).to.be.at.least(10)
    const formulas = files.flat(2).filter((cell) => cell.startsWith("'=HYPERLINK("))
    expect(formulas.length).to.be.greaterThan(5)
  })

  async function exported(page: Page): Promise<Buffer> {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(EXPORT).first().click()])
    expect(download.suggestedFilename()).to.match(/\.csv$/)
    return readFile(await download.path())
  }

  async function walk(role: Role, screen: Screen) {
    const window = await estate.as(estate.people[role], screen)
    const found: string[] = []
    let shown = 0
    const pages = consolePages().filter((one) => rolesOf(one).includes(role))
    for (const one of pages) {
      const result = await lookAt(window, one, screen).catch((err: unknown) => ({ lines: [String(err).split('\n')[0] ?? ''], shown: 0 }))
      found.push(...result.lines.map((line) => `${one.path} (${role}, ${screen.locale}): ${line}`))
      shown += result.shown
    }
    await window.context.close()
    return { found, shown, pages: pages.length }
  }

  async function lookAt(window: Window, one: ConsolePage, screen: Screen): Promise<{ lines: string[]; shown: number }> {
    const { page, context, troubles } = window
    const address = await addressOf(one, askIn(context))
    if (address === undefined) return { lines: ['the estate has nothing that it could show'], shown: 0 }
    await openPage(page, address)
    const lines = await harm(page, screen)
    let shown = await showsHostile(page)
    for (const tab of await page.locator('#main [role=tab]').elementHandles()) {
      if (!(await tab.isVisible())) continue
      await tab.click()
      await settled(page)
      lines.push(...(await harm(page, screen)).map((line) => `a tab: ${line}`))
      shown += await showsHostile(page)
    }
    return { lines: [...lines, ...troubles.splice(0)], shown }
  }
})

/** What such a text did to a page. */
async function harm(page: Page, { locale = 'ja' }: Screen): Promise<string[]> {
  const ran = await page.evaluate((mark) => mark in globalThis, MARK)
  const outside = (await blemishes(page, locale)).filter((line) => /^(?:runs out|stands)/.test(line))
  return [...(ran ? ['a text was run'] : []), ...outside]
}

/** 1 when one of the texts can be read on the page, else 0. */
async function showsHostile(page: Page): Promise<number> {
  const text = await page.locator('#main').innerText()
  return HOSTILE_TEXTS.some((one) => text.includes(one.slice(0, 20))) ? 1 : 0
}
