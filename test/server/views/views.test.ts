import { expect } from 'chai'
import { openTestApi, type Answer, type Browser, type TestApi } from '../../support/api.ts'
import { aTenant, aUser, PASSWORD } from '../../support/people.ts'

describe('saved views', () => {
  let test: TestApi
  let tenantId: string

  before(async () => {
    test = await openTestApi()
    tenantId = await aTenant(test.app)
  })
  after(() => test.close())

  async function someone(role: 'tenant_user' | 'tenant_admin' | 'infra_admin' = 'tenant_user'): Promise<Browser> {
    const browser = test.browser()
    await browser.signIn(await aUser(test.app, role, tenantId), PASSWORD)
    return browser
  }

  const save = (browser: Browser, given: object): Promise<Answer> =>
    browser.ask('PUT', '/api/v1/views', {
      page: 'patches',
      name: 'mine',
      query: 'view=unapplied&sort=-severity',
      columns: ['name'],
      ...given,
    })
  const namesOf = async (browser: Browser, page = ''): Promise<string[]> =>
    (await browser.ask('GET', `/api/v1/views${page}`)).json.items.map((item) => String(item['name']))
  const idIn = (answer: Answer): string => String((answer.json as unknown as { viewId: string }).viewId)

  for (const role of ['tenant_user', 'infra_admin'] as const) {
    it(`keeps, changes and forgets a view of a ${role}`, async () => {
      const browser = await someone(role)
      const viewId = idIn(await save(browser, {}))

      const changed = await save(browser, { viewId, name: 'ひと目で確認', query: '' })

      expect(changed.status, changed.text).to.equal(200)
      expect((await browser.ask('GET', '/api/v1/views?page=patches')).json.items[0]).to.deep.include({
        viewId,
        name: 'ひと目で確認',
        query: '',
        columns: ['name'],
        isDefault: false,
      })
      expect((await browser.ask('DELETE', `/api/v1/views/${encodeURIComponent(viewId)}`)).status).to.equal(200)
      expect(await namesOf(browser)).to.deep.equal([])
    })
  }

  it('shows nobody the views of another, of the same tenant or not, and lets nobody change them', async () => {
    const owner = await someone()
    const viewId = idIn(await save(owner, { name: 'private' }))

    for (const role of ['tenant_user', 'tenant_admin', 'infra_admin'] as const) {
      const other = await someone(role)
      expect(await namesOf(other), role).to.deep.equal([])
      expect((await save(other, { viewId, name: 'taken over' })).json.code, role).to.equal('view_not_found')
      expect((await other.ask('DELETE', `/api/v1/views/${encodeURIComponent(viewId)}`)).json.code, role).to.equal('view_not_found')
    }
    expect(await namesOf(owner)).to.deep.equal(['private'])
  })

  it('has each name once on a page, and one default view', async () => {
    const browser = await someone()
    await save(browser, { name: 'a', isDefault: true })
    await save(browser, { name: 'b', isDefault: true })

    expect((await save(browser, { name: 'a' })).json.code).to.equal('view_name_taken')
    expect((await save(browser, { name: 'a', page: 'computers' })).status).to.equal(200)
    const items = (await browser.ask('GET', '/api/v1/views?page=patches')).json.items
    expect(items.map((item) => [item['name'], item['isDefault']])).to.deep.equal([
      ['a', false],
      ['b', true],
    ])
  })

  it('keeps fifty, also when two browsers save at once', async () => {
    const browser = await someone()
    for (let n = 0; n < 49; n++) await save(browser, { name: `view ${n}` })

    const answers = await Promise.all([save(browser, { name: 'one more' }), save(browser, { name: 'one too many' })])

    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).to.deep.equal([200, 409])
    expect(await namesOf(browser)).to.have.length(50)
  })

  it('refuses what is no view', async () => {
    const browser = await someone()

    for (const given of [{ page: '../x' }, { name: '' }, { name: 'two\nlines' }, { query: 'x'.repeat(4001) }, { columns: ['a b'] }]) {
      expect((await save(browser, given)).json.code, JSON.stringify(given).slice(0, 60)).to.equal('input_invalid')
    }
  })
})
