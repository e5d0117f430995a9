import { expect } from 'chai'
import type { Mailbox } from '../../../demo/mailbox/index.ts'
import { withViewer, type Actor } from '../../../server/context.ts'
import { addSchedule, MAX_SCHEDULES, removeSchedule, sendDueReports, updateSchedule } from '../../../server/reports/service.ts'
import { ScheduleBody } from '../../../server/reports/shapes.ts'
import { ownSchedules, type ScheduleRow } from '../../../server/reports/store.ts'
import { anAdministrator, aPatch, aTenant, computers, refusal } from '../jobs/world.ts'
import { aMailServer, noticesOf, openEstate, sendDue, type Estate } from '../notices/estate.ts'

const signal = new AbortController().signal

describe('scheduled reports', () => {
  let estate: Estate
  let mailbox: Mailbox

  // The clock stands at 2026-06-10T01:00Z, a Wednesday, 10:00 in Tokyo, when the suite begins.
  beforeEach(async () => {
    estate = await openEstate()
    mailbox = await aMailServer(estate)
  })
  afterEach(async () => {
    await mailbox.stop()
    await estate.stop()
  })

  const world = () => aTenant(estate.app, { time_zone: 'Asia/Tokyo' })
  const body = (given: object = {}) => ScheduleBody.parse({ reportId: 'computer_health', frequency: 'daily', time: '11:00', ...given })
  const schedule = (actor: Actor, given: object = {}) => withViewer(estate.app, actor, (ctx) => addSchedule(ctx, body(given)))
  const schedulesOf = (actor: Actor): Promise<ScheduleRow[]> => withViewer(estate.app, actor, (ctx) => ownSchedules(ctx))
  const deliveries = () => estate.db('report_delivery').orderBy('due_at').select<{ outcome: string; due_at: Date }[]>('outcome', 'due_at')
  const send = () => sendDueReports(estate.app, signal)

  it('are mailed at their time in the owner’s language, over the owner’s computers, with a link to the same report', async () => {
    const { admin, user, tenantId } = await world()
    const place = await aTenant(estate.app)
    await computers({ app: estate.app, tenantId, tenant: '', admin, otherAdmin: admin, user, groupId: await groupOf(user) }, 22)
    await computers(place, 3)
    await schedule(user, { parameters: { health: 'unknown' } })
    await schedule(admin, { locale: 'en', reportId: 'unapplied_patches', parameters: { text: '５０', severity: 'critical' } })

    expect(await send()).to.equal(0)
    estate.passTime(60)
    expect(await send()).to.equal(2)
    expect(await send()).to.equal(0)
    await sendDue(estate, tenantId)

    const [ja] = mailbox.mailsTo(await mailOf(user))
    expect(ja?.subject).to.equal('[Tsukuroi] レポート: 業務サーバの健全性')
    expect(ja?.text)
      .to.contain('業務サーバ: 22')
      .and.contain('不明: 22')
      .and.contain('ほか 2件')
      .and.contain('2026年6月10日 11:00 JST 現在')
      .and.contain('https://patch.example.jp/reports/computer_health?health=unknown\n')
    expect(ja?.text.match(/^\* /gm)).to.have.length(20)
    const [en] = mailbox.mailsTo(await mailOf(admin))
    expect(en?.text)
      .to.contain('The report has no rows.')
      .and.contain('/reports/unapplied_patches?text=%EF%BC%95%EF%BC%90&severity=critical')
    const [row] = await schedulesOf(user)
    expect(row?.nextAt.toISOString()).to.equal('2026-06-11T02:00:00.000Z')
    expect(row?.lastOutcome).to.equal('queued')
  })

  it('stay text whatever the names of computers and patches hold', async () => {
    const place = await world()
    await aPatch(place, await computers(place, 1))
    await estate.db('patch').update({ title: '<img src=x onerror=alert(1)>\r\nBcc: x@example.com', severity: 'critical' })
    await schedule(place.user, { reportId: 'unapplied_patches' })

    estate.passTime(60)
    await send()
    await sendDue(estate, place.tenantId)

    const [mail] = mailbox.mailsTo(await mailOf(place.user))
    expect(mail?.html).to.contain('&lt;img src').and.not.contain('<img')
    expect(mail?.text).to.not.match(/^Bcc:/m)
  })

  it('of an infrastructure administrator span the tenants', async () => {
    const [one, other] = [await world(), await world()]
    await computers(one, 2)
    await computers(other, 3)
    const infra = await anAdministrator(estate.app, 'infra_admin')
    await schedule(infra, { time: '10:30', locale: 'en' })

    estate.passTime(30)
    expect(await send()).to.equal(1)
    const row = (await estate.db('notice').where({ user_id: infra.userId }).first('data')) as { data: { figures: { value: string }[] } }

    expect(row.data.figures[0]?.value).to.equal('5')
  })

  it('that were missed for days are sent once', async () => {
    const { user, tenantId } = await world()
    await schedule(user)

    estate.passTime(5 * 24 * 60)
    expect(await send()).to.equal(1)

    expect(await noticesOf(estate, tenantId)).to.have.length(1)
    expect((await schedulesOf(user))[0]?.nextAt.toISOString()).to.equal('2026-06-15T02:00:00.000Z')
  })

  it('are sent once when two look at the same moment', async () => {
    const { user, tenantId } = await world()
    await schedule(user)
    estate.passTime(60)

    const sent = await Promise.all([send(), send(), send()])

    expect(sent).to.have.members([0, 0, 1])
    expect(await noticesOf(estate, tenantId)).to.have.length(1)
    expect(await deliveries()).to.have.length(1)
  })

  it('that break half-way leave nothing, and are sent a quarter of an hour later; others are not held up', async () => {
    const [one, other] = [await world(), await world()]
    await schedule(one.user)
    await schedule(other.user)
    const { owner } = estate.app.pools
    await owner.raw(`create function refuse_notice() returns trigger language plpgsql as $$ begin
      if new.tenant_id = ${one.tenantId} then raise exception 'no'; end if; return new; end $$`)
    await owner.raw('create trigger refuse_notice after insert on notice for each row execute function refuse_notice()')
    estate.passTime(60)
    expect(await send()).to.equal(1)
    expect(await deliveries()).to.have.length(1)

    await owner.raw('drop trigger refuse_notice on notice')
    expect(await send()).to.equal(0)
    estate.passTime(15)
    expect(await send()).to.equal(1)

    expect(await noticesOf(estate, one.tenantId)).to.have.length(1)
    expect((await schedulesOf(one.user))[0]?.nextAt.toISOString()).to.equal('2026-06-11T02:00:00.000Z')
  })

  it('are not sent to somebody who was removed, or may not run the report any more', async () => {
    const { user, tenantId } = await world()
    await schedule(user)
    const infra = await anAdministrator(estate.app, 'infra_admin')
    await schedule(infra, { reportId: 'users', time: '10:10' })
    await estate.db('user_account').where({ id: user.userId }).update({ deleted_at: estate.app.clock() })
    await estate.db('user_account').where({ id: infra.userId }).update({ role: 'tenant_user' })

    estate.passTime(24 * 60)
    expect(await send()).to.equal(0)

    expect((await deliveries()).map((row) => row.outcome).toSorted()).to.deep.equal(['not_allowed', 'owner_gone'])
    expect(await estate.db('notice').select('id')).to.deep.equal([])
    expect(await estate.db('report_schedule').where({ tenant_id: tenantId }).pluck('enabled')).to.deep.equal([false])
  })

  it('are changed and removed by their owner alone', async () => {
    const { user, admin } = await world()
    const id = await schedule(user, { frequency: 'weekly', weekday: 1, time: '07:00' })
    const change = (actor: Actor, given: object) => withViewer(estate.app, actor, (ctx) => updateSchedule(ctx, id, given))
    const remove = (actor: Actor) => withViewer(estate.app, actor, (ctx) => removeSchedule(ctx, id))

    expect(await refusal(change(admin, { enabled: false }))).to.equal('not_found report_schedule_unknown')
    expect(await refusal(remove(admin))).to.equal('not_found report_schedule_unknown')
    await change(user, { frequency: 'monthly', monthDay: 31 })
    const [monthly] = await schedulesOf(user)
    expect([monthly?.weekday, monthly?.monthDay, monthly?.nextAt.toISOString()]).to.deep.equal([null, 31, '2026-06-29T22:00:00.000Z'])
    await change(user, { enabled: false })
    estate.passTime(60 * 24 * 60)
    expect(await send()).to.equal(0)
    await remove(user)

    expect(await schedulesOf(user)).to.deep.equal([])
    expect(await refusal(remove(user))).to.equal('not_found report_schedule_unknown')
  })

  it('say what is wrong with them', async () => {
    const { user } = await world()

    expect(await refusal(schedule(user, { frequency: 'weekly' }))).to.equal('invalid report_schedule_timing_invalid')
    expect(await refusal(schedule(user, { monthDay: 3 }))).to.equal('invalid report_schedule_timing_invalid')
    expect(await refusal(schedule(user, { reportId: 'users' }))).to.equal('forbidden not_allowed')
    expect(await refusal(schedule(user, { parameters: { state: 'failed' } }))).to.equal('invalid report_parameter_unused')
    const period = { from: '2026-06-02T00:00:00Z', to: '2026-06-01T00:00:00Z' }
    expect(await refusal(schedule(user, { reportId: 'jobs', parameters: period }))).to.equal('invalid report_period_invalid')
  })

  it('are at most so many for one person, also when they come at once', async () => {
    const { user } = await world()
    for (let made = 0; made < MAX_SCHEDULES - 1; made++) await schedule(user)

    const results = await Promise.all([refusal(schedule(user)), refusal(schedule(user)), refusal(schedule(user))])

    expect(results.toSorted()).to.deep.equal(['conflict report_schedules_full', 'conflict report_schedules_full', 'not refused'])
  })

  async function groupOf(user: Actor): Promise<number> {
    return ((await estate.db('server_group').where({ owner_user_id: user.userId }).first('id')) as { id: number }).id
  }

  async function mailOf(actor: Actor): Promise<string> {
    return ((await estate.db('user_account').where({ id: actor.userId }).first('email')) as { email: string }).email
  }
})
