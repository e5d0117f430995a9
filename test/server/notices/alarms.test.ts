import { expect } from 'chai'
import { record } from '../../../server/audit/service.ts'
import { signHeads } from '../../../server/audit/service.ts'
import { SYSTEM, withInfra, withTenant } from '../../../server/context.ts'
import { mailAuditHeads, tellSourceFailing } from '../../../server/notices/alarms.ts'
import { ALARM_AFTER_FAILURES, isAlarmDue, isHeadDue } from '../../../server/notices/rules.ts'
import { aMailServer, aPerson, aSource, aTenant, infraTenant, noticesOf, openEstate, sendDue, type Estate } from './estate.ts'

const day = (count: number): Date => new Date(Date.UTC(2026, 5, count))

describe('isAlarmDue', () => {
  it('waits for some failures in a row and speaks once per outage', () => {
    expect(isAlarmDue({ failures: ALARM_AFTER_FAILURES - 1, since: day(1), lastAlarmAt: null })).to.equal(false)
    expect(isAlarmDue({ failures: ALARM_AFTER_FAILURES, since: day(1), lastAlarmAt: null })).to.equal(true)
    expect(isAlarmDue({ failures: 9, since: day(2), lastAlarmAt: day(3) })).to.equal(false)
    expect(isAlarmDue({ failures: 3, since: day(5), lastAlarmAt: day(3) })).to.equal(true)
  })
})

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

  async function aRun(sourceId: number, state: string): Promise<boolean> {
    estate.passTime(10)
    const now = estate.app.clock()
    const failure =
      state === 'failed' ? { error_code: 'wsus_timeout', error_details: { url: 'http://w', operation: 'GetUpdates', seconds: 9 } } : {}
    await estate
      .db('source_run')
      .insert({ source_id: sourceId, state, requested_by: '#SCHEDULE', started_at: now, ended_at: now, ...failure })
    if (state === 'succeeded') await estate.db('source').where({ id: sourceId }).update({ last_success_at: now })
    return withInfra(estate.app, SYSTEM, (ctx) => tellSourceFailing(ctx, sourceId))
  }

  it('tell the infrastructure once when a source cannot be read, and again at its next outage', async () => {
    const infra = await infraTenant(estate)
    const admin = await aPerson(estate, infra, 'infra_admin', { locale: 'en' })
    const tenant = await aTenant(estate)
    await aPerson(estate, tenant.id, 'tenant_admin')
    const sourceId = await aSource(estate)

    const told: boolean[] = []
    for (const state of ['failed', 'failed', 'failed', 'failed', 'succeeded', 'failed', 'failed', 'failed'])
      told.push(await aRun(sourceId, state))

    expect(told).to.deep.equal([false, false, true, false, false, false, false, true])
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
