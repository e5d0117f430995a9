import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { ROLES } from '../../server/authorization.ts'
import { listWords } from '../../console/words/list.ts'
import { needs } from '../support/needs.ts'
import { openEstate, type ConsoleEstate } from './estate.ts'
import { askIn, openPage, settled } from './look.ts'
import { sayIn } from './words.ts'

/** The number of rows that a list tells of below its table; a list that counts nothing fits on its one page, where they are counted. */
async function totalOf(page: Page): Promise<number> {
  const text = await page.locator('#main .ts-pager').innerText()
  const [, count] = /(\d[\d,]*) rows?\b/.exec(text) ?? []
  if (count !== undefined) return Number(count.replaceAll(',', ''))
  if (await page.getByRole('button', { name: sayIn('en', listWords)('page_next') }).isEnabled()) throw new Error('the list tells no total')
  return page.locator('#main table tbody tr').count()
}

describe('every number of the home page', function () {
  this.timeout(600_000)
  let estate: ConsoleEstate

  before(needs('chromium'))
  before(async () => {
    estate = await openEstate()
  })
  after(() => estate?.close())

  for (const role of ROLES) {
    it(`leads a ${role} to a list of as many rows`, async () => {
      const { page, context, troubles } = await estate.as(estate.people[role], { locale: 'en' })
      const { figures } = (await askIn(context)('/home')) as { figures: readonly { name: string; count: number }[] }
      await openPage(page, '/')
      const names = await page
        .locator('#main a[data-figure]')
        .evaluateAll((links) => links.map((link) => link.getAttribute('data-figure') ?? ''))
      const wrong: string[] = []
      for (const name of new Set(names)) {
        const { count } = figures.find((one) => one.name === name) ?? { count: NaN }
        const link = page.locator(`#main a[data-figure="${name}"]`).first()
        const shown = await link.innerText()
        if (name !== 'decisions' && Number(shown.replaceAll(',', '')) !== count) wrong.push(`${name}: ${shown} is shown for ${count}`)
        await link.click()
        await page.waitForURL((url) => url.pathname !== '/')
        await settled(page)
        const total = await totalOf(page)
        if (total !== count)
          wrong.push(`${name}: ${count} on the home page, ${total} at ${new URL(page.url()).pathname}${new URL(page.url()).search}`)
        await page.goBack()
        await page.locator('#main a[data-figure]').first().waitFor()
      }
      await context.close()

      expect(wrong, wrong.join('\n')).to.deep.equal([])
      expect(new Set(names).size).to.be.at.least(20)
      expect(figures.filter(({ count }) => count > 0).length).to.be.at.least(8)
      expect(troubles).to.deep.equal([])
    })
  }
})
