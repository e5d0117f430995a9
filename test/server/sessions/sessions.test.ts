import { expect } from 'chai'
import { SYSTEM, withInfra } from '../../../server/context.ts'
import { sessionsEndpoints } from '../../../server/sessions/endpoints.ts'
import { tenantsEndpoints } from '../../../server/tenants/endpoints.ts'
import { usersEndpoints } from '../../../server/users/endpoints.ts'
import { updateUsers } from '../../../server/users/service.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { aTenant, aUser, aUserRow, PASSWORD, unique } from '../../support/people.ts'

const endpoints = [...sessionsEndpoints, ...usersEndpoints, ...tenantsEndpoints]

describe('a session', () => {
  let test: TestApi

  before(async () => {
    test = await openTestApi({ endpoints })
    await aUser(test.app, 'infra_admin')
  })
  after(() => test.close())
  afterEach(() => test.setTime(null))

  const signedIn = async () => {
    const userId = await aUser(test.app, 'infra_admin')
    const browser = test.browser()
    await browser.signIn(userId, PASSWORD)
    return { userId, browser }
  }

  it('ends after an hour without a request, and not before', async () => {
    const began = new Date()
    test.setTime(began)
    const { browser } = await signedIn()
    const at = (minutes: number) => test.setTime(new Date(began.getTime() + minutes * 60_000))

    at(59)
    expect((await browser.ask('GET', '/api/v1/session')).status).to.equal(200)
    at(118)
    expect((await browser.ask('GET', '/api/v1/session')).status).to.equal(200)
    at(179)
    const answer = await browser.ask('GET', '/api/v1/session')
    expect([answer.status, answer.json.code]).to.deep.equal([401, 'session_expired'])
  })

  it('ends after twelve hours whatever happens', async () => {
    const began = new Date()
    test.setTime(began)
    const { browser } = await signedIn()
    const statuses: number[] = []
    for (let minutes = 50; minutes <= 750; minutes += 50) {
      test.setTime(new Date(began.getTime() + minutes * 60_000))
      statuses.push((await browser.ask('GET', '/api/v1/session')).status)
    }

    expect(statuses).to.deep.equal([...Array(14).fill(200), 401])
  })

  it('ends when the password is changed elsewhere, and goes on where the person changed it', async () => {
    const { userId, browser } = await signedIn()
    const other = test.browser()
    await other.signIn(userId, PASSWORD)

    const changed = await browser.ask('POST', '/api/v1/session/password', { oldPassword: PASSWORD, newPassword: 'a new one entirely' })
    browser.csrf = changed.json.csrf

    expect(changed.status).to.equal(200)
    expect((await other.ask('GET', '/api/v1/session')).status).to.equal(401)
    expect((await browser.ask('GET', '/api/v1/session')).status).to.equal(200)
    expect((await test.browser().signIn(userId, PASSWORD)).status).to.equal(401)
  })

  it('wants the old password and a good new one', async () => {
    const { userId, browser } = await signedIn()
    const change = async (oldPassword: string, newPassword: string) =>
      (await browser.ask('POST', '/api/v1/session/password', { oldPassword, newPassword })).json.code

    expect(await change('not it at all', 'a new one entirely')).to.equal('password_wrong')
    expect(await change(PASSWORD, 'short')).to.equal('password_length_invalid')
    expect(await change(PASSWORD, userId.toUpperCase())).to.equal('password_is_user_id')
  })

  it('follows a change of role at once', async () => {
    const tenantId = await aTenant(test.app)
    const userId = await aUser(test.app, 'administrator')
    const browser = test.browser()
    await browser.signIn(userId, PASSWORD)
    const row = aUserRow({ userId, password: '****', role: 'infra_admin' })

    await withInfra(test.app, SYSTEM, (ctx) => updateUsers(ctx, [row]))

    expect((await browser.ask('GET', '/api/v1/session')).json.role).to.equal('infra_admin')
    expect(tenantId).to.be.a('string')
  })

  it('changes nothing without its token, with a wrong one or with another session’s', async () => {
    const { browser } = await signedIn()
    const stranger = await signedIn()
    for (const csrf of [null, 'wrong', stranger.browser.csrf]) {
      browser.csrf = csrf

      const answer = await browser.ask('POST', '/api/v1/tenants/add', { tenants: [{ tenantId: unique('T'), name: 'x' }] })

      expect([answer.status, answer.json.code]).to.deep.equal([403, 'csrf_invalid'])
    }
  })

  it('is gone after signing out', async () => {
    const { browser } = await signedIn()
    const { cookie } = browser

    expect((await browser.ask('DELETE', '/api/v1/session')).status).to.equal(204)

    browser.cookie = cookie
    expect((await browser.ask('GET', '/api/v1/session')).json.code).to.equal('sign_in_required')
  })

  it('keeps the language and the zone that the person chose', async () => {
    const { browser } = await signedIn()
    const choose = (locale: string | null, timeZone: string | null) =>
      browser.ask('PUT', '/api/v1/session/preferences', { locale, timeZone })

    expect((await choose('en', 'Europe/Berlin')).json).to.deep.include({
      locale: 'en',
      timeZone: 'Europe/Berlin',
      chosen: { locale: 'en', timeZone: 'Europe/Berlin' },
    })
    expect((await choose(null, null)).json).to.deep.include({
      locale: 'ja',
      timeZone: 'Asia/Tokyo',
      chosen: { locale: null, timeZone: null },
    })
    expect((await choose('en', 'Mars/Olympus')).json.code).to.equal('time_zone_unknown')
  })
})
