import { expect } from 'chai'
import { randomBytes } from 'node:crypto'
import type { Actor } from '../../../server/context.ts'
import { makeException } from '../../../server/exceptions/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { anAdministrator, aPatch, aRequest, aTenant, as, computers, requested, type TestComputer, type World } from '../jobs/world.ts'
import { HOUR, rowsOf } from './told.ts'

describe('what reports tell of what was asked, decided and done', function () {
  this.timeout(30_000)
  let test: TestApp
  let infra: Actor

  before(async () => {
    test = await openTestApp()
    infra = await anAdministrator(test.app, 'infra_admin')
  })
  after(() => test.close())

  const db = () => test.app.pools.infra
  const setState = (computer: TestComputer, patchId: number, state: string, former: { state: string; from: Date; to: Date }) =>
    db().transaction(async (trx) => {
      const key = { tenant_id: computer.tenantId, computer_id: computer.id, patch_id: patchId }
      const source = (await trx('verdict').where(key).first('source_id')) as { source_id: number }
      await trx('verdict').where(key).update({ state, learned_at: former.to })
      const { from: valid_from, to: valid_to } = former
      await trx('verdict_history').insert({ ...key, ...source, state: former.state, approved: true, valid_from, valid_to })
    })

  it('jobs and job_results: count the computers that the viewer may see', async () => {
    const world = await aTenant(test.app)
    const group = (await db()('tenant').where({ id: world.tenantId }).first('default_server_group_id as id')) as { id: number }
    const [own, others] = [await computers(world, 1), await computers(world, 2, { groupId: group.id })]
    const patch = await aPatch(world, [...own, ...others])
    const job = await requested(test.app, world.admin, aRequest([...own, ...others], [patch]))
    await requested(test.app, world.admin, aRequest(others, [patch]))
    await db()('plan_patch').where({ job_id: job.id, computer_id: own[0]?.id }).update({ result: 'failed', result_code: '0x80070005' })

    expect(await rowsOf(test, world.admin, 'jobs')).to.have.length(2)
    const [seen, ...more] = await rowsOf(test, world.user, 'jobs')
    expect(more).to.deep.equal([])
    expect(seen).to.include({ jobId: job.publicId, computers: 1, patches: 1, succeeded: 0, failed: 1, waiting: 0 })
    expect(await rowsOf(test, world.user, 'job_results')).to.have.length(1)
    expect(
      (await rowsOf(test, world.admin, 'job_results', { text: job.publicId })).map((row) => String(row['result'])).toSorted(),
    ).to.deep.equal(['failed', 'waiting', 'waiting'])
    expect(await rowsOf(test, world.admin, 'jobs', { to: new Date(Date.now() - HOUR).toISOString() })).to.deep.equal([])
  })

  it('decisions: shows WSUS’s approvals, the tenant’s own and exceptions, each to whom they concern', async () => {
    const world = await aTenant(test.app)
    const group = (await db()('tenant').where({ id: world.tenantId }).first('default_server_group_id as id')) as { id: number }
    const [own] = await computers(world, 1)
    const [other] = await computers(world, 1, { groupId: group.id })
    if (own === undefined || other === undefined) throw new Error('no computers')
    const patch = await aPatch(world, [own, other])
    for (const computer of [own, other]) {
      await as(test.app, world.admin, (ctx) =>
        makeException(ctx, {
          patchId: patch.publicId,
          computerId: computer.publicId,
          kind: 'hold',
          reason: 'later',
        }),
      )
    }
    await anApproval(world, own, patch.id)

    const kinds = async (actor: Actor) =>
      (await rowsOf(test, actor, 'decisions', { text: patch.publicId })).length === 0
        ? (await rowsOf(test, actor, 'decisions')).map((row) => row['decision'])
        : []
    expect(await kinds(world.admin)).to.deep.equal(['hold', 'hold', 'install'])
    expect(await kinds(world.user)).to.deep.equal(['hold', 'install'])
    const foreign = await aTenant(test.app)
    await computers(foreign, 1)
    expect(await kinds(foreign.admin)).to.deep.equal([])
    const [, , wsus] = await rowsOf(test, infra, 'decisions', { tenantId: world.tenant })
    expect(wsus).to.include({ decision: 'install', author: 'WSUS\\admin', appliesTo: 'Servers of the infrastructure' })
    const [, hidden] = await rowsOf(test, world.user, 'decisions')
    expect(hidden).to.include({ decision: 'install', author: null, appliesTo: null })
  })

  it('changes: what became missing or installed in the period, also where it changed again since', async () => {
    const world = await aTenant(test.app)
    const [computer] = await computers(world, 1)
    if (computer === undefined) throw new Error('no computer')
    const now = Date.now()
    const at = (hours: number) => new Date(now - hours * HOUR)
    const applied = await aPatch(world, [computer], { learned_at: at(2) })
    await setState(computer, applied.id, 'installed', { state: 'missing', from: at(30), to: at(2) })
    const approvedLater = await aPatch(world, [computer], { learned_at: at(2) })
    await setState(computer, approvedLater.id, 'missing', { state: 'missing', from: at(90), to: at(2) })
    const fresh = await aPatch(world, [computer], { learned_at: at(3) })
    // Installed when it was first heard of: nobody installed it in this period.
    await aPatch(world, [computer], { learned_at: at(3), state: 'installed' })

    const span = { from: at(24).toISOString(), to: new Date(now).toISOString() }
    const seen = (await rowsOf(test, world.admin, 'changes', span)).map((row) => `${String(row['patchId'])} ${String(row['change'])}`)

    expect(seen.toSorted()).to.deep.equal([`${applied.publicId} newly_installed`, `${fresh.publicId} newly_missing`].toSorted())
    const before = await rowsOf(test, world.admin, 'changes', { from: at(48).toISOString(), to: at(24).toISOString() })
    expect(before.map((row) => [row['patchId'], row['change']])).to.deep.equal([[applied.publicId, 'newly_missing']])
  })

  /** An approval of WSUS for a group of the infrastructure's source that holds the computer. */
  async function anApproval(world: World, computer: TestComputer, patchId: number): Promise<void> {
    const id = randomBytes(4).toString('hex')
    const [source] = (await db()('source')
      .insert({ public_id: `W${id}`, kind: 'wsus', name: 'WSUS' })
      .returning('id')) as [{ id: number }]
    const group = { source_id: source.id, external_id: crypto.randomUUID(), name: 'Servers of the infrastructure' }
    const [target] = (await db()('target_group').insert(group).returning('id')) as [{ id: number }]
    const [known] = (await db()('source_computer')
      .insert({ source_id: source.id, external_id: id, tenant_id: world.tenantId, computer_id: computer.id })
      .returning('id')) as [{ id: number }]
    await db()('target_group_member').insert({ target_group_id: target.id, source_computer_id: known.id })
    const approval = {
      source_id: source.id,
      external_id: crypto.randomUUID(),
      patch_id: patchId,
      target_group_id: target.id,
      action: 'install',
    }
    await db()('approval').insert({ ...approval, admin_name: 'WSUS\\admin' })
  }
})
