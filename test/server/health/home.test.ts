import { expect } from 'chai'
import { ROLES, type Role } from '../../../server/authorization.ts'
import { SYSTEM, withInfra } from '../../../server/context.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { changePasswords } from '../../../server/users/service.ts'
import { openTestApi, type Answer, type Browser, type TestApi } from '../../support/api.ts'
import { aUser, PASSWORD } from '../../support/people.ts'
import { aPatch, aRequest, aTenant, computers, requested, type TestComputer, type World } from '../jobs/world.ts'

interface Figure {
  readonly name: string
  readonly count: number
  readonly path: string
  readonly query: Record<string, string>
}
interface Home {
  readonly figures: readonly Figure[]
  readonly unapplied: readonly { severity: string; patches: number; verdicts: number }[]
  readonly decisions: number
  readonly newestApprovals: readonly { patchId: string; approved: number; unapplied: number; approvedAt: string }[]
}

const HOUR = 3_600_000

describe('the home page’s figures', () => {
  let test: TestApi
  let world: World
  let foreign: World
  const browsers = new Map<Role, Browser>()

  before(async function () {
    this.timeout(60_000)
    test = await openTestApi()
    ;[world, foreign] = [await aTenant(test.app), await aTenant(test.app)]
    await fill(world)
    await fill(foreign)
    await unassigned()
    const { rows } = await test.app.pools.infra.raw<{ rows: { id: number }[] }>('select id from tenant')
    for (const { id } of rows) await withInfra(test.app, SYSTEM, (ctx) => recountTenant(ctx, id))
    await signIn()
  })
  after(() => test.close())

  async function fill(one: World): Promise<void> {
    const db = test.app.pools.infra
    const group = (await db('tenant').where({ id: one.tenantId }).first('default_server_group_id as id')) as { id: number }
    const own = await computers(one, 4)
    const others = await computers(one, 3, { groupId: group.id, osType: 'linux' })
    const all = [...own, ...others]
    const heard = new Date(Date.now() - HOUR)
    const ids = (some: readonly TestComputer[]) => some.map((computer) => computer.id)
    await db('computer_status')
      .whereIn('computer_id', ids(all))
      .update({ wsus_heard_at: heard, wsus_last_report_at: heard, agent_last_inventory_at: heard })
    const silent = new Date(Date.now() - 100 * HOUR)
    await db('computer_status')
      .where({ computer_id: own[3]?.id })
      .update({ wsus_heard_at: silent, wsus_last_report_at: silent, restart_pending: true })
    const severities = ['critical', 'important', 'moderate', 'low', 'unspecified'] as const
    for (const [n, severity] of severities.entries()) {
      const patch = await aPatch(one, all.slice(0, n + 2))
      await db('patch')
        .where({ id: patch.id })
        .update({ severity, exploited: n === 1 })
    }
    const [first, second, third] = own
    if (first === undefined || second === undefined || third === undefined) throw new Error('no computers')
    await aPatch(one, [first, others[0] ?? first], { state: 'failed' })
    await aPatch(one, [second], { state: 'pending_reboot' })
    await aPatch(one, [third], { approved: false })
    await aPatch(one, [third], { excepted: true })
    const now = new Date()
    await aPatch(one, [first, second], { state: 'installed', agent_state: 'failed', source_time: now, agent_time: heard })
    await aPatch(one, [third], { state: 'failed', agent_state: 'installed', source_time: now, agent_time: heard, approved: false })
    const dropped = await aPatch(one, [first])
    await db('patch').where({ id: dropped.id }).update({ absent_since: now })
    await anApproval(one, await aPatch(one, all))
    await requested(test.app, one.user, aRequest([first], [await aPatch(one, [first])]))
  }

  async function anApproval(one: World, patch: { id: number }): Promise<void> {
    await test.app.pools
      .infra('patch_approval')
      .insert({ tenant_id: one.tenantId, patch_id: patch.id, approved: true, author_name: 'admin' })
  }

  async function unassigned(): Promise<void> {
    const db = test.app.pools.infra
    const row = (await db('tenant').where({ public_id: '__UNASSIGNED__' }).first('id', 'default_server_group_id as groupId')) as {
      id: number
      groupId: number
    }
    const found = await computers({ ...world, tenantId: row.id, groupId: row.groupId }, 2)
    await aPatch(world, found, { state: 'failed' })
  }

  async function signIn(): Promise<void> {
    const names: Record<Role, string> = {
      infra_admin: await aUser(test.app, 'infra_admin'),
      administrator: await aUser(test.app, 'administrator'),
      tenant_admin: world.admin.name,
      tenant_user: world.user.name,
    }
    await withInfra(test.app, SYSTEM, (ctx) =>
      changePasswords(
        ctx,
        Object.values(names).map((userId) => ({ userId, password: PASSWORD })),
      ),
    )
    for (const role of ROLES) {
      const browser = test.browser()
      await browser.signIn(names[role], PASSWORD)
      browsers.set(role, browser)
    }
  }

  async function ask(role: Role, path: string, query: Record<string, string> = {}): Promise<Answer> {
    const browser = browsers.get(role)
    if (browser === undefined) throw new Error(`nobody is ${role}`)
    const answer = await browser.ask('GET', `/api/v1${path}?${new URLSearchParams(query).toString()}`)
    expect(answer.status, `${path} ${JSON.stringify(query)}: ${answer.text}`).to.equal(200)
    return answer
  }

  const homeOf = async (role: Role, query: Record<string, string> = {}): Promise<Home> =>
    (await ask(role, '/home', query)).json as unknown as Home

  /** Rows of a list, all pages of it. */
  async function rowsOf(role: Role, path: string, query: Record<string, string>): Promise<number> {
    let rows = 0
    let next: string | null = null
    do {
      const answer: Answer = await ask(role, path, { ...query, limit: '3', ...(next === null ? {} : { after: next }) })
      rows += answer.json.items.length
      next = answer.json.next
    } while (next !== null)
    return rows
  }

  for (const role of ROLES) {
    it(`are what their lists count, for ${role}`, async function () {
      this.timeout(30_000)
      const { figures } = await homeOf(role)

      const counted: Record<string, number> = {}
      for (const figure of figures) counted[figure.name] = await rowsOf(role, figure.path, figure.query)

      expect(counted).to.deep.equal(Object.fromEntries(figures.map((figure) => [figure.name, figure.count])))
      const empty = figures.filter((figure) => figure.count === 0).map((figure) => figure.name)
      const without = ['health.healthy', 'health.vulnerable', 'decisions', 'coverage.silent']
      expect(empty.filter((name) => !without.includes(name))).to.deep.equal([])
    })
  }

  it('are those of one tenant where one is named, and their lists too', async () => {
    const { figures } = await homeOf('infra_admin', { tenantId: foreign.tenant })
    const own = (await homeOf('tenant_admin')).figures

    const counts = (some: readonly Figure[]) => some.filter(({ name }) => name !== 'decisions').map(({ name, count }) => [name, count])
    expect(counts(figures)).to.deep.equal(counts(own))
    for (const figure of figures.filter(({ path }) => path !== '/jobs/inbox')) {
      expect(await rowsOf('infra_admin', figure.path, figure.query), figure.name).to.equal(figure.count)
    }
  })

  it('name what was approved last, for as many computers as the viewer sees', async () => {
    for (const [role, computers] of [
      ['tenant_admin', 7],
      ['tenant_user', 4],
    ] as const) {
      const [newest] = (await homeOf(role)).newestApprovals
      if (newest === undefined) throw new Error('nothing was approved')

      expect(newest.approved, role).to.equal(computers)
      expect(await rowsOf(role, '/verdicts', { patchId: newest.patchId, approved: 'true' }), role).to.equal(computers)
    }
    expect((await homeOf('infra_admin')).newestApprovals).to.have.length(2)
  })

  it('count decisions for those alone who may decide', async () => {
    expect((await homeOf('tenant_admin')).decisions).to.equal(1)
    expect((await homeOf('administrator')).decisions).to.equal(2)
    expect((await homeOf('infra_admin')).decisions).to.equal(0)
    expect((await homeOf('tenant_user')).decisions).to.equal(0)
  })
})
