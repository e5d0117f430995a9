import { expect } from 'chai'
import { exceptionWords } from '../../console/words/exceptions.ts'
import { patchPageWords } from '../../console/words/patch.ts'
import { patchWords } from '../../console/words/patches.ts'
import { SYSTEM, withInfra } from '../../server/context.ts'
import { recountTenant } from '../../server/health/service.ts'
import { aDebianPatch, aPatch, aTenant, computers, type TestPatch, type World } from '../server/jobs/world.ts'
import { needs } from '../support/needs.ts'
import { aUser } from '../support/people.ts'
import { openTestConsole, overflowOf, seriousBarriers, type TestConsole } from './browser.ts'
import { sayIn } from './words.ts'

const HOSTILE = '<img src=x onerror="globalThis.hacked=1">'

describe('patches in the console', function () {
  this.timeout(120_000)
  let console: TestConsole
  let world: World
  let admin: string
  let chain: TestPatch[]
  let hosts: string[]

  before(needs('chromium'))
  before(async () => {
    console = await openTestConsole()
    const { app } = console.test
    world = await aTenant(app)
    admin = await aUser(app, 'tenant_admin', world.tenant)
    const made = await computers(world, 3)
    hosts = made.map(({ publicId }) => publicId.replace('@Direct', ''))
    chain = []
    for (let n = 0; n < 5; n++) chain.push(await aPatch(world, made))
    const pairs = chain.flatMap((patch, n) => chain.slice(0, n).map((old) => ({ patch_id: patch.id, superseded_patch_id: old.id })))
    await app.pools.infra('patch_supersedence').insert(pairs)
    await app.pools.infra('patch').where({ id: chain[2]?.id }).update({ title: HOSTILE })
    await withInfra(app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
  })
  after(() => console?.close())

  const pageOf = (patch: TestPatch | undefined, query = '') => `/patches/${encodeURIComponent(patch?.publicId ?? '')}${query}`

  it('decline one with a reason and an end, say so at its computers, and take it back', async () => {
    const say = sayIn('en', exceptionWords)
    const sayPage = sayIn('en', patchPageWords)
    const { page, troubles } = await console.as(admin, { locale: 'en' })
    await page.goto(pageOf(chain[0]))
    await page.getByRole('link', { name: hosts[0] ?? '', exact: true }).waitFor()
    await page.getByRole('button', { name: sayPage('actions') }).click()
    await page.getByRole('menuitem', { name: sayPage('action_decline') }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Decline', exact: true }).click()
    await dialog.getByText('This is needed.').waitFor()
    expect(await seriousBarriers(page)).to.deep.equal([])

    await page.locator('#exception-reason').fill(`the vendor withdrew it ${HOSTILE}`)
    await page.locator('#until-date').fill('2020-01-31')
    await dialog.getByRole('button', { name: 'Decline', exact: true }).click()
    await page
      .locator('#until-date-help')
      .getByText(/has passed/)
      .waitFor()
    expect(await page.locator('#exception-reason').inputValue()).to.contain('the vendor withdrew it')

    await page.locator('#until-date').fill('2099-01-31')
    await dialog.getByRole('button', { name: 'Decline', exact: true }).click()
    await page.getByText('1 patch is declined.').waitFor()
    await page.getByRole('row', { name: new RegExp(`${hosts[0]}.*Exception`) }).waitFor()

    await page.getByRole('tab', { name: sayPage('tab_approvals') }).click()
    const row = page.getByRole('row', { name: /the vendor withdrew it/ })
    await row.getByText('2099-01-31 23:59').waitFor()
    await row.getByRole('button').click()
    await page.getByRole('menuitem', { name: say('end') }).click()
    await page.getByRole('button', { name: say('end_confirm') }).click()
    await row.waitFor({ state: 'detached' })

    await page.getByRole('tab', { name: sayPage('tab_computers') }).click()
    await page.getByRole('row', { name: new RegExp(`${hosts[0]}.*Unapplied`) }).waitFor()
    expect(await page.evaluate(() => 'hacked' in globalThis)).to.equal(false)
    expect(troubles).to.deep.equal([])
  })

  it('show what replaces what as links that the keyboard alone reaches and opens', async () => {
    const { page, troubles } = await console.as(admin, { locale: 'ja', isNarrow: true, isDark: true })
    await page.goto(pageOf(chain[1], '?tab=graph'))
    const here = page.locator('[data-graph-node][aria-current=page]')
    await here.waitFor()
    expect(await page.locator('[data-graph-node]').count()).to.equal(5)
    expect(await page.locator('.ts-graph-edge').count()).to.equal(4)
    expect(await seriousBarriers(page)).to.deep.equal([])
    expect(await overflowOf(page)).to.equal(0)

    await here.focus()
    await page.keyboard.press('ArrowUp')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-graph-node'))).to.equal(chain[2]?.publicId)
    await page.keyboard.press('Enter')

    await page.waitForURL((url) => decodeURIComponent(url.pathname).endsWith(chain[2]?.publicId ?? ''))
    await page.locator(`[data-graph-node="${chain[2]?.publicId}"][aria-current=page]`).waitFor()
    await page.getByText(HOSTILE).first().waitFor()
    expect(await page.evaluate(() => 'hacked' in globalThis)).to.equal(false)
    expect(troubles).to.deep.equal([])
  })

  it('count in their figures what the list below them shows', async () => {
    const { page } = await console.as(admin, { locale: 'en' })
    await page.goto(pageOf(chain[3]))
    const figures = page.locator('[data-figure]')
    await figures.first().waitFor()
    for (const figure of await figures.all()) {
      const name = await figure.getAttribute('data-figure')
      const count = Number(await figure.textContent())
      await figure.click()
      await page.getByText(count === 1 ? '1 row' : `${count} rows`, { exact: true }).waitFor()
      expect(await page.getByRole('button', { name: /^Why: / }).count(), String(name)).to.equal(count)
    }
  })

  it('decline several of the list at once', async () => {
    const say = sayIn('ja', exceptionWords)
    const { page, troubles } = await console.as(admin)
    await page.goto('/patches?view=unapplied')
    for (const patch of chain.slice(3)) {
      const row = page.getByRole('row').filter({ has: page.locator(`a[href="${pageOf(patch)}"]`) })
      await row.getByRole('checkbox').check()
    }
    await page.getByRole('button', { name: sayIn('ja', patchWords)('except') }).click()
    await page.locator('#exception-kind').selectOption('waiver')
    await page.locator('#exception-reason').fill('許容します')
    await page.getByRole('dialog').getByRole('button', { name: '免除', exact: true }).click()
    await page.getByText(say('done_waiver', { count: 2 })).waitFor()

    await page.goto('/exceptions?kind=waiver')
    await page
      .getByRole('row', { name: /免除.*許容します/ })
      .nth(1)
      .waitFor()
    expect(await seriousBarriers(page)).to.deep.equal([])
    expect(troubles).to.deep.equal([])
  })

  it('of Linux are approved by a tenant, and that is taken back where all decisions stand', async () => {
    const say = sayIn('en', exceptionWords)
    const sayPage = sayIn('en', patchPageWords)
    const patch = await aDebianPatch(world, await computers(world, 1, { osType: 'linux' }))
    const { page, troubles } = await console.as(admin, { locale: 'en' })
    await page.goto(pageOf(patch))
    await page.getByRole('button', { name: sayPage('actions') }).click()
    await page.getByRole('menuitem', { name: sayPage('action_refuse') }).click()
    await page.locator('#decision-reason').fill('breaks our database')
    await page
      .getByRole('dialog')
      .getByRole('button', { name: say('do_refuse') })
      .click()
    await page.getByText(say('done_refuse')).waitFor()

    await page.goto('/exceptions?tab=decisions')
    const row = page.getByRole('row', { name: /Refused.*breaks our database/ })
    await row.getByRole('button').click()
    await page.getByRole('menuitem', { name: say('do_revoke') }).click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: say('do_revoke') })
      .click()
    await row.waitFor({ state: 'detached' })
    expect(troubles).to.deep.equal([])
  })
})

describe('advisories in the console', function () {
  this.timeout(120_000)
  let console: TestConsole
  before(needs('chromium'))
  before(async () => {
    console = await openTestConsole()
  })
  after(() => console?.close())

  it('lead to the patches that answer them, for a role that only looks, and never out of the web', async () => {
    const { app } = console.test
    const world = await aTenant(app)
    const patch = await aPatch(world, await computers(world, 1))
    const id = `DSA-${1000 + (world.tenantId % 9000)}-1`
    const [advisory] = (await app.pools
      .infra('advisory')
      .insert({
        public_id: id,
        title: HOSTILE,
        severity: 'critical',
        cves: ['CVE-2026-4242'],
        published_at: new Date(),
        url: 'javascript:alert(1)',
      })
      .returning('id')) as [{ id: number }]
    await app.pools.infra('advisory_patch').insert({ advisory_id: advisory.id, patch_id: patch.id })
    const user = await aUser(app, 'infra_admin')
    const { page, troubles } = await console.as(user, { locale: 'en', isNarrow: true })
    await page.goto('/advisories?cve=CVE-2026-4242')
    await page.getByText(HOSTILE).waitFor()
    await page.getByRole('link', { name: id }).click()

    await page.locator(`a[href="/patches/${encodeURIComponent(patch.publicId)}"]`).waitFor()
    expect(await page.locator('a[href^="javascript:"]').count()).to.equal(0)
    expect(await page.evaluate(() => 'hacked' in globalThis)).to.equal(false)
    expect(await seriousBarriers(page)).to.deep.equal([])
    expect(await overflowOf(page)).to.equal(0)
    await page.locator(`a[href="/patches/${encodeURIComponent(patch.publicId)}"]`).click()
    await page.getByRole('tab', { name: 'Vulnerabilities' }).click()
    await page.getByRole('link', { name: id }).waitFor()
    expect(await page.getByRole('button', { name: 'Actions' }).count()).to.equal(0)
    expect(troubles).to.deep.equal([])
  })
})
