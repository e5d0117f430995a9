import { expect } from 'chai'
import { ROLES, type Role } from '../../server/authorization.ts'
import { needs } from '../support/needs.ts'
import { seriousBarriers, type Screen, type Window } from './browser.ts'
import { openEstate, type ConsoleEstate } from './estate.ts'
import { askIn, blemishes, openPage } from './look.ts'
import { addressOf, consolePages, rolesOf, type ConsolePage } from './pages.ts'

/** Each role looks at its pages in another way, and together they look in all ways. */
const SCREENS: Readonly<Record<Role, readonly Screen[]>> = {
  infra_admin: [{ locale: 'en', isDark: true, isNarrow: true }],
  administrator: [
    { locale: 'ja', isDark: false, isNarrow: false },
    { locale: 'ja', isDark: true, isNarrow: true },
  ],
  tenant_admin: [
    { locale: 'ja', isDark: true, isNarrow: false },
    { locale: 'en', isDark: false, isNarrow: true },
  ],
  tenant_user: [{ locale: 'en', isDark: false, isNarrow: false }],
}

describe('every page of the console', function () {
  this.timeout(600_000)
  let estate: ConsoleEstate

  before(needs('chromium'))
  before(async () => {
    estate = await openEstate()
  })
  after(() => estate?.close())

  for (const role of ROLES) {
    for (const screen of SCREENS[role]) {
      const how = `${screen.locale}, ${screen.isDark ? 'dark' : 'light'}, ${screen.isNarrow ? '390' : '1280'} px`
      it(`shows a ${role} what it is for, with nothing out of its place, no barrier and no error (${how})`, async () => {
        const window = await estate.as(estate.people[role], screen)
        const found: string[] = []
        const pages = consolePages().filter((one) => rolesOf(one).includes(role))
        for (const page of pages) found.push(...(await lookAt(window, page, screen)))
        await window.context.close()

        expect(found, found.join('\n')).to.deep.equal([])
        expect(pages.length).to.be.at.least(15)
      })
    }
    it(`is not there for a ${role} where the role has no such page`, async () => {
      const { page, context } = await estate.as(estate.people[role], { locale: 'en' })
      for (const one of consolePages().filter((other) => !rolesOf(other).includes(role))) {
        await openPage(page, one.path.replaceAll(/:\w+/g, 'K7M2Q9XDA@Direct'))
        expect(await page.locator('h1').innerText(), one.path).to.equal('There is no such page')
      }
      await context.close()
    })
  }

  it('would be found out if it asked another host, ran a script of its own or opened a box', async () => {
    const { page, context, troubles } = await estate.as(estate.people.tenant_user, { locale: 'en' })
    await openPage(page, '/profile')
    expect(troubles).to.deep.equal([])
    await page.evaluate(() => {
      const picture = new Image()
      picture.src = 'https://elsewhere.example/pixel.png'
      const script = document.createElement('script')
      script.textContent = 'globalThis.hacked = 1'
      document.body.append(picture, script)
      alert('here I am')
    })
    const wanted = [/refused https:\/\/elsewhere.example/, /refused inline/, /a box was opened: here I am/]
    for (let tries = 0; tries < 50 && !wanted.every((one) => troubles.some((line) => one.test(line))); tries += 1)
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
    for (const one of wanted) expect(troubles.join('\n')).to.match(one)
    expect(await page.evaluate(() => 'hacked' in globalThis)).to.equal(false)
    await context.close()
  })

  async function lookAt({ page, context, troubles }: Window, one: ConsolePage, screen: Screen): Promise<string[]> {
    const told = (line: string): string => `${one.path}: ${line}`
    try {
      const address = await addressOf(one, askIn(context))
      if (address === undefined) return [told('the estate has nothing that it could show')]
      await openPage(page, address)
      await page.locator('#page-title').waitFor({ timeout: 2_000 })
      const lines = [...(await blemishes(page, screen.locale ?? 'ja')), ...(await seriousBarriers(page)), ...troubles.splice(0)]
      if (!(await page.title()).endsWith('Tsukuroi')) lines.push(`its title is ${await page.title()}`)
      return lines.map(told)
    } catch (err) {
      return [told(err instanceof Error ? (err.message.split('\n')[0] ?? '') : String(err))]
    }
  }
})
