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
        for (const page of consolePages().filter((one) => rolesOf(one).includes(role))) found.push(...(await lookAt(window, page, screen)))
        await window.context.close()

        expect(found, found.join('\n')).to.deep.equal([])
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
