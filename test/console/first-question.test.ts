import { expect } from 'chai'
import { aPatch, computers } from '../server/jobs/world.ts'
import { needs } from '../support/needs.ts'
import { openPage } from './look.ts'
import { openTenantConsole, type TenantConsole } from './tenant.ts'

/** Addresses of the pages of everyday, and what they ask the service first. */
const OPENED = [
  ['/', '/home'],
  ['/patches', '/patches'],
  ['/patches?view=all&severity=critical&sort=name&limit=20&text=', '/patches'],
  ['/computers', '/computers'],
  ['/computers?health=vulnerable&sort=-hostName', '/computers'],
] as const

describe('a page of everyday that is opened', function () {
  this.timeout(60_000)
  let tenant: TenantConsole

  before(needs('chromium'))
  before(async () => {
    tenant = await openTenantConsole()
    await aPatch(tenant.estate, await computers(tenant.estate, 3), { state: 'missing' })
  })
  after(() => tenant?.close())

  it('asks who is there and what it shows once each, and that before anything else', async () => {
    const { page, context } = await tenant.as(tenant.estate.user, { locale: 'en' })
    let asked: string[] = []
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (pathname.startsWith('/api/v1/')) asked.push(pathname.slice('/api/v1'.length))
    })
    for (const [address, question] of OPENED) {
      asked = []
      await openPage(page, address)
      expect(asked.slice(0, 2), address).to.deep.equal(['/session', question])
      expect(
        asked.filter((one) => one === question || one === '/session'),
        address,
      ).to.have.length(2)
    }
    await context.close()
  })
})
