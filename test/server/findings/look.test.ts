import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { changeThresholds, lookAtSource, lookEverywhere } from '../../../server/findings/service.ts'
import { noteFinding, type Settled } from '../../../server/findings/store.ts'
import { listFindings, type FindingRow } from '../../../server/findings/store-lists.ts'
import { recountTenant } from '../../../server/health/service.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aSource, discover } from '../discovery/estate.ts'
import { FakeWsus } from '../discovery/fake-wsus.ts'
import { aTenant, unique } from '../../support/people.ts'
import { aPatch, approved, aSourceRow, aTargetGroup, placeIn, seen, states, type Place } from './world.ts'

const NOW = new Date('2026-11-21T12:00:00Z')
const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * 3_600_000)
const FRESH = { lastSyncAt: hoursAgo(2), lastReportAt: hoursAgo(3) }

describe('looking at a source', () => {
  let test: TestApp
  let place: Place
  before(async () => {
    test = await openTestApp()
    test.setTime(NOW)
    place = await placeIn(test.app, await aTenant(test.app))
  })
  after(() => test.close())

  const look = (sourceId: number): Promise<Settled> => withInfra(test.app, COMMAND, (ctx) => lookAtSource(ctx, sourceId))
  const open = (sourceId: string): Promise<FindingRow[]> =>
    withInfra(test.app, COMMAND, (ctx) => listFindings(ctx, { sourceId, state: 'open', limit: 5000 }))
  const found = async (sourceId: string, kind: string): Promise<FindingRow[]> => (await open(sourceId)).filter((f) => f.code === kind)

  it('finds nothing about a source that is well, and writes nothing the second time', async () => {
    const source = await aSourceRow(test.app)
    await seen(test.app, source.id, place, [{ fqdn: `${unique('ok')}.example`, ...FRESH }])

    expect(await look(source.id)).to.deep.equal({ opened: 0, changed: 0, ended: 0 })
    expect(await open(source.publicId)).to.deep.equal([])
  })

  it('gathers silent computers into one finding that follows their number and ends when the last has reported', async () => {
    const source = await aSourceRow(test.app)
    const [a, b] = await seen(test.app, source.id, place, [
      { fqdn: 'b.silent.example', lastReportAt: hoursAgo(24 * 8) },
      { fqdn: 'a.silent.example', lastReportAt: hoursAgo(24 * 30), lastSyncAt: hoursAgo(24 * 30) },
      { fqdn: 'c.silent.example', lastReportAt: hoursAgo(24 * 7 - 1) },
      { fqdn: 'new.silent.example', lastReportAt: null, createdAt: hoursAgo(5) },
    ])

    expect(await look(source.id)).to.deep.equal({ opened: 1, changed: 0, ended: 0 })
    const [finding] = await found(source.publicId, 'finding_not_reporting')
    expect(finding).to.deep.include({ count: 2, severity: 'warning', subject: source.publicId })
    expect(finding?.details).to.deep.equal({ names: ['a.silent.example', 'b.silent.example'], oldest: '2026-10-22' })

    expect(await look(source.id), 'equal findings are not written').to.deep.equal({ opened: 0, changed: 0, ended: 0 })
    await test.app.pools
      .infra('source_computer')
      .where({ computer_id: b?.id })
      .update({ last_report_at: hoursAgo(1) })
    expect(await look(source.id)).to.deep.equal({ opened: 0, changed: 1, ended: 0 })
    await test.app.pools
      .infra('source_computer')
      .where({ computer_id: a?.id })
      .update({ last_report_at: hoursAgo(1) })
    expect(await look(source.id)).to.deep.equal({ opened: 0, changed: 0, ended: 1 })
    expect(await found(source.publicId, 'finding_not_reporting')).to.deep.equal([])
  })

  it('tells computers that contact without reporting, and follows the thresholds', async () => {
    const source = await aSourceRow(test.app)
    await seen(test.app, source.id, place, [
      { fqdn: 'mute.example', lastSyncAt: hoursAgo(1), lastReportAt: hoursAgo(60) },
      { fqdn: 'slow.example', lastSyncAt: hoursAgo(1), lastReportAt: hoursAgo(40) },
    ])
    await look(source.id)
    expect((await found(source.publicId, 'finding_sync_without_report'))[0]).to.deep.include({ count: 1 })

    await withInfra(test.app, COMMAND, (ctx) => changeThresholds(ctx, { syncWithoutReportHours: 24 }))
    await look(source.id)
    expect((await found(source.publicId, 'finding_sync_without_report'))[0]).to.deep.include({ count: 2 })
    await withInfra(test.app, COMMAND, (ctx) => changeThresholds(ctx, { syncWithoutReportHours: 48 }))
  })

  it('tells a client id that two servers know under two names, and not one that merely moved', async () => {
    const [one, two] = [await aSourceRow(test.app), await aSourceRow(test.app)]
    const [shared, moved] = [randomUUID(), randomUUID()]
    await seen(test.app, one.id, place, [
      { fqdn: 'clone1.example', clientId: shared, ...FRESH },
      { fqdn: 'Moved.example', clientId: moved, ...FRESH },
    ])
    await seen(test.app, two.id, place, [
      { fqdn: 'clone2.example', clientId: shared, ...FRESH },
      { fqdn: 'moved.example', clientId: moved, ...FRESH },
    ])

    await look(one.id)
    const [finding, ...more] = await open(one.publicId)
    expect(more).to.deep.equal([])
    expect(finding).to.deep.include({ code: 'finding_client_id_shared', count: 1, severity: 'error' })
    expect(finding?.details).to.deep.equal({ names: ['clone1.example'] })
  })

  it('tells a client id whose name goes to and fro, and not a computer that was renamed once', async () => {
    const source = await aSourceRow(test.app)
    const [flapping, renamed] = await seen(test.app, source.id, place, [
      { fqdn: 'flap-a.example', ...FRESH },
      { fqdn: 'renamed.example', ...FRESH },
    ])
    const past = (id: number | undefined, fqdn: string, days: number) => ({
      tenant_id: place.tenantId,
      computer_id: id,
      attributes: JSON.stringify({ fqdn }),
      valid_from: hoursAgo(days * 24 + 24),
      valid_to: new Date(Date.now() - days * 60_000),
    })
    await test.app.pools
      .infra('computer_history')
      .insert([
        past(flapping?.id, 'flap-a.example', 3),
        past(flapping?.id, 'flap-b.example', 2),
        past(renamed?.id, 'former.example', 2),
        past(renamed?.id, 'renamed.example', 1),
      ])

    await look(source.id)
    const [finding] = await found(source.publicId, 'finding_client_id_renamed')
    expect(finding?.details).to.deep.equal({ names: ['flap-a.example'] })
  })

  it('tells hosts that are known under several ids, here and at another server', async () => {
    const [one, two] = [await aSourceRow(test.app), await aSourceRow(test.app)]
    await seen(test.app, one.id, place, [
      { fqdn: 'twice.example', ...FRESH },
      { fqdn: 'TWICE.example', ...FRESH },
      { fqdn: 'elsewhere.example', ...FRESH },
      { fqdn: '', ...FRESH },
      { fqdn: '', ...FRESH },
    ])
    await seen(test.app, two.id, place, [{ fqdn: 'elsewhere.example', ...FRESH }])

    await look(one.id)
    expect((await found(one.publicId, 'finding_host_twice'))[0]).to.deep.include({ count: 3 })
  })

  it('takes a contact in the future for a wrong clock', async () => {
    const source = await aSourceRow(test.app)
    await seen(test.app, source.id, place, [
      { fqdn: 'ahead.example', lastSyncAt: hoursAgo(-72), lastReportAt: hoursAgo(1) },
      { fqdn: 'nearly.example', lastSyncAt: new Date(NOW.getTime() + 10 * 60_000), lastReportAt: hoursAgo(1) },
    ])

    await look(source.id)
    const [finding] = await found(source.publicId, 'finding_clock_ahead')
    expect(finding).to.deep.include({ count: 1, details: { names: ['ahead.example'], hours: 72 } })
  })

  it('tells of a downstream server that sends nothing up, and not of the computers behind it', async () => {
    const source = await aSourceRow(test.app)
    const [stale, fresh] = [randomUUID(), randomUUID()]
    const row = { source_id: source.id, version: '10.0.20348.9999' }
    await test.app.pools.infra('downstream_server').insert([
      { ...row, server_id: stale, name: 'branch.example', last_rollup_at: hoursAgo(100) },
      { ...row, server_id: fresh, name: 'plant.example', last_rollup_at: hoursAgo(20) },
    ])
    await seen(test.app, source.id, place, [
      { fqdn: 'behind.example', parentServerId: stale, lastReportAt: hoursAgo(24 * 20) },
      { fqdn: 'plant1.example', parentServerId: fresh, ...FRESH },
    ])

    await look(source.id)
    const [finding, ...more] = await open(source.publicId)
    expect(more).to.deep.equal([])
    expect(finding).to.deep.include({ code: 'finding_rollup_stale', subject: stale, count: 1 })
    expect(finding?.details).to.include({ name: 'branch.example', lastRollupAt: hoursAgo(100).toISOString() })
  })

  it('tells of servers that predate the fix of CVE-2025-59287, of the chain below as well, and where it cannot be told', async () => {
    const source = await aSourceRow(test.app, { serverVersion: '10.0.20348.4200', indexes: [{ table: 't', column: 'c', there: false }] })
    await test.app.pools.infra('downstream_server').insert([
      { source_id: source.id, server_id: randomUUID(), name: 'old.example', version: '10.0.17763.1', last_rollup_at: hoursAgo(1) },
      { source_id: source.id, server_id: randomUUID(), name: 'mute.example', version: null, last_rollup_at: hoursAgo(1) },
    ])

    await look(source.id)
    const vulnerable = await found(source.publicId, 'finding_server_vulnerable')
    expect(vulnerable.map((f) => [f.details['name'], f.details['kb'], f.severity])).to.have.deep.members([
      [source.publicId, 'KB5070884', 'error'],
      ['old.example', 'KB5070883', 'error'],
    ])
    expect((await found(source.publicId, 'finding_server_version_untold')).map((f) => f.details['name'])).to.deep.equal(['mute.example'])
    expect((await found(source.publicId, 'finding_indexes_missing'))[0]?.details).to.deep.equal({ indexes: ['t(c)'] })

    await test.app.pools
      .infra('source_route')
      .where({ source_id: source.id })
      .update({ facts: JSON.stringify({ serverVersion: '10.0.20348.4297' }) })
    await look(source.id)
    expect(await found(source.publicId, 'finding_server_vulnerable')).to.have.lengthOf(1)
  })

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

  it('ends what was said of a source that was removed', async () => {
    const source = await aSourceRow(test.app, { serverVersion: null })
    await look(source.id)
    expect(await open(source.publicId)).to.have.lengthOf(1)

    await test.app.pools.infra('source').where({ id: source.id }).update({ deleted_at: NOW })
    await withInfra(test.app, COMMAND, lookEverywhere)
    expect(await open(source.publicId)).to.deep.equal([])
  })

  it('notes an identity once, and ends it when one computer alone has it', async () => {
    const source = await aSourceRow(test.app)
    const id = randomUUID()
    const keys = await seen(test.app, source.id, place, [
      { fqdn: 'twin1.example', ...FRESH },
      { fqdn: 'twin2.example', ...FRESH },
    ])
    const identity = { tenant_id: place.tenantId, kind: 'wsus_target', value: id }
    const agents = (await test.app.pools.infra('source').where({ public_id: 'Agents' }).first('id')) as { id: number }
    await test.app.pools.infra('computer_identity').insert([
      { ...identity, source_id: source.id, computer_id: keys[0]?.id },
      { ...identity, source_id: agents.id, computer_id: keys[1]?.id },
    ])
    const note = () => withInfra(test.app, COMMAND, (ctx) => noteFinding(ctx, 'identity_shared', id, { fqdn: 'twin2.example' }))
    const noted = () => test.app.pools.infra('finding').where({ subject: id }).whereNull('ended_at').pluck('code')
    await Promise.all([note(), note()])
    await look(source.id)
    expect(await noted()).to.deep.equal(['identity_shared'])

    await test.app.pools.infra('computer').where({ id: keys[1]?.id }).update({ ended_at: NOW })
    await look(source.id)
    expect(await noted()).to.deep.equal([])
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

  it('looks once when two looks come at the same time', async () => {
    const source = await aSourceRow(test.app, { serverVersion: '10.0.26100.1' })
    const both = await Promise.all([look(source.id), look(source.id)])

    expect(both.map((settled) => settled.opened)).to.have.members([0, 1])
    expect(await open(source.publicId)).to.have.lengthOf(1)
  })
})
