import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { auditWords } from '../../console/words/audit.ts'
import { decisionWords } from '../../console/words/decisions.ts'
import { estateWords } from '../../console/words/estate.ts'
import { frameWords } from '../../console/words/frame.ts'
import { aRequest, requested } from '../server/jobs/world.ts'
import { needs } from '../support/needs.ts'
import { unique } from '../support/people.ts'
import { openEstate, type ConsoleEstate } from './estate.ts'
import { openPage, settled } from './look.ts'
import { sayIn } from './words.ts'

/** How tenant users ask and tenant administrators decide is walked from the mail on in test/flow/console-journey.test.ts. */
describe('the daily way of an administrator of the service', function () {
  this.timeout(300_000)
  let estate: ConsoleEstate

  before(needs('chromium'))
  before(async () => {
    estate = await openEstate()
  })
  after(() => estate?.close())

  for (const [nth, locale] of (['ja', 'en'] as const).entries()) {
    const say = sayIn(locale, frameWords)
    const decide = sayIn(locale, decisionWords)

    it(`leads one who also decides from the inbox of all tenants to an approval and its record (${locale})`, async () => {
      const by = await estate.actor(estate.people.tenant_user)
      const job = await requested(estate.app, by, aRequest(estate.computers, estate.patches.slice(4 + nth, 5 + nth), { onlyNeeded: true }))
      const { page, context, troubles } = await estate.as(estate.people.administrator, { locale })
      await openPage(page, '/')
      await page.locator('#main a[data-figure=decisions]').click()
      await page
        .locator(`#main a[href="/jobs/${encodeURIComponent(job.publicId)}"]`)
        .first()
        .click()
      await page.getByRole('button', { name: decide('act_approve'), exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.locator('#decision-comment').fill('承認 / approved')
      await dialog.getByRole('button', { name: decide('act_approve'), exact: true }).click()
      await dialog.waitFor({ state: 'detached' })
      await page.getByText('job.approve').first().waitFor()
      await page.locator('td', { hasText: '承認 / approved' }).first().waitFor()
      expect(troubles).to.deep.equal([])
      await context.close()
    })

    it(`lets one of the infrastructure make a tenant, look at its record and decide no job (${locale})`, async () => {
      const { page, context, troubles } = await estate.as(estate.people.infra_admin, { locale })
      const tenantId = unique('T')
      await openPage(page, '/')
      await goTo(page, say('tenants'))
      await page.getByRole('button', { name: sayIn(locale, estateWords)('tenant_add') }).click()
      await page.locator('#tenant-id').fill(tenantId)
      await page.locator('#tenant-name').fill(`Tenant of ${locale}`)
      await page
        .getByRole('dialog')
        .getByRole('button', { name: say('save'), exact: true })
        .click()
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      await page.getByRole('row', { name: new RegExp(tenantId) }).waitFor()

      await goTo(page, say('audit'))
      await page.locator('#main td', { hasText: tenantId }).first().waitFor()
      await page.getByRole('button', { name: sayIn(locale, auditWords)('verify') }).click()
      await page.getByText(sayIn(locale, auditWords)('verify_ok')).waitFor()

      await openPage(page, `/jobs/${encodeURIComponent(estate.jobs.waiting)}`)
      expect(await page.getByRole('button', { name: decide('act_approve'), exact: true }).count()).to.equal(0)
      expect(await page.getByRole('link', { name: say('wizard'), exact: true }).count()).to.equal(0)
      expect(troubles).to.deep.equal([])
      await context.close()
    })
  }
})

async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
  await page.locator('#page-title', { hasText: name }).waitFor()
  await settled(page)
}
