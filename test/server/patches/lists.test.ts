import { expect } from 'chai'
import { withInfra, withTenant, withViewer, COMMAND, type Actor, type App } from '../../../server/context.ts'
import type { Role } from '../../../server/authorization.ts'
import { addServers } from '../../../server/computers/registration.ts'
import { listComputers } from '../../../server/computers/store-lists.ts'
import { endException, makeException } from '../../../server/exceptions/service.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { newestReading } from '../../../server/patches/store-freshness.ts'
import { homeNumbers } from '../../../server/patches/store-home.ts'
import { listPatches, type PatchRow, type PatchView } from '../../../server/patches/store-lists.ts'
import { listVerdicts } from '../../../server/patches/store-verdicts.ts'
import { explain, type Explanation } from '../../../server/verdicts/service.ts'
import { verdictsAsOf } from '../../../server/verdicts/store-explain.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aServerGroup, aTenant, aUser, unique } from '../../support/people.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'

describe('what viewers see', () => {
  let test: TestApp
  let wsus: FakeWsus
  let source: string
  let one: Tenant
  let other: Tenant
  let updates: string[]
  let computers: string[]

  interface Tenant {
    tenantId: string
    key: number
    owner: string
    mine: string
    theirs: string
  }

  before(async () => {
    test = await openTestApp()
    const { app } = test
    wsus = new FakeWsus()
    source = (await aSource(app)).publicId
    updates = Array.from({ length: 8 }, (_, n) => wsus.addUpdate({ severity: n % 2 === 0 ? 'Critical' : 'Low' }))
    computers = ['a1', 'a2', 'a3', 'b1'].map((name) => wsus.addComputer(`${name}.lists.example`))
    for (const [n, id] of computers.entries()) {
      wsus.report(id, Object.fromEntries(updates.slice(0, 2 * n + 1).map((update, k) => [update, k === 0 ? 4 : 2])))
    }
    for (const update of updates.slice(0, 5)) wsus.approve(update)
    await discover(app, source, wsus)
    one = await aTenantWithGroups(app)
    other = await aTenantWithGroups(app)
    await withInfra(app, COMMAND, (ctx) =>
      addServers(ctx, [
        server('a1', '192.0.2.1', one.mine),
        server('a2', '192.0.2.2', one.mine),
        server('a3', '192.0.2.3', one.theirs),
        server('b1', '192.0.2.4', other.mine),
      ]),
    )
    await recountAll(app)
  })
  after(() => test.close())

  async function recountAll(app: App): Promise<void> {
    for (const { key } of [one, other]) await withInfra(app, COMMAND, (ctx) => recountTenant(ctx, key))
  }

  const viewer = (role: Role, tenant?: Tenant): Promise<Actor> => viewerOf(test.app, role, tenant)

  async function patches(actor: Actor, view: PatchView = 'all', given: object = {}): Promise<PatchRow[]> {
    return withViewer(test.app, actor, (ctx) => listPatches(ctx, { view, limit: 100, ...given }))
  }

  const roles = ['infra_admin', 'administrator', 'tenant_admin', 'tenant_user'] as const

  for (const role of roles) {
    it(`counts for a ${role} exactly the lines that a ${role} sees`, async () => {
      const actor = await viewer(role, one)
      const lines = (await withViewer(test.app, actor, (ctx) => listVerdicts(ctx, { limit: 1000 }))).filter(
        (line) => line.tenantId !== '__UNASSIGNED__',
      )
      const wanted = { infra_admin: 16, administrator: 16, tenant_admin: 9, tenant_user: 4 }[role]

      const listed = await patches(actor)
      const home = await withViewer(test.app, actor, (ctx) => homeNumbers(ctx))
      const seen = await withViewer(test.app, actor, (ctx) => listComputers(ctx, { limit: 100 }))

      expect(lines).to.have.length(wanted)
      for (const patch of listed) {
        const own = lines.filter((line) => line.patchId === patch.patchId)
        expect(patch, patch.name).to.deep.include({
          missing: own.filter((line) => line.state === 'missing').length,
          installed: own.filter((line) => line.state === 'installed').length,
          approved: own.filter((line) => line.approved).length,
          unapplied: own.filter((line) => line.unapplied).length,
        })
      }
      expect(home.unappliedVerdicts).to.equal(lines.filter((line) => line.unapplied).length)
      expect(new Set(lines.map((line) => line.computerId)).size).to.equal(seen.length)
      expect(Object.values(home.health).reduce((a, b) => a + b)).to.equal(seen.length)
      for (const computer of seen) {
        expect(computer.missing).to.equal(
          lines.filter((line) => line.computerId === computer.computerId && line.state === 'missing').length,
        )
      }
    })
  }

  it('opens on what is approved for the viewer', async () => {
    const approved = await patches(await viewer('tenant_user', one), 'approved')

    expect(approved.map((patch) => patch.patchId).toSorted()).to.deep.equal(
      updates
        .slice(0, 3)
        .map((id) => `wsus:${id}`)
        .toSorted(),
    )
  })

  it('pages by key without losing or repeating a patch', async () => {
    const actor = await viewer('tenant_admin', one)
    const whole = await patches(actor)
    const found: PatchRow[] = []
    for (let after: readonly [string, number] | undefined; ;) {
      const page = await patches(actor, 'all', { limit: 3, after })
      found.push(...page.slice(0, 3))
      const last = found.at(-1)
      if (page.length <= 3 || last === undefined) break
      after = [last.sortKey, last.id]
    }

    expect(found.map((patch) => patch.patchId)).to.deep.equal(whole.map((patch) => patch.patchId))
    expect(whole.length).to.equal(8)
  })

  it('filters by severity and by text, and takes wild cards as they are written', async () => {
    const actor = await viewer('tenant_admin', one)
    expect((await patches(actor, 'all', { severity: 'low' })).length).to.equal(4)
    expect((await patches(actor, 'all', { text: 'kb5000003' })).map((patch) => patch.name)).to.deep.equal(['KB5000003'])
    expect((await patches(actor, 'all', { text: 'ＫＢ５０００００３' })).length, 'full-width').to.equal(1)
    expect(await patches(actor, 'all', { text: '%' })).to.deep.equal([])
  })

  it('shows nothing of another tenant', async () => {
    const actor = await viewer('tenant_admin', other)
    const lines = await withViewer(test.app, actor, (ctx) => listVerdicts(ctx, { tenantId: one.tenantId, limit: 10 }))

    expect(lines).to.deep.equal([])
    const [foreign] = await withInfra(test.app, COMMAND, (ctx) => listComputers(ctx, { text: 'a1', limit: 1 }))
    expect(await codeOf(explainFor(actor, foreign?.computerId ?? '', `wsus:${updates[0]}`))).to.equal('computer_not_found')
  })

  it('explains a verdict to whom may see the computer, without the name of a shared server', async () => {
    const actor = await viewer('tenant_user', one)
    const [a2] = await withViewer(test.app, actor, (ctx) => listComputers(ctx, { text: 'a2', limit: 1 }))

    const why = await explainFor(actor, a2?.computerId ?? '', `wsus:${updates[1]}`)

    expect(why).to.deep.include({
      state: 'missing',
      derived: false,
      unapplied: true,
      agreement: 'one_voice',
      saidBy: 'WSUS',
      notReady: null,
    })
    expect(why.verdict).to.deep.include({ approved: true })
    expect(why.approvals.map((approval) => [approval.action, approval.groupName])).to.deep.equal([['install', null]])
    expect(why.contacts.wsusLastReportAt).to.be.instanceOf(Date)
    const derived = await explainFor(actor, a2?.computerId ?? '', `wsus:${updates[7]}`)
    expect(derived).to.deep.include({ derived: true, verdict: null })
    const theirs = await withInfra(test.app, COMMAND, (ctx) => listComputers(ctx, { text: 'a3', limit: 1 }))
    expect(await codeOf(explainFor(actor, theirs[0]?.computerId ?? '', `wsus:${updates[0]}`))).to.equal('computer_not_found')
  })

  it('takes an exception out of what is unapplied, and brings it back when it ends', async () => {
    const { app } = test
    const actor = await viewer('tenant_admin', one)
    const patchId = `wsus:${updates[1]}`
    const unapplied = async (): Promise<number> => (await patches(actor, 'all', { patchId }))[0]?.unapplied ?? -1
    expect(await unapplied()).to.equal(2)

    const id = await withTenant(app, one.key, actor, (ctx) =>
      makeException(ctx, { patchId, kind: 'hold', reason: 'breaks the printer', until: new Date(Date.now() + 86_400_000) }),
    )
    await recountAll(app)
    expect(await unapplied()).to.equal(0)

    await withTenant(app, one.key, actor, (ctx) => endException(ctx, id))
    await recountAll(app)
    expect(await unapplied()).to.equal(2)
    const gone = withTenant(app, one.key, actor, (ctx) => endException(ctx, id))
    expect(await codeOf(gone)).to.equal('exception_not_found')
  })

  it('says of lists how old their facts are: by the sources that know the viewer’s computers', async () => {
    const { app } = test
    const read = (await app.pools.infra('source').where({ public_id: source }).first('last_success_at')) as { last_success_at: Date }
    const unread = await aTenantWithGroups(app)

    const asOf = async (tenant: Tenant) => withViewer(app, await viewer('tenant_user', tenant), newestReading)
    expect(await asOf(one)).to.equal(read.last_success_at.toISOString())
    expect(await asOf(unread)).to.equal(null)
  })

  it('answers as of any instant', async () => {
    const { app } = test
    const row = (await app.pools.infra('computer').where({ host_name: 'a2' }).whereNull('ended_at').first('id')) as { id: number }
    const patchId = `wsus:${updates[2]}`
    const at = async (instant: Date): Promise<string | undefined> =>
      (await withInfra(app, COMMAND, (ctx) => verdictsAsOf(ctx, row.id, instant))).find((v) => v.patchId === patchId)?.state
    const before = new Date()
    wsus.report(computers[1] ?? '', { [updates[2] ?? '']: 4 })
    await discover(app, source, wsus)
    const after = new Date()

    expect(await at(before)).to.equal('missing')
    expect(await at(after)).to.equal('installed')
    expect(await at(new Date(0))).to.equal(undefined)
  })

  const explainFor = (actor: Actor, computerId: string, patchId: string): Promise<Explanation> =>
    withViewer(test.app, actor, (ctx) => explain(ctx, computerId, patchId))
})

async function aTenantWithGroups(app: App): Promise<{ tenantId: string; key: number; owner: string; mine: string; theirs: string }> {
  const tenantId = await aTenant(app)
  const owner = await aUser(app, 'tenant_user', tenantId)
  const row = (await app.pools.infra('tenant').where({ public_id: tenantId }).first('id')) as { id: number }
  return { tenantId, key: row.id, owner, mine: await aServerGroup(app, tenantId, owner), theirs: await aServerGroup(app, tenantId) }
}

async function viewerOf(app: App, role: Role, tenant?: { key: number; owner: string }): Promise<Actor> {
  const inTenant = role === 'tenant_admin' || role === 'tenant_user'
  const row = (await app.pools
    .infra('user_account')
    .where({ public_id: tenant?.owner ?? '' })
    .first('id')) as { id: number } | undefined
  return { kind: 'user', name: unique('u'), role, userId: row?.id ?? -1, tenantId: inTenant ? (tenant?.key ?? -1) : null }
}

function server(hostName: string, address: string, serverGroupId: string): Parameters<typeof addServers>[1][number] {
  return { hostName, address, name: hostName, serverGroupId, osType: 'windows', osArchitecture: '', osName: '' }
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no error',
    (err: unknown) => (err as { code?: unknown }).code,
  )
}
