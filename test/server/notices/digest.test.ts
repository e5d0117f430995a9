import { expect } from 'chai'
import {
  aClassification,
  aComputer,
  aPatch,
  aPerson,
  aSource,
  aTenant,
  aVerdict,
  infraTenant,
  noticesOf,
  openEstate,
  runEnds,
  type Estate,
} from './estate.ts'

describe('tellAfterRun', () => {
  let estate: Estate
  before(async () => {
    estate = await openEstate()
  })
  after(() => estate.stop())

  /** One tenant with an administrator, a user who owns a computer, and a patch. */
  async function scene(patch: object = {}) {
    const tenant = await aTenant(estate)
    const admin = await aPerson(estate, tenant.id, 'tenant_admin')
    const owner = await aPerson(estate, tenant.id, 'tenant_user')
    const computerId = await aComputer(estate, tenant.id, owner)
    const sourceId = await aSource(estate)
    const patchId = await aPatch(estate, patch)
    return { tenant, admin, owner, computerId, sourceId, patchId, key: { tenantId: tenant.id, computerId, patchId, sourceId } }
  }
  const told = async (tenantId: number) => (await noticesOf(estate, tenantId)).map((row) => [row.user_id, row.data.patchIds])

  it('queues one digest with all patches for each person concerned, and the same run again adds nothing', async () => {
    const { tenant, admin, owner, key, sourceId, patchId } = await scene()
    const second = await aPatch(estate)
    await aVerdict(estate, key)
    await aVerdict(estate, { ...key, patchId: second })

    expect(await runEnds(estate, sourceId)).to.equal(2)
    expect(await runEnds(estate, sourceId)).to.equal(0)

    expect(await told(tenant.id)).to.deep.equal([
      [admin.id, [patchId, second]],
      [owner.id, [patchId, second]],
    ])
  })

  it('tells owner and tenant administrators, not other users, infrastructure roles or people who were removed', async () => {
    const { tenant, admin, owner, key, sourceId } = await scene()
    await aPerson(estate, tenant.id, 'tenant_user')
    await aPerson(estate, tenant.id, 'tenant_admin', { deleted_at: new Date() })
    await aPerson(estate, await infraTenant(estate), 'administrator')
    await aVerdict(estate, key)

    await runEnds(estate, sourceId)

    expect((await told(tenant.id)).map(([user]) => user)).to.deep.equal([admin.id, owner.id])
    expect(await noticesOf(estate, await infraTenant(estate))).to.deep.equal([])
  })

  it('tells of a need that appears two runs after the approval', async () => {
    const { tenant, key, sourceId } = await scene()

    expect([await runEnds(estate, sourceId), await runEnds(estate, sourceId)]).to.deep.equal([0, 0])
    await aVerdict(estate, key)
    expect(await runEnds(estate, sourceId)).to.equal(2)
    expect(await runEnds(estate, sourceId)).to.equal(0)
    expect(await noticesOf(estate, tenant.id)).to.have.length(2)
  })

  it('tells nobody of what the first run found, which is not marked as untold', async () => {
    const { tenant, key, sourceId } = await scene()
    await aVerdict(estate, key, { untold: false })

    expect(await runEnds(estate, sourceId)).to.equal(0)
    expect(await noticesOf(estate, tenant.id)).to.deep.equal([])
  })

  it('adds nothing for a new revision, another computer, or the same patch at the other server of a replica pair', async () => {
    const { tenant, owner, key, sourceId } = await scene()
    await aVerdict(estate, key)
    await runEnds(estate, sourceId)

    await aVerdict(estate, key)
    expect(await runEnds(estate, sourceId)).to.equal(0)
    const replica = await aSource(estate)
    await aVerdict(estate, { ...key, computerId: await aComputer(estate, tenant.id, owner), sourceId: replica })
    expect(await runEnds(estate, replica)).to.equal(0)
    expect(await noticesOf(estate, tenant.id)).to.have.length(2)
  })

  it('tells another person who becomes concerned later, and only them', async () => {
    const { tenant, key, sourceId } = await scene()
    await aVerdict(estate, key)
    await runEnds(estate, sourceId)
    const other = await aPerson(estate, tenant.id, 'tenant_user')
    await aVerdict(estate, { ...key, computerId: await aComputer(estate, tenant.id, other) })

    expect(await runEnds(estate, sourceId)).to.equal(1)
    expect((await told(tenant.id)).at(-1)?.[0]).to.equal(other.id)
  })

  it('tells again when an approval was withdrawn and is given again', async () => {
    const { tenant, key, sourceId, patchId } = await scene()
    await aVerdict(estate, key)
    await runEnds(estate, sourceId)

    await aVerdict(estate, key, { approved: false, untold: false })
    expect(await runEnds(estate, sourceId, [patchId])).to.equal(0)
    await aVerdict(estate, key)
    expect(await runEnds(estate, sourceId)).to.equal(2)
    expect(await noticesOf(estate, tenant.id)).to.have.length(4)
  })

  it('finds withdrawn approvals by itself', async () => {
    const { key, sourceId, patchId } = await scene()
    const [group] = await estate
      .db('target_group')
      .insert({ source_id: sourceId, external_id: crypto.randomUUID(), name: 'All' })
      .returning<{ id: number }[]>('id')
    const ended = { action: 'install', external_id: crypto.randomUUID(), ended_at: estate.app.clock() }
    await estate.db('approval').insert({ source_id: sourceId, patch_id: patchId, target_group_id: group?.id, ...ended })
    await aVerdict(estate, key)
    await runEnds(estate, sourceId)

    await aVerdict(estate, key, { approved: false, untold: false })
    await runEnds(estate, sourceId)
    await aVerdict(estate, key)
    expect(await runEnds(estate, sourceId)).to.equal(2)
  })

  it('does not count as withdrawn what is still approved for another computer of the person', async () => {
    const { tenant, owner, key, sourceId, patchId } = await scene()
    const second = { ...key, computerId: await aComputer(estate, tenant.id, owner) }
    await aVerdict(estate, key)
    await aVerdict(estate, second, { state: 'installed' })
    await runEnds(estate, sourceId)

    await aVerdict(estate, key, { approved: false, untold: false })
    await runEnds(estate, sourceId, [patchId])
    await aVerdict(estate, key)
    expect(await runEnds(estate, sourceId)).to.equal(0)
  })

  it('tells only of patches that are approved, needed and not held, and of a held one when the hold ends', async () => {
    const { tenant, key, sourceId } = await scene()
    await aVerdict(estate, key, { approved: false })
    expect(await runEnds(estate, sourceId)).to.equal(0)
    await aVerdict(estate, key, { state: 'installed' })
    expect(await runEnds(estate, sourceId)).to.equal(0)
    await aVerdict(estate, key, { state: 'pending_reboot' })
    expect(await runEnds(estate, sourceId)).to.equal(0)
    await aVerdict(estate, key, { excepted: true })
    expect(await runEnds(estate, sourceId)).to.equal(0)
    await estate.db('verdict').where({ tenant_id: tenant.id }).update({ excepted: false })
    expect(await runEnds(estate, sourceId)).to.equal(2)
  })

  it('is silent about classifications that do not notify', async () => {
    const silent = await aClassification(estate, { title: 'Definition Updates', notify: false })
    const { key, sourceId } = await scene({ classification_id: silent })
    await aVerdict(estate, key)

    expect(await runEnds(estate, sourceId)).to.equal(0)
  })

  it('is silent about classifications that a source was told to keep to itself', async () => {
    const classification = await aClassification(estate, { title: 'Tools' })
    const drivers = await aClassification(estate, { title: 'Drivers' })
    const { public_id: silent } = (await estate.db('classification').where({ id: classification }).first('public_id')) as {
      public_id: string
    }
    const quiet = await scene({ classification_id: classification })
    await aVerdict(estate, quiet.key)
    await aVerdict(estate, { ...quiet.key, patchId: await aPatch(estate, { classification_id: drivers }) })
    const classifications = JSON.stringify({ silent: [silent, 'drivers'] })
    await estate.db('source').where({ id: quiet.sourceId }).update({ classifications })
    const loud = await scene({ classification_id: classification })
    await aVerdict(estate, loud.key)

    expect(await runEnds(estate, quiet.sourceId)).to.equal(0)
    expect(await runEnds(estate, loud.sourceId)).to.equal(2)
  })

  it('never tells a tenant of another tenant’s need', async () => {
    const here = await scene()
    const there = await scene()
    await aVerdict(estate, { ...here.key, patchId: there.patchId })

    expect(await runEnds(estate, here.sourceId)).to.equal(2)
    expect(await noticesOf(estate, there.tenant.id)).to.deep.equal([])
    const others = await estate.app.pools.tenant.transaction(async (trx) => {
      await trx.raw(`select set_config('app.tenant_id', ?, true)`, [String(there.tenant.id)])
      return [await trx('notice').where({ tenant_id: here.tenant.id }), await trx('notice_ledger').where({ tenant_id: here.tenant.id })]
    })
    expect(others).to.deep.equal([[], []])
  })

  it('does not double when two runs end at the same time', async () => {
    const { tenant, owner, key, sourceId } = await scene()
    const other = await aSource(estate)
    await aVerdict(estate, key)
    await aVerdict(estate, { ...key, computerId: await aComputer(estate, tenant.id, owner), sourceId: other })

    const counts = await Promise.all([runEnds(estate, sourceId), runEnds(estate, other)])

    expect(counts.toSorted((a, b) => a - b)).to.deep.equal([0, 2])
  })

  it('ignores computers that were moved away or removed', async () => {
    const { key, sourceId, computerId } = await scene()
    await aVerdict(estate, key)
    await estate.db('computer').where({ id: computerId }).update({ ended_at: new Date() })

    expect(await runEnds(estate, sourceId)).to.equal(0)
  })

  it('queues the task that sends, once per tenant', async () => {
    const { tenant, key, sourceId } = await scene()
    await aVerdict(estate, key)
    await runEnds(estate, sourceId)

    const tasks = await estate.app.pools.owner('graphile_worker.jobs').where({ key: `notices.send:${tenant.id}` })
    expect(tasks).to.have.length(1)
    expect(tasks[0]).to.include({ task_identifier: 'notices.send' })
  })
})
