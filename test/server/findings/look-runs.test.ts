import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'
import { aTenant, unique } from '../../support/people.ts'
import { aPatch, approved, aSourceRow, aTargetGroup, foundBy, FRESH, lookAt, NOW, openOf, placeIn, seen, states } from './world.ts'

describe('looking at what the runs of a source brought', () => {
  let test: TestApp
  before(async () => {
    test = await openTestApp()
    test.setTime(NOW)
  })
  after(() => test.close())

  const look = (sourceId: number) => lookAt(test.app, sourceId)
  const open = (sourceId: string) => openOf(test.app, sourceId)
  const found = (sourceId: string, code: string) => foundBy(test.app, sourceId, code)

  it('tells of another server behind the name and of rows that two runs could not take in', async () => {
    const source = await aSourceRow(test.app)
    const other = randomUUID()
    await test.app.pools.infra('source').where({ id: source.id }).update({ found_server_id: other })
    const runs = (await test.app.pools
      .infra('source_run')
      .insert([1, 2].map(() => ({ source_id: source.id, state: 'succeeded', requested_by: 'test' })))
      .returning('id')) as { id: number }[]
    const [first, second] = runs.map((run) => run.id)
    await test.app.pools.infra('source_aside').insert([
      { source_id: source.id, kind: 'state', external_id: 'u1', unknown: 'patch', row_count: 7, first_run_id: first, last_run_id: second },
      { source_id: source.id, kind: 'state', external_id: 'u2', unknown: 'patch', row_count: 1, first_run_id: second, last_run_id: second },
    ])

    await look(source.id)
    expect((await found(source.publicId, 'finding_another_server'))[0]?.details).to.include({ found: other })
    expect((await found(source.publicId, 'finding_rows_aside'))[0]).to.deep.include({
      count: 7,
      details: { patches: 1, groups: 0, computers: 0, ids: ['u1'] },
    })
  })

  it('tells of superseded and expired patches that are approved, each patch once, and of approvals that install nothing not at all', async () => {
    const source = await aSourceRow(test.app)
    const [web, db] = [await aTargetGroup(test.app, source.id, 'Web'), await aTargetGroup(test.app, source.id, 'データベース')]
    const old = await aPatch(test.app, [source.id], { superseded: true, title: '累積更新 <b>&"' })
    const later = await aPatch(test.app, [source.id])
    const expired = await aPatch(test.app, [source.id], { expired: true, superseded: true })
    const declined = await aPatch(test.app, [source.id], { superseded: true, declined: true })
    const blocked = await aPatch(test.app, [source.id], { superseded: true })
    await test.app.pools.infra('patch_supersedence').insert({ patch_id: later.id, superseded_patch_id: old.id })
    for (const group of [web, db]) await approved(test.app, source.id, old.id, group)
    await approved(test.app, source.id, later.id, web)
    await approved(test.app, source.id, expired.id, web)
    await approved(test.app, source.id, declined.id, web)
    await approved(test.app, source.id, blocked.id, web, 'block')

    await look(source.id)
    expect((await open(source.publicId)).map((f) => [f.code, f.patchId, f.count, f.details['replaced']])).to.have.deep.members([
      ['finding_superseded_approved', old.publicId, 2, true],
      ['finding_expired_approved', expired.publicId, 1, false],
    ])
    expect((await found(source.publicId, 'finding_superseded_approved'))[0]?.details).to.deep.include({
      title: '累積更新 <b>&"',
      groups: ['Web', 'データベース'],
    })
  })

  it('counts the computers that need what is not approved for them, per server where two servers know the patch', async () => {
    const [one, two] = [await aSourceRow(test.app), await aSourceRow(test.app)]
    const own = await placeIn(test.app, await aTenant(test.app))
    const keys = await seen(
      test.app,
      one.id,
      own,
      [1, 2, 3].map((n) => ({ fqdn: `need${n}.example`, ...FRESH })),
    )
    const [other] = await seen(test.app, two.id, own, [{ fqdn: 'need-other.example', ...FRESH }])
    const [a = 0, b = 0, c = 0] = keys.map((key) => key.id)
    const alone = await aPatch(test.app, [one.id], { severity: 'critical' })
    const both = await aPatch(test.app, [one.id, two.id])
    const superseded = await aPatch(test.app, [one.id], { superseded: true })
    await states(test.app, one.id, own, alone.id, { [a]: 'missing', [b]: 'failed' })
    await states(test.app, one.id, own, alone.id, { [c]: 'missing' }, { approved: true })
    await states(test.app, one.id, own, both.id, { [a]: 'downloaded', [b]: 'installed', [c]: 'pending_reboot' })
    await states(test.app, two.id, own, both.id, { [other?.id ?? 0]: 'missing' })
    await states(test.app, one.id, own, superseded.id, { [a]: 'missing' })
    await withInfra(test.app, COMMAND, (ctx) => recountTenant(ctx, own.tenantId))

    await look(one.id)
    await look(two.id)
    const needs = async (sourceId: string) =>
      (await found(sourceId, 'finding_needed_not_approved')).map((f) => [f.patchId, f.count, f.severity])
    expect(await needs(one.publicId)).to.have.deep.members([
      [alone.publicId, 2, 'error'],
      [both.publicId, 1, 'info'],
    ])
    expect(await needs(two.publicId)).to.deep.equal([[both.publicId, 1, 'info']])
  })

  it('takes the stored counts for tenants whose computers all report to the server, and leaves out those of other tenants', async () => {
    const [one, two] = [await aSourceRow(test.app), await aSourceRow(test.app)]
    const [here, elsewhere] = [await placeIn(test.app, await aTenant(test.app)), await placeIn(test.app, await aTenant(test.app))]
    const [a] = await seen(test.app, one.id, here, [{ fqdn: 'here.example', ...FRESH }])
    const [b] = await seen(test.app, two.id, elsewhere, [{ fqdn: 'there.example', ...FRESH }])
    const patch = await aPatch(test.app, [one.id, two.id])
    await states(test.app, one.id, here, patch.id, { [a?.id ?? 0]: 'missing' })
    await states(test.app, two.id, elsewhere, patch.id, { [b?.id ?? 0]: 'missing' })
    for (const { tenantId } of [here, elsewhere]) await withInfra(test.app, COMMAND, (ctx) => recountTenant(ctx, tenantId))

    await look(one.id)
    expect((await found(one.publicId, 'finding_needed_not_approved')).map((f) => f.count)).to.deep.equal([1])
  })

  it('is asked for at the end of each run, well or not, once for many wishes', async () => {
    const wsus = new FakeWsus()
    wsus.addComputer(`${unique('run')}.example`)
    const source = await aSource(test.app)
    const looks = async (): Promise<number> =>
      (
        await test.app.pools.owner.raw<{ rows: { n: number }[] }>(
          `select count(*)::int as n from graphile_worker.jobs where key = ? and task_identifier = 'findings.look'`,
          [`findings.look:${source.id}`],
        )
      ).rows[0]?.n ?? 0

    expect((await discover(test.app, source.publicId, wsus)).state).to.equal('succeeded')
    expect(await looks()).to.equal(1)
    wsus.onAsk = () => {
      throw new Error('the line is dead')
    }
    await test.app.pools.owner.raw(`select graphile_worker.remove_job(?)`, [`findings.look:${source.id}`])
    expect((await discover(test.app, source.publicId, wsus)).state).to.equal('failed')
    expect(await looks()).to.equal(1)
  })

  it('knows from a run what the probe of its route found', async () => {
    const wsus = new FakeWsus()
    const indexes = [
      { table: 'tbRevisionSupersedesUpdate', column: 'SupersededUpdateID', there: false },
      { table: 'tbLocalizedPropertyForRevision', column: 'LocalizedPropertyID', there: true },
    ]
    wsus.probe = { serverVersion: '10.0.20348.1', indexes }
    const source = await aSource(test.app)
    await discover(test.app, source.publicId, wsus)

    await look(source.id)
    expect((await found(source.publicId, 'finding_indexes_missing')).map((f) => f.details)).to.deep.equal([
      { indexes: ['tbRevisionSupersedesUpdate(SupersededUpdateID)'] },
    ])
    expect((await found(source.publicId, 'finding_server_vulnerable')).map((f) => f.details['version'])).to.deep.equal(['10.0.20348.1'])
  })
})
