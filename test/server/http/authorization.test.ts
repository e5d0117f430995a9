import { expect } from 'chai'
import { isTenantRole, may, ROLES, type Role } from '../../../server/authorization.ts'
import { endpoints } from '../../../server/endpoints.ts'
import type { Endpoint } from '../../../server/http/endpoint.ts'
import { openTestApi, type Answer, type Browser, type TestApi } from '../../support/api.ts'
import { aTenant, aUser, PASSWORD } from '../../support/people.ts'
import { foreignRequests, makeForeignEstate, type ForeignEstate } from './foreign-requests.ts'

/** Endpoints that ask for no permission; a new one has to be argued for here. */
const PUBLIC = ['describeSetUp', 'setUp', 'signIn']

describe('the API’s authorization', () => {
  let test: TestApi
  let estate: ForeignEstate
  const browsers = new Map<Role, Browser>()

  before(async function () {
    this.timeout(60_000)
    test = await openTestApi({ endpoints })
    estate = await makeForeignEstate(test.app)
    const tenantId = await aTenant(test.app)
    for (const role of ROLES) {
      const browser = test.browser()
      await browser.signIn(await aUser(test.app, role, tenantId), PASSWORD)
      browsers.set(role, browser)
    }
  })
  after(() => test.close())

  const as = (role: Role): Browser => {
    const browser = browsers.get(role)
    if (browser === undefined) throw new Error(`nobody is ${role}`)
    return browser
  }

  it('has no public endpoints but those of signing in and set-up', () => {
    const open = endpoints.filter((declared) => declared.permission === 'public').map((declared) => declared.id)

    expect(open.toSorted()).to.deep.equal(PUBLIC)
  })

  it('has every id and every method of a path once', () => {
    const ids = endpoints.map((declared) => declared.id)
    const routes = endpoints.map((declared) => `${declared.method} ${declared.path.replaceAll(/\{\w+\}/g, '{}')}`)

    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).to.deep.equal([])
    expect(routes.filter((route, index) => routes.indexOf(route) !== index)).to.deep.equal([])
  })

  for (const declared of endpoints.filter(({ permission }) => permission !== 'public')) {
    it(`${declared.id}: nobody gets in without credentials, with a planted cookie or the operator’s credential on the network`, async () => {
      const stranger = test.browser()

      expect(await statusOf(ask(stranger, declared))).to.deep.equal([401, 'sign_in_required'])
      stranger.cookie = 'tsukuroi=s%3Aplanted.planted'
      expect(await statusOf(ask(stranger, declared))).to.deep.equal([401, 'sign_in_required'])
      const headers = { authorization: `Operator ${'x'.repeat(43)}` }
      expect(await statusOf(ask(test.browser(), declared, {}, headers))).to.deep.equal([401, 'sign_in_required'])
    })

    for (const role of ROLES.filter((one) => declared.permission !== 'public' && !may(one, declared.permission))) {
      it(`${declared.id}: refuses ${role}`, async () => {
        expect(await statusOf(ask(as(role), declared))).to.deep.equal([403, 'not_allowed'])
      })
    }
  }

  for (const declared of endpoints.filter(isOpenToTenants)) {
    it(`${declared.id}: shows and touches nothing of another tenant`, async () => {
      const request = foreignRequests[declared.id]
      if (request === undefined) throw new Error(`test/server/http/foreign-requests.ts has no line for ${declared.id}`)
      if (request === 'names nothing') {
        expect(declared.path, 'a path with an id needs a request for another tenant’s').to.not.contain('{')
        return
      }
      const asked = request(estate)
      for (const role of ROLES.filter((one) => isTenantRole(one) && declared.permission !== 'public' && may(one, declared.permission))) {
        const answer = await ask(as(role), declared, asked)
        const names = estate.names.filter((name) => answer.text.includes(name) && !JSON.stringify(asked).includes(name))

        expect(answer.status, `${role}: ${answer.text}`).to.equal(asked.expect ?? 404)
        expect(names, `${role} is told names of another tenant`).to.deep.equal([])
      }
    })
  }

  it('has no line for endpoints that are gone', () => {
    const known = new Set(endpoints.map((declared) => declared.id))

    expect(Object.keys(foreignRequests).filter((id) => !known.has(id))).to.deep.equal([])
  })
})

function isOpenToTenants(declared: Endpoint): boolean {
  const { permission } = declared
  return permission !== 'public' && ROLES.some((role) => isTenantRole(role) && may(role, permission))
}

interface Asked {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
}

function ask(browser: Browser, declared: Endpoint, asked: Asked = {}, headers: Record<string, string> = {}): Promise<Answer> {
  const path = declared.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(asked.params?.[name] ?? 'x'))
  const query = new URLSearchParams(asked.query).toString()
  const body = asked.body ?? (declared.body === undefined ? undefined : {})
  return browser.ask(declared.method.toUpperCase(), `/api/v1${path}${query === '' ? '' : `?${query}`}`, body, headers)
}

async function statusOf(answer: Promise<Answer>): Promise<[number, string]> {
  const { status, json } = await answer
  return [status, json.code]
}
