import { expect } from 'chai'
import { SYSTEM, withInfra } from '../../../server/context.ts'
import { streamEndpoint } from '../../../server/http/endpoint.ts'
import { sessionsEndpoints } from '../../../server/sessions/endpoints.ts'
import { tenantsEndpoints } from '../../../server/tenants/endpoints.ts'
import { usersEndpoints } from '../../../server/users/endpoints.ts'
import { changePasswords, deleteUsers } from '../../../server/users/service.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { aTenant, aUser, PASSWORD, unique } from '../../support/people.ts'

const [atWork, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
const held = streamEndpoint({
  id: 'held',
  method: 'get',
  path: '/held',
  summary: 'Ends when the test says so',
  permission: 'self.manage',
  mediaType: 'application/json',
  handle: async ({ res }) => {
    atWork.resolve()
    await mayEnd.promise
    res.json({})
  },
})
const endpoints = [held, ...sessionsEndpoints, ...usersEndpoints, ...tenantsEndpoints]

describe('POST /session', () => {
  let test: TestApi

  before(async () => {
    test = await openTestApi({ endpoints })
    await aUser(test.app, 'infra_admin')
  })
  after(() => test.close())
  afterEach(async () => {
    test.setTime(null)
    await test.app.pools.infra('sign_in_attempt').delete()
  })

  it('signs a tenant user in, says who they are and keeps the cookie from scripts and other sites', async () => {
    const tenantId = await aTenant(test.app, { locale: 'ja' })
    const userId = await aUser(test.app, 'tenant_user', tenantId)

    const answer = await test.browser().signIn(userId, PASSWORD)

    const { csrf, ...who } = answer.json
    expect(csrf).to.match(/^[\w-]{32}$/)
    expect(who).to.deep.equal({
      userId,
      role: 'tenant_user',
      tenantId,
      tenantName: `Tenant ${tenantId}`,
      firstName: 'Hana',
      lastName: 'Yamada',
      locale: 'ja',
      timeZone: 'Asia/Tokyo',
      chosen: { locale: null, timeZone: null },
    })
    expect(answer.headers.getSetCookie().join()).to.match(/^tsukuroi=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/)
  })

  it('answers an unknown user and a wrong password alike, in the same time', async () => {
    const userId = await aUser(test.app, 'infra_admin')
    const timed = async (name: string) => {
      const began = performance.now()
      const answer = await test.browser().signIn(name, 'wrong password')
      return { answer: { status: answer.status, code: answer.json.code, details: answer.json.details }, ms: performance.now() - began }
    }
    await timed(unique('warm'))

    const [unknown, wrong] = [await timed(unique('nobody')), await timed(userId)]

    expect(unknown.answer).to.deep.equal({ status: 401, code: 'sign_in_failed', details: {} })
    expect(wrong.answer).to.deep.equal(unknown.answer)
    // One argon2 pass each; a missing one would be a tenth of the time.
    expect(unknown.ms).to.be.greaterThan(wrong.ms / 5)
  })

  it('locks accounts and names that nobody has after the same number of failures', async () => {
    const now = new Date()
    test.setTime(now)
    const userId = await aUser(test.app, 'infra_admin')
    for (const name of [userId, unique('nobody')]) {
      const codes: string[] = []
      for (let attempt = 0; attempt < 6; attempt += 1) codes.push((await test.browser().signIn(name, 'wrong password')).json.code)

      expect(codes, name).to.deep.equal([...Array(5).fill('sign_in_failed'), 'account_locked'])
    }
    expect((await test.browser().signIn(userId, PASSWORD)).json.code).to.equal('account_locked')
    test.setTime(new Date(now.getTime() + 15 * 60_000 + 1))
    expect((await test.browser().signIn(userId, PASSWORD)).status).to.equal(200)
  })

  it('counts parallel guesses one by one', async () => {
    const userId = await aUser(test.app, 'infra_admin')

    await Promise.all(Array.from({ length: 5 }, () => test.browser().signIn(userId, 'wrong password')))

    expect((await test.browser().signIn(userId, PASSWORD)).json.code).to.equal('account_locked')
  })

  it('opens a locked account by a new password', async () => {
    const userId = await aUser(test.app, 'infra_admin')
    for (let attempt = 0; attempt < 5; attempt += 1) await test.browser().signIn(userId, 'wrong password')

    await withInfra(test.app, SYSTEM, (ctx) => changePasswords(ctx, [{ userId, password: 'another password' }]))

    expect((await test.browser().signIn(userId, 'another password')).status).to.equal(200)
  })

  it('refuses more than thirty attempts from one address in five minutes', async () => {
    const codes: string[] = []
    for (let attempt = 0; attempt < 31; attempt += 1) codes.push((await test.browser().signIn(unique('n'), 'wrong password')).json.code)

    expect(codes.at(-1)).to.equal('too_many_requests')
    expect(codes.at(-2)).to.equal('sign_in_failed')
  })

  it('is ended for good by signing out, also when a request of it is still under way', async () => {
    const userId = await aUser(test.app, 'infra_admin')
    const browser = test.browser()
    await browser.signIn(userId, PASSWORD)
    test.setTime(new Date(Date.now() + 5 * 60_000))
    const held = browser.ask('GET', '/api/v1/held')
    await atWork.promise

    await browser.ask('DELETE', '/api/v1/session')
    mayEnd.resolve()

    expect((await held).status).to.equal(200)
    expect((await browser.ask('GET', '/api/v1/session')).status).to.equal(401)
  })

  it('gives a new session id, so that a planted one is worth nothing', async () => {
    const userId = await aUser(test.app, 'infra_admin')
    const browser = test.browser()
    await browser.signIn(userId, PASSWORD)
    const planted = browser.cookie

    await browser.signIn(userId, PASSWORD)

    expect(browser.cookie).to.not.equal(planted)
    const thief = test.browser()
    thief.cookie = planted
    expect((await thief.ask('GET', '/api/v1/session')).status).to.equal(401)
  })

  it('refuses what another site began', async () => {
    const userId = await aUser(test.app, 'infra_admin')

    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await test.browser().ask('POST', '/api/v1/session', { userId, password: PASSWORD }, headers)

      expect([answer.status, answer.json.code]).to.deep.equal([403, 'csrf_invalid'])
    }
  })

  it('takes no password that is missing, empty or a flood', async () => {
    for (const body of [
      {},
      { userId: 'u', password: '' },
      { userId: 'u', password: 'x'.repeat(257) },
      { userId: { $ne: 1 }, password: ['x'] },
    ]) {
      const answer = await test.browser().ask('POST', '/api/v1/session', body)

      expect([answer.status, answer.json.code]).to.deep.equal([400, 'input_invalid'])
    }
  })

  it('is not open to accounts that were removed', async () => {
    const userId = await aUser(test.app, 'infra_admin')
    await withInfra(test.app, SYSTEM, (ctx) => deleteUsers(ctx, [userId]))

    expect((await test.browser().signIn(userId, PASSWORD)).json.code).to.equal('sign_in_failed')
  })
})
