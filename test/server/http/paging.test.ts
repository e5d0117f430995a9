import { expect } from 'chai'
import { vaultOf } from '../../../server/cmdb/vault.ts'
import { openCursor, sealCursor } from '../../../server/http/paging.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { aTenant, aUser, PASSWORD } from '../../support/people.ts'
import { aRequest, aPatch, aTenant as aWorld, computers, requested } from '../jobs/world.ts'

describe('openCursor', () => {
  const vault = vaultOf(Buffer.alloc(32, 7))
  const use = { endpointId: 'listJobs', tenantId: 3 }

  it('gives back what was sealed for the same list and tenant', () => {
    expect(openCursor(vault, use, sealCursor(vault, use, '[4711]'))).to.equal('[4711]')
  })

  for (const [what, other] of [
    ['another list', { ...use, endpointId: 'listComputers' }],
    ['another tenant', { ...use, tenantId: 4 }],
    ['the infrastructure', { ...use, tenantId: null }],
  ] as const) {
    it(`takes none of ${what}`, () => {
      expect(() => openCursor(vault, use, sealCursor(vault, other, '[4711]'))).to.throw('page_unknown')
    })
  }

  it('takes none that was made up or altered', () => {
    const sealed = sealCursor(vault, use, '[4711]')

    for (const text of ['', 'x', Buffer.from('[4711]').toString('base64url'), `A${sealed.slice(1)}`, `${sealed}AA`]) {
      expect(() => openCursor(vault, use, text), text).to.throw('page_unknown')
    }
  })
})

describe('the pages of a list', () => {
  let test: TestApi
  before(async () => (test = await openTestApi()))
  after(() => test.close())

  it('lead on without telling the tenant how many rows there are of others', async () => {
    const world = await aWorld(test.app)
    const on = await computers(world, 3)
    const patch = await aPatch(world, on)
    for (const computer of on) await requested(test.app, world.admin, aRequest([computer], [patch]))
    const tenant = (await test.app.pools.infra('tenant').where({ id: world.tenantId }).first('public_id')) as { public_id: string }
    const browser = test.browser()
    await browser.signIn(await aUser(test.app, 'tenant_admin', tenant.public_id), PASSWORD)
    for (const path of ['/jobs', '/computers', '/verdicts', '/patches?view=all', '/jobs/inbox']) {
      const list = `/api/v1${path}${path.includes('?') ? '&' : '?'}limit=1`
      const first = await browser.ask('GET', list)
      if (first.json.next === null) continue

      const again = await browser.ask('GET', list)
      const second = await browser.ask('GET', `${list}&after=${first.json.next}`)

      // Sealed anew each time: equal keys give different texts, so that a text tells nothing of its key.
      expect(again.json.items, path).to.deep.equal(first.json.items)
      expect(again.json.next, path).to.not.equal(first.json.next)
      expect(second.status, second.text).to.equal(200)
      expect(second.json.items, path).to.not.deep.equal(first.json.items)
    }
  })

  it('are of no use to another tenant', async () => {
    const [mine, theirs] = [await aTenant(test.app), await aTenant(test.app)]
    const [browser, other] = [test.browser(), test.browser()]
    await browser.signIn(await aUser(test.app, 'tenant_admin', mine), PASSWORD)
    await other.signIn(await aUser(test.app, 'tenant_admin', theirs), PASSWORD)
    for (let left = 3; left > 0; left--) await browser.ask('PATCH', '/api/v1/tenant-settings', { staleAfterHours: 24 + left })
    const list = '/api/v1/audit/records?limit=1'
    const { next } = (await browser.ask('GET', list)).json

    expect((await browser.ask('GET', `${list}&after=${next}`)).status).to.equal(200)
    expect((await other.ask('GET', `${list}&after=${next}`)).json.code).to.equal('page_unknown')
  })
})
