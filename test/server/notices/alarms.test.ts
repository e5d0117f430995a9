import { expect } from 'chai'
import { record } from '../../../server/audit/service.ts'
import { signHeads } from '../../../server/audit/service.ts'
import { SYSTEM, withInfra, withTenant } from '../../../server/context.ts'
import { mailAuditHeads, tellSilentSources, tellSourceFailing } from '../../../server/notices/alarms.ts'
import { isHeadDue } from '../../../server/notices/rules.ts'
import { noteSuccess, updateSource } from '../../../server/sources/store.ts'
import { aMailServer, aPerson, aSource, aTenant, infraTenant, noticesOf, openEstate, sendDue, type Estate } from './estate.ts'

const day = (count: number): Date => new Date(Date.UTC(2026, 5, count))

describe('isHeadDue', () => {
  it('is weekly, and silent while nothing was added', () => {
    expect(isHeadDue({ seq: 1, mailedSeq: null, mailedAt: null }, day(1))).to.equal(true)
    expect(isHeadDue({ seq: 2, mailedSeq: 1, mailedAt: day(1) }, day(7))).to.equal(false)
    expect(isHeadDue({ seq: 2, mailedSeq: 1, mailedAt: day(1) }, day(8))).to.equal(true)
    expect(isHeadDue({ seq: 1, mailedSeq: 1, mailedAt: day(1) }, day(30))).to.equal(false)
  })
})

describe('notices of the service itself', () => {
  let estate: Estate
  before(async () => {
    estate = await openEstate()
  })
  after(() => estate.stop())

  /** Lets time pass, ends a run in this way, and looks as the schedule does each minute. */
  async function passed(sourceId: number, hours: number, state?: 'failed' | 'stopped' | 'succeeded' | 'running'): Promise<number> {
    estate.passTime(hours * 60)
    const now = estate.app.clock()
    const failure =
      state === 'failed' ? { error_code: 'wsus_timeout', error_details: { url: 'http://w', operation: 'GetUpdates', seconds: 9 } } : {}
    if (state !== undefined) {
      const ended = state === 'running' ? {} : { ended_at: now }
      await estate.db('source_run').insert({ source_id: sourceId, state, requested_by: '#SCHEDULE', started_at: now, ...ended, ...failure })
    }
    return withInfra(estate.app, SYSTEM, async (ctx) => {
      if (state === 'succeeded') await noteSuccess(ctx, sourceId)
      return tellSilentSources(ctx)
    })
  }
  /** All other sources of this database are somebody else's. */
  async function aWatchedSource(given: object = {}): Promise<number> {
    await estate.db('source').update({ enabled: false })
    const sourceId = await aSource(estate)
    await estate
      .db('source')
      .where({ id: sourceId })
      .update({ watched_since: estate.app.clock(), alarm_after_hours: 24, ...given })
    return sourceId
  }

  it('tell the infrastructure once when a source is silent for too long, and again at its next outage', async () => {
    const infra = await infraTenant(estate)
    const admin = await aPerson(estate, infra, 'infra_admin', { locale: 'en' })
    const tenant = await aTenant(estate)
    await aPerson(estate, tenant.id, 'tenant_admin')
    const sourceId = await aWatchedSource()

    const told = [
      await passed(sourceId, 12, 'failed'),
      await passed(sourceId, 12, 'failed'),
      await passed(sourceId, 1, 'failed'),
      await passed(sourceId, 48, 'failed'),
      await passed(sourceId, 1, 'succeeded'),
      await passed(sourceId, 24, 'failed'),
      await passed(sourceId, 1),
      await passed(sourceId, 1),
    ]

    expect(told).to.deep.equal([0, 0, 1, 0, 0, 0, 1, 0])
    expect(await noticesOf(estate, tenant.id)).to.deep.equal([])
    const mailbox = await aMailServer(estate)
    await sendDue(estate, infra)
    const mails = mailbox.mailsTo(admin.email)
    await mailbox.stop()
    expect(mails).to.have.length(2)
    expect(mails[0]?.text)
      .to.contain('did not answer GetUpdates within 9 seconds')
      .and.contain('Last success: none')
      .and.contain('/sources/W')
  })

  it('tell of silence whatever its reason: no run at all, one that never ends, one that the brake stopped', async () => {
    const infra = await infraTenant(estate)
    await aPerson(estate, infra, 'infra_admin')
    const reasons = async (): Promise<unknown[]> =>
      (await noticesOf(estate, infra)).slice(-1).map((row) => (row.data as { reason: { code: string } }).reason.code)

    const idle = await aWatchedSource()
    expect([await passed(idle, 24), await passed(idle, 1)]).to.deep.equal([0, 1])
    expect(await reasons()).to.deep.equal(['source_silent'])
    const slow = await aWatchedSource()
    expect([await passed(slow, 20, 'running'), await passed(slow, 20)]).to.deep.equal([0, 1])
    expect(await reasons()).to.deep.equal(['source_slow'])
  })

  it('keep quiet about a source that is switched off, and count anew when it is switched on', async () => {
    const infra = await infraTenant(estate)
    await aPerson(estate, infra, 'infra_admin')
    const sourceId = await aWatchedSource({ enabled: false })

    const off = await passed(sourceId, 100)
    await withInfra(estate.app, SYSTEM, (ctx) => updateSource(ctx, sourceId, { enabled: true }))

    expect([off, await passed(sourceId, 1), await passed(sourceId, 24)]).to.deep.equal([0, 0, 1])
  })

  it('tell at once, and once, of a server that is another one', async () => {
    const infra = await infraTenant(estate)
    await aPerson(estate, infra, 'infra_admin')
    const sourceId = await aWatchedSource()
    const tell = (code: string): Promise<boolean> => withInfra(estate.app, SYSTEM, (ctx) => tellSourceFailing(ctx, sourceId, code))

    expect([await tell('wsus_timeout'), await tell('wsus_changed_identity'), await tell('wsus_changed_identity')]).to.deep.equal([
      false,
      true,
      false,
    ])
    expect(await passed(sourceId, 48, 'failed'), 'the same outage').to.equal(0)
  })

  it('marks a source and queues its mails together or not at all', async () => {
    const infra = await infraTenant(estate)
    await aPerson(estate, infra, 'infra_admin')
    const sourceId = await aWatchedSource()
    estate.passTime(30 * 60)
    const before = (await noticesOf(estate, infra)).length

    const killed = await withInfra(estate.app, SYSTEM, async (ctx) => {
      await tellSilentSources(ctx)
      throw new Error('killed between')
    }).catch((err: Error) => err.message)

    expect(killed).to.equal('killed between')
    expect((await noticesOf(estate, infra)).length).to.equal(before)
    expect(await passed(sourceId, 0)).to.equal(1)
    expect((await noticesOf(estate, infra)).length).to.be.greaterThan(before)
  })

  it('mail the head of the audit chain to those who shall keep it, once a week', async () => {
    const infra = await infraTenant(estate)
    const tenant = await aTenant(estate)
    const admin = await aPerson(estate, tenant.id, 'tenant_admin')
    await aPerson(estate, tenant.id, 'tenant_user')
    const act = async () => {
      await withTenant(estate.app, tenant.id, SYSTEM, (ctx) => record(ctx, 'test.act', {}))
      await signHeads(estate.app)
    }
    const mail = () => withInfra(estate.app, SYSTEM, mailAuditHeads)
    const heads = async () => (await noticesOf(estate, tenant.id)).filter((row) => row.kind === 'audit_head')

    await act()
    await mail()
    await act()
    await mail()
    expect((await heads()).map((row) => row.user_id)).to.deep.equal([admin.id])
    estate.passTime(7 * 24 * 60)
    await mail()

    const [first, second] = (await heads()).map((row) => row.data as Record<string, unknown>)
    expect(first).to.include({ chain: tenant.publicId, sequence: 1, recordCount: 1 })
    expect(second).to.include({ sequence: 2, recordCount: 1 })
    expect(first?.['head']).to.match(/^[0-9a-f]{64}$/)
    expect((await noticesOf(estate, infra)).filter((row) => row.kind === 'audit_head' && row.user_id === admin.id)).to.deep.equal([])
  })
})
