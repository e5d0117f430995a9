import { expect } from 'chai'
import { agentWords } from '../../console/words/agents.ts'
import { frameWords } from '../../console/words/frame.ts'
import { computerAdminWords } from '../../console/words/computer-administration.ts'
import { estateWords } from '../../console/words/estate.ts'
import { aSourceRow, placeIn, seen } from '../server/findings/world.ts'
import { needs } from '../support/needs.ts'
import { aServerGroup, aTenant, aUser, PASSWORD, unique } from '../support/people.ts'
import { openTestConsole, overflowOf, seriousBarriers, type TestConsole } from './browser.ts'
import { act, dialogGone, pick, row } from './hands.ts'
import { sayIn } from './words.ts'

const MARKUP = '<img src=x onerror=alert(1)>'

const en = {
  estate: sayIn('en', estateWords),
  common: sayIn('en', frameWords),
  agents: sayIn('en', agentWords),
  computers: sayIn('en', computerAdminWords),
}
const ja = { estate: sayIn('ja', estateWords), common: sayIn('ja', frameWords), agents: sayIn('ja', agentWords) }

describe('the administration of people and estate in the console', function () {
  this.timeout(120_000)
  let world: TestConsole
  let administrator: string

  before(needs('chromium'))
  before(async () => {
    world = await openTestConsole()
    administrator = await aUser(world.test.app, 'administrator')
  })
  after(() => world?.close())

  it('makes a tenant and a person in it, says beside each field what is wrong, and keeps what was typed', async () => {
    const { page, troubles } = await world.as(administrator, { locale: 'ja' })
    await page.goto('/tenants')
    await page.getByRole('button', { name: ja.estate('tenant_add') }).click()
    await page.locator('#tenant-id').fill('no good id')
    await page.locator('#tenant-name').fill(`東京 ${MARKUP}`)
    await page.getByRole('button', { name: ja.common('save') }).click()

    await page.locator('#tenant-id-help').getByText('英数字、ハイフン、アンダースコアを32文字以内').waitFor()
    expect(await page.locator('#tenant-name').inputValue()).to.equal(`東京 ${MARKUP}`)
    await page.waitForFunction(() => document.activeElement?.id === 'tenant-id')
    const tenantId = unique('T')
    await page.locator('#tenant-id').fill(tenantId)
    await page.keyboard.press('Enter')
    await dialogGone(page)
    await row(page, tenantId).getByText(MARKUP).waitFor()

    await page.goto('/users')
    await page.getByRole('button', { name: ja.estate('user_add') }).click()
    await page.locator('#user-password-help').getByText('8～64文字').waitFor()
    const userId = unique('u')
    await page.locator('#user-id').fill(userId)
    await page.locator('#user-password').fill('short')
    await page.locator('#user-email').fill('not an address')
    await page.getByRole('button', { name: ja.common('save') }).click()
    await page.locator('#user-tenant-help').getByText(ja.common('required')).waitFor()
    await page.locator('#user-password-help').getByText('8文字以上64文字以内').waitFor()
    await page.locator('#user-email-help').getByText('not an address').waitFor()
    expect(await seriousBarriers(page)).to.deep.equal([])

    await pick(page, '#user-tenant', '東京')
    await page.locator('#user-password').fill(PASSWORD)
    await page.locator('#user-email').fill('hana@example.com')
    await page.getByRole('button', { name: ja.common('save') }).click()
    await dialogGone(page)
    await row(page, userId).getByText(ja.common('role_tenant_user')).waitFor()
    const other = world.test.browser()
    expect((await other.signIn(userId, PASSWORD)).status).to.equal(200)
    expect(troubles).to.deep.equal([])
  })

  it('unlocks a locked account, and offers that only where there is one', async () => {
    const tenantId = await aTenant(world.test.app)
    const [locked, open] = [await aUser(world.test.app, 'tenant_user', tenantId), await aUser(world.test.app, 'tenant_admin', tenantId)]
    const lockedUntil = new Date(Date.now() + 600_000)
    await world.test.app.pools.infra('user_account').where({ public_id: locked }).update({ locked_until: lockedUntil })
    const { page } = await world.as(administrator, { locale: 'en', isDark: true })
    await page.goto(`/users?tenantId=${tenantId}`)
    await row(page, open).getByRole('button').last().click()
    expect(await page.getByRole('menuitem', { name: en.estate('unlock') }).count()).to.equal(0)
    await page.keyboard.press('Escape')

    await act(page, locked, en.estate('unlock'))
    await page
      .getByRole('dialog')
      .getByRole('button', { name: en.estate('unlock') })
      .click()
    await dialogGone(page)

    await row(page, locked).getByText(en.estate('locked')).waitFor({ state: 'detached' })
    expect((await world.test.browser().signIn(locked, PASSWORD)).status).to.equal(200)
  })

  it('says why an owner is not made one, and takes away a server group that holds nothing', async () => {
    const tenantId = await aTenant(world.test.app)
    const owner = await aUser(world.test.app, 'tenant_user', tenantId)
    const { page } = await world.as(administrator, { locale: 'en', isNarrow: true })
    await page.goto(`/server-groups?tenantId=${tenantId}`)
    await page.getByRole('button', { name: en.estate('group_add') }).click()
    await pick(page, '#group-tenant', tenantId)
    await page.locator('#group-name').fill('a|b')
    await pick(page, '#group-owner', owner)
    await page.getByRole('button', { name: en.common('save') }).click()
    await page.locator('#group-name-help').getByText('is not valid').waitFor()
    expect(await overflowOf(page)).to.equal(0)
    await page.locator('#group-name').fill('Web servers')
    await page.getByRole('button', { name: en.common('save') }).click()
    await dialogGone(page)
    await row(page, 'Web servers').getByText(owner).waitFor()

    await act(page, 'Web servers', en.common('delete'))
    await page
      .getByRole('dialog')
      .getByRole('button', { name: en.common('delete') })
      .click()
    await dialogGone(page)
    await row(page, 'Web servers').waitFor({ state: 'detached' })
  })

  it('shows a token once, with the line that enrolls an agent', async () => {
    const tenantId = await aTenant(world.test.app)
    const { page, troubles } = await world.as(administrator, { locale: 'en' })
    await page.goto('/agents?tab=tokens')
    await page
      .getByRole('button', { name: en.agents('token_make') })
      .first()
      .click()
    await pick(page, '#token-tenant', tenantId)
    await page.locator('#token-uses').fill('many')
    await page.getByRole('button', { name: en.agents('token_make_now') }).click()
    await page.locator('#token-uses-help').getByText(en.estate('value_wrong')).waitFor()
    await page.locator('#token-uses').fill('3')
    await page.getByRole('button', { name: en.agents('token_make_now') }).click()

    const dialog = page.getByRole('dialog')
    await dialog.getByText(`enroll --server ${world.url} --token-file token.txt`).waitFor()
    const token = (await dialog.locator('[data-token]').innerText()).trim()
    expect(token).to.match(/^\w+\.[\w-]+\.\w+/)
    expect(await seriousBarriers(page)).to.deep.equal([])
    await dialog
      .getByRole('button', { name: en.common('close') })
      .last()
      .click()
    await row(page, tenantId).getByText(en.agents('token_open')).waitFor()
    expect(await page.content()).to.not.contain(token.split('.')[1])

    await act(page, tenantId, en.agents('token_revoke'))
    await page
      .getByRole('dialog')
      .getByRole('button', { name: en.agents('token_revoke') })
      .click()
    await row(page, tenantId).getByText(en.agents('token_revoked')).waitFor()
    expect(troubles.filter((trouble) => !trouble.includes('400'))).to.deep.equal([])
  })

  it('gives chosen computers to a server group, all of them or none', async () => {
    const { app } = world.test
    const [tenantId, name] = [await aTenant(app), unique('c')]
    const group = await aServerGroup(app, tenantId)
    const source = await aSourceRow(app)
    await seen(app, source.id, await placeIn(app, '__UNASSIGNED__'), [
      { fqdn: `${name}1.example`, addresses: ['192.0.2.11'] },
      { fqdn: `${name}2.example`, addresses: [] },
    ])
    const { page } = await world.as(administrator, { locale: 'en' })
    await page.goto(`/unassigned-computers?text=${name}`)
    await page.getByRole('button', { name: /Select all of this page/ }).click()
    await page.getByRole('button', { name: en.computers('assign_chosen') }).click()
    await pick(page, '#assign-group', group)
    await page.getByRole('button', { name: en.computers('assign_now'), exact: true }).click()
    await page.locator('#assign-2-address-help').getByText(en.common('required')).waitFor()
    expect(await page.locator('#assign-1-address').inputValue()).to.equal('192.0.2.11')
    await page.locator('#assign-2-address').fill('192.0.2.12')
    await page.getByRole('button', { name: en.computers('assign_now'), exact: true }).click()
    await dialogGone(page)

    await page.goto(`/computers?tenantId=${tenantId}`)
    await row(page, `${name}2`).waitFor()
    await act(page, `${name}1`, en.computers('remove_ask'))
    await page
      .getByRole('dialog')
      .getByRole('button', { name: en.computers('remove') })
      .click()
    await dialogGone(page)
    await row(page, `${name}1`).waitFor({ state: 'detached' })
  })

  it('has for a tenant administrator the own settings and groups, and nothing of the others’ administration', async () => {
    const tenantId = await aTenant(world.test.app)
    const { page, troubles } = await world.as(await aUser(world.test.app, 'tenant_admin', tenantId), { locale: 'ja' })
    for (const path of ['/tenants', '/users', '/server-groups', '/unassigned-computers', '/agents']) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1, name: ja.common('not_found') }).waitFor()
    }
    await page.goto('/sites')
    await page.locator('table').waitFor()
    expect(await page.getByRole('button', { name: ja.estate('site_add') }).count()).to.equal(0)

    await page.goto('/computer-groups')
    await page.getByRole('button', { name: ja.estate('computer_group_add') }).click()
    await page.locator('#computer-group-name').fill('会計')
    await page.getByRole('button', { name: ja.common('save') }).click()
    await dialogGone(page)
    await row(page, '会計').waitFor()

    await page.goto('/settings')
    await page.getByRole('radio', { name: ja.estate('approval_two_person') }).check()
    await page.locator('#stale-after').fill('0')
    await page.getByRole('button', { name: ja.common('save') }).click()
    await page.locator('#stale-after-help').getByText(ja.estate('value_small')).waitFor()
    await page.locator('#stale-after').fill('48')
    await page.getByRole('button', { name: ja.common('save') }).click()
    await page.getByText(ja.common('saved')).waitFor()
    const kept = await world.test.app.pools.infra('tenant').where({ public_id: tenantId }).first('job_approval', 'stale_after_hours')
    expect(kept).to.deep.equal({ job_approval: 'two_person', stale_after_hours: 48 })
    expect(troubles.filter((trouble) => !trouble.includes('400'))).to.deep.equal([])
  })

  it('is worked with the keyboard alone: a choice closes by itself and the dialog stays', async () => {
    const tenantId = await aTenant(world.test.app)
    const { page } = await world.as(administrator, { locale: 'en' })
    await page.goto('/sites')
    await page.getByRole('button', { name: en.estate('site_add') }).press('Enter')
    await page.locator('#site-tenant').focus()
    await page.keyboard.type(tenantId)
    await page.locator('[role=option]:visible').first().filter({ hasText: tenantId }).waitFor()
    await page.keyboard.press('Escape')
    await page.locator('[role=option]:visible').first().waitFor({ state: 'detached' })
    expect(await page.getByRole('dialog').count()).to.equal(1)
    await page.keyboard.type(tenantId)
    await page.locator('[role=option]:visible').first().filter({ hasText: tenantId }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('#site-name').focus()
    await page.keyboard.type('Osaka')
    await page.locator('#site-ranges').focus()
    await page.keyboard.type('192.0.2.0/24 and so on')
    await page.getByRole('button', { name: en.common('save') }).press('Enter')
    await page.locator('#site-ranges-help').getByText('and is not an address range').waitFor()
    await page.locator('#site-ranges').fill('192.0.2.0/24')
    await page.getByRole('button', { name: en.common('save') }).press('Enter')
    await dialogGone(page)
    await row(page, 'Osaka').getByText('192.0.2.0/24').waitFor()
    expect(await seriousBarriers(page)).to.deep.equal([])
  })
})
