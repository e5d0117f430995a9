import { expect } from 'chai'
import { SYSTEM, withInfra } from '../../server/context.ts'
import { endpoints } from '../../server/endpoints.ts'
import { changePasswords } from '../../server/users/service.ts'
import { aPatch, aTenant, computers, type World } from '../server/jobs/world.ts'
import { needs } from '../support/needs.ts'
import { PASSWORD } from '../support/people.ts'
import { openTestConsole, type TestConsole } from './browser.ts'
import { openPage } from './look.ts'

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
  let world: TestConsole
  let estate: World

  before(needs('chromium'))
  before(async () => {
    world = await openTestConsole({ endpoints })
    estate = await aTenant(world.test.app)
    await aPatch(estate, await computers(estate, 3), { state: 'missing' })
    await withInfra(world.test.app, SYSTEM, (ctx) => changePasswords(ctx, [{ userId: estate.user.name, password: PASSWORD }]))
  })
  after(() => world?.close())

  it('asks who is there and what it shows once each, and that before anything else', async () => {
    const { page, context } = await world.as(estate.user.name, { locale: 'en' })
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
