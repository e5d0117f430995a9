import { expect } from 'chai'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { importTargets } from '../../../server/policies/service-linux.ts'
import { openTestApi, type Browser, type TestApi } from '../../support/api.ts'
import { aTenant, aUser, PASSWORD } from '../../support/people.ts'

type Item = Readonly<Record<string, unknown>>

describe('what a viewer may do with classifications', () => {
  let test: TestApi
  let tenantId: string
  before(async () => {
    test = await openTestApi()
    tenantId = await aTenant(test.app)
  })
  after(() => test.close())

  async function as(role: 'infra_admin' | 'administrator' | 'tenant_admin' | 'tenant_user'): Promise<Browser> {
    const browser = test.browser()
    await browser.signIn(await aUser(test.app, role, role.startsWith('tenant') ? tenantId : undefined), PASSWORD)
    return browser
  }
  async function linux(browser: Browser, query = ''): Promise<Item[]> {
    const { json } = await browser.ask('GET', `/api/v1/classifications${query}`)
    return json.items.filter(({ kind }) => kind === 'linux').map((item) => ({ id: item['classificationId'], actions: item['actions'] }))
  }

  it('is to change them for everybody, and for a tenant that is named, as far as they are not required of all', async () => {
    const infra = await as('infra_admin')
    expect(await linux(infra)).to.deep.equal([
      { id: 'linux-security', actions: ['change'] },
      { id: 'linux-updates', actions: ['change'] },
    ])
    expect((await linux(infra, `?tenantId=${tenantId}`))[1]?.['actions']).to.include('change')
    const dual = await as('administrator')
    expect(await linux(dual, `?tenantId=${tenantId}`)).to.deep.equal([
      { id: 'linux-security', actions: ['change'] },
      { id: 'linux-updates', actions: ['change', 'set_tenant_level'] },
    ])
  })

  it('is to require for the own tenant what is only recommended, and nothing for its users', async () => {
    expect(await linux(await as('tenant_admin'))).to.deep.equal([
      { id: 'linux-security', actions: [] },
      { id: 'linux-updates', actions: ['set_tenant_level'] },
    ])
    expect((await linux(await as('tenant_user'))).flatMap((item) => item['actions'])).to.deep.equal([])
  })

  it('is what the service then does, and refuses what it does not name', async () => {
    const admin = await as('tenant_admin')
    const put = (id: string) => admin.ask('PUT', `/api/v1/classifications/${id}/tenant-level`, { level: 'required' })

    expect((await put('linux-updates')).status).to.equal(200)
    expect(
      (await (await as('tenant_user')).ask('PUT', '/api/v1/classifications/linux-updates/tenant-level', { level: 'required' })).status,
    ).to.equal(403)
    expect((await admin.ask('PATCH', '/api/v1/classifications/linux-updates', { level: 'required' })).status).to.equal(403)
    expect((await put('linux-security')).json.code).to.equal('level_required')
  })
})

describe('lists of policies', () => {
  let test: TestApi
  before(async () => {
    test = await openTestApi()
  })
  after(() => test.close())

  it('count and search the managed packages, say since when the list is in force, and are a file', async () => {
    const line = (name: string) => ({ name, architecture: null, version: null, release: null })
    await withInfra(test.app, COMMAND, (ctx) => importTargets(ctx, ['openssl', 'openssh', 'bash'].map(line)))

    const found = JSON.parse((await test.operator('GET', '/api/v1/patch-targets?text=OPENSS&withTotal=true')).text) as Item
    expect(found).to.deep.include({ total: 2, next: null })
    expect(found['asOf']).to.be.a('string')
    const file = await test.operator('GET', '/api/v1/patch-targets/export?locale=en')
    expect(file.text.trim().split('\r\n').slice(1)).to.deep.equal(['openssl,,,', 'openssh,,,', 'bash,,,'])
  })

  it('count and search when jobs may work', async () => {
    const tenantId = await aTenant(test.app)
    const path = `/api/v1/deployment-policies?tenantId=${tenantId}&withTotal=true`
    const all = JSON.parse((await test.operator('GET', path)).text) as Item & { items: Item[] }

    expect(all).to.include({ total: all.items.length })
    expect(all.items).to.have.length(1)
    expect(all.items[0]).to.deep.include({ isSystem: true, version: 1, windows: 0, jobs: 0 })
    await test.app.pools.infra.raw(
      `insert into deployment_policy_version (tenant_id, policy_id, version, windows)
       select d.tenant_id, d.id, 2, '[{}, {}]' from deployment_policy d join tenant t on t.id = d.tenant_id where t.public_id = :tenantId`,
      { tenantId },
    )
    const [newer] = (JSON.parse((await test.operator('GET', path)).text) as { items: (Item & { versions: Item[] })[] }).items
    expect(newer).to.deep.include({ version: 2, windows: 2 })
    expect(newer?.versions.map(({ version, windows }) => [version, windows])).to.deep.equal([
      [2, 2],
      [1, 0],
    ])
    const file = await test.operator('GET', `/api/v1/deployment-policies/export?tenantId=${tenantId}&locale=ja`)
    expect(file.text.split('\r\n')[0]).to.contain('ポリシー,テナントID,テナント,版,保存済みの時間帯数')
    expect(JSON.parse((await test.operator('GET', `${path}&text=no%20such%20policy`)).text)).to.deep.include({ items: [], total: 0 })
  })
})
