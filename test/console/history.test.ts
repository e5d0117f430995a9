import { expect } from 'chai'
import { dayOf } from '../../console/history/dates.ts'
import { computers } from '../server/jobs/world.ts'
import { needs } from '../support/needs.ts'
import { AN_ERROR } from './bad-days.ts'
import type { Window } from './browser.ts'
import { openPage, settled } from './look.ts'
import { openTenantConsole, type TenantConsole } from './tenant.ts'

const ZONE = 'Asia/Tokyo'
const DAY_MS = 86_400_000
const PAST = /\/api\/v1\/estate\/past/

describe('the comparison of two dates in the console', function () {
  this.timeout(60_000)
  let tenant: TenantConsole

  before(needs('chromium'))
  before(async () => {
    tenant = await openTenantConsole()
    await computers(tenant.estate, 2)
  })
  after(() => tenant?.close())

  async function known(days: number): Promise<Window & { since: string }> {
    const since = new Date(Date.now() - days * DAY_MS)
    const { infra } = tenant.world.test.app.pools
    await infra('computer').update({ created_at: since })
    const window = await tenant.as(tenant.estate.user, { locale: 'en' })
    return { ...window, since: dayOf(since, ZONE) }
  }

  it('begins with the first day of a young estate, and a month ago with an older one', async () => {
    const young = await known(5)
    await openPage(young.page, '/history')
    expect(await young.page.locator('#from').inputValue()).to.equal(young.since)
    expect(await young.page.locator('#to').inputValue()).to.equal(dayOf(new Date(), ZONE))
    await young.context.close()

    const old = await known(90)
    await openPage(old.page, '/history')
    expect(await old.page.locator('#from').inputValue()).to.equal(dayOf(new Date(Date.now() - 30 * DAY_MS), ZONE))
    await old.context.close()
  })

  it('stands still and says so while the past cannot be read, asks no more than once for each date, and goes on when asked to', async () => {
    const { page, context } = await known(5)
    let asked = 0
    await page.route(PAST, (route) => {
      asked += 1
      return AN_ERROR.answer(route)
    })
    await openPage(page, '/history')
    const retry = page.getByRole('button', { name: 'Try again' })
    expect(await retry.count()).to.equal(2)
    const before = asked
    await page.waitForTimeout(500)
    expect(asked).to.equal(before).and.be.at.most(4)

    await page.unrouteAll()
    for (const button of await retry.elementHandles()) await button.click().catch(() => undefined)
    await settled(page)
    expect(await retry.count()).to.equal(0)
    expect(await page.getByRole('grid').count()).to.be.greaterThan(0)
    await context.close()
  })
})
