import { expect } from 'chai'
import { hasPage } from '../../console/app/pages.ts'
import { needs } from '../support/needs.ts'
import { endpoints } from '../../server/endpoints.ts'
import { openEstate, type ConsoleEstate } from './estate.ts'
import { openPage } from './look.ts'
import { consolePages } from './pages.ts'

describe('what belongs to another tenant', function () {
  this.timeout(300_000)
  let estate: ConsoleEstate

  before(needs('chromium'))
  before(async () => {
    estate = await openEstate()
  })
  after(() => estate?.close())

  for (const role of ['tenant_admin', 'tenant_user'] as const) {
    it(`is on no page of the console, by no address (${role})`, async () => {
      const { page, context } = await estate.as(estate.people[role], { locale: 'en' })
      const { foreign } = estate
      const secrets = await namesOf()
      const asked = new URLSearchParams({
        tenantId: foreign.tenantId,
        computerId: foreign.computerId,
        computerIds: foreign.computerId,
        serverGroupId: foreign.serverGroupId,
        userId: foreign.userId,
        jobId: foreign.jobId,
      })
      for (const { path, page: name } of consolePages().filter((one) => hasPage(role, one.page))) {
        const places: Readonly<Record<string, string>> = foreign
        const address = path.replaceAll(/:(\w+)/g, (_place, key: string) => encodeURIComponent(places[key] ?? foreign.computerId))
        await openPage(page, `${address}?${asked}`)
        const text = await page.locator('#main').innerText()
        expect(
          secrets.filter((secret) => text.includes(secret)),
          `${name}: ${address}`,
        ).to.deep.equal([])
      }
      await context.close()
    })

    it(`is in no export (${role})`, async () => {
      const { context } = await estate.as(estate.people[role], { locale: 'en' })
      const secrets = await namesOf()
      const { tenantId, computerId, serverGroupId } = estate.foreign
      const exports = endpoints.filter(({ method, path }) => method === 'get' && path.endsWith('/export'))
      expect(exports.length).to.be.greaterThan(10)
      for (const { path } of exports) {
        const address = path.replaceAll(/\{(\w+)\}/g, (_place, key: string) =>
          key === 'reportId' ? 'computer_health' : encodeURIComponent(computerId),
        )
        for (const query of ['', `?${new URLSearchParams({ tenantId })}`, `?${new URLSearchParams({ serverGroupId })}`]) {
          const answer = await context.request.get(`/api/v1${address}${query}`)
          const text = await answer.text()
          expect(answer.status(), `${address}${query}`).to.be.oneOf([200, 400, 403, 404])
          expect(
            secrets.filter((secret) => text.includes(secret)),
            `${address}${query}`,
          ).to.deep.equal([])
        }
      }
      await context.close()
    })
  }

  /** Names and ids by which the other tenant's things would be known. What was asked for is said back by nobody. */
  async function namesOf(): Promise<string[]> {
    const { rows } = await estate.app.pools.infra.raw<{ rows: { name: string }[] }>(
      `select unnest(array[c.host_name, c.fqdn]) as name from computer c join tenant t on t.id = c.tenant_id where t.public_id = ?
       union select email from user_account u join tenant t on t.id = u.tenant_id where t.public_id = ?`,
      [estate.foreign.tenantId, estate.foreign.tenantId],
    )
    const names = rows.map(({ name }) => name).filter(Boolean)
    expect(names, 'there is something to be kept').to.not.be.empty
    return [...names, `Tenant ${estate.foreign.tenantId}`]
  }
})
