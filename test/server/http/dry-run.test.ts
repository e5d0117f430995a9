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
    const { siteId } = await made('sites', { name: unique('s'), tenantId, ranges: ['203.0.113.0/24'] })
    const foreignSiteId = (await made('sites', { name: unique('s'), tenantId: '__DEFAULT__' }))['siteId']
    const { computerGroupId } = await made('computer-groups', { name: unique('s'), tenantId })
    const computerId = await aComputer(await aServerGroup(test.app, tenantId))
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
      {
        path: 'sites/add',
        good: rows('sites', { name: unique('s'), tenantId, ranges: '192.0.2.0/28; 192.0.2.16/28' }),
        bad: rows('sites', { name: unique('s'), tenantId, ranges: 'nowhere' }),
        wrong: 'site_range_invalid',
      },
      {
        path: 'sites/update',
        good: rows('sites', { siteId, name: unique('s'), ranges: '' }),
        bad: rows('sites', { siteId, name: unique('s'), tenantId: '__DEFAULT__', ranges: '' }),
        wrong: 'site_tenant_differs',
      },
      {
        path: 'sites/place',
        good: rows('places', { siteId, computerId }),
        bad: rows('places', { siteId: foreignSiteId, computerId }),
        wrong: 'computer_not_found',
      },
      {
        path: 'computer-groups/add',
        good: rows('computerGroups', { name: unique('s'), tenantId }),
        bad: rows('computerGroups', { name: unique('s') }),
        wrong: 'tenant_needed',
      },
      {
        path: 'computer-groups/update',
        good: rows('computerGroups', { computerGroupId, name: unique('s'), tenantId }),
        bad: rows('computerGroups', { computerGroupId, name: 'a\nb' }),
        wrong: 'place_name_invalid',
      },
      {
        path: 'computer-groups/fill',
        good: rows('members', { computerGroupId, computerId }),
        bad: rows('members', { computerGroupId: siteId, computerId }),
        wrong: 'computer_group_not_found',
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

  async function made(path: string, body: object): Promise<Record<string, unknown>> {
    const { status, text } = await browser.ask('POST', `/api/v1/${path}`, body)
    expect(status, text).to.equal(201)
    return JSON.parse(text) as Record<string, unknown>
  }

  /** Registers a computer of a server group. @returns its public id */
  async function aComputer(serverGroupId: string): Promise<unknown> {
    const hostName = `${unique('c')}.example`
    const server = { address: '192.0.2.78', name: '', serverGroupId, hostName, osType: 'windows' }
    const { status, text } = await browser.ask('POST', '/api/v1/computers/add', { servers: [server] })
    expect(status, text).to.be.within(200, 201)
    return (await browser.ask('GET', `/api/v1/computers?text=${hostName}`)).json.items[0]?.['computerId']
  }

  /** What the rows above would have changed. */
  async function everything(): Promise<unknown> {
    const tables = [
      'tenant',
      'user_account',
      'server_group',
      'computer',
      'site',
      'site_range',
      'computer_group',
      'computer_group_member',
      'audit_record',
    ] as const
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
