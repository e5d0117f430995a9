import { expect } from 'chai'
import { randomUUID } from 'node:crypto'
import { COMMAND, withInfra } from '../../../server/context.ts'
import { changeThresholds, lookEverywhere } from '../../../server/findings/service.ts'
import { noteFinding } from '../../../server/findings/store.ts'
import { openTestApp, type TestApp } from '../../support/app.ts'
import { aTenant, unique } from '../../support/people.ts'
import { aSourceRow, foundBy, FRESH, hoursAgo, lookAt, NOW, openOf, placeIn, seen, type Place } from './world.ts'

describe('looking at a source', () => {
  let test: TestApp
  let place: Place
  before(async () => {
    test = await openTestApp()
    test.setTime(NOW)
    place = await placeIn(test.app, await aTenant(test.app))
  })
  after(() => test.close())

  const look = (sourceId: number) => lookAt(test.app, sourceId)
  const open = (sourceId: string) => openOf(test.app, sourceId)
  const found = (sourceId: string, code: string) => foundBy(test.app, sourceId, code)

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

  it('looks once when two looks come at the same time', async () => {
    const source = await aSourceRow(test.app, { serverVersion: '10.0.26100.1' })
    const both = await Promise.all([look(source.id), look(source.id)])

    expect(both.map((settled) => settled.opened)).to.have.members([0, 1])
    expect(await open(source.publicId)).to.have.lengthOf(1)
  })
})
