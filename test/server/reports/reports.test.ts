import { expect } from 'chai'
import { SYSTEM, withInfra, type Actor } from '../../../server/context.ts'
import { endpoints } from '../../../server/endpoints.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { REPORT_IDS, REPORTS } from '../../../server/reports/definitions.ts'
import { changePasswords } from '../../../server/users/service.ts'
import { openTestApi, type Answer, type Browser, type TestApi } from '../../support/api.ts'
import { PASSWORD } from '../../support/people.ts'
import { anAdministrator, aPatch, aRequest, aTenant, computers, requested, type World } from '../jobs/world.ts'

interface Report {
  readonly total: number
  readonly figures: readonly { name: string; value: number | null }[]
}

describe('reports', function () {
  this.timeout(60_000)
  let test: TestApi
  let world: World
  let browsers: Record<'infra_admin' | 'tenant_admin' | 'tenant_user', Browser>
  let own: Awaited<ReturnType<typeof computers>>
  let others: Awaited<ReturnType<typeof computers>>

  before(async () => {
    test = await openTestApi({ endpoints })
    world = await aTenant(test.app)
    const group = (await test.app.pools.infra('tenant').where({ id: world.tenantId }).first('default_server_group_id as id')) as {
      id: number
    }
    own = await computers(world, 2)
    others = await computers(world, 3, { groupId: group.id })
    const patch = await aPatch(world, [...own, ...others], { state: 'missing' })
    await aPatch(world, own, { state: 'installed' })
    await test.app.pools
      .infra('patch')
      .where({ id: patch.id })
      .update({ exploited: true, severity: 'critical', title: '=cmd|"/c calc"!A1' })
    await requested(test.app, world.admin, aRequest(own, [patch]))
    await withInfra(test.app, SYSTEM, (ctx) => recountTenant(ctx, world.tenantId))
    browsers = {
      infra_admin: await signedIn(test, await anAdministrator(test.app, 'infra_admin')),
      tenant_admin: await signedIn(test, world.admin),
      tenant_user: await signedIn(test, world.user),
    }
  })
  after(() => test.close())

  const get = (role: keyof typeof browsers, path: string): Promise<Answer> => browsers[role].ask('GET', `/api/v1${path}`)
  const rowsOf = async (role: keyof typeof browsers, path: string) => {
    const answer = await get(role, path)
    expect(answer.status, answer.text).to.equal(200)
    return answer.json.items
  }

  it('says of each report which columns matter most, and what holds where no period is given', async () => {
    const items = (await rowsOf('tenant_admin', '/reports')) as unknown as {
      reportId: string
      columns: { brief: boolean }[]
      parameters: { name: string; standard: string | null }[]
    }[]

    expect(items.filter(({ columns }) => !columns.some(({ brief }) => brief))).to.deep.equal([])
    for (const { reportId, parameters } of items) {
      const { from } = (await get('tenant_admin', `/reports/${reportId}/figures`)).json as unknown as { from: string | null }
      const standard = parameters.find(({ name }) => name === 'period')?.standard ?? null
      expect(standard, reportId).to.equal(from === null ? null : 'last_30_days')
    }
  })

  for (const id of REPORT_IDS) {
    for (const role of ['infra_admin', 'tenant_admin', 'tenant_user'] as const) {
      it(`${id}: counts for ${role} what its pages and its files hold`, async () => {
        const path = `/reports/${id}`
        if (REPORTS[id].permission === 'user.manage' && role !== 'infra_admin') {
          expect((await get(role, `${path}/rows`)).status).to.equal(403)
          expect((await get(role, `${path}/figures`)).status).to.equal(403)
          expect((await get(role, `${path}/export`)).status).to.equal(403)
          return
        }
        const figures = (await get(role, `${path}/figures`)).json as unknown as Report
        const rows: unknown[] = []
        for (let next: string | null = ''; next !== null;) {
          const answer: Answer = await get(role, `${path}/rows?limit=2${next === '' ? '' : `&after=${encodeURIComponent(next)}`}`)
          expect(answer.status, answer.text).to.equal(200)
          rows.push(...answer.json.items)
          next = answer.json.next
        }
        const csv = await get(role, `${path}/export?locale=ja`)
        const file = JSON.parse((await get(role, `${path}/export?format=json`)).text) as { rows: unknown[] }

        expect(rows).to.have.length(figures.total)
        expect(file.rows).to.deep.equal(rows)
        expect(csv.text.split('\r\n')).to.have.length(figures.total + 2)
        expect(new Set(rows.map((row) => JSON.stringify(row))).size).to.equal(rows.length)
      })
    }
  }

  it('show a tenant user the computers of their own groups alone', async () => {
    const seen = async (role: keyof typeof browsers) =>
      (await rowsOf(role, `/reports/computer_health/rows?limit=200&tenantId=${world.tenant}`))
        .map((row) => String(row['computerId']))
        .toSorted()
    const ids = (list: readonly { publicId: string }[]) => list.map((one) => one.publicId).toSorted()

    expect(await seen('tenant_user')).to.deep.equal(ids(own))
    expect(await seen('tenant_admin')).to.deep.equal(ids([...own, ...others]))
    expect(await seen('infra_admin')).to.deep.equal(ids([...own, ...others]))
  })
})

async function signedIn(test: TestApi, actor: Actor): Promise<Browser> {
  await withInfra(test.app, SYSTEM, (ctx) => changePasswords(ctx, [{ userId: actor.name, password: PASSWORD }]))
  const browser = test.browser()
  await browser.signIn(actor.name, PASSWORD)
  return browser
}
