import { expect } from 'chai'
import { createHash } from 'node:crypto'
import { SYSTEM, withInfra, withTenant, type App } from '../../../server/context.ts'
import { executeRun } from '../../../server/discovery/run.ts'
import { requestRun } from '../../../server/discovery/service.ts'
import { AppError } from '../../../server/errors.ts'
import { decideAboutPatch, endExpiredDecisions } from '../../../server/exceptions/approvals.ts'
import { listDecisions } from '../../../server/exceptions/store-approvals.ts'
import { applyInventory, type ReportedInventory } from '../../../server/verdicts/inventory.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { unique } from '../../support/people.ts'
import { aPatch, aTenant, computers, type World } from '../jobs/world.ts'

describe('decideAboutPatch', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
  })
  after(() => test.close())

  /** A Linux computer that lacks an ordinary package and a security one since its second inventory. */
  async function anEstate(app: App) {
    const world = await aTenant(app)
    const [computer] = await computers(world, 1, { osType: 'linux' })
    if (computer === undefined) throw new Error('no computer was made')
    const name = unique('pkg')
    const send = (inventory: ReportedInventory) =>
      withTenant(app, world.tenantId, SYSTEM, (ctx) =>
        applyInventory(ctx, { computerId: computer.id, checksum: checksumOf(inventory), inventory }),
      )
    await send(anInventory([]))
    await send(
      anInventory([
        [name, 'stable'],
        [`${name}-sec`, 'stable-security'],
      ]),
    )
    await runAgents(app)
    const ordinary = `deb:debian/12/main/${name}/2`
    return { world, ordinary, security: `deb:debian/12/security/${name}-sec/2`, send }
  }

  async function runAgents(app: App): Promise<void> {
    const [run] = await withInfra(app, SYSTEM, (ctx) => requestRun(ctx, { sourceIds: ['Agents'] }, '#COMMAND'))
    await executeRun(app, run?.runId ?? 0, {
      signal: new AbortController().signal,
      open: () => Promise.reject(new Error('nothing is to be opened')),
    })
  }

  /** How often each patch was named in the mails of a tenant's user. */
  async function told(world: World, patchId: string): Promise<number> {
    const { rows } = await world.app.pools.infra.raw<{ rows: { n: number }[] }>(
      `select count(*)::int as n from notice n join patch p on p.public_id = :patchId and n.data->'patchIds' @> to_jsonb(p.id) where n.user_id = :user`,
      { patchId, user: world.user.userId },
    )
    return rows[0]?.n ?? 0
  }

  async function approved(world: World, patchId: string): Promise<boolean | undefined> {
    const { rows } = await world.app.pools.infra.raw<{ rows: { approved: boolean }[] }>(
      'select v.approved from verdict v join patch p on p.id = v.patch_id where v.tenant_id = ? and p.public_id = ?',
      [world.tenantId, patchId],
    )
    return rows[0]?.approved
  }

  const decide = (world: World, patchId: string, word: boolean | null) =>
    withTenant(world.app, world.tenantId, world.admin, (ctx) => decideAboutPatch(ctx, { patchId, approved: word }))

  it('selects security patches by itself, and others when they are approved; then they are told, once', async () => {
    const { app } = test
    const { world, ordinary, security } = await anEstate(app)
    expect([await approved(world, ordinary), await approved(world, security)]).to.deep.equal([false, true])
    expect([await told(world, ordinary), await told(world, security)]).to.deep.equal([0, 1])

    await decide(world, ordinary, true)
    await runAgents(app)
    await runAgents(app)

    expect(await approved(world, ordinary)).to.equal(true)
    expect([await told(world, ordinary), await told(world, security)]).to.deep.equal([1, 1])
  })

  it('refuses a security patch until the word is taken back; approved anew it is told anew, and what was is kept', async () => {
    const { app } = test
    const { world, security } = await anEstate(app)

    await decide(world, security, false)
    expect(await approved(world, security)).to.equal(false)
    await runAgents(app)
    await decide(world, security, null)
    await runAgents(app)

    expect(await approved(world, security)).to.equal(true)
    expect(await told(world, security)).to.equal(2)
    const { rows } = await app.pools.infra.raw<{ rows: unknown[] }>(
      'select approved, author_name from patch_approval_history where tenant_id = ?',
      [world.tenantId],
    )
    expect(rows).to.deep.equal([{ approved: false, author_name: world.admin.name }])
    const { rows: past } = await app.pools.infra.raw<{ rows: unknown[] }>(
      `select h.approved from verdict_history h join patch p on p.id = h.patch_id where h.tenant_id = ? and p.public_id = ? order by h.valid_to`,
      [world.tenantId, security],
    )
    expect(past).to.deep.equal([{ approved: true }, { approved: false }])
  })

  it('holds for later inventories, and is listed', async () => {
    const { app } = test
    const { world, ordinary, send } = await anEstate(app)
    const [, , , name = ''] = ordinary.split('/')
    await decide(world, ordinary, true)

    await send(
      anInventory([
        [name, 'stable'],
        [unique('other'), 'stable'],
      ]),
    )

    expect(await approved(world, ordinary)).to.equal(true)
    const [one] = await withTenant(app, world.tenantId, SYSTEM, (ctx) => listDecisions(ctx, { limit: 10 }))
    expect(one).to.include({ patchId: ordinary, approved: true, author: world.admin.name })
  })

  it('expires: the policy selects again, what was is kept, and the audit log says so', async () => {
    const { app } = test
    const { world, ordinary, security } = await anEstate(app)
    const until = new Date(Date.now() + 60_000)
    const decideUntil = (patchId: string, word: boolean) =>
      withTenant(app, world.tenantId, world.admin, (ctx) =>
        decideAboutPatch(ctx, { patchId, approved: word, reason: 'for a minute', until }),
      )
    await decideUntil(ordinary, true)
    await decideUntil(security, false)
    expect([await approved(world, ordinary), await approved(world, security)]).to.deep.equal([true, false])
    expect(await withInfra(app, SYSTEM, (ctx) => endExpiredDecisions(ctx)), 'not yet').to.equal(0)

    test.setTime(new Date(until.getTime() + 1))
    const ended = await withInfra(app, SYSTEM, (ctx) => endExpiredDecisions(ctx))
    const again = await withInfra(app, SYSTEM, (ctx) => endExpiredDecisions(ctx))
    test.setTime(null)

    expect([ended, again]).to.deep.equal([2, 0])
    expect([await approved(world, ordinary), await approved(world, security)]).to.deep.equal([false, true])
    const past = (await app.pools
      .infra('patch_approval_history')
      .where({ tenant_id: world.tenantId })
      .orderBy('approved')
      .select('approved', 'reason', 'until_at')) as unknown
    const kept = { reason: 'for a minute', until_at: until }
    expect(past).to.deep.equal([
      { approved: false, ...kept },
      { approved: true, ...kept },
    ])
    const audited = (await app.pools
      .infra('audit_record')
      .where({ tenant_id: world.tenantId, operation: 'patch.decisions_expired' })
      .first('parameters')) as { parameters: unknown }
    expect(audited.parameters).to.deep.equal({ patchIds: [ordinary, security] })
  })

  it('refuses an expiry that is over', async () => {
    const { world, ordinary } = await anEstate(test.app)
    const until = new Date(Date.now() - 1000)
    const code = await codeOf(
      withTenant(test.app, world.tenantId, world.admin, (ctx) => decideAboutPatch(ctx, { patchId: ordinary, approved: true, until })),
    )

    expect(code).to.equal('exception_until_past')
  })

  it('leaves to WSUS what is WSUS’s, and knows no patch of another tenant', async () => {
    const { app } = test
    const [world, foreign] = [await aTenant(app), await aTenant(app)]
    const windows = await aPatch(world, await computers(world, 1))
    const own = await aPatch(foreign, await computers(foreign, 1))
    await app.pools.infra('patch').where({ id: own.id }).update({ owner_tenant_id: foreign.tenantId, kind: 'linux' })

    expect(await codeOf(decide(world, windows.publicId, true))).to.equal('patch_approved_in_wsus')
    expect(await codeOf(decide(world, own.publicId, true))).to.equal('patch_not_found')
  })
})

function anInventory(missing: [name: string, suites: string][]): ReportedInventory {
  return {
    machine: { platform: 'linux', os: { release: 'debian 12' } },
    packages: missing.map(([name]) => [name, '1', 'amd64', 'ii ', name, '1'].join('\t')),
    missing: missing.map(([name, suites]) => ({
      name,
      architecture: 'amd64',
      candidate: '2',
      source: name,
      sourceVersion: '2',
      suites,
    })),
    updates: [],
    restartRequired: false,
  }
}

function checksumOf(inventory: ReportedInventory): string {
  return createHash('sha256').update(JSON.stringify(inventory)).digest('hex')
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  return 'done'
}
