import { expect } from 'chai'
import { openTestApi, type Browser, type TestApi } from '../../support/api.ts'
import { aServerGroup, aTenant, aUser, PASSWORD, unique } from '../../support/people.ts'

describe('rows that are only looked at (`dryRun`)', () => {
  let test: TestApi
  let browser: Browser
  let tenantId: string
  let userId: string
  let group: string
  let cases: readonly { readonly path: string; readonly good: object; readonly bad: object; readonly wrong: string }[]

  before(async () => {
    test = await openTestApi()
    tenantId = await aTenant(test.app)
    userId = await aUser(test.app, 'tenant_user', tenantId)
    group = await aServerGroup(test.app, tenantId)
    browser = test.browser()
    await browser.signIn(await aUser(test.app, 'administrator'), PASSWORD)
    const [newTenant, newUser] = [
      { tenantId: unique('T'), name: 'New' },
      { userId: unique('u'), password: PASSWORD, role: 'infra_admin' },
    ]
    const changed = { userId, role: 'tenant_admin', tenantId, lastName: 'Changed' }
    const ofGroup = { serverGroupId: group, name: unique('g'), tenantId, owner: userId }
    const server = { address: '192.0.2.77', name: '', serverGroupId: group, hostName: `${unique('c')}.example`, osType: 'windows' }
    const rows = (name: string, row: object): object => ({ [name]: [row] })
    cases = [
      { path: 'tenants/add', good: rows('tenants', newTenant), bad: rows('tenants', { ...newTenant, tenantId }), wrong: 'tenant_exists' },
      {
        path: 'tenants/update',
        good: rows('tenants', { tenantId, name: 'Changed' }),
        bad: rows('tenants', newTenant),
        wrong: 'tenant_not_found',
      },
      { path: 'users/add', good: rows('users', newUser), bad: rows('users', { ...newUser, userId }), wrong: 'user_exists' },
      { path: 'users/update', good: rows('users', changed), bad: rows('users', newUser), wrong: 'user_not_found' },
      {
        path: 'users/move',
        good: rows('users', { userId, tenantId: '__DEFAULT__' }),
        bad: rows('users', { userId, tenantId: 'nowhere' }),
        wrong: 'tenant_not_found',
      },
      {
        path: 'users/passwords',
        good: rows('users', { userId, password: 'another password' }),
        bad: rows('users', { userId, password: 'short' }),
        wrong: 'password_length_invalid',
      },
      {
        path: 'server-groups/add',
        good: rows('serverGroups', { ...ofGroup, serverGroupId: null }),
        bad: rows('serverGroups', { ...ofGroup, serverGroupId: null, tenantId: 'nowhere' }),
        wrong: 'tenant_not_found',
      },
      {
        path: 'server-groups/update',
        good: rows('serverGroups', ofGroup),
        bad: rows('serverGroups', { ...ofGroup, name: 'a|b' }),
        wrong: 'server_group_name_invalid',
      },
      {
        path: 'server-groups/move',
        good: rows('serverGroups', { ...ofGroup, tenantId: '__DEFAULT__', owner: null }),
        bad: rows('serverGroups', { ...ofGroup, serverGroupId: 'AAAAAAAAA@Direct' }),
        wrong: 'server_group_not_found',
      },
      {
        path: 'computers/add',
        good: rows('servers', server),
        bad: rows('servers', { ...server, address: 'nowhere' }),
        wrong: 'address_invalid',
      },
      { path: 'computers/update', good: rows('servers', server), bad: rows('servers', server), wrong: 'address_not_found' },
    ]
  })
  after(() => test.close())

  it('are refused with everything that is wrong with them, as if they were taken', async () => {
    for (const { path, bad, wrong } of cases) {
      const { status, json } = await browser.ask('POST', `/api/v1/${path}`, { ...bad, dryRun: true })
      expect(status, path).to.equal(400)
      expect(json.code, path).to.equal('rows_invalid')
      expect((json.details['rows'] as { code: string }[])[0]?.code, path).to.equal(wrong)
    }
  })

  it('change nothing when nothing is wrong with them', async () => {
    const before = await everything()
    for (const { path, good } of cases.filter(({ path }) => path !== 'computers/update')) {
      const { status, text } = await browser.ask('POST', `/api/v1/${path}`, { ...good, dryRun: true })
      expect(status, `${path} ${text}`).to.be.within(200, 201)
    }

    expect(await everything()).to.deep.equal(before)
  })

  /** What the rows above would have changed. */
  async function everything(): Promise<unknown> {
    const tables = ['tenant', 'user_account', 'server_group', 'computer', 'audit_record'] as const
    return Promise.all(
      tables.map(async (table) => {
        const { rows } = await test.app.pools.infra.raw<{ rows: object[] }>(
          `select count(*)::int as rows, coalesce(sum(hashtextextended(x::text, 0)), 0)::text as sum from ?? x`,
          [table],
        )
        return rows
      }),
    )
  }
})
